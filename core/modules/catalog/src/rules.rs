//! Names and codes. Pure: data in, data or a reason out.
//!
//! - [`Barcode`]: one code in all its forms, with its check digit
//! - [`bulk`]: one change to many
//! - [`measure`]: quantities in their units
//! - [`options`]: what can be chosen, and the variants that follow
//! - [`price`]: which price applies, and why
//! - [`tree`]: categories below categories
//! - [`average`]: what a thing costs after a receipt

mod barcode;
pub mod bulk;
mod cost;
pub mod measure;
pub mod options;
pub mod price;
pub mod tree;

use door::Problem;
use model::{Currency, Rate, prose};

use crate::records::Image;

pub use barcode::Barcode;
pub use cost::average;

const NAME_LIMIT: usize = 200;
const TEXT_LIMIT: usize = 10_000;
const SKU_LIMIT: usize = 64;
const UNIT_LIMIT: usize = 20;
const LABEL_LIMIT: usize = 100;
const TAG_LIMIT: usize = 60;
/// Beside the primary one.
const BARCODES_LIMIT: usize = 20;
const IMAGES_LIMIT: usize = 20;
const URL_LIMIT: usize = 2_000;

/// A name as it is kept, without spaces around it.
pub fn name(text: &str) -> Result<String, Problem> {
    bounded("/name", "A product's name", text, 1, NAME_LIMIT)
}

pub fn description(text: &str) -> Result<String, Problem> {
    prose::read("/description", "A description", text, 0, TEXT_LIMIT)
}

pub fn title(text: &str) -> Result<String, Problem> {
    bounded("/title", "A variant's title", text, 0, NAME_LIMIT)
}

/// What a category, a brand, a unit or a list is called.
pub fn label(text: &str, what: &str) -> Result<String, Problem> {
    bounded("/name", what, text, 1, LABEL_LIMIT)
}

pub fn tag_name(text: &str, at: &'static str) -> Result<String, Problem> {
    bounded(at, "A tag", text, 1, TAG_LIMIT)
}

/// A word that programs use: small letters, digits and dashes.
pub fn word(text: &str, at: &'static str, what: &str) -> Result<String, Problem> {
    let is_word = !text.is_empty()
        && text.len() <= UNIT_LIMIT
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if is_word {
        return Ok(text.to_owned());
    }
    Err(Problem::invalid(at, format!("{what} is 1 to {UNIT_LIMIT} small letters, digits and dashes.")))
}

/// A code that was scanned or typed, whatever it is.
pub fn code(text: &str) -> Result<String, Problem> {
    coded("/code", "A code", text, 1, SKU_LIMIT)
}

/// The primary barcode and the others, each read right.
pub fn barcodes(primary: Option<&str>, others: &[String]) -> Result<(Option<String>, Vec<String>), Problem> {
    if others.len() > BARCODES_LIMIT {
        return Err(Problem::invalid("/other_barcodes", format!("A variant has at most {BARCODES_LIMIT} others.")));
    }
    if primary.is_none() && !others.is_empty() {
        return Err(Problem::invalid("/barcode", "Say which barcode is the primary one."));
    }
    let primary = primary.map(|code| Barcode::read(code, "/barcode")).transpose()?;
    let others = others.iter().map(|code| Ok(Barcode::read(code, "/other_barcodes")?.code));
    Ok((primary.map(|barcode| barcode.code), others.collect::<Result<_, Problem>>()?))
}

/// What is to be seen in a picture.
pub fn alt(text: &str, at: &'static str) -> Result<String, Problem> {
    bounded(at, "What stands for an image", text, 0, NAME_LIMIT)
}

/// Pictures at https addresses or kept here, each once, in order.
pub fn images(wanted: &[Image]) -> Result<Vec<Image>, Problem> {
    let wrong = |detail: String| Problem::invalid("/images", detail);
    if wanted.len() > IMAGES_LIMIT {
        return Err(wrong(format!("A product has at most {IMAGES_LIMIT} images.")));
    }
    let mut kept: Vec<Image> = Vec::with_capacity(wanted.len());
    for image in wanted {
        let alt = alt(&image.alt, "/images")?;
        match (&image.url, &image.blob) {
            (Some(url), None) if is_https(url) => {}
            (None, Some(_)) => {}
            (Some(_), None) => {
                return Err(wrong(format!(
                    "An image's address begins with https:// and a host, and has at most {URL_LIMIT} plain characters."
                )));
            }
            _ => return Err(wrong("An image has either a `url` or a `blob`.".to_owned())),
        }
        let image = Image { alt, ..image.clone() };
        if kept.iter().any(|known| (&known.url, &known.blob) == (&image.url, &image.blob)) {
            return Err(wrong("An image is there twice.".to_owned()));
        }
        kept.push(image);
    }
    Ok(kept)
}

