//! Second factors: sealed, found, taken; and what a session owes of them.

use std::ops::Deref;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Failure, Problem, Snapshot, Tx};
use model::{AccountId, SecondFactor, SessionId, Timestamp};
use vault::{RecoveryCode, Secret, TotpSecret, recovery, same, totp};

use crate::{
    records::{FactorId, FactorKind, FactorRow, RecoveryCodesRow, SessionRow},
    schema::{factors, recovery_codes},
    signing_in,
    sso::records::IdentityId,
};

/// What was proven by a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    App,
    /// And it is used up.
    Recovery,
}

/// The one answer to every code that is not taken.
pub(crate) fn wrong_code() -> Problem {
    Problem::refused(
        "identity.wrong-code",
        "This code is not the one of now, or it was used already. An app shows another every half minute; a recovery code is good once.",
    )
}

/// The factors that count, the oldest first.
pub(crate) fn confirmed(snapshot: &mut Snapshot<'_>, account: AccountId) -> Done<Vec<FactorRow>> {
    let of = factors::table.filter(factors::account.eq(account)).filter(factors::confirmed_at.is_not_null());
    snapshot.load(of.order(factors::id).select(FactorRow::as_select()))
}

/// What was begun and not confirmed yet.
pub(crate) fn begun(snapshot: &mut Snapshot<'_>, account: AccountId) -> Done<Vec<FactorRow>> {
    let of = factors::table.filter(factors::account.eq(account)).filter(factors::confirmed_at.is_null());
    snapshot.load(of.order(factors::id).select(FactorRow::as_select()))
}

/// What a session of this account owes that proved a factor then. A proof from before the oldest factor that is left
/// was one of another.
pub(crate) fn state(
    snapshot: &mut Snapshot<'_>,
    account: AccountId,
    factor_at: Option<Timestamp>,
    identity: Option<IdentityId>,
) -> Done<SecondFactor> {
    Ok(since(snapshot, account)?.state(factor_at, identity))
}

/// Since when an account has a second factor, if it has one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Since(Option<Timestamp>);

pub(crate) fn since(snapshot: &mut Snapshot<'_>, account: AccountId) -> Done<Since> {
    // With each request on PostgreSQL, so nothing is loaded but the times.
    let of = factors::table.filter(factors::account.eq(account)).filter(factors::confirmed_at.is_not_null());
    let confirmed: Vec<Option<Timestamp>> = snapshot.load(of.select(factors::confirmed_at))?;
    Ok(Since(confirmed.into_iter().flatten().min()))
}

impl Since {
    /// How a session stands that proved a factor then, or came by a provider.
    pub(crate) fn state(self, factor_at: Option<Timestamp>, identity: Option<IdentityId>) -> SecondFactor {
        match (self.0, factor_at) {
            // Where the account has none, a provider that asks for one itself may vouch for it.
            (None, Some(_)) if identity.is_some() => SecondFactor::Proven,
            (None, _) => SecondFactor::Absent,
            (Some(since), Some(at)) if at >= since => SecondFactor::Proven,
            (Some(_), _) => SecondFactor::Owed,
        }
    }
}

/// A factor whose secret is sealed to its account and to itself: another account's does not open in its place.
pub(crate) fn sealed_totp(tx: &mut Tx<'_>, account: AccountId, secret: &TotpSecret) -> Done<FactorRow> {
    let id: FactorId = tx.new_id();
    Ok(FactorRow {
        id,
        version: 1,
        account,
        kind: FactorKind::Totp,
        secret: seal(tx, account, id, secret.expose())?,
        last_step: 0,
        created_at: tx.now(),
        confirmed_at: None,
        name: None,
    })
}

pub(crate) fn seal(tx: &mut Tx<'_>, account: AccountId, factor: FactorId, secret: &[u8]) -> Done<Vec<u8>> {
    tx.seal_factor("factors", "secret", &place(account, factor), secret)
}

/// What is sealed in a factor.
pub(crate) fn open(snapshot: &Snapshot<'_>, factor: &FactorRow) -> Done<impl Deref<Target = Vec<u8>> + use<>> {
    snapshot.open("factors", "secret", &place(factor.account, factor.id), &factor.secret)
}

