//! Installs a plugin: a package that was sent as a file, and what of what it needs it may.
//!
//! Whoever installs gives nothing that they do not hold themselves: the door sees to that.

use door::{
    Cost, Desk, Done, Gift, Method, Prepared, Problem, Snapshot, Spec, Stream, Tx,
    access::records::{InstallationRow, InstallationState},
    blob::{self, BlobId},
    event,
};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::{Secret, Verifier};

use super::{
    packaged::{Incoming, granted},
    shown::Whole,
};
use crate::{
    INSTALL, addresses,
    allowed::{Allowed, Rights},
    connections,
    connections::Settings,
    installations::{self, MOST},
    manifest::Grants,
    operations::running::{follow, forget, tick},
    publishers,
    wall::Wall,
};

pub struct Install {
    pub(crate) allowed: Allowed,
    pub(crate) wall: Wall,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewPlugin")]
pub struct Input {
    /// A package that was sent before, signed by one of your publishers.
    pub package: BlobId,
    /// What it may; all that it says it needs, unless said.
    #[serde(default)]
    pub grants: Option<Grants>,
}

pub struct Ready {
    incoming: Incoming,
    grants: Grants,
    rights: Rights,
    address: Secret<String>,
}

impl Prepared for Install {
    const SPEC: Spec = Spec::new("plugins.install", INSTALL, "Install a plugin, and say what it may")
        .stream(Stream::Plugin)
        .cost(Cost::Heavy)
        .step_up()
        .at(Method::Post, "/plugins");
    type Input = Input;
    type Ready = Ready;
    type Output = Whole;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let mut incoming = Incoming::read(desk, input.package).await?;
        incoming.is_answered_for(desk).await?;
        let (grants, rights) = granted(&self.allowed, &incoming.manifest, input.grants)?;
        incoming.try_out(desk, &self.wall).await?;
        let address = addresses::make(desk).await?;
        Ok(Ready { incoming, grants, rights, address })
    }

    fn gives(&self, _: &mut Snapshot<'_>, ready: &Ready) -> Done<Vec<Gift>> {
        Ok(ready.rights.permissions.iter().cloned().map(Gift::Permission).collect())
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Whole> {
        let Incoming { package, publisher, manifest, .. } = &ready.incoming;
        let about = &manifest.plugin;
        publishers::check(tx, publisher.as_ref())?;
        let all = installations::all(tx)?;
        if all.iter().any(|row| row.plugin == about.id) {
            let detail = format!("{} is installed already. Update it, or remove it first.", about.name);
            return Err(Problem::conflict("plugins.installed", detail).into());
        }
        if all.len() >= MOST {
            return Err(Problem::refused("plugins.too-many", format!("There are at most {MOST} plugins.")).into());
        }
        blob::find(tx, *package)?;
        let row = InstallationRow {
            id: tx.new_id(),
            version: 1,
            plugin: about.id.clone(),
            name: about.name.clone(),
            release: about.version.clone(),
            package: *package,
            publisher: publisher.as_ref().map(Verifier::to_text),
            manifest: written(manifest)?,
            grants: written(&ready.grants)?,
            operations: ready.rights.operations.clone(),
            permissions: ready.rights.permissions(),
            state: InstallationState::Active,
            reason: String::new(),
            installed_by: actor.who.to_string(),
            installed_at: tx.now(),
            recorded_until: None,
        };
        tx.insert(&row)?;
        // What works with nothing outside has a connection all the same.
        let by = actor.who.to_string();
        connections::begin(tx, row.id, &ready.grants, about.name.clone(), &Settings::new(), &ready.address, by)?;
        follow::begin(tx, row.id)?;
        tick::begin(tx, row.id, &ready.grants)?;
        forget::leave(tx, row.id)?;
        tx.policy_changed();
        tx.emit(event::News::saying("plugins.installed", row.id, &about));
        Whole::of(row)
    }
}

pub(super) fn written(value: &impl Serialize) -> Done<String> {
    serde_json::to_string(value).map_err(|_| door::Failure::internal("A plugin could not be written down."))
}
