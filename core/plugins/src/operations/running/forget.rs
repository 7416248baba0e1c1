//! Forgets what a plugin was told and what it sent, when that is long over. What is not done yet stays, with all that
//! left for it: nothing is sent twice because somebody tidied up.

use std::{collections::HashSet, time::Duration};

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Spec, Stream, Tx, Write, job};
use model::{Actor, InstallationId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::follow::Progress;
use crate::{
    RUN, connections, former, installations, notices,
    operations::remove,
    recordings,
    records::{ConnectionId, DeliveryId, DeliveryRow, RequestRow},
    refusals, remembered,
    schema::{plugin_deliveries, plugin_requests},
    spent,
};

/// The kind of the job, and the operation that it asks for.
pub const NAME: &str = "plugins.forget";
/// How often there is a look.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Rows of each in one transaction.
const TOGETHER: i64 = 200;

pub struct Forget {
    /// How long it is kept.
    pub(crate) kept: Duration,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OldOfPlugin")]
pub struct Input {
    pub plugin: InstallationId,
}

impl Write for Forget {
    const SPEC: Spec = Spec::new(NAME, RUN, "Forget what a plugin was told and sent long ago")
        .stream(Stream::Plugin)
        .tells_changes_only();
    type Input = Input;
    type Output = Progress;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Progress> {
        let Ok(row) = installations::find(tx, input.plugin) else { return forget_removed(tx, input.plugin) };
        let before = tx.now().minus(self.kept);
        let short = tx.now().minus(self.kept.min(recordings::KEPT));
        let more = forget_deliveries(tx, row.id, before)?
            | forget_requests(tx, row.id, before)?
            | recordings::forget(tx, row.id, short, TOGETHER)?
            | spent::forget(tx, row.id, before, TOGETHER)?
            | remembered::forget(tx, row.id, TOGETHER)?
            | forget_refusals(tx, row.id, before)?
            | remove::clear_gone(tx, row.id)?;
        notices::forget(tx, row.id, before)?;
        former::forget(tx, row.id, tx.now().minus(former::KEPT))?;
        if !more {
            leave(tx, row.id)?;
        }
        Ok(Progress { more, held: false })
    }
}

/// Of one that was removed, all of it is kept for a while, and then nothing.
fn forget_removed(tx: &mut Tx<'_>, id: InstallationId) -> Done<Progress> {
    let Ok(row) = installations::removed(tx, id) else { return Ok(Progress { more: false, held: false }) };
    let is_kept = remove::is_kept(&row, tx.now());
    let more = if is_kept { remove::clear_told(tx, id)? } else { remove::purge(tx, &row)? };
    if is_kept && !more {
        leave(tx, id)?;
    }
    Ok(Progress { more, held: false })
}

/// What is left of one that was just removed.
pub fn soon(tx: &mut Tx<'_>, id: InstallationId) -> Done<()> {
    tx.enqueue(job::New::now(NAME, &Input { plugin: id }))
}

/// Leaves it to a job of the next day, which is one however often there was a look today.
pub fn leave(tx: &mut Tx<'_>, id: InstallationId) -> Done<()> {
    let due_at = tx.now().plus(DAY);
    let once = Some(format!("{id}/{}", u128::from(due_at.micros().unsigned_abs()) / DAY.as_micros()));
    tx.enqueue(job::New { once, due_at: Some(due_at), ..job::New::now(NAME, &Input { plugin: id }) })
}

fn forget_deliveries(tx: &mut Tx<'_>, id: InstallationId, before: Timestamp) -> Done<bool> {
    let old = plugin_deliveries::table
        .filter(plugin_deliveries::installation.eq(id))
        .filter(plugin_deliveries::ended_at.lt(before))
        .limit(TOGETHER)
        .select(DeliveryRow::as_select());
    let old: Vec<DeliveryRow> = tx.load(old)?;
    old.iter().try_for_each(|row| tx.forget(row))?;
    Ok(!old.is_empty())
}

fn forget_refusals(tx: &mut Tx<'_>, id: InstallationId, before: Timestamp) -> Done<bool> {
    let connections: Vec<ConnectionId> = connections::of(tx, id)?.iter().map(|row| row.id).collect();
    refusals::forget(tx, &connections, before, TOGETHER)
}

fn forget_requests(tx: &mut Tx<'_>, id: InstallationId, before: Timestamp) -> Done<bool> {
    let old = plugin_requests::table
        .filter(plugin_requests::installation.eq(id))
        .filter(plugin_requests::at.lt(before))
        .order(plugin_requests::at)
        .limit(TOGETHER)
        .select(RequestRow::as_select());
    let old: Vec<RequestRow> = tx.load(old)?;
    let of: Vec<DeliveryId> = old.iter().map(|row| row.delivery).collect();
    let there = plugin_deliveries::table.filter(plugin_deliveries::id.eq_any(of)).select(plugin_deliveries::id);
    let there: HashSet<DeliveryId> = tx.load(there)?.into_iter().collect();
    let mut more = false;
    for row in old.iter().filter(|row| !there.contains(&row.delivery)) {
        tx.forget(row)?;
        more = true;
    }
    Ok(more)
}
