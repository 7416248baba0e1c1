//! What happened in sales and stock, as entries of the journal. It is read from the event log, a moment behind it: so
//! whoever sells or moves something waits for nothing, and books that are begun later are posted from the beginning. A
//! piece of the log is one transaction with all its entries and how far it was read, and no event is posted twice.
//!
//! An invoice makes what it says an income and a debt of its customer, whenever it is paid (accrual).
//!
//! - [`orders`]: what a customer owes, paid in advance or has left
//! - [`papers`]: invoices and credit notes; [`money`]: payments and refunds; [`goods`]: what moved in stock
//! - [`chart`]: to which account

mod chart;
mod goods;
mod money;
mod orders;
mod papers;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Failure, Snapshot, Tx, event};
use model::Timestamp;
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use store::{
    event::Event,
    schema::{consumers, events},
};

use crate::{
    days::{self, Day},
    journal::{self, Draft},
};

use chart::Chart;

/// How far was read is kept under this name.
const FOLLOWER: &str = "ledger";
/// So many events are one transaction: nobody who sells waits long for it.
const WINDOW: i64 = 100;
/// All that is posted.
const KINDS: [&str; 11] = [
    "sales.credit-note-issued",
    "sales.invoice-issued",
    "sales.order-cancelled",
    "sales.order-failed",
    "sales.order-imported",
    "sales.order-placed",
    "sales.payment-changed",
    "sales.payment-recorded",
    "sales.refund-changed",
    "sales.refunded",
    "stock.moved",
];

/// How far the journal is.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LedgerPosted")]
pub struct Posted {
    /// All that happened up to this moment is posted; null where nothing was looked at yet.
    pub until: Option<Timestamp>,
    /// Whether something happened since that is still to be posted. It is, within a second or so.
    pub waiting: bool,
}

pub fn posted(snapshot: &mut Snapshot<'_>) -> Done<Posted> {
    let seq = cursor(snapshot)?;
    let until = snapshot.first(events::table.filter(events::seq.eq(seq)).select(events::at))?;
    let more = events::table.filter(events::seq.gt(seq)).filter(events::kind.eq_any(KINDS));
    let waiting = snapshot.first::<_, i64>(more.order(events::seq).select(events::seq))?.is_some();
    Ok(Posted { until, waiting })
}

/// Whether the log goes on where this was read to.
pub fn is_behind(snapshot: &mut Snapshot<'_>) -> Done<bool> {
    Ok(journal::books(snapshot)?.is_some() && cursor(snapshot)? < end(snapshot)?)
}

/// Posts the next piece of the log, and says whether there is more of it.
pub fn go_on(tx: &mut Tx<'_>, by: &str) -> Done<bool> {
    let (from, end) = (cursor(tx)?, end(tx)?);
    let until = end.min(from + WINDOW);
    if until <= from {
        return Ok(false);
    }
    let piece = events::table.filter(events::seq.gt(from)).filter(events::seq.le(until));
    let piece = piece.filter(events::kind.eq_any(KINDS)).order(events::seq).limit(WINDOW);
    let piece: Vec<Event> = tx.load(piece.select(Event::as_select()))?;
    if !piece.is_empty() {
        let zone = days::zone(tx)?;
        let mut chart = Chart::open(tx)?;
        let mut drafts = Vec::with_capacity(piece.len());
        for event in &piece {
            let found = draft(tx, &mut chart, event, |at| Day::of(at, zone))?;
            drafts.extend(found.map(|draft| Draft { event: Some(event.seq), ..draft }));
        }
        journal::post(tx, by, drafts)?;
    }
    event::settle(tx, FOLLOWER, until)?;
    Ok(until < end)
}

fn draft(tx: &mut Tx<'_>, chart: &mut Chart, event: &Event, day: impl Fn(Timestamp) -> Day) -> Done<Option<Draft>> {
    match event.kind.as_str() {
        "stock.moved" => goods::draft(tx, chart, &read::<goods::Moved>(event)?, day),
        "sales.invoice-issued" | "sales.credit-note-issued" => papers::draft(tx, chart, read(event)?, day),
        "sales.payment-recorded" => money::payment(tx, chart, &read(event)?, day),
        // What was promised is here when it is said to be.
        "sales.payment-changed" => money::payment(tx, chart, &read(event)?, |_| day(event.at)),
        "sales.refunded" | "sales.refund-changed" => money::refund(tx, chart, &read(event)?, day(event.at)),
        _ => orders::draft(tx, chart, &read(event)?, day(event.at)),
    }
}

fn read<T: DeserializeOwned>(event: &Event) -> Done<T> {
    serde_json::from_str(&event.body)
        .map_err(|_| Failure::internal("What an event says could not be read, so that it is not posted."))
}

fn cursor(snapshot: &mut Snapshot<'_>) -> Done<i64> {
    let seen = consumers::table.filter(consumers::name.eq(FOLLOWER)).select(consumers::seq);
    Ok(snapshot.first(seen)?.unwrap_or_default())
}

/// The last event.
fn end(snapshot: &mut Snapshot<'_>) -> Done<i64> {
    Ok(snapshot.first(events::table.order(events::seq.desc()).select(events::seq))?.unwrap_or_default())
}
