//! Where an actor stands: the set of what it may do, remembered under the version of the policy.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use model::{
    AccountId, Actor, ApiTokenId, Holder, InstallationId, MemberId, Problem, Sensitivity, ServiceId, Timestamp, Who,
    WorkspaceId,
};
use parking_lot::RwLock;
use store::{Done, Failure, Snapshot};

use crate::{
    Gift, Realm, Registry, Spec,
    access::{
        ActorPolicy, Effect, Explanation, Override, Permission, PermissionSet, PolicyError, RoleName, Rule,
        permission_set,
        records::{
            ApiTokenRow, InstallationRow, InstallationState, MemberRow, MemberState, OverrideRow, RoleRow, ServiceRow,
        },
        why,
    },
    factors,
    operations::{
        factor_rule,
        members::of_account,
        sso_only::{self, OwnProof},
    },
    practice::is_maker,
    schema::{api_tokens, installations, members, overrides, roles, services},
    timeouts::{self, Timeouts},
};

/// Sets remembered at once; beyond it, all are asked for again.
const REMEMBERED: usize = 50_000;
/// Who gives what there is to give, and not only what they hold.
const GIVE_EVERYTHING: [RoleName; 3] = [RoleName::OWNER, RoleName::OPERATOR, RoleName::SYSTEM];

/// What an actor may do, as of a version of the policy.
#[derive(Debug)]
pub(crate) struct Standing {
    version: Option<i64>,
    set: PermissionSet,
    /// A plugin's: the operations that it may ask for, of all that its permissions are for.
    operations: Option<HashSet<String>>,
    pub(crate) sight: Sensitivity,
    /// An owner, or one of the machine's own.
    gives_everything: bool,
    /// From when on they do nothing without a second factor.
    factor_from: Option<Timestamp>,
    /// Whether they come in by the workspace's own providers alone.
    is_by_provider_only: bool,
    /// How long their sessions may be.
    pub(crate) timeouts: Timeouts,
}

impl Standing {
    pub(crate) fn holds(&self, index: usize) -> bool {
        self.set.contains(index)
    }

    /// Whether an operation that its permission is held for is among those that may be asked for.
    pub(crate) fn names(&self, operation: &str) -> bool {
        self.operations.as_ref().is_none_or(|operations| operations.contains(operation))
    }

    /// Whether the actor is to enrol a second factor before they do this.
    pub(crate) fn is_inert(&self, actor: &Actor, spec: &Spec, now: Timestamp) -> bool {
        factors::is_inert(actor, self.factor_from, spec, now)
    }

    /// Whether they came in another way than people come in here.
    pub(crate) fn is_shut_out(&self, actor: &Actor) -> bool {
        self.is_by_provider_only && !actor.by_provider
    }

    /// Whether they do nothing without a second factor by now.
    pub(crate) fn wants_factor(&self, now: Timestamp) -> bool {
        self.factor_from.is_some_and(|from| from <= now)
    }

    /// Nobody hands out more than they hold; and what is the system's own, nobody at all: with it somebody could write
    /// down what never happened.
    pub(crate) fn check_gives(&self, registry: &Registry, gift: &Gift, snapshot: &mut Snapshot<'_>) -> Done<()> {
        let given = match gift {
            Gift::Permission(permission) => vec![permission.clone()],
            Gift::Role(role) => granted(registry.rules(), role, snapshot)?,
        };
        if let Some(own) = given.iter().find(|permission| registry.is_systems(permission)) {
            let detail = format!("{own} is the system's own, and nobody's to give.");
            return Err(Problem::refused("access.systems-own", detail).into());
        }
        if self.gives_everything {
            return Ok(());
        }
        match given.iter().find(|permission| !registry.index(permission).is_some_and(|index| self.holds(index))) {
            None => Ok(()),
            Some(more) => {
                let detail = format!(
                    "This would give {more}, which you do not hold yourself. Ask an owner of the workspace for it."
                );
                Err(Problem::refused("access.more-than-held", detail).into())
            }
        }
    }
}

