//! Operations that wait for another actor's yes.

use std::time::Duration;

use declare::{Record, Unrecorded};
use diesel::{
    AsChangeset, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, Selectable, SelectableHelper as _,
};
use model::{Actor, Problem, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Done, Failure, Seen, Snapshot, Tx};

use crate::{forgetting::names, resealing::Resealed, schema::proposals};

/// How long a proposal may wait.
const PATIENCE: Duration = Duration::from_secs(7 * 24 * 3600);
/// Why one was declined that nobody decided about.
pub(crate) const ERASED: &str = "Whom this was about was erased.";

model::nouns! {
    /// An operation that waits for another actor's yes.
    Proposal => ProposalId = "pro",
}

model::words! {
    /// What became of a proposal.
    pub enum ProposalState {
        Waiting = "waiting",
        Approved = "approved",
        Declined = "declined",
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = proposals, treat_none_as_null = true)]
#[record(table = proposals, kind = "proposal")]
pub struct ProposalRow {
    pub id: ProposalId,
    pub version: i64,
    #[label(internal)]
    pub operation: String,
    /// Sealed: an input may hold anything.
    #[label(secret)]
    #[serde(skip)]
    pub input: Vec<u8>,
    /// Why it waits; once it was declined with a reason, why it was.
    #[label(internal)]
    pub reason: String,
    #[label(internal)]
    pub proposed_by: String,
    #[label(internal)]
    pub proposed_at: Timestamp,
    #[label(internal)]
    pub expires_at: Timestamp,
    #[label(internal)]
    pub state: ProposalState,
    #[label(internal)]
    pub decided_by: Option<String>,
    #[label(internal)]
    pub decided_at: Option<Timestamp>,
}

/// The sealed part alone.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = proposals)]
#[unrecorded(table = proposals, key(id))]
struct SealedInput {
    id: ProposalId,
    input: Vec<u8>,
}

/// What is sealed of it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Proposed {
    pub(crate) input: String,
    /// The records that it would change, as it found them.
    pub(crate) found: Vec<Seen>,
}

impl Proposed {
    pub(crate) fn new(input: &[u8], found: Vec<Seen>) -> Self {
        // It was read as JSON, so it is text.
        Self { input: String::from_utf8_lossy(input).into_owned(), found }
    }
}

pub(crate) fn propose(
    tx: &mut Tx<'_>,
    actor: &Actor,
    operation: &str,
    proposed: Proposed,
    reason: String,
) -> Done<ProposalId> {
    let (id, now) = (tx.new_id(), tx.now());
    let proposed = serde_json::to_vec(&proposed).map_err(|_| Failure::internal("A proposal could not be written."))?;
    let input = tx.seal_copy("proposals", "input", ProposalId::as_str(&id), &proposed)?;
    tx.insert(&ProposalRow {
        id,
        version: 1,
        operation: operation.to_owned(),
        input,
        reason,
        proposed_by: actor.who.to_string(),
        proposed_at: now,
        expires_at: now.plus(PATIENCE),
        state: ProposalState::Waiting,
        decided_by: None,
        decided_at: None,
    })?;
    Ok(id)
}

/// A proposal that can still be decided by this actor, who is not the one who made it.
pub(crate) fn open(snapshot: &mut Snapshot<'_>, actor: &Actor, id: ProposalId) -> Done<ProposalRow> {
    let row: ProposalRow = snapshot
        .first(proposals::table.filter(proposals::id.eq(id)).select(ProposalRow::as_select()))?
        .ok_or_else(|| Problem::not_found("proposal", id))?;
    if row.state != ProposalState::Waiting {
        return Err(Problem::conflict("proposal.decided", format!("This proposal was already {}.", row.state)).into());
    }
    if row.expires_at <= snapshot.now() {
        return Err(
            Problem::conflict("proposal.expired", "This proposal has expired. Ask for the operation again.").into()
        );
    }
    if actor.token().is_some() {
        let detail = "Somebody's yes is a person's. Sign in to decide about it.";
        return Err(Problem::refused("proposal.people-only", detail).into());
    }
    if row.proposed_by == actor.who.to_string() {
        return Err(
            Problem::refused("proposal.own", "Nobody decides about their own proposal. Another actor must.").into()
        );
    }
    Ok(row)
}

