//! What is unusual, as a person would say it, with what can be done about it.

use model::Timestamp;
use serde::Deserialize;

use super::{Session, Token};
use crate::{people::People, visit::Visit};

/// Of somebody's sessions, so many have a button.
const OFFERED: usize = 3;

#[derive(Debug, Deserialize)]
pub(super) struct Finding {
    id: String,
    version: i64,
    rule: String,
    severity: String,
    subject: String,
    account: Option<String>,
    session: Option<String>,
    token: Option<String>,
    network: Option<String>,
    times: i64,
    entries: Vec<i64>,
    first_at: Timestamp,
    last_at: Timestamp,
    state: String,
    closed_by: Option<String>,
    note: Option<String>,
}

impl Finding {
    pub(super) fn is_open(&self) -> bool {
        self.state == "open"
    }

    /// Whom it mentions.
    pub(super) fn people(&self) -> impl Iterator<Item = &str> {
        [self.account.as_deref(), self.closed_by.as_deref(), Some(self.subject.as_str())].into_iter().flatten()
    }
}

/// What the page knows of those whom findings mention.
pub(super) struct Known<'a> {
    pub(super) people: &'a People,
    pub(super) sessions: &'a [Session],
    pub(super) tokens: &'a [Token],
}

/// A finding as it is shown.
pub(super) struct Found {
    pub(super) id: String,
    pub(super) version: i64,
    pub(super) severity: String,
    pub(super) said: String,
    pub(super) advice: String,
    pub(super) network: Option<String>,
    pub(super) times: String,
    pub(super) first_at: Timestamp,
    pub(super) last_at: Timestamp,
    pub(super) entries: Vec<i64>,
    /// The sessions that can be ended, with what tells them apart.
    pub(super) sessions: Vec<(String, String)>,
    /// The token that can be revoked.
    pub(super) token: Option<String>,
    /// What became of it, of one that is closed.
    pub(super) became: String,
    pub(super) note: Option<String>,
}

impl Found {
    pub(super) fn of(visit: &Visit, finding: Finding, known: &Known<'_>) -> Self {
        let words = &visit.words;
        let token = known.tokens.iter().find(|token| Some(&token.id) == finding.token.as_ref());
        let times = visit.spoken().number(finding.times);
        let who = match (token, finding.account.as_deref()) {
            (Some(token), _) => token.name.clone(),
            (None, Some(account)) => known.people.named(words, account),
            (None, None) => known.people.named(words, &finding.subject),
        };
        let count = finding.times.to_string();
        let with = [("who", who.as_str()), ("times", times.as_str()), ("count", count.as_str())];
        let became = match &finding.closed_by {
            None => String::new(),
            Some(by) => words.say_of(&format!("watch-was-{}", finding.state), &known.people.named(words, by)),
        };
        Self {
            said: words.say_with(&format!("watch-found-{}", finding.rule), &with),
            advice: words.say(&format!("watch-advice-{}", finding.rule)),
            sessions: sessions(&finding, known, |session| crate::device::said(words, session.user_agent.as_deref())),
            token: token.filter(|token| token.is_live()).map(|token| token.id.clone()),
            became,
            times,
            id: finding.id,
            version: finding.version,
            severity: finding.severity,
            network: finding.network,
            first_at: finding.first_at,
            last_at: finding.last_at,
            entries: finding.entries,
            note: finding.note,
        }
    }

    /// How soon somebody should look.
    pub(super) fn weight(&self) -> u8 {
        match self.severity.as_str() {
            "serious" => 2,
            "warning" => 1,
            _ => 0,
        }
    }

    /// How that is coloured.
    fn class(&self) -> &'static str {
        match self.weight() {
            2 => "bad",
            1 => "warn",
            _ => "info",
        }
    }

    pub(super) fn badge(&self) -> &'static str {
        self.class()
    }
}

/// The one it is about; or those of the person, where it is about no single one.
fn sessions(finding: &Finding, known: &Known<'_>, called: impl Fn(&Session) -> String) -> Vec<(String, String)> {
    let is_meant = |session: &&Session| match &finding.session {
        Some(one) => session.id == *one,
        None => finding.token.is_none() && finding.account.as_ref() == Some(&session.account),
    };
    let theirs = known.sessions.iter().filter(|session| !session.current).filter(is_meant);
    theirs.take(OFFERED).map(|session| (session.id.clone(), called(session))).collect()
}

/// How it stands, in a sentence.
pub(super) fn state(visit: &Visit, open: &[Found], signed_in: usize) -> String {
    let serious = open.iter().filter(|one| one.weight() == 2).count();
    let (open, serious, signed_in) = (open.len().to_string(), serious.to_string(), signed_in.to_string());
    let name = match (open.as_str(), serious.as_str()) {
        ("0", _) => "watch-state-calm",
        (_, "0") => "watch-state-some",
        _ => "watch-state-serious",
    };
    visit.words.say_with(name, &[("open", &open), ("serious", &serious), ("people", &signed_in)])
}
