//! The accounts outside that a plugin works with: what is filled in, which secrets are set, and where their webhooks
//! come in.

use std::sync::Arc;

use door::{Done, Method, Problem, Read, Record as _, Snapshot, Spec, Stream, Tx, Verdict, Write, event};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{authorize::BACK, remove, shown::ById};
use crate::{
    CONNECT, authorizations, connections,
    connections::Settings,
    deliveries, installations,
    manifest::Grants,
    records::{AuthorizationState, ConnectionId, ConnectionRow, ConnectionState, RefusalRow},
    refusals, silences,
    webhooks::Refused,
};

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginConnection")]
pub struct Shown {
    pub id: ConnectionId,
    pub version: i64,
    pub name: String,
    pub settings: Settings,
    pub state: ConnectionState,
    /// Why it needs somebody; empty where it does not.
    pub trouble: String,
    pub credentials: Vec<Set>,
    /// What somebody agrees to elsewhere, instead of typing a secret in.
    pub authorizations: Vec<Authorization>,
    /// Where others send what the plugin is told of.
    pub webhooks: Vec<Address>,
    /// What came there and was not believed, newest first.
    pub refused: Vec<Unbelieved>,
    /// Since when the other side does not answer, and when it is asked again; what comes for it waits.
    pub silent: Option<Silent>,
    pub created_at: Timestamp,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginSilence")]
pub struct Silent {
    pub since: Timestamp,
    pub until: Timestamp,
}

/// That a secret is set. Nobody is ever told what it is.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginCredential")]
pub struct Set {
    pub name: String,
    pub set_at: Timestamp,
}

/// Whether somebody agreed to something elsewhere, and by which application.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginAuthorization")]
pub struct Authorization {
    pub credential: String,
    /// Empty where nobody said, or where it is the plugin's own.
    pub client_id: String,
    /// Whether the plugin has an application of its own.
    pub has_own_client: bool,
    pub state: AuthorizationState,
    pub granted_at: Option<Timestamp>,
    /// When somebody has to agree anew, whatever happens; none where the other side does not say.
    pub reconnect_by: Option<Timestamp>,
    /// What the other side wants to know of the application: where it sends people back to.
    pub back: String,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginWebhookAddress")]
pub struct Address {
    pub name: String,
    pub url: String,
}

/// Requests from outside that were not believed on one day, for one reason.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginWebhooksRefused")]
pub struct Unbelieved {
    pub webhook: String,
    /// Of the business.
    pub day: String,
    pub reason: Refused,
    pub times: i64,
    pub latest_at: Timestamp,
}

impl From<RefusalRow> for Unbelieved {
    fn from(row: RefusalRow) -> Self {
        let RefusalRow { webhook, day, reason, times, latest_at, .. } = row;
        Self { webhook, day, reason, times, latest_at }
    }
}

impl Shown {
    pub fn of(snapshot: &mut Snapshot<'_>, row: ConnectionRow, public_url: &str) -> Done<Self> {
        let installation = installations::find(snapshot, row.installation)?;
        let set = connections::credentials(snapshot, row.id)?;
        let grants = installations::grants(&installation)?;
        let authorizations = authorizations(snapshot, &row, &grants, public_url)?;
        let webhooks = connections::webhooks(snapshot, &row, &grants, public_url)?.into_iter();
        let refused = refusals::of(snapshot, row.id)?.into_iter().map(Unbelieved::from).collect();
        let silent = silences::of(snapshot, row.id)?.map(|row| Silent { since: row.since, until: row.until });
        Ok(Self {
            refused,
            silent,
            id: row.id,
            version: row.version,
            settings: connections::settings(&row)?,
            name: row.name,
            state: row.state,
            trouble: row.trouble,
            credentials: set.into_iter().map(|one| Set { name: one.name, set_at: one.set_at }).collect(),
            authorizations,
            webhooks: webhooks.map(|(name, url)| Address { name, url }).collect(),
            created_at: row.created_at,
        })
    }
}

fn authorizations(
    snapshot: &mut Snapshot<'_>,
    row: &ConnectionRow,
    grants: &Grants,
    public_url: &str,
) -> Done<Vec<Authorization>> {
    let mut all = Vec::new();
    for secret in &grants.secrets {
        let Some(oauth) = &secret.oauth else { continue };
        let found = authorizations::find(snapshot, row.id, &secret.name)?;
        let found = found.unwrap_or_else(|| authorizations::bare(snapshot, row.id, &secret.name));
        all.push(Authorization {
            credential: secret.name.clone(),
            reconnect_by: authorizations::reconnect_by(&found),
            client_id: found.client_id,
            has_own_client: oauth.client_id.is_some(),
            state: found.state,
            granted_at: found.granted_at,
            back: format!("{public_url}{BACK}"),
        });
    }
    Ok(all)
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginConnections")]
pub struct All {
    pub items: Vec<Shown>,
}

pub struct List {
    pub(crate) public_url: Arc<str>,
}

impl Read for List {
    const SPEC: Spec = Spec::new("plugins.list-connections", CONNECT, "The accounts outside that a plugin works with")
        .at(Method::Get, "/plugins/{id}/connections");
    type Input = ById;
    type Output = All;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &ById) -> Done<All> {
        let id = installations::find(snapshot, input.id)?.id;
        let rows = connections::of(snapshot, id)?;
        let items = rows.into_iter().map(|row| Shown::of(snapshot, row, &self.public_url));
        Ok(All { items: items.collect::<Done<_>>()? })
    }
}

pub struct SetSettings {
    pub(crate) public_url: Arc<str>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginSettings")]
pub struct Input {
    pub id: ConnectionId,
    /// The version you saw.
    pub version: i64,
    #[serde(default)]
    pub name: Option<String>,
    /// All of them.
    pub settings: Settings,
}

impl Write for SetSettings {
    const SPEC: Spec = Spec::new("plugins.set-settings", CONNECT, "Say what a plugin works with")
        .stream(Stream::Plugin)
        .versioned()
        .at(Method::Put, "/plugin-connections/{id}/settings");
    type Input = Input;
    type Output = Shown;

