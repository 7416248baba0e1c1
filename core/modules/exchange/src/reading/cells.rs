//! One line's cells as values. What makes no sense is noted with its place, and reading goes on.

use std::str::FromStr;

use model::{Currency, Quantity, Rate, amount::NotAnAmount};

use super::{
    Decimal, Facts, Wrong, amounts,
    layout::{Column, Layout},
    prose,
    sheet::{Row, shown},
};
use crate::neutral::Said;

/// What is noted about one description at most; who has more has another problem.
const WRONG_LIMIT: usize = 20;

/// How a file writes what its cells hold.
#[derive(Debug, Clone, Copy)]
pub struct Hand {
    pub decimal: Option<Decimal>,
    pub currency: Option<Currency>,
}

impl Hand {
    pub fn of(facts: &Facts, currency: Option<Currency>) -> Self {
        Self { decimal: facts.decimal, currency }
    }
}

pub(super) struct Cells<'a> {
    pub layout: &'a Layout,
    pub row: &'a Row,
    pub hand: Hand,
    pub wrong: &'a mut Vec<Wrong>,
}

impl<'a> Cells<'a> {
    /// The cell without spaces around it; empty where there is none.
    pub fn raw(&self, column: Column) -> &'a str {
        self.layout.at(column).map_or("", |at| self.row.cell(at)).trim()
    }

    pub fn raw_at(&self, at: Option<usize>) -> &'a str {
        at.map_or("", |at| self.row.cell(at)).trim()
    }

    /// What the cell says; nothing where there is no such column.
    pub fn said(&self, column: Column) -> Said<&'a str> {
        self.said_at(self.layout.at(column))
    }

    pub fn said_at(&self, at: Option<usize>) -> Said<&'a str> {
        match (at, self.raw_at(at)) {
            (None, _) => Said::Nothing,
            (Some(_), "") if self.layout.clears() => Said::Empty,
            (Some(_), "") => Said::Nothing,
            (Some(_), text) => Said::Is(text),
        }
    }

    pub fn text(&self, column: Column) -> Said<String> {
        self.said(column).map(with_plain_breaks)
    }

    /// A text that another shop may have written as a page.
    pub fn prose(&self, column: Column) -> Said<String> {
        self.said(column).map(|text| prose::plain(&with_plain_breaks(text)))
    }

    /// A code, unless a spreadsheet has made a number of it and thrown away what did not fit.
    pub fn code(&mut self, column: Column) -> Said<String> {
        let said = self.text(column);
        if said.value().is_some_and(|code| is_shortened(code)) {
            let hint = "is what a spreadsheet makes of a long number; format the column as text and save it again";
            self.note(column, hint);
            return Said::Nothing;
        }
        said
    }

    pub fn list(&self, column: Column) -> Said<Vec<String>> {
        self.said(column).map(items)
    }

    pub fn codes(&self, column: Column) -> Said<Vec<String>> {
        self.list(column)
    }

    pub fn rate(&mut self, column: Column) -> Said<Rate> {
        self.amount(column, "a price")
    }

    pub fn quantity(&mut self, column: Column) -> Said<Quantity> {
        self.amount(column, "a quantity")
    }

    pub fn currency(&mut self, column: Column) -> Said<Currency> {
        match self.said(column) {
            Said::Nothing => Said::Nothing,
            Said::Empty => Said::Empty,
            Said::Is(text) => match text.to_ascii_uppercase().parse() {
                Ok(currency) => Said::Is(currency),
                Err(no) => {
                    let no: NotAnAmount = no;
                    self.note(column, &format!("is {no}"));
                    Said::Nothing
                }
            },
        }
    }

    pub fn flag(&mut self, column: Column) -> Said<bool> {
        match self.said(column) {
            Said::Is(text) => match text.to_ascii_lowercase().as_str() {
                "yes" | "1" | "true" => Said::Is(true),
                // A draft of WooCommerce is -1.
                "no" | "0" | "false" | "-1" => Said::Is(false),
                _ => {
                    self.note(column, "is neither yes nor no");
                    Said::Nothing
                }
            },
            Said::Nothing => Said::Nothing,
            Said::Empty => Said::Empty,
        }
    }

    /// Notes what is wrong with what a cell says.
    pub fn note(&mut self, column: Column, what: &str) {
        let detail = format!("\"{}\" {what}", shown(self.raw(column)));
        self.note_about(self.layout.at(column), detail);
    }

    pub fn note_about(&mut self, at: Option<usize>, detail: String) {
        if self.wrong.len() < WRONG_LIMIT {
            let column = at.map(|at| self.layout.name(at).to_owned());
            self.wrong.push(Wrong { line: self.row.line, column, detail });
        }
    }

    fn amount<T: FromStr<Err = NotAnAmount>>(&mut self, column: Column, what: &str) -> Said<T> {
        let text = match self.said(column) {
            Said::Nothing => return Said::Nothing,
            Said::Empty => return Said::Empty,
            Said::Is(text) => text,
        };
        let read = amounts::written(text, self.hand.decimal, self.hand.currency)
            .and_then(|written| written.parse().map_err(amounts::unkept));
        match read {
            Ok(amount) => Said::Is(amount),
            Err(why) => {
                self.note(column, &why.replace("is not a number", &format!("is not {what}")));
                Said::Nothing
            }
        }
    }
}

