//! Forgets somebody whom a provider does not know any more. They are out with the same transaction.

use door::{Done, Record as _, Spec, Stream, Tx, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::sso::{
    records::ProviderId,
    scim::{self, PROVISION, following, groups, people, records::ScimUserId},
};

pub struct RemoveUser;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ScimUserRemoval")]
pub struct Input {
    pub provider: ProviderId,
    pub id: ScimUserId,
    /// The version that was seen, where that is known.
    #[serde(default)]
    pub version: Option<i64>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RemovedScimUser")]
pub struct Removed {
    pub id: ScimUserId,
}

impl Write for RemoveUser {
    const SPEC: Spec =
        Spec::new("scim.remove-user", PROVISION, "Say that somebody is no more one of a provider's people")
            .stream(Stream::Permission);
    type Input = Input;
    type Output = Removed;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Removed> {
        let provider = scim::provider(tx, actor, input.provider)?;
        let mut row = people::find(tx, provider.id, input.id)?;
        if let Some(version) = input.version {
            row = row.seen_at(version)?;
        }
        following::forget(tx, &provider, &row)?;
        groups::leave_all(tx, row.id)?;
        tx.remove(&row)?;
        Ok(Removed { id: row.id })
    }
}
