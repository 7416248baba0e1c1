//! What a try came to. Where it is done, this stands last in the batch of what the plugin did: all of it, or nothing.

use std::time::Duration;

use door::{Done, Spec, Stream, Tx, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    RUN, breaking, connections,
    deliveries::{self, Ending, TRIES},
    installations,
    records::{ConnectionRow, ConnectionState, CursorRow, DeliveryId},
    remembered::{self, Change},
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

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginSettlement")]
pub struct Settlement {
    pub delivery: DeliveryId,
    pub attempt: i64,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub entries: Vec<Change>,
    #[serde(default)]
    pub told: Told,
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
        let installation = installations::find(tx, row.installation)?;
        let quota = i64::from(installations::grants(&installation)?.limits.store_kib) * 1024;
        remembered::apply(tx, row.installation, &input.entries, quota)?;
        if let Some(cursor) = &input.cursor {
            if cursor.len() > LONGEST {
                return Err(door::Problem::invalid("/cursor", "A cursor has at most 4,000 bytes.").into());
            }
            let (name, connection) = (row.name.clone(), row.connection);
            tx.put(&CursorRow { installation: row.installation, connection, name, cursor: cursor.clone() })?;
        }
        let delivery = row.id;
        deliveries::end(tx, row, Ending::Done, &input.told)?;
        Ok(Settled { delivery })
    }
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
    /// Whether it was stopped, and did not end by itself.
    #[serde(default)]
    pub stopped: bool,
    #[serde(default)]
    pub told: Told,
}

pub struct Fail;

impl Write for Fail {
    const SPEC: Spec =
        Spec::new(FAIL, RUN, "Say that a try of a delivery failed").stream(Stream::Plugin).tells_changes_only();
    type Input = Failure;
    type Output = Settled;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Failure) -> Done<Settled> {
        let row = deliveries::held(tx, input.delivery, input.attempt)?;
        let (delivery, trouble) = (row.id, input.trouble.clone());
        let at = tx.now().plus(Duration::from_secs(input.wait.min(LONGEST_WAIT).into()));
        if input.remedy == Remedy::Attention {
            let before = connections::find(tx, row.connection)?;
            let state = ConnectionState::NeedsAttention;
            let after = ConnectionRow { state, trouble: trouble.chars().take(300).collect(), ..before.clone() };
            tx.update(&before, after)?;
        }
        if input.stopped {
            let installation = installations::find(tx, row.installation)?;
            breaking::stopped(tx, &installation)?;
        }
        let ending = match input.remedy {
            Remedy::Permanent => Ending::Dead { trouble },
            Remedy::Retry if row.attempts >= TRIES => Ending::Dead { trouble },
            Remedy::Retry | Remedy::Attention => Ending::Again { at, trouble },
        };
        deliveries::end(tx, row, ending, &input.told)?;
        Ok(Settled { delivery })
    }
}
