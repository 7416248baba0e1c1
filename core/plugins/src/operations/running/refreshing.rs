//! Another token for one that somebody agreed to: whose turn it is to ask for it, and what came of that.

use door::{Done, Problem, Spec, Stream, Tx, Write, access::records::InstallationState};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::Secret;

use crate::{
    RUN,
    authorizations::{self, Tokens, Turn},
    authorizing::provider::Application,
    connections, installations,
    manifest::oauth::ClientAuth,
    records::{AuthorizationRow, ConnectionId},
};

pub const BEGIN: &str = "plugins.begin-refresh";
pub const END: &str = "plugins.end-refresh";

pub use super::secrets::Input;

/// Whose turn it is.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "kind")]
#[schemars(rename = "PluginRefreshTurn")]
pub enum Lease {
    Good { value: String },
    Others {},
    Yours { lease: i64, agreed_at: Option<Timestamp>, application: Applied, refresh: String, former: Option<String> },
    Lapsed {},
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PluginApplication")]
pub struct Applied {
    authorize: String,
    token: String,
    client_auth: ClientAuth,
    client_id: String,
    client_secret: Option<String>,
}

impl From<Applied> for Application {
    fn from(applied: Applied) -> Self {
        let Applied { authorize, token, client_auth, client_id, client_secret } = applied;
        let client_secret = client_secret.map(Secret::new);
        Self { authorize, token, client_auth, client_id, client_secret, back: None }
    }
}

pub struct Begin;

impl Write for Begin {
    const SPEC: Spec = Spec::new(BEGIN, RUN, "Take it on to ask for another token")
        .stream(Stream::Plugin)
        .tells_changes_only()
        .reveals_secret();
    type Input = Input;
    type Output = Lease;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Lease> {
        let row = found(tx, input.connection, &input.credential)?;
        let plain = |secret: Secret<String>| secret.expose().clone();
        Ok(match authorizations::lease(tx, &row, input.refused.as_deref())? {
            Turn::Good(token) => Lease::Good { value: plain(token) },
            Turn::Others => Lease::Others {},
            Turn::Lapsed => Lease::Lapsed {},
            Turn::Yours { lease, refresh, former } => {
                let connection = connections::find(tx, row.connection)?;
                let installation = installations::find(tx, connection.installation)?;
                // What is contained asks for nothing, nor does anybody for it.
                if installation.state == InstallationState::Contained {
                    return Err(Problem::not_found("credential", &row.name).into());
                }
                let grants = installations::grants(&installation)?;
                let oauth = grants.secret(&row.name).and_then(|secret| secret.oauth.as_ref());
                let oauth = oauth.ok_or_else(|| Problem::not_found("credential", &row.name))?;
                let all = authorizations::application(tx, &row, oauth, &connection)?;
                let application = Applied {
                    authorize: all.authorize,
                    token: all.token,
                    client_auth: all.client_auth,
                    client_id: all.client_id,
                    client_secret: all.client_secret.map(plain),
                };
                Lease::Yours {
                    lease,
                    agreed_at: row.granted_at,
                    application,
                    refresh: plain(refresh),
                    former: former.map(plain),
                }
            }
        })
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginRefreshEnding")]
pub struct Ending {
    pub connection: ConnectionId,
    pub credential: String,
    pub lease: i64,
    /// When somebody agreed to what it was asked for by.
    #[serde(default)]
    pub agreed_at: Option<Timestamp>,
    pub came: Came,
}

/// What came of asking for another token.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", tag = "kind")]
#[schemars(rename = "PluginRefreshCame")]
pub enum Came {
    Given {
        access: Secret<String>,
        #[serde(default)]
        refresh: Option<Secret<String>>,
        /// In seconds, each.
        lives: Option<u64>,
        renewable: Option<u64>,
    },
    /// For good.
    Refused { why: String },
    Silent {
        /// Why, where it was tried often enough for a day.
        #[serde(default)]
        given_up: Option<String>,
    },
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginRefreshEnded")]
pub struct Ended {
    pub credential: String,
}

pub struct End;

impl Write for End {
    const SPEC: Spec = Spec::new(END, RUN, "Keep another token").stream(Stream::Plugin).tells_changes_only();
    type Input = Ending;
    type Output = Ended;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Ending) -> Done<Ended> {
        let row = found(tx, input.connection, &input.credential)?;
        match &input.came {
            // Somebody agreed anew meanwhile, or by another application: what was handed over for the one before is nothing.
            Came::Given { .. } if row.granted_at != input.agreed_at => {}
            // Whoever's turn it is by now: what was handed over counts, and nothing else does.
            Came::Given { access, refresh, lives, renewable } => {
                let copy = |secret: &Secret<String>| Secret::new(secret.expose().clone());
                let refresh = refresh.as_ref().map(copy);
                let tokens = Tokens { access: copy(access), refresh, lives: *lives, renewable: *renewable };
                authorizations::renewed(tx, &row, &tokens)?;
            }
            // Somebody else may have got one meanwhile.
            Came::Refused { why } if row.lease == input.lease && row.leased_until.is_some() => {
                authorizations::lapse(tx, &row, why)?;
            }
            Came::Silent { given_up: Some(why) } => authorizations::unreached(tx, &row, why)?,
            Came::Refused { .. } | Came::Silent { given_up: None } => {
                authorizations::give_back(tx, &row, input.lease)?;
            }
        }
        Ok(Ended { credential: row.name })
    }
}

fn found(tx: &mut Tx<'_>, connection: ConnectionId, name: &str) -> Done<AuthorizationRow> {
    let connection = connections::find(tx, connection)?.id;
    let row = authorizations::find(tx, connection, name)?;
    Ok(row.ok_or_else(|| Problem::not_found("credential", name))?)
}
