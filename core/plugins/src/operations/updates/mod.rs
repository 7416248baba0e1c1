//! Whether a plugin is updated by itself, and which release of it there is.
//!
//! - [`shadow`]: what that would have done
//! - [`fetch`] and [`take`]: what the system asks for then

pub mod fetch;
pub mod shadow;
pub mod take;

use door::{Done, Method, Read, Snapshot, Spec, Stream, Tx, Write, event};
use model::{Actor, InstallationId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::shown::ById;
use crate::{
    INSTALL, READ, former, installations,
    records::{IndexId, UpdateRow, UpdateTrouble},
    shadow::Figures,
    updates,
};

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginUpdates")]
pub struct Shown {
    pub id: InstallationId,
    /// Since when it is updated by itself; none where a person does that.
    pub by_itself_since: Option<Timestamp>,
    /// The newest release of the same publisher that is listed, and where; none where there is no newer one.
    pub release: Option<String>,
    pub index: Option<IndexId>,
    /// Why it waits for a person, where it would have come by itself.
    pub trouble: Option<UpdateTrouble>,
    /// What was played to the latest release that came by itself, or would have.
    pub tried: Option<Tried>,
    /// The release before, where somebody can go back to it, and since when it is no more.
    pub former: Option<Former>,
}

/// What was played to a release before it took the place of the one before by itself, or did not.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PluginReleaseTriedByItself")]
pub struct Tried {
    pub release: String,
    pub at: Timestamp,
    #[serde(flatten)]
    pub figures: Figures,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginFormer")]
pub struct Former {
    pub release: String,
    pub replaced_at: Timestamp,
    /// What it might beyond what the plugin may now.
    pub regains: Option<String>,
}

fn shown(snapshot: &mut Snapshot<'_>, id: InstallationId) -> Done<Shown> {
    let row = installations::find(snapshot, id)?;
    let (rule, found) = (updates::of(snapshot, id)?, updates::newest(snapshot, &row)?);
    let release = found.as_ref().map(|found| found.listed.release.clone());
    let former = former::of(snapshot, id)?.map(|before| -> Done<Former> {
        let regains = former::grants(&before)?.beyond(&installations::grants(&row)?);
        Ok(Former { release: before.release, replaced_at: before.replaced_at, regains })
    });
    let waits = rule.as_ref().filter(|rule| rule.release.is_some() && rule.release == release);
    Ok(Shown {
        id,
        by_itself_since: rule.as_ref().map(|rule| rule.added_at),
        tried: rule.as_ref().and_then(|rule| serde_json::from_str(rule.tried.as_ref()?).ok()),
        trouble: waits.and_then(|rule| rule.trouble),
        index: found.map(|found| found.index.id),
        release,
        former: former.transpose()?,
    })
}

pub struct Get;

impl Read for Get {
    const SPEC: Spec = Spec::new("plugins.get-updates", READ, "Whether there is a newer release of a plugin")
        .at(Method::Get, "/plugins/{id}/updates");
    type Input = ById;
    type Output = Shown;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &ById) -> Done<Shown> {
        shown(snapshot, input.id)
    }
}

pub struct Set;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginUpdatesWanted")]
pub struct Input {
    pub id: InstallationId,
    /// Whether it is updated by itself from now on: with what wants no more, and is signed by the same key.
    pub by_itself: bool,
}

impl Write for Set {
    const SPEC: Spec = Spec::new("plugins.set-updates", INSTALL, "Have a plugin updated by itself, or no longer")
        .stream(Stream::Plugin)
        .step_up()
        .at(Method::Put, "/plugins/{id}/updates");
    type Input = Input;
    type Output = Shown;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Shown> {
        let row = installations::find(tx, input.id)?;
        match (updates::of(tx, row.id)?, input.by_itself) {
            (None, true) => {
                let (id, added_by, added_at) = (tx.new_id(), actor.who.to_string(), tx.now());
                let installation = row.id;
                tx.insert(&UpdateRow {
                    id,
                    version: 1,
                    installation,
                    release: None,
                    trouble: None,
                    added_by,
                    added_at,
                    tried: None,
                })?;
                updates::look(tx)?;
            }
            (Some(rule), false) => tx.remove(&rule)?,
            _ => {}
        }
        tx.emit(event::News::saying("plugins.updates-set", row.id, &json!({ "by_itself": input.by_itself })));
        shown(tx, row.id)
    }
}
