//! Sets a secret of a connection. It goes in, and never out: not to people, and not to the plugin.

use door::{Done, Method, Problem, Spec, Stream, Tx, Write, event};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use vault::Secret;

use crate::{CONNECT, connections, deliveries, installations, manifest::SecretGrant, records::ConnectionId};

/// Room for a key as JSON.
const LONGEST: usize = 8 * 1024;

pub struct PutCredential;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewPluginCredential")]
pub struct Input {
    pub id: ConnectionId,
    /// Which of those that the plugin asks for.
    pub credential: String,
    #[schemars(with = "String")]
    pub value: Secret<String>,
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
        // What somebody agrees to elsewhere is typed in by nobody, and neither is what is made here.
        let is_typed = |secret: &SecretGrant| secret.oauth.is_none() && !secret.made;
        if !manifest.needs.secret(&input.credential).is_some_and(is_typed) {
            return Err(Problem::not_found("credential", &input.credential).into());
        }
        let value = input.value.expose();
        if value.is_empty() || value.len() > LONGEST {
            return Err(Problem::invalid("/value", "A secret has at least one byte, and at most 8 KiB.").into());
        }
        connections::put(tx, connection.id, &input.credential, &input.value, actor.who.to_string())?;
        // It may be what was wrong.
        if !connection.trouble.is_empty() {
            tx.update(&connection, connections::mended(&connection))?;
        }
        deliveries::wake(tx, connection.installation, None)?;
        let set = json!({ "credential": input.credential });
        tx.emit(event::News::saying("plugins.credential-set", connection.id, &set));
        Ok(Set { id: connection.id, credential: input.credential.clone(), set_at: tx.now() })
    }
}
