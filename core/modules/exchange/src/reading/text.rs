//! A file as text, a chunk at a time. What a chunk begins with is remembered when it is passed the first time, so
//! that later any place is found again without reading what stands before it.

use std::{collections::VecDeque, sync::Arc};

use door::Done;

use super::{
    Unreadable,
    encoding::{Encoding, decode, guessed, mark},
    source::Source,
};

/// Chunks that are held: lines of one product seldom stand further apart than this.
const HELD: usize = 4;

pub struct Text {
    source: Box<dyn Source>,
    pub encoding: Encoding,
    /// Where the text of each chunk begins, for those that were passed and the one after them.
    began: Vec<Began>,
    held: VecDeque<(usize, Arc<str>)>,
    /// Line breaks in what was passed.
    breaks: usize,
}

#[derive(Default)]
struct Began {
    at: usize,
    /// The first bytes of a character that the chunk before ends in.
    carried: Vec<u8>,
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Text").field("encoding", &self.encoding).field("chunks", &self.began.len()).finish()
    }
}

impl Text {
    /// The text of these bytes, in the encoding that was told or that its first bytes say.
    pub fn of(mut source: Box<dyn Source>, told: Option<Encoding>) -> Result<Self, Unreadable> {
        let encoding = match told {
            Some(encoding) => encoding,
            None => found_out(&mut *source).map_err(|failure| Unreadable::ours(&failure))?,
        };
        Ok(Self { source, encoding, began: vec![Began::default()], held: VecDeque::new(), breaks: 0 })
    }

    /// The text of a chunk; none after the last.
    pub fn chunk(&mut self, number: usize) -> Result<Option<Arc<str>>, Unreadable> {
        if let Some((_, text)) = self.held.iter().find(|(held, _)| *held == number) {
            return Ok(Some(Arc::clone(text)));
        }
        let Some(began) = self.began.get(number) else { return Ok(None) };
        let (at, mut bytes) = (began.at, began.carried.clone());
        let Some(read) = self.source.chunk(number).map_err(|failure| Unreadable::ours(&failure))? else {
            return if bytes.is_empty() { Ok(None) } else { Err(self.not_in_this(0)) };
        };
        let mark = if number == 0 { mark(&read, self.encoding) } else { 0 };
        bytes.extend_from_slice(read.get(mark..).unwrap_or_default());
        let (text, carried) = match decode(bytes, self.encoding) {
            Ok(decoded) => decoded,
            Err(breaks) => return Err(self.not_in_this(breaks)),
        };
        if let Some(nul) = text.find('\0') {
            let line = self.breaks + text.get(..nul).unwrap_or_default().matches('\n').count() + 1;
            return Err(Unreadable::new(format!(
                "Line {line} has a NUL character in it. This is no text file, or it is UTF-16 without the mark that \
                 says so: then say utf-16le or utf-16be as its encoding."
            )));
        }
        if number + 1 == self.began.len() {
            self.breaks += text.bytes().filter(|byte| *byte == b'\n').count();
            self.began.push(Began { at: at + text.len(), carried });
        }
        let text: Arc<str> = text.into();
        self.held.push_back((number, Arc::clone(&text)));
        if self.held.len() > HELD {
            self.held.pop_front();
        }
        Ok(Some(text))
    }

    /// So much of the text from a place on that was passed.
    pub fn part(&mut self, from: usize, length: usize) -> Result<Vec<u8>, Unreadable> {
        let (mut part, mut at, end) = (Vec::with_capacity(length), from, from + length);
        let mut number = self.began.partition_point(|began| began.at <= at).saturating_sub(1);
        while at < end {
            let start = self.began.get(number).map_or(0, |began| began.at);
            let Some(text) = self.chunk(number)? else { break };
            let bytes = text.as_bytes();
            let upto = bytes.len().min(end - start);
            part.extend_from_slice(bytes.get(at - start..upto).unwrap_or_default());
            at = start + bytes.len();
            number += 1;
        }
        Ok(part)
    }

    /// The text is not what it was told to be, so many lines into the chunk that comes next.
    fn not_in_this(&self, breaks: usize) -> Unreadable {
        let (line, encoding) = (self.breaks + breaks + 1, self.encoding);
        Unreadable::new(format!(
            "Line {line} is not {encoding}. Say which encoding the file has, or save it again as UTF-8."
        ))
    }
}

/// What a file is written in: its first bytes say it, or it is UTF-8 to its end, or it comes from an old spreadsheet.
fn found_out(source: &mut dyn Source) -> Done<Encoding> {
    let mut first = source.chunk(0)?;
    let said = guessed(first.as_deref().unwrap_or_default());
    let (mut carried, mut number) = (Vec::new(), 0);
    while let (Encoding::Utf8, Some(chunk)) = (said, first.take()) {
        let bytes = [carried, chunk].concat();
        match decode(bytes, said) {
            Ok((_, more)) => carried = more,
            Err(_) => return Ok(Encoding::Windows1252),
        }
        number += 1;
        first = source.chunk(number)?;
    }
    Ok(if carried.is_empty() { said } else { Encoding::Windows1252 })
}
