//! Text into lines of cells: what stands between the cells, where the header is, and where a quote is never closed.

use csv::{ByteRecord, ReaderBuilder, StringRecord};

use super::Unreadable;

/// The most that is read: a file of a hundred thousand products has about thirty.
pub const FILE_LIMIT: usize = 64 << 20;
pub const LINES_LIMIT: usize = 1_000_000;
pub const COLUMNS_LIMIT: usize = 500;
/// No spreadsheet has longer cells. One that is longer begins where a quote was not closed.
pub const CELL_LIMIT: usize = 32_767;

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

/// A file as lines of cells.
#[derive(Debug)]
pub struct Sheet {
    pub delimiter: Delimiter,
    pub header: Vec<String>,
    pub rows: Vec<Row>,
}

/// What stands between two line breaks that are in no quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it begins in the file; the first line is 1.
    pub line: u64,
    cells: StringRecord,
}

impl Row {
    /// The cell, without what keeps a spreadsheet from running it; empty where there is none.
    pub fn cell(&self, column: usize) -> &str {
        crate::writing::cell::plain(self.cells.get(column).unwrap_or_default())
    }
}

pub fn sheet(text: &str, told: Option<Delimiter>) -> Result<Sheet, Unreadable> {
    let (text, first_line, said) = without_separator_line(text);
    let delimiter = told.map(Delimiter::byte).or(said).unwrap_or_else(|| guessed(text));
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(1 << 16)
        .from_reader(text.as_bytes());
    let (mut header, mut rows, mut record) = (None, Vec::new(), ByteRecord::new());
    let mut lines = Lines { text: text.as_bytes(), counted: 0, line: 1 + first_line };
    loop {
        let began = beginning(text, reader.position().byte());
        let is_there = reader
            .read_byte_record(&mut record)
            .map_err(|_| Unreadable::new("The file could not be read as lines of cells."))?;
        if !is_there {
            break;
        }
        let line = lines.of(began);
        check_size(&record, line)?;
        if reader.is_done() || reader.position().byte() >= text.len() as u64 {
            check_closed(text, began, delimiter, line)?;
        }
        if is_blank(&record) {
            continue;
        }
        // The whole text is UTF-8, and no cell begins or ends inside of a character.
        let cells = StringRecord::from_byte_record_lossy(std::mem::take(&mut record));
        match &header {
            None => header = Some(names(&cells, line)?),
            Some(header) => rows.push(row(header, cells, line)?),
        }
        if rows.len() > LINES_LIMIT {
            return Err(Unreadable::new(format!("A file has at most {LINES_LIMIT} lines; split this one.")));
        }
    }
    let header = header.ok_or_else(|| Unreadable::new("The file is empty: not even a header is there."))?;
    Ok(Sheet { delimiter: Delimiter::of(delimiter), header, rows })
}

/// Counts lines as an editor does: also those in quotes, and empty ones.
struct Lines<'a> {
    text: &'a [u8],
    counted: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line that this place is in; places come in their order.
    fn of(&mut self, at: usize) -> u64 {
        let passed = self.text.get(self.counted..at).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.counted = at;
        self.line
    }
}

/// Where the next line with something in it begins: what ends the one before may still be ahead.
fn beginning(text: &str, at: u64) -> usize {
    let at = usize::try_from(at).unwrap_or(usize::MAX);
    let breaks = text.as_bytes().iter().skip(at).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    at.saturating_add(breaks)
}

fn without_separator_line(text: &str) -> (&str, u64, Option<u8>) {
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

fn check_size(record: &ByteRecord, line: u64) -> Result<(), Unreadable> {
    if record.len() > COLUMNS_LIMIT {
        return Err(Unreadable::new(format!(
            "Line {line} has {} cells; a file has at most {COLUMNS_LIMIT} columns.",
            record.len()
        )));
    }
    // A character has at most four bytes: only what is long is counted.
    let too_long = |cell: &[u8]| cell.len() > CELL_LIMIT && String::from_utf8_lossy(cell).chars().count() > CELL_LIMIT;
    if let Some(at) = record.iter().position(too_long) {
        return Err(Unreadable::new(format!(
            "Cell {} of line {line} has more than {CELL_LIMIT} characters. Perhaps a quote is opened there and never closed.",
            at + 1
        )));
    }
    Ok(())
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

/// The last line swallows all that follows a quote which is not closed, and nothing else would say so.
fn check_closed(text: &str, began: usize, delimiter: u8, line: u64) -> Result<(), Unreadable> {
    let mut state = Cell::Begins;
    for byte in text.as_bytes().get(began..).unwrap_or_default() {
        state = match (state, *byte) {
            (Cell::Begins | Cell::Closed, b'"') => Cell::Quoted,
            (Cell::Quoted, b'"') => Cell::Closed,
            (Cell::Quoted, _) => Cell::Quoted,
            (_, byte) if byte == delimiter || matches!(byte, b'\r' | b'\n') => Cell::Begins,
            _ => Cell::Plain,
        };
    }
    if state == Cell::Quoted {
        return Err(Unreadable::new(format!(
            "In line {line} a quote (\") is opened and never closed. A quote inside of a cell is written twice (\"\")."
        )));
    }
    Ok(())
}

fn is_blank(record: &ByteRecord) -> bool {
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

fn row(header: &[String], cells: StringRecord, line: u64) -> Result<Row, Unreadable> {
    if let Some(more) = cells.iter().skip(header.len()).find(|cell| !cell.trim().is_empty()) {
        return Err(Unreadable::new(format!(
            "Line {line} has {} cells and the header only {}; \"{}\" is in no column. Perhaps a quote or a delimiter is missing.",
            cells.len(),
            header.len(),
            shown(more)
        )));
    }
    Ok(Row { line, cells })
}

/// As much of a text as fits into a sentence.
pub fn shown(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN).collect();
    if text.chars().count() > SHOWN { format!("{line}…") } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<Vec<String>> {
        let sheet = sheet(text, None).unwrap();
        let width = sheet.header.len();
        sheet.rows.iter().map(|row| (0..width).map(|at| row.cell(at).to_owned()).collect()).collect()
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
