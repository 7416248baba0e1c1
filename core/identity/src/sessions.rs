//! From the token that a request carries to the actor who asks.
//!
//! A session that was found is remembered for as long as nothing on the platform says that one ended.
//! When it was last used is kept here, and written down every few minutes: each write is an audit
//! entry, and a log full of "still here" hides what matters. So a server that was started again, or
//! another node, may take a session to be idle up to [`SEEN_EVERY`] early, or a third of what it may be idle where that
//! is less; never late.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use door::{Ask, Door, Failure, Problem, Reason, timeouts::Timeout};
use model::{Actor, Origin, Timestamp, Who};
use parking_lot::RwLock;
use vault::{Token, TokenHash};

use crate::{
    operations::{
        find_session::{self, Finding, Found, Wanted},
        touch_session::{self, Touch},
    },
    rules::Span,
    signing_in::ended,
};

/// Sessions remembered at once.
const REMEMBERED: usize = 20_000;
/// How often the last use of a session is written down.
const SEEN_EVERY: Duration = Duration::from_secs(5 * 60);
/// And at least so often while it may be idle.
const SEEN_PART: u32 = 3;

pub struct Sessions {
    door: Arc<Door>,
    remembered: RwLock<HashMap<TokenHash, Arc<Remembered>>>,
}

struct Remembered {
    /// The platform's version when it was asked; `None` where this process would not know of a change.
    version: Option<i64>,
    found: Found,
    /// When it was last used, and when that was last written down; in microseconds.
    seen: AtomicI64,
    written: AtomicI64,
}

impl Sessions {
    pub fn new(door: Arc<Door>) -> Self {
        Self { door, remembered: RwLock::default() }
    }

    /// Who asks with this token. A made-up one costs a hash and no query.
    pub async fn actor(&self, token: &str, origin: Origin) -> Result<Actor, Problem> {
        let key = self.door.session_key().map_err(Failure::into_problem)?;
        let hash = Token::read(&key, token).ok_or_else(ended)?;
        let session = self.session(hash).await?.ok_or_else(ended)?;
        let (now, actor) = (self.door.now(), session.found.actor(origin));
        if !self.stands(&session, &actor, now).await {
            self.remembered.write().remove(&hash);
            return Err(ended());
        }
        if session.use_at(now) && self.is_due(&session, &actor, now).await && session.claim_writing(now) {
            self.write_down(&session.found, now).await;
        }
        Ok(actor)
    }

    async fn session(&self, hash: TokenHash) -> Result<Option<Arc<Remembered>>, Problem> {
        // Before the question: what ends while it is being answered must count.
        let version = self.door.platform_version();
        let before = self.remembered.read().get(&hash).cloned();
        match before {
            Some(session) if version.is_some() && session.version == version => Ok(Some(session)),
            _ => Ok(self.find(hash).await?.map(|found| self.remember(hash, version, found))),
        }
    }

    /// Whether it is not over. How long it may be is asked for only where that could make a difference; a workspace that
    /// cannot be asked now shuts nobody out of leaving it, and there it is as everywhere.
    async fn stands(&self, session: &Remembered, actor: &Actor, now: Timestamp) -> bool {
        if !session.is_live_at(now, Timeout::MOST) {
            return false;
        }
        if session.is_live_at(now, Timeout::LEAST) {
            return true;
        }
        let timeout = self.door.timeout(actor, session.found.begun_at).await.unwrap_or_default();
        session.is_live_at(now, timeout)
    }

    /// Whether its last use is to be written down again. How long it may be idle is asked for only where that is not
    /// clear without it.
    async fn is_due(&self, session: &Remembered, actor: &Actor, now: Timestamp) -> bool {
        let since = session.unwritten_at(now);
        if since >= SEEN_EVERY {
            return true;
        }
        let timeout = self.door.timeout(actor, session.found.begun_at).await.unwrap_or_default();
        since >= timeout.idle() / SEEN_PART
    }

    async fn find(&self, hash: TokenHash) -> Result<Option<Found>, Problem> {
        let answer = self.ask(Ask::with(find_session::NAME, &Wanted { token: hash.to_string() })).await?;
        let finding: Finding = answer.read().map_err(|error| {
            tracing::error!(error = %error, "what was found of a session cannot be read");
            Problem::new(Reason::Internal, "internal", "Something went wrong on our side. Nothing was changed.")
        })?;
        if finding.session.is_none() {
            self.remembered.write().remove(&hash);
        }
        Ok(finding.session)
    }

    fn remember(&self, hash: TokenHash, version: Option<i64>, found: Found) -> Arc<Remembered> {
        let mut remembered = self.remembered.write();
        // What is known here about its last use is not forgotten when the rest is asked for again.
        let written = found.seen_at.micros();
        let before = remembered.get(&hash);
        let latest = |of: fn(&Remembered) -> &AtomicI64| {
            before.map_or(written, |before| of(before).load(Ordering::Relaxed).max(written))
        };
        let session = Arc::new(Remembered {
            version,
            seen: latest(|before| &before.seen).into(),
            written: latest(|before| &before.written).into(),
            found,
        });
        if remembered.len() >= REMEMBERED {
            make_room(&mut remembered, self.door.now());
        }
        remembered.insert(hash, Arc::clone(&session));
        session
    }

