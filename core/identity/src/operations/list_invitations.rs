//! The links into the workspace that were made, newest last.

use diesel::{QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Nothing, Read, Snapshot, Spec, hides, operations::members::READ};
use model::{Actor, MemberId, Sensitivity, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    records::{InvitationId, InvitationRow},
    schema::invitations,
};

pub struct ListInvitations;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Invitations")]
pub struct Listed {
    pub items: Vec<Shown>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Invitation")]
pub struct Shown {
    pub id: InvitationId,
    /// Whether it can still be accepted.
    pub open: bool,
    pub roles: Vec<String>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
    pub used_by: Option<MemberId>,
    /// What whoever made it knows it by; null where your roles do not show what belongs to people.
    pub note: Option<String>,
}

impl Read for ListInvitations {
    const SPEC: Spec = Spec::new("invitations.list", READ, "The links into the workspace that were made")
        .at(Method::Get, "/invitations");
    type Input = Nothing;
    type Output = Listed;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Listed> {
        let (now, masked) = (snapshot.now(), hides(snapshot, Sensitivity::PERSONAL));
        let rows: Vec<InvitationRow> =
            snapshot.load(invitations::table.order(invitations::id).select(InvitationRow::as_select()))?;
        Ok(Listed { items: rows.into_iter().map(|row| Shown::of(row, now, masked)).collect() })
    }
}

impl Shown {
    pub(super) fn of(row: InvitationRow, now: Timestamp, masked: bool) -> Self {
        Self {
            id: row.id,
            open: row.is_open_at(now),
            roles: row.role_names(),
            created_at: row.created_at,
            expires_at: row.expires_at,
            used_at: row.used_at,
            used_by: row.used_by,
            note: row.note.filter(|_| !masked),
        }
    }
}
