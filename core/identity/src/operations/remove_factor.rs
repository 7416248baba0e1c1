//! Takes one of one's own second factors away. With the last one go the recovery codes, which stand for it; where a
//! business wants one of its person, the last one stays.

use door::{Desk, Done, Failure, Method, Prepared, Problem, Reason, Spec, Stream, Tx, factors::is_wanted_of};
use model::{AccountId, Actor, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{SELF, accounts, factors, records::FactorId, signing_in};

pub struct RemoveFactor;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OfFactor")]
pub struct Input {
    pub id: FactorId,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RemovedFactor")]
pub struct Removed {
    pub id: FactorId,
    /// How many are left.
    pub left: usize,
}

pub struct Ready {
    id: FactorId,
    /// Whether some business wants one of them.
    is_wanted: bool,
}

impl Prepared for RemoveFactor {
    const SPEC: Spec = Spec::new("identity.remove-factor", SELF, "Take one of your second factors away")
        .platform()
        .stream(Stream::Security)
        .step_up()
        .at(Method::Delete, "/me/factors/{id}");
    type Input = Input;
    type Ready = Ready;
    type Output = Removed;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let (account, _) = signing_in::own(actor)?;
        let places = desk.read(move |snapshot| accounts::belongings(snapshot, account)).await?;
        for (place, _) in places {
            if wants_one(desk, place.workspace, account).await? {
                return Ok(Ready { id: input.id, is_wanted: true });
            }
        }
        Ok(Ready { id: input.id, is_wanted: false })
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Removed> {
        let (account, session) = signing_in::own_account(actor)?;
        let all = factors::confirmed(tx, account)?;
        let factor = all.iter().find(|factor| factor.id == ready.id);
        let factor = factor.ok_or_else(|| Problem::not_found("factor", ready.id))?;
        let left = all.len() - 1;
        if left == 0 && ready.is_wanted {
            let detail = "This is your last second factor, and your role needs one. Set up another one first.";
            return Err(Problem::refused("identity.last-factor", detail).into());
        }
        tx.remove(factor)?;
        if left == 0
            && let Some(codes) = factors::recovery(tx, account)?
        {
            tx.remove(&codes)?;
        }
        signing_in::end_all(tx, account, Some(session))?;
        tx.policy_changed();
        Ok(Removed { id: factor.id, left })
    }
}

/// A workspace that is being made or unmade wants nothing.
async fn wants_one(desk: &Desk, workspace: WorkspaceId, account: AccountId) -> Done<bool> {
    match desk.read_workspace(workspace, move |snapshot| is_wanted_of(snapshot, account)).await {
        Err(Failure::Refused(problem)) if problem.reason == Reason::NotFound => Ok(false),
        found => found,
    }
}
