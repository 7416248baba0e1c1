//! From what a provider says of somebody to their membership: at once, in the same transaction.

use std::sync::Arc;

use door::{
    Ask, Done, Door, Problem, Reason, Tx,
    access::{
        RoleName,
        records::{MemberRow, MemberState},
    },
    job,
    operations::members,
};
use model::{AccountId, Actor, MemberId, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::{
    groups,
    operations::{follow_rules, take_back},
    records::ScimUserRow,
};
use crate::{
    invitations,
    sso::{
        arrivals,
        operations::take_in,
        providers,
        records::{ProviderId, ProviderRow},
    },
};

/// The job that tells the platform that somebody belongs to a workspace again. Its payload is a [`Returning`].
pub const RETURN: &str = "scim.take-back";

/// Somebody who is back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Returning {
    pub account: AccountId,
    pub workspace: WorkspaceId,
    pub member: MemberId,
}

/// The job by which other rules of a provider reach who is there. Its payload is a [`Following`].
pub const FOLLOW: &str = "scim.follow-rules";

/// Whose rules are others.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Following {
    pub workspace: WorkspaceId,
    pub provider: ProviderId,
}

/// What a provider makes of somebody.
enum Place {
    Out,
    /// In, as whatever they are here.
    In,
    As(RoleName),
}

/// Makes somebody what their provider says they are now. Nothing happens to whoever never came.
pub(crate) fn follow(tx: &mut Tx<'_>, provider: &ProviderRow, user: &ScimUserRow) -> Done<()> {
    let Some(member) = member(tx, user)? else { return Ok(()) };
    let place = place(tx, provider, user)?;
    match (member.state, place) {
        (MemberState::Active, Place::Out) if user.is_active && !providers::is_led(&member) => Ok(()),
        (MemberState::Active, Place::Out) => put_out(tx, provider, &member),
        (MemberState::Active, Place::As(role)) if providers::is_led(&member) => {
            take_in::give(tx, &member, role, None).map(drop)
        }
        (MemberState::Removed, Place::In) => {
            let otherwise = provider.role(&[])?;
            let_in(tx, provider, &member, &as_before(&member, otherwise))
        }
        (MemberState::Removed, Place::As(role)) => let_in(tx, provider, &member, &[role]),
        _ => Ok(()),
    }
}

/// Takes somebody out whom the provider does not know any more.
pub(crate) fn forget(tx: &mut Tx<'_>, provider: &ProviderRow, user: &ScimUserRow) -> Done<()> {
    let Some(member) = member(tx, user)? else { return Ok(()) };
    if member.state == MemberState::Active {
        put_out(tx, provider, &member)?;
    }
    arrivals::forget_name(tx, provider.id, member.account)
}

fn member(tx: &mut Tx<'_>, user: &ScimUserRow) -> Done<Option<MemberRow>> {
    user.account.map_or(Ok(None), |account| invitations::member_of(tx, account))
}

fn place(tx: &mut Tx<'_>, provider: &ProviderRow, user: &ScimUserRow) -> Done<Place> {
    if !user.is_active {
        return Ok(Place::Out);
    }
    if !user.is_grouped || !provider.leads()? {
        return Ok(Place::In);
    }
    let named: Vec<String> = groups::of_user(tx, user.id)?.into_iter().map(|group| group.name).collect();
    Ok(provider.role(&named)?.map_or(Place::Out, Place::As))
}

/// Out, with every token of theirs; their sessions end a moment after the commit, and open nothing until then.
fn put_out(tx: &mut Tx<'_>, provider: &ProviderRow, member: &MemberRow) -> Done<()> {
    if member.role_names().contains(&RoleName::OWNER) {
        members::check_not_last_owner(tx, member.id)?;
    }
    members::take_out(tx, member)?;
    arrivals::mark(tx, provider.id, member.account, true)
}

/// In again, whom this provider put out. Whom somebody here took out stays out.
pub(crate) fn let_in(tx: &mut Tx<'_>, provider: &ProviderRow, member: &MemberRow, roles: &[RoleName]) -> Done<()> {
    let arrival = arrivals::of_account(tx, provider.id, member.account)?;
    if roles.is_empty() || !arrival.is_some_and(|arrival| arrival.put_out) {
        return Ok(());
    }
    members::add(tx, member.account, member.id, roles, None)?;
    arrivals::mark(tx, provider.id, member.account, false)?;
    let Some(workspace) = tx.workspace() else { return Ok(()) };
    tx.enqueue(job::New::now(RETURN, &Returning { account: member.account, workspace, member: member.id }))
}

/// What somebody was before they were put out, but an owner, whom only owners make; else this.
pub(crate) fn as_before(member: &MemberRow, otherwise: Option<RoleName>) -> Vec<RoleName> {
    let mut roles = member.role_names();
    roles.retain(|role| *role != RoleName::OWNER);
    if roles.is_empty() { otherwise.into_iter().collect() } else { roles }
}

/// Everybody whom it provisioned becomes what its rules say now; may be repeated.
pub async fn run_following(door: &Arc<Door>, following: Following) -> Result<(), Problem> {
    let Following { workspace, provider } = following;
    let there = Actor::system("provisioning", Some(workspace), door.now());
    let mut after = None;
    loop {
        let input = follow_rules::Input { provider, after };
        let answer = door.ask(&there, Ask::with(follow_rules::NAME, &input)).await?;
        let unread = |_| Problem::new(Reason::Internal, "internal", "An answer could not be read.");
        match answer.read::<follow_rules::Followed>().map_err(unread)?.last {
            Some(last) => after = Some(last),
            None => return Ok(()),
        }
    }
}

/// Tells the platform; may be repeated.
pub async fn run_return(door: &Arc<Door>, returning: Returning) -> Result<(), Problem> {
    let here = Actor::system("provisioning", None, door.now());
    door.ask(&here, Ask::with(take_back::NAME, &returning)).await.map(drop)
}
