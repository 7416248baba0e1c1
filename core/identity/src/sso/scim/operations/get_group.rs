//! A group of a provider's, with who is in it unless that is not wanted.

use door::{Done, Read, Snapshot, Spec};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::sso::{
    records::ProviderId,
    scim::{
        self, PROVISION,
        groups::{self, Shown},
        records::ScimGroupId,
    },
};

pub struct GetGroup;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OfScimGroup")]
pub struct Of {
    pub provider: ProviderId,
    pub id: ScimGroupId,
    /// Whether who is in it is left out.
    #[serde(default)]
    pub without_members: bool,
}

impl Read for GetGroup {
    const SPEC: Spec = Spec::new("scim.get-group", PROVISION, "A group of a provider's");
    type Input = Of;
    type Output = Shown;

    fn run(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, of: &Of) -> Done<Shown> {
        let provider = scim::provider(snapshot, actor, of.provider)?;
        let row = groups::find(snapshot, provider.id, of.id)?;
        let members = if of.without_members { None } else { Some(groups::members(snapshot, row.id)?) };
        Ok(Shown::of(row, members))
    }
}
