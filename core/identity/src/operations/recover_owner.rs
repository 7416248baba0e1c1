//! Makes the link by which somebody becomes an owner of a workspace that lost its own. Only whoever has a shell on the
//! machine asks for it; every owner and admin is told, and the link is soon over.

use std::sync::Arc;

use door::{
    Desk, Done, Nothing, Prepared, Problem, Spec, Stream, Tx,
    access::{Permission, RoleName},
    operations::sso_only,
};
use model::{Actor, Who};

use super::invite::Made;
use crate::{
    notices::{Notice, tell_admins},
    records::InvitationRow,
    rules,
    tokens::Minted,
};

pub const RECOVER: Permission = Permission::new_static("members:recover");

pub struct RecoverOwner {
    pub(crate) public_url: Arc<str>,
}

pub struct Ready {
    token: Minted,
}

impl Prepared for RecoverOwner {
    const SPEC: Spec = Spec::new(
        "members.recover-owner",
        RECOVER,
        "Make the link by which somebody becomes an owner of a workspace that lost its own",
    )
    .stream(Stream::Security)
    .reveals_secret();
    type Input = Nothing;
    type Ready = Ready;
    type Output = Made;

    async fn prepare(&self, _: &Actor, desk: &Desk, _: Nothing) -> Done<Ready> {
        Ok(Ready { token: Minted::new(desk).await? })
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, Ready { token }: &Ready) -> Done<Made> {
        let (Some(workspace), Who::Operator { user, reason }) = (tx.workspace(), &actor.who) else {
            return Err(Problem::invalid("", "Only an operator recovers the owner of a workspace.").into());
        };
        let invitation = InvitationRow {
            id: tx.new_id(),
            version: 1,
            token_hash: token.hash.as_bytes().to_vec(),
            roles: RoleName::OWNER.to_string(),
            created_at: tx.now(),
            expires_at: tx.now().plus(rules::RECOVERY),
            used_at: None,
            used_by: None,
            note: None,
            made_by: None,
        };
        tx.insert(&invitation)?;
        // Else the link would open nothing.
        sso_only::lift_if_held(tx)?;
        let notice =
            Notice::OwnerRecovered { user: user.clone(), reason: reason.clone(), until: invitation.expires_at };
        tell_admins(tx, &notice)?;
        let url = format!("{}/join#{workspace}.{}", self.public_url, token.text.expose());
        Ok(Made { id: invitation.id, url, expires_at: invitation.expires_at })
    }
}
