//! Makes a member of somebody who accepted an invitation. May be repeated.

use door::{
    Done, Gift, Problem, Snapshot, Spec, Stream, Tx, Write,
    access::records::MemberState,
    operations::members::{WRITE, add, parse_roles},
};
use model::{AccountId, Actor, MemberId};
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
    #[serde(default)]
    pub name: Option<String>,
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

    /// Nobody gives by a link what they could not give any more: the right to give it is asked for now, of whoever made
    /// it.
    fn gives(&self, snapshot: &mut Snapshot<'_>, input: &Comer) -> Done<Vec<Gift>> {
        let Some(invitation) = coming(snapshot, input)? else { return Ok(Vec::new()) };
        let roles = parse_roles(&invitation.role_names())?.into_iter().map(Gift::Role);
        Ok(roles.chain([Gift::Permission(WRITE)]).collect())
    }

    fn given_by(&self, snapshot: &mut Snapshot<'_>, input: &Comer) -> Done<Option<MemberId>> {
        Ok(coming(snapshot, input)?.and_then(|invitation| invitation.made_by))
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Comer) -> Done<TakenIn> {
        let before = invitations::member_of(tx, input.account)?;
        if let Some(member) = before.as_ref().filter(|member| member.state == MemberState::Active) {
            return Ok(TakenIn { member: member.id });
        }
        let invitation = invitations::open(tx, token(input)?)?;
        let roles = parse_roles(&invitation.role_names())?;
        let member = add(tx, input.account, input.member, &roles, input.name.as_deref())?;
        let used =
            InvitationRow { used_at: Some(tx.now()), used_by: Some(member.id), note: None, ..invitation.clone() };
        tx.update(&invitation, used)?;
        Ok(TakenIn { member: member.id })
    }
}

fn token(input: &Comer) -> Result<TokenHash, Problem> {
    input.invitation.parse().map_err(|_| Problem::invalid("/invitation", "Not the hash of a token."))
}

/// What somebody comes by; none for who is here already.
fn coming(snapshot: &mut Snapshot<'_>, input: &Comer) -> Done<Option<InvitationRow>> {
    match invitations::member_of(snapshot, input.account)? {
        Some(member) if member.state == MemberState::Active => Ok(None),
        _ => invitations::open(snapshot, token(input)?).map(Some),
    }
}
