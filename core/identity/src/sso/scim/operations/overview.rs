//! How a provider provisions: where, by which token, and how many people and groups it told of.

use std::sync::Arc;

use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{Done, Method, Read, Snapshot, Spec};
use model::Actor;
use schemars::JsonSchema;
use serde::Serialize;

use super::begin::Input;
use crate::{
    operations::programs::shown::Shown as Token,
    schema::scim_places,
    sso::{
        Places, READ, mapping, providers,
        records::ProviderRow,
        scim::{account, groups, people, records::ScimGroupId},
    },
};

pub struct GetOverview {
    pub(crate) places: Arc<Places>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ScimOverview")]
pub struct Overview {
    pub is_on: bool,
    /// What the provider calls the base address, or tenant address.
    pub address: String,
    /// The token it shows, without its secret; none where it expired or was revoked.
    pub token: Option<Token>,
    /// How many people it told of,
    pub people: usize,
    /// how many of them it lets in,
    pub active: usize,
    /// and how many of those never came.
    pub awaited: usize,
    pub groups: Vec<Group>,
}

/// A group that it told of.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ScimGroupOverview")]
pub struct Group {
    pub name: String,
    pub people: usize,
    /// The role that it makes here; none where no rule fits.
    pub role: Option<String>,
}

impl Read for GetOverview {
    const SPEC: Spec = Spec::new("scim.overview", READ, "How a provider says who its people are")
        .at(Method::Get, "/sso/providers/{id}/provisioning");
    type Input = Input;
    type Output = Overview;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &Input) -> Done<Overview> {
        let row = providers::find(snapshot, input.id)?;
        let token = match row.provisioner {
            Some(service) => account::token(snapshot, service)?.map(|token| Token::of(&token, snapshot.now())),
            None => None,
        };
        let people = people::all(snapshot, row.id)?;
        let active = people.iter().filter(|person| person.is_active);
        Ok(Overview {
            is_on: row.provisioner.is_some(),
            address: self.places.scim(row.id),
            token,
            people: people.len(),
            active: active.clone().count(),
            awaited: active.filter(|person| person.account.is_none()).count(),
            groups: told(snapshot, &row)?,
        })
    }
}

fn told(snapshot: &mut Snapshot<'_>, row: &ProviderRow) -> Done<Vec<Group>> {
    let rules = row.rules()?;
    let groups = groups::all(snapshot, row.id)?;
    let ids: Vec<ScimGroupId> = groups.iter().map(|group| group.id).collect();
    let places: Vec<ScimGroupId> =
        snapshot.load(scim_places::table.filter(scim_places::group_id.eq_any(ids)).select(scim_places::group_id))?;
    let mut told: Vec<Group> = groups
        .into_iter()
        .map(|group| {
            let people = places.iter().filter(|place| **place == group.id).count();
            let role = mapping::role(&rules, None, std::slice::from_ref(&group.name)).map(|role| role.to_string());
            Group { name: group.name, people, role }
        })
        .collect();
    told.sort_by_cached_key(|group| (group.name.to_lowercase(), group.name.clone()));
    Ok(told)
}
