//! Groups at a provider, and who is in which.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot, Tx};
use model::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    people,
    records::{ScimGroupId, ScimGroupRow, ScimPlaceRow, ScimUserId, ScimUserRow},
};
use crate::{
    schema::{scim_groups, scim_places, scim_users},
    sso::records::ProviderId,
};

/// Groups of one provider.
pub(crate) const MOST: usize = 500;
/// People who are put in or taken out at once.
pub(crate) const MOST_AT_ONCE: usize = 1_000;

/// A group as the provider is told of it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ScimGroup")]
pub struct Shown {
    pub id: ScimGroupId,
    pub version: i64,
    pub name: String,
    pub external_id: Option<String>,
    /// Left out where they were not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<ScimUserId>>,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
}

impl Shown {
    pub(crate) fn of(row: ScimGroupRow, members: Option<Vec<ScimUserId>>) -> Self {
        let ScimGroupRow { id, version, name, external_id, created_at, changed_at, .. } = row;
        Self { id, version, name, external_id, members, created_at, changed_at }
    }
}

/// What a group can be called.
pub(crate) fn name(said: &str) -> Result<String, Problem> {
    let missing = || Problem::invalid("/name", "Say what the group is called: its displayName.");
    people::text("/name", Some(said))?.ok_or_else(missing)
}

/// One of this provider's; another's are not there.
pub(crate) fn find(snapshot: &mut Snapshot<'_>, provider: ProviderId, id: ScimGroupId) -> Done<ScimGroupRow> {
    let query = scim_groups::table.filter(scim_groups::id.eq(id)).filter(scim_groups::provider.eq(provider));
    let row = snapshot.first(query.select(ScimGroupRow::as_select()))?;
    row.ok_or_else(|| Problem::not_found("group", id).into())
}

pub(crate) fn all(snapshot: &mut Snapshot<'_>, provider: ProviderId) -> Done<Vec<ScimGroupRow>> {
    let query = scim_groups::table.filter(scim_groups::provider.eq(provider)).order(scim_groups::id);
    snapshot.load(query.select(ScimGroupRow::as_select()))
}

/// No other group is called so: a rule would not know which it is about.
pub(crate) fn check_alone(snapshot: &mut Snapshot<'_>, row: &ScimGroupRow) -> Done<()> {
    let others = all(snapshot, row.provider)?;
    if others.iter().any(|other| other.id != row.id && other.name == row.name) {
        let detail = "A group with this displayName is here already. Find it by that, and change it.";
        return Err(Problem::conflict("scim.taken", detail).into());
    }
    Ok(())
}

/// The groups that somebody is in.
pub(crate) fn of_user(snapshot: &mut Snapshot<'_>, user: ScimUserId) -> Done<Vec<ScimGroupRow>> {
    let query = scim_places::table.filter(scim_places::user_id.eq(user)).select(scim_places::group_id);
    let ids: Vec<ScimGroupId> = snapshot.load(query)?;
    let of = scim_groups::table.filter(scim_groups::id.eq_any(ids)).order(scim_groups::id);
    snapshot.load(of.select(ScimGroupRow::as_select()))
}

/// The names of the groups that each of a provider's people is in.
pub(crate) fn of_users(snapshot: &mut Snapshot<'_>, provider: ProviderId) -> Done<BTreeMap<ScimUserId, Vec<String>>> {
    let names: BTreeMap<ScimGroupId, String> =
        all(snapshot, provider)?.into_iter().map(|group| (group.id, group.name)).collect();
    let of = scim_places::table.filter(scim_places::group_id.eq_any(names.keys().copied()));
    let of = of.order((scim_places::group_id, scim_places::user_id));
    let places: Vec<(ScimUserId, ScimGroupId)> =
        snapshot.load(of.select((scim_places::user_id, scim_places::group_id)))?;
    let mut named: BTreeMap<ScimUserId, Vec<String>> = BTreeMap::new();
    for (user, group) in places {
        named.entry(user).or_default().extend(names.get(&group).cloned());
    }
    Ok(named)
}

/// Who is in a group.
pub(crate) fn members(snapshot: &mut Snapshot<'_>, group: ScimGroupId) -> Done<Vec<ScimUserId>> {
    let query = scim_places::table.filter(scim_places::group_id.eq(group)).order(scim_places::user_id);
    snapshot.load(query.select(scim_places::user_id))
}

/// Puts people into a group who are not in it, and says who they are.
pub(crate) fn put_in(tx: &mut Tx<'_>, group: &ScimGroupRow, wanted: &[ScimUserId]) -> Done<Vec<ScimUserRow>> {
    let there: BTreeSet<ScimUserId> = members(tx, group.id)?.into_iter().collect();
    let wanted: BTreeSet<ScimUserId> = wanted.iter().copied().filter(|id| !there.contains(id)).collect();
    let query = scim_users::table
        .filter(scim_users::provider.eq(group.provider))
        .filter(scim_users::id.eq_any(wanted.iter().copied()))
        .order(scim_users::id);
    let rows: Vec<ScimUserRow> = tx.load(query.select(ScimUserRow::as_select()))?;
    if rows.len() < wanted.len() {
        let known: BTreeSet<ScimUserId> = rows.iter().map(|row| row.id).collect();
        let stranger = wanted.iter().find(|id| !known.contains(id));
        let named = stranger.map(ToString::to_string).unwrap_or_default();
        return Err(Problem::invalid("/steps", format!("There is no user {named} who could be in a group.")).into());
    }
    rows.into_iter()
        .map(|row| {
            tx.insert(&ScimPlaceRow { id: tx.new_id(), version: 1, group_id: group.id, user_id: row.id })?;
            if row.is_grouped {
                return Ok(row);
            }
            tx.update(&row, ScimUserRow { is_grouped: true, ..row.clone() })
        })
        .collect()
}

/// Takes people out of a group, and says who they are. Who is not in it is passed over.
pub(crate) fn take_out(tx: &mut Tx<'_>, group: &ScimGroupRow, gone: &[ScimUserId]) -> Done<Vec<ScimUserRow>> {
    let query = scim_places::table
        .filter(scim_places::group_id.eq(group.id))
        .filter(scim_places::user_id.eq_any(gone.iter().copied()))
        .order(scim_places::id);
    let places: Vec<ScimPlaceRow> = tx.load(query.select(ScimPlaceRow::as_select()))?;
    places.iter().try_for_each(|place| tx.remove(place))?;
    let users: Vec<ScimUserId> = places.iter().map(|place| place.user_id).collect();
    let query = scim_users::table.filter(scim_users::id.eq_any(users)).order(scim_users::id);
    tx.load(query.select(ScimUserRow::as_select()))
}

/// Takes somebody out of all groups.
pub(crate) fn leave_all(tx: &mut Tx<'_>, user: ScimUserId) -> Done<()> {
    let query = scim_places::table.filter(scim_places::user_id.eq(user)).order(scim_places::id);
    let places: Vec<ScimPlaceRow> = tx.load(query.select(ScimPlaceRow::as_select()))?;
    places.iter().try_for_each(|place| tx.remove(place))
}

/// Takes a group away, and says who was in it.
pub(crate) fn remove(tx: &mut Tx<'_>, group: &ScimGroupRow) -> Done<Vec<ScimUserRow>> {
    let members = members(tx, group.id)?;
    let gone = take_out(tx, group, &members)?;
    tx.remove(group)?;
    Ok(gone)
}
