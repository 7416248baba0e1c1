//! An entry of a workspace's log, as the rules read it; and the last hour of them.

use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
    time::Duration,
};

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot, Stream};
use model::{AccountId, ApiTokenId, SessionId, Timestamp, change::Act};
use serde::Deserialize;
use serde_json::Value;
use store::{audit::Entry, schema::audit_entries};

use super::records::Way;

/// What is watched: who proves who they are, who reads about whom, and who may do what.
pub(super) const STREAMS: [Stream; 3] = [Stream::Security, Stream::Access, Stream::Permission];
/// How long something is remembered while the next is judged.
const REMEMBERED: Duration = Duration::from_secs(3600);
/// And how much of it, at the most.
const MOST: i64 = 1_000;

/// Whether somebody was seen in a network before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Place {
    /// Nobody said from where.
    #[default]
    Unsaid,
    /// The first that is known of them: nothing to compare it with.
    First,
    Known,
    New,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Happening {
    pub seq: i64,
    pub at: Timestamp,
    pub operation: String,
    pub outcome: String,
    pub actor: String,
    /// Whose account it is about.
    pub account: Option<AccountId>,
    pub session: Option<SessionId>,
    pub token: Option<ApiTokenId>,
    pub network: Option<String>,
    pub way: Option<Way>,
    /// The session owes its second factor yet.
    pub is_half: bool,
    /// How often: beyond some in a minute, one entry stands for many.
    pub times: i64,
    /// Whose details were read.
    pub people: Vec<String>,
    /// To whom ownership was given: a member, or a link.
    pub new_owner: Option<String>,
    /// The first use of a token on its day.
    pub is_first_today: bool,
    pub place: Place,
}

/// An entry's detail, as far as it is read here.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Detail {
    pub changes: Vec<Changed>,
    pub concerns: Option<String>,
    /// When it really was, of what was passed on later.
    pub at: Option<Timestamp>,
    pub more: i64,
    pub session: Option<SessionId>,
    pub way: Option<Way>,
    pub half: bool,
    pub token: Option<ApiTokenId>,
    pub people: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Changed {
    pub kind: String,
    pub id: String,
    pub act: Act,
    #[serde(default)]
    pub fields: HashMap<String, (Value, Value)>,
}

impl Detail {
    /// What cannot be read says nothing.
    pub fn of(entry: &Entry) -> Self {
        serde_json::from_str(&entry.detail).unwrap_or_default()
    }

    pub fn changed(&self, kind: &str) -> Option<&Changed> {
        self.changes.iter().find(|change| change.kind == kind)
    }
}

impl Changed {
    pub fn before<T: serde::de::DeserializeOwned>(&self, field: &str) -> Option<T> {
        self.fields.get(field).and_then(|(before, _)| T::deserialize(before).ok())
    }

    pub fn after<T: serde::de::DeserializeOwned>(&self, field: &str) -> Option<T> {
        self.fields.get(field).and_then(|(_, after)| T::deserialize(after).ok())
    }
}

impl Happening {
    pub fn of(entry: &Entry) -> Self {
        let detail = Detail::of(entry);
        let token = detail.token.or_else(|| detail.changed("api-token").and_then(|change| change.id.parse().ok()));
        let concerns = detail.concerns.as_deref().and_then(|id| id.parse().ok());
        let is_first_today = detail.changed("api-token").is_some_and(|change| {
            let [before, after] = [change.before::<Timestamp>("seen_at"), change.after("seen_at")];
            after.is_some() && before.map(day) != after.map(day)
        });
        Self {
            seq: entry.seq,
            at: detail.at.unwrap_or(entry.at),
            operation: entry.operation.clone(),
            outcome: entry.outcome.clone(),
            actor: entry.actor.clone(),
            account: concerns.or_else(|| entry.actor.parse().ok()),
            session: detail.session,
            token,
            network: entry.address.as_deref().and_then(coarse),
            way: detail.way.or_else(|| way_of_refusal(&entry.operation, &entry.outcome)),
            is_half: detail.half,
            times: detail.more.max(1),
            new_owner: detail.changes.iter().find_map(gives_ownership),
            is_first_today,
            place: Place::Unsaid,
            people: detail.people,
        }
    }

    /// A problem's code has a dot; what was done is one word.
    pub fn is_refused(&self) -> bool {
        self.outcome.contains('.')
    }

    /// Somebody came in, or has yet to prove a factor.
    pub fn is_log_in(&self) -> bool {
        !self.is_refused() && self.way.is_some() && self.session.is_some()
    }

    /// Somebody wanted to come in and was not let.
    pub fn is_turned_away(&self) -> bool {
        self.is_refused() && self.way.is_some_and(|way| way != Way::Token) && self.operation != "identity.prove"
    }

