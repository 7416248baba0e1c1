//! What waits for another actor's yes.

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use model::{Actor, Problem, Reason};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Done, Failure, Snapshot, Tx, audit::Stream};

use crate::{
    Method, Nothing, Read, Spec, View, Write,
    access::Permission,
    proposals::{ProposalId, ProposalRow, ProposalState, open, settle},
    schema::proposals,
};

pub const READ: Permission = Permission::new_static("approvals:read");
pub const DECIDE: Permission = Permission::new_static("approvals:decide");
pub(crate) const APPROVE: &str = "approvals.approve";

pub struct List;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Proposals")]
pub struct Listed {
    pub items: Vec<View<ProposalRow>>,
}

impl Read for List {
    const SPEC: Spec = Spec::new("approvals.list", READ, "What waits for approval").at(Method::Get, "/approvals");
    type Input = Nothing;
    type Output = Listed;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Listed> {
        let waiting = proposals::state.eq(ProposalState::Waiting).and(proposals::expires_at.gt(snapshot.now()));
        let rows: Vec<ProposalRow> =
            snapshot.load(proposals::table.filter(waiting).order(proposals::id).select(ProposalRow::as_select()))?;
        Ok(Listed { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect() })
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OfProposal")]
pub struct OfProposal {
    pub id: ProposalId,
}

/// The id in an approval's input.
pub(crate) fn proposal(input: &[u8]) -> Result<ProposalId, Problem> {
    let of: Result<OfProposal, _> = serde_json::from_slice(input);
    of.map(|of| of.id).map_err(|error| Problem::new(Reason::Invalid, "input.invalid", error.to_string()))
}

/// Agrees to a proposal. The door puts the proposed operation in its place, checks it again for the one
/// who agrees, and runs it; so there is nothing to run here.
pub struct Approve;

impl Write for Approve {
    const SPEC: Spec =
        Spec::new(APPROVE, DECIDE, "Agree to a proposal, which runs it; the answer is the operation's own")
            .stream(Stream::Permission)
            .at(Method::Post, "/approvals/{id}/approval");
    type Input = OfProposal;
    type Output = serde_json::Value;

    fn run(&self, _: &Actor, _: &mut Tx<'_>, _: &OfProposal) -> Done<serde_json::Value> {
        Err(Failure::internal("An approval was run as an operation of its own."))
    }
}

pub struct Decline;

impl Write for Decline {
    const SPEC: Spec = Spec::new("approvals.decline", DECIDE, "Say no to a proposal")
        .stream(Stream::Permission)
        .at(Method::Post, "/approvals/{id}/refusal");
    type Input = OfProposal;
    type Output = View<ProposalRow>;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &OfProposal) -> Done<View<ProposalRow>> {
        let row = open(tx, actor, input.id)?;
        let row = settle(tx, actor, &row, ProposalState::Declined)?;
        Ok(View::of(tx, row))
    }
}