/// Whose standing: members have their own, everyone else that of a role.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Subject {
    Member(WorkspaceId, MemberId, AccountId),
    /// Whoever holds the token, as far as it says.
    Token(WorkspaceId, ApiTokenId),
    /// A plugin, as far as it was granted; in somebody's name, as far as they may that themselves.
    Installation(WorkspaceId, InstallationId, Option<AccountId>),
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
    pub(crate) fn remembered(
        &self,
        actor: &Actor,
        realm: Realm,
        version: i64,
        now: Timestamp,
    ) -> Option<Arc<Standing>> {
        let subject = Subject::of(actor, realm);
        let remembered = self.remembered.read();
        let standing = remembered.get(&subject)?;
        let is_kept_here = matches!(subject, Subject::Member(..) | Subject::Token(..) | Subject::Installation(..));
        let current = !is_kept_here || standing.version == Some(version);
        (current && standing.set.is_valid_at(now.micros())).then(|| Arc::clone(standing))
    }

    /// The standing of an actor in a realm, as of this snapshot. Without a version nothing is remembered of
    /// it: what a transaction changed about rights may still be taken back, and its number be given again.
    pub(crate) fn of(
        &self,
        registry: &Registry,
        actor: &Actor,
        realm: Realm,
        version: Option<i64>,
        snapshot: &mut Snapshot<'_>,
    ) -> Done<Arc<Standing>> {
        if let Some(standing) = version.and_then(|version| self.remembered(actor, realm, version, snapshot.now())) {
            return Ok(standing);
        }
        let subject = Subject::of(actor, realm);
        let policy = policy(registry.rules(), &subject, actor.who.to_string(), snapshot)?;
        let set = permission_set(&policy, registry.permissions(), snapshot.now().micros()).map_err(undecided)?;
        let sight = registry.sight(|index| set.contains(index));
        let is_token = matches!(subject, Subject::Token(..));
        // What is lent by somebody is never all that they could give.
        let is_lent = is_token || matches!(subject, Subject::Installation(..));
        let gives_everything = gives_everything(&policy.roles) && !is_lent;
        // A service account has no factor to prove, and no role that wants one.
        let wants_factor = matches!(subject, Subject::Member(..)) || (is_token && actor.member().is_some());
        let factor_from = match wants_factor {
            true => factors::wanted_from(factor_rule::row(snapshot)?.as_ref(), &policy.roles),
            false => None,
        };
        // A program comes in by its token, whoever holds it.
        let is_by_provider_only = match subject {
            Subject::Member(_, _, account) => sso_only::own_proof(snapshot, Some(account))? == OwnProof::Shut,
            _ => false,
        };
        let operations = match subject {
            Subject::Installation(_, id, _) => Some(operations_of(id, snapshot)?),
            _ => None,
        };
        let timeouts = match subject {
            Subject::Member(..) => timeouts::of_roles(snapshot, &policy.roles)?,
            _ => Timeouts::default(),
        };
        let standing = Arc::new(Standing {
            version,
            set,
            operations,
            sight,
            gives_everything,
            factor_from,
            is_by_provider_only,
            timeouts,
        });
        if version.is_some() {
            self.remember(subject, &standing);
        }
        Ok(standing)
    }

    fn remember(&self, subject: Subject, standing: &Arc<Standing>) {
        let mut remembered = self.remembered.write();
        if remembered.len() >= REMEMBERED {
            remembered.clear();
        }
        remembered.insert(subject, Arc::clone(standing));
    }
}

/// Where a member stands who does not ask: holds nothing who is no member any more.
pub(crate) fn given_by(registry: &Registry, id: MemberId, snapshot: &mut Snapshot<'_>) -> Done<Arc<Standing>> {
    let row: Option<MemberRow> =
        snapshot.first(members::table.filter(members::id.eq(id)).select(MemberRow::as_select()))?;
    let subject = match (snapshot.workspace(), row) {
        (Some(workspace), Some(row)) => Subject::Member(workspace, id, row.account),
        _ => Subject::Stranger,
    };
    let policy = policy(registry.rules(), &subject, id.to_string(), snapshot)?;
    let set = permission_set(&policy, registry.permissions(), snapshot.now().micros()).map_err(undecided)?;
    Ok(Arc::new(Standing {
        version: None,
        sight: registry.sight(|index| set.contains(index)),
        gives_everything: gives_everything(&policy.roles),
        set,
        operations: None,
        factor_from: None,
        is_by_provider_only: false,
        timeouts: Timeouts::default(),
    }))
}

/// The line of policy that decides, for people.
pub(crate) fn explain(
    registry: &Registry,
    actor: &Actor,
    realm: Realm,
    permission: &Permission,
    snapshot: &mut Snapshot<'_>,
) -> Done<Explanation> {
    let policy = policy(registry.rules(), &Subject::of(actor, realm), actor.who.to_string(), snapshot)?;
    why(&policy, permission, snapshot.now().micros()).map_err(undecided)
}

/// The same about a member, by what the modules grant.
pub(crate) fn explain_member(
    known: &[Rule],
    row: &MemberRow,
    permission: &Permission,
    snapshot: &mut Snapshot<'_>,
) -> Done<Explanation> {
    let subject = match snapshot.workspace() {
        Some(workspace) => Subject::Member(workspace, row.id, row.account),
        None => Subject::Stranger,
    };
    let policy = policy(known, &subject, row.id.to_string(), snapshot)?;
    why(&policy, permission, snapshot.now().micros()).map_err(undecided)
}

