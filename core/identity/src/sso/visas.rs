//! Sessions that a provider opened, and what each knows of it.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Failure, Snapshot, Tx};
use model::{SessionId, WorkspaceId};

use super::{
    exchange::Arrived,
    records::{IdentityId, IdentityRow, ProviderId, ProviderRow, VisaId, VisaRow},
    refreshing,
    schema::sso_sessions,
};
use crate::{
    records::SessionRow,
    schema::sessions,
    signing_in::{self, Begun},
};

pub(crate) fn add(
    tx: &mut Tx<'_>,
    session: &Begun,
    identity: &IdentityRow,
    provider: &ProviderRow,
    arrived: &Arrived,
    groups: &[String],
) -> Done<()> {
    let id: VisaId = tx.new_id();
    let sid_hash = arrived.sid.as_ref().map(|sid| sid_hash(tx, identity, sid)).transpose()?;
    let refresh_token = arrived.refresh_token.as_ref();
    let visa = VisaRow {
        id,
        version: 1,
        session: session.id,
        identity: identity.id,
        workspace: identity.workspace,
        provider: identity.provider,
        sid_hash,
        id_token: tx.seal_factor("sso_sessions", "id_token", id.as_str(), arrived.id_token.as_bytes())?,
        refresh_token: refresh_token
            .map(|token| tx.seal_factor("sso_sessions", "refresh_token", id.as_str(), token.as_bytes()))
            .transpose()?,
        groups_hash: Some(groups_hash(tx, identity, provider, groups)?),
        confirmed_at: tx.now(),
        ended_at: None,
    };
    tx.insert(&visa)?;
    if visa.refresh_token.is_some() {
        refreshing::later(tx, &visa)?;
    }
    Ok(())
}

/// Who somebody is for a provider, and by which version of what is said of it here: other rules make another of them.
pub(crate) fn groups_hash(
    snapshot: &Snapshot<'_>,
    identity: &IdentityRow,
    provider: &ProviderRow,
    groups: &[String],
) -> Done<Vec<u8>> {
    let mut groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    groups.sort_unstable();
    groups.dedup();
    let all = serde_json::to_vec(&(identity.id, provider.id, provider.version, groups));
    let all = all.map_err(|_| Failure::internal("Groups are JSON."))?;
    Ok(snapshot.lookup_key()?.keyed_hash("sso_sessions.groups", &all).to_vec())
}

/// What a provider calls its session is its own: the same name of another's is another session.
pub(crate) fn sid_hash(snapshot: &Snapshot<'_>, identity: &IdentityRow, sid: &str) -> Done<Vec<u8>> {
    sid_hash_of(snapshot, identity.workspace, identity.provider, sid)
}

pub(crate) fn sid_hash_of(
    snapshot: &Snapshot<'_>,
    workspace: WorkspaceId,
    provider: ProviderId,
    sid: &str,
) -> Done<Vec<u8>> {
    let all = [workspace.as_str().as_bytes(), &[0], provider.as_str().as_bytes(), &[0], sid.as_bytes()].concat();
    Ok(snapshot.lookup_key()?.keyed_hash("sso_sessions.sid", &all).to_vec())
}

pub(crate) fn of_session(snapshot: &mut Snapshot<'_>, session: SessionId) -> Done<Option<VisaRow>> {
    let of = sso_sessions::table.filter(sso_sessions::session.eq(session));
    snapshot.first(of.select(VisaRow::as_select()))
}

/// A whole session in the place of a half one.
pub(crate) fn follow(tx: &mut Tx<'_>, half: SessionId, whole: SessionId) -> Done<()> {
    match of_session(tx, half)? {
        Some(visa) => tx.update(&visa, VisaRow { session: whole, ..visa.clone() }).map(drop),
        None => Ok(()),
    }
}

/// Those of an identity that stand, with their sessions.
pub(crate) fn of_identity(snapshot: &mut Snapshot<'_>, identity: IdentityId) -> Done<Vec<VisaRow>> {
    let of = sso_sessions::table.filter(sso_sessions::identity.eq(identity)).filter(sso_sessions::ended_at.is_null());
    snapshot.load(of.select(VisaRow::as_select()))
}

/// Ends a session with what it knew of its provider.
pub(crate) fn end(tx: &mut Tx<'_>, visa: &VisaRow) -> Done<bool> {
    let query = sessions::table.filter(sessions::id.eq(visa.session)).filter(sessions::ended_at.is_null());
    let session: Option<SessionRow> = tx.first(query.select(SessionRow::as_select()))?;
    tx.update(visa, VisaRow { ended_at: Some(tx.now()), ..visa.clone() })?;
    match session {
        Some(session) => signing_in::end(tx, &session).map(|_| true),
        None => Ok(false),
    }
}

/// What the provider is told at log-out, so that it knows whom it is about.
pub(crate) fn id_token(snapshot: &Snapshot<'_>, visa: &VisaRow) -> Done<String> {
    text(snapshot, visa, "id_token", &visa.id_token)
}

/// A token that stands in the place of the one that was used.
pub(crate) fn sealed_refresh(snapshot: &Snapshot<'_>, visa: &VisaRow, token: &str) -> Done<Vec<u8>> {
    snapshot.seal_factor("sso_sessions", "refresh_token", visa.id.as_str(), token.as_bytes())
}

pub(crate) fn find(snapshot: &mut Snapshot<'_>, id: VisaId) -> Done<Option<VisaRow>> {
    let of = sso_sessions::table.filter(sso_sessions::id.eq(id)).filter(sso_sessions::ended_at.is_null());
    snapshot.first(of.select(VisaRow::as_select()))
}

/// Those of one session of the provider's that stand.
pub(crate) fn of_sid(snapshot: &mut Snapshot<'_>, hash: Vec<u8>) -> Done<Vec<VisaRow>> {
    let of = sso_sessions::table.filter(sso_sessions::sid_hash.eq(hash)).filter(sso_sessions::ended_at.is_null());
    snapshot.load(of.select(VisaRow::as_select()))
}

pub(crate) fn refresh_token(snapshot: &Snapshot<'_>, visa: &VisaRow) -> Done<Option<String>> {
    visa.refresh_token.as_ref().map(|sealed| text(snapshot, visa, "refresh_token", sealed)).transpose()
}

fn text(snapshot: &Snapshot<'_>, visa: &VisaRow, column: &str, sealed: &[u8]) -> Done<String> {
    let plain = snapshot.open("sso_sessions", column, visa.id.as_str(), sealed)?;
    String::from_utf8(plain.to_vec()).map_err(|_| Failure::internal("A token of a provider could not be read."))
}
