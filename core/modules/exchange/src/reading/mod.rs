//! Files into descriptions: bytes in; descriptions out, and a word about everything that makes no sense. A file is
//! passed once from its beginning to its end, to find out how it is written and where its lines are; after that each
//! line is read where it is wanted, so that a large file takes no more memory than a small one but for that.
//!
//! - [`source`]: bytes, a chunk at a time
//! - [`text`], [`encoding`]: bytes into text
//! - [`sheet`]: text into lines of cells
//! - [`layout`]: what the columns mean, in the formats that are known and in those that somebody explains
//! - [`cells`], [`amounts`], [`prose`]: a cell into a value
//! - [`items`], `json`, `xml`, [`tree`]: the same for what programs write
//! - [`groups`]: which lines belong together
//! - [`products`], [`levels`], [`entries`]: lines into descriptions; [`singles`] where each line is one

pub mod amounts;
pub mod cells;
pub mod encoding;
pub mod entries;
pub mod groups;
pub mod items;
pub mod layout;
pub mod levels;
pub mod products;
pub mod prose;
pub mod sheet;
pub mod singles;
pub mod source;
pub mod text;
pub mod tree;

mod json;
mod shopify;
mod woocommerce;
mod xml;

use std::fmt;

use door::{Failure, Problem};
use model::Currency;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use amounts::Decimal;
pub use encoding::Encoding;
pub use layout::Format;
pub use sheet::Delimiter;

use crate::records::FileFormat;

/// How a file is to be read. What is not told is found out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "ImportManner")]
pub struct Manner {
    pub format: Option<Format>,
    pub encoding: Option<Encoding>,
    pub delimiter: Option<Delimiter>,
    /// What stands before the decimals of its amounts.
    pub decimal: Option<Decimal>,
    /// What its amounts are in, where no column says so.
    pub currency: Option<Currency>,
    /// For a file of any other format: what its columns are.
    #[schemars(length(max = 500))]
    pub columns: Vec<Meaning>,
}

/// What one column is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ColumnMeaning")]
pub struct Meaning {
    /// Its name in the header.
    pub column: String,
    /// `name`, `sku`, `price`, `option-1` and so on.
    pub means: String,
}

/// What was found out about a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ImportFile")]
pub struct Facts {
    pub format: Format,
    /// Whether it is a sheet of lines or what a program wrote.
    pub written_as: FileFormat,
    pub encoding: Encoding,
    /// What stands between the cells of a sheet.
    pub delimiter: Option<Delimiter>,
    /// Nothing where no amount told it.
    pub decimal: Option<Decimal>,
    /// How many lines it has below its header, or how many things.
    pub lines: u64,
    /// The columns that nothing is taken from.
    pub unread: Vec<String>,
}

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    pub detail: String,
    /// It is not the file that is wrong: another time it may be read.
    pub is_ours: bool,
}

impl Unreadable {
    pub fn new(detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), is_ours: false }
    }

    fn ours(why: &Failure) -> Self {
        Self { is_ours: true, ..Self::new(why.to_string()) }
    }
}

impl From<Unreadable> for Failure {
    fn from(why: Unreadable) -> Self {
        if why.is_ours {
            return Self::internal("A file that was kept could not be read.");
        }
        Problem::refused("exchange.unreadable", why.detail).into()
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Unreadable {}

/// What makes no sense in one place of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ImportTrouble")]
pub struct Wrong {
    pub line: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    pub detail: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(column) => write!(f, "line {}, column \"{column}\": {}", self.line, self.detail),
            None => write!(f, "line {}: {}", self.line, self.detail),
        }
    }
}

/// One description, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item<T> {
    pub described: T,
    pub wrong: Vec<Wrong>,
}

/// A file as lines of cells whose meaning is known.
#[derive(Debug)]
struct Laid {
    sheet: sheet::Sheet,
    layout: layout::Layout,
    facts: Facts,
}

/// The things of a file that a program wrote, one after the other.
#[derive(Debug)]
struct Things {
    items: items::Items,
    facts: Facts,
    next: usize,
}

impl Things {
    fn next(&mut self) -> Result<Option<items::Thing>, Unreadable> {
        let thing = self.items.thing(self.next)?;
        self.next += 1;
        Ok(thing)
    }

    fn left(&self) -> usize {
        self.items.len().saturating_sub(self.next)
    }
}

enum Opened {
    Lines(Box<Laid>),
    Things(Things),
}

/// Passes the whole file; of a sheet it shows each of the lines.
fn opened(
    mut text: text::Text,
    manner: &Manner,
    wanted: layout::Wanted,
    each: impl FnMut(&layout::Layout, &sheet::Row),
) -> Result<Opened, Unreadable> {
    let form = items::form(&mut text)?;
    if form == FileFormat::Csv {
        return Ok(Opened::Lines(Box::new(laid(text, manner, wanted, each)?)));
    }
    let items = items::Items::pass(text, form)?;
    let facts = Facts {
        format: Format::Stockade,
        written_as: form,
        encoding: items.encoding(),
        delimiter: None,
        decimal: Some(Decimal::Point),
        lines: items.len() as u64,
        unread: Vec::new(),
    };
    Ok(Opened::Things(Things { items, facts, next: 0 }))
}

fn laid(
    text: text::Text,
    manner: &Manner,
    wanted: layout::Wanted,
    mut each: impl FnMut(&layout::Layout, &sheet::Row),
) -> Result<Laid, Unreadable> {
    let mut pass = sheet::Pass::begin(text, manner.delimiter)?;
    let layout = layout::Layout::of(&pass.header, manner, wanted)?;
    let mut evidence = amounts::Evidence::default();
    while let Some(row) = pass.row()? {
        layout.amounts().for_each(|at| evidence.note(row.cell(at)));
        each(&layout, &row);
    }
    let sheet = pass.end();
    let facts = Facts {
        format: layout.format,
        written_as: FileFormat::Csv,
        encoding: sheet.encoding(),
        delimiter: Some(sheet.delimiter),
        decimal: manner.decimal.or_else(|| layout.decimal()).or_else(|| evidence.verdict()),
        lines: sheet.len() as u64,
        unread: layout.unread.clone(),
    };
    Ok(Laid { sheet, layout, facts })
}

#[cfg(test)]
mod tests;