/// An address that a browser asks for nothing but a picture: no user, nothing that could end an attribute.
fn is_https(url: &str) -> bool {
    let plain =
        |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '<' | '>' | '\\' | '`' | '{' | '}' | '|' | '^');
    let host = url.strip_prefix("https://").map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    url.len() <= URL_LIMIT
        && url.chars().all(plain)
        && host.is_some_and(|host| {
            host.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[') && !host.contains('@')
        })
}

pub fn unit(text: &str) -> Result<String, Problem> {
    bounded("/unit", "A unit", text, 1, UNIT_LIMIT)
}

/// A stock keeping unit: the shop's own code, printable and without spaces around it.
pub fn sku(text: &str) -> Result<String, Problem> {
    coded("/sku", "A SKU", text, 1, SKU_LIMIT)
}

/// A SKU as people mistake one for another: without case and punctuation, O for nought and I or L for one.
pub fn sku_key(sku: &str) -> String {
    let alike = |c: char| match c {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    sku.to_uppercase().chars().filter(|c| c.is_alphanumeric()).map(alike).collect()
}

/// What somebody looks for: not longer than what there is to find.
pub fn search(text: &str) -> Result<String, Problem> {
    coded("/search", "What you look for", text, 0, NAME_LIMIT)
}

/// A price or cost is never negative, and nobody knows what it is worth without its currency.
pub fn priced(price: Option<Rate>, cost: Option<Rate>, currency: Option<Currency>) -> Result<(), Problem> {
    if price.is_some_and(Rate::is_negative) {
        return Err(Problem::invalid("/price", "A price is not negative."));
    }
    if cost.is_some_and(Rate::is_negative) {
        return Err(Problem::invalid("/cost", "A cost is not negative."));
    }
    if (price.is_some() || cost.is_some()) && currency.is_none() {
        return Err(Problem::invalid("/currency", "Say which currency the price is in, such as EUR."));
    }
    Ok(())
}

/// A text as lists sort and search it: lower case, single spaces.
pub fn folded(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A code, or what is looked for, on one line.
fn coded(at: &'static str, what: &str, text: &str, least: usize, most: usize) -> Result<String, Problem> {
    Ok(prose::code(at, what, text, least, most)?.replace(['\n', '\t'], " "))
}

/// What stands on one line: where one was pasted from a table or a letter, its lines and tabs become spaces.
fn bounded(at: &'static str, what: &str, text: &str, least: usize, most: usize) -> Result<String, Problem> {
    let text = prose::read(at, what, text, least, most)?;
    Ok(text.replace(['\n', '\t'], " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_at_an_address_that_harms_nobody() {
        let image = |url: &str| Image { url: Some(url.to_owned()), ..Image::default() };
        for good in ["https://cdn.example/a.png", "https://1.2.3.4:8443/a?b=c#d", "https://[::1]/x"] {
            assert!(images(&[image(good)]).is_ok(), "{good}");
        }
        for bad in [
            "",
            "http://cdn.example/a.png",
            "HTTPS://cdn.example",
            "https://",
            "https:///a.png",
            "https://user@cdn.example/a.png",
            "https://cdn.example/a\" onerror=x",
            "https://cdn.example/a b",
            "https://ünicode.example/",
            "javascript:alert(1)",
            "data:image/png;base64,AA",
        ] {
            assert!(images(&[image(bad)]).is_err(), "{bad}");
        }
        assert!(images(&[image("https://a.example/1"), image("https://a.example/1")]).is_err(), "twice");
        let both = Image { blob: "blb_01h455vb4pex5vsknk084sn02q".parse().ok(), ..image("https://a.example/1") };
        assert!(both.blob.is_some() && images(&[both]).is_err());
        assert!(images(&[Image::default()]).is_err());
    }

    #[test]
    fn a_description_has_lines_and_a_name_has_one() {
        assert_eq!(description("Fine leaves.\r\n\r\n\tFrom Assam.\r\n").unwrap(), "Fine leaves.\n\n\tFrom Assam.");
        assert_eq!(name("White\ttea\n2 kg ").unwrap(), "White tea 2 kg");
        for at in [description("\u{1}").unwrap_err(), name("a\u{1}").unwrap_err()].map(|no| no.fields[0].at.clone()) {
            assert!(at == "/description" || at == "/name");
        }
    }

    #[test]
    fn codes_that_people_mistake_for_each_other() {
        for alike in ["TEA-10", "tea 10", "TEA.1O", "Tea_IO", "tea10"] {
            assert_eq!(sku_key(alike), "TEA10", "{alike}");
        }
        assert_ne!(sku_key("TEA-1"), sku_key("TEA-2"));
    }
}
