//! Goes back to the release before: its program, what it might, what was filled in and what it remembered then, in one
//! transaction. What it did meanwhile stays done, and its links with it.

use door::{
    Done, Gift, Method, Problem, Record as _, Snapshot, Spec, Stream, Tx, Write,
    access::records::{InstallationRow, InstallationState},
    blob, event,
};
use model::{Actor, InstallationId};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use vault::Verifier;

use super::{shown::Whole, update};
use crate::{
    INSTALL,
    allowed::{Allowed, Rights},
    breaking::{self, QUARANTINED},
    connections, deliveries, former,
    indexes::{self, REVOKED},
    installations,
    operations::running::{settle::UNLOADED, tick},
    publishers,
    records::{FormerRow, UpdateRow, UpdateTrouble},
    updates,
};

pub struct GoBack {
    pub(crate) allowed: Allowed,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginReleaseBefore")]
pub struct Input {
    pub id: InstallationId,
    /// The version you saw.
    pub version: i64,
    /// The release that you go back to.
    pub release: String,
    /// Whether it may again what it might then, where that is more than it may now.
    #[serde(default)]
    pub regains: bool,
}

impl Write for GoBack {
    const SPEC: Spec = Spec::new("plugins.go-back", INSTALL, "Go back to the release of a plugin before this one")
        .stream(Stream::Plugin)
        .step_up()
        .versioned()
        .at(Method::Put, "/plugins/{id}/former");
    type Input = Input;
    type Output = Whole;

    fn gives(&self, snapshot: &mut Snapshot<'_>, input: &Input) -> Done<Vec<Gift>> {
        let now = installations::find(snapshot, input.id)?;
        let former = found(snapshot, input)?;
        update::gifts(&now, &self.allowed.rights(&former::grants(&former)?)?)
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Whole> {
        let before = installations::find(tx, input.id)?.seen_at(input.version)?;
        let former = found(tx, input)?;
        blob::find(tx, former.package)?;
        let publisher = former.publisher.as_deref().and_then(|key| Verifier::from_text(key).ok());
        if publisher.is_some() {
            publishers::check(tx, publisher.as_ref())?;
        }
        indexes::check(tx, &before.plugin, &former.release, former.publisher.as_deref())?;
        let grants = former::grants(&former)?;
        if let Some(more) = grants.beyond(&installations::grants(&before)?).filter(|_| !input.regains) {
            let detail = format!("The release before might more than this one may: {more}. Say that it may so again.");
            return Err(Problem::refused("plugins.wants-more", detail).into());
        }
        former::restore(tx, &former)?;
        let rights = self.allowed.rights(&grants)?;
        let row = replaced(tx, &before, former, &rights)?;
        for connection in connections::of(tx, row.id)? {
            connections::make(tx, connection.id, &grants, &actor.who.to_string())?;
        }
        tick::begin(tx, row.id, &grants)?;
        // What somebody went back from does not come by itself again.
        if let Some(rule) = updates::of(tx, row.id)? {
            let (release, trouble) = (Some(before.release.clone()), Some(UpdateTrouble::GoneBack));
            tx.update(&rule, UpdateRow { release, trouble, ..rule.clone() })?;
        }
        tx.policy_changed();
        deliveries::wake(tx, row.id, None)?;
        let said = json!({ "from": before.release, "to": row.release });
        tx.emit(event::News::saying("plugins.went-back", row.id, &said));
        Whole::of(row)
    }
}

fn found(snapshot: &mut Snapshot<'_>, input: &Input) -> Done<FormerRow> {
    let former = former::of(snapshot, input.id)?.filter(|former| former.release == input.release);
    former.ok_or_else(|| {
        let detail = format!("Nothing is kept of the release {} any more.", input.release);
        Problem::refused("plugins.no-former", detail).into()
    })
}

fn replaced(tx: &mut Tx<'_>, before: &InstallationRow, former: FormerRow, rights: &Rights) -> Done<InstallationRow> {
    tx.forget(&former)?;
    // What this release did to itself is over with it.
    let was_its_own = [UNLOADED, REVOKED, QUARANTINED].contains(&before.reason.as_str());
    let (state, reason) = match was_its_own && before.state == InstallationState::Paused {
        true => (InstallationState::Active, String::new()),
        false => (before.state, before.reason.clone()),
    };
    breaking::clear(tx, before.id)?;
    let FormerRow { name, release, package, publisher, manifest, grants, .. } = former;
    let after = InstallationRow {
        name,
        release,
        package,
        publisher,
        manifest,
        grants,
        operations: rights.operations.clone(),
        permissions: rights.permissions(),
        state,
        reason,
        ..before.clone()
    };
    tx.update(before, after)
}
