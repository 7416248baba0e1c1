//! Numbers by which tax offices know a business. Of more than thirty countries the form and the check digits are
//! known; of the others only what any such number looks like.

use model::{Country, Problem};
use vat_id_validator::check_vat_by_country;

const LEAST: usize = 4;
const MOST: usize = 20;

/// In capital letters, without what people write between the groups. A number of a known country that cannot be one
/// was mistyped. Where it begins with no country, it is one of `country`.
pub fn tax_id(text: &str, country: Option<Country>) -> Result<String, Problem> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '/')).collect();
    let number = plain.to_uppercase();
    if !(LEAST..=MOST).contains(&number.len()) || !number.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        let detail = format!("A tax id is {LEAST} to {MOST} letters and digits, such as DE136695976.");
        return Err(Problem::invalid("/tax_id", detail));
    }
    let said = number.get(..2).filter(|said| said.bytes().all(|byte| byte.is_ascii_uppercase()));
    let Some(of) = said.or(country.as_ref().map(Country::as_str)) else { return Ok(number) };
    let checked = check_vat_by_country(&number, of);
    if !checked.is_supported_country || checked.is_valid {
        return Ok(number);
    }
    let what = if checked.is_valid_format { "its check digits do not fit" } else { "it has another form" };
    let detail = format!("This is no tax id of {of}: {what}. Look for a mistyped digit.");
    Err(Problem::invalid("/tax_id", detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, country: &str) -> Result<String, String> {
        tax_id(text, country.parse().ok()).map_err(|no| no.detail.into_owned())
    }

    #[test]
    fn numbers_of_known_countries_are_checked() {
        for (typed, kept) in [
            ("de 136 695 976", "DE136695976"),
            ("ATU13585627", "ATU13585627"),
            ("FR40 303 265 045", "FR40303265045"),
            ("EL094259216", "EL094259216"),
            ("NL004495445B01", "NL004495445B01"),
            ("GB980780684", "GB980780684"),
            ("IT 00743110157", "IT00743110157"),
        ] {
            assert_eq!(read(typed, "").as_deref(), Ok(kept), "{typed}");
        }
        for bad in ["DE136695977", "ATU1358562", "FR40303265044", "GB980780685", "DE13669597X"] {
            assert!(read(bad, "").is_err_and(|said| said.contains(&bad[..2])), "{bad}");
        }
    }

    #[test]
    fn numbers_of_others_are_kept() {
        for (typed, country) in [("12-3456789", "US"), ("T 1234567890123", "JP"), ("51 824 753 556", "AU")] {
            assert!(read(typed, country).is_ok(), "{typed}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused_and_never_panics() {
        for bad in ["", "abc", "DE", "ДЕ136695976", "DE\u{0}136695976", "🫖🫖🫖", &"9".repeat(21), "1;DROP"] {
            assert!(read(bad, "").is_err(), "{bad:?}");
        }
        for of in ["AT", "BE", "BG", "CY", "CZ", "DK", "ES", "FI", "HR", "IE", "LT", "LV", "RO", "RU", "CH", "BR", "EU"]
        {
            for rest in ["", "0", "X", "00", "123456789", "U00000000", "ZZZZZZZZZZZZ", "0000000000000000", "A1B2C3D4E5"]
            {
                let _either = read(&format!("{of}{rest}"), "");
            }
        }
    }
}
