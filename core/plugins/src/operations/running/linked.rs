//! What a connection calls a record, and the other way; and what it last saw and wrote of it there.

use door::{Done, Problem, Read, Snapshot, Spec, operations::external_ids::ExternalLinkId};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    RUN,
    bindings::{self, By},
    connections,
    records::ConnectionId,
};

pub const NAME: &str = "plugins.get-binding";

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginBindingQuery")]
pub struct Input {
    pub connection: ConnectionId,
    pub kind: String,
    /// By one of the two.
    #[serde(default)]
    pub external_id: Option<String>,
    #[serde(default)]
    pub record: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PluginBinding")]
pub struct Link {
    pub id: ExternalLinkId,
    pub external_id: String,
    pub record: String,
    /// Of the other side, as it was last seen.
    pub version: Option<String>,
    /// Fingerprints of what was last read and last written there.
    pub read: Option<String>,
    pub wrote: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PluginBindingFound")]
pub struct Found {
    pub link: Option<Link>,
}

pub struct Linked;

impl Read for Linked {
    const SPEC: Spec = Spec::new(NAME, RUN, "What a connection calls a record").quick();
    type Input = Input;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &Input) -> Done<Found> {
        let connection = connections::find(snapshot, input.connection)?;
        let by = match (&input.external_id, &input.record) {
            (Some(external_id), None) => By::ExternalId(external_id.clone()),
            (None, Some(record)) => By::Record(record.clone()),
            _ => return Err(Problem::invalid("", "Say either external_id or record.").into()),
        };
        let Some(link) = bindings::link(snapshot, connection.id, &input.kind, by)? else {
            return Ok(Found { link: None });
        };
        let (version, read, wrote) = match bindings::state(snapshot, link.id)? {
            Some(state) => (state.version, state.read, state.wrote),
            None => (None, None, None),
        };
        let bindings::Link { id, external_id, record } = link;
        Ok(Found { link: Some(Link { id, external_id, record, version, read, wrote }) })
    }
}
