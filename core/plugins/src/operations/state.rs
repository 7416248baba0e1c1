//! Whether a plugin works. Paused, what comes to it waits; contained, it may nothing and is told nothing.

use door::{
    Done, Method, Problem, Spec, Stream, Tx, Write,
    access::records::{InstallationRow, InstallationState},
    event,
};
use model::{Actor, InstallationId};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::{Seen, shown::Shown};
use crate::{
    MANAGE, breaking, deliveries, indexes, installations,
    operations::running::{follow, tick},
};

const LONGEST: usize = 300;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "StoppedPlugin")]
pub struct Input {
    pub id: InstallationId,
    /// For whoever looks at it later.
    #[serde(default)]
    pub reason: Option<String>,
}

pub struct Pause;

impl Write for Pause {
    const SPEC: Spec = Spec::new("plugins.pause", MANAGE, "Let a plugin rest; what comes to it waits")
        .stream(Stream::Plugin)
        .at(Method::Put, "/plugins/{id}/pause");
    type Input = Input;
    type Output = Shown;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Shown> {
        let before = installations::find(tx, input.id)?;
        if before.state != InstallationState::Active {
            return Err(Problem::refused("plugins.not-active", "This plugin does not work as it is.").into());
        }
        stop(tx, &before, InstallationState::Paused, input.reason.as_deref()).map(Shown::of)
    }
}

pub struct Contain;

impl Write for Contain {
    const SPEC: Spec = Spec::new("plugins.contain", MANAGE, "Stop a plugin at once, and tell it nothing more")
        .stream(Stream::Plugin)
        .at(Method::Put, "/plugins/{id}/containment");
    type Input = Input;
    type Output = Shown;

    /// However it is: whoever presses this is not told that somebody was quicker.
    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Shown> {
        let before = installations::find(tx, input.id)?;
        stop(tx, &before, InstallationState::Contained, input.reason.as_deref()).map(Shown::of)
    }
}

pub struct Resume;

impl Write for Resume {
    const SPEC: Spec = Spec::new("plugins.resume", MANAGE, "Let a plugin work again")
        .stream(Stream::Plugin)
        .versioned()
        .at(Method::Delete, "/plugins/{id}/pause");
    type Input = Seen;
    type Output = Shown;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Seen) -> Done<Shown> {
        use door::Record as _;
        let before = installations::find(tx, input.id)?.seen_at(input.version)?;
        if before.state == InstallationState::Active {
            return Err(Problem::refused("plugins.active", "This plugin works already.").into());
        }
        indexes::check(tx, &before.plugin, &before.release, before.publisher.as_deref())?;
        if before.state == InstallationState::Contained {
            // What happened meanwhile is not told afterwards.
            follow::begin(tx, before.id)?;
            tick::begin(tx, before.id, &installations::grants(&before)?)?;
        }
        breaking::clear(tx, before.id)?;
        let after = InstallationRow { state: InstallationState::Active, reason: String::new(), ..before.clone() };
        let after = tx.update(&before, after)?;
        tx.policy_changed();
        deliveries::wake(tx, after.id, None)?;
        tx.emit(event::News::saying("plugins.resumed", after.id, &json!({})));
        Ok(Shown::of(after))
    }
}

pub(crate) fn stop(
    tx: &mut Tx<'_>,
    before: &InstallationRow,
    state: InstallationState,
    reason: Option<&str>,
) -> Done<InstallationRow> {
    let reason: String = reason.unwrap_or_default().trim().chars().take(LONGEST).collect();
    let after = tx.update(before, InstallationRow { state, reason: reason.clone(), ..before.clone() })?;
    tx.policy_changed();
    let kind = if state == InstallationState::Paused { "plugins.paused" } else { "plugins.contained" };
    tx.emit(event::News::saying(kind, after.id, &json!({ "reason": reason })));
    Ok(after)
}
