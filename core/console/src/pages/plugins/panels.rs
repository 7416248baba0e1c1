//! What plugins show. Every word of it is somebody else's, and is drawn by us: as text, in our own shapes, with links to
//! records of the business and nowhere else. A page that has one never waits for it: it comes after the page.

use actix_web::{
    HttpResponse,
    web::{Path, Query},
};
use askama::Template;
use door::Problem;
use model::Rate;
use serde::Deserialize;
use serde_json::json;

use super::{
    super::Listed,
    HERE,
    actions::{self, Ask},
};
use crate::{
    chart::{Chart, Point},
    form::Form,
    page::{Frame, problem, show},
    pages::with_query,
    spoken::Spoken,
    visit::{Inside, Visit},
};

const LOOK: &str = "plugins.look-at-panel";
const MILLION: i64 = 1_000_000;
/// Letters of a name that stands below a chart.
const BELOW: usize = 14;

/// A panel that there is, as the door shows it.
#[derive(Debug, Deserialize)]
struct Listing {
    plugin: String,
    plugin_name: String,
    connection: String,
    connection_name: String,
    panel: String,
    title: String,
}

/// What a page has of a panel before that comes.
pub(crate) struct Panel {
    pub(crate) connection: String,
    pub(crate) title: String,
    /// Whose it is.
    pub(crate) of: String,
    /// Where it is by itself, and as a part of another page.
    pub(crate) path: String,
    pub(crate) part: String,
}

/// As the door answers it.
#[derive(Debug, Deserialize)]
struct Looked {
    plugin: String,
    connection: String,
    title: String,
    drawn: Option<Drawn>,
    why: Option<String>,
    trouble: String,
}

#[derive(Debug, Deserialize)]
struct Drawn {
    parts: Vec<Part>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "part")]
enum Part {
    Figures { figures: Vec<Figure> },
    Table { title: String, columns: Vec<Column>, rows: Vec<Vec<Option<Said>>> },
    Chart { title: String, shape: Shape, currency: Option<String>, points: Vec<Value> },
    Notice { tone: String, text: String },
    Action { action: String },
}

#[derive(Debug, Deserialize)]
struct Figure {
    label: String,
    value: Said,
}

