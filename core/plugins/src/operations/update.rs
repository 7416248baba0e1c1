//! Puts another release of a plugin in the place of the one that is there. What it remembers, its connections and their
//! secrets stay. All of it is one transaction: until that is done, the one before works.

use door::{
    Cost, Desk, Done, Gift, Method, Prepared, Problem, Record as _, Snapshot, Spec, Stream, Tx,
    access::records::{InstallationRow, InstallationState},
    blob::{self, BlobId},
    event,
};
use model::{Actor, InstallationId};
use packages::Release;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use vault::Verifier;

use super::{
    install::written,
    packaged::{Incoming, granted},
    shown::Whole,
};
use crate::{
    INSTALL,
    allowed::{Allowed, Rights},
    connections, deliveries, former,
    indexes::REVOKED,
    installations,
    manifest::{About, Grants},
    operations::running::{settle::UNLOADED, tick},
    publishers,
    wall::Wall,
};

pub struct Update {
    pub(crate) allowed: Allowed,
    pub(crate) wall: Wall,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewPluginRelease")]
pub struct Input {
    pub id: InstallationId,
    /// The version you saw.
    pub version: i64,
    /// A package that was sent before.
    pub package: BlobId,
    /// What it may from now on. Unless said, it is what it needs, and that may be no more than it had.
    #[serde(default)]
    pub grants: Option<Grants>,
    /// The key that signed it, where you mean that it is another one than before.
    #[serde(default)]
    pub public_key: Option<String>,
}

pub struct Ready {
    id: InstallationId,
    version: i64,
    incoming: Incoming,
    grants: Grants,
    rights: Rights,
    /// Whether a person said what it may.
    is_said: bool,
    public_key: Option<String>,
}

impl Prepared for Update {
    const SPEC: Spec = Spec::new("plugins.update", INSTALL, "Put another release of a plugin in the place of this one")
        .stream(Stream::Plugin)
        .cost(Cost::Heavy)
        .step_up()
        .versioned()
        .at(Method::Put, "/plugins/{id}/package");
    type Input = Input;
    type Ready = Ready;
    type Output = Whole;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let Input { id, version, package, grants, public_key } = input;
        let mut incoming = Incoming::read(desk, package).await?;
        incoming.is_answered_for(desk).await?;
        let is_said = grants.is_some();
        let (grants, rights) = granted(&self.allowed, &incoming.manifest, grants)?;
        incoming.try_out(desk, &self.wall).await?;
        Ok(Ready { id, version, incoming, grants, rights, is_said, public_key })
    }

    fn gives(&self, snapshot: &mut Snapshot<'_>, ready: &Ready) -> Done<Vec<Gift>> {
        gifts(&installations::find(snapshot, ready.id)?, &ready.rights)
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Whole> {
        let before = installations::find(tx, ready.id)?.seen_at(ready.version)?;
        check(tx, &before, &ready.incoming, ready.public_key.as_ref())?;
        if let Some(more) = ready.grants.beyond(&installations::grants(&before)?).filter(|_| !ready.is_said) {
            let detail = format!("This release wants more than the one before: {more}. Say what it may.");
            return Err(Problem::refused("plugins.wants-more", detail).into());
        }
        replace(tx, actor, &before, &ready.incoming, &ready.grants, &ready.rights)
    }
}

/// What it has already is not given to it; but whoever lets it do more, holds all that it takes.
pub(super) fn gifts(before: &InstallationRow, rights: &Rights) -> Done<Vec<Gift>> {
    let (had, did) = (before.granted(), |name: &str| before.operations.split(',').any(|known| known == name));
    let does_more = rights.operations.split(',').any(|name| !did(name));
    let more = rights.permissions.iter().filter(|permission| does_more || !had.contains(permission));
    Ok(more.cloned().map(Gift::Permission).collect())
}

/// Whether this may take the place of that, as far as nobody is asked what it may. `meant` is another key than before.
pub(super) fn check(
    snapshot: &mut Snapshot<'_>,
    before: &InstallationRow,
    incoming: &Incoming,
    meant: Option<&String>,
) -> Done<()> {
    publishers::check(snapshot, incoming.publisher.as_ref())?;
    incoming.is_not_revoked(snapshot)?;
    let publisher = incoming.publisher.as_ref().map(Verifier::to_text);
    Ok(follows(before, &incoming.manifest.plugin, publisher.as_ref(), meant)?)
}

/// Whether it may was asked before.
pub(super) fn replace(
    tx: &mut Tx<'_>,
    actor: &Actor,
    before: &InstallationRow,
    incoming: &Incoming,
    grants: &Grants,
    rights: &Rights,
) -> Done<Whole> {
    let Incoming { package, publisher, manifest, .. } = incoming;
    let about = &manifest.plugin;
    blob::find(tx, *package)?;
    // One that could not be loaded, or was taken back, works again with this one.
    let was_bad = [UNLOADED, REVOKED].contains(&before.reason.as_str());
    let (state, reason) = match was_bad && before.state == InstallationState::Paused {
        true => (InstallationState::Active, String::new()),
        false => (before.state, before.reason.clone()),
    };
    let after = InstallationRow {
        name: about.name.clone(),
        release: about.version.clone(),
        package: *package,
        publisher: publisher.as_ref().map(Verifier::to_text),
        manifest: written(manifest)?,
        grants: written(grants)?,
        operations: rights.operations.clone(),
        permissions: rights.permissions(),
        state,
        reason,
        ..before.clone()
    };
    former::keep(tx, before)?;
    let after = tx.update(before, after)?;
    for connection in connections::of(tx, after.id)? {
        connections::make(tx, connection.id, grants, &actor.who.to_string())?;
    }
    tick::begin(tx, after.id, grants)?;
    tx.policy_changed();
    // What the one before could not do with, this one may.
    deliveries::wake(tx, after.id, None)?;
    let said = json!({ "from": before.release, "to": after.release });
    tx.emit(event::News::saying("plugins.updated", after.id, &said));
    Whole::of(after)
}

/// Whether this may take the place of that: the same plugin, by the same publisher, and newer.
fn follows(
    before: &InstallationRow,
    about: &About,
    publisher: Option<&String>,
    meant: Option<&String>,
) -> Result<(), Problem> {
    if about.id != before.plugin {
        let detail = format!("This is {}, and not {}. Install it beside it.", about.id, before.plugin);
        return Err(Problem::refused("plugins.other-plugin", detail));
    }
    if publisher != before.publisher.as_ref() && (publisher.is_none() || publisher != meant) {
        let detail = "Somebody else signed this release than the one before. If its publisher says that they have \
                      another key, name it.";
        return Err(Problem::refused("plugins.other-publisher", detail));
    }
    if is_newer(&about.version, &before.release) {
        return Ok(());
    }
    let detail = match about.version == before.release {
        true => {
            format!("{} is there already. What it may can be said anew, without installing it again.", before.release)
        }
        false => format!("{} is there, and {} is not newer.", before.release, about.version),
    };
    Err(Problem::refused("plugins.not-newer", detail))
}

/// Of two releases, as manifests have them.
pub(super) fn is_newer(this: &str, than: &str) -> bool {
    this.parse::<Release>().ok() > than.parse().ok()
}
