//! Forgets a group of a provider's. Who was in it is at once what their other groups make of them.

use door::{Done, Record as _, Spec, Stream, Tx, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::sso::{
    records::ProviderId,
    scim::{self, PROVISION, following, groups, records::ScimGroupId},
};

pub struct RemoveGroup;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ScimGroupRemoval")]
pub struct Input {
    pub provider: ProviderId,
    pub id: ScimGroupId,
    /// The version that was seen, where that is known.
    #[serde(default)]
    pub version: Option<i64>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RemovedScimGroup")]
pub struct Removed {
    pub id: ScimGroupId,
}

impl Write for RemoveGroup {
    const SPEC: Spec = Spec::new("scim.remove-group", PROVISION, "Say that a group of a provider's is gone")
        .stream(Stream::Permission);
    type Input = Input;
    type Output = Removed;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Removed> {
        let provider = scim::provider(tx, actor, input.provider)?;
        let mut row = groups::find(tx, provider.id, input.id)?;
        if let Some(version) = input.version {
            row = row.seen_at(version)?;
        }
        for user in groups::remove(tx, &row)? {
            following::follow(tx, &provider, &user)?;
        }
        Ok(Removed { id: row.id })
    }
}
