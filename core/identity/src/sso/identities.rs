//! Identities: found by what a provider calls somebody, and never by an address.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Failure, Snapshot, Tx};
use model::{AccountId, WorkspaceId};
use vault::DataKey;

use super::{
    records::{IdentityId, IdentityRow, ProviderId, ProviderRow},
    schema::identities,
};

pub(crate) fn find(
    snapshot: &mut Snapshot<'_>,
    workspace: WorkspaceId,
    provider: &ProviderRow,
    subject: &str,
) -> Done<Option<IdentityRow>> {
    let hash = hash(&*snapshot.lookup_key()?, &provider.issuer, subject);
    let of = identities::table
        .filter(identities::workspace.eq(workspace))
        .filter(identities::provider.eq(provider.id))
        .filter(identities::subject_hash.eq(hash));
    snapshot.first(of.select(IdentityRow::as_select()))
}

pub(crate) fn add(
    tx: &mut Tx<'_>,
    account: AccountId,
    workspace: WorkspaceId,
    provider: &ProviderRow,
    subject: &str,
) -> Done<IdentityRow> {
    let id: IdentityId = tx.new_id();
    let sealed = tx.seal_of(account.as_str(), "identities", "subject", id.as_str(), subject.as_bytes())?;
    let row = IdentityRow {
        id,
        version: 1,
        account,
        workspace,
        provider: provider.id,
        issuer: provider.issuer.clone(),
        subject: sealed.ok_or_else(|| Failure::internal("Somebody without a key came in by a provider."))?,
        subject_hash: hash(&*tx.lookup_key()?, &provider.issuer, subject),
        created_at: tx.now(),
        last_at: tx.now(),
    };
    tx.insert(&row)?;
    Ok(row)
}

pub(crate) fn get(snapshot: &mut Snapshot<'_>, id: IdentityId) -> Done<Option<IdentityRow>> {
    snapshot.first(identities::table.filter(identities::id.eq(id)).select(IdentityRow::as_select()))
}

/// Whose a provider is; nobody knows, before anybody came by it.
pub(crate) fn workspace_of(snapshot: &mut Snapshot<'_>, provider: ProviderId) -> Done<Option<WorkspaceId>> {
    let of = identities::table.filter(identities::provider.eq(provider)).order(identities::id);
    snapshot.first(of.select(identities::workspace))
}

/// What the provider calls them; nothing once they were erased.
pub(crate) fn subject(snapshot: &Snapshot<'_>, identity: &IdentityRow) -> Done<Option<String>> {
    let (account, id) = (identity.account.as_str(), identity.id.as_str());
    let plain = snapshot.open_of(account, "identities", "subject", id, &identity.subject)?;
    let unreadable = |_| Failure::internal("An identity could not be read.");
    plain.map(|plain| String::from_utf8(plain.to_vec()).map_err(unreadable)).transpose()
}

pub(crate) fn of_account(snapshot: &mut Snapshot<'_>, account: AccountId) -> Done<Vec<IdentityRow>> {
    let of = identities::table.filter(identities::account.eq(account)).order(identities::id);
    snapshot.load(of.select(IdentityRow::as_select()))
}

/// One name at one issuer is not the same name at another.
fn hash(key: &DataKey, issuer: &str, subject: &str) -> Vec<u8> {
    let both = [issuer.as_bytes(), &[0], subject.as_bytes()].concat();
    key.keyed_hash("identities.subject", &both).to_vec()
}
