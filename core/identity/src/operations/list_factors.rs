//! One's own second factors.

use door::{Done, Method, Nothing, Read, Snapshot, Spec};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    SELF, factors,
    records::{FactorId, FactorKind},
    signing_in,
};

pub struct ListFactors;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Factors")]
pub struct Listed {
    pub items: Vec<Shown>,
    /// Recovery codes that were not used yet.
    pub recovery_codes_left: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Factor")]
pub struct Shown {
    pub id: FactorId,
    pub kind: FactorKind,
    /// What you call a passkey.
    pub name: Option<String>,
    pub confirmed_at: Option<Timestamp>,
}

impl Read for ListFactors {
    const SPEC: Spec =
        Spec::new("identity.list-factors", SELF, "Your second factors").platform().at(Method::Get, "/me/factors");
    type Input = Nothing;
    type Output = Listed;

    fn run(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Listed> {
        let (account, _) = signing_in::own(actor)?;
        // What the account has is not its workspace's provider's to know.
        if actor.by_provider {
            return Ok(Listed { items: Vec::new(), recovery_codes_left: 0 });
        }
        let items = factors::confirmed(snapshot, account)?
            .into_iter()
            .map(|factor| Shown {
                id: factor.id,
                kind: factor.kind,
                name: factor.name,
                confirmed_at: factor.confirmed_at,
            })
            .collect();
        let left = factors::recovery(snapshot, account)?.map_or(0, |codes| codes.hashes().count());
        Ok(Listed { items, recovery_codes_left: left })
    }
}