/// Of each permission, whether the actor may give it here.
pub(crate) fn giveable(
    known: &[Rule],
    all: &[Permission],
    actor: &Actor,
    snapshot: &mut Snapshot<'_>,
) -> Done<Vec<bool>> {
    let policy = policy(known, &Subject::of(actor, Realm::Workspace), actor.who.to_string(), snapshot)?;
    let everything = gives_everything(&policy.roles);
    let set = permission_set(&policy, all, snapshot.now().micros()).map_err(undecided)?;
    Ok((0..all.len()).map(|index| everything || set.contains(index)).collect())
}

/// The roles of an actor here, for rules that go by them. Who shows a token has those of whom it stands for.
pub fn roles_of(actor: &Actor, snapshot: &mut Snapshot<'_>) -> Done<Vec<RoleName>> {
    Ok(match &actor.who {
        Who::Operator { .. } => vec![RoleName::OPERATOR],
        Who::System { .. } if is_maker(actor) => vec![RoleName::OWNER],
        Who::System { .. } => vec![RoleName::SYSTEM],
        Who::Person { account, member: Some(member), .. }
        | Who::Program { holder: Holder::Member { account, member }, .. } => of_member(*member, *account, snapshot)?.1,
        Who::Program { holder: Holder::Service { service }, .. } => of_service(*service, snapshot)?,
        Who::Person { member: None, .. } | Who::Plugin { .. } | Who::Anyone => Vec::new(),
    })
}

fn gives_everything(roles: &[RoleName]) -> bool {
    GIVE_EVERYTHING.iter().any(|role| roles.contains(role))
}

impl Subject {
    fn of(actor: &Actor, realm: Realm) -> Self {
        match (&actor.who, realm, actor.workspace) {
            (Who::Operator { .. }, _, _) => Self::Role(RoleName::OPERATOR),
            // Where nothing is real: the door lets it in nowhere else.
            (_, Realm::Workspace, _) if is_maker(actor) => Self::Role(RoleName::OWNER),
            (Who::System { .. }, _, _) => Self::Role(RoleName::SYSTEM),
            (Who::Person { .. }, Realm::Platform, _) => Self::Role(RoleName::ACCOUNT),
            (Who::Program { token, .. }, Realm::Workspace, Some(workspace)) => Self::Token(workspace, *token),
            (Who::Plugin { installation }, Realm::Workspace, Some(workspace)) => {
                Self::Installation(workspace, *installation, actor.on_behalf_of)
            }
            (Who::Person { account, member: Some(member), .. }, Realm::Workspace, Some(workspace)) => {
                Self::Member(workspace, *member, *account)
            }
            _ => Self::Stranger,
        }
    }
}

fn policy(known: &[Rule], subject: &Subject, name: String, snapshot: &mut Snapshot<'_>) -> Done<ActorPolicy> {
    let domain = snapshot.workspace().map_or_else(|| "platform".to_owned(), |workspace| workspace.to_string());
    let (name, held, overrides) = match subject {
        Subject::Stranger => (name, Vec::new(), Vec::new()),
        Subject::Role(role) => (name, vec![role.clone()], Vec::new()),
        Subject::Member(_, member, account) => of_member(*member, *account, snapshot)?,
        Subject::Token(_, token) => return of_token(known, domain, *token, snapshot),
        Subject::Installation(_, id, None) => (name, Vec::new(), grants_of(*id, snapshot)?),
        Subject::Installation(_, id, Some(account)) => return in_the_name_of(*account, known, domain, *id, snapshot),
    };
    assembled(known, domain, name, held, overrides, snapshot)
}

/// A member's roles and exceptions; none of somebody who is no member any more.
fn of_member(
    member: MemberId,
    account: AccountId,
    snapshot: &mut Snapshot<'_>,
) -> Done<(String, Vec<RoleName>, Vec<Override>)> {
    let row: Option<MemberRow> =
        snapshot.first(members::table.filter(members::id.eq(member)).select(MemberRow::as_select()))?;
    Ok(match row.filter(|row| row.state == MemberState::Active && row.account == account) {
        None => (member.to_string(), Vec::new(), Vec::new()),
        Some(row) => (member.to_string(), row.role_names(), exceptions(member, snapshot)?),
    })
}

/// The roles of a program's own account; none of one that was ended.
fn of_service(service: ServiceId, snapshot: &mut Snapshot<'_>) -> Done<Vec<RoleName>> {
    let query = services::table.filter(services::id.eq(service)).select(ServiceRow::as_select());
    let row: Option<ServiceRow> = snapshot.first(query)?;
    Ok(row.filter(|row| row.ended_at.is_none()).map(|row| row.role_names()).unwrap_or_default())
}

