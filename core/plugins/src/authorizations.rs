//! What somebody agreed to elsewhere for a connection: by which application, and the tokens that came of it.

use std::time::Duration;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Failure, Problem, Snapshot, Tx, event, job};
use model::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use vault::{Secret, same};

use crate::{
    authorizing::{self, provider::Application},
    connections, deliveries,
    manifest::OAuth,
    records::{AuthorizationId, AuthorizationRow, AuthorizationState, ConnectionId, ConnectionRow, ConnectionState},
    schema::plugin_authorizations,
};

/// How long somebody may take elsewhere.
pub const OPEN_FOR: Duration = Duration::from_secs(10 * 60);
/// How long whoever asks for another token may take.
const LEASE: Duration = Duration::from_secs(60);
/// How long what another token was asked for with before is still tried.
const GRACE: Duration = Duration::from_secs(24 * 60 * 60);
/// A token is good for so much of its life; then another is asked for while it still is.
const PART: u32 = 4;
/// How long one is left alone that nobody needs, where the other side does not say for how long it may be.
const IDLE: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// In microseconds.
const DAY: i64 = 24 * 60 * 60 * 1_000_000;
/// The kind of the job that asks for another one then.
pub const RENEW: &str = "plugins.renew";

/// How long nobody asks again who got no answer for a day.
const AGAIN: Duration = Duration::from_secs(24 * 60 * 60);
/// How it is said that nobody answers.
const UNREACHED: &str = "What was agreed to could not be renewed: ";

const TABLE: &str = "plugin_authorizations";

pub fn find(snapshot: &mut Snapshot<'_>, connection: ConnectionId, name: &str) -> Done<Option<AuthorizationRow>> {
    let query = plugin_authorizations::table
        .filter(plugin_authorizations::connection.eq(connection))
        .filter(plugin_authorizations::name.eq(name.to_owned()));
    snapshot.first(query.select(AuthorizationRow::as_select()))
}

pub fn of(snapshot: &mut Snapshot<'_>, connection: ConnectionId) -> Done<Vec<AuthorizationRow>> {
    let query = plugin_authorizations::table.filter(plugin_authorizations::connection.eq(connection));
    snapshot.load(query.order(plugin_authorizations::name).select(AuthorizationRow::as_select()))
}

/// The attempt that this was handed out for, if it is not too long ago.
pub fn under_way(snapshot: &mut Snapshot<'_>, attempt: &[u8]) -> Done<Option<AuthorizationRow>> {
    let query = plugin_authorizations::table.filter(plugin_authorizations::attempt.eq(attempt.to_vec()));
    let row: Option<AuthorizationRow> = snapshot.first(query.select(AuthorizationRow::as_select()))?;
    let now = snapshot.now();
    Ok(row.filter(|row| row.attempt_at.is_some_and(|at| now.since(at) <= OPEN_FOR)))
}

/// The same, if it was handed out to this one.
pub fn attempted(snapshot: &mut Snapshot<'_>, attempt: &[u8], by: &str) -> Done<AuthorizationRow> {
    let is_theirs =
        |row: &AuthorizationRow| row.attempt_by.as_ref().is_some_and(|theirs| same(theirs.as_bytes(), by.as_bytes()));
    under_way(snapshot, attempt)?.filter(is_theirs).ok_or_else(|| unknown().into())
}

/// The one answer to everything that comes back and was not begun here, by them, just now.
pub fn unknown() -> Problem {
    let detail = "This was not begun by you here, was finished already, or took too long. Begin again.";
    Problem::refused("plugins.unknown-authorization", detail)
}

/// Says by which application somebody agrees. What was agreed to by another is good for nothing.
pub fn put_client(
    tx: &mut Tx<'_>,
    connection: ConnectionId,
    name: &str,
    client_id: String,
    client_secret: Option<&Secret<String>>,
) -> Done<AuthorizationRow> {
    let before = find(tx, connection, name)?;
    let id = before.as_ref().map_or_else(|| tx.new_id(), |row| row.id);
    let client_secret = client_secret.map(|secret| seal(tx, id, "client_secret", secret)).transpose()?;
    let bare = AuthorizationRow { id, client_id, client_secret, ..bare(tx, connection, name) };
    match before {
        None => {
            tx.insert(&bare)?;
            Ok(bare)
        }
        // Another secret of the same application: what was agreed to stands.
        Some(before) if before.client_id == bare.client_id => {
            let after = AuthorizationRow { client_secret: bare.client_secret, ..before.clone() };
            tx.update(&before, after)
        }
        Some(before) => {
            let after = AuthorizationRow { version: before.version, lease: before.lease, ..bare };
            tx.update(&before, after)
        }
    }
}

