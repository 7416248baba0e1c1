//! One of a provider's people, as it said that they are.

use door::{Done, Read, Snapshot, Spec};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::sso::{
    records::ProviderId,
    scim::{
        self, PROVISION,
        people::{self, Shown},
        records::ScimUserId,
    },
};

pub struct GetUser;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OfScimUser")]
pub struct Of {
    pub provider: ProviderId,
    pub id: ScimUserId,
}

impl Read for GetUser {
    const SPEC: Spec = Spec::new("scim.get-user", PROVISION, "One of a provider's people, as it said that they are");
    type Input = Of;
    type Output = Shown;

    fn run(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, of: &Of) -> Done<Shown> {
        let provider = scim::provider(snapshot, actor, of.provider)?;
        let row = people::find(snapshot, provider.id, of.id)?;
        Shown::of(snapshot, &row)
    }
}
