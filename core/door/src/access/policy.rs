//! What the judge is told about one actor, in one workspace or in the platform.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{Permission, RoleName};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorPolicy {
    /// The workspace's id, or `platform`.
    pub domain: String,
    /// The member's id, or the account's.
    pub subject: String,
    pub roles: Vec<RoleName>,
    /// What these roles grant. A rule of another role is harmless: it grants nothing.
    pub rules: Vec<Rule>,
    pub overrides: Vec<Override>,
}

/// A role grants a permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub role: RoleName,
    pub permission: Permission,
}

/// One actor's exception, whatever the roles say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    pub permission: Permission,
    pub effect: Effect,
    pub reason: String,
    /// Unix microseconds; from this instant on the override counts as absent.
    pub until: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    Allow,
    Deny,
}

#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    #[error("Casbin failed: {0}")]
    Casbin(#[from] casbin::Error),
    #[error("Casbin waited for something while an enforcer was made")]
    Waited,
    #[error("Casbin allowed a request, but no line of the policy says so")]
    Unfounded,
    #[error("access control answers wrongly to {0}; refusing to serve")]
    Canary(&'static str),
}

/// A line of Casbin's policy: sub, dom, act, eft.
pub(super) type Line = Vec<String>;

impl ActorPolicy {
    /// The lines that hold at `now`, by the permission they are about. Roles come first, so that
    /// an explanation names the role rather than an override that repeats it.
    pub(super) fn lines(&self, now: i64) -> HashMap<&Permission, Vec<Line>> {
        let granted = self.rules.iter().map(|rule| (&rule.permission, rule.role.as_casbin_subject(), Effect::Allow));
        let overridden = self.active(now).map(|one| (&one.permission, self.as_casbin_subject(), one.effect));
        let mut lines = HashMap::<_, Vec<Line>>::new();
        for (permission, subject, effect) in granted.chain(overridden) {
            lines.entry(permission).or_default().push(vec![
                subject,
                self.domain.clone(),
                permission.to_string(),
                effect.as_str().to_owned(),
            ]);
        }
        lines
    }

    /// The overrides that hold at `now`.
    pub(super) fn active(&self, now: i64) -> impl Iterator<Item = &Override> {
        self.overrides.iter().filter(move |one| one.until.is_none_or(|until| now < until))
    }

    /// Casbin's `g` finds a subject linked to itself, so a member whose id were `owner` would hold
    /// that role. The prefixes keep subjects and roles apart.
    pub(super) fn as_casbin_subject(&self) -> String {
        format!("actor:{}", self.subject)
    }
}

impl RoleName {
    pub(super) fn as_casbin_subject(&self) -> String {
        format!("role:{self}")
    }
}

impl Effect {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }
}
