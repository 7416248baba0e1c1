//! A transfer within SEPA, as the European Payments Council's guideline EPC069-12 writes it (version 002, UTF-8).

use model::{Currency, Money};

use crate::{
    clean,
    invoice::{Account, Minor},
};

/// Characters that a name, and what is written with a transfer, may have.
const NAME: usize = 70;
const REFERENCE: usize = 140;
/// Cents: a code is for one at least, and for less than a thousand million euro.
const LEAST: Minor = 1;
const MOST: Minor = 99_999_999_999;
/// The whole text has no more bytes than that.
const LONGEST: usize = 331;

/// The text of the code; none where a transfer cannot be asked for in this way.
pub(crate) fn epc(account: &Account, reference: &str, currency: Currency, due: Minor) -> Option<String> {
    let iban = clean::line(&account.iban).replace(' ', "").to_ascii_uppercase();
    if currency != Currency::EUR || !(LEAST..=MOST).contains(&due) || !is_iban(&iban) {
        return None;
    }
    let bic = account.bic.as_deref().map(clean::line).unwrap_or_default().replace(' ', "");
    let (name, reference) = (shortened(&account.holder, NAME), shortened(reference, REFERENCE));
    let amount = Money { minor: due, currency }.to_string();
    let amount = amount.split(' ').next().unwrap_or_default();
    let text = format!("BCD\n002\n1\nSCT\n{bic}\n{name}\n{iban}\nEUR{amount}\n\n\n{reference}");
    (!name.is_empty() && text.len() <= LONGEST).then_some(text)
}

fn shortened(text: &str, most: usize) -> String {
    clean::line(text).chars().take(most).collect()
}

/// Whether there can be an account with this number, by its check digits (ISO 13616).
pub fn is_iban(iban: &str) -> bool {
    let (Some(head), Some(rest)) = (iban.get(..4), iban.get(4..)) else { return false };
    let letters = head.chars().take(2).all(|c| c.is_ascii_uppercase());
    if !letters || !(11..=30).contains(&rest.len()) || !iban.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return false;
    }
    let digits = rest.chars().chain(head.chars()).filter_map(|c| c.to_digit(36));
    let remainder = digits.fold(0_u32, |sum, digit| {
        let shifted = if digit > 9 { sum * 100 } else { sum * 10 };
        (shifted + digit) % 97
    });
    remainder == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        Account {
            holder: "Teehaus Möller\nGmbH".into(),
            iban: "de89 3704 0044 0532 0130 00".into(),
            bic: Some("COBADEFFXXX".into()),
            reference: None,
        }
    }

    #[test]
    fn a_transfer_is_written_as_the_guideline_has_it() {
        assert_eq!(
            epc(&account(), "RE-2026-0042", Currency::EUR, 34_405).unwrap(),
            "BCD\n002\n1\nSCT\nCOBADEFFXXX\nTeehaus Möller GmbH\nDE89370400440532013000\nEUR344.05\n\n\nRE-2026-0042"
        );
        let long = epc(&account(), &"x".repeat(500), Currency::EUR, 1).unwrap();
        assert!(long.ends_with(&format!("\nEUR0.01\n\n\n{}", "x".repeat(140))), "{long}");
    }

    #[test]
    fn what_cannot_be_transferred_so_has_no_code() {
        let pounds = "GBP".parse().unwrap();
        for (currency, due) in [(pounds, 100), (Currency::EUR, 0), (Currency::EUR, -5), (Currency::EUR, MOST + 1)] {
            assert_eq!(epc(&account(), "1", currency, due), None, "{due} {currency}");
        }
        let mistyped = Account { iban: "DE89370400440532013001".into(), ..account() };
        let nameless = Account { holder: "\u{7}".into(), ..account() };
        let foreign = Account { holder: "漢".repeat(70), ..account() };
        assert_eq!(epc(&mistyped, "1", Currency::EUR, 1), None);
        assert_eq!(epc(&nameless, "1", Currency::EUR, 1), None);
        assert_eq!(epc(&foreign, &"漢".repeat(140), Currency::EUR, 1), None, "longer than a code may be");
    }

    #[test]
    fn an_account_is_known_by_its_check_digits() {
        for good in ["DE89370400440532013000", "GB29NWBK60161331926819", "AT611904300234573201"] {
            assert!(is_iban(good), "{good}");
        }
        for bad in
            ["", "DE", "DE89370400440532013001", "de89370400440532013000", "DE8937040044053201\n", "ÄÖ89", "🫖🫖🫖🫖"]
        {
            assert!(!is_iban(bad), "{bad}");
        }
    }
}
