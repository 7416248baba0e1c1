//! Makes a one-time link into the workspace.

use std::sync::Arc;

use door::{
    Desk, Done, Gift, Method, Prepared, Problem, Snapshot, Spec, Stream, Tx,
    access::{RoleName, records::join},
    operations::{
        members::{WRITE, check_roles, member, parse_roles},
        sso_only,
    },
};
use model::{Actor, Timestamp, Who};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    records::{InvitationId, InvitationRow},
    rules,
    tokens::Minted,
};

pub struct Invite {
    pub(crate) public_url: Arc<str>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewInvitation")]
pub struct Input {
    /// What whoever accepts it will be.
    pub roles: Vec<String>,
    /// What you know it by, such as for whom it is. Forgotten once it is accepted.
    #[serde(default)]
    pub note: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MadeInvitation")]
pub struct Made {
    pub id: InvitationId,
    /// The link to pass on. Shown once.
    pub url: String,
    pub expires_at: Timestamp,
}

pub struct Ready {
    roles: Vec<RoleName>,
    note: Option<String>,
    token: Minted,
}

impl Prepared for Invite {
    const SPEC: Spec = Spec::new("invitations.create", WRITE, "Make a one-time link into the workspace")
        .stream(Stream::Permission)
        .step_up()
        .reveals_secret()
        .at(Method::Post, "/invitations");
    type Input = Input;
    type Ready = Ready;
    type Output = Made;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        Ok(Ready { roles: parse_roles(&input.roles)?, note: rules::note(input.note)?, token: Minted::new(desk).await? })
    }

    /// A link gives to whoever follows it, and that may be the one who made it.
    fn gives(&self, _: &mut Snapshot<'_>, ready: &Ready) -> Done<Vec<Gift>> {
        Ok(ready.roles.iter().cloned().map(Gift::Role).collect())
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Made> {
        check_roles(tx, &ready.roles)?;
        check_owner_invites(actor, tx, &ready.roles)?;
        if sso_only::holds(tx)? {
            let detail = "A link opens nothing while people come in by your provider alone. Let new people in there: \
                          Settings → Single sign-on → your provider.";
            return Err(Problem::refused("invitations.provider-only", detail).into());
        }
        let Some(workspace) = tx.workspace() else {
            return Err(Problem::invalid("", "An invitation leads into a workspace.").into());
        };
        let invitation = InvitationRow {
            id: tx.new_id(),
            version: 1,
            token_hash: ready.token.hash.as_bytes().to_vec(),
            roles: join(&ready.roles),
            created_at: tx.now(),
            expires_at: tx.now().plus(rules::INVITATION),
            used_at: None,
            used_by: None,
            note: ready.note.clone(),
            made_by: actor.member(),
        };
        tx.insert(&invitation)?;
        let url = format!("{}/join#{workspace}.{}", self.public_url, ready.token.text.expose());
        Ok(Made { id: invitation.id, url, expires_at: invitation.expires_at })
    }
}

/// An owner makes owners, by a link too.
fn check_owner_invites(actor: &Actor, snapshot: &mut Snapshot<'_>, roles: &[RoleName]) -> Done<()> {
    if !roles.contains(&RoleName::OWNER) {
        return Ok(());
    }
    let by_owner = match actor.member() {
        Some(id) => member(snapshot, id)?.role_names().contains(&RoleName::OWNER),
        None => matches!(actor.who, Who::Operator { .. }),
    };
    if by_owner {
        Ok(())
    } else {
        Err(Problem::refused("members.owner-only", "Only an owner invites an owner.").into())
    }
}
