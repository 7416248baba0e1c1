//! Somebody comes back who agreed elsewhere: what they bring is exchanged for tokens, which are kept, and what waited
//! goes on. Where it is handed over instead, that was done before they came.

use std::sync::Arc;

use door::{Cost, Desk, Done, Method, Prepared, Problem, Reason, Spec, Stream, Tx, event};
use model::{Actor, InstallationId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use vault::Secret;
use work::http::Client;

use super::authorize::{BACK, attempt, by};
use crate::{
    CONNECT,
    authorizations::{self, Tokens, unknown},
    authorizing::provider::{self, Application, Unasked},
    connections,
    connections::Settings,
    handing, installations,
    manifest::OAuth,
    records::{AuthorizationId, ConnectionId, ConnectionRow},
};

/// Of a value that comes back beside the code.
const LONGEST: usize = 300;

pub struct Authorized {
    pub(crate) public_url: Arc<str>,
    pub(crate) outside: Client,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginAuthorizationReturn")]
pub struct Input {
    pub state: Secret<String>,
    #[serde(default)]
    pub code: Option<Secret<String>>,
    /// Who says that they answer (RFC 9207).
    #[serde(default)]
    pub iss: Option<String>,
    /// Why there is no code.
    #[serde(default)]
    pub error: Option<String>,
    /// What else came back.
    #[serde(default)]
    pub beside: Vec<Beside>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginAuthorizationBeside")]
pub struct Beside {
    pub name: String,
    pub value: String,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginAuthorized")]
pub struct Agreed {
    pub id: ConnectionId,
    pub plugin: InstallationId,
    pub credential: String,
}

pub struct Ready {
    attempt: Vec<u8>,
    id: AuthorizationId,
    /// What came of it; none where it was handed over.
    came: Option<(Tokens, Settings)>,
}

/// What is known of an attempt before the other side is asked.
struct Known {
    application: Application,
    verifier: Option<Secret<String>>,
    settings: Settings,
}

impl Prepared for Authorized {
    const SPEC: Spec = Spec::new("plugins.finish-authorization", CONNECT, "Keep what was agreed to elsewhere")
        .cost(Cost::Heavy)
        .stream(Stream::Plugin)
        .at(Method::Post, "/plugin-authorizations");
    type Input = Input;
    type Ready = Ready;
    type Output = Agreed;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let Input { state, code, iss, error, beside } = input;
        let attempt = attempt(desk, &state).await?.ok_or_else(unknown)?;
        let (by, back, own) = (by(actor), format!("{}{BACK}", self.public_url), attempt.clone());
        let (id, known) = desk
            .read(move |snapshot| {
                let row = authorizations::attempted(snapshot, &own, &by)?;
                let connection = connections::find(snapshot, row.connection)?;
                let grants = installations::grants(&installations::find(snapshot, connection.installation)?)?;
                let secret = grants.secret(&row.name).ok_or_else(unknown)?;
                if secret.handover.is_some() {
                    return Ok((row.id, None));
                }
                let oauth = secret.oauth.as_ref().ok_or_else(unknown)?;
                if oauth.issuer.is_some() && oauth.issuer != iss {
                    return Err(not_authorized("somebody else answered").into());
                }
                let application = authorizations::application(snapshot, &row, oauth, &connection)?;
                let known = Known {
                    application: Application { back: Some(back), ..application },
                    verifier: authorizations::verifier(snapshot, &row)?,
                    settings: filled_in(oauth, &connection, &beside, row.granted_at.is_some())?,
                };
                Ok((row.id, Some(known)))
            })
            .await?;
        let Some(known) = known else { return Ok(Ready { attempt, id, came: None }) };
        let Some(code) = code else { return Err(declined(error.as_deref()).into()) };
        let given = provider::redeem(&self.outside, &known.application, &code, known.verifier).await;
        let given = given.map_err(|why| match why {
            Unasked::Refused(why) => not_authorized(&why),
            Unasked::Silent(why) => {
                let detail = format!("The other side could not be asked: {why}. Try again in a moment.");
                Problem::new(Reason::Unavailable, "plugins.unreached", detail)
            }
        })?;
        let tokens = Tokens {
            access: given.access(),
            refresh: given.refresh(),
            lives: given.lives(),
            renewable: given.renewable(),
        };
        Ok(Ready { attempt, id, came: Some((tokens, known.settings)) })
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Agreed> {
        // Finished once, however many came back with it.
        let row = authorizations::attempted(tx, &ready.attempt, &by(actor))?;
        if row.id != ready.id {
            return Err(unknown().into());
        }
        let connection = connections::find(tx, row.connection)?;
        let installation = connection.installation;
        match &ready.came {
            Some((tokens, settings)) => {
                authorizations::agreed(tx, &row, tokens, actor.who.to_string())?;
                let settings = connections::written(settings)?;
                authorizations::go_on(tx, &connection, ConnectionRow { settings, ..connections::mended(&connection) })?;
            }
            None if handing::back(tx, &row)? => {}
            None => return Err(not_authorized("nobody agreed, or it was not handed over").into()),
        }
        let set = json!({ "credential": row.name });
        tx.emit(event::News::saying("plugins.authorized", row.connection, &set));
        Ok(Agreed { id: row.connection, plugin: installation, credential: row.name })
    }
}

/// With what came back beside the code. Who agrees anew agrees for the same account there.
fn filled_in(oauth: &OAuth, connection: &ConnectionRow, beside: &[Beside], is_again: bool) -> Done<Settings> {
    let mut settings = connections::settings(connection)?;
    for (name, setting) in &oauth.returns {
        let value = beside.iter().find(|one| one.name == *name).map(|one| &one.value);
        let value = value.filter(|value| !value.is_empty() && value.len() <= LONGEST);
        let value = value.ok_or_else(|| not_authorized(&format!("it did not say its {name}")))?;
        let before = settings.insert(setting.clone(), value.clone());
        if is_again && before.is_some_and(|before| before != *value) {
            return Err(not_authorized("this is another account than the one that this connection is of").into());
        }
    }
    Ok(settings)
}

fn not_authorized(why: &str) -> Problem {
    Problem::refused("plugins.not-authorized", format!("What was agreed to elsewhere is good for nothing: {why}."))
}

/// Somebody turned round there.
fn declined(error: Option<&str>) -> Problem {
    match error {
        Some("access_denied") => not_authorized("nobody agreed"),
        _ => not_authorized("the other side did not finish it"),
    }
}
