//! Accounts: found by their address, opened for their person, made.

use std::collections::HashMap;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Desk, Done, Failure, Problem, Reason, Snapshot, Tx,
    operations::workspaces::{WorkspaceRow, WorkspaceState},
    schema::workspaces,
};
use model::{AccountId, WorkspaceId};
use vault::{DataKey, Place, Secret};

use crate::{
    passwords::{Checked, Passwords},
    records::{AccountRow, AccountState, AddressProof, BelongingRow},
    rules::Email,
    schema::{accounts, belongings},
};

/// What an address is hashed for.
const EMAIL_HASH: &str = "accounts.email";

/// What an account says about its person.
pub(crate) struct Person {
    /// None where somebody else turned out to read there.
    pub email: Option<String>,
    pub name: String,
}

impl Person {
    /// What a device lists the account under.
    pub fn known_as(&self) -> &str {
        self.email.as_deref().unwrap_or(&self.name)
    }
}

/// An account whose password was right, outside of any transaction.
pub(crate) struct Proven {
    pub account: AccountRow,
    /// The password's hash to store instead.
    pub again: Option<String>,
}

/// The one answer to every sign-in that fails, whatever was wrong.
pub(crate) fn wrong() -> Problem {
    Problem::new(Reason::Unauthenticated, "identity.wrong", "The address or the password is wrong.")
}

/// The account changed between the check of its password and the transaction.
pub(crate) fn changed() -> Problem {
    Problem::conflict("identity.changed", "This account was changed at the same moment. Nothing was done; try again.")
}

pub(crate) fn find(snapshot: &mut Snapshot<'_>, email: &Email) -> Done<Option<AccountRow>> {
    let hash = email_hash(&*snapshot.lookup_key()?, email);
    snapshot.first(accounts::table.filter(accounts::email_hash.eq(hash)).select(AccountRow::as_select()))
}

pub(crate) fn account(snapshot: &mut Snapshot<'_>, id: AccountId) -> Done<AccountRow> {
    let row = snapshot.first(accounts::table.filter(accounts::id.eq(id)).select(AccountRow::as_select()))?;
    row.ok_or_else(|| Problem::not_found("account", id).into())
}

/// The account as it is now, if it is still the one whose password was checked.
pub(crate) fn still(snapshot: &mut Snapshot<'_>, seen: &AccountRow) -> Done<AccountRow> {
    let account = account(snapshot, seen.id)?;
    if account.version == seen.version && account.state == AccountState::Active {
        Ok(account)
    } else {
        Err(changed().into())
    }
}

/// Whether this server has anybody yet.
pub(crate) fn is_claimed(snapshot: &mut Snapshot<'_>) -> Done<bool> {
    Ok(snapshot.first::<_, AccountId>(accounts::table.select(accounts::id))?.is_some())
}

/// The account, if the password is its own. Takes as long for one that is not there.
pub(crate) async fn prove(
    desk: &Desk,
    passwords: &Passwords,
    account: Option<AccountRow>,
    password: Secret<String>,
) -> Done<Proven> {
    let stored = account.as_ref().map(|account| account.password.clone());
    let whose = account.as_ref().map(|account| account.id);
    match (passwords.check(desk, password, stored).await?, account) {
        (Checked::Right { again }, Some(account)) if account.state == AccountState::Active => {
            Ok(Proven { account, again })
        }
        _ => Err(whose.map_or_else(wrong, |whose| wrong().concerning(whose)).into()),
    }
}

/// A new account, sealed under its own new key.
pub(crate) async fn seal(desk: &Desk, email: &Email, name: &str, password: String) -> Done<AccountRow> {
    let id: AccountId = desk.new_id();
    let key = desk.new_person(id).await?;
    let address = email.clone();
    let email_hash = desk.read(move |snapshot| Ok(email_hash(&*snapshot.lookup_key()?, &address))).await?;
    Ok(AccountRow {
        id,
        version: 1,
        email: key.seal(&place("email", &id), email.as_str().as_bytes()),
        email_hash,
        name: key.seal(&place("name", &id), name.as_bytes()),
        password,
        state: AccountState::Active,
        created_at: desk.now(),
        address_proof: AddressProof::Said,
        reached_at: None,
    })
}

/// What is sealed in an account; none once its person was erased.
pub(crate) fn open(snapshot: &Snapshot<'_>, account: &AccountRow) -> Done<Option<Person>> {
    let Some(key) = snapshot.person_key(account.id.as_str())? else {
        return Ok(None);
    };
    let open = |column, sealed: &[u8]| {
        let plain = key.open(&place(column, &account.id), sealed);
        let text = plain.ok().and_then(|plain| String::from_utf8(plain.to_vec()).ok());
        text.ok_or_else(|| Failure::internal("What is sealed in this account could not be opened."))
    };
    let email = Some(open("email", &account.email)?).filter(|email| !email.is_empty());
    Ok(Some(Person { email, name: open("name", &account.name)? }))
}

