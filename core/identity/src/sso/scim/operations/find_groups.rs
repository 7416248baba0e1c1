//! A provider's groups, a part of them at a time, or those that are called so.

use door::{Done, Read, Snapshot, Spec};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::find_users::page;
use crate::sso::{
    records::ProviderId,
    scim::{
        self, PROVISION,
        groups::{self, Shown},
        records::ScimGroupRow,
    },
};

pub struct FindGroups;

/// Which; all where nothing is named.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ScimGroupQuery")]
pub struct Wanted {
    pub provider: ProviderId,
    #[serde(default)]
    pub id: Option<String>,
    /// In any letters, large or small.
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub external_id: Option<String>,
    /// Those that this person is in.
    #[serde(default)]
    pub member: Option<String>,
    /// Whether who is in them is left out.
    #[serde(default)]
    pub without_members: bool,
    /// From which on, the first being 1.
    #[serde(default)]
    pub start: Option<u32>,
    /// At most this many; 100 unless said, never more than 200.
    #[serde(default)]
    pub count: Option<u32>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ScimGroups")]
pub struct Found {
    pub total: usize,
    /// From which on they are shown.
    pub start: usize,
    pub items: Vec<Shown>,
}

impl Read for FindGroups {
    const SPEC: Spec = Spec::new("scim.find-groups", PROVISION, "A provider's groups");
    type Input = Wanted;
    type Output = Found;

    fn run(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Found> {
        let provider = scim::provider(snapshot, actor, wanted.provider)?;
        let mut rows: Vec<ScimGroupRow> = match &wanted.member {
            None => groups::all(snapshot, provider.id)?,
            Some(member) => match member.parse() {
                Ok(user) => {
                    let rows = groups::of_user(snapshot, user)?;
                    rows.into_iter().filter(|row| row.provider == provider.id).collect()
                }
                Err(_) => Vec::new(),
            },
        };
        let same = |one: &str, other: &str| one.to_lowercase() == other.trim().to_lowercase();
        rows.retain(|row| {
            wanted.id.as_ref().is_none_or(|id| row.id.as_str() == id)
                && wanted.name.as_ref().is_none_or(|name| same(&row.name, name))
                && wanted.external_id.as_ref().is_none_or(|id| row.external_id.as_ref() == Some(id))
        });
        let (start, shown) = page(&rows, wanted.start, wanted.count);
        let items = shown.iter().map(|row| {
            let members = if wanted.without_members { None } else { Some(groups::members(snapshot, row.id)?) };
            Ok(Shown::of(row.clone(), members))
        });
        let items = items.collect::<Done<_>>()?;
        Ok(Found { total: rows.len(), start, items })
    }
}
