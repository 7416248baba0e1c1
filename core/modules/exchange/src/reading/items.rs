//! What programs write: a list of things, each with its fields by name, as JSON or as XML. Like lines, things are
//! found once and read where they are wanted.

use std::sync::Arc;

use serde_json::Value;

use super::{Unreadable, json, text::Text, xml};
use crate::records::FileFormat;

/// The most bytes of one thing.
const ITEM_LIMIT: usize = 8 << 20;
/// As many as there may be lines.
const ITEMS_LIMIT: usize = super::sheet::LINES_LIMIT;

/// Where one is.
#[derive(Debug, Clone, Copy)]
struct Place {
    at: u32,
    length: u32,
    line: u32,
}

#[derive(Debug)]
pub struct Items {
    text: Text,
    form: FileFormat,
    places: Vec<Place>,
}

/// One thing of a file: its line, and its fields or why they cannot be read.
pub struct Thing {
    pub line: u64,
    pub fields: Result<Value, String>,
}

/// How the file is written, by the first sign in it.
pub fn form(text: &mut Text) -> Result<FileFormat, Unreadable> {
    let first: Option<Arc<str>> = text.chunk(0)?;
    Ok(match first.as_deref().unwrap_or_default().trim_start().as_bytes().first() {
        Some(b'[' | b'{') => FileFormat::Json,
        Some(b'<') => FileFormat::Xml,
        _ => FileFormat::Csv,
    })
}

impl Items {
    pub fn pass(mut text: Text, form: FileFormat) -> Result<Self, Unreadable> {
        let spans = if form == FileFormat::Xml { xml::spans(&mut text)? } else { json::spans(&mut text)? };
        if spans.len() > ITEMS_LIMIT {
            return Err(Unreadable::new(format!("A file has at most {ITEMS_LIMIT} things in it; split this one.")));
        }
        let places = numbered(&mut text, &spans)?;
        Ok(Self { text, form, places })
    }

    pub fn encoding(&self) -> super::Encoding {
        self.text.encoding
    }

    pub fn len(&self) -> usize {
        self.places.len()
    }

    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// One of them.
    pub fn thing(&mut self, number: usize) -> Result<Option<Thing>, Unreadable> {
        let Some(place) = self.places.get(number).copied() else { return Ok(None) };
        let bytes = self.text.part(place.at as usize, place.length as usize)?;
        let fields = if self.form == FileFormat::Xml { xml::value(&bytes) } else { json::value(&bytes) };
        Ok(Some(Thing { line: place.line.into(), fields }))
    }
}

/// The same, each with its line.
fn numbered(text: &mut Text, spans: &[(usize, usize)]) -> Result<Vec<Place>, Unreadable> {
    let (mut places, mut line, mut passed, mut number) = (Vec::with_capacity(spans.len()), 1_usize, 0, 0);
    let mut spans = spans.iter().peekable();
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    while let Some(chunk) = text.chunk(number)? {
        let (bytes, mut at) = (chunk.as_bytes(), 0);
        while let Some((from, upto)) = spans.next_if(|(from, _)| *from < passed + bytes.len()) {
            let before = bytes.get(at..from - passed).unwrap_or_default();
            line += before.iter().filter(|byte| **byte == b'\n').count();
            at = from - passed;
            if upto - from > ITEM_LIMIT {
                return Err(Unreadable::new(format!("What begins in line {line} is too large for one thing.")));
            }
            places.push(Place { at: small(*from), length: small(upto - from), line: small(line) });
        }
        line += bytes.get(at..).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count();
        passed += bytes.len();
        number += 1;
    }
    Ok(places)
}