    /// Whoever only has somebody's session does not say where else the business goes.
    fn verdict(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &Input) -> Done<Verdict> {
        let before = connections::find(snapshot, input.id)?;
        let grants = installations::grants(&installations::find(snapshot, before.installation)?)?;
        let before = grants.reachable(&connections::settings(&before)?);
        let is_more = grants.reachable(&input.settings).into_iter().any(|place| !before.contains(&place));
        Ok(if is_more { Verdict::StepUp } else { Verdict::Allow })
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Shown> {
        let before = connections::find(tx, input.id)?.seen_at(input.version)?;
        let installation = installations::find(tx, before.installation)?;
        connections::check(&installations::manifest(&installation)?, &input.settings, true)?;
        let name = match &input.name {
            Some(name) => super::connect::name(name)?,
            None => before.name.clone(),
        };
        let after =
            ConnectionRow { settings: connections::written(&input.settings)?, name, ..connections::mended(&before) };
        let after = tx.update(&before, after)?;
        deliveries::wake(tx, after.installation, None)?;
        tx.emit(event::News::saying("plugins.connection-changed", after.id, &json!({})));
        Shown::of(tx, after, &self.public_url)
    }
}

pub struct Disconnect;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SeenPluginConnection")]
pub struct Seen {
    pub id: ConnectionId,
    /// The version you saw.
    pub version: i64,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "DisconnectedPlugin")]
pub struct Gone {
    pub id: ConnectionId,
}

impl Write for Disconnect {
    const SPEC: Spec = Spec::new("plugins.disconnect", CONNECT, "Let go of an account outside, with its secrets")
        .stream(Stream::Plugin)
        .versioned()
        .at(Method::Delete, "/plugin-connections/{id}");
    type Input = Seen;
    type Output = Gone;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Seen) -> Done<Gone> {
        let row = connections::find(tx, input.id)?.seen_at(input.version)?;
        installations::find(tx, row.installation)?;
        if connections::of(tx, row.installation)?.len() < 2 {
            let detail = "A plugin has one connection at least. Remove the plugin, or change what it works with.";
            return Err(Problem::refused("plugins.last-connection", detail).into());
        }
        remove::let_go(tx, &row)?;
        tx.emit(event::News::saying("plugins.disconnected", row.id, &json!({})));
        Ok(Gone { id: row.id })
    }
}
