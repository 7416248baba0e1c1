//! What a panel shows: the few things that the console draws, read strictly. All of it is text that somebody else wrote:
//! there is no markup in it, it is as long as people read, and it leads nowhere but to records of the business.

use chrono::NaiveDate;
use model::{Currency, Rate};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::manifest::{Action, PanelGrant};

/// The most of each thing.
const PARTS: usize = 20;
const FIGURES: usize = 12;
const COLUMNS: usize = 8;
const ROWS: usize = 100;
const POINTS: usize = 100;
/// The longest texts, in characters: of a name, in a place for a value, and of a notice.
const LONGEST_NAME: usize = 100;
const LONGEST_TEXT: usize = 200;
const LONGEST_NOTICE: usize = 600;
const LONGEST_ID: usize = 40;

/// A panel as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginPanelDrawn")]
pub struct Drawn {
    /// In the language that was asked for; empty where it is as the manifest has it.
    #[serde(default, deserialize_with = "plain")]
    pub title: String,
    /// One below the other.
    pub parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", tag = "part")]
#[schemars(rename = "PluginPanelPart")]
pub enum Part {
    /// Single values, each with what it is.
    Figures { figures: Vec<Figure> },
    Table {
        #[serde(default, deserialize_with = "plain")]
        title: String,
        columns: Vec<Column>,
        /// A value for each column; null where there is none.
        rows: Vec<Vec<Option<Said>>>,
    },
    Chart {
        #[serde(deserialize_with = "plain")]
        title: String,
        shape: Shape,
        /// What its values are amounts of; none where they are plain numbers.
        #[serde(default)]
        currency: Option<Currency>,
        points: Vec<Point>,
    },
    Notice {
        tone: Tone,
        #[serde(deserialize_with = "plain")]
        text: String,
    },
    /// Something that the plugin can be asked for here, by the name in its manifest.
    Action { action: String },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginPanelFigure")]
pub struct Figure {
    #[serde(deserialize_with = "plain")]
    pub label: String,
    pub value: Said,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginPanelColumn")]
pub struct Column {
    #[serde(deserialize_with = "plain")]
    pub title: String,
    pub kind: Kind,
}

/// What a value is: how it is written is up to whoever shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "PluginPanelKind")]
pub enum Kind {
    Text,
    Number,
    Money,
    Date,
    Record,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "PluginPanelValue")]
pub enum Said {
    Text(#[serde(deserialize_with = "plain")] String),
    /// A decimal, as text.
    Number(Rate),
    Money(Sum),
    /// `2026-11-22`.
    Date(#[schemars(with = "String")] NaiveDate),
    /// One of the business, which leads to its page.
    Record(Linked),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginPanelSum")]
pub struct Sum {
    pub amount: Rate,
    pub currency: Currency,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginPanelRecord")]
pub struct Linked {
    pub kind: LinkedKind,
    pub id: String,
    /// What it is called.
    #[serde(deserialize_with = "plain")]
    pub text: String,
}

/// The records that have a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "PluginPanelRecordKind")]
pub enum LinkedKind {
    Contact,
    Order,
    Product,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "PluginPanelShape")]
pub enum Shape {
    /// How something went from day to day.
    Line,
    Bars,
    /// The same of things with long names, one below the other.
    Rows,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginPanelPoint")]
pub struct Point {
    /// A day, such as `2026-11-22`, or the name of something.
    #[serde(deserialize_with = "plain")]
    pub of: String,
    pub value: Rate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "PluginPanelTone")]
pub enum Tone {
    Info,
    Good,
    Warn,
    Bad,
}

/// What a plugin answered, as a panel; or why it is none, for its author.
pub fn read(text: &str, panel: &PanelGrant, actions: &[Action]) -> Result<Drawn, String> {
    let drawn: Drawn = serde_json::from_str(text).map_err(|error| error.to_string())?;
    // Some names may be empty, and none longer than others.
    fits("its title", &drawn.title, 0, LONGEST_NAME)?;
    most("parts", drawn.parts.len(), PARTS)?;
    for (at, part) in drawn.parts.iter().enumerate() {
        part.check(panel, actions).map_err(|what| format!("part {}: {what}", at + 1))?;
    }
    Ok(drawn)
}

impl Part {
    fn check(&self, panel: &PanelGrant, actions: &[Action]) -> Result<(), String> {
        match self {
            Self::Figures { figures } => {
                most("figures", figures.len(), FIGURES)?;
                figures.iter().try_for_each(|one| {
                    fits("a label", &one.label, 1, LONGEST_NAME)?;
                    one.value.check()
                })
            }
            Self::Table { title, columns, rows } => {
                fits("its title", title, 0, LONGEST_NAME)?;
                most("columns", columns.len(), COLUMNS)?;
                most("rows", rows.len(), ROWS)?;
                columns.iter().try_for_each(|column| fits("the title of a column", &column.title, 1, LONGEST_NAME))?;
                let rows = rows.iter().enumerate();
                rows.map(|(at, row)| (at + 1, row))
                    .try_for_each(|(at, row)| check_row(columns, row).map_err(|what| format!("row {at}: {what}")))
            }
            Self::Chart { title, points, .. } => {
                fits("its title", title, 1, LONGEST_NAME)?;
                most("points", points.len(), POINTS)?;
                points.iter().try_for_each(|point| fits("the name of a point", &point.of, 1, LONGEST_NAME))
            }
            Self::Notice { text, .. } => fits("its text", text, 1, LONGEST_NOTICE),
            Self::Action { action } => {
                let known = actions.iter().find(|one| one.name == *action);
                let known = known.ok_or_else(|| format!("the manifest has no action {action:?}"))?;
                let is_here = known.on.is_none() || known.on.as_deref() == panel.on.record();
                is_here.then_some(()).ok_or_else(|| format!("{action} is about another record than this panel"))
            }
        }
    }
}

fn check_row(columns: &[Column], row: &[Option<Said>]) -> Result<(), String> {
    if row.len() != columns.len() {
        return Err(format!("it has {} values, and there are {} columns", row.len(), columns.len()));
    }
    for (column, said) in columns.iter().zip(row) {
        let Some(said) = said else { continue };
        said.check()?;
        if said.kind() != column.kind {
            return Err(format!("under {:?} stands a value of another kind", column.title));
        }
    }
    Ok(())
}

impl Said {
    fn kind(&self) -> Kind {
        match self {
            Self::Text(_) => Kind::Text,
            Self::Number(_) => Kind::Number,
            Self::Money(_) => Kind::Money,
            Self::Date(_) => Kind::Date,
            Self::Record(_) => Kind::Record,
        }
    }

    fn check(&self) -> Result<(), String> {
        match self {
            Self::Text(text) => fits("a text", text, 0, LONGEST_TEXT),
            Self::Number(_) | Self::Money(_) | Self::Date(_) => Ok(()),
            Self::Record(Linked { id, text, .. }) => {
                fits("the name of a record", text, 1, LONGEST_TEXT)?;
                // Nothing that could lead elsewhere, as a part of an address.
                let is_id = (1..=LONGEST_ID).contains(&id.len())
                    && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                is_id.then_some(()).ok_or_else(|| "this is no id of a record".to_owned())
            }
        }
    }
}

fn most(what: &str, count: usize, most: usize) -> Result<(), String> {
    (count <= most).then_some(()).ok_or_else(|| format!("it has {count} {what}, and may have {most}"))
}

fn fits(what: &str, text: &str, least: usize, most: usize) -> Result<(), String> {
    let count = text.chars().count();
    match text.trim().chars().count() >= least && count <= most {
        true => Ok(()),
        false => Err(format!("{what} has {count} characters, and may have {least} to {most}")),
    }
}

/// In one line, without signs that nobody sees: some of them turn round what stands beside them.
fn plain<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let turns = |letter: &char| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let text = String::deserialize(deserializer)?;
    Ok(text
        .chars()
        .filter(|letter| !turns(letter))
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::manifest::Place;

    fn reads(parts: Value) -> Result<Drawn, String> {
        let panel = PanelGrant { name: "days".to_owned(), title: "Days".to_owned(), on: Place::Order };
        let action = |name: &str, on: Option<&str>| Action {
            name: name.to_owned(),
            title: name.to_owned(),
            on: on.map(str::to_owned),
            form: Vec::new(),
        };
        let actions = [action("begin", None), action("resend", Some("order")), action("relabel", Some("product"))];
        read(&json!({ "parts": parts }).to_string(), &panel, &actions)
    }

    #[test]
    fn what_can_be_drawn_is_read() {
        let text = json!({ "title": "Tage", "parts": [
            { "part": "figures", "figures": [
                { "label": "Orders", "value": { "number": "12" } },
                { "label": "Came in", "value": { "money": { "amount": "12.50", "currency": "EUR" } } },
                { "label": "Since", "value": { "date": "2026-11-22" } },
            ] },
            { "part": "table", "columns": [{ "title": "Order", "kind": "record" }, { "title": "Why", "kind": "text" }],
              "rows": [[{ "record": { "kind": "order", "id": "ord_01kb2n0000e000000000000abc", "text": "#7" } }, null]] },
            { "part": "chart", "title": "By day", "shape": "bars", "points": [{ "of": "2026-11-22", "value": "3" }] },
            { "part": "notice", "tone": "warn", "text": "Look <b>here</b>" },
            { "part": "action", "action": "begin" },
            { "part": "action", "action": "resend" },
        ] });
        let panel = PanelGrant { name: "days".to_owned(), title: "Days".to_owned(), on: Place::Order };
        let no = read(&text.to_string(), &panel, &[]).unwrap_err();
        assert_eq!(no, "part 5: the manifest has no action \"begin\"");
        let drawn = reads(text["parts"].clone()).unwrap();
        assert_eq!(serde_json::to_value(&drawn.parts[3]).unwrap()["text"], "Look <b>here</b>", "it is text");
        assert_eq!(drawn.parts.len(), 6);
        let turned = reads(json!([{ "part": "notice", "tone": "info", "text": "a\u{202e}b\nc\0" }])).unwrap();
        assert_eq!(serde_json::to_value(&turned.parts[0]).unwrap()["text"], "ab c ");
    }

    #[test]
    fn what_cannot_be_meant_is_said_to_be_wrong() {
        let long = "x".repeat(LONGEST_NOTICE + 1);
        let notice = |text: &str| json!([{ "part": "notice", "tone": "info", "text": text }]);
        let figure = |value: Value| json!([{ "part": "figures", "figures": [{ "label": "A", "value": value }] }]);
        let rows =
            |rows: Value| json!([{ "part": "table", "columns": [{ "title": "A", "kind": "text" }], "rows": rows }]);
        let record = |kind: &str, id: &str| figure(json!({ "record": { "kind": kind, "id": id, "text": "Here" } }));
        let many: Vec<Value> = (0..=ROWS).map(|_| json!([null])).collect();
        for (parts, said) in [
            (json!([{ "part": "html", "html": "<script>" }]), "unknown variant `html`"),
            (
                json!([{ "part": "notice", "tone": "info", "text": "A", "href": "https://evil.example" }]),
                "unknown field",
            ),
            (notice(""), "may have 1 to 600"),
            (notice(&long), "may have 1 to 600"),
            (notice("\u{202e}\n"), "may have 1 to 600"),
            (json!(vec![notice("A")[0].clone(); PARTS + 1]), "21 parts"),
            (figure(json!({ "number": "1e9" })), "not a decimal"),
            (figure(json!({ "number": 12 })), "invalid type"),
            (figure(json!({ "money": { "amount": "1", "currency": "XYZ" } })), "ISO 4217"),
            (figure(json!({ "date": "yesterday" })), "part"),
            (figure(json!({ "link": "https://evil.example" })), "unknown variant `link`"),
            (record("invoice", "inv_1"), "unknown variant `invoice`"),
            (record("order", "../../settings"), "no id of a record"),
            (record("order", "//evil.example"), "no id of a record"),
            (rows(json!([[]])), "row 1: it has 0 values"),
            (rows(json!([[{ "text": "A" }], [{ "number": "1" }]])), "row 2: under \"A\""),
            (rows(json!(many)), "101 rows"),
            (json!([{ "part": "action", "action": "relabel" }]), "another record"),
            (json!({}), "invalid type"),
        ] {
            let no = reads(parts.clone()).expect_err(&parts.to_string());
            assert!(no.contains(said) || (said == "part" && !no.is_empty()), "{parts}: {no}");
        }
        let panel = PanelGrant { name: "days".to_owned(), title: "Days".to_owned(), on: Place::Home };
        for text in ["", "[]", "null", "{}", "<html>", r#"{"parts":[],"script":"x"}"#] {
            assert!(read(text, &panel, &[]).is_err(), "{text}");
        }
    }
}
