//! What may be said of somebody, in the form it is kept in. Pure: data in, data or a reason out.
//!
//! - [`tax_id`]: the numbers that tax offices give

mod tax_id;

use model::{Country, Problem, prose};

use crate::records::Address;

pub use tax_id::tax_id;

const NAME_LIMIT: usize = 200;
const NOTES_LIMIT: usize = 10_000;
const PROOF_LIMIT: usize = 2_000;
const WORD_LIMIT: usize = 40;
const TAG_LIMIT: usize = 60;
const TAGS_LIMIT: usize = 30;
const PHONE_LIMIT: usize = 40;
const DIGITS_LEAST: usize = 4;
const ADDRESSES_LIMIT: usize = 20;
const LINES_LIMIT: usize = 4;

pub fn name(text: &str) -> Result<String, Problem> {
    line("/name", "A name", text, 1, NAME_LIMIT)
}

/// Nothing where nothing is left of it.
pub fn company(text: &str) -> Result<Option<String>, Problem> {
    filled(line("/company", "A company", text, 0, NAME_LIMIT)?)
}

pub fn notes(text: &str) -> Result<Option<String>, Problem> {
    filled(prose::read("/notes", "A note", text, 0, NOTES_LIMIT)?)
}

/// How it is known that somebody agreed.
pub fn proof(text: &str) -> Result<String, Problem> {
    prose::read("/proof", "How it is known", text, 1, PROOF_LIMIT)
}

/// As it was typed, with nothing in it that no telephone has a key for.
pub fn phone(text: &str) -> Result<String, Problem> {
    let phone = line("/phone", "A telephone number", text, 0, PHONE_LIMIT)?;
    let is_key = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '(' | ')' | '/' | '.' | '#' | '*');
    let number = phone.split_once(|c: char| c.is_ascii_alphabetic()).map_or(phone.as_str(), |(number, _)| number);
    if number.chars().all(is_key) && phone_key(&phone).len() >= DIGITS_LEAST {
        return Ok(phone);
    }
    let detail = "Write a telephone number such as +44 20 7946 0018; an extension may follow, such as ext. 12.";
    Err(Problem::invalid("/phone", detail))
}

/// The digits that are dialled: two ways of writing one number are the same.
pub fn phone_key(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix("00") {
        Some(abroad) => abroad.to_owned(),
        None => digits,
    }
}

/// A text as two of the same are told: small letters, single spaces.
pub fn folded(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A word that programs and price lists use.
pub fn word(at: &'static str, what: &str, text: &str) -> Result<String, Problem> {
    let is_word = !text.is_empty()
        && text.len() <= WORD_LIMIT
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if is_word {
        return Ok(text.to_owned());
    }
    Err(Problem::invalid(at, format!("{what} is 1 to {WORD_LIMIT} small letters, digits and dashes.")))
}

/// Two letters, perhaps with a country: `de`, `pt-BR`.
pub fn language(text: &str) -> Result<String, Problem> {
    let is_part = |part: &str, large: bool| {
        part.len() == 2 && part.bytes().all(|b| if large { b.is_ascii_uppercase() } else { b.is_ascii_lowercase() })
    };
    let (language, country) = text.split_once('-').map_or((text, None), |(one, two)| (one, Some(two)));
    if is_part(language, false) && country.is_none_or(|country| is_part(country, true)) {
        return Ok(text.to_owned());
    }
    Err(Problem::invalid("/language", "Write a language as two letters, such as de, or with a country, such as pt-BR."))
}

/// Each once, in the order of the alphabet: two that differ only in case are one.
pub fn tags(tags: &[String]) -> Result<Vec<String>, Problem> {
    if tags.len() > TAGS_LIMIT {
        return Err(Problem::invalid("/tags", format!("A contact has at most {TAGS_LIMIT} tags.")));
    }
    let mut kept = tags
        .iter()
        .map(|tag| Ok(folded(&line("/tags", "A tag", tag, 1, TAG_LIMIT)?)))
        .collect::<Result<Vec<_>, Problem>>()?;
    kept.sort_unstable();
    kept.dedup();
    Ok(kept)
}

pub fn addresses(addresses: &[Address]) -> Result<Vec<Address>, Problem> {
    const AT: &str = "/addresses";
    if addresses.len() > ADDRESSES_LIMIT {
        return Err(Problem::invalid(AT, format!("A contact has at most {ADDRESSES_LIMIT} addresses.")));
    }
    let read = |address: &Address| {
        let one = |what: &str, text: &str| line(AT, what, text, 0, NAME_LIMIT);
        let lines = address.lines.iter().map(|text| one("A line of an address", text));
        let mut lines = lines.collect::<Result<Vec<_>, Problem>>()?;
        lines.retain(|line| !line.is_empty());
        if lines.len() > LINES_LIMIT {
            return Err(Problem::invalid(AT, format!("An address has at most {LINES_LIMIT} lines before its place.")));
        }
        let read = Address {
            purpose: address.purpose,
            name: one("The name of an address", &address.name)?,
            lines,
            postcode: one("A postcode", &address.postcode)?,
            city: one("A city", &address.city)?,
            region: one("A region", &address.region)?,
            country: address.country,
        };
        if read.lines.is_empty() && read.city.is_empty() {
            return Err(Problem::invalid(AT, "An address has a line, or at least a city."));
        }
        Ok(read)
    };
    addresses.iter().map(read).collect()
}

/// Where they are, where nobody said so: where their invoices go.
pub fn country_of(addresses: &[Address]) -> Option<Country> {
    addresses.first().map(|address| address.country)
}

fn filled(text: String) -> Result<Option<String>, Problem> {
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// What stands on one line: the lines and tabs of what was pasted become spaces.
fn line(at: &'static str, what: &str, text: &str, least: usize, most: usize) -> Result<String, Problem> {
    Ok(prose::read(at, what, text, least, most)?.replace(['\n', '\t'], " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_can_be_dialled() {
        for good in ["+44 20 7946 0018", "0043 (1) 234-56/7", "1234", "+1 (555) 010-9999 ext. 12", "030.1234567"] {
            assert!(phone(good).is_ok(), "{good}");
        }
        for bad in ["", "123", "call me", "ext. 12", "12;34567", "+", &"1".repeat(41)] {
            assert!(phone(bad).is_err(), "{bad}");
        }
        assert_eq!(phone_key("+43 1 2345"), phone_key("0043 (1) 23-45"));
    }

    #[test]
    fn a_tag_is_one_whatever_its_case() {
        let said = ["VIP", "vip ", "Wine  club"].map(str::to_owned);
        assert_eq!(tags(&said).unwrap(), ["vip", "wine club"]);
        assert!(tags(&[String::new()]).is_err());
    }

    #[test]
    fn a_language_is_two_letters() {
        for good in ["de", "pt-BR"] {
            assert!(language(good).is_ok(), "{good}");
        }
        for bad in ["", "DE", "deu", "pt-br", "pt_BR", "d1", "de-"] {
            assert!(language(bad).is_err(), "{bad}");
        }
    }
}
