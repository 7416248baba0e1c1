//! A secret, for the part of the program that puts it into a request. It is in no answer to anybody else.

use door::{Done, Problem, Read, Snapshot, Spec};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::Secret;

use crate::{RUN, authorizations, connections, records::ConnectionId};

pub const NAME: &str = "plugins.open-credential";

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginCredentialName")]
pub struct Input {
    pub connection: ConnectionId,
    pub credential: String,
    /// Whether it is a token that somebody agreed to, and nothing that was set.
    #[serde(default)]
    pub is_token: bool,
    /// Of a token that the other side did not take: its hash.
    #[serde(default)]
    pub refused: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PluginCredentialOpened")]
pub struct Opened {
    /// None where somebody agreed to it, and another one has to be asked for.
    value: Option<String>,
}

/// The same, as it is read.
#[derive(Deserialize)]
pub struct Found {
    pub value: Option<Secret<String>>,
}

pub struct Open;

impl Read for Open {
    const SPEC: Spec = Spec::new(NAME, RUN, "A secret of a connection").quick().reveals_secret();
    type Input = Input;
    type Output = Opened;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &Input) -> Done<Opened> {
        let connection = connections::find(snapshot, input.connection)?.id;
        let plain = |secret: Secret<String>| secret.expose().clone();
        if input.is_token {
            let found = authorizations::find(snapshot, connection, &input.credential)?;
            let row = found.ok_or_else(|| Problem::not_found("credential", &input.credential))?;
            let good = authorizations::good(snapshot, &row, input.refused.as_deref())?;
            return Ok(Opened { value: good.map(plain) });
        }
        let row = connections::credential(snapshot, connection, &input.credential)?;
        let row = row.ok_or_else(|| Problem::not_found("credential", &input.credential))?;
        let now = snapshot.now();
        let newest = connections::secrets(snapshot, &row, now)?.into_iter().next();
        let newest = newest.ok_or_else(|| Problem::not_found("credential", &input.credential))?;
        Ok(Opened { value: Some(plain(newest)) })
    }
}