/// Takes its address from an account: whoever reads there may have one of their own. This one opens by its passkeys and
/// by providers alone.
pub(crate) fn release(tx: &mut Tx<'_>, account: &AccountRow) -> Done<AccountRow> {
    let id = account.id.as_str();
    let email = tx.seal_of(id, "accounts", "email", id, b"")?.ok_or_else(|| Problem::not_found("account", id))?;
    // No address reads like an id: nobody finds it by one.
    let email_hash = tx.lookup_key()?.keyed_hash(EMAIL_HASH, id.as_bytes()).to_vec();
    tx.update(account, AccountRow { email, email_hash, address_proof: AddressProof::Said, ..account.clone() })
}

/// Who set the password by a mailed link has shown the second factor, too.
pub(crate) fn confirm_address(tx: &mut Tx<'_>, id: AccountId) -> Done<()> {
    let account = account(tx, id)?;
    if account.address_proof == AddressProof::Reached {
        tx.update(&account, AccountRow { address_proof: AddressProof::Proven, ..account.clone() })?;
    }
    Ok(())
}

/// What others know of an account's person: nothing that a password should be made of.
pub(crate) fn known_of(snapshot: &Snapshot<'_>, account: &AccountRow) -> Done<Vec<String>> {
    Ok(open(snapshot, account)?
        .map(|person| person.email.into_iter().chain([person.name]).collect())
        .unwrap_or_default())
}

pub(crate) fn belonging(
    snapshot: &mut Snapshot<'_>,
    account: AccountId,
    workspace: WorkspaceId,
) -> Done<Option<BelongingRow>> {
    let of = belongings::table.filter(belongings::account.eq(account)).filter(belongings::workspace.eq(workspace));
    snapshot.first(of.select(BelongingRow::as_select()))
}

/// Where an account belongs, in the order the workspaces were made, without those that are gone, and without shops to
/// practise in whose past is still being made up.
pub(crate) fn belongings(snapshot: &mut Snapshot<'_>, account: AccountId) -> Done<Vec<(BelongingRow, WorkspaceRow)>> {
    let mut there = all_belongings(snapshot, account)?;
    there.retain(|(_, row)| !(row.practice && row.state == WorkspaceState::Creating));
    Ok(there)
}

/// The shops that somebody practises in, whole or not.
pub(crate) fn practice(snapshot: &mut Snapshot<'_>, account: AccountId) -> Done<Vec<(BelongingRow, WorkspaceRow)>> {
    let mut there = all_belongings(snapshot, account)?;
    there.retain(|(_, row)| row.practice);
    Ok(there)
}

fn all_belongings(snapshot: &mut Snapshot<'_>, account: AccountId) -> Done<Vec<(BelongingRow, WorkspaceRow)>> {
    let of = belongings::table.filter(belongings::account.eq(account)).order(belongings::workspace);
    let rows: Vec<BelongingRow> = snapshot.load(of.select(BelongingRow::as_select()))?;
    let ids: Vec<WorkspaceId> = rows.iter().map(|row| row.workspace).collect();
    let there =
        workspaces::table.filter(workspaces::id.eq_any(ids)).filter(workspaces::state.ne(WorkspaceState::Destroyed));
    let there: Vec<WorkspaceRow> = snapshot.load(there.select(WorkspaceRow::as_select()))?;
    let mut there: HashMap<_, _> = there.into_iter().map(|row| (row.id, row)).collect();
    Ok(rows.into_iter().filter_map(|row| there.remove(&row.workspace).map(|workspace| (row, workspace))).collect())
}

/// Whether a workspace was founded and not destroyed.
pub(crate) fn is_there(snapshot: &mut Snapshot<'_>, workspace: WorkspaceId) -> Done<bool> {
    let there =
        workspaces::table.filter(workspaces::id.eq(workspace)).filter(workspaces::state.ne(WorkspaceState::Destroyed));
    Ok(snapshot.first::<_, WorkspaceId>(there.select(workspaces::id))?.is_some())
}

fn email_hash(key: &DataKey, email: &Email) -> Vec<u8> {
    key.keyed_hash(EMAIL_HASH, email.as_str().as_bytes()).to_vec()
}

fn place<'a>(column: &'static str, account: &'a AccountId) -> Place<'a> {
    Place { workspace: "platform", table: "accounts", column, row: account.as_str() }
}
