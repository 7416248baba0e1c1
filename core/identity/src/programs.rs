//! From the token that a program shows to the actor who asks, as [`Sessions`](crate::Sessions) does it for people.
//!
//! What was found is remembered for as long as nothing in its workspace says that rights changed, and nothing on the
//! platform that an account did. What a token may is not remembered here: the door asks for that.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use door::{Ask, Door, Failure, Problem, Reason, limits::network};
use model::{AccountId, Actor, ApiTokenId, Holder, Origin, SecondFactor, Timestamp, Who, WorkspaceId};
use parking_lot::{Mutex, RwLock};
use serde::{Serialize, de::DeserializeOwned};
use vault::{ApiToken, TokenHash};

use crate::{
    guard::Guard,
    operations::{
        programs::asking::{self, ALARM_EVERY, Alarm, Finding, Found, PLACES, Raised, Touched, Used},
        standing::{self, Standing},
    },
    pace, tokens,
};

/// Tokens remembered at once; beyond it, all are asked for again.
const REMEMBERED: usize = 20_000;
/// How often the last use of a token is written down.
const SEEN_EVERY: Duration = Duration::from_secs(5 * 60);
/// And that it comes from a new place, until so many are remembered as are: a program that has a thousand addresses
/// fills no log.
const NEW_EVERY: Duration = Duration::from_secs(1);
/// Whoever goes on with a token that is over is written down the first time, and then their number so often.
const TURNED_AWAY_EVERY: Duration = Duration::from_secs(10 * 60);
/// What is asked for with a token that is over, whatever it was.
const USE: &str = "tokens.use";

pub struct Programs {
    door: Arc<Door>,
    guard: Guard,
    remembered: RwLock<HashMap<TokenHash, Arc<Remembered>>>,
    turned_away: Mutex<HashMap<(ApiTokenId, String), TurnedAway>>,
}

/// When it was last written down that a token was turned away, and how often it was since; and when an alarm was last
/// raised.
#[derive(Clone, Copy)]
struct TurnedAway {
    written: Timestamp,
    since: u32,
    alarmed: Option<Timestamp>,
}

struct Remembered {
    /// Of the workspace and of the platform, where this process would know of a change.
    versions: Option<(i64, i64)>,
    workspace: WorkspaceId,
    found: Found,
    second_factor: SecondFactor,
    /// When its use was last written down, in microseconds.
    written: AtomicI64,
}

impl Programs {
    pub fn new(door: Arc<Door>) -> Self {
        Self { door, guard: Guard::default(), remembered: RwLock::default(), turned_away: Mutex::default() }
    }

    /// Whether a text says of itself that it is such a token.
    pub fn is_one(token: &str) -> bool {
        token.starts_with(vault::api_token::PREFIX)
    }

    /// Which program asks with this token. A made-up one costs a hash and no query, and slows down where it came from.
    pub async fn actor(&self, token: &str, origin: Origin) -> Result<Actor, Problem> {
        let key = self.door.session_key().map_err(Failure::into_problem)?;
        let Some((workspace, hash)) = tokens::found(ApiToken::read(&key, token)) else {
            return Err(self.made_up(token, &origin));
        };
        let known = match self.find(workspace, hash).await {
            // The workspace it was for is gone.
            Err(problem) if problem.reason == Reason::NotFound => None,
            found => found?,
        };
        let known = known.ok_or_else(unknown)?;
        let who = Who::Program { token: known.found.id, holder: known.found.holder };
        let mut actor = Actor::new(who, Some(workspace), origin);
        if let Err(problem) = self.check(&known) {
            self.turn_away(&known, &actor, &problem).await;
            return Err(problem);
        }
        self.note_use(&known, &actor.origin).await;
        actor.second_factor = known.second_factor;
        Ok(actor)
    }

    fn made_up(&self, token: &str, origin: &Origin) -> Problem {
        let from = origin.address.map(network).unwrap_or_default();
        if let Err(wait) = self.guard.admit(self.door.now(), &pace::of_tokens(from)) {
            return wait;
        }
        if ApiToken::checks_out(token) { unknown() } else { incomplete() }
    }

