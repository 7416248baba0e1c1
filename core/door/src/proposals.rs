//! Operations that wait for another actor's yes.

use std::time::Duration;

use declare::Record;
use diesel::{AsChangeset, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, Selectable, SelectableHelper as _};
use model::{Actor, Problem, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Done, Failure, Snapshot, Tx};
use vault::Place;

use crate::schema::proposals;

/// How long a proposal may wait.
const PATIENCE: Duration = Duration::from_secs(7 * 24 * 3600);

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

pub(crate) fn propose(tx: &mut Tx<'_>, actor: &Actor, operation: &str, input: &[u8], reason: String) -> Done<ProposalId> {
    let (id, now) = (tx.new_id(), tx.now());
    let input = tx.field_key()?.seal(&place(&id), input);
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
        return Err(Problem::conflict("proposal.expired", "This proposal has expired. Ask for the operation again.").into());
    }
    if row.proposed_by == actor.who.to_string() {
        return Err(Problem::refused("proposal.own", "Nobody decides about their own proposal. Another actor must.").into());
    }
    Ok(row)
}

pub(crate) fn input(snapshot: &mut Snapshot<'_>, row: &ProposalRow) -> Done<Vec<u8>> {
    let opened = snapshot.field_key()?.open(&place(&row.id), &row.input);
    Ok(opened.map_err(|_| Failure::internal("A proposal could not be opened."))?.to_vec())
}

pub(crate) fn settle(tx: &mut Tx<'_>, actor: &Actor, row: &ProposalRow, state: ProposalState) -> Done<ProposalRow> {
    let mut decided = row.clone();
    decided.state = state;
    decided.decided_by = Some(actor.who.to_string());
    decided.decided_at = Some(tx.now());
    tx.update(row, decided)
}

fn place(id: &ProposalId) -> Place<'_> {
    Place { workspace: "", table: "proposals", column: "input", row: id.as_str() }
}
