//! What a try came to. Where it is done, this stands last in the batch of what the plugin did: all of it, or nothing.

use std::{collections::BTreeMap, time::Duration};

use door::{Done, Problem, Spec, Stream, Tx, Write, access::records::InstallationState};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    RUN,
    bindings::{self, Seen},
    breaking, connections,
    deliveries::{self, Ending, TRIES},
    facts, installations, later,
    manifest::Grants,
    notices,
    operations::state,
    outgoing,
    recordings::{self, New},
    records::{ConnectionRow, ConnectionState, CursorRow, DeliveryId, DeliveryKind, DeliveryRow},
    remembered::{self, Change},
    silences,
    spent::{self, Used},
    syncs::{self, Start},
};

pub const SETTLE: &str = "plugins.settle";
pub const FAIL: &str = "plugins.fail";
/// The longest cursor, and the longest wait that a plugin may ask for.
const LONGEST: usize = 4_000;
const LONGEST_WAIT: u32 = 24 * 60 * 60;

/// What a plugin said while it worked, for whoever looks after it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "PluginTold")]
pub struct Told {
    pub log: Vec<String>,
    pub notices: Vec<String>,
    /// What else it answered, as it wrote it.
    pub facts: String,
}

impl Told {
    /// With nothing in it that cannot be written down: that would keep the call from being counted, too.
    pub fn writable(self) -> Self {
        let all = |texts: Vec<String>| texts.iter().map(|text| writable(text)).collect();
        Self { log: all(self.log), notices: all(self.notices), facts: writable(&self.facts) }
    }
}

/// Without the one sign that no text in a database has.
pub fn writable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginSettlement")]
pub struct Settlement {
    pub delivery: DeliveryId,
    pub attempt: i64,
    /// What it was and might when it was called.
    pub standing: String,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub entries: Vec<Change>,
    /// What it saw and wrote on the other side.
    #[serde(default)]
    pub bindings: Vec<Seen>,
    /// What it asked for; in a dry run, what it would have asked for.
    #[serde(default)]
    pub asked: Vec<Times>,
    #[serde(default)]
    pub told: Told,
    #[serde(default)]
    pub used: Used,
    /// The call, where it is to be kept.
    #[serde(default)]
    pub recording: Option<New>,
}

/// How often it asked for an operation.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginAskedTimes")]
pub struct Times {
    pub operation: String,
    pub times: u32,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginSettled")]
pub struct Settled {
    pub delivery: DeliveryId,
}

pub struct Settle;

impl Write for Settle {
    const SPEC: Spec =
        Spec::new(SETTLE, RUN, "Say that a delivery is done").stream(Stream::Plugin).tells_changes_only();
    type Input = Settlement;
    type Output = Settled;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Settlement) -> Done<Settled> {
        let row = deliveries::held(tx, input.delivery, input.attempt)?;
        let installation = installations::standing_as(tx, row.installation, &input.standing)?;
        let grants = installations::grants(&installation)?;
        let quota = i64::from(grants.limits.store_kib) * 1024;
        remembered::apply(tx, row.installation, &input.entries, quota)?;
        if input.cursor.as_ref().is_some_and(|cursor| cursor.len() > LONGEST) {
            return Err(Problem::invalid("/cursor", "A cursor has at most 4,000 bytes.").into());
        }
        let facts = facts::read(&input.told.facts)?;
        let is_dry = match (row.kind, &input.cursor) {
            (DeliveryKind::SyncPage, cursor) => {
                let asked: BTreeMap<_, _> =
                    input.asked.iter().map(|one| (one.operation.clone(), i64::from(one.times))).collect();
                syncs::paged(tx, &row, cursor.clone(), &facts, &asked)?.dry
            }
            (_, Some(cursor)) => {
                let (name, connection) = (row.name.clone(), row.connection);
                tx.put(&CursorRow { installation: row.installation, connection, name, cursor: cursor.clone() })?;
                false
            }
            (_, None) => false,
        };
        if !is_dry {
            let began = deliveries::taken_at(&row);
            input.bindings.iter().try_for_each(|seen| bindings::note(tx, row.connection, seen, began))?;
            start(tx, &row, &grants, &facts.syncs)?;
            later::leave(tx, &row, &facts.later)?;
            notices::keep(tx, &row, &input.told.notices)?;
        }
        if row.kind == DeliveryKind::Event && matches!(row.name.as_str(), syncs::MISSING | syncs::OLDER) {
            syncs::told(tx, &row)?;
        }
        // Only what the other side did shows that it does.
        if row.kind == DeliveryKind::Action && row.subject.is_empty() && outgoing::was_answered(tx, row.id)? {
            connections::works(tx, row.connection)?;
        }
        if outgoing::was_answered(tx, row.id)? {
            silences::end(tx, row.installation, row.connection)?;
        }
        let delivery = row.id;
        written_down(tx, &row, &input.used, input.entries.len(), input.recording.as_ref())?;
        deliveries::end(tx, row, Ending::Done, &input.told)?;
        Ok(Settled { delivery })
    }
}

