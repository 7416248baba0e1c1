//! Makes a member of somebody who came by a provider, or gives one the role that it says they have now. May be
//! repeated.

use door::{
    Done, Problem, Snapshot, Spec, Stream, Tx, Write,
    access::{
        RoleName,
        records::{MemberRow, MemberState, join},
    },
    event,
    operations::members::{add, end_sessions_but},
};
use model::{AccountId, Actor, MemberId, SessionId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::finish::{no_role, not_let_in, removed};
use crate::{
    MEMBERS_JOIN, invitations,
    sso::{
        arrivals, providers,
        records::{ArrivalId, ArrivalRow, ProviderId, ProviderRow},
        scim::{
            following,
            people::{self, KnownAs, Met},
        },
    },
};

pub(crate) const NAME: &str = "sso.take-in";

pub struct TakeIn;

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SsoComer")]
pub struct Comer {
    pub provider: ProviderId,
    pub account: AccountId,
    pub member: MemberId,
    /// Of somebody new.
    #[serde(default)]
    pub name: Option<String>,
    /// The groups that the provider says they are in.
    pub groups: Vec<String>,
    /// What the provider calls them.
    #[serde(default)]
    pub known_as: Option<KnownAs>,
    /// The one in which they come: with another role their other sessions end.
    #[serde(default)]
    pub session: Option<SessionId>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SsoTakenIn")]
pub struct TakenIn {
    pub member: MemberId,
    pub roles: Vec<String>,
}

impl Write for TakeIn {
    const SPEC: Spec = Spec::new(NAME, MEMBERS_JOIN, "Take in who came by a provider, in the role that it says")
        .stream(Stream::Permission);
    type Input = Comer;
    type Output = TakenIn;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Comer) -> Done<TakenIn> {
        let provider = providers::find(tx, input.provider)?;
        if !provider.is_on {
            return Err(providers::closed().into());
        }
        let met = people::meet(tx, &provider, Some(input.account), input.known_as.as_ref())?;
        let groups = met.as_ref().and_then(|met| met.groups.as_ref()).unwrap_or(&input.groups);
        let role = provider.role(groups)?;
        let member = match invitations::member_of(tx, input.account)? {
            Some(member) if member.state == MemberState::Removed => {
                check_returns(tx, input.provider, input.account, met.as_ref())?;
                let roles: Vec<RoleName> = match provider.leads()? {
                    true => role.into_iter().collect(),
                    false => following::as_before(&member, role),
                };
                following::let_in(tx, &provider, &member, &roles)?;
                let there = invitations::member_of(tx, input.account)?;
                there.filter(|member| member.state == MemberState::Active).ok_or_else(no_role)?
            }
            Some(member) => follow(tx, member, &provider, role, input.session)?,
            None if !provider.lets_in && met.is_none() => return Err(not_let_in().into()),
            None => {
                let role = role.ok_or_else(no_role)?;
                add(tx, input.account, input.member, &[role], input.name.as_deref())?
            }
        };
        note(tx, input)?;
        if let Some(met) = met.filter(|met| met.row.account.is_none()) {
            people::tie(tx, &met.row, input.account)?;
        }
        let roles = member.role_names().iter().map(ToString::to_string).collect();
        Ok(TakenIn { member: member.id, roles })
    }
}

/// Where the provider leads, a member is what it says. An owner is made and unmade by owners alone.
fn follow(
    tx: &mut Tx<'_>,
    before: MemberRow,
    provider: &ProviderRow,
    role: Option<RoleName>,
    session: Option<SessionId>,
) -> Done<MemberRow> {
    if !provider.leads()? || !providers::is_led(&before) {
        return Ok(before);
    }
    give(tx, &before, role.ok_or_else(no_role)?, session)
}

/// This role and no other. Whoever sits at a browser of theirs proves again who they are, but for this session.
pub(crate) fn give(tx: &mut Tx<'_>, before: &MemberRow, role: RoleName, but: Option<SessionId>) -> Done<MemberRow> {
    if before.role_names() == [role.clone()] {
        return Ok(before.clone());
    }
    let after = tx.update(before, MemberRow { roles: join(&[role]), ..before.clone() })?;
    tx.policy_changed();
    end_sessions_but(tx, after.account, but)?;
    tx.emit(event::News::new("access.member-changed", after.id, &after));
    Ok(after)
}

/// Whom the provider put out itself, and says now that they are its own again. Nobody else comes back by themselves.
pub(crate) fn check_returns(
    snapshot: &mut Snapshot<'_>,
    provider: ProviderId,
    account: AccountId,
    met: Option<&Met>,
) -> Done<()> {
    let arrival = arrivals::of_account(snapshot, provider, account)?;
    match arrival {
        Some(arrival) if arrival.put_out && met.is_some() => Ok(()),
        _ => Err(removed().into()),
    }
}

/// Keeps the groups that somebody was in, to try other rules with.
fn note(tx: &mut Tx<'_>, input: &Comer) -> Done<()> {
    let before = arrivals::of_account(tx, input.provider, input.account)?;
    let id: ArrivalId = before.as_ref().map_or_else(|| tx.new_id(), |before| before.id);
    let plain = serde_json::to_vec(&input.groups).map_err(|_| door::Failure::internal("Groups are JSON."))?;
    let said = tx.seal_of(input.account.as_str(), "sso_arrivals", "said", id.as_str(), &plain)?;
    let (subject_hash, name_hash) = match &input.known_as {
        Some(known_as) => {
            let name = known_as.name.as_ref().map(|name| people::name_hash(tx, input.provider, name)).transpose()?;
            (Some(people::subject_hash(tx, input.provider, &known_as.subject)?), name)
        }
        None => before.as_ref().map(|row| (row.subject_hash.clone(), row.name_hash.clone())).unwrap_or_default(),
    };
    let (provider, account, at) = (input.provider, input.account, tx.now());
    let after = ArrivalRow { id, version: 1, provider, account, said, at, subject_hash, name_hash, put_out: false };
    match before {
        Some(before) => tx.update(&before, after).map(drop),
        None => tx.insert(&after),
    }
}

/// What nobody gets round by trying again.
pub(crate) fn is_final(problem: &Problem) -> bool {
    use door::Reason::{Invalid, NotFound, Refused};
    matches!(problem.reason, Refused | Invalid | NotFound)
}
