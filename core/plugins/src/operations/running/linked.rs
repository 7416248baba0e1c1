//! What a connection calls a record, and the other way.

use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{Done, Read, Snapshot, Spec, schema::external_ids};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{RUN, connections, records::ConnectionId};

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
    pub external_id: String,
    pub record: String,
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
        let mut query = external_ids::table
            .filter(external_ids::system.eq(connections::system(connection.id)))
            .filter(external_ids::kind.eq(input.kind.clone()))
            .select((external_ids::external_id, external_ids::record))
            .into_boxed();
        query = match (&input.external_id, &input.record) {
            (Some(external_id), None) => query.filter(external_ids::external_id.eq(external_id.clone())),
            (None, Some(record)) => query.filter(external_ids::record.eq(record.clone())),
            _ => return Err(door::Problem::invalid("", "Say either external_id or record.").into()),
        };
        let found: Option<(String, String)> = snapshot.first(query)?;
        Ok(Found { link: found.map(|(external_id, record)| Link { external_id, record }) })
    }
}
