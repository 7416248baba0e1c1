//! Somebody sets out to agree elsewhere, so that a plugin may work there: where the browser goes. What comes of it is
//! fetched once they are back, or handed over before.

use std::sync::Arc;

use door::{Desk, Done, Method, Prepared, Problem, Spec, Stream, Tx};
use model::{Actor, Timestamp, Who};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::{Purpose, Secret, Token};
use work::http::Client;

use crate::{
    CONNECT, authorizations,
    authorizations::OPEN_FOR,
    authorizing::provider::{self, Way},
    connections, handing, installations,
    records::ConnectionId,
};

/// Where everybody comes back to, whoever sent them.
pub const BACK: &str = "/plugins/authorized";

pub struct Authorize {
    pub(crate) public_url: Arc<str>,
    pub(crate) outside: Client,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginAuthorizationBeginning")]
pub struct Input {
    pub id: ConnectionId,
    /// Which of the credentials that the plugin asks for.
    pub credential: String,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginAuthorizationBegun")]
pub struct Begun {
    /// Where the browser goes.
    pub url: String,
    pub expires_at: Timestamp,
}

pub struct Ready {
    input: Input,
    way: Way,
    attempt: Vec<u8>,
}

impl Prepared for Authorize {
    const SPEC: Spec =
        Spec::new("plugins.authorize", CONNECT, "Set out to agree elsewhere to what a plugin does there")
            .stream(Stream::Plugin)
            .step_up()
            .for_real()
            .reveals_secret()
            .at(Method::Post, "/plugin-connections/{id}/credentials/{credential}/authorizations");
    type Input = Input;
    type Ready = Ready;
    type Output = Begun;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let key = desk.key("platform".to_owned(), Purpose::Session).await?;
        let (state, hash) = Token::mint(&key);
        let (public_url, outside, by) = (Arc::clone(&self.public_url), self.outside.clone(), actor.who.to_string());
        desk.read(move |snapshot| {
            let connection = connections::find(snapshot, input.id)?;
            let grants = installations::grants(&installations::find(snapshot, connection.installation)?)?;
            let attempt = hash.as_bytes().to_vec();
            let none = || Problem::not_found("credential", &input.credential);
            let secret = grants.secret(&input.credential).ok_or_else(none)?;
            if let Some(handover) = &secret.handover {
                let (of, set_out) = ((secret.name.as_str(), handover), (state.expose().as_str(), by));
                let way = handing::way(snapshot, &connection, of, set_out, (&public_url, &outside))?;
                return Ok(Ready { input, way, attempt });
            }
            let oauth = secret.oauth.as_ref().ok_or_else(none)?;
            let row = match authorizations::find(snapshot, connection.id, &input.credential)? {
                Some(row) => row,
                None => authorizations::bare(snapshot, connection.id, &input.credential),
            };
            let application = authorizations::application(snapshot, &row, oauth, &connection)?;
            let application = provider::Application { back: Some(format!("{public_url}{BACK}")), ..application };
            // What is handed over there is worth as much as a password.
            if ![&application.authorize, &application.token].into_iter().all(|at| provider::is_safe(&outside, at)) {
                let detail = "Where somebody agrees has to be https, or a host that this server's operator allowed.";
                return Err(Problem::invalid("/settings", detail).into());
            }
            let way = provider::way(&application, oauth, state.expose())?;
            Ok(Ready { input, way, attempt })
        })
        .await
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Begun> {
        let Ready { input, way, attempt } = ready;
        let row = match authorizations::find(tx, input.id, &input.credential)? {
            Some(row) => row,
            // By the plugin's own application.
            None => authorizations::put_client(tx, input.id, &input.credential, String::new(), None)?,
        };
        authorizations::begin(tx, &row, attempt.clone(), by(actor), way.verifier.as_ref())?;
        Ok(Begun { url: way.url.clone(), expires_at: tx.now().plus(OPEN_FOR) })
    }
}

/// In the session that somebody set out in, they come back.
pub(super) fn by(actor: &Actor) -> String {
    match &actor.who {
        Who::Person { session, .. } => session.to_string(),
        who => who.to_string(),
    }
}

/// What is brought back, read; none where nobody here handed it out.
pub(crate) async fn attempt(desk: &Desk, state: &Secret<String>) -> Done<Option<Vec<u8>>> {
    let key = desk.key("platform".to_owned(), Purpose::Session).await?;
    Ok(Token::read(&key, state.expose()).map(|hash| hash.as_bytes().to_vec()))
}
