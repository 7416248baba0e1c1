//! What plugins show: which panels there are, and one of them as it is now. A plugin is asked for it in the name of
//! whoever looks, who waits meanwhile, so its limits are short; it reads what they see themselves, as far as it was
//! granted that, reaches nobody outside, and nothing that it does is kept.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use chrono::{Offset as _, TimeZone as _};
use chrono_tz::Tz;
use door::{
    Desk, Done, Method, Prepared, Problem, Read, Snapshot, Spec, Stream, Tx, access::records::InstallationState,
    operations::business,
};
use model::{AccountId, Actor, InstallationId, RequestId, Sensitivity, Who, WorkspaceId};
use sandbox::{Called, Came, Limits, Recording, Tape, Trigger, Why as Stop};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tokio::{runtime::Handle, sync::Semaphore, time::timeout};
use work::http::Client;

use super::actions::{LONGEST_ID, people_only};
use crate::{
    ACT,
    aside::aside,
    breaking, connections,
    deliveries::{self, Ending, New},
    drawn::{self, Drawn},
    host::Reach,
    installations,
    manifest::{Action, Grants, PanelGrant, Place},
    operations::{
        running::{
            settle::{Told, UNLOADED, writable},
            take::Turn,
        },
        state,
    },
    recordings,
    records::{ConnectionId, DeliveryId, DeliveryKind, RecordingEnding},
    spent::{self, Used},
    wall::{Ended, NotCalled, Program, Wall},
    working::{labels_of, trigger, used},
};

/// How long whoever looks waits at the most, whatever holds it up.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the call may take, with what it waits for; and what of that is its own work.
const WALL: Duration = Duration::from_secs(3);
const WORK: Duration = Duration::from_millis(500);
/// So many are asked at once, of all plugins; whoever comes then waits with the others.
const AT_ONCE: usize = 4;
const HOST_CALLS: u32 = 300;
/// In bytes: what one question may bring, what it may answer, and what it may note.
const SAID: usize = 1024 * 1024;
const OUTPUT: usize = 64 * 1024;
const LOG_BYTES: usize = 8 * 1024;
const LOG_LINES: u32 = 20;
const LONGEST_LANGUAGE: usize = 35;
/// The most of a trouble that is told.
const LONGEST_TROUBLE: usize = 300;

