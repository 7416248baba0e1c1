//! That somebody came in by a provider: found again, by who they are or by what it called them.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot, Tx};
use model::AccountId;

use super::{
    records::{ArrivalRow, ProviderId},
    schema::sso_arrivals,
};

pub(crate) fn of_account(
    snapshot: &mut Snapshot<'_>,
    provider: ProviderId,
    account: AccountId,
) -> Done<Option<ArrivalRow>> {
    let of = sso_arrivals::table.filter(sso_arrivals::provider.eq(provider)).filter(sso_arrivals::account.eq(account));
    snapshot.first(of.select(ArrivalRow::as_select()))
}

/// Whoever the provider called so when they last came. What they signed in with then may be somebody else's by now: it
/// counts where there is nothing better.
pub(crate) fn called(
    snapshot: &mut Snapshot<'_>,
    provider: ProviderId,
    subject: Option<Vec<u8>>,
    name: Vec<u8>,
) -> Done<Option<ArrivalRow>> {
    let of = sso_arrivals::table.filter(sso_arrivals::provider.eq(provider)).order(sso_arrivals::at.desc());
    match subject {
        Some(subject) => {
            snapshot.first(of.filter(sso_arrivals::subject_hash.eq(subject)).select(ArrivalRow::as_select()))
        }
        None => snapshot.first(of.filter(sso_arrivals::name_hash.eq(name)).select(ArrivalRow::as_select())),
    }
}

/// Whether the provider put them out itself.
pub(crate) fn mark(tx: &mut Tx<'_>, provider: ProviderId, account: AccountId, put_out: bool) -> Done<()> {
    match of_account(tx, provider, account)? {
        Some(before) => tx.update(&before, ArrivalRow { put_out, ..before.clone() }).map(drop),
        None => Ok(()),
    }
}

/// What they signed in with there is free for somebody else.
pub(crate) fn forget_name(tx: &mut Tx<'_>, provider: ProviderId, account: AccountId) -> Done<()> {
    match of_account(tx, provider, account)? {
        Some(before) => tx.update(&before, ArrivalRow { name_hash: None, ..before.clone() }).map(drop),
        None => Ok(()),
    }
}
