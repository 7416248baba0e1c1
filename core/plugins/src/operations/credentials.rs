//! Sets a secret of a connection: one that somebody typed in, or another one in the place of what was made here. It goes in,
//! and never out: not to people, and not to the plugin.

use door::{Done, Method, Problem, Spec, Stream, Tx, Write, event};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use vault::Secret;

use crate::{
    CONNECT, connections, deliveries, installations,
    records::{ConnectionId, ConnectionRow},
};

pub struct PutCredential;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewPluginCredential")]
pub struct Input {
    pub id: ConnectionId,
    /// Which of those that the plugin asks for.
    pub credential: String,
    /// What it is. Of one that is made here, nobody says that: another one is made.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub value: Option<Secret<String>>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginCredentialSet")]
pub struct Set {
    pub id: ConnectionId,
    pub credential: String,
    pub set_at: Timestamp,
}

impl Write for PutCredential {
    const SPEC: Spec = Spec::new("plugins.put-credential", CONNECT, "Set a secret that a plugin works with")
        .stream(Stream::Plugin)
        .step_up()
        .for_real()
        .at(Method::Put, "/plugin-connections/{id}/credentials/{credential}");
    type Input = Input;
    type Output = Set;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Set> {
        let connection = connections::find(tx, input.id)?;
        let installation = installations::find(tx, connection.installation)?;
        let manifest = installations::manifest(&installation)?;
        // What somebody agrees to elsewhere is typed in by nobody.
        let secret = manifest.needs.secret(&input.credential).filter(|secret| secret.oauth.is_none());
        let secret = secret.ok_or_else(|| Problem::not_found("credential", &input.credential))?;
        let value = match &input.value {
            None if secret.made => &connections::made()?,
            Some(_) if secret.made => {
                return Err(
                    Problem::invalid("/value", "It is made here. Leave it out, and another one is made.").into()
                );
            }
            Some(value) if connections::is_secret(value) => value,
            _ => return Err(Problem::invalid("/value", "A secret has at least one byte, and at most 8 KiB.").into()),
        };
        keep(tx, &connection, &input.credential, value, actor.who.to_string())?;
        Ok(Set { id: connection.id, credential: input.credential.clone(), set_at: tx.now() })
    }
}

/// From now on this is what it proves itself with, and what waited for it goes on.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    connection: &ConnectionRow,
    name: &str,
    value: &Secret<String>,
    by: String,
) -> Done<()> {
    connections::put(tx, connection.id, name, value, by)?;
    // It may be what was wrong.
    if !connection.trouble.is_empty() {
        tx.update(connection, connections::mended(connection))?;
    }
    deliveries::wake(tx, connection.installation, None)?;
    let set = json!({ "credential": name });
    tx.emit(event::News::saying("plugins.credential-set", connection.id, &set));
    Ok(())
}