/// One of which nothing is known yet.
pub fn bare(snapshot: &Snapshot<'_>, connection: ConnectionId, name: &str) -> AuthorizationRow {
    AuthorizationRow {
        id: AuthorizationId::new(snapshot.now()),
        version: 1,
        connection,
        name: name.to_owned(),
        state: AuthorizationState::Open,
        client_id: String::new(),
        client_secret: None,
        attempt: None,
        attempt_by: None,
        attempt_at: None,
        verifier: None,
        access: None,
        refresh: None,
        former: None,
        renewed_at: None,
        expires_at: None,
        reconnect_by: None,
        lease: 0,
        leased_until: None,
        granted_by: None,
        granted_at: None,
    }
}

/// Somebody sets out. An attempt that was under way is over.
pub fn begin(
    tx: &mut Tx<'_>,
    before: &AuthorizationRow,
    attempt: Vec<u8>,
    by: String,
    verifier: Option<&Secret<String>>,
) -> Done<()> {
    let verifier = verifier.map(|verifier| seal(tx, before.id, "verifier", verifier)).transpose()?;
    let (attempt, attempt_by, attempt_at) = (Some(attempt), Some(by), Some(tx.now()));
    tx.update(before, AuthorizationRow { attempt, attempt_by, attempt_at, verifier, ..before.clone() }).map(drop)
}

/// What was handed over.
pub struct Tokens {
    pub access: Secret<String>,
    pub refresh: Option<Secret<String>>,
    /// In seconds, each.
    pub lives: Option<u64>,
    pub renewable: Option<u64>,
}

/// Somebody agreed, and this came of it.
pub fn agreed(tx: &mut Tx<'_>, before: &AuthorizationRow, tokens: &Tokens, by: String) -> Done<()> {
    // What was agreed to before is over with it.
    let anew = AuthorizationRow {
        attempt: None,
        attempt_by: None,
        attempt_at: None,
        verifier: None,
        refresh: None,
        former: None,
        reconnect_by: None,
        granted_by: Some(by),
        granted_at: Some(tx.now()),
        ..before.clone()
    };
    keep(tx, before, anew, tokens)
}

/// Another token, for the one before.
pub fn renewed(tx: &mut Tx<'_>, before: &AuthorizationRow, tokens: &Tokens) -> Done<()> {
    keep(tx, before, before.clone(), tokens)
}

fn keep(tx: &mut Tx<'_>, before: &AuthorizationRow, anew: AuthorizationRow, tokens: &Tokens) -> Done<()> {
    let after = tx.update(before, with(tx, anew, tokens)?)?;
    let connection = connections::find(tx, after.connection)?;
    // Nobody has to see to it any more.
    if connection.trouble.starts_with(UNREACHED) {
        go_on(tx, &connection, connections::mended(&connection))?;
    }
    if after.refresh.is_none() {
        return Ok(());
    }
    // What nobody uses comes to an end at many services, and few say when: another is asked for long before.
    let now = tx.now();
    let idle = after.reconnect_by.map_or(IDLE, |by| by.since(now) / PART * (PART - 1));
    leave(tx, &after, &connection, &tokens.access, now.plus(idle))
}

/// Leaves it to somebody to ask for another one, should it be the same still. One a day is enough, however often.
fn leave(
    tx: &mut Tx<'_>,
    row: &AuthorizationRow,
    connection: &ConnectionRow,
    access: &Secret<String>,
    due_at: Timestamp,
) -> Done<()> {
    let token = authorizing::name(access.expose());
    let payload = Unused { connection: row.connection, credential: row.name.clone(), token };
    let once = Some(format!("{}/{}", row.id, due_at.micros() / DAY));
    let new = job::New { once, due_at: Some(due_at), ..job::New::now(RENEW, &payload) };
    tx.enqueue(new.outside(connection.installation))
}

