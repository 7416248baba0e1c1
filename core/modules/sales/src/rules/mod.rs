//! What may be said and done in sales. Pure: data in, data or a reason out.
//!
//! - [`regime`]: where a sale is taxed; [`postcode`]: which places a range of postcodes has
//! - [`state`]: from which state an order comes into which; [`settling`]: what is paid of what

pub mod postcode;
pub mod regime;
pub mod settling;
pub mod state;

use model::{Problem, Quantity, Rate, prose};

pub(crate) const LINE_LIMIT: usize = 200;
pub(crate) const NOTE_LIMIT: usize = 4_000;
const WORD_LIMIT: usize = 40;
const ID_LIMIT: usize = 200;

/// What stands on one line: the lines and tabs of what was pasted become spaces.
pub fn line(at: &'static str, what: &str, text: &str, least: usize) -> Result<String, Problem> {
    Ok(prose::read(at, what, text, least, LINE_LIMIT)?.replace(['\n', '\t'], " "))
}

/// What may be left out, or is a line.
pub fn perhaps(at: &'static str, what: &str, text: Option<&str>) -> Result<Option<String>, Problem> {
    let read = text.map(|text| line(at, what, text, 0)).transpose()?;
    Ok(read.filter(|text| !text.is_empty()))
}

/// What people write at length. Nothing where nothing is left of it.
pub fn note(at: &'static str, text: Option<&str>) -> Result<Option<String>, Problem> {
    let Some(text) = text else { return Ok(None) };
    Ok(Some(prose::read(at, "A note", text, 0, NOTE_LIMIT)?).filter(|text| !text.is_empty()))
}

/// Somebody will ask why.
pub fn reason(text: &str) -> Result<String, Problem> {
    line("/reason", "A reason", text, 1)
}

/// A word that programs use: `counter`, `web`, `cash`.
pub fn word(at: &'static str, what: &str, text: &str) -> Result<String, Problem> {
    let is_word = !text.is_empty()
        && text.len() <= WORD_LIMIT
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.'));
    if is_word {
        return Ok(text.to_owned());
    }
    let detail = format!("{what} is 1 to {WORD_LIMIT} small letters, digits, dashes and dots.");
    Err(Problem::invalid(at, detail))
}

/// What something is called elsewhere.
pub fn external_id(at: &'static str, text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if (1..=ID_LIMIT).contains(&text.chars().count()) && !text.chars().any(char::is_control) {
        return Ok(text.to_owned());
    }
    let detail = format!("An id of another system has 1 to {ID_LIMIT} characters, and no control characters.");
    Err(Problem::invalid(at, detail))
}

pub fn positive(at: &'static str, quantity: Quantity) -> Result<Quantity, Problem> {
    if quantity.is_positive() { Ok(quantity) } else { Err(Problem::invalid(at, "A quantity is more than zero.")) }
}

/// A share of something: from nothing to all of it.
pub fn share(at: &'static str, rate: Rate) -> Result<Rate, Problem> {
    if rate.is_negative() || rate > Rate::whole(1) {
        return Err(Problem::invalid(at, "Write a share as a number from 0 to 1: 0.2 is twenty percent."));
    }
    Ok(rate)
}

/// An account, by its check digits.
pub fn iban(text: &str) -> Result<String, Problem> {
    let number = unspaced(text);
    if papers::is_iban(&number) {
        return Ok(number);
    }
    Err(Problem::invalid("/iban", "This is no IBAN: its check digits are wrong, or something is missing."))
}

/// A bank: six letters, of which two say its country, and two or five letters and digits.
pub fn bic(text: &str) -> Result<String, Problem> {
    let code = unspaced(text);
    let is_code = matches!(code.len(), 8 | 11)
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && code.bytes().take(6).all(|byte| byte.is_ascii_uppercase());
    if is_code { Ok(code) } else { Err(Problem::invalid("/bic", "A BIC has 8 or 11 letters and digits.")) }
}

fn unspaced(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase()
}

/// The most that somebody of these roles takes off a price without another's yes: the largest that any of their roles
/// has, else what holds for everybody. Nothing where there is no limit, as there is none for owners.
pub fn discount_limit<'a>(
    roles: impl Iterator<Item = &'a str> + Clone,
    limits: &[(String, Rate)],
    usual: Option<Rate>,
) -> Option<Rate> {
    if roles.clone().any(|role| role == "owner") {
        return None;
    }
    let of = |role: &str| limits.iter().find(|(of, _)| of == role).map(|(_, limit)| *limit);
    roles.filter_map(of).max().or(usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_limit_of_their_roles_holds() {
        let limits = [("cashier".to_owned(), "0.05".parse().unwrap()), ("manager".to_owned(), "0.3".parse().unwrap())];
        let limit = |roles: &[&str], usual: Option<&str>| {
            discount_limit(roles.iter().copied(), &limits, usual.map(|rate| rate.parse().unwrap()))
                .map(|rate| rate.to_string())
        };
        assert_eq!(limit(&["cashier"], None).as_deref(), Some("0.05"));
        assert_eq!(limit(&["cashier", "manager"], Some("0.5")).as_deref(), Some("0.3"));
        assert_eq!(limit(&["bookkeeper"], Some("0.1")).as_deref(), Some("0.1"));
        assert_eq!(limit(&["bookkeeper"], None), None);
        assert_eq!(limit(&["owner", "cashier"], Some("0.1")), None);
        assert_eq!(limit(&[], Some("0")).as_deref(), Some("0"));
    }

    #[test]
    fn an_account_is_one_that_there_can_be() {
        assert_eq!(iban("de89 3704 0044 0532 0130 00").unwrap(), "DE89370400440532013000");
        assert_eq!(bic("cobadeff xxx").unwrap(), "COBADEFFXXX");
        for wrong in ["", "DE89370400440532013001", "12345678"] {
            assert!(iban(wrong).is_err(), "{wrong}");
        }
        for wrong in ["", "COBADEF", "C0BADEFF", "COBADEFFXXÄ"] {
            assert!(bic(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_share_is_no_percentage() {
        assert!(share("/rate", "0.19".parse().unwrap()).is_ok() && share("/rate", Rate::whole(1)).is_ok());
        assert!(share("/rate", Rate::whole(19)).is_err() && share("/rate", "-0.1".parse().unwrap()).is_err());
    }

    #[test]
    fn a_card_stands_in_no_text() {
        for text in ["4111 1111 1111 1111", "pay with 5555-5555-5555-4444"] {
            assert!(line("/name", "A name", text, 1).is_err() && note("/notes", Some(text)).is_err(), "{text}");
        }
    }
}
