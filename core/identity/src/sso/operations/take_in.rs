//! Makes a member of somebody who came by a provider, or gives one the role that it says they have now. May be
//! repeated.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Problem, Snapshot, Spec, Stream, Tx, Write,
    access::{
        RoleName,
        records::{MemberRow, MemberState, join},
    },
    event,
    operations::members::add,
};
use model::{AccountId, Actor, MemberId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::finish::{no_role, not_let_in, removed};
use crate::{
    MEMBERS_JOIN, invitations,
    sso::{
        providers,
        records::{ArrivalId, ArrivalRow, ProviderId, ProviderRow},
        schema::sso_arrivals,
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
        let role = provider.role(&input.groups)?;
        let member = match invitations::member_of(tx, input.account)? {
            Some(member) if member.state == MemberState::Removed => return Err(removed().into()),
            Some(member) => follow(tx, member, &provider, role)?,
            None if !provider.lets_in => return Err(not_let_in().into()),
            None => {
                let role = role.ok_or_else(no_role)?;
                add(tx, input.account, input.member, &[role], input.name.as_deref())?
            }
        };
        note(tx, input)?;
        let roles = member.role_names().iter().map(ToString::to_string).collect();
        Ok(TakenIn { member: member.id, roles })
    }
}

/// Where the provider leads, a member is what it says. An owner is made and unmade by owners alone.
fn follow(tx: &mut Tx<'_>, before: MemberRow, provider: &ProviderRow, role: Option<RoleName>) -> Done<MemberRow> {
    if !provider.leads()? || !providers::is_led(&before) {
        return Ok(before);
    }
    let role = role.ok_or_else(no_role)?;
    if before.role_names() == [role.clone()] {
        return Ok(before);
    }
    let after = tx.update(&before, MemberRow { roles: join(&[role]), ..before.clone() })?;
    tx.policy_changed();
    tx.emit(event::News::new("access.member-changed", after.id, &after));
    Ok(after)
}

/// Keeps the groups that somebody was in, to try other rules with.
fn note(tx: &mut Tx<'_>, input: &Comer) -> Done<()> {
    let before = seen(tx, input)?;
    let id: ArrivalId = before.as_ref().map_or_else(|| tx.new_id(), |before| before.id);
    let plain = serde_json::to_vec(&input.groups).map_err(|_| door::Failure::internal("Groups are JSON."))?;
    let said = tx.seal_of(input.account.as_str(), "sso_arrivals", "said", id.as_str(), &plain)?;
    let after = ArrivalRow { id, version: 1, provider: input.provider, account: input.account, said, at: tx.now() };
    match before {
        Some(before) => tx.update(&before, after).map(drop),
        None => tx.insert(&after),
    }
}

fn seen(snapshot: &mut Snapshot<'_>, input: &Comer) -> Done<Option<ArrivalRow>> {
    let of = sso_arrivals::table
        .filter(sso_arrivals::provider.eq(input.provider))
        .filter(sso_arrivals::account.eq(input.account));
    snapshot.first(of.select(ArrivalRow::as_select()))
}

/// What nobody gets round by trying again.
pub(crate) fn is_final(problem: &Problem) -> bool {
    use door::Reason::{Invalid, NotFound, Refused};
    matches!(problem.reason, Refused | Invalid | NotFound)
}
