//! What plugins want people to know. It may name them, so it is sealed, short and few; and it counts as something that
//! waits for somebody until they say that they looked.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _, dsl::count_star};
use door::{Done, Failure, Problem, Snapshot, Tx};
use model::{InstallationId, Timestamp};
use serde::Deserialize;

use crate::{
    records::{DeliveryRow, NoticeId, NoticeRow},
    schema::plugin_notices,
};

/// The most of one that is kept, and how many of one plugin.
const LONGEST: usize = 1_000;
pub const MOST: usize = 200;

pub const TABLE: &str = "plugin_notices";

/// Keeps what was said in a call that came to something; the oldest make room.
pub fn keep(tx: &mut Tx<'_>, of: &DeliveryRow, said: &[String]) -> Done<()> {
    if said.is_empty() {
        return Ok(());
    }
    for text in said.iter().map(|said| shown(said)).filter(|text| !text.is_empty()) {
        let id = tx.new_id::<crate::records::Notice>();
        tx.keep(&NoticeRow {
            id,
            installation: of.installation,
            connection: of.connection,
            delivery: of.id,
            at: tx.now(),
            words: tx.seal_factor(TABLE, "words", id.as_str(), text.as_bytes())?,
            seen_at: None,
        })?;
    }
    let all = plugin_notices::table.filter(plugin_notices::installation.eq(of.installation));
    let ids: Vec<NoticeId> = tx.load(all.order(plugin_notices::id).select(plugin_notices::id))?;
    for id in ids.iter().take(ids.len().saturating_sub(MOST)) {
        let oldest = find(tx, of.installation, *id)?;
        tx.forget(&oldest)?;
    }
    Ok(())
}

/// As plugins write it; what is not written so is shown as it is.
#[derive(Deserialize)]
struct Written {
    #[serde(default)]
    title: String,
    text: String,
}

/// Plain text, of lines that people can read: its title, if it has one, and what it says.
fn shown(said: &str) -> String {
    let written = serde_json::from_str(said).map(|Written { title, text }| format!("{title}\n{text}"));
    let text = written.unwrap_or_else(|_| said.to_owned());
    let plain: String = text.chars().filter(|letter| *letter == '\n' || !letter.is_control()).take(LONGEST).collect();
    plain.trim().to_owned()
}

pub fn find(snapshot: &mut Snapshot<'_>, installation: InstallationId, id: NoticeId) -> Done<NoticeRow> {
    let query = plugin_notices::table
        .filter(plugin_notices::installation.eq(installation))
        .filter(plugin_notices::id.eq(id))
        .select(NoticeRow::as_select());
    snapshot.first(query)?.ok_or_else(|| Problem::not_found("notice", id).into())
}

pub fn words(snapshot: &Snapshot<'_>, row: &NoticeRow) -> Done<String> {
    let plain = snapshot.open(TABLE, "words", row.id.as_str(), &row.words)?;
    String::from_utf8(plain.to_vec()).map_err(|_| Failure::internal("A notice could not be read."))
}

/// Newest first.
pub fn of(snapshot: &mut Snapshot<'_>, installation: InstallationId) -> Done<Vec<NoticeRow>> {
    let all = plugin_notices::table.filter(plugin_notices::installation.eq(installation));
    snapshot.load(all.order(plugin_notices::id.desc()).select(NoticeRow::as_select()))
}

/// How many nobody looked at.
pub fn unseen(snapshot: &mut Snapshot<'_>, installation: InstallationId) -> Done<i64> {
    let all = plugin_notices::table.filter(plugin_notices::installation.eq(installation));
    let unseen = all.filter(plugin_notices::seen_at.is_null()).select(count_star());
    Ok(snapshot.first(unseen)?.unwrap_or_default())
}

/// Somebody looked at all up to this one.
pub fn see(tx: &mut Tx<'_>, installation: InstallationId, latest: NoticeId) -> Done<()> {
    let now = tx.now();
    for row in of(tx, installation)? {
        if row.id <= latest && row.seen_at.is_none() {
            tx.put(&NoticeRow { seen_at: Some(now), ..row })?;
        }
    }
    Ok(())
}

/// Forgets those from before a moment; there are never many.
pub fn forget(tx: &mut Tx<'_>, installation: InstallationId, before: Timestamp) -> Done<()> {
    of(tx, installation)?.iter().filter(|row| row.at < before).try_for_each(|row| tx.forget(row))
}
