//! Who bought. What cannot be kept as what it says it is, such as a telephone number that is none, is left out.

use serde_json::json;
use stockade_sdk::api::types::{Address, Buyer};

use super::theirs::Person;
use crate::plain;

/// As many digits as a telephone number has at the least.
const DIGITS: usize = 6;

/// None where nobody said anything of themselves.
pub fn of(billing: &Person, shipping: &Person) -> Option<Buyer> {
    let (name, company) = (name(billing).or_else(|| name(shipping)), filled(&billing.company));
    let buyer = Buyer {
        billing: address(billing, "billing", None),
        email: email(&billing.email),
        phone: phone(&billing.phone).or_else(|| phone(&shipping.phone)),
        shipping: address(shipping, "shipping", name.as_deref()),
        tax_id: None,
        name,
        company,
    };
    (buyer != Buyer::default()).then_some(buyer)
}

pub fn name(person: &Person) -> Option<String> {
    filled(&format!("{} {}", person.first_name, person.last_name))
}

/// With the name of who is there, where it is not the one who pays.
pub fn address(person: &Person, purpose: &str, payer: Option<&str>) -> Option<Address> {
    let country = person.country.trim().to_ascii_uppercase();
    let is_country = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
    let lines: Vec<String> =
        [&person.address_1, &person.address_2].into_iter().filter_map(|line| filled(line)).collect();
    let city = filled(&person.city);
    let is_place = is_country && (!lines.is_empty() || city.is_some());
    let there =
        filled(&person.company).or_else(|| name(person)).filter(|there| payer.is_some_and(|payer| payer != there));
    is_place.then(|| Address {
        city,
        country,
        lines,
        name: there,
        postcode: filled(&person.postcode),
        purpose: json!(purpose),
        region: filled(&person.state),
    })
}

pub fn email(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (local, domain) = text.split_once('@')?;
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let is_one = (1..=64).contains(&local.len())
        && text.len() <= 254
        && domain.contains('.')
        && domain.split('.').all(is_label)
        && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    is_one.then_some(text)
}

pub fn phone(text: &str) -> Option<String> {
    let text = filled(text)?;
    let is_key = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '(' | ')' | '/' | '.' | '#' | '*');
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (text.chars().all(is_key) && digits >= DIGITS && text.len() <= 30).then_some(text)
}

fn filled(text: &str) -> Option<String> {
    Some(plain::line(text)).filter(|line| !line.is_empty())
}
