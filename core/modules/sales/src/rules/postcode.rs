//! Ranges of postcodes. They are compared as they are kept: in capital letters, without spaces and dashes.

use model::Problem;

const LIMIT: usize = 12;

/// As it is compared.
pub fn folded(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '-').flat_map(char::to_uppercase).collect()
}

pub fn read(at: &'static str, text: &str) -> Result<String, Problem> {
    let folded = folded(text);
    if (1..=LIMIT).contains(&folded.len()) && folded.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(folded);
    }
    Err(Problem::invalid(at, format!("A postcode has 1 to {LIMIT} letters and digits.")))
}

/// From the first to the last of these, and whatever begins with the last: `100` to `102` has 10299 in it.
pub fn is_within(postcode: &str, from: &str, to: &str) -> bool {
    let postcode = folded(postcode);
    !postcode.is_empty() && postcode.as_str() >= from && (postcode.as_str() <= to || postcode.starts_with(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_its_ends_and_what_begins_with_the_last() {
        for (code, is) in
            [("10001", true), ("10299-1234", true), ("10300", false), ("09999", false), ("", false), ("100", true)]
        {
            assert_eq!(is_within(code, "100", "102"), is, "{code}");
        }
        assert!(is_within("h2x 1y4", "H2X", "H2X"));
        assert!(read("/postcode_from", "SW1A 1AA").is_ok());
        assert!(read("/postcode_from", "").is_err() && read("/postcode_from", "1;2").is_err());
    }
}