    async fn find(&self, workspace: WorkspaceId, hash: TokenHash) -> Result<Option<Arc<Remembered>>, Problem> {
        // Before the question: what ends while it is being answered must count.
        let versions = self.door.workspace_version(workspace).await?.zip(self.door.platform_version());
        let before = self.remembered.read().get(&hash).cloned();
        if let Some(known) = before.filter(|known| versions.is_some() && known.versions == versions) {
            return Ok(Some(known));
        }
        let wanted = asking::Wanted { hash: hash.to_string() };
        let finding: Finding = self.ask(Some(workspace), None, asking::FIND_NAME, &wanted).await?;
        let Some(found) = finding.token else {
            self.remembered.write().remove(&hash);
            return Ok(None);
        };
        let (found, second_factor) = match found.holder {
            Holder::Service { .. } => (found, SecondFactor::Absent),
            Holder::Member { account, .. } => self.with_account(found, account).await?,
        };
        Ok(Some(self.remember(hash, Remembered::new(versions, workspace, found, second_factor))))
    }

    /// A member's token is as good as their account.
    async fn with_account(&self, found: Found, account: AccountId) -> Result<(Found, SecondFactor), Problem> {
        let wanted = standing::Wanted { account, factor_at: found.factor_at, made_at: found.made_at };
        let stands: Standing = self.ask(None, None, standing::NAME, &wanted).await?;
        Ok((Found { is_held: found.is_held && stands.active, ..found }, stands.second_factor))
    }

    fn remember(&self, hash: TokenHash, known: Remembered) -> Arc<Remembered> {
        let mut remembered = self.remembered.write();
        if let Some(before) = remembered.get(&hash) {
            known.written.fetch_max(before.written.load(Ordering::Relaxed), Ordering::Relaxed);
        }
        if remembered.len() >= REMEMBERED {
            remembered.clear();
        }
        let known = Arc::new(known);
        remembered.insert(hash, Arc::clone(&known));
        known
    }

    /// Whether it still opens something; if not, why, for whoever has to mend it.
    fn check(&self, known: &Remembered) -> Result<(), Problem> {
        let (found, now) = (&known.found, self.door.now());
        if found.ended_at.is_some() {
            return Err(unauthenticated("token.revoked", "This token was revoked. Make a new one."));
        }
        if now >= found.expires_at {
            return Err(unauthenticated("token.expired", "This token has expired. Make a new one."));
        }
        if found.former_until.is_some_and(|until| now >= until) {
            return Err(unauthenticated(
                "token.rotated",
                "This token was rotated, and its old secret is over. Use the new one.",
            ));
        }
        if !found.is_held {
            return Err(unauthenticated(
                "token.unheld",
                "Whoever this token belongs to is no longer here. Make a new one.",
            ));
        }
        Ok(())
    }

    /// Written down the first time, and then now and then how often.
    async fn turn_away(&self, known: &Remembered, actor: &Actor, problem: &Problem) {
        let now = self.door.now();
        let is_copy = known.found.former_until.is_some_and(|until| now >= until);
        let Some((wants_alarm, more)) = self.count_turned_away(known.found.id, problem, is_copy, now) else { return };
        if wants_alarm {
            self.raise_alarm(known, &actor.origin).await;
        } else {
            self.door.turned_away(actor, USE, problem, more).await;
        }
    }