/// Nobody answers who would hand out another: that is asked for again tomorrow, and somebody is told meanwhile.
pub fn unreached(tx: &mut Tx<'_>, row: &AuthorizationRow, why: &str) -> Done<()> {
    let Some(access) = row.access.as_ref().filter(|_| row.state == AuthorizationState::Agreed) else { return Ok(()) };
    let (access, connection) = (open(tx, row.id, "access", access)?, connections::find(tx, row.connection)?);
    let tomorrow = tx.now().plus(AGAIN);
    leave(tx, row, &connection, &access, tomorrow)?;
    if connection.state == ConnectionState::Ok {
        let trouble = format!("{UNREACHED}{why}. It is asked again each day.");
        let after = ConnectionRow { state: ConnectionState::NeedsAttention, trouble, ..connection.clone() };
        tx.update(&connection, after)?;
    }
    Ok(())
}

/// A token that was not used up by then.
#[derive(Debug, Serialize, Deserialize)]
pub struct Unused {
    pub connection: ConnectionId,
    pub credential: String,
    /// By which it is told from another.
    pub token: String,
}

fn with(tx: &Tx<'_>, row: AuthorizationRow, tokens: &Tokens) -> Done<AuthorizationRow> {
    let now = tx.now();
    let at = |seconds: u64| now.plus(Duration::from_secs(seconds.min(u64::from(u32::MAX))));
    let (former, refresh) = match &tokens.refresh {
        Some(refresh) => (row.refresh.clone(), Some(seal(tx, row.id, "refresh", refresh)?)),
        // It stays the same.
        None => (row.former.clone(), row.refresh.clone()),
    };
    Ok(AuthorizationRow {
        state: AuthorizationState::Agreed,
        access: Some(seal(tx, row.id, "access", &tokens.access)?),
        refresh,
        former,
        renewed_at: Some(now),
        expires_at: tokens.lives.map(at),
        reconnect_by: tokens.renewable.map(at).or(row.reconnect_by),
        leased_until: None,
        ..row
    })
}

/// The token, if it is good now and for a while, and is not the one that was refused.
pub fn good(snapshot: &Snapshot<'_>, row: &AuthorizationRow, refused: Option<&str>) -> Done<Option<Secret<String>>> {
    let now = snapshot.now();
    let is_fresh = match (row.renewed_at, row.expires_at) {
        (Some(from), Some(until)) => now.plus(until.since(from) / PART) < until,
        _ => true,
    };
    if is_fresh { usable(snapshot, row, refused) } else { Ok(None) }
}

/// The token, if it is good at this moment.
fn usable(snapshot: &Snapshot<'_>, row: &AuthorizationRow, refused: Option<&str>) -> Done<Option<Secret<String>>> {
    let is_over = row.expires_at.is_some_and(|at| at <= snapshot.now());
    if row.state != AuthorizationState::Agreed || is_over {
        return Ok(None);
    }
    let Some(sealed) = &row.access else { return Ok(None) };
    let token = open(snapshot, row.id, "access", sealed)?;
    let is_refused = refused.is_some_and(|name| authorizing::name(token.expose()) == name);
    Ok(Some(token).filter(|_| !is_refused))
}

/// The token that was handed out last, good or not.
pub fn access(snapshot: &Snapshot<'_>, row: &AuthorizationRow) -> Done<Option<Secret<String>>> {
    row.access.as_ref().map(|sealed| open(snapshot, row.id, "access", sealed)).transpose()
}

/// Who asks for another token.
pub enum Turn {
    /// Nobody: there is one.
    Good(Secret<String>),
    /// Somebody else does.
    Others,
    /// Whoever asked: with this, and with what stood there before.
    Yours { lease: i64, refresh: Secret<String>, former: Option<Secret<String>> },
    /// Nobody can: somebody has to agree anew.
    Lapsed,
}

/// Whose turn it is to ask for another token.
pub fn lease(tx: &mut Tx<'_>, before: &AuthorizationRow, refused: Option<&str>) -> Done<Turn> {
    if let Some(token) = good(tx, before, refused)? {
        return Ok(Turn::Good(token));
    }
    let (now, usable) = (tx.now(), usable(tx, before, refused)?);
    let Some(refresh) = before.refresh.as_ref().filter(|_| before.state == AuthorizationState::Agreed) else {
        // Without another to come, it is used until it is over.
        return match usable {
            Some(token) => Ok(Turn::Good(token)),
            None => {
                lapse(tx, before, "what was agreed to is over")?;
                Ok(Turn::Lapsed)
            }
        };
    };
    if before.leased_until.is_some_and(|until| until > now) {
        return Ok(usable.map_or(Turn::Others, Turn::Good));
    }
    let refresh = open(tx, before.id, "refresh", refresh)?;
    let is_taken = before.renewed_at.is_some_and(|at| now.since(at) <= GRACE);
    let former = before.former.as_ref().filter(|_| is_taken);
    let former = former.map(|sealed| open(tx, before.id, "former", sealed)).transpose()?;
    let (lease, leased_until) = (before.lease + 1, Some(now.plus(LEASE)));
    tx.update(before, AuthorizationRow { lease, leased_until, ..before.clone() })?;
    Ok(Turn::Yours { lease, refresh, former })
}

