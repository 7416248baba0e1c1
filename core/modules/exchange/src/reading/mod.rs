//! Files into descriptions. Pure: bytes in; descriptions out, and a word about everything that makes no sense.
//!
//! - [`encoding`]: bytes into text
//! - [`sheet`]: text into lines of cells
//! - [`layout`]: what the columns mean, in the formats that are known and in those that somebody explains
//! - [`cells`], [`amounts`], [`prose`]: a cell into a value
//! - [`products`], [`levels`]: lines into descriptions

pub mod amounts;
pub mod cells;
pub mod encoding;
pub mod layout;
pub mod levels;
pub mod products;
pub mod prose;
pub mod sheet;

mod shopify;
mod woocommerce;

#[cfg(test)]
mod tests;

use std::fmt;

use model::Currency;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use amounts::Decimal;
pub use encoding::Encoding;
pub use layout::Format;
pub use sheet::{Delimiter, FILE_LIMIT};

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
    pub encoding: Encoding,
    pub delimiter: Delimiter,
    /// Nothing where no amount told it.
    pub decimal: Option<Decimal>,
    /// How many lines it has below its header.
    pub lines: u64,
    /// The columns that nothing is taken from.
    pub unread: Vec<String>,
}

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    pub detail: String,
}

impl Unreadable {
    pub fn new(detail: impl Into<String>) -> Self {
        Self { detail: detail.into() }
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

fn laid(bytes: &[u8], manner: &Manner, wanted: layout::Wanted) -> Result<Laid, Unreadable> {
    if bytes.len() > FILE_LIMIT {
        return Err(Unreadable::new(format!("A file has at most {FILE_LIMIT} bytes; split this one.")));
    }
    let (text, encoding) = encoding::decode(bytes, manner.encoding)?;
    let sheet = sheet::sheet(&text, manner.delimiter)?;
    let layout = layout::Layout::of(&sheet.header, manner, wanted)?;
    let decimal = manner.decimal.or_else(|| layout.decimal()).or_else(|| {
        let mut evidence = amounts::Evidence::default();
        for at in layout.amounts() {
            sheet.rows.iter().for_each(|row| evidence.note(row.cell(at)));
        }
        evidence.verdict()
    });
    let facts = Facts {
        format: layout.format,
        encoding,
        delimiter: sheet.delimiter,
        decimal,
        lines: sheet.rows.len() as u64,
        unread: layout.unread.clone(),
    };
    Ok(Laid { sheet, layout, facts })
}
