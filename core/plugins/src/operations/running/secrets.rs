//! A secret, for the part of the program that puts it into a request. It is in no answer to anybody else.

use door::{Done, Problem, Read, Snapshot, Spec};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::Secret;

use crate::{RUN, connections, records::ConnectionId};

pub const NAME: &str = "plugins.open-credential";

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginCredentialName")]
pub struct Input {
    pub connection: ConnectionId,
    pub credential: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PluginCredentialOpened")]
pub struct Opened {
    value: String,
}

/// The same, as it is read.
#[derive(Deserialize)]
pub struct Found {
    pub value: Secret<String>,
}

pub struct Open;

impl Read for Open {
    const SPEC: Spec = Spec::new(NAME, RUN, "A secret of a connection").quick().reveals_secret();
    type Input = Input;
    type Output = Opened;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &Input) -> Done<Opened> {
        let connection = connections::find(snapshot, input.connection)?;
        let row = connections::credential(snapshot, connection.id, &input.credential)?;
        let row = row.ok_or_else(|| Problem::not_found("credential", &input.credential))?;
        let now = snapshot.now();
        let newest = connections::secrets(snapshot, &row, now)?.into_iter().next();
        let newest = newest.ok_or_else(|| Problem::not_found("credential", &input.credential))?;
        Ok(Opened { value: newest.expose().clone() })
    }
}
