//! Says by which application somebody agrees elsewhere: the id and the secret that the other side gave its owner.

use door::{Done, Method, Problem, Spec, Stream, Tx, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use vault::Secret;

use crate::{CONNECT, authorizations, connections, installations, records::ConnectionId};

/// Of an id, and of a secret.
const LONGEST: usize = 1_000;

pub struct PutClient;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewPluginClient")]
pub struct Input {
    pub id: ConnectionId,
    /// Which of the credentials that the plugin asks for.
    pub credential: String,
    pub client_id: String,
    /// Absent where the application has none.
    #[serde(default)]
    pub client_secret: Option<Secret<String>>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginClientSet")]
pub struct Set {
    pub id: ConnectionId,
    pub credential: String,
    pub client_id: String,
}

impl Write for PutClient {
    const SPEC: Spec =
        Spec::new("plugins.put-client", CONNECT, "Say by which application a plugin is agreed to elsewhere")
            .stream(Stream::Plugin)
            .step_up()
            .for_real()
            .at(Method::Put, "/plugin-connections/{id}/credentials/{credential}/client");
    type Input = Input;
    type Output = Set;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Set> {
        let connection = connections::find(tx, input.id)?;
        let grants = installations::grants(&installations::find(tx, connection.installation)?)?;
        if grants.secret(&input.credential).is_none_or(|secret| secret.oauth.is_none()) {
            return Err(Problem::not_found("credential", &input.credential).into());
        }
        let client_id = input.client_id.trim();
        let is_id = (1..=LONGEST).contains(&client_id.len()) && !client_id.chars().any(char::is_control);
        if !is_id {
            return Err(Problem::invalid("/client_id", "An id has one line, of at most 1,000 bytes.").into());
        }
        let secret = input.client_secret.as_ref().filter(|secret| !secret.expose().is_empty());
        if secret.is_some_and(|secret| secret.expose().len() > LONGEST) {
            return Err(Problem::invalid("/client_secret", "A secret has at most 1,000 bytes.").into());
        }
        authorizations::put_client(tx, connection.id, &input.credential, client_id.to_owned(), secret)?;
        let set = json!({ "credential": input.credential });
        tx.emit(event::News::saying("plugins.credential-set", connection.id, &set));
        Ok(Set { id: connection.id, credential: input.credential.clone(), client_id: client_id.to_owned() })
    }
}
