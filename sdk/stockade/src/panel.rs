//! What a plugin shows: said in a few words, and drawn by the console, with the money, the dates and the language of
//! whoever looks.
//!
//! ```
//! use stockade_sdk::{api::records::Order, panel::{Kind, Table, money, record}, prelude::*};
//!
//! struct Teas;
//!
//! impl Plugin for Teas {
//!     fn panel(_: Look) -> Result<Panel, Failure> {
//!         let table = Table::new([("Order", Kind::Record), ("Worth", Kind::Money)])
//!             .row([record::<Order>("ord_01kb2n0000e000000000000abc", "#7"), money("12.50", "EUR")]);
//!         Ok(Panel::new().figure("Orders", 1).table(table).notice(Tone::Good, "All is well."))
//!     }
//! }
//! ```

use serde::Serialize;
use serde_json::Value;

use crate::Record;

/// Letters of a value.
const LONGEST: usize = 200;

/// Somebody looks: at which panel, about what, in which language. What the plugin reads meanwhile is what they may see
/// themselves, and nothing that it does is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    pub body: Value,
}

impl Look {
    /// As the manifest calls it.
    pub fn name(&self) -> &str {
        self.text("panel")
    }

    pub fn connection(&self) -> &str {
        self.text("connection")
    }

    /// The record that it is about, where the panel is about one.
    pub fn record(&self) -> Option<&str> {
        self.body["record"].as_str()
    }

    /// What whoever looks reads: `de`, `en-GB`.
    pub fn language(&self) -> &str {
        self.text("language")
    }

    /// One of these texts, by what whoever looks reads; the first where there is none in that.
    pub fn say<'a>(&self, texts: &[(&str, &'a str)]) -> &'a str {
        let language = self.language().split('-').next().unwrap_or_default();
        let theirs = texts.iter().find(|(known, _)| *known == language).or(texts.first());
        theirs.map(|(_, text)| *text).unwrap_or_default()
    }

    /// The business's own: `EUR`. None before it chose one.
    pub fn currency(&self) -> Option<&str> {
        self.body["currency"].as_str()
    }

    /// The day that it is where the business is: `2026-11-22`.
    pub fn today(&self) -> &str {
        self.text("today")
    }

    /// How far its clocks are ahead of UTC now, in minutes.
    pub fn minutes_ahead(&self) -> i64 {
        self.body["minutes_ahead"].as_i64().unwrap_or_default()
    }

    fn text(&self, name: &str) -> &str {
        self.body[name].as_str().unwrap_or_default()
    }
}

/// A panel as it is now: its parts, one below the other. At most 20 of them, with at most 12 figures, 100 rows and 100
/// points each.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Panel {
    title: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "part")]
enum Part {
    Figures { figures: Vec<Figure> },
    Table(Table),
    Chart(Chart),
    Notice { tone: Tone, text: String },
    Action { action: String },
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Figure {
    label: String,
    value: Shown,
}

impl Panel {
    pub fn new() -> Self {
        Self::default()
    }

    /// In the language of whoever looks, where that is not the manifest's.
    #[must_use]
    pub fn title(self, title: impl Into<String>) -> Self {
        Self { title: title.into(), ..self }
    }

    /// A single value. Those that follow one another stand side by side.
    #[must_use]
    pub fn figure(mut self, label: impl Into<String>, value: impl Into<Shown>) -> Self {
        let figure = Figure { label: label.into(), value: value.into() };
        match self.parts.last_mut() {
            Some(Part::Figures { figures }) => figures.push(figure),
            _ => self.parts.push(Part::Figures { figures: vec![figure] }),
        }
        self
    }

    #[must_use]
    pub fn table(self, table: Table) -> Self {
        self.part(Part::Table(table))
    }

    #[must_use]
    pub fn chart(self, chart: Chart) -> Self {
        self.part(Part::Chart(chart))
    }

    #[must_use]
    pub fn notice(self, tone: Tone, text: impl Into<String>) -> Self {
        self.part(Part::Notice { tone, text: text.into() })
    }

    /// Offers something that the plugin can be asked for, by the name in its manifest.
    #[must_use]
    pub fn action(self, name: impl Into<String>) -> Self {
        self.part(Part::Action { action: name.into() })
    }

