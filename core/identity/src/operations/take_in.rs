//! Makes a member of somebody who accepted an invitation. May be repeated.

use door::{
    Done, Problem, Spec, Stream, Tx, Write,
    access::records::MemberState,
    operations::members::{add, parse_roles},
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

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Comer) -> Done<TakenIn> {
        let before = invitations::member_of(tx, input.account)?;
        if let Some(member) = before.as_ref().filter(|member| member.state == MemberState::Active) {
            return Ok(TakenIn { member: member.id });
        }
        let token: TokenHash =
            input.invitation.parse().map_err(|_| Problem::invalid("/invitation", "Not the hash of a token."))?;
        let invitation = invitations::open(tx, token)?;
        let roles = parse_roles(&invitation.role_names())?;
        let member = add(tx, input.account, input.member, &roles, input.name.as_deref())?;
        let used =
            InvitationRow { used_at: Some(tx.now()), used_by: Some(member.id), note: None, ..invitation.clone() };
        tx.update(&invitation, used)?;
        Ok(TakenIn { member: member.id })
    }
}
