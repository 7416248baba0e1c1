//! Takes a provider away, with what it said of its people. Whoever came in by it is out, a moment later.

use door::{Done, Method, Problem, Record as _, Spec, Stream, Tx, Write, job};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    change_provider::check_not_only_way_in,
    turn_away::{TURN_AWAY, Whom},
};
use crate::sso::{WRITE, providers, records::ProviderId, scim};

pub struct RemoveProvider;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SsoProviderRemoval")]
pub struct Input {
    pub id: ProviderId,
    /// The version you saw.
    pub version: i64,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RemovedSsoProvider")]
pub struct Removed {
    pub id: ProviderId,
}

impl Write for RemoveProvider {
    const SPEC: Spec = Spec::new("sso.remove-provider", WRITE, "Take a provider away by which people may sign in")
        .stream(Stream::Security)
        .step_up()
        .versioned()
        .at(Method::Delete, "/sso/providers/{id}");
    type Input = Input;
    type Output = Removed;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Removed> {
        let row = providers::find(tx, input.id)?.seen_at(input.version)?;
        let workspace = tx.workspace().ok_or_else(|| Problem::invalid("", "A provider is a workspace's."))?;
        check_not_only_way_in(tx, &row)?;
        scim::account::close(tx, &row)?;
        for group in scim::groups::all(tx, row.id)? {
            scim::groups::remove(tx, &group)?;
        }
        for user in scim::people::all(tx, row.id)? {
            tx.remove(&user)?;
        }
        tx.remove(&row)?;
        let everybody = Whom { workspace, provider: row.id, identity: None, is_off: false, comer: None };
        tx.enqueue(job::New::now(TURN_AWAY, &everybody))?;
        Ok(Removed { id: row.id })
    }
}