/// Something that a plugin shows of one of its connections.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginPanel")]
pub struct Shown {
    pub plugin: InstallationId,
    pub plugin_name: String,
    pub connection: ConnectionId,
    pub connection_name: String,
    pub panel: String,
    pub title: String,
    pub on: Place,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginPanels")]
pub struct All {
    pub items: Vec<Shown>,
}

pub struct List;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginPanelQuery")]
pub struct Wanted {
    #[serde(default)]
    pub plugin: Option<InstallationId>,
    /// Only those that are shown there.
    #[serde(default)]
    pub on: Option<Place>,
    /// Whose words are shown, where they came with them: `de`.
    #[serde(default)]
    pub language: String,
}

impl Read for List {
    const SPEC: Spec = Spec::new("plugins.list-panels", ACT, "What plugins show").at(Method::Get, "/plugin-panels");
    type Input = Wanted;
    type Output = All;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<All> {
        let mut items = Vec::new();
        for row in installations::at_work(snapshot, wanted.plugin)? {
            let mut panels = installations::grants_said_in(&row, &wanted.language)?.panels;
            panels.retain(|panel| wanted.on.is_none_or(|on| on == panel.on));
            if panels.is_empty() {
                continue;
            }
            for connection in connections::of(snapshot, row.id)? {
                items.extend(panels.iter().map(|panel| Shown {
                    plugin: row.id,
                    plugin_name: row.name.clone(),
                    connection: connection.id,
                    connection_name: connection.name.clone(),
                    panel: panel.name.clone(),
                    title: panel.title.clone(),
                    on: panel.on,
                }));
            }
        }
        Ok(All { items })
    }
}

pub struct Look {
    pub(crate) wall: Wall,
    /// A plugin has its host whole, and what it does not reach now it was not granted.
    pub(crate) outside: Client,
    at_once: Arc<Semaphore>,
}

impl Look {
    pub(crate) fn new(wall: Wall, outside: Client) -> Self {
        Self { wall, outside, at_once: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginPanelLook")]
pub struct Input {
    /// The connection that it is of.
    pub id: ConnectionId,
    pub panel: String,
    /// What it is about, where the panel is about a record.
    #[serde(default)]
    pub record: Option<String>,
    /// What whoever looks reads: `de`; the business's own unless said.
    #[serde(default)]
    pub language: Option<String>,
}

model::words! {
    /// Why a panel is not there.
    pub enum Why {
        /// The plugin says so itself.
        Declined = "declined",
        /// A limit or a trap ended it.
        Stopped = "stopped",
        /// What it answered is no panel.
        Unread = "unread",
        /// It took longer than anybody waits.
        Slow = "slow",
        /// It has used up what it may today.
        UsedUp = "used-up",
        /// Its program cannot be loaded.
        Unloaded = "unloaded",
    }
}

/// A panel as it is now, or why it is not there.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginPanelLooked")]
pub struct Looked {
    pub plugin: InstallationId,
    pub connection: ConnectionId,
    pub panel: String,
    pub title: String,
    pub drawn: Option<Drawn>,
    pub why: Option<Why>,
    /// The same for whoever looks after the plugin; empty where it is drawn.
    pub trouble: String,
}

/// A plugin that was asked, and what came of it.
pub struct Ready {
    installation: InstallationId,
    panel: PanelGrant,
    turn: Arc<Turn>,
    came: Result<Drawn, Trouble>,
    told: Told,
    used: Used,
    recording: Option<recordings::New>,
}

struct Trouble {
    why: Why,
    said: String,
    /// Whether that is held against it.
    counts: bool,
}

impl Trouble {
    fn new(why: Why, said: impl AsRef<str>) -> Self {
        let said = writable(said.as_ref());
        let said = said.chars().filter(|letter| !letter.is_control()).take(LONGEST_TROUBLE).collect();
        Self { why, said, counts: false }
    }
}

/// Somebody who looks, and at what.
struct Asked {
    installation: InstallationId,
    panel: PanelGrant,
    actions: Vec<Action>,
    /// What the plugin may, whoever looks.
    grants: Grants,
    turn: Turn,
    is_used_up: bool,
}

impl Prepared for Look {
    const SPEC: Spec = Spec::new("plugins.look-at-panel", ACT, "Look at something that a plugin shows, as it is now")
        .stream(Stream::Access)
        .at(Method::Post, "/plugin-connections/{id}/panels/{panel}/look");
    type Input = Input;
    type Ready = Ready;
    type Output = Looked;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        // A program has what its token says, which is less than its holder's: that cannot be lent on.
        let (Who::Person { account, .. }, Some(workspace)) = (&actor.who, actor.workspace) else {
            return Err(people_only().into());
        };
        let (account, sight) = (*account, desk.door().sight(actor).await?);
        // What it remembers may be of anything.
        let remembers = sight.is(Sensitivity::PERSONAL) && sight.is(Sensitivity::FINANCIAL);
        let asked = desk.read(move |snapshot| Asked::of(snapshot, &input, account, remembers)).await?;
        self.ask(desk, workspace, asked).await
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Looked> {
        let row = installations::find(tx, ready.installation)?;
        spent::add(tx, row.id, &ready.used, 0)?;
        let trouble = ready.came.as_ref().err();
        match trouble {
            Some(Trouble { counts: true, said, .. }) => breaking::stopped(tx, &row, ready.turn.id, said)?,
            Some(Trouble { why: Why::Unloaded, .. }) if row.state == InstallationState::Active => {
                state::stop(tx, &row, InstallationState::Paused, Some(UNLOADED))?;
            }
            _ => {}
        }
        if trouble.is_some() || ready.turn.records {
            ready.keep(tx)?;
        }
        let drawn = ready.came.as_ref().ok();
        let title = drawn.map(|drawn| drawn.title.clone()).filter(|title| !title.is_empty());
        Ok(Looked {
            plugin: row.id,
            connection: ready.turn.connection,
            panel: ready.panel.name.clone(),
            title: title.unwrap_or_else(|| ready.panel.title.clone()),
            drawn: drawn.cloned(),
            why: trouble.map(|trouble| trouble.why),
            trouble: trouble.map(|trouble| trouble.said.clone()).unwrap_or_default(),
        })
    }
}

impl Look {
    async fn ask(&self, desk: &Desk, workspace: WorkspaceId, asked: Asked) -> Done<Ready> {
        let Asked { installation, panel, actions, grants, turn, is_used_up } = asked;
        let turn = Arc::new(turn);
        let mut ready = Ready {
            installation,
            panel,
            turn: Arc::clone(&turn),
            came: Err(Trouble::new(Why::UsedUp, "it has used up what it may for today")),
            told: Told::default(),
            used: Used::default(),
            recording: None,
        };
        if is_used_up {
            return Ok(ready);
        }
        let program = Program::fetched(&self.wall, desk, turn.package).await?;
        let (trigger, limits) = (trigger(&turn), limits(&grants));
        let (called_for, within) = (trigger.clone(), limits.clone());
        let (door, client, waiting) = (Arc::clone(desk.door()), self.outside.clone(), Handle::current());
        let at_once = Arc::clone(&self.at_once);
        // On a thread of its own: what it asks for is answered by those that read for people.
        let calling = async move {
            let place = at_once.acquire_owned().await.ok()?;
            aside(move || {
                let reach = Reach::new(door, client, waiting, workspace, installation, turn);
                let ended = program.call(&called_for, &within, Tape::of(reach, recordings::ROOM));
                drop(place);
                ended
            })
            .await
        };
        let Ok(Some(ended)) = timeout(PATIENCE, calling).await else {
            // How much it worked is known once it ends, and nobody is there then: it counts as much as it may.
            ready.used = Used { milliseconds: grants.limits.milliseconds, ..Used::default() };
            ready.came = Err(Trouble::new(Why::Slow, "nobody waits for it as long as it takes"));
            return Ok(ready);
        };
        match ended {
            Ok(ended) => ready.came_to(ended, &actions, &grants, trigger, limits),
            Err(no @ NotCalled::Unloaded(_)) => ready.came = Err(Trouble::new(Why::Unloaded, no.to_string())),
            Err(no @ NotCalled::Away) => ready.came = Err(Trouble::new(Why::Slow, no.to_string())),
        }
        Ok(ready)
    }
}

impl Asked {
    fn of(snapshot: &mut Snapshot<'_>, input: &Input, account: AccountId, remembers: bool) -> Done<Self> {
        let connection = connections::find(snapshot, input.id)?;
        let row = installations::find(snapshot, connection.installation)?;
        if row.state != InstallationState::Active {
            return Err(Problem::refused("plugins.not-active", "This plugin does not work as it is.").into());
        }
        let (grants, actions) = (installations::grants(&row)?, installations::manifest(&row)?.actions);
        let panel = grants.panel(&input.panel).cloned().ok_or_else(|| Problem::not_found("panel", &input.panel))?;
        let record = input.record.as_deref().unwrap_or_default();
        if panel.on.record().is_some() == record.is_empty() || record.len() > LONGEST_ID {
            let detail = match panel.on.record() {
                Some(kind) => format!("Say which {kind} it is about, by its id."),
                None => "This is about no record.".to_owned(),
            };
            return Err(Problem::invalid("/record", detail).into());
        }
        let business = business::settings(snapshot)?;
        let language = input.language.as_deref().unwrap_or(&business.locale);
        check_language(language)?;
        let mut panel = panel;
        if let Some(said) = installations::grants_said_in(&row, language)?.panel(&panel.name) {
            panel.title.clone_from(&said.title);
        }
        let day = spent::today(snapshot)?;
        let zone: Tz = business.time_zone.parse().unwrap_or(Tz::UTC);
        let ahead = zone.offset_from_utc_datetime(&snapshot.now().utc().naive_utc()).fix().local_minus_utc();
        let body = json!({
            "panel": panel.name, "on": panel.on, "connection": connection.id, "kind": panel.on.record(),
            "record": input.record, "language": language, "currency": business.currency,
            "today": day.name, "minutes_ahead": ahead / 60,
        });
        let (now, is_used_up) = (snapshot.now(), spent::on(snapshot, row.id, &day)?.reached(&grants.limits).is_some());
        let turn = Turn {
            id: DeliveryId::new(now),
            attempt: 1,
            counted: 1,
            connection: connection.id,
            kind: DeliveryKind::Panel,
            name: panel.name.clone(),
            body,
            cursor: None,
            request: RequestId::new(now),
            package: row.package,
            // It looks, and nothing else: it reaches nobody, and has no secret.
            grants: Grants { records: grants.records.clone(), ..Grants::default() },
            knows: installations::manifest(&row)?.knows(&grants),
            standing: installations::standing(&row),
            settings: connections::settings(&connection)?,
            webhooks: BTreeMap::new(),
            language: language.to_owned(),
            on_behalf_of: Some(account),
            practice: snapshot.is_practice(),
            in_development: installations::is_in_development(&row),
            dry: true,
            day_ends_at: day.ends_at,
            records: row.recorded_until.is_some_and(|until| until > now),
            remembers,
        };
        Ok(Self { installation: row.id, panel, actions, grants, turn, is_used_up })
    }
}

impl Ready {
    fn came_to(&mut self, ended: Ended, actions: &[Action], grants: &Grants, trigger: Trigger, limits: Limits) {
        let Called { answer, usage, host: tape } = ended;
        let (reach, written) = tape.end();
        self.used = used(&usage, reach.as_ref().map_or(0, |reach| reach.guessed.weight()));
        self.told = reach.map(|reach| reach.told).unwrap_or_default().writable();
        let came = Came::of(answer.clone());
        self.came = match answer {
            Ok(Ok(outcome)) => drawn::read(&outcome.facts, &self.panel, actions)
                .map_err(|what| Trouble::new(Why::Unread, format!("what it answered is no panel: {what}"))),
            Ok(Err(failure)) => Err(Trouble::new(Why::Declined, format!("{}: {}", failure.code, failure.detail))),
            Err(stopped) => {
                // What was not its own doing is not held against it.
                let counts = !matches!(stopped.why, Stop::Host | Stop::Busy);
                Err(Trouble { counts, ..Trouble::new(Why::Stopped, format!("it was stopped: {stopped}")) })
            }
        };
        let ending = match &self.came {
            Ok(_) => RecordingEnding::Done,
            Err(Trouble { why: Why::Stopped, .. }) => RecordingEnding::Stopped,
            Err(Trouble { why: Why::Unread, .. }) => RecordingEnding::Refused,
            Err(_) => RecordingEnding::Failed,
        };
        let recording = Recording { trigger, limits, steps: written.steps, is_whole: written.is_whole, came };
        self.recording = recordings::New::of(&recording, ending, labels_of(grants));
    }

    /// For whoever looks after the plugin: a line among what it was told, and the call. The same trouble is one line a
    /// day, however often somebody looks.
    fn keep(&self, tx: &mut Tx<'_>) -> Done<()> {
        let (unique_by, ending) = match &self.came {
            Ok(_) => (self.turn.request.to_string(), Ending::Done),
            Err(Trouble { said, .. }) => {
                let day = spent::today(tx)?.name;
                let digest = Sha256::digest(format!("{}\n{day}\n{said}", self.panel.name));
                (hex::encode(digest), Ending::Dead { trouble: said.clone() })
            }
        };
        let new = New {
            installation: self.installation,
            connection: self.turn.connection,
            kind: DeliveryKind::Panel,
            name: &self.panel.name,
            unique_by,
            subject: String::new(),
            seq: tx.now().micros(),
            depth: 0,
            body: self.turn.body.to_string().into_bytes(),
        };
        let Some(id) = deliveries::add_for(tx, new, self.turn.on_behalf_of)? else { return Ok(()) };
        let row = deliveries::find(tx, id)?;
        if let Some(recording) = &self.recording {
            recordings::keep(tx, &row, recording)?;
        }
        deliveries::end(tx, row, ending, &self.told)
    }
}

fn limits(grants: &Grants) -> Limits {
    let granted = grants.limits;
    Limits {
        guest_time: Duration::from_millis(granted.milliseconds.into()).min(WORK),
        wall: WALL,
        memory: usize::try_from(granted.memory_mib).unwrap_or(1) * 1024 * 1024,
        host_calls: HOST_CALLS,
        requests: 0,
        said: SAID,
        output: OUTPUT,
        operations: 0,
        log_lines: LOG_LINES,
        log_bytes: LOG_BYTES,
        ..Limits::default()
    }
}

/// Whether it is written as languages are.
pub(crate) fn check_language(language: &str) -> Result<(), Problem> {
    let is_one =
        language.len() <= LONGEST_LANGUAGE && language.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_one.then_some(()).ok_or_else(|| Problem::invalid("/language", "Write a language as in de or en-GB."))
}
