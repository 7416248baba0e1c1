//! Why an actor may or may not do something, in words for people.

use std::fmt;

use model::Timestamp;

use super::{ActorPolicy, Effect, Permission, PolicyError, RoleName, judge::Judge};

const MICROS_OF_A_DAY: i64 = 86_400_000_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    pub allowed: bool,
    pub decided_by: DecidedBy,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecidedBy {
    Role(RoleName),
    Override {
        effect: Effect,
        reason: String,
        until: Option<i64>,
    },
    /// No line allows it, and none denies it.
    Nothing,
}

/// Asks Casbin the same question as `permission_set`, and which line decided it.
pub fn why(policy: &ActorPolicy, permission: &Permission, now: i64) -> Result<Explanation, PolicyError> {
    let mut judge = Judge::new(policy, now)?;
    let allowed = judge.decide(permission)?;
    let decided_by = match judge.deciding_line() {
        None => DecidedBy::Nothing,
        Some(line) => author(policy, &line, permission, now).ok_or(PolicyError::Unfounded)?,
    };
    Ok(Explanation { allowed, decided_by })
}

/// Whose line it is. Of several overrides that made the same line, the one that holds longest.
fn author(policy: &ActorPolicy, line: &[String], permission: &Permission, now: i64) -> Option<DecidedBy> {
    let [subject, _, _, effect] = line else {
        return None;
    };
    if let Some(role) = policy.roles.iter().find(|role| role.as_casbin_subject() == *subject) {
        return Some(DecidedBy::Role(role.clone()));
    }
    policy
        .active(now)
        .filter(|one| one.permission == *permission && one.effect.as_str() == effect)
        .max_by_key(|one| one.until.unwrap_or(i64::MAX))
        .map(|one| DecidedBy::Override { effect: one.effect, reason: one.reason.clone(), until: one.until })
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.allowed { "allowed" } else { "denied" };
        match &self.decided_by {
            DecidedBy::Role(role) => write!(f, "{verdict} by the role {role}"),
            DecidedBy::Override { reason, until, .. } => {
                write!(f, "{verdict} by an override: '{reason}'")?;
                let Some(end) = until.and_then(Timestamp::from_micros) else {
                    return Ok(());
                };
                let form = match end.micros() % MICROS_OF_A_DAY {
                    0 => "%Y-%m-%d",
                    _ => "%Y-%m-%d %H:%M UTC",
                };
                write!(f, " until {}", end.utc().format(form))
            }
            DecidedBy::Nothing => write!(f, "{verdict}: no role or override grants it"),
        }
    }
}