    /// None where it is only counted; else whether it is worth an alarm, and how many more were counted before.
    fn count_turned_away(
        &self,
        token: ApiTokenId,
        problem: &Problem,
        is_copy: bool,
        now: Timestamp,
    ) -> Option<(bool, u32)> {
        let mut all = self.turned_away.lock();
        if all.len() >= REMEMBERED {
            all.clear();
        }
        let key = (token, problem.code.to_string());
        let before = all.get(&key).copied();
        if let Some(before) = before.filter(|before| now.since(before.written) < TURNED_AWAY_EVERY) {
            all.insert(key, TurnedAway { since: before.since.saturating_add(1), ..before });
            return None;
        }
        let alarmed = before.and_then(|before| before.alarmed);
        let wants_alarm = is_copy && alarmed.is_none_or(|at| now.since(at) >= ALARM_EVERY);
        let alarmed = if wants_alarm { Some(now) } else { alarmed };
        all.insert(key, TurnedAway { written: now, since: 0, alarmed });
        Some((wants_alarm, before.map_or(0, |before| before.since.saturating_add(1))))
    }

    async fn raise_alarm(&self, known: &Remembered, origin: &Origin) {
        let alarm = Alarm { id: known.found.id };
        let raised: Result<Raised, _> =
            self.ask(Some(known.workspace), Some(origin), asking::RAISE_ALARM, &alarm).await;
        if let Err(problem) = raised {
            tracing::error!(code = %problem.code, token = %known.found.id, "an alarm about a token could not be written down");
        }
    }

    /// Late is better than not answering: reading works when the disk is full.
    async fn note_use(&self, known: &Remembered, origin: &Origin) {
        let (now, from) = (self.door.now(), origin.address.map(network));
        let is_new = from.as_ref().is_some_and(|from| !known.found.seen_from.contains(from));
        let is_one_of_few = known.found.seen_from.len() < PLACES;
        if !known.use_at(now, is_new && is_one_of_few) {
            return;
        }
        let is_elsewhere = is_new && !known.found.seen_from.is_empty();
        let operation = if is_elsewhere { asking::SEEN_ELSEWHERE } else { asking::TOUCH };
        let used = Used { id: known.found.id, seen_at: now, network: from };
        let noted: Result<Touched, _> = self.ask(Some(known.workspace), Some(origin), operation, &used).await;
        match noted {
            // Where it was used from is asked for again with the next use.
            Ok(_) if is_new => self.remembered.write().retain(|_, other| other.found.id != known.found.id),
            Ok(_) => {}
            Err(problem) => {
                tracing::warn!(code = %problem.code, token = %known.found.id, "the last use of a token could not be written down");
            }
        }
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        workspace: Option<WorkspaceId>,
        origin: Option<&Origin>,
        operation: &str,
        input: &impl Serialize,
    ) -> Result<T, Problem> {
        let mut system = Actor::system("tokens", workspace, self.door.now());
        if let Some(origin) = origin {
            system.origin = origin.clone();
        }
        let answer = self.door.ask(&system, Ask::with(operation, input)).await?;
        answer.read().map_err(|error| {
            tracing::error!(error = %error, operation, "what was found of a token cannot be read");
            Problem::new(Reason::Internal, "internal", "Something went wrong on our side. Nothing was changed.")
        })
    }
}

impl Remembered {
    fn new(versions: Option<(i64, i64)>, workspace: WorkspaceId, found: Found, second_factor: SecondFactor) -> Self {
        let written = found.seen_at.map_or(0, Timestamp::micros).into();
        Self { versions, workspace, found, second_factor, written }
    }

    /// True for the one who is to write a use down: now and then, and sooner where it comes from one of its first places.
    fn use_at(&self, now: Timestamp, is_new: bool) -> bool {
        let (micros, written) = (now.micros(), self.written.load(Ordering::Relaxed));
        let every = if is_new { NEW_EVERY } else { SEEN_EVERY };
        let due = i64::try_from(every.as_micros()).is_ok_and(|every| micros.saturating_sub(written) >= every);
        due && self.written.compare_exchange(written, micros, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

fn unauthenticated(code: &'static str, detail: &'static str) -> Problem {
    Problem::new(Reason::Unauthenticated, code, detail)
}

fn unknown() -> Problem {
    unauthenticated(
        "token.unknown",
        "This server knows no such token. Check that it was made here, and for this server.",
    )
}

fn incomplete() -> Problem {
    unauthenticated("token.incomplete", "This token is not whole. Copy all of it, from `stockade_` to its last letter.")
}