#[derive(Debug, Deserialize)]
struct Column {
    title: String,
    kind: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Said {
    Text(String),
    Number(String),
    Money { amount: String, currency: String },
    Date(String),
    Record { kind: String, id: String, text: String },
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Shape {
    Line,
    Bars,
    Rows,
}

/// Of a chart.
#[derive(Debug, Deserialize)]
struct Value {
    of: String,
    value: Rate,
}

/// A part, ready for the page.
enum Shown {
    /// What each is called, and what it is.
    Figures(Vec<(String, Cell)>),
    Table(Table),
    Chart(Chart),
    Notice {
        tone: String,
        text: String,
    },
    Ask(Ask),
    /// A chart of nothing.
    Nothing {
        title: String,
    },
}

struct Table {
    title: String,
    columns: Vec<Head>,
    rows: Vec<Vec<Cell>>,
}

struct Head {
    title: String,
    /// Whether its values stand at the right.
    is_figure: bool,
}

#[derive(Default)]
struct Cell {
    text: String,
    /// The page of the record that it is; empty where it is none.
    path: String,
}

#[derive(Default, Deserialize)]
pub(super) struct About {
    #[serde(default)]
    record: String,
    /// Whether it is shown as a part of another page.
    #[serde(default)]
    part: bool,
}

#[derive(Template)]
#[template(path = "plugins/panel.html")]
struct PanelPage {
    frame: Frame,
    form: Form,
    plugin: String,
    is_part: bool,
    parts: Vec<Shown>,
    /// Why there is nothing to see, by its message; empty where there is.
    why: String,
    /// The same for whoever looks after the plugin.
    trouble: String,
}

/// What plugins show on a page that is there, about a record or about none; nothing to whoever may not look.
pub(crate) async fn placed(visit: &Visit, on: &str, plugin: Option<&str>, record: &str) -> Vec<Panel> {
    if !visit.may(LOOK).await {
        return Vec::new();
    }
    let wanted = json!({ "on": on, "plugin": plugin, "language": visit.words.tag });
    let found: Result<Listed<Listing>, Problem> = visit.ask("plugins.list-panels", &wanted).await;
    let found = found.map(|found| found.items).unwrap_or_default();
    let panel = |one: Listing| {
        let path = format!("{HERE}/{}/connections/{}/panels/{}", one.plugin, one.connection, one.panel);
        Panel {
            of: match one.plugin_name == one.connection_name {
                true => one.connection_name,
                false => format!("{} · {}", one.plugin_name, one.connection_name),
            },
            part: with_query(&path, &[("part", "true"), ("record", record)]),
            path: with_query(&path, &[("record", record)]),
            connection: one.connection,
            title: one.title,
        }
    };
    found.into_iter().map(panel).collect()
}

pub(super) async fn look(
    Inside(visit): Inside,
    ids: Path<(String, String, String)>,
    about: Query<About>,
) -> HttpResponse {
    match page(&visit, &ids.1, &ids.2, &about).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, connection: &str, panel: &str, about: &About) -> Result<PanelPage, Problem> {
    let record = Some(about.record.as_str()).filter(|record| !record.is_empty());
    let look = json!({ "id": connection, "panel": panel, "record": record, "language": visit.words.tag });
    let looked: Looked = visit.ask(LOOK, &look).await?;
    let form = Form::default().once(visit);
    let asks = actions::asks(visit, &looked.plugin, &looked.connection, record.unwrap_or_default(), &form).await?;
    let parts = looked.drawn.map(|drawn| drawn.parts).unwrap_or_default();
    let parts: Vec<Shown> = parts.into_iter().filter_map(|part| shown(visit.spoken(), part, &asks)).collect();
    let why = match looked.why {
        Some(why) => format!("plugin-panel-{why}"),
        None if parts.is_empty() => "plugin-panel-empty".to_owned(),
        None => String::new(),
    };
    let sees_trouble = visit.may("plugins.list-deliveries").await;
    Ok(PanelPage {
        frame: Frame::inside(visit, HERE, looked.title).await?,
        form,
        plugin: looked.plugin,
        is_part: about.part,
        parts,
        why: if why.is_empty() { why } else { visit.words.say(&why) },
        trouble: if sees_trouble { looked.trouble } else { String::new() },
    })
}

/// None for what whoever looks may not ask for.
fn shown(spoken: &Spoken, part: Part, asks: &[Ask]) -> Option<Shown> {
    Some(match part {
        Part::Figures { figures } => {
            Shown::Figures(figures.into_iter().map(|one| (one.label, cell(spoken, one.value))).collect())
        }
        Part::Table { title, columns, rows } => {
            let is_figure = |kind: &str| matches!(kind, "number" | "money");
            let columns = columns.into_iter().map(|one| Head { is_figure: is_figure(&one.kind), title: one.title });
            let row = |row: Vec<Option<Said>>| {
                row.into_iter().map(|said| said.map(|said| cell(spoken, said)).unwrap_or_default()).collect()
            };
            Shown::Table(Table { title, columns: columns.collect(), rows: rows.into_iter().map(row).collect() })
        }
        Part::Chart { title, points, .. } if points.is_empty() => Shown::Nothing { title },
        Part::Chart { title, shape, currency, points } => {
            Shown::Chart(chart(spoken, &title, shape, currency.as_deref(), &points))
        }
        Part::Notice { tone, text } => Shown::Notice { tone, text },
        Part::Action { action } => Shown::Ask(asks.iter().find(|ask| ask.action == action)?.clone()),
    })
}

fn cell(spoken: &Spoken, said: Said) -> Cell {
    let text = match said {
        Said::Text(text) => text,
        Said::Number(number) => spoken.quantity(number),
        Said::Money { amount, currency } => spoken.money(amount, currency),
        Said::Date(day) => spoken.day(day),
        Said::Record { kind, id, text } => {
            let path = match kind.as_str() {
                "contact" => format!("/contacts/{id}"),
                "order" => format!("/orders/{id}"),
                _ => format!("/products/{id}"),
            };
            return Cell { text, path };
        }
    };
    Cell { text, path: String::new() }
}

fn chart(spoken: &Spoken, title: &str, shape: Shape, currency: Option<&str>, values: &[Value]) -> Chart {
    let written = |value: Rate| match currency {
        Some(currency) => spoken.money(value.to_string(), currency),
        None => spoken.quantity(value.to_string()),
    };
    // Whole ones where there are no others, so that the values at the side are round.
    let is_whole = values.iter().all(|value| value.value.millionths() % MILLION == 0);
    let unit = if is_whole { MILLION } else { 1 };
    let name = |of: &str| match shape {
        Shape::Rows => of.to_owned(),
        Shape::Line | Shape::Bars => shortened(&spoken.short_day(of)),
    };
    let point = |one: &Value| Point::new(name(&one.of), one.value.millionths() / unit, written(one.value));
    let points: Vec<Point> = values.iter().map(point).collect();
    let said = |value: i64| {
        let value = Rate::from_millionths(value.saturating_mul(unit)).to_string();
        match currency {
            Some(currency) => spoken.round_money(value, currency),
            None => spoken.quantity(value),
        }
    };
    match shape {
        Shape::Line => Chart::line(title, &points, said),
        Shape::Bars => Chart::bars(title, &points, said),
        Shape::Rows => Chart::rows(title, &points),
    }
}

fn shortened(name: &str) -> String {
    match name.char_indices().nth(BELOW) {
        Some((at, _)) => format!("{}…", name[..at].trim_end()),
        None => name.to_owned(),
    }
}