    /// Late is better than not answering: reading works when the disk is full.
    async fn write_down(&self, session: &Found, now: Timestamp) {
        let touch = Touch { id: session.session, seen_at: now };
        if let Err(problem) = self.ask(Ask::with(touch_session::NAME, &touch)).await {
            tracing::warn!(code = %problem.code, session = %session.session, "the last use of a session could not be written down");
        }
    }

    async fn ask(&self, ask: Ask) -> Result<door::Answer, Problem> {
        self.door.ask(&Actor::system("sessions", None, self.door.now()), ask).await
    }
}

impl Remembered {
    fn is_live_at(&self, now: Timestamp, timeout: Timeout) -> bool {
        let Found { active, ended_at, begun_at, seen_at, expires_at, .. } = self.found;
        let seen_at = Timestamp::from_micros(self.seen.load(Ordering::Relaxed)).unwrap_or(seen_at);
        active && ended_at.is_none() && Span { begun_at, seen_at, expires_at }.is_live_at(now, timeout)
    }

    /// Notes a use. Whether it may have to be written down.
    fn use_at(&self, now: Timestamp) -> bool {
        self.seen.fetch_max(now.micros(), Ordering::Relaxed);
        self.unwritten_at(now) >= Timeout::LEAST.idle() / SEEN_PART
    }

    /// For how long its last use was not written down.
    fn unwritten_at(&self, now: Timestamp) -> Duration {
        let written = self.written.load(Ordering::Relaxed);
        Duration::from_micros(u64::try_from(now.micros().saturating_sub(written)).unwrap_or_default())
    }

    /// True for the one who is to write it down.
    fn claim_writing(&self, now: Timestamp) -> bool {
        let written = self.written.load(Ordering::Relaxed);
        written < now.micros()
            && self.written.compare_exchange(written, now.micros(), Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

impl Found {
    fn actor(&self, origin: Origin) -> Actor {
        let who = Who::Person { account: self.account, session: self.session, member: self.member };
        let mut actor = Actor::new(who, self.workspace, origin);
        actor.proven_at = Some(self.proven_at);
        actor.second_factor = self.second_factor;
        actor.by_provider = self.by_provider;
        actor
    }
}

/// Sessions that are over go first; if they are not enough, all do, and are asked for again.
fn make_room(remembered: &mut HashMap<TokenHash, Arc<Remembered>>, now: Timestamp) {
    remembered.retain(|_, session| session.is_live_at(now, Timeout::MOST));
    if remembered.len() >= REMEMBERED {
        remembered.clear();
    }
}

#[cfg(test)]
mod tests {
    use model::{AccountId, SecondFactor, SessionId};

    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_micros(1_763_631_000_000_000).unwrap().plus(Duration::from_secs(seconds))
    }

    fn remembered() -> Remembered {
        let found = Found {
            session: SessionId::new(at(0)),
            account: AccountId::new(at(0)),
            active: true,
            workspace: None,
            member: None,
            begun_at: at(0),
            proven_at: at(0),
            seen_at: at(0),
            expires_at: at(0).plus(Timeout::USUAL.longest()),
            ended_at: None,
            second_factor: SecondFactor::Absent,
            by_provider: false,
        };
        Remembered { version: Some(1), seen: at(0).micros().into(), written: at(0).micros().into(), found }
    }

    fn writes(session: &Remembered, now: Timestamp) -> bool {
        session.use_at(now) && session.unwritten_at(now) >= SEEN_EVERY && session.claim_writing(now)
    }

    #[test]
    fn use_keeps_a_session_and_is_written_down_now_and_then() {
        let session = remembered();
        let written = (1..=60).filter(|minute| writes(&session, at(minute * 60))).count();
        assert_eq!(written, 12);
        let hour = 60 * 60;
        assert!(session.is_live_at(at(hour), Timeout::USUAL));
        assert!(!session.is_live_at(at(hour + Timeout::USUAL.idle().as_secs()), Timeout::USUAL));
    }

    #[test]
    fn a_suspended_account_has_no_session() {
        let mut session = remembered();
        session.found.active = false;
        assert!(!session.is_live_at(at(1), Timeout::MOST));
    }

    #[test]
    fn the_busiest_session_ends_too() {
        let session = remembered();
        let end = Timeout::USUAL.longest().as_secs();
        let written = (0..end).step_by(60).filter(|second| writes(&session, at(*second))).count();
        assert_eq!(written, 143);
        assert!(session.is_live_at(at(end - 1), Timeout::MOST));
        assert!(!session.is_live_at(at(end), Timeout::MOST));
    }
}
