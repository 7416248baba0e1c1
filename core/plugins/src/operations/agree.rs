//! Lets the release that is there do what was denied to it or taken away: whoever may install it says anew what of its
//! needs it may. Its program is not sent again, and stays as it is.

use door::{
    Done, Gift, Method, Problem, Record as _, Snapshot, Spec, Stream, Tx, Write, access::records::InstallationRow,
    event,
};
use model::{Actor, InstallationId};
use schemars::JsonSchema;
use serde::Deserialize;
use vault::Verifier;

use super::{install::written, packaged::check_within, shown::Whole, update};
use crate::{
    INSTALL,
    allowed::{Allowed, Rights},
    connections, deliveries, indexes, installations,
    manifest::Grants,
    operations::running::tick,
    publishers,
};

pub struct Agree {
    pub(crate) allowed: Allowed,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginConsent")]
pub struct Input {
    pub id: InstallationId,
    /// The version you saw.
    pub version: i64,
    /// All that it may from now on: of what its release needs, as much as you like.
    pub grants: Grants,
}

impl Agree {
    fn rights(&self, grants: &Grants) -> Result<Rights, Problem> {
        self.allowed.rights(grants).map_err(|no| Problem::invalid("/grants", no.detail))
    }
}

impl Write for Agree {
    const SPEC: Spec = Spec::new("plugins.agree", INSTALL, "Say anew what a plugin may, of what it needs")
        .stream(Stream::Plugin)
        .step_up()
        .versioned()
        .at(Method::Put, "/plugins/{id}/consent");
    type Input = Input;
    type Output = Whole;

    fn gives(&self, snapshot: &mut Snapshot<'_>, input: &Input) -> Done<Vec<Gift>> {
        update::gifts(&installations::find(snapshot, input.id)?, &self.rights(&input.grants)?)
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Whole> {
        let Input { id, version, grants } = input;
        let before = installations::find(tx, *id)?.seen_at(*version)?;
        check_within(grants, &installations::manifest(&before)?.needs)?;
        // Nobody answers for what was not signed; where that is installed at all, nothing is real.
        if let Some(publisher) = before.publisher.as_deref().map(Verifier::from_text) {
            publishers::check(tx, publisher.ok().as_ref())?;
        }
        indexes::check(tx, &before.plugin, &before.release, before.publisher.as_deref())?;
        let rights = self.rights(grants)?;
        let after = InstallationRow {
            grants: written(grants)?,
            permissions: rights.permissions(),
            operations: rights.operations,
            ..before.clone()
        };
        let after = tx.update(&before, after)?;
        for connection in connections::of(tx, after.id)? {
            connections::make(tx, connection.id, grants, &actor.who.to_string())?;
        }
        tick::begin(tx, after.id, grants)?;
        tx.policy_changed();
        // What it could not do for want of that, it may.
        deliveries::wake(tx, after.id, None)?;
        tx.emit(event::News::saying("plugins.agreed", after.id, grants));
        Whole::of(after)
    }
}
