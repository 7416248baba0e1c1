//! Invitations, as those who hold their token find them.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Problem, Snapshot,
    access::records::{MemberRow, MemberState},
    schema::members,
};
use model::AccountId;
use vault::TokenHash;

use crate::{records::InvitationRow, schema::invitations};

/// The one answer to every invitation that opens nothing.
pub(crate) fn closed() -> Problem {
    Problem::refused(
        "invitations.closed",
        "This invitation was used, has expired or was withdrawn. Ask whoever sent it for a new one.",
    )
}

pub(crate) fn open(snapshot: &mut Snapshot<'_>, token: TokenHash) -> Done<InvitationRow> {
    let query = invitations::table.filter(invitations::token_hash.eq(token.as_bytes().to_vec()));
    let row: Option<InvitationRow> = snapshot.first(query.select(InvitationRow::as_select()))?;
    row.filter(|row| row.is_open_at(snapshot.now())).ok_or_else(|| closed().into())
}

/// Whoever made it is still here. What they may still give is asked when it is taken.
pub(crate) fn check_maker(snapshot: &mut Snapshot<'_>, row: &InvitationRow) -> Done<()> {
    let Some(maker) = row.made_by else { return Ok(()) };
    let of = members::table.filter(members::id.eq(maker)).filter(members::state.eq(MemberState::Active));
    let there: Option<MemberRow> = snapshot.first(of.select(MemberRow::as_select()))?;
    there.map(drop).ok_or_else(|| closed().into())
}

/// The place an account has, or had, in this workspace.
pub(crate) fn member_of(snapshot: &mut Snapshot<'_>, account: AccountId) -> Done<Option<MemberRow>> {
    snapshot.first(members::table.filter(members::account.eq(account)).select(MemberRow::as_select()))
}
