//! Where an actor stands: the set of what it may do, remembered under the version of the policy.

use std::{collections::HashMap, sync::Arc};

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use model::{Actor, MemberId, Problem, Sensitivity, Timestamp, Who, WorkspaceId};
use parking_lot::RwLock;
use store::{Done, Failure, Snapshot};

use crate::{
    Realm, Registry,
    access::{ActorPolicy, Effect, Explanation, Override, Permission, PermissionSet, PolicyError, RoleName, Rule, permission_set, records::{MemberRow, MemberState, OverrideEffect, OverrideRow, RoleRow}, why},
    schema::{members, overrides, roles},
};

/// Sets remembered at once; beyond it, all are asked for again.
const REMEMBERED: usize = 50_000;

/// What an actor may do, as of a version of the policy.
#[derive(Debug)]
pub(crate) struct Standing {
    version: i64,
    set: PermissionSet,
    pub(crate) sight: Sensitivity,
}

impl Standing {
    pub(crate) fn holds(&self, index: usize) -> bool {
        self.set.contains(index)
    }
}

/// Whose standing: members have their own, everyone else that of a role.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Subject {
    Member(WorkspaceId, MemberId),
    Role(RoleName),
    /// Known to nobody here: holds nothing.
    Stranger,
}

#[derive(Default)]
pub(crate) struct Standings {
    remembered: RwLock<HashMap<Subject, Arc<Standing>>>,
}

impl Standings {
    /// The standing as it was last asked for, if that still holds.
    pub(crate) fn remembered(&self, actor: &Actor, realm: Realm, version: i64, now: Timestamp) -> Option<Arc<Standing>> {
        let subject = Subject::of(actor, realm);
        let remembered = self.remembered.read();
        let standing = remembered.get(&subject)?;
        let current = !matches!(subject, Subject::Member(..)) || standing.version == version;
        (current && standing.set.is_valid_at(now.micros())).then(|| Arc::clone(standing))
    }

    /// The standing of an actor in a realm, as of this snapshot.
    pub(crate) fn of(&self, registry: &Registry, actor: &Actor, realm: Realm, version: i64, snapshot: &mut Snapshot<'_>) -> Done<Arc<Standing>> {
        if let Some(standing) = self.remembered(actor, realm, version, snapshot.now()) {
            return Ok(standing);
        }
        let subject = Subject::of(actor, realm);
        let policy = policy(registry, &subject, actor, snapshot)?;
        let set = permission_set(&policy, registry.permissions(), snapshot.now().micros()).map_err(undecided)?;
        let sight = registry.sight(|index| set.contains(index));
        let standing = Arc::new(Standing { version, set, sight });
        let mut remembered = self.remembered.write();
        if remembered.len() >= REMEMBERED {
            remembered.clear();
        }
        remembered.insert(subject, Arc::clone(&standing));
        Ok(standing)
    }
}

/// The line of policy that decides, for people.
pub(crate) fn explain(registry: &Registry, actor: &Actor, realm: Realm, permission: &Permission, snapshot: &mut Snapshot<'_>) -> Done<Explanation> {
    let policy = policy(registry, &Subject::of(actor, realm), actor, snapshot)?;
    why(&policy, permission, snapshot.now().micros()).map_err(undecided)
}

impl Subject {
    fn of(actor: &Actor, realm: Realm) -> Self {
        match (&actor.who, realm, actor.workspace) {
            (Who::Operator { .. }, _, _) => Self::Role(RoleName::OPERATOR),
            (Who::System { .. }, _, _) => Self::Role(RoleName::SYSTEM),
            (Who::Person { .. }, Realm::Platform, _) => Self::Role(RoleName::ACCOUNT),
            (Who::Person { member: Some(member), .. }, Realm::Workspace, Some(workspace)) => Self::Member(workspace, *member),
            _ => Self::Stranger,
        }
    }
}

fn policy(registry: &Registry, subject: &Subject, actor: &Actor, snapshot: &mut Snapshot<'_>) -> Done<ActorPolicy> {
    let domain = snapshot.workspace().map_or_else(|| "platform".to_owned(), |workspace| workspace.to_string());
    let (name, held, overrides) = match subject {
        Subject::Stranger => (actor.who.to_string(), Vec::new(), Vec::new()),
        Subject::Role(role) => (actor.who.to_string(), vec![role.clone()], Vec::new()),
        Subject::Member(_, member) => {
            let row: Option<MemberRow> = snapshot.first(members::table.filter(members::id.eq(*member)).select(MemberRow::as_select()))?;
            match row.filter(|row| row.state == MemberState::Active && Some(row.account) == actor.account()) {
                None => (member.to_string(), Vec::new(), Vec::new()),
                Some(row) => (member.to_string(), row.role_names(), exceptions(*member, snapshot)?),
            }
        }
    };
    let mut rules: Vec<Rule> = registry.rules().iter().filter(|rule| held.contains(&rule.role)).cloned().collect();
    for role in held.iter().filter(|role| !role.is_built_in()) {
        let custom: Option<RoleRow> = snapshot.first(roles::table.filter(roles::name.eq(role.as_str().to_owned())).select(RoleRow::as_select()))?;
        let granted = custom.map(|custom| custom.granted()).unwrap_or_default();
        rules.extend(granted.into_iter().map(|permission| Rule { role: role.clone(), permission }));
    }
    Ok(ActorPolicy { domain, subject: name, roles: held, rules, overrides })
}

fn exceptions(member: MemberId, snapshot: &mut Snapshot<'_>) -> Done<Vec<Override>> {
    let rows: Vec<OverrideRow> = snapshot.load(overrides::table.filter(overrides::member.eq(member)).select(OverrideRow::as_select()))?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let effect = match row.effect {
                OverrideEffect::Allow => Effect::Allow,
                OverrideEffect::Deny => Effect::Deny,
            };
            let permission = row.permission.parse().ok()?;
            Some(Override { permission, effect, reason: row.reason, until: row.until.map(Timestamp::micros) })
        })
        .collect())
}

/// When Casbin cannot decide, nothing is allowed.
fn undecided(error: PolicyError) -> Failure {
    tracing::error!(error = %error, "the policy could not decide");
    Failure::internal("Who may do this could not be decided, so nobody may.")
}

/// A no that tells nothing about what is there.
pub(crate) fn forbidden(operation: &str) -> Problem {
    Problem::new(model::Reason::Forbidden, "access.denied", format!("Your roles do not allow {operation}. Ask an owner of the workspace for it."))
}