/// `4,00639E+12`: a long number after a spreadsheet had it.
fn is_shortened(code: &str) -> bool {
    let Some((digits, power)) = code.split_once(['E', 'e']) else { return false };
    let all = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_digits = digits.split_once(['.', ',']).is_some_and(|(whole, rest)| all(whole) && all(rest));
    is_digits && power.strip_prefix('+').is_some_and(all)
}

/// Line breaks as they are kept here.
fn with_plain_breaks(text: &str) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() }
}

/// The items of a list in one cell. A comma of an item's own is written `\,`, and a backslash `\\`.
pub fn items(text: &str) -> Vec<String> {
    pieces(text, ',').into_iter().map(|piece| unescaped(&piece)).filter(|item| !item.is_empty()).collect()
}

/// Lists whose items stand beside those of another list, so that one may be empty.
pub fn items_with_gaps(text: &str) -> Vec<String> {
    pieces(text, ',').into_iter().map(|piece| unescaped(&piece)).collect()
}

/// The ways to categories: `Clothing, Clothing > Shirts`.
pub fn paths(text: &str) -> Vec<Vec<String>> {
    let path = |piece: String| -> Vec<String> {
        pieces(&piece, '>').iter().map(|step| unescaped(step)).filter(|step| !step.is_empty()).collect()
    };
    pieces(text, ',').into_iter().map(path).filter(|path| !path.is_empty()).collect()
}

/// Cut at each sign that has no backslash before it; the backslashes stay.
fn pieces(text: &str, at: char) -> Vec<String> {
    let (mut pieces, mut piece, mut escaped) = (Vec::new(), String::new(), false);
    for c in text.chars() {
        if c == at && !escaped {
            pieces.push(std::mem::take(&mut piece));
        } else {
            piece.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    pieces.push(piece);
    pieces
}

fn unescaped(piece: &str) -> String {
    let (mut text, mut letters) = (String::new(), piece.trim().chars());
    while let Some(c) = letters.next() {
        match c {
            '\\' => match letters.next() {
                Some(next @ ('\\' | ',' | '>')) => text.push(next),
                next => text.extend(std::iter::once('\\').chain(next)),
            },
            c => text.push(c),
        }
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_keep_the_commas_of_their_items() {
        assert_eq!(items(r"Red, Green\, dark,, C:\\x, a\b"), ["Red", "Green, dark", r"C:\x", r"a\b"]);
        assert_eq!(items_with_gaps("a,,b"), ["a", "", "b"]);
        assert_eq!(
            paths(r"Clothing, Clothing > Shirts\, long, A \> B"),
            [vec!["Clothing"], vec!["Clothing", "Shirts, long"], vec!["A > B"]]
        );
    }

    #[test]
    fn shortened_codes_are_seen() {
        for code in ["4.00639E+12", "4,00639e+12"] {
            assert!(is_shortened(code), "{code}");
        }
        for code in ["4006381333931", "E-12", "1E+", "TEE+1", "A.1E+2", "12E+3"] {
            assert!(!is_shortened(code), "{code}");
        }
    }
}
