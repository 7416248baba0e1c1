//! What waits for another actor's yes.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use model::{Actor, Problem, Reason, prose};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Done, Failure, Snapshot, Tx, audit::Stream};

use crate::{
    Method, Read, Spec, View, Write,
    access::Permission,
    proposals::{ProposalId, ProposalRow, ProposalState, open, settle},
    schema::proposals,
};

pub const READ: Permission = Permission::new_static("approvals:read");
pub const DECIDE: Permission = Permission::new_static("approvals:decide");
pub(crate) const APPROVE: &str = "approvals.approve";

/// Whoever asked reads why it was declined.
const REASON_LIMIT: usize = 500;
/// Of those that were decided, the last ones.
const DECIDED: i64 = 50;

pub struct List;

/// Which proposals.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProposalQuery")]
pub struct Wanted {
    /// What became of them; those that still wait where nothing is said. Of those that were decided only the last
    /// ones are listed, newest first.
    #[serde(default)]
    pub state: Option<ProposalState>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Proposals")]
pub struct Listed {
    pub items: Vec<View<ProposalRow>>,
}

impl Read for List {
    const SPEC: Spec = Spec::new("approvals.list", READ, "What waits for approval").at(Method::Get, "/approvals");
    type Input = Wanted;
    type Output = Listed;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Listed> {
        let state = wanted.state.unwrap_or(ProposalState::Waiting);
        let of_state = proposals::table.filter(proposals::state.eq(state)).select(ProposalRow::as_select());
        let rows: Vec<ProposalRow> = if state == ProposalState::Waiting {
            let in_time = proposals::expires_at.gt(snapshot.now());
            snapshot.load(of_state.filter(in_time).order(proposals::id))?
        } else {
            snapshot.load(of_state.order(proposals::id.desc()).limit(DECIDED))?
        };
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

/// Says no, and why: from then on that is the reason of the proposal's state.
pub struct Decline;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Refusal")]
pub struct Refusal {
    pub id: ProposalId,
    /// Why not, for whoever asked.
    #[serde(default)]
    pub reason: Option<String>,
}

impl Write for Decline {
    const SPEC: Spec = Spec::new("approvals.decline", DECIDE, "Say no to a proposal")
        .stream(Stream::Permission)
        .at(Method::Post, "/approvals/{id}/refusal");
    type Input = Refusal;
    type Output = View<ProposalRow>;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Refusal) -> Done<View<ProposalRow>> {
        let row = open(tx, actor, input.id)?;
        let reason = prose::read("/reason", "A reason", input.reason.as_deref().unwrap_or_default(), 0, REASON_LIMIT)?;
        let reason = Some(reason).filter(|reason| !reason.is_empty());
        let row = settle(tx, actor, &row, ProposalState::Declined, reason)?;
        Ok(View::of(tx, row))
    }
}
