//! Text into lines of cells: what stands between the cells, where the header is, and where a quote is never closed.

use std::sync::Arc;

use csv::StringRecord;

use super::{Unreadable, text::Text};

pub const LINES_LIMIT: usize = 1_000_000;
pub const COLUMNS_LIMIT: usize = 500;
/// No spreadsheet has longer cells. One that is longer begins where a quote was not closed.
pub const CELL_LIMIT: usize = 32_767;
/// The most bytes of one line: what is longer has swallowed the lines after it.
const LINE_LIMIT: usize = 8 << 20;

/// How much of a text is repeated to whoever wrote it.
const SHOWN: usize = 40;
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
/// What some spreadsheets write into the first line, and want to find there.
const SAYS_SO: [(&str, u8); 3] = [("sep=,", b','), ("sep=;", b';'), ("sep=\t", b'\t')];

model::words! {
    /// What stands between two cells.
    pub enum Delimiter {
        Comma = "comma",
        Semicolon = "semicolon",
        Tab = "tab",
    }
}

impl Delimiter {
    pub fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }

    fn of(byte: u8) -> Self {
        match byte {
            b';' => Self::Semicolon,
            b'\t' => Self::Tab,
            _ => Self::Comma,
        }
    }
}

/// A file as lines of cells. Where each line is is known; what is in it is read when somebody asks.
#[derive(Debug)]
pub struct Sheet {
    pub delimiter: Delimiter,
    text: Text,
    lines: Vec<Line>,
}

/// What stands between two line breaks that are in no quotes. Files are small enough for numbers of this size.
#[derive(Debug, Clone, Copy)]
struct Line {
    at: u32,
    length: u32,
    /// The first line of a file is 1.
    number: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it begins in the file; the first line is 1.
    pub line: u64,
    cells: StringRecord,
}

impl Row {
    /// The cell, without what keeps a spreadsheet from running it; empty where there is none.
    pub fn cell(&self, column: usize) -> &str {
        model::cell::plain(self.cells.get(column).unwrap_or_default())
    }
}

impl Sheet {
    pub fn encoding(&self) -> super::Encoding {
        self.text.encoding
    }

    /// How many lines are below the header.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// One of them.
    pub fn row(&mut self, number: usize) -> Result<Option<Row>, Unreadable> {
        let Some(line) = self.lines.get(number).copied() else { return Ok(None) };
        let bytes = self.text.part(line.at as usize, line.length as usize)?;
        let cells = cells(&bytes, self.delimiter.byte());
        Ok(Some(Row { line: line.number.into(), cells }))
    }
}

/// A file that is passed for the first time, from its header to its end.
pub struct Pass {
    text: Text,
    delimiter: u8,
    pub header: Vec<String>,
    lines: Vec<Line>,
    chunk: Option<Arc<str>>,
    /// The chunk that is read, and the next place in it.
    number: usize,
    at: usize,
    /// The same place in the whole text, and its line.
    place: usize,
    line: u32,
}

impl Pass {
    pub fn begin(mut text: Text, told: Option<Delimiter>) -> Result<Self, Unreadable> {
        let first = text.chunk(0)?.unwrap_or_default();
        let (rest, first_line, said) = without_separator_line(&first);
        let (delimiter, at) =
            (told.map(Delimiter::byte).or(said).unwrap_or_else(|| guessed(rest)), first.len() - rest.len());
        let header = Vec::new();
        let mut pass = Self {
            text,
            delimiter,
            header,
            lines: Vec::new(),
            chunk: Some(first),
            number: 0,
            at,
            place: at,
            line: 1 + first_line,
        };
        let row = pass.line()?.ok_or_else(|| Unreadable::new("The file is empty: not even a header is there."))?;
        pass.header = names(&row.cells, row.line)?;
        pass.lines.clear();
        Ok(pass)
    }

