//! A plugin that is stopped again and again is kept from working for a while: each of its calls costs others time, and
//! whatever it does wrong it does not mend by itself. It goes on when that is over, or when somebody says so.

use std::time::Duration;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Failure, Snapshot, Tx,
    access::records::{InstallationRow, InstallationState},
    event,
};
use model::{InstallationId, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use crate::{
    deliveries,
    records::{BreakerRow, DeliveryId},
    schema::plugin_breakers,
};

/// So many stops within so long are too many.
const MOST: usize = 5;
const WITHIN: Duration = Duration::from_secs(10 * 60);
/// How long it is kept from working.
const REST: Duration = Duration::from_secs(60 * 60);
/// The most that is kept of what stopped it.
const LONGEST: usize = 300;
/// Why it does not work, as its record says.
pub const QUARANTINED: &str = "quarantined";

fn find(snapshot: &mut Snapshot<'_>, id: InstallationId) -> Done<Option<BreakerRow>> {
    let query = plugin_breakers::table.filter(plugin_breakers::installation.eq(id));
    snapshot.first(query.select(BreakerRow::as_select()))
}

/// Why it rests, and how long.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginRest")]
pub struct Rest {
    pub until: Timestamp,
    /// What it was stopped at the latest time, and by what.
    pub delivery: Option<DeliveryId>,
    pub trouble: String,
}

/// None of one that works, or rests because somebody wants that.
pub fn rest(snapshot: &mut Snapshot<'_>, installation: &InstallationRow) -> Done<Option<Rest>> {
    if installation.state != InstallationState::Paused || installation.reason != QUARANTINED {
        return Ok(None);
    }
    let row = find(snapshot, installation.id)?;
    Ok(row.and_then(|row| row.until.map(|until| Rest { until, delivery: row.delivery, trouble: row.trouble })))
}

/// It was stopped once more, at this delivery.
pub fn stopped(tx: &mut Tx<'_>, installation: &InstallationRow, at: DeliveryId, trouble: &str) -> Done<()> {
    let (now, before) = (tx.now(), find(tx, installation.id)?);
    let (delivery, trouble) = (Some(at), trouble.chars().take(LONGEST).collect::<String>());
    let mut stops = before.as_ref().map_or_else(|| Ok(Vec::new()), read)?;
    stops.retain(|at| now.since(*at) < WITHIN);
    stops.push(now);
    let is_enough = stops.len() >= MOST && installation.state == InstallationState::Active;
    let until = is_enough.then(|| now.plus(REST));
    let kept = until.or(before.as_ref().and_then(|row| row.until));
    // What counted once does not count again.
    let stops = if is_enough { Vec::new() } else { stops };
    let stops = serde_json::to_string(&stops).map_err(|_| Failure::internal("Stops could not be written."))?;
    match before {
        None => {
            let (id, installation) = (tx.new_id(), installation.id);
            tx.insert(&BreakerRow { id, version: 1, installation, stops, until: kept, delivery, trouble })?;
        }
        Some(before) => {
            tx.update(&before, BreakerRow { stops, until: kept, delivery, trouble, ..before.clone() })?;
        }
    }
    let Some(until) = until else { return Ok(()) };
    let (state, reason) = (InstallationState::Paused, QUARANTINED.to_owned());
    tx.update(installation, InstallationRow { state, reason, ..installation.clone() })?;
    tx.policy_changed();
    tx.emit(event::News::saying("plugins.quarantined", installation.id, &json!({ "until": until })));
    deliveries::wake(tx, installation.id, Some(until))
}

/// Whether it rested long enough; then it works again.
pub fn is_over(tx: &mut Tx<'_>, installation: InstallationRow) -> Done<Option<InstallationRow>> {
    let now = tx.now();
    let is_resting = installation.state == InstallationState::Paused;
    let row = find(tx, installation.id)?.filter(|row| is_resting && row.until.is_some_and(|until| until <= now));
    let Some(_) = row else { return Ok(None) };
    clear(tx, installation.id)?;
    let after = InstallationRow { state: InstallationState::Active, reason: String::new(), ..installation.clone() };
    let after = tx.update(&installation, after)?;
    tx.policy_changed();
    tx.emit(event::News::saying("plugins.resumed", after.id, &json!({})));
    Ok(Some(after))
}

/// Nothing is held against it any more.
pub fn clear(tx: &mut Tx<'_>, id: InstallationId) -> Done<()> {
    match find(tx, id)? {
        Some(row) => tx.remove(&row),
        None => Ok(()),
    }
}

fn read(row: &BreakerRow) -> Done<Vec<Timestamp>> {
    serde_json::from_str(&row.stops).map_err(|_| Failure::internal("Stops could not be read."))
}
