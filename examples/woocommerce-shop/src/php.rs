//! How PHP writes and reads what goes over the wire.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize as _;
use serde_json::{Serializer, Value, ser::Formatter};

/// `json_encode` as it comes: slashes are escaped, and so is all that is not ASCII.
pub fn json(value: &Value) -> String {
    let mut bytes = Vec::new();
    // Writing into memory cannot fail.
    let _ = value.serialize(&mut Serializer::with_formatter(&mut bytes, Escaped));
    String::from_utf8(bytes).unwrap_or_default()
}

struct Escaped;

impl Formatter for Escaped {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut plain = 0;
        for (at, letter) in fragment.char_indices().filter(|(_, letter)| *letter == '/' || !letter.is_ascii()) {
            writer.write_all(&fragment.as_bytes()[plain..at])?;
            plain = at + letter.len_utf8();
            if letter == '/' {
                writer.write_all(b"\\/")?;
                continue;
            }
            for unit in letter.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
        }
        writer.write_all(&fragment.as_bytes()[plain..])
    }
}

const UNRESERVED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `rawurlencode`, RFC 3986.
pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, &UNRESERVED).to_string()
}

/// An ampersand that begins no entity becomes one, as WordPress keeps titles.
pub fn entities(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        match letter {
            '&' if !begins_entity(&text[at + 1..]) => kept.push_str("&amp;"),
            letter => kept.push(letter),
        }
    }
    kept
}

fn begins_entity(rest: &str) -> bool {
    let Some((name, _)) = rest.split_once(';') else { return false };
    let name = name.strip_prefix('#').unwrap_or(name);
    !name.is_empty() && name.len() < 9 && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// `wp_specialchars_decode` with quotes: what a webhook is signed with.
pub fn without_entities(text: &str) -> String {
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#039;", "'"), ("&#39;", "'"), ("&amp;", "&")];
    pairs.iter().fold(text.to_owned(), |text, (entity, letter)| text.replace(entity, letter))
}

/// What `parse_str` makes of a query, flat: `a[]=1&a[]=2` are `a[0]` and `a[1]`.
#[derive(Clone, Debug, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    pub fn read(text: &str) -> Self {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            let name = match name.strip_suffix("[]") {
                Some(list) => {
                    let next = pairs.iter().filter(|(known, _)| list_of(known) == list && known != list).count();
                    Cow::Owned(format!("{list}[{next}]"))
                }
                None => name,
            };
            // What is said twice counts as it was said last.
            pairs.retain(|(known, _)| *known != name);
            pairs.push((name.into_owned(), value.into_owned()));
        }
        Self(pairs)
    }

    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// As `a[0]=1&a[1]=2` and as `a=1,2`.
    pub fn list(&self, name: &str) -> Vec<&str> {
        let meant = self.0.iter().filter(|(known, _)| list_of(known) == name);
        meant.flat_map(|(_, value)| value.split(',')).map(str::trim).filter(|value| !value.is_empty()).collect()
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| list_of(known) == name)
    }
}

fn list_of(name: &str) -> &str {
    name.split('[').next().unwrap_or(name)
}
