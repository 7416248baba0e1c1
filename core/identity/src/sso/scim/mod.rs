//! Provisioning (SCIM): a provider says of its own accord who its people are and which groups they are in, and
//! memberships follow at once.
//!
//! It comes with a token of a service account that holds one permission and belongs to one provider. What HTTP says in
//! SCIM's words is translated in `api`; here it is operations like any other.
//!
//! - [`operations`]: one file for each verb
//! - [`records`]: people, groups, and who is in which
//!
//! and, for itself alone: `people` (kept, found, and met when they come), `groups`, `following` (from what was said to
//! the membership), `account` (the program's), [`run_return`] and [`run_following`] (the jobs by which
//! somebody is back, and by which other rules reach who is there).

pub mod operations;
pub mod records;

pub(crate) mod account;
pub(crate) mod following;
pub(crate) mod groups;
pub(crate) mod people;

use std::sync::Arc;

use door::{
    Done, Module, Problem, Snapshot,
    access::{Permission, RoleName},
};
use model::{Actor, Holder, Reason, Who};

pub use following::{FOLLOW, Following, RETURN, Returning, run_following, run_return};

use super::{
    Places, providers,
    records::{ProviderId, ProviderRow},
};
use operations::{
    add_group::AddGroup, add_user::AddUser, begin::Begin, change_group::ChangeGroup, change_user::ChangeUser, end::End,
    find_groups::FindGroups, find_users::FindUsers, follow_rules::FollowRules, get_group::GetGroup, get_user::GetUser,
    overview::GetOverview, remove_group::RemoveGroup, remove_user::RemoveUser, renew_token::RenewToken,
    take_back::TakeBack,
};
use records::{ScimGroupRow, ScimPlaceRow, ScimUserRow};

/// Nobody holds it but the program of a provider.
pub const PROVISION: Permission = Permission::new_static("members:provision");

/// Its part of the module.
pub(crate) fn declare(module: Module, places: &Arc<Places>) -> Module {
    module
        .grant(PROVISION, "Say who the people of a provider are, and let them in and out", [RoleName::PROVISIONER])
        .record::<ScimUserRow>()
        .record::<ScimGroupRow>()
        .record::<ScimPlaceRow>()
        .prepared(Begin)
        .prepared(RenewToken)
        .write(End)
        .read(GetOverview { places: Arc::clone(places) })
        .read(FindUsers)
        .read(GetUser)
        .prepared(AddUser)
        .write(ChangeUser)
        .write(RemoveUser)
        .read(FindGroups)
        .read(GetGroup)
        .write(AddGroup)
        .write(ChangeGroup)
        .write(RemoveGroup)
        .write(TakeBack)
        .write(FollowRules)
}

/// The provider whose program asks. To anybody else there is none, and it is not told which there are.
pub(crate) fn provider(snapshot: &mut Snapshot<'_>, actor: &Actor, id: ProviderId) -> Done<ProviderRow> {
    let Who::Program { holder: Holder::Service { service }, .. } = actor.who else { return Err(closed().into()) };
    let row = providers::look(snapshot, id)?.filter(|row| row.provisioner == Some(service));
    row.ok_or_else(|| closed().into())
}

/// The one answer to everybody who may not provision here.
fn closed() -> Problem {
    let detail = "This token opens nothing here. Make a new one in Stockade, on the provider's page under Provisioning, \
                  and copy the address beside it.";
    Problem::new(Reason::Unauthenticated, "scim.closed", detail)
}
