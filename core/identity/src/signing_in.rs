//! How a session begins and ends.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Reason, Snapshot, Tx, timeouts::Timeout};
use model::{AccountId, Actor, MemberId, SecondFactor, SessionId, Timestamp, Who, WorkspaceId};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    factors,
    landing::Landing,
    records::{BelongingRow, SessionRow},
    rules::{DAY, HALF},
    schema::sessions,
    sso::{operations::tell_broken_glass, records::IdentityId},
    tokens::Minted,
};

/// Of what a browser says of itself, so many letters are kept.
const AGENT_LETTERS: usize = 300;

/// What somebody who signed in gets.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SignedIn")]
pub struct SignedIn {
    pub account: AccountId,
    /// Where the session stands; absent for an account that belongs nowhere.
    pub workspace: Option<WorkspaceId>,
    pub member: Option<MemberId>,
    pub session: Begun,
    /// While it is `owed`, the session may prove it and leave, and nothing else.
    pub second_factor: SecondFactor,
    /// Of an account that was made with a second factor: what opens it once each when that is gone. Shown once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_codes: Option<Vec<String>>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BegunSession")]
pub struct Begun {
    pub id: SessionId,
    /// What the session is used with. Shown once.
    pub token: String,
    pub expires_at: Timestamp,
}

/// A session of somebody who proved who they are, and when.
pub(crate) struct Beginning {
    pub account: AccountId,
    pub stands: Option<BelongingRow>,
    pub proven_at: Timestamp,
    pub expires_at: Timestamp,
    /// When a second factor was proven, if one was.
    pub factor_at: Option<Timestamp>,
    /// By which identity they came, where a provider says who they are.
    pub identity: Option<IdentityId>,
    /// Whether everybody in charge of the place is told that they came.
    pub is_news: bool,
}

impl Beginning {
    pub fn proven_now(now: Timestamp, account: AccountId, stands: Option<BelongingRow>) -> Self {
        let expires_at = now.plus(Timeout::USUAL.longest());
        Self { account, stands, proven_at: now, expires_at, factor_at: None, identity: None, is_news: false }
    }

    /// A provider says who it is, and when they proved it there: never later than now. Where it does not say, they may
    /// have been signed in there for days: it is no fresh proof.
    pub fn by_provider(
        now: Timestamp,
        proven_at: Option<Timestamp>,
        account: AccountId,
        stands: BelongingRow,
        identity: IdentityId,
        vouches: bool,
    ) -> Self {
        let factor_at = vouches.then_some(proven_at.map_or(now, |at| at.min(now)));
        let proven_at = proven_at.unwrap_or(now.minus(DAY)).min(now);
        Self { proven_at, factor_at, identity: Some(identity), ..Self::proven_now(now, account, Some(stands)) }
    }

    /// It may be longer, or less long.
    pub fn lasting(self, now: Timestamp, timeout: Timeout) -> Self {
        Self { expires_at: now.plus(timeout.longest()), ..self }
    }

    /// As its place wants it.
    pub fn landing(self, now: Timestamp, landing: &Landing) -> Self {
        Self { is_news: landing.is_news(), ..self.lasting(now, landing.timeout()) }
    }

    pub fn proven_with_factor(now: Timestamp, account: AccountId, stands: Option<BelongingRow>) -> Self {
        Self { factor_at: Some(now), ..Self::proven_now(now, account, stands) }
    }
}

pub(crate) fn begin(tx: &mut Tx<'_>, actor: &Actor, token: &Minted, beginning: Beginning) -> Done<SignedIn> {
    let Beginning { account, stands, proven_at, expires_at, factor_at, identity, is_news } = beginning;
    let second_factor = factors::state(tx, account, factor_at, identity)?;
    let expires_at = match second_factor {
        SecondFactor::Owed => expires_at.min(tx.now().plus(HALF)),
        SecondFactor::Absent | SecondFactor::Proven => expires_at,
    };
    let session = SessionRow {
        id: tx.new_id(),
        version: 1,
        token_hash: token.hash.as_bytes().to_vec(),
        account,
        workspace: stands.as_ref().map(|row| row.workspace),
        member: stands.as_ref().map(|row| row.member),
        created_at: tx.now(),
        proven_at,
        seen_at: tx.now(),
        expires_at,
        ended_at: None,
        factor_at,
        identity,
        user_agent: actor.origin.user_agent.as_deref().map(|said| said.chars().take(AGENT_LETTERS).collect()),
        address: actor.origin.address.map(|address| address.to_string()),
    };
    tx.insert(&session)?;
    if let Some(workspace) = session.workspace.filter(|_| is_news && second_factor != SecondFactor::Owed) {
        tell_broken_glass::leave(tx, actor, workspace, account)?;
    }
    Ok(SignedIn {
        account,
        workspace: session.workspace,
        member: session.member,
        session: Begun { id: session.id, token: token.text.expose().clone(), expires_at },
        second_factor,
        recovery_codes: None,
    })
}

/// Ends a session, here and wherever it is remembered.
pub(crate) fn end(tx: &mut Tx<'_>, session: &SessionRow) -> Done<SessionRow> {
    let mut after = session.clone();
    after.ended_at = Some(tx.now());
    let after = tx.update(session, after)?;
    tx.policy_changed();
    Ok(after)
}

/// Ends all sessions of an account but one, and says how many those were.
pub(crate) fn end_all(tx: &mut Tx<'_>, account: AccountId, but: Option<SessionId>) -> Done<usize> {
    let now = tx.now();
    let standing = sessions::table
        .filter(sessions::account.eq(account))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now));
    let mut rows: Vec<SessionRow> = tx.load(standing.select(SessionRow::as_select()))?;
    rows.retain(|session| Some(session.id) != but);
    rows.iter().try_for_each(|session| end(tx, session).map(drop))?;
    Ok(rows.len())
}

/// Whose session asks, and which. Only people have one.
pub(crate) fn own(actor: &Actor) -> Done<(AccountId, SessionId)> {
    match actor.who {
        Who::Person { account, session, .. } => Ok((account, session)),
        _ => Err(Problem::new(Reason::Unauthenticated, "session.missing", "Sign in first.").into()),
    }
}

/// The same, where it is about the account itself. A session that a provider opened speaks for its person in one
/// workspace: whoever runs the provider could have opened it.
pub(crate) fn own_account(actor: &Actor) -> Done<(AccountId, SessionId)> {
    if actor.by_provider {
        let detail = "You came in by your workspace's provider. Sign in with a password of your own for this; a link to \
                      set one can be mailed to you.";
        return Err(Problem::refused("identity.by-provider", detail).into());
    }
    own(actor)
}

/// A live session of this account; somebody else's is not there.
pub(crate) fn live(snapshot: &mut Snapshot<'_>, account: AccountId, id: SessionId) -> Done<SessionRow> {
    let query = sessions::table.filter(sessions::id.eq(id)).filter(sessions::account.eq(account));
    let row: Option<SessionRow> = snapshot.first(query.select(SessionRow::as_select()))?;
    row.filter(|row| row.ended_at.is_none() && snapshot.now() < row.expires_at)
        .ok_or_else(|| Problem::not_found("session", id).into())
}

/// The answer for a session that is over, and for one that never was.
pub(crate) fn ended() -> Problem {
    Problem::new(Reason::Unauthenticated, "session.ended", "Your session has ended. Sign in again.")
}
