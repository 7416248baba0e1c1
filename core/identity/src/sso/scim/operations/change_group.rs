//! Takes in what changed about a group of a provider's: what it is called, and who is in it. Roles follow at once.

use std::collections::{BTreeMap, BTreeSet};

use door::{Done, Problem, Record as _, Spec, Stream, Tx, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::sso::{
    records::ProviderId,
    scim::{
        self, PROVISION, following,
        groups::{self, MOST_AT_ONCE, Shown},
        people,
        records::{ScimGroupId, ScimGroupRow, ScimUserId, ScimUserRow},
    },
};

pub struct ChangeGroup;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ScimGroupChange")]
pub struct Input {
    pub provider: ProviderId,
    pub id: ScimGroupId,
    /// The version that was seen, where that is known.
    #[serde(default)]
    pub version: Option<i64>,
    #[serde(default)]
    pub name: Option<String>,
    /// An empty one takes it away.
    #[serde(default)]
    pub external_id: Option<String>,
    /// What happens to who is in it, one after the other.
    #[serde(default)]
    pub steps: Vec<Step>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ScimGroupStep")]
pub struct Step {
    pub step: GroupAct,
    pub users: Vec<ScimUserId>,
}

model::words! {
    /// What happens to people and a group.
    pub enum GroupAct {
        /// They are in it too.
        Add = "add",
        /// They are not; who is not in it anyway is passed over.
        Remove = "remove",
        /// They are in it, and nobody else.
        Replace = "replace",
    }
}

impl Write for ChangeGroup {
    const SPEC: Spec = Spec::new("scim.change-group", PROVISION, "Tell what changed about a group of a provider's")
        .stream(Stream::Permission);
    type Input = Input;
    type Output = Shown;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Shown> {
        let provider = scim::provider(tx, actor, input.provider)?;
        check_so_many(input.steps.iter().map(|step| step.users.len()).sum())?;
        let mut before = groups::find(tx, provider.id, input.id)?;
        if let Some(version) = input.version {
            before = before.seen_at(version)?;
        }
        let mut after = ScimGroupRow { changed_at: tx.now(), ..before.clone() };
        if let Some(name) = &input.name {
            after.name = groups::name(name)?;
        }
        if input.external_id.is_some() {
            after.external_id = people::text("/external_id", input.external_id.as_deref())?;
        }
        groups::check_alone(tx, &after)?;
        // Whoever is or was in it may be something else now.
        let mut met = BTreeMap::new();
        for step in &input.steps {
            for user in take(tx, &before, step)? {
                met.insert(user.id, user);
            }
        }
        let is_renamed = after.name != before.name;
        if met.is_empty() && !is_renamed && after.external_id == before.external_id {
            let members = groups::members(tx, before.id)?;
            return Ok(Shown::of(before, Some(members)));
        }
        let after = tx.update(&before, after)?;
        let members = groups::members(tx, after.id)?;
        if is_renamed {
            for id in &members {
                met.insert(*id, people::find(tx, provider.id, *id)?);
            }
        }
        for id in met.keys() {
            // As they are after the last step.
            let user = people::find(tx, provider.id, *id)?;
            following::follow(tx, &provider, &user)?;
        }
        Ok(Shown::of(after, Some(members)))
    }
}

fn take(tx: &mut Tx<'_>, group: &ScimGroupRow, step: &Step) -> Done<Vec<ScimUserRow>> {
    let users = &step.users;
    match step.step {
        GroupAct::Add => groups::put_in(tx, group, users),
        GroupAct::Remove => groups::take_out(tx, group, users),
        GroupAct::Replace => {
            let wanted: BTreeSet<ScimUserId> = users.iter().copied().collect();
            let gone: Vec<ScimUserId> =
                groups::members(tx, group.id)?.into_iter().filter(|id| !wanted.contains(id)).collect();
            let mut met = groups::take_out(tx, group, &gone)?;
            met.extend(groups::put_in(tx, group, users)?);
            Ok(met)
        }
    }
}

pub(super) fn check_so_many(users: usize) -> Result<(), Problem> {
    if users <= MOST_AT_ONCE {
        return Ok(());
    }
    let detail =
        format!("At most {MOST_AT_ONCE} people are put into a group or taken out at once. Send fewer at a time.");
    Err(Problem::new(door::Reason::TooLarge, "scim.too-many-at-once", detail))
}