    /// The next line that has something in it.
    pub fn row(&mut self) -> Result<Option<Row>, Unreadable> {
        let Some(row) = self.line()? else { return Ok(None) };
        check_width(&self.header, &row)?;
        if self.lines.len() > LINES_LIMIT {
            return Err(Unreadable::new(format!("A file has at most {LINES_LIMIT} lines; split this one.")));
        }
        Ok(Some(row))
    }

    pub fn end(self) -> Sheet {
        Sheet { delimiter: Delimiter::of(self.delimiter), text: self.text, lines: self.lines }
    }

    fn line(&mut self) -> Result<Option<Row>, Unreadable> {
        loop {
            let Some((line, bytes)) = self.bytes_of_line()? else { return Ok(None) };
            let cells = cells(&bytes, self.delimiter);
            check_size(&cells, line.number)?;
            if !is_blank(&cells) {
                self.lines.push(line);
                return Ok(Some(Row { line: line.number.into(), cells }));
            }
        }
    }

    /// The bytes up to the next line break that is in no quotes. Lines are counted as an editor does: also those in
    /// quotes, and empty ones.
    fn bytes_of_line(&mut self) -> Result<Option<(Line, Vec<u8>)>, Unreadable> {
        let (mut line, mut bytes, mut state) = (Line { at: 0, length: 0, number: 0 }, Vec::new(), Cell::Begins);
        while let Some(chunk) = self.chunk.clone() {
            let rest = chunk.as_bytes().get(self.at..).unwrap_or_default();
            let mut ends = false;
            for byte in rest {
                let is_break = matches!(byte, b'\r' | b'\n');
                if is_break && state != Cell::Quoted && !bytes.is_empty() {
                    ends = true;
                    break;
                }
                self.at += 1;
                self.place += 1;
                if !is_break || state == Cell::Quoted {
                    if bytes.is_empty() {
                        line = Line { at: small(self.place - 1), length: 0, number: self.line };
                    }
                    bytes.push(*byte);
                    state = state.after(*byte, self.delimiter);
                }
                self.line += u32::from(*byte == b'\n');
            }
            if bytes.len() > LINE_LIMIT {
                return Err(never_closed(line.number));
            }
            if ends {
                return Ok(Some((Line { length: small(bytes.len()), ..line }, bytes)));
            }
            self.number += 1;
            self.at = 0;
            self.chunk = self.text.chunk(self.number)?;
        }
        if state == Cell::Quoted {
            return Err(never_closed(line.number));
        }
        Ok((!bytes.is_empty()).then(|| (Line { length: small(bytes.len()), ..line }, bytes)))
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The last line swallows all that follows a quote which is not closed, and nothing else would say so.
fn never_closed(line: u32) -> Unreadable {
    Unreadable::new(format!(
        "In line {line} a quote (\") is opened and never closed. A quote inside of a cell is written twice (\"\")."
    ))
}

/// Where in a cell somebody stands who reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Begins,
    Plain,
    Quoted,
    /// After a quote that closes, or that is the first of two.
    Closed,
}

impl Cell {
    fn after(self, byte: u8, delimiter: u8) -> Self {
        match (self, byte) {
            (Self::Begins | Self::Closed, b'"') => Self::Quoted,
            (Self::Quoted, b'"') => Self::Closed,
            (Self::Quoted, _) => Self::Quoted,
            (_, byte) if byte == delimiter => Self::Begins,
            _ => Self::Plain,
        }
    }
}

/// The cells of one line. A quote that does not begin a cell is a letter.
fn cells(line: &[u8], delimiter: u8) -> StringRecord {
    let (mut cells, mut cell, mut state) = (StringRecord::new(), Vec::new(), Cell::Begins);
    // The whole text is UTF-8, and no cell begins or ends inside of a character.
    let mut push = |cell: &mut Vec<u8>| {
        cells.push_field(&String::from_utf8_lossy(cell));
        cell.clear();
    };
    for byte in line {
        let next = state.after(*byte, delimiter);
        match (state, next) {
            (Cell::Begins, Cell::Quoted) | (Cell::Quoted, Cell::Closed) => {}
            (_, Cell::Begins) => push(&mut cell),
            _ => cell.push(*byte),
        }
        state = next;
    }
    push(&mut cell);
    cells
}

fn without_separator_line(text: &str) -> (&str, u32, Option<u8>) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let said = SAYS_SO.iter().find(|(says, _)| line.trim_end_matches('\r').eq_ignore_ascii_case(says));
    said.map_or((text, 0, None), |(_, byte)| (rest, 1, Some(*byte)))
}