    fn part(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Text,
    Number,
    Money,
    Date,
    Record,
}

/// A value, with what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shown {
    Text(String),
    /// A decimal.
    Number(String),
    Money {
        amount: String,
        currency: String,
    },
    /// `2026-11-22`.
    Date(String),
    Record {
        kind: &'static str,
        id: String,
        text: String,
    },
}

impl From<&str> for Shown {
    fn from(text: &str) -> Self {
        Self::Text(short(text))
    }
}

impl From<String> for Shown {
    fn from(text: String) -> Self {
        Self::Text(short(&text))
    }
}

/// As long as a value may be: what others called something is never too long for it.
fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => text[..at].chars().take(LONGEST - 1).chain(['…']).collect(),
        None => text.to_owned(),
    }
}

macro_rules! whole {
    ($($kind:ty)*) => {$(
        impl From<$kind> for Shown {
            fn from(number: $kind) -> Self {
                Self::Number(number.to_string())
            }
        }
    )*};
}
whole!(i32 i64 u32 u64 usize);

/// A decimal, as texts have it: `12.5`.
pub fn number(decimal: impl Into<String>) -> Shown {
    Shown::Number(decimal.into())
}

pub fn money(amount: impl Into<String>, currency: impl Into<String>) -> Shown {
    Shown::Money { amount: amount.into(), currency: currency.into() }
}

/// A day: `2026-11-22`.
pub fn date(day: impl Into<String>) -> Shown {
    Shown::Date(day.into())
}

/// A contact, an order or a product of the business, by its id and what it is called: it leads to its page.
pub fn record<R: Record>(id: impl Into<String>, text: impl Into<String>) -> Shown {
    Shown::Record { kind: R::KIND, id: id.into(), text: short(&text.into()) }
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    title: String,
    columns: Vec<Column>,
    rows: Vec<Vec<Option<Shown>>>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Column {
    title: String,
    kind: Kind,
}

impl Table {
    /// With columns: what stands over each, and what stands in it.
    pub fn new<'a>(columns: impl IntoIterator<Item = (&'a str, Kind)>) -> Self {
        let columns = columns.into_iter().map(|(title, kind)| Column { title: title.to_owned(), kind });
        Self { title: String::new(), columns: columns.collect(), rows: Vec::new() }
    }

    #[must_use]
    pub fn title(self, title: impl Into<String>) -> Self {
        Self { title: title.into(), ..self }
    }

    /// A value for each column.
    #[must_use]
    pub fn row(self, values: impl IntoIterator<Item = Shown>) -> Self {
        self.row_with(values.into_iter().map(Some))
    }

    /// As [`Self::row`], where there is not a value for each.
    #[must_use]
    pub fn row_with(mut self, values: impl IntoIterator<Item = Option<Shown>>) -> Self {
        self.rows.push(values.into_iter().collect());
        self
    }
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chart {
    title: String,
    shape: &'static str,
    currency: Option<String>,
    points: Vec<Point>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Point {
    of: String,
    value: String,
}

impl Chart {
    /// How something went from day to day.
    pub fn line(title: impl Into<String>) -> Self {
        Self::of("line", title.into())
    }

    pub fn bars(title: impl Into<String>) -> Self {
        Self::of("bars", title.into())
    }

    /// Bars one below the other, for what has long names.
    pub fn rows(title: impl Into<String>) -> Self {
        Self::of("rows", title.into())
    }

    fn of(shape: &'static str, title: String) -> Self {
        Self { title, shape, currency: None, points: Vec::new() }
    }

    /// Its values are money.
    #[must_use]
    pub fn currency(self, currency: impl Into<String>) -> Self {
        Self { currency: Some(currency.into()), ..self }
    }

    /// Of a day (`2026-11-22`), or of something by its name; the value is a decimal.
    #[must_use]
    pub fn point(mut self, of: impl Into<String>, value: impl ToString) -> Self {
        self.points.push(Point { of: of.into(), value: value.to_string() });
        self
    }
}

/// How something is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    Info,
    Good,
    Warn,
    Bad,
}