/// What follows on a factor that was just enrolled: the session that asks has proven it, the others end, and there are
/// recovery codes if there were none.
pub(crate) fn counts_from_now(tx: &mut Tx<'_>, account: AccountId, session: SessionId) -> Done<Option<Vec<String>>> {
    let asking = signing_in::live(tx, account, session)?;
    let proven = SessionRow { factor_at: Some(tx.now()), proven_at: tx.now(), ..asking.clone() };
    tx.update(&asking, proven)?;
    signing_in::end_all(tx, account, Some(session))?;
    tx.policy_changed();
    let has_some = recovery(tx, account)?.is_some_and(|codes| codes.hashes().next().is_some());
    if has_some { Ok(None) } else { renew_recovery(tx, account).map(Some) }
}

/// The factor with the step of this code taken, if the code is one of now and later than the last.
pub(crate) fn after_code(snapshot: &Snapshot<'_>, factor: &FactorRow, code: &str) -> Done<Option<FactorRow>> {
    let plain = open(snapshot, factor)?;
    let secret = TotpSecret::from_bytes(&plain).ok_or_else(unreadable)?;
    let now = u64::try_from(snapshot.now().micros() / 1_000_000).map_err(|_| unreadable())?;
    let last = totp::Step::try_from(factor.last_step).map_err(|_| unreadable())?;
    let Some(step) = secret.check(code, now, last) else { return Ok(None) };
    let last_step = i64::try_from(step).map_err(|_| unreadable())?;
    Ok(Some(FactorRow { last_step, ..factor.clone() }))
}

/// Takes a code of the app or a recovery code, so that it is never taken again.
pub(crate) fn take(tx: &mut Tx<'_>, account: AccountId, code: &Secret<String>) -> Done<Taken> {
    match RecoveryCode::from_text(code.expose()) {
        Some(code) => take_recovery(tx, account, &code),
        None => take_totp(tx, account, code.expose()),
    }
}

fn take_totp(tx: &mut Tx<'_>, account: AccountId, code: &str) -> Done<Taken> {
    for factor in confirmed(tx, account)?.into_iter().filter(|factor| factor.kind == FactorKind::Totp) {
        if let Some(after) = after_code(tx, &factor, code)? {
            tx.update(&factor, after)?;
            return Ok(Taken::App);
        }
    }
    Err(wrong_code().into())
}

/// Without the key of the factors, too: whoever lost that still comes in.
fn take_recovery(tx: &mut Tx<'_>, account: AccountId, code: &RecoveryCode) -> Done<Taken> {
    let codes = recovery(tx, account)?.ok_or_else(wrong_code)?;
    let hash = hex(&code.hash(&*tx.lookup_key()?, account.as_str()));
    let unused: Vec<&str> = codes.hashes().filter(|known| !same(known.as_bytes(), hash.as_bytes())).collect();
    if unused.len() == codes.hashes().count() {
        return Err(wrong_code().into());
    }
    tx.update(&codes, RecoveryCodesRow { hashes: unused.join(","), ..codes.clone() })?;
    Ok(Taken::Recovery)
}

/// New recovery codes in the place of all that were there.
pub(crate) fn renew_recovery(tx: &mut Tx<'_>, account: AccountId) -> Done<Vec<String>> {
    let key = tx.lookup_key()?;
    let codes: Vec<RecoveryCode> = (0..recovery::COUNT).map(|_| RecoveryCode::generate()).collect();
    let hashes: Vec<String> = codes.iter().map(|code| hex(&code.hash(&key, account.as_str()))).collect();
    let (hashes, made_at) = (hashes.join(","), tx.now());
    match recovery(tx, account)? {
        Some(before) => {
            tx.update(&before, RecoveryCodesRow { hashes, made_at, ..before.clone() })?;
        }
        None => tx.insert(&RecoveryCodesRow { id: tx.new_id(), version: 1, account, hashes, made_at })?,
    }
    Ok(codes.iter().map(|code| code.to_text().to_string()).collect())
}

pub(crate) fn recovery(snapshot: &mut Snapshot<'_>, account: AccountId) -> Done<Option<RecoveryCodesRow>> {
    let of = recovery_codes::table.filter(recovery_codes::account.eq(account));
    snapshot.first(of.select(RecoveryCodesRow::as_select()))
}

impl RecoveryCodesRow {
    pub(crate) fn hashes(&self) -> impl Iterator<Item = &str> {
        self.hashes.split(',').filter(|hash| !hash.is_empty())
    }
}

pub(crate) fn place(account: AccountId, factor: FactorId) -> String {
    format!("{account}/{factor}")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unreadable() -> Failure {
    Failure::internal("A second factor could not be read.")
}
