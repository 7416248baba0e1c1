//! A secret, for the part of the program that puts it into a request; and all of them, for the part that leaves them out of
//! what a plugin is told. They are in no answer to anybody else.

use door::{Done, Problem, Read, Snapshot, Spec};
use model::{Actor, InstallationId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::Secret;

use crate::{RUN, authorizations, connections, installations, records::ConnectionId};

pub const NAME: &str = "plugins.open-credential";
pub const ALL: &str = "plugins.open-credentials";

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

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginCredentialsOf")]
pub struct Whose {
    pub plugin: InstallationId,
}

/// All that is taken at this moment, of each of its connections.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PluginCredentialsOpened")]
pub struct AllOpened {
    values: Vec<String>,
}

/// The same, as they are read.
#[derive(Deserialize)]
pub struct AllFound {
    pub values: Vec<Secret<String>>,
}

pub struct OpenAll;

impl Read for OpenAll {
    const SPEC: Spec = Spec::new(ALL, RUN, "All secrets of a plugin's connections").quick().reveals_secret();
    type Input = Whose;
    type Output = AllOpened;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &Whose) -> Done<AllOpened> {
        let (now, mut values) = (snapshot.now(), Vec::new());
        let installation = installations::find(snapshot, input.plugin)?.id;
        for connection in connections::of(snapshot, installation)? {
            for row in connections::credentials(snapshot, connection.id)? {
                values.extend(connections::secrets(snapshot, &row, now)?);
            }
            for row in authorizations::of(snapshot, connection.id)? {
                values.extend(authorizations::access(snapshot, &row)?);
            }
        }
        Ok(AllOpened { values: values.iter().map(|secret| secret.expose().clone()).collect() })
    }
}