/// What whoever holds a token may, as they stand now, as far as the token says. A denial of theirs is one of the
/// token's too.
fn of_token(known: &[Rule], domain: String, id: ApiTokenId, snapshot: &mut Snapshot<'_>) -> Done<ActorPolicy> {
    let row: Option<ApiTokenRow> =
        snapshot.first(api_tokens::table.filter(api_tokens::id.eq(id)).select(ApiTokenRow::as_select()))?;
    let row = row.filter(|row| row.is_live_at(snapshot.now()));
    let (held, overrides) = match row.as_ref().and_then(ApiTokenRow::holder) {
        None => (Vec::new(), Vec::new()),
        Some(Holder::Member { account, member }) => {
            let (_, held, overrides) = of_member(member, account, snapshot)?;
            (held, overrides)
        }
        Some(Holder::Service { service }) => (of_service(service, snapshot)?, Vec::new()),
    };
    let mut policy = assembled(known, domain, id.to_string(), held, overrides, snapshot)?;
    let granted = row.map(|row| row.granted()).unwrap_or_default();
    policy.rules.retain(|rule| granted.contains(&rule.permission));
    policy.overrides.retain(|one| one.effect == Effect::Deny || granted.contains(&one.permission));
    Ok(policy)
}

/// What a plugin was granted, each as an exception for it alone; nothing while it does not work.
fn grants_of(id: InstallationId, snapshot: &mut Snapshot<'_>) -> Done<Vec<Override>> {
    let granted = active(id, snapshot)?.map(|row| row.granted()).unwrap_or_default();
    let reason = || "granted to the plugin".to_owned();
    let allowed = granted.into_iter().map(|permission| (permission, reason()));
    Ok(allowed
        .map(|(permission, reason)| Override { permission, effect: Effect::Allow, reason, until: None })
        .collect())
}

/// What a plugin may in somebody's name: what they may themselves, as they stand now, as far as it was granted that. A
/// denial of theirs is one of the plugin's too.
fn in_the_name_of(
    account: AccountId,
    known: &[Rule],
    domain: String,
    id: InstallationId,
    snapshot: &mut Snapshot<'_>,
) -> Done<ActorPolicy> {
    let (held, overrides) = match of_account(snapshot, account)? {
        None => (Vec::new(), Vec::new()),
        Some(row) => (row.role_names(), exceptions(row.id, snapshot)?),
    };
    let mut policy = assembled(known, domain, id.to_string(), held, overrides, snapshot)?;
    let granted = active(id, snapshot)?.map(|row| row.granted()).unwrap_or_default();
    policy.rules.retain(|rule| granted.contains(&rule.permission));
    policy.overrides.retain(|one| one.effect == Effect::Deny || granted.contains(&one.permission));
    Ok(policy)
}

fn operations_of(id: InstallationId, snapshot: &mut Snapshot<'_>) -> Done<HashSet<String>> {
    let row = active(id, snapshot)?;
    Ok(row.iter().flat_map(InstallationRow::may_ask_for).map(str::to_owned).collect())
}

fn active(id: InstallationId, snapshot: &mut Snapshot<'_>) -> Done<Option<InstallationRow>> {
    let query = installations::table.filter(installations::id.eq(id)).select(InstallationRow::as_select());
    let row: Option<InstallationRow> = snapshot.first(query)?;
    Ok(row.filter(|row| row.state == InstallationState::Active))
}

fn assembled(
    known: &[Rule],
    domain: String,
    name: String,
    held: Vec<RoleName>,
    overrides: Vec<Override>,
    snapshot: &mut Snapshot<'_>,
) -> Done<ActorPolicy> {
    let mut rules = Vec::new();
    for role in &held {
        rules.extend(
            granted(known, role, snapshot)?.into_iter().map(|permission| Rule { role: role.clone(), permission }),
        );
    }
    Ok(ActorPolicy { domain, subject: name, roles: held, rules, overrides })
}

/// What a role grants, built in or of the workspace's own.
fn granted(known: &[Rule], role: &RoleName, snapshot: &mut Snapshot<'_>) -> Done<Vec<Permission>> {
    if role.is_built_in() {
        return Ok(known.iter().filter(|rule| rule.role == *role).map(|rule| rule.permission.clone()).collect());
    }
    let custom: Option<RoleRow> =
        snapshot.first(roles::table.filter(roles::name.eq(role.as_str().to_owned())).select(RoleRow::as_select()))?;
    Ok(custom.map(|custom| custom.granted()).unwrap_or_default())
}

fn exceptions(member: MemberId, snapshot: &mut Snapshot<'_>) -> Done<Vec<Override>> {
    let rows: Vec<OverrideRow> =
        snapshot.load(overrides::table.filter(overrides::member.eq(member)).select(OverrideRow::as_select()))?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let effect = Effect::from(row.effect);
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
    Problem::new(
        model::Reason::Forbidden,
        "access.denied",
        format!("Your roles do not allow {operation}. Ask an owner of the workspace for it."),
    )
}
