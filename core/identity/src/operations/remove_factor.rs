//! Takes one of one's own second factors away. With the last one go the recovery codes, which stand for it.

use door::{Done, Method, Problem, Spec, Stream, Tx, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{SELF, factors, records::FactorId, signing_in};

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

impl Write for RemoveFactor {
    const SPEC: Spec = Spec::new("identity.remove-factor", SELF, "Take one of your second factors away")
        .platform()
        .stream(Stream::Security)
        .step_up()
        .at(Method::Delete, "/me/factors/{id}");
    type Input = Input;
    type Output = Removed;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Removed> {
        let (account, _) = signing_in::own_account(actor, tx)?;
        let all = factors::confirmed(tx, account)?;
        let factor = all.iter().find(|factor| factor.id == input.id);
        let factor = factor.ok_or_else(|| Problem::not_found("factor", input.id))?;
        tx.remove(factor)?;
        let left = all.len() - 1;
        if left == 0
            && let Some(codes) = factors::recovery(tx, account)?
        {
            tx.remove(&codes)?;
        }
        tx.policy_changed();
        Ok(Removed { id: factor.id, left })
    }
}