/// What stands between the names of the header most often, outside of quotes.
fn guessed(text: &str) -> u8 {
    let (mut counts, mut quoted, mut said_something) = ([0_usize; DELIMITERS.len()], false, false);
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted && said_something => break,
            byte if !quoted => {
                for (count, _) in counts.iter_mut().zip(DELIMITERS).filter(|(_, delimiter)| *delimiter == byte) {
                    *count += 1;
                }
            }
            _ => {}
        }
        said_something |= !byte.is_ascii_whitespace();
    }
    let most = counts.iter().max().copied().unwrap_or_default();
    DELIMITERS.into_iter().zip(counts).find(|(_, count)| *count == most).map_or(b',', |(delimiter, _)| delimiter)
}

fn check_size(record: &StringRecord, line: u32) -> Result<(), Unreadable> {
    if record.len() > COLUMNS_LIMIT {
        return Err(Unreadable::new(format!(
            "Line {line} has {} cells; a file has at most {COLUMNS_LIMIT} columns.",
            record.len()
        )));
    }
    // A character has at most four bytes: only what is long is counted.
    let too_long = |cell: &str| cell.len() > CELL_LIMIT && cell.chars().count() > CELL_LIMIT;
    if let Some(at) = record.iter().position(too_long) {
        return Err(Unreadable::new(format!(
            "Cell {} of line {line} has more than {CELL_LIMIT} characters. Perhaps a quote is opened there and never closed.",
            at + 1
        )));
    }
    Ok(())
}

fn is_blank(record: &StringRecord) -> bool {
    record.iter().all(|cell| cell.trim_ascii().is_empty())
}

fn names(cells: &StringRecord, line: u64) -> Result<Vec<String>, Unreadable> {
    let names: Vec<String> = cells.iter().map(|name| name.trim().to_owned()).collect();
    for (at, name) in names.iter().enumerate() {
        if !name.is_empty() && names.iter().take(at).any(|before| before.eq_ignore_ascii_case(name)) {
            return Err(Unreadable::new(format!(
                "Line {line} names the column \"{}\" twice. Give one of them another name.",
                shown(name)
            )));
        }
    }
    Ok(names)
}

fn check_width(header: &[String], row: &Row) -> Result<(), Unreadable> {
    match row.cells.iter().skip(header.len()).find(|cell| !cell.trim().is_empty()) {
        None => Ok(()),
        Some(more) => Err(Unreadable::new(format!(
            "Line {} has {} cells and the header only {}; \"{}\" is in no column. Perhaps a quote or a delimiter is missing.",
            row.line,
            row.cells.len(),
            header.len(),
            shown(more)
        ))),
    }
}

