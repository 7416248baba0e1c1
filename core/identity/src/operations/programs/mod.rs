//! Programs: the tokens that they show, and accounts of their own.
//!
//! - [`create`], [`rotate`], [`revoke`], [`list`]: tokens, one's own and those of service accounts
//! - [`leaked`]: one that was found where it does not belong
//! - [`services`]: accounts of programs
//! - [`asking`]: what the server itself asks about a token that it is shown
//! - [`shown`]: what anybody sees of one
//!
//! A token is a record of its workspace and moves with it. What it may is decided by the door, each time anew: what its
//! holder may at that moment, as far as the token says.

pub mod asking;
pub mod create;
pub mod leaked;
pub mod list;
pub mod revoke;
pub mod rotate;
pub mod services;
pub mod shown;

use std::sync::Arc;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Module, Problem, Snapshot, Tx,
    access::{
        Permission, RoleName,
        records::{ApiTokenRow, FormerSecretRow, ServiceRow, TokenEnd},
    },
    schema::{api_tokens, services as accounts},
};
use model::{AccountId, Actor, ApiTokenId, MemberId, ServiceId, Who};

pub const OWN: Permission = Permission::new_static("tokens:own");
pub const READ: Permission = Permission::new_static("tokens:read");
pub const REVOKE: Permission = Permission::new_static("tokens:revoke");
pub const SERVICES_READ: Permission = Permission::new_static("services:read");
pub const SERVICES_WRITE: Permission = Permission::new_static("services:write");
pub const FIND: Permission = Permission::new_static("tokens:find");

/// What can be put into a token: every permission of a workspace.
#[derive(Clone)]
pub(super) struct Known(Arc<[Permission]>);

impl Known {
    /// What somebody wrote, as it is kept: each once, in one order.
    fn read(&self, named: &[String]) -> Result<Vec<Permission>, Problem> {
        let mut wanted = Vec::with_capacity(named.len());
        for key in named {
            let permission =
                Permission::parse(key.clone()).map_err(|error| Problem::invalid("/permissions", error.to_string()))?;
            if !self.0.contains(&permission) {
                let detail =
                    format!("There is no permission {permission} in a workspace; see access.list-permissions.");
                return Err(Problem::invalid("/permissions", detail));
            }
            wanted.push(permission);
        }
        wanted.sort();
        wanted.dedup();
        if wanted.is_empty() {
            return Err(Problem::invalid("/permissions", "Name what the token is for: at least one permission."));
        }
        Ok(wanted)
    }
}

/// Tokens and service accounts, for what these modules let people do, and for what those do that come after.
pub fn module(of: &[Module], after: &[Permission]) -> Module {
    const ADMIN: RoleName = RoleName::ADMIN;
    let module = Module::new("programs")
        .grant(OWN, "Make tokens for one's own programs", [ADMIN, RoleName::MANAGER])
        .grant(READ, "See everybody's tokens, and when they were used", [ADMIN, RoleName::AUDITOR, RoleName::OPERATOR])
        .grant(REVOKE, "Revoke anybody's tokens", [ADMIN, RoleName::OPERATOR])
        .grant(SERVICES_READ, "See the accounts of programs", [ADMIN, RoleName::AUDITOR, RoleName::OPERATOR])
        .grant(SERVICES_WRITE, "Make accounts for programs, and their tokens", [ADMIN])
        .grant(FIND, "Find whose a token is", [RoleName::SYSTEM])
        .record::<ServiceRow>()
        .record::<ApiTokenRow>()
        .record::<FormerSecretRow>();
    let own: Vec<Permission> = module.of_workspace().collect();
    let all: Vec<Permission> =
        of.iter().flat_map(Module::of_workspace).chain(own).chain(after.iter().cloned()).collect();
    let known = Known(all.into());
    module
        .prepared(create::Create { known: known.clone() })
        .prepared(create::CreateForService { known })
        .read(list::List)
        .read(list::ListOwn)
        .prepared(rotate::Rotate)
        .prepared(rotate::RotateForService)
        .write(revoke::Revoke)
        .write(revoke::End)
        .prepared(leaked::RevokeLeaked)
        .read(services::List)
        .write(services::Open)
        .write(services::SetRoles)
        .write(services::Close)
        .read(asking::Find)
        .write(asking::Touch)
        .write(asking::SeenElsewhere)
        .write(asking::RaiseAlarm)
}

/// The member who asks, themselves and not by a program.
fn person(actor: &Actor) -> Done<(AccountId, MemberId)> {
    match actor.who {
        // It would work on when the provider says that they are gone.
        Who::Person { .. } if actor.by_provider => {
            let detail = "You came in by your workspace's provider, and a token would outlive what it says of you. Sign \
                          in with a password of your own for this, or ask for a service account.";
            Err(Problem::refused("tokens.by-provider", detail).into())
        }
        Who::Person { account, member: Some(member), .. } => Ok((account, member)),
        _ => {
            Err(Problem::refused("tokens.people-only", "Only somebody who belongs here has tokens of their own.")
                .into())
        }
    }
}

fn token(snapshot: &mut Snapshot<'_>, id: ApiTokenId) -> Done<ApiTokenRow> {
    let row = snapshot.first(api_tokens::table.filter(api_tokens::id.eq(id)).select(ApiTokenRow::as_select()))?;
    row.ok_or_else(|| Problem::not_found("token", id).into())
}

/// One's own; another's is not there.
fn own(snapshot: &mut Snapshot<'_>, actor: &Actor, id: ApiTokenId) -> Done<ApiTokenRow> {
    let row = token(snapshot, id)?;
    if row.account.is_some() && row.account == actor.account() {
        Ok(row)
    } else {
        Err(Problem::not_found("token", id).into())
    }
}

fn service(snapshot: &mut Snapshot<'_>, id: ServiceId) -> Done<ServiceRow> {
    let row = snapshot.first(accounts::table.filter(accounts::id.eq(id)).select(ServiceRow::as_select()))?;
    row.ok_or_else(|| Problem::not_found("service", id).into())
}

/// What was ended, or ended by itself, does not come back.
fn live(row: ApiTokenRow, snapshot: &Snapshot<'_>) -> Done<ApiTokenRow> {
    if row.is_live_at(snapshot.now()) {
        Ok(row)
    } else {
        Err(Problem::refused("tokens.over", "This token is over. Make a new one.").into())
    }
}

/// Ends a token, here and wherever it is remembered.
pub(crate) fn end(tx: &mut Tx<'_>, row: &ApiTokenRow, why: TokenEnd) -> Done<ApiTokenRow> {
    if row.ended_at.is_some() {
        return Ok(row.clone());
    }
    let after = ApiTokenRow { ended_at: Some(tx.now()), ended_for: Some(why), ..row.clone() };
    let after = tx.update(row, after)?;
    tx.policy_changed();
    Ok(after)
}
