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
    remove,
    shown::Whole,
    update,
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
        let Ready { incoming, grants, rights, address } = ready;
        let about = &incoming.manifest.plugin;
        publishers::check(tx, incoming.publisher.as_ref())?;
        incoming.is_not_revoked(tx)?;
        if installations::all(tx)?.iter().any(|row| row.plugin == about.id) {
            let detail = format!("{} is installed already. Update it, or remove it first.", about.name);
            return Err(Problem::conflict("plugins.installed", detail).into());
        }
        begin(tx, actor, &Begun { incoming, grants, rights, address })
    }
}

/// A plugin that is to be there.
pub(super) struct Begun<'a> {
    pub incoming: &'a Incoming,
    pub grants: &'a Grants,
    pub rights: &'a Rights,
    pub address: &'a Secret<String>,
}

/// Whoever answers for it was asked about before.
pub(super) fn begin(tx: &mut Tx<'_>, actor: &Actor, begun: &Begun<'_>) -> Done<Whole> {
    let Begun { incoming: Incoming { package, publisher, manifest, .. }, grants, rights, address } = begun;
    let about = &manifest.plugin;
    if installations::all(tx)?.len() >= MOST {
        return Err(Problem::refused("plugins.too-many", format!("There are at most {MOST} plugins.")).into());
    }
    blob::find(tx, *package)?;
    make_room(tx, &about.id)?;
    let left = left_by(tx, begun.incoming)?;
    let row = InstallationRow {
        id: left.as_ref().map_or_else(|| tx.new_id(), |left| left.id),
        version: left.as_ref().map_or(1, |left| left.version),
        plugin: about.id.clone(),
        name: about.name.clone(),
        release: about.version.clone(),
        package: *package,
        publisher: publisher.as_ref().map(Verifier::to_text),
        manifest: written(manifest)?,
        grants: written(grants)?,
        operations: rights.operations.clone(),
        permissions: rights.permissions(),
        state: InstallationState::Active,
        reason: String::new(),
        installed_by: actor.who.to_string(),
        installed_at: tx.now(),
        recorded_until: None,
        removed_at: None,
    };
    let by = actor.who.to_string();
    let row = match left {
        None => {
            tx.insert(&row)?;
            // What works with nothing outside has a connection all the same.
            connections::begin(tx, row.id, grants, about.name.clone(), &Settings::new(), address, by)?;
            forget::leave(tx, row.id)?;
            row
        }
        Some(left) => {
            // What it was told before is over, however much that is.
            while remove::clear_told(tx, left.id)? {}
            for connection in connections::of(tx, left.id)? {
                connections::make(tx, connection.id, grants, &by)?;
            }
            tx.update(&left, row)?
        }
    };
    follow::begin(tx, row.id)?;
    tick::begin(tx, row.id, grants)?;
    tx.policy_changed();
    tx.emit(event::News::saying("plugins.installed", row.id, about));
    Whole::of(row)
}

/// Where what one left is being forgotten, the rest goes now: there is one of each name.
fn make_room(tx: &mut Tx<'_>, plugin: &str) -> Done<()> {
    let all = installations::with_removed(tx)?;
    let is_over = |row: &&InstallationRow| row.state == InstallationState::Removed && !remove::is_kept(row, tx.now());
    match all.iter().filter(is_over).find(|row| row.plugin == plugin) {
        Some(over) => remove::purged(tx, over),
        None => Ok(()),
    }
}

/// What this plugin left when it was removed. It is its own: somebody else's under the same name has to wait until it is
/// forgotten, and so has an older release, which would not know what it finds.
fn left_by(snapshot: &mut Snapshot<'_>, incoming: &Incoming) -> Done<Option<InstallationRow>> {
    let about = &incoming.manifest.plugin;
    let all = installations::with_removed(snapshot)?;
    let left = all.into_iter().find(|row| row.plugin == about.id && remove::is_kept(row, snapshot.now()));
    let Some(left) = left else { return Ok(None) };
    let publisher = incoming.publisher.as_ref().map(Verifier::to_text);
    if publisher == left.publisher && !update::is_newer(&left.release, &about.version) {
        return Ok(Some(left));
    }
    let detail = format!(
        "{} {} was removed, and what it left is kept for a while: for that release or a newer one by the same publisher. \
         To install this one, forget what is left first.",
        left.name, left.release
    );
    Err(Problem::conflict("plugins.left-behind", detail).into())
}

pub(super) fn written(value: &impl Serialize) -> Done<String> {
    serde_json::to_string(value).map_err(|_| door::Failure::internal("A plugin could not be written down."))
}
