//! A list in XML: an element around all, one for each thing, and in that one for each field. A list of its own has
//! an `item` for each. What XML can do beside that is passed over, or refused where it could do harm.

use std::{
    io::{self, BufRead, Read},
    sync::Arc,
};

use quick_xml::{Reader, events::Event};
use serde_json::{Map, Value};

use super::{Unreadable, text::Text};

/// How deep the elements of one thing go.
const DEPTH_LIMIT: usize = 32;
const ITEM: &str = "item";

/// From where to where each thing of the list is.
pub fn spans(text: &mut Text) -> Result<Vec<(usize, usize)>, Unreadable> {
    let mut reader = Reader::from_reader(Stream { text, chunk: None, number: 0, at: 0, failed: None });
    let (mut spans, mut buffer, mut depth, mut begun) = (Vec::new(), Vec::new(), 0_usize, 0);
    let (mut place, mut is_over) = (0, false);
    loop {
        let event = match reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(no) => {
                let wrong = format!("The file is no XML from its character {} on: {no}", reader.error_position());
                return Err(reader.get_mut().failed.take().unwrap_or_else(|| Unreadable::new(wrong)));
            }
        };
        let (is_begin, is_end, is_whole) =
            (matches!(event, Event::Start(_)), matches!(event, Event::End(_)), matches!(event, Event::Empty(_)));
        match event {
            Event::Eof if is_over => return Ok(spans),
            Event::Eof => return Err(Unreadable::new("The file ends before the list that it begins.")),
            Event::DocType(_) => {
                return Err(Unreadable::new("A file that brings its own definitions (DOCTYPE) is not read."));
            }
            _ => {}
        }
        let after = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        if is_begin {
            if depth == 1 {
                begun = place;
            }
            depth += 1;
        } else if is_end {
            depth = depth.saturating_sub(1);
            if depth == 1 {
                spans.push((begun, after));
            }
            is_over |= depth == 0;
        } else if is_whole && depth == 1 {
            spans.push((place, after));
        } else if is_whole && depth == 0 {
            is_over = true;
        }
        place = after;
        buffer.clear();
    }
}

/// An element that is not closed yet.
struct Open {
    name: String,
    text: String,
    within: Vec<(String, Value)>,
}

/// The fields of one thing.
pub fn value(bytes: &[u8]) -> Result<Value, String> {
    let (mut reader, mut buffer) = (Reader::from_reader(bytes), Vec::new());
    let mut open: Vec<Open> = Vec::new();
    loop {
        buffer.clear();
        let closed = match reader.read_event_into(&mut buffer).map_err(|no| format!("this is no XML: {no}"))? {
            Event::Start(begun) => {
                if open.len() == DEPTH_LIMIT {
                    return Err(format!("its elements are more than {DEPTH_LIMIT} deep"));
                }
                let name = begun.local_name().into_inner().to_owned();
                open.push(Open { name, text: String::new(), within: Vec::new() });
                None
            }
            Event::Empty(whole) => {
                Some(Open { name: whole.local_name().into_inner().to_owned(), text: String::new(), within: Vec::new() })
            }
            Event::End(_) => open.pop(),
            Event::Text(text) => {
                open.iter_mut().last().into_iter().for_each(|open| open.text.push_str(&text.xml10_content()));
                None
            }
            Event::CData(text) => {
                open.iter_mut().last().into_iter().for_each(|open| open.text.push_str(&text.xml10_content()));
                None
            }
            Event::GeneralRef(named) => {
                let c = match named.resolve_char_ref() {
                    Ok(Some(c)) => c,
                    _ => letter(&named.into_inner())?,
                };
                open.iter_mut().last().into_iter().for_each(|open| open.text.push(c));
                None
            }
            Event::Eof => return Err("this is no whole element".to_owned()),
            _ => None,
        };
        if let Some(element) = closed {
            let (name, value) = element.value();
            match open.last_mut() {
                Some(around) => around.within.push((name, value)),
                None => return Ok(value),
            }
        }
    }
}

impl Open {
    fn value(self) -> (String, Value) {
        let value = if self.within.is_empty() {
            Value::String(self.text)
        } else if self.within.iter().all(|(name, _)| name == ITEM) {
            self.within.into_iter().map(|(_, value)| value).collect()
        } else {
            Value::Object(self.within.into_iter().collect::<Map<_, _>>())
        };
        (self.name, value)
    }
}

fn letter(name: &str) -> Result<char, String> {
    match name {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        name => Err(format!("nobody knows what &{name}; stands for")),
    }
}

/// A text as bytes that come one after the other.
struct Stream<'t> {
    text: &'t mut Text,
    chunk: Option<Arc<str>>,
    number: usize,
    at: usize,
    /// Why nothing more comes.
    failed: Option<Unreadable>,
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Stream<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.chunk.as_ref().is_none_or(|chunk| self.at >= chunk.len()) {
            match self.text.chunk(self.number) {
                Ok(None) => return Ok(&[]),
                Ok(chunk) => (self.chunk, self.at, self.number) = (chunk, 0, self.number + 1),
                Err(failed) => {
                    self.failed = Some(failed);
                    return Err(io::ErrorKind::Other.into());
                }
            }
        }
        Ok(self.chunk.as_deref().and_then(|chunk| chunk.as_bytes().get(self.at..)).unwrap_or_default())
    }

    fn consume(&mut self, read: usize) {
        self.at += read;
    }
}
