//! Installs a plugin: a program that was sent as a file, what it says that it needs, and what of that it may.
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
use vault::Secret;

use super::shown::Whole;
use crate::{
    INSTALL, addresses,
    allowed::{Allowed, Rights},
    connections,
    connections::Settings,
    installations::{self, MOST},
    manifest::{self, Grants, Manifest},
    operations::running::{follow, forget, tick},
    wall::Wall,
};

/// The largest program.
const LARGEST: i64 = 24 * 1024 * 1024;

pub struct Install {
    pub(crate) allowed: Allowed,
    pub(crate) wall: Wall,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewPlugin")]
pub struct Input {
    /// The program, a file that was sent before.
    pub component: BlobId,
    /// What it says about itself, in TOML.
    pub manifest: String,
    /// What it may; all that it says it needs, unless said.
    #[serde(default)]
    pub grants: Option<Grants>,
}

pub struct Ready {
    component: BlobId,
    manifest: Manifest,
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
        let manifest = read(&input.manifest)?;
        let grants = input.grants.unwrap_or_else(|| manifest.needs.clone());
        check_within(&grants, &manifest.needs)?;
        let rights = self.allowed.rights(&grants)?;
        let bytes = program(desk, input.component).await?;
        let wall = self.wall.clone();
        let loaded = desk.compute(move || wall.check(&bytes)).await?;
        loaded.map_err(|why| Problem::refused("plugins.not-a-plugin", format!("This is no plugin: {why}")))?;
        let address = addresses::make(desk).await?;
        Ok(Ready { component: input.component, manifest, grants, rights, address })
    }

    fn gives(&self, _: &mut Snapshot<'_>, ready: &Ready) -> Done<Vec<Gift>> {
        Ok(ready.rights.permissions.iter().cloned().map(Gift::Permission).collect())
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Whole> {
        let about = &ready.manifest.plugin;
        let all = installations::all(tx)?;
        if all.iter().any(|row| row.plugin == about.id) {
            let detail = format!("{} is installed already. Remove it first.", about.name);
            return Err(Problem::conflict("plugins.installed", detail).into());
        }
        if all.len() >= MOST {
            return Err(Problem::refused("plugins.too-many", format!("There are at most {MOST} plugins.")).into());
        }
        blob::find(tx, ready.component)?;
        let row = InstallationRow {
            id: tx.new_id(),
            version: 1,
            plugin: about.id.clone(),
            name: about.name.clone(),
            release: about.version.clone(),
            component: ready.component,
            manifest: written(&ready.manifest)?,
            grants: written(&ready.grants)?,
            operations: ready.rights.operations.clone(),
            permissions: ready.rights.permissions(),
            state: InstallationState::Active,
            reason: String::new(),
            installed_by: actor.who.to_string(),
            installed_at: tx.now(),
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

fn read(text: &str) -> Result<Manifest, Problem> {
    manifest::read(text).map_err(|faults| Problem::invalid("/manifest", faults.to_string()))
}

pub(super) fn check_within(grants: &Grants, needs: &Grants) -> Result<(), Problem> {
    match grants.beyond(needs) {
        Some(more) => Err(Problem::invalid("/grants", format!("The plugin does not ask for this: {more}."))),
        None => Ok(()),
    }
}

pub(super) fn written(value: &impl Serialize) -> Done<String> {
    serde_json::to_string(value).map_err(|_| door::Failure::internal("A plugin could not be written down."))
}

async fn program(desk: &Desk, id: BlobId) -> Done<Vec<u8>> {
    let mut reading = desk.reading(id).await?;
    if reading.size() > LARGEST {
        let detail = format!("A plugin's program has at most {} MiB.", LARGEST / 1024 / 1024);
        return Err(Problem::new(door::Reason::TooLarge, "plugins.too-large", detail).into());
    }
    desk.compute(move || {
        let mut bytes = Vec::new();
        while let Some(chunk) = reading.next_chunk()? {
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    })
    .await?
}
