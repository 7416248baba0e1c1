//! What people ask plugins to do. A plugin does it in the name of whoever asked: what they may themselves, as far as it
//! was granted that, and no more.

use door::{
    Done, Method, Problem, Read, Reason, Snapshot, Spec, Stream, Tx, Write, access::records::InstallationState,
};
use model::{Actor, InstallationId, RequestId, Timestamp, Who};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    ACT, connections,
    connections::Settings,
    deliveries,
    deliveries::New,
    facts, installations,
    manifest::Setting,
    operations::{panels::check_language, running::settle::Told},
    records::{ConnectionId, DeliveryId, DeliveryKind, DeliveryRow, DeliveryState},
};

/// The longest id of a record.
pub(crate) const LONGEST_ID: usize = 100;

/// Something that a plugin can be asked to do with one of its connections.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginAction")]
pub struct Shown {
    pub plugin: InstallationId,
    pub plugin_name: String,
    pub connection: ConnectionId,
    pub connection_name: String,
    pub action: String,
    pub title: String,
    /// The kind of record that it is about; none where it is about the connection.
    pub on: Option<String>,
    /// What whoever asks fills in.
    pub form: Vec<Setting>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginActions")]
pub struct All {
    pub items: Vec<Shown>,
}

pub struct List;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginActionQuery")]
pub struct Wanted {
    #[serde(default)]
    pub plugin: Option<InstallationId>,
    /// Only those about a record of this kind.
    #[serde(default)]
    pub on: Option<String>,
    /// Whose words are shown, where they came with them: `de`.
    #[serde(default)]
    pub language: String,
}

impl Read for List {
    const SPEC: Spec =
        Spec::new("plugins.list-actions", ACT, "What plugins can be asked to do").at(Method::Get, "/plugin-actions");
    type Input = Wanted;
    type Output = All;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<All> {
        let mut items = Vec::new();
        for row in installations::at_work(snapshot, wanted.plugin)? {
            let actions = installations::manifest(&row)?.said_in(&wanted.language).actions;
            for connection in connections::of(snapshot, row.id)? {
                let about = actions.iter().filter(|action| wanted.on.is_none() || action.on == wanted.on);
                items.extend(about.map(|action| Shown {
                    plugin: row.id,
                    plugin_name: row.name.clone(),
                    connection: connection.id,
                    connection_name: connection.name.clone(),
                    action: action.name.clone(),
                    title: action.title.clone(),
                    on: action.on.clone(),
                    form: action.form.clone(),
                }));
            }
        }
        Ok(All { items })
    }
}

/// What became of what somebody asked for.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginActionAsked")]
pub struct Asked {
    pub id: DeliveryId,
    pub plugin: InstallationId,
    pub connection: ConnectionId,
    pub action: String,
    /// What people call it.
    pub title: String,
    /// What it is about; empty where it is about the connection.
    pub record: String,
    pub state: DeliveryState,
    /// What the plugin answered; empty until it is done.
    pub answer: String,
    /// Why it is not done; empty where it is.
    pub trouble: String,
    pub created_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

impl Asked {
    fn of(snapshot: &mut Snapshot<'_>, row: DeliveryRow, language: &str) -> Done<Self> {
        // It may be another release by now, which is asked for other things.
        let manifest = installations::find(snapshot, row.installation).and_then(|of| installations::manifest(&of));
        let actions = manifest.map(|manifest| manifest.said_in(language).actions).unwrap_or_default();
        let title = actions.into_iter().find(|action| action.name == row.name).map(|action| action.title);
        let told: Told = serde_json::from_slice(&deliveries::told(snapshot, &row)?).unwrap_or_default();
        let answer = match row.state {
            DeliveryState::Done => facts::read(&told.facts).map(|facts| facts.answer).unwrap_or_default(),
            _ => String::new(),
        };
        Ok(Self {
            id: row.id,
            plugin: row.installation,
            connection: row.connection,
            title: title.unwrap_or_else(|| row.name.clone()),
            action: row.name,
            record: row.subject,
            state: row.state,
            answer,
            trouble: row.trouble,
            created_at: row.created_at,
            ended_at: row.ended_at,
        })
    }
}

pub struct Ask;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewPluginAction")]
pub struct Input {
    /// The connection that it is done with.
    pub id: ConnectionId,
    pub action: String,
    /// What it is about, where the action is about a record.
    #[serde(default)]
    pub record: Option<String>,
    /// What was filled in, by name.
    #[serde(default)]
    pub settings: Settings,
    /// In which language whoever asks reads the answer: `de`; the business's own unless said.
    #[serde(default)]
    pub language: Option<String>,
}

impl Write for Ask {
    const SPEC: Spec = Spec::new("plugins.ask-action", ACT, "Ask a plugin to do something, in one's own name")
        .stream(Stream::Plugin)
        .creates()
        .at(Method::Post, "/plugin-connections/{id}/actions");
    type Input = Input;
    type Output = Asked;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Asked> {
        // A program has what its token says, which is less than its holder's: that cannot be lent on.
        let Who::Person { account, .. } = actor.who else { return Err(people_only().into()) };
        let connection = connections::find(tx, input.id)?;
        let installation = installations::find(tx, connection.installation)?;
        if installation.state != InstallationState::Active {
            return Err(Problem::refused("plugins.not-active", "This plugin does not work as it is.").into());
        }
        let actions = installations::manifest(&installation)?.actions;
        let action = actions.iter().find(|action| action.name == input.action);
        let action = action.ok_or_else(|| Problem::not_found("action", &input.action))?;
        let record = input.record.as_deref().unwrap_or_default();
        if action.on.is_some() == record.is_empty() || record.len() > LONGEST_ID {
            let detail = match &action.on {
                Some(kind) => format!("Say which {kind} it is about, by its id."),
                None => "This is about no record.".to_owned(),
            };
            return Err(Problem::invalid("/record", detail).into());
        }
        connections::check_form("/settings", &action.form, &input.settings, true)?;
        let mut body =
            json!({ "action": action.name, "kind": action.on, "record": input.record, "form": input.settings });
        if let Some(language) = &input.language {
            check_language(language)?;
            body["language"] = language.as_str().into();
        }
        let new = New {
            installation: installation.id,
            connection: connection.id,
            kind: DeliveryKind::Action,
            name: &action.name,
            unique_by: RequestId::new(tx.now()).to_string(),
            subject: record.to_owned(),
            seq: tx.now().micros(),
            depth: 0,
            body: body.to_string().into_bytes(),
        };
        let added = deliveries::add_for(tx, new, Some(account))?;
        let id = added.ok_or_else(|| door::Failure::internal("An id was given twice."))?;
        deliveries::wake(tx, installation.id, None)?;
        let row = deliveries::find(tx, id)?;
        Asked::of(tx, row, input.language.as_deref().unwrap_or_default())
    }
}

pub(crate) fn people_only() -> Problem {
    let detail = "What a plugin does in somebody's name is asked for by people. Sign in to do it.";
    Problem::new(Reason::Forbidden, "plugins.people-only", detail)
}

pub struct Get;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginActionId")]
pub struct ById {
    pub id: DeliveryId,
    /// Whose words are shown, where they came with them: `de`.
    #[serde(default)]
    pub language: String,
}

impl Read for Get {
    const SPEC: Spec = Spec::new("plugins.get-action", ACT, "What a plugin answered to what you asked for")
        .at(Method::Get, "/plugin-actions/{id}");
    type Input = ById;
    type Output = Asked;

    /// What others asked for is nobody else's: the answer is as far as their rights go.
    fn run(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, input: &ById) -> Done<Asked> {
        let row = deliveries::find(snapshot, input.id)?;
        if row.on_behalf_of.is_none() || row.on_behalf_of != actor.account() {
            return Err(Problem::not_found("delivery", input.id).into());
        }
        Asked::of(snapshot, row, &input.language)
    }
}