    /// Who it is that places are remembered of: an account, or a token.
    pub fn who(&self) -> Option<String> {
        let is_use = matches!(self.operation.as_str(), "tokens.touch" | "tokens.seen-elsewhere");
        match self.token.filter(|_| is_use) {
            Some(token) => Some(token.to_string()),
            None => self.account.filter(|_| self.is_log_in()).map(|account| account.to_string()),
        }
    }
}

pub(super) fn day(at: Timestamp) -> String {
    at.utc().format("%Y-%m-%d").to_string()
}

/// A network such as a provider gives to many: none of it is somebody's house.
pub(super) fn coarse(address: &str) -> Option<String> {
    Some(match address.parse::<IpAddr>().ok()?.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    })
}

/// What somebody was refused by, as far as the operation and its problem tell.
pub(super) fn way_of_refusal(operation: &str, outcome: &str) -> Option<Way> {
    if !outcome.contains('.') {
        return None;
    }
    match (operation, outcome) {
        ("identity.prove" | "identity.prove-factor", "identity.wrong-code") => Some(Way::Code),
        ("identity.prove" | "identity.prove-factor", "identity.wrong-passkey" | "identity.passkey-copied") => {
            Some(Way::Passkey)
        }
        ("identity.prove", "identity.wrong-password") | ("identity.log-in" | "identity.join", "identity.wrong") => {
            Some(Way::Password)
        }
        // Who guesses is told to wait.
        ("identity.log-in", "limit.exceeded") => Some(Way::Password),
        ("identity.log-in-with-passkey", _) => Some(Way::Passkey),
        ("sso.finish", _) => Some(Way::Provider),
        ("tokens.use", _) => Some(Way::Token),
        _ => None,
    }
}

fn gives_ownership(change: &Changed) -> Option<String> {
    let is_giving = matches!(change.kind.as_str(), "member" | "invitation" | "service") && change.act != Act::Removed;
    let (before, after) = change.fields.get("roles")?;
    (is_giving && owns(after) && !owns(before)).then(|| change.id.clone())
}

/// Roles are a list, or words with commas between.
fn owns(roles: &Value) -> bool {
    match roles {
        Value::String(words) => words.split(',').any(|word| word == "owner"),
        Value::Array(words) => words.iter().any(|word| word == "owner"),
        _ => false,
    }
}

/// What happened in the last hour, up to the one that is judged.
pub(super) struct Recent(VecDeque<Happening>);

impl Recent {
    /// Up to an entry that was judged before.
    pub fn up_to(snapshot: &mut Snapshot<'_>, seq: i64) -> Done<Self> {
        let since = snapshot.now().minus(REMEMBERED);
        let mut all: Vec<Happening> = Vec::new();
        // Each stream by itself, as in `unseen`.
        for stream in STREAMS {
            let of = audit_entries::table.filter(audit_entries::stream.eq(stream)).filter(audit_entries::seq.le(seq));
            let of = of.order(audit_entries::seq.desc()).limit(MOST);
            let entries: Vec<Entry> = snapshot.load(of.select(Entry::as_select()))?;
            all.extend(entries.iter().take_while(|entry| entry.at >= since).map(Happening::of));
        }
        all.sort_unstable_by_key(|happening| happening.seq);
        let older = all.len().saturating_sub(usize::try_from(MOST).unwrap_or(usize::MAX));
        Ok(Self(all.split_off(older).into()))
    }

    pub fn push(&mut self, happening: Happening) {
        let since = happening.at.minus(REMEMBERED);
        while self.0.front().is_some_and(|first| first.at < since) {
            self.0.pop_front();
        }
        self.0.push_back(happening);
    }

    /// The one that is judged.
    pub fn this(&self) -> Option<&Happening> {
        self.0.back()
    }

    /// What happened up to so long before it, and itself; the oldest first.
    pub fn within(&self, span: Duration) -> impl Iterator<Item = &Happening> {
        let since = self.this().map(|this| this.at.minus(span));
        self.0.iter().filter(move |happening| Some(happening.at) >= since)
    }
}

#[cfg(test)]
impl Happening {
    /// Something that happened so many seconds after the beginning, and says no more than that.
    pub fn test(second: i64, operation: &str, outcome: &str) -> Self {
        let at = Timestamp::from_micros(1_763_631_000_000_000 + second * 1_000_000).unwrap();
        Self {
            seq: second + 1,
            at,
            operation: operation.to_owned(),
            outcome: outcome.to_owned(),
            actor: "anyone".to_owned(),
            account: None,
            session: None,
            token: None,
            network: Some("203.0.113.0/24".to_owned()),
            way: way_of_refusal(operation, outcome),
            is_half: false,
            times: 1,
            people: Vec::new(),
            new_owner: None,
            is_first_today: false,
            place: Place::Unsaid,
        }
    }
}

#[cfg(test)]
impl Recent {
    pub fn of(all: impl IntoIterator<Item = Happening>) -> Self {
        let mut recent = Self(VecDeque::new());
        all.into_iter().for_each(|happening| recent.push(happening));
        recent
    }
}
