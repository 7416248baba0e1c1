//! What a plugin wrote down while it worked: the lines of the latest try of each delivery, newest first.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec};
use model::{Actor, InstallationId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::running::settle::Told;
use crate::{
    DELIVERIES, deliveries, installations,
    records::{DeliveryId, DeliveryRow},
    schema::plugin_deliveries,
};

/// Of one page: deliveries that are looked at, and lines after which no more are.
const TOGETHER: i64 = 100;
const ENOUGH: usize = 100;

model::words! {
    /// How much a line matters, as the plugin says.
    pub enum LogLevel {
        Debug = "debug",
        Info = "info",
        Warn = "warn",
        Error = "error",
    }
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginLogLine")]
pub struct Line {
    pub delivery: DeliveryId,
    /// When the delivery ended, or came where it waits.
    pub at: Timestamp,
    pub level: LogLevel,
    /// Null for whoever does not see what may be in it.
    pub words: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginLogQuery")]
pub struct Wanted {
    pub id: InstallationId,
    /// Of this level alone.
    #[serde(default)]
    pub level: Option<LogLevel>,
    #[serde(default)]
    pub cursor: Option<String>,
}

pub struct List;

impl Read for List {
    const SPEC: Spec = Spec::new("plugins.list-log", DELIVERIES, "What a plugin wrote down, newest first")
        .at(Method::Get, "/plugins/{id}/log");
    type Input = Wanted;
    type Output = Paged<Line>;

    /// A page may have few lines, or none, and another behind it: what is told without a line is looked at, too.
    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Line>> {
        let page = Page { cursor: wanted.cursor.clone(), limit: None };
        let plugin = installations::find(snapshot, wanted.id)?.id;
        let mut query = plugin_deliveries::table.filter(plugin_deliveries::installation.eq(plugin)).into_boxed();
        if let Some(id) = page.after::<DeliveryId>()? {
            query = query.filter(plugin_deliveries::id.lt(id));
        }
        let query = query.order(plugin_deliveries::id.desc()).limit(TOGETHER).select(DeliveryRow::as_select());
        let rows: Vec<DeliveryRow> = snapshot.load(query)?;
        let (mut items, mut last) = (Vec::new(), None);
        let is_whole = rows.len() < usize::try_from(TOGETHER).unwrap_or(usize::MAX);
        let oldest = rows.last().map(|row| row.id);
        for row in rows {
            last = Some(row.id);
            items.extend(lines(snapshot, &row, wanted.level)?);
            if items.len() >= ENOUGH {
                break;
            }
        }
        let is_end = is_whole && last == oldest;
        Ok(Paged { items, next: last.filter(|_| !is_end).and_then(|id| Page::next(&id)) })
    }
}

/// Of one delivery, the latest first.
fn lines(snapshot: &mut Snapshot<'_>, row: &DeliveryRow, wanted: Option<LogLevel>) -> Done<Vec<Line>> {
    let is_hidden = deliveries::is_hidden(snapshot);
    let told: Told = serde_json::from_slice(&deliveries::told(snapshot, row)?).unwrap_or_default();
    let at = row.ended_at.unwrap_or(row.created_at);
    let mut lines = Vec::new();
    for line in told.log.iter().rev() {
        let Some((level, words)) = line.split_once(' ') else { continue };
        let Ok(level) = level.parse::<LogLevel>() else { continue };
        if wanted.is_none_or(|wanted| wanted == level) {
            let words = (!is_hidden).then(|| words.to_owned());
            lines.push(Line { delivery: row.id, at, level, words });
        }
    }
    if !is_hidden && !lines.is_empty() {
        snapshot.disclose(row.id);
    }
    Ok(lines)
}
