//! Takes a link into the workspace back.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Problem, Spec, Stream, Tx, Write, operations::members::WRITE};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    records::{InvitationId, InvitationRow},
    schema::invitations,
};

pub struct RevokeInvitation;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OfInvitation")]
pub struct Input {
    pub id: InvitationId,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RevokedInvitation")]
pub struct Revoked {
    pub id: InvitationId,
}

impl Write for RevokeInvitation {
    const SPEC: Spec = Spec::new("invitations.revoke", WRITE, "Take a link into the workspace back")
        .stream(Stream::Permission)
        .at(Method::Delete, "/invitations/{id}");
    type Input = Input;
    type Output = Revoked;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Revoked> {
        let query = invitations::table.filter(invitations::id.eq(input.id)).select(InvitationRow::as_select());
        let row: InvitationRow = tx.first(query)?.ok_or_else(|| Problem::not_found("invitation", input.id))?;
        if row.used_at.is_some() {
            let detail = "This invitation was accepted already. Remove the member instead.";
            return Err(Problem::refused("invitations.used", detail).into());
        }
        tx.remove(&row)?;
        Ok(Revoked { id: row.id })
    }
}