/// Whoever asked for another token got no answer: the next one asks at once.
pub fn give_back(tx: &mut Tx<'_>, before: &AuthorizationRow, lease: i64) -> Done<()> {
    if before.lease != lease || before.leased_until.is_none() {
        return Ok(());
    }
    tx.update(before, AuthorizationRow { leased_until: None, ..before.clone() }).map(drop)
}

/// It is good for nothing any more: the connection waits until somebody agrees anew.
pub fn lapse(tx: &mut Tx<'_>, before: &AuthorizationRow, why: &str) -> Done<()> {
    if before.state != AuthorizationState::Agreed {
        return Ok(());
    }
    tx.update(before, AuthorizationRow { state: AuthorizationState::Lapsed, leased_until: None, ..before.clone() })?;
    let connection = connections::find(tx, before.connection)?;
    let trouble = format!("Connect it again: {why}.");
    let after = ConnectionRow { state: ConnectionState::NeedsAttention, trouble, ..connection.clone() };
    tx.update(&connection, after)?;
    tx.emit(event::News::saying(
        "plugins.authorization-lapsed",
        before.connection,
        &json!({ "credential": before.name }),
    ));
    Ok(())
}

/// What waits for the connection is tried again.
pub fn go_on(tx: &mut Tx<'_>, connection: &ConnectionRow, after: ConnectionRow) -> Done<()> {
    let installation = after.installation;
    tx.update(connection, after)?;
    deliveries::wake(tx, installation, None)
}

/// By which application somebody agrees, and where, as the connection is filled in.
pub(crate) fn application(
    snapshot: &Snapshot<'_>,
    row: &AuthorizationRow,
    oauth: &OAuth,
    connection: &ConnectionRow,
) -> Done<Application> {
    let settings = connections::settings(connection)?;
    let missing = || Problem::invalid("/settings", "Fill in first where this is.");
    let own = Some(&row.client_id).filter(|id| !id.is_empty());
    let client_id = own.or(oauth.client_id.as_ref()).ok_or_else(no_client)?;
    let client_secret = row.client_secret.as_ref();
    Ok(Application {
        authorize: oauth.authorize_at(&settings).ok_or_else(missing)?,
        token: oauth.token_at(&settings).ok_or_else(missing)?,
        client_auth: oauth.client_auth,
        client_id: client_id.clone(),
        client_secret: client_secret.map(|sealed| open(snapshot, row.id, "client_secret", sealed)).transpose()?,
        back: None,
    })
}

fn no_client() -> Problem {
    let detail = "Say first by which application you agree: its id and secret are what the other side gave you.";
    Problem::refused("plugins.no-client", detail)
}

pub fn verifier(snapshot: &Snapshot<'_>, row: &AuthorizationRow) -> Done<Option<Secret<String>>> {
    row.verifier.as_ref().map(|sealed| open(snapshot, row.id, "verifier", sealed)).transpose()
}

/// When somebody has to agree anew, whatever the program does.
pub fn reconnect_by(row: &AuthorizationRow) -> Option<Timestamp> {
    let is_renewed = row.refresh.is_some();
    let by = if is_renewed { row.reconnect_by } else { row.expires_at };
    by.filter(|_| row.state == AuthorizationState::Agreed)
}

/// What another token is asked for with lies in one place before and after it changes places.
fn seal(snapshot: &Snapshot<'_>, id: AuthorizationId, what: &str, secret: &Secret<String>) -> Done<Vec<u8>> {
    snapshot.seal_factor(TABLE, place(what), id.as_str(), secret.expose().as_bytes())
}

fn open(snapshot: &Snapshot<'_>, id: AuthorizationId, what: &str, sealed: &[u8]) -> Done<Secret<String>> {
    let plain = snapshot.open(TABLE, place(what), id.as_str(), sealed)?;
    let text = String::from_utf8(plain.to_vec());
    Ok(Secret::new(text.map_err(|_| Failure::internal("A token could not be read."))?))
}

fn place(what: &str) -> &str {
    if what == "former" { "refresh" } else { what }
}