/// What the plugin would like to bring over next, where that is not under way.
fn start(tx: &mut Tx<'_>, row: &DeliveryRow, grants: &Grants, wanted: &[String]) -> Done<()> {
    for name in wanted {
        let no = || Problem::invalid("/told/facts", format!("The plugin was not granted the sync {name}."));
        let grant = grants.sync(name).ok_or_else(no)?;
        let connection = connections::find(tx, row.connection)?;
        let (depth, by) = (row.depth + 1, row.installation.to_string());
        syncs::start(tx, Start { connection: &connection, grant, dry: false, since: None, depth, by })?;
    }
    Ok(())
}

/// What is to be done after a try that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "PluginRemedy")]
pub enum Remedy {
    Retry,
    Permanent,
    /// Somebody has to see to the connection first.
    Attention,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginFailure")]
pub struct Failure {
    pub delivery: DeliveryId,
    pub attempt: i64,
    pub remedy: Remedy,
    pub trouble: String,
    /// In seconds.
    pub wait: u32,
    /// Whether the last that it asked outside did not answer, or had no time for it.
    #[serde(default)]
    pub unanswered: bool,
    /// Whether it was stopped, and did not end by itself.
    #[serde(default)]
    pub stopped: bool,
    /// Whether its program cannot be loaded: then it rests until somebody sees to it.
    #[serde(default)]
    pub unloaded: bool,
    /// Whether one of its operations was refused, and would be again.
    #[serde(default)]
    pub refused: bool,
    #[serde(default)]
    pub told: Told,
    #[serde(default)]
    pub used: Used,
    #[serde(default)]
    pub recording: Option<New>,
}

/// Why a plugin rests whose program cannot be loaded, as its record says.
pub const UNLOADED: &str = "unloaded";

pub struct Fail;

impl Write for Fail {
    const SPEC: Spec =
        Spec::new(FAIL, RUN, "Say that a try of a delivery failed").stream(Stream::Plugin).tells_changes_only();
    type Input = Failure;
    type Output = Settled;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Failure) -> Done<Settled> {
        let row = deliveries::held(tx, input.delivery, input.attempt)?;
        let (delivery, trouble) = (row.id, input.trouble.clone());
        let wait = Duration::from_secs(input.wait.min(LONGEST_WAIT).into());
        let is_unanswered = input.unanswered && input.remedy == Remedy::Retry;
        let row = DeliveryRow { unanswered: row.unanswered + i64::from(is_unanswered), ..row };
        let mut waits_since = row.created_at;
        let at = match is_unanswered {
            true => {
                let silence = silences::begin(tx, row.installation, row.connection, wait)?;
                // However old it is: so long it waited for an answer, and not for something else.
                waits_since = waits_since.max(silence.since);
                silence.until
            }
            false => tx.now().plus(wait),
        };
        if input.remedy == Remedy::Attention {
            let before = connections::find(tx, row.connection)?;
            let state = ConnectionState::NeedsAttention;
            let after = ConnectionRow { state, trouble: trouble.chars().take(300).collect(), ..before.clone() };
            tx.update(&before, after)?;
        }
        let installation = installations::find(tx, row.installation)?;
        if input.stopped {
            breaking::stopped(tx, &installation, row.id, &trouble)?;
        }
        if input.unloaded && installation.state == InstallationState::Active {
            state::stop(tx, &installation, InstallationState::Paused, Some(UNLOADED))?;
        }
        let is_over = match input.remedy {
            Remedy::Permanent => true,
            Remedy::Retry if is_unanswered => tx.now().since(waits_since) > silences::PATIENCE,
            Remedy::Retry => row.attempts - row.unanswered >= TRIES,
            // Whoever asked for it sees why, and asks again once they saw to it.
            Remedy::Attention => row.kind == DeliveryKind::Action,
        };
        if input.refused
            && row.kind == DeliveryKind::SyncPage
            && let Some(row) = syncs::one_by_one(tx, &row)?
        {
            written_down(tx, &row, &input.used, 0, input.recording.as_ref())?;
            let at = tx.now();
            deliveries::end(tx, row, Ending::Again { at, trouble }, &input.told)?;
            return Ok(Settled { delivery });
        }
        if is_over && row.kind == DeliveryKind::SyncPage {
            syncs::failed(tx, &row, &trouble)?;
        }
        let ending = match is_over {
            _ if later::is_replaced(tx, &row)? => Ending::Replaced,
            true => Ending::Dead { trouble },
            false => Ending::Again { at, trouble },
        };
        written_down(tx, &row, &input.used, 0, input.recording.as_ref())?;
        deliveries::end(tx, row, ending, &input.told)?;
        Ok(Settled { delivery })
    }
}

/// What the call used, and the call itself where it is kept.
fn written_down(tx: &mut Tx<'_>, row: &DeliveryRow, used: &Used, writes: usize, recording: Option<&New>) -> Done<()> {
    spent::add(tx, row.installation, used, writes)?;
    match recording {
        Some(new) => recordings::keep(tx, row, new),
        None => Ok(()),
    }
}