/// As much of a text as fits into a sentence.
pub fn shown(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN).collect();
    if text.chars().count() > SHOWN { format!("{line}…") } else { line }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::reading::source::Here;

    #[derive(Debug)]
    struct Passed {
        delimiter: Delimiter,
        header: Vec<String>,
        rows: Vec<Row>,
    }

    /// All lines; each is the same when it is read again.
    fn cut(text: &str, told: Option<Delimiter>, piece: usize) -> Result<Passed, Unreadable> {
        let mut pass = Pass::begin(Text::of(Box::new(Here::new(text.as_bytes()).in_pieces_of(piece)), None)?, told)?;
        let (header, mut rows) = (pass.header.clone(), Vec::new());
        while let Some(row) = pass.row()? {
            rows.push(row);
        }
        let mut sheet = pass.end();
        assert_eq!(sheet.len(), rows.len());
        for (number, row) in rows.iter().enumerate().rev() {
            assert_eq!(sheet.row(number)?.as_ref(), Some(row));
        }
        Ok(Passed { delimiter: sheet.delimiter, header, rows })
    }

    fn sheet(text: &str, told: Option<Delimiter>) -> Result<Passed, Unreadable> {
        cut(text, told, 1 << 16)
    }

    fn cells(text: &str) -> Vec<Vec<String>> {
        let sheet = sheet(text, None).unwrap();
        let width = sheet.header.len();
        sheet.rows.iter().map(|row| (0..width).map(|at| row.cell(at).to_owned()).collect()).collect()
    }

    proptest! {
        /// However a file is cut into chunks, its lines are those that everybody else reads.
        #[test]
        fn lines_are_cut_as_everybody_cuts_them(body in "[a,\"\r\n €]{0,60}", piece in 5_usize..40) {
            let text = format!("h1,h2,h3,h4\n{body}");
            if let Ok(passed) = cut(&text, Some(Delimiter::Comma), piece) {
                let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
                let all = reader.records().map(Result::unwrap);
                let all: Vec<StringRecord> = all.filter(|record| !is_blank(record)).collect();
                let ours: Vec<StringRecord> = passed.rows.into_iter().map(|row| row.cells).collect();
                prop_assert_eq!(ours, all);
            }
        }
    }

    #[test]
    fn the_header_tells_what_stands_between() {
        for (text, delimiter) in [
            ("a,b,c\n1,2,3\n", Delimiter::Comma),
            ("a;b;c\r\n1;2;3\r\n", Delimiter::Semicolon),
            ("a\tb\tc\n1\t2\t3", Delimiter::Tab),
            ("\"a;a;a;a\",b,c\n1,2,3\n", Delimiter::Comma),
            ("sep=;\na;b\n1;2\n", Delimiter::Semicolon),
            ("\n\na;b;c\n", Delimiter::Semicolon),
            ("only\n1\n", Delimiter::Comma),
        ] {
            assert_eq!(sheet(text, None).unwrap().delimiter, delimiter, "{text}");
        }
        assert_eq!(sheet("a,b;c\n", Some(Delimiter::Semicolon)).unwrap().header, ["a,b", "c"]);
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        let text = "sep=,\r\nName,Note\r\nTea,\"one\r\ntwo, \"\"three\"\"\"\r\n\r\nCoffee,4\r\n";
        let sheet = sheet(text, None).unwrap();
        assert_eq!(sheet.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [3, 6]);
        assert_eq!(cells(text), [["Tea", "one\r\ntwo, \"three\""], ["Coffee", "4"]]);
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_place() {
        let wide = vec!["x"; 1_000_000].join(",");
        let long = format!("a,b\n1,{}\n", "x".repeat(CELL_LIMIT + 1));
        for (text, part) in [
            ("", "empty"),
            (" \n\n", "empty"),
            ("a,b\n1,2\n\"3,4\n5,6\n", "In line 3 a quote"),
            ("a,b\n1,2\n3,\"4", "In line 3 a quote"),
            ("a,b\n1,2,3\n", "Line 2 has 3 cells and the header only 2; \"3\""),
            ("a,b,A\n1,2,3\n", "names the column \"A\" twice"),
            (&wide, "Line 1 has 1000000 cells"),
            (&long, "Cell 2 of line 2 has more than 32767"),
        ] {
            let no = sheet(text, None).unwrap_err();
            assert!(no.detail.contains(part), "{no}");
        }
        assert_eq!(
            cells("a,b\n5\" pipe,\"6\"\" pipe\"\n"),
            [["5\" pipe", "6\" pipe"]],
            "a quote in a cell is a letter"
        );
        assert_eq!(cells("a,b\n1\n2,3,,,\n"), [["1", ""], ["2", "3"]], "what is missing at the end is empty");
    }
}
