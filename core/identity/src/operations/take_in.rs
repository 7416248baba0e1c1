//! Makes a member of somebody who accepted an invitation. May be repeated.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Problem, Reason, Spec, Stream, Tx, Write,
    access::RoleName,
    access::records::{MemberRow, MemberState, OverrideRow, join},
    event,
    operations::members::{add, check_roles, parse_roles},
    schema::overrides,
};
use model::{AccountId, Actor, MemberId, Who};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::TokenHash;

use crate::{MEMBERS_JOIN, invitations, records::InvitationRow};

pub(crate) const NAME: &str = "members.join";

pub struct TakeIn;

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Comer")]
pub struct Comer {
    /// The hash of the invitation's token, in hexadecimal digits.
    pub invitation: String,
    pub account: AccountId,
    pub member: MemberId,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TakenIn")]
pub struct TakenIn {
    pub member: MemberId,
}

impl Write for TakeIn {
    const SPEC: Spec = Spec::new(NAME, MEMBERS_JOIN, "Take in who accepted an invitation").stream(Stream::Permission);
    type Input = Comer;
    type Output = TakenIn;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Comer) -> Done<TakenIn> {
        check_asked_by_stockade(actor)?;
        let before = invitations::member_of(tx, input.account)?;
        if let Some(member) = before.as_ref().filter(|member| member.state == MemberState::Active) {
            return Ok(TakenIn { member: member.id });
        }
        let token: TokenHash =
            input.invitation.parse().map_err(|_| Problem::invalid("/invitation", "Not the hash of a token."))?;
        let invitation = invitations::open(tx, token)?;
        let roles = parse_roles(&invitation.role_names())?;
        let member = match before {
            Some(before) => take_back(tx, before, &roles)?,
            None => add(tx, input.account, input.member, &roles)?,
        };
        let used = InvitationRow { used_at: Some(tx.now()), used_by: Some(member.id), ..invitation.clone() };
        tx.update(&invitation, used)?;
        Ok(TakenIn { member: member.id })
    }
}

/// An owner holds every permission of a workspace. This one would make members of people who never said
/// that they wanted to be.
fn check_asked_by_stockade(actor: &Actor) -> Done<()> {
    match actor.who {
        Who::System { .. } => Ok(()),
        _ => Err(Problem::new(Reason::Forbidden, "access.denied", "People join by accepting an invitation. Make one.")
            .into()),
    }
}

/// Somebody who was here before comes back as what they are invited to be, and nothing more: exceptions
/// that were made for them then do not return with them.
fn take_back(tx: &mut Tx<'_>, before: MemberRow, roles: &[RoleName]) -> Done<MemberRow> {
    check_roles(tx, roles)?;
    let query = overrides::table.filter(overrides::member.eq(before.id)).select(OverrideRow::as_select());
    let exceptions: Vec<OverrideRow> = tx.load(query)?;
    exceptions.iter().try_for_each(|exception| tx.remove(exception))?;
    let after = MemberRow { roles: join(roles), state: MemberState::Active, joined_at: tx.now(), ..before.clone() };
    let after = tx.update(&before, after)?;
    tx.policy_changed();
    tx.emit(event::New::new("access.member-added", after.id, &after));
    Ok(after)
}