pub(crate) fn proposed(snapshot: &mut Snapshot<'_>, row: &ProposalRow) -> Done<Proposed> {
    // One of an older backup, whose key went with somebody who was erased since.
    let opened = snapshot.open_whole("proposals", "input", row.id.as_str(), &row.input)?.ok_or_else(stale)?;
    serde_json::from_slice(&opened).map_err(|_| Failure::internal("A proposal could not be read."))
}

/// It is left as it was: whoever decides may still decline it.
pub(crate) fn stale() -> Problem {
    Problem::conflict(
        "proposal.stale",
        "What this would change was changed by somebody else since it was proposed. Decline it, and ask for it again.",
    )
}

pub(crate) fn settle(
    tx: &mut Tx<'_>,
    actor: &Actor,
    row: &ProposalRow,
    state: ProposalState,
    reason: Option<String>,
) -> Done<ProposalRow> {
    let mut decided = row.clone();
    decided.state = state;
    decided.reason = reason.unwrap_or(decided.reason);
    decided.decided_by = Some(actor.who.to_string());
    decided.decided_at = Some(tx.now());
    tx.update(row, decided)
}

/// Empties the proposals that name one of these people. One that still waited is declined: what it was about is gone.
/// The others are sealed again.
pub(crate) fn forget_people(
    tx: &mut Tx<'_>,
    actor: &Actor,
    people: &[String],
    after: Option<ProposalId>,
    most: i64,
) -> Done<Resealed<ProposalId>> {
    let rows = page(tx, after, most)?;
    let mut forgotten = Resealed::up_to(rows.last().map(|row| row.id));
    for SealedInput { id, input } in rows {
        if !names(tx.open_whole("proposals", "input", id.as_str(), &input)?, people) {
            let again = tx.reseal_copy("proposals", "input", id.as_str(), &input)?;
            if let Some(input) = forgotten.take(again, "proposals", id.as_str()) {
                tx.put(&SealedInput { id, input })?;
            }
            continue;
        }
        let row: Option<ProposalRow> =
            tx.first(proposals::table.filter(proposals::id.eq(id)).select(ProposalRow::as_select()))?;
        if let Some(row) = row.filter(|row| row.state == ProposalState::Waiting) {
            settle(tx, actor, &row, ProposalState::Declined, Some(ERASED.to_owned()))?;
        }
        let nothing = Proposed { input: "{}".to_owned(), found: Vec::new() };
        let nothing =
            serde_json::to_vec(&nothing).map_err(|_| Failure::internal("A proposal could not be written."))?;
        let input = tx.seal_copy("proposals", "input", id.as_str(), &nothing)?;
        tx.put(&SealedInput { id, input })?;
        forgotten.moved += 1;
    }
    Ok(forgotten)
}

fn page(tx: &mut Tx<'_>, after: Option<ProposalId>, most: i64) -> Done<Vec<SealedInput>> {
    let mut query = proposals::table.select(SealedInput::as_select()).into_boxed();
    if let Some(id) = after {
        query = query.filter(proposals::id.gt(id));
    }
    tx.load(query.order(proposals::id).limit(most))
}

/// Seals again what the key before this one sealed. The proposal itself does not change, so neither does
/// its version.
pub(crate) fn reseal(tx: &mut Tx<'_>, after: Option<ProposalId>, most: i64) -> Done<Resealed<ProposalId>> {
    let rows = page(tx, after, most)?;
    let mut resealed = Resealed::up_to(rows.last().map(|row| row.id));
    for SealedInput { id, input } in rows {
        let again = tx.reseal_copy("proposals", "input", id.as_str(), &input)?;
        if let Some(input) = resealed.take(again, "proposals", id.as_str()) {
            tx.put(&SealedInput { id, input })?;
        }
    }
    Ok(resealed)
}
