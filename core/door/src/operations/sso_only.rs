//! Whether people come in by their workspace's own providers alone, and the one account that need not: what breaks
//! the glass when no provider answers. How it is said stands beside the providers, in `identity`.

use diesel::{QueryDsl as _, SelectableHelper as _};
use model::{AccountId, Problem, Reason};
use store::{Done, Record as _, Snapshot, Tx, event};

use crate::{
    access::{
        RoleName,
        records::{MemberRow, SsoOnlyRow},
    },
    schema::sso_only,
};

/// What comes of proving who one is by one's own account, and by no provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnProof {
    Opens,
    /// For this account it opens, and everybody is told.
    BreaksGlass,
    Shut,
}

/// The rule of a workspace, once it was said.
pub fn row(snapshot: &mut Snapshot<'_>) -> Done<Option<SsoOnlyRow>> {
    snapshot.first(sso_only::table.order(sso_only::id).select(SsoOnlyRow::as_select()))
}

/// Whether it holds now.
pub fn holds(snapshot: &mut Snapshot<'_>) -> Done<bool> {
    Ok(row(snapshot)?.is_some_and(|row| row.since.is_some()))
}

/// What this account's own proof is worth here; of nobody's, what it would be of somebody new.
pub fn own_proof(snapshot: &mut Snapshot<'_>, account: Option<AccountId>) -> Done<OwnProof> {
    Ok(match row(snapshot)? {
        Some(SsoOnlyRow { since: Some(_), break_glass, .. }) if break_glass.is_some() && break_glass == account => {
            OwnProof::BreaksGlass
        }
        Some(SsoOnlyRow { since: Some(_), .. }) => OwnProof::Shut,
        _ => OwnProof::Opens,
    })
}

/// From now on. `seen` is the version that was seen, nought before anything was said.
pub fn require(tx: &mut Tx<'_>, seen: i64, break_glass: AccountId) -> Done<SsoOnlyRow> {
    let since = Some(tx.now());
    change(tx, seen, |before| SsoOnlyRow { since: before.since.or(since), break_glass: Some(break_glass), ..before })
}

/// No longer.
pub fn lift(tx: &mut Tx<'_>, seen: i64) -> Done<SsoOnlyRow> {
    change(tx, seen, |before| SsoOnlyRow { since: None, break_glass: None, ..before })
}

/// No longer, if it held: for whoever lets an owner in who has no other way.
pub fn lift_if_held(tx: &mut Tx<'_>) -> Done<()> {
    match row(tx)?.filter(|row| row.since.is_some()) {
        Some(row) => lift(tx, row.version).map(drop),
        None => Ok(()),
    }
}

fn change(tx: &mut Tx<'_>, seen: i64, how: impl FnOnce(SsoOnlyRow) -> SsoOnlyRow) -> Done<SsoOnlyRow> {
    let there = row(tx)?;
    let is_new = there.is_none();
    let unsaid = || SsoOnlyRow { id: tx.new_id(), version: 0, since: None, break_glass: None };
    let before = there.unwrap_or_else(unsaid).seen_at(seen)?;
    let after = how(before.clone());
    let after = if is_new {
        let after = SsoOnlyRow { version: 1, ..after };
        tx.insert(&after)?;
        after
    } else {
        tx.update(&before, after)?
    };
    tx.policy_changed();
    tx.emit(event::News::new("access.sso-only-changed", after.id, &after));
    Ok(after)
}

/// Whoever breaks the glass stays an owner as long as they may have to.
pub(crate) fn check_keeps(snapshot: &mut Snapshot<'_>, before: &MemberRow, after: &[RoleName]) -> Done<()> {
    let rule = row(snapshot)?.filter(|row| row.since.is_some());
    if after.contains(&RoleName::OWNER) || rule.and_then(|row| row.break_glass) != Some(before.account) {
        return Ok(());
    }
    let detail = "This is the owner who comes in when no provider answers. Choose another one under Single sign-on \
                  first, or let people come in by passwords again.";
    Err(Problem::refused("members.break-glass", detail).into())
}

/// What a session is told that was opened by its person's own account.
pub fn provider_only() -> Problem {
    let detail = "People come into this business by its own provider alone. Sign in by it; if your account is not \
                  linked to it yet, link it under Your account → Providers.";
    Problem::new(Reason::Forbidden, "identity.provider-only", detail)
}
