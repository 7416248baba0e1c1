//! Why somebody may or may not do something, and what there is to give. Both are answered from the list of all
//! modules, so a new permission is explained without a line more.

use std::sync::Arc;

use model::{Actor, MemberId, Problem, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Done, Snapshot};

use super::members::{READ, member};
use crate::{
    Method, Module, Nothing, Read, Realm, Spec,
    access::{DecidedBy, Permission, RoleName, Rule, records::OverrideEffect},
    registry::{is_of_workspace, rules},
    standing::{explain_member, giveable},
};

/// What these modules let people do.
#[derive(Clone)]
struct Known(Arc<Lists>);

struct Lists {
    /// Each permission of a workspace, its module, and what it means.
    permissions: Vec<(Permission, &'static str, &'static str)>,
    /// Each operation of a workspace, and what it asks for.
    operations: Vec<(&'static str, Permission)>,
    rules: Vec<Rule>,
}

impl Known {
    fn of(modules: &[Module]) -> Self {
        let grants = modules.iter().flat_map(|module| module.grants.iter().map(move |grant| (module.name, grant)));
        let permissions = grants.filter(|(_, grant)| is_of_workspace(grant));
        let permissions = permissions.map(|(module, grant)| (grant.permission.clone(), module, grant.meaning));
        let operations = modules.iter().flat_map(Module::specs).filter(|spec| spec.realm == Realm::Workspace);
        let operations = operations.filter_map(|spec| Some((spec.name, spec.permission.clone()?)));
        let lists =
            Lists { permissions: permissions.collect(), operations: operations.collect(), rules: rules(modules) };
        Self(Arc::new(lists))
    }

    fn permission(&self, wanted: &WhyInput) -> Result<Permission, Problem> {
        match (&wanted.permission, &wanted.operation) {
            (Some(key), None) => {
                let known = self.0.permissions.iter().find(|(permission, ..)| permission.as_str() == key);
                known.map(|(permission, ..)| permission.clone()).ok_or_else(|| {
                    Problem::invalid(
                        "/permission",
                        "There is no such permission in a workspace; see access.list-permissions.",
                    )
                })
            }
            (None, Some(name)) => {
                let known = self.0.operations.iter().find(|(operation, _)| operation == name);
                known.map(|(_, permission)| permission.clone()).ok_or_else(|| {
                    Problem::invalid(
                        "/operation",
                        "There is no such operation in a workspace that asks for a permission.",
                    )
                })
            }
            _ => Err(Problem::invalid("/permission", "Name either a permission or an operation.")),
        }
    }
}

/// For the operations of these modules.
pub fn module(of: &[Module]) -> Module {
    let known = Known::of(of);
    Module::new("reasons").read(Why { known: known.clone() }).read(List { known })
}

struct Why {
    known: Known,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WhyQuery")]
struct WhyInput {
    /// The member.
    id: MemberId,
    /// A permission such as `stock:adjust`; or
    #[serde(default)]
    permission: Option<String>,
    /// an operation such as `stock.adjust`.
    #[serde(default)]
    operation: Option<String>,
}

model::words! {
    /// What decided.
    pub enum Decision {
        Role = "role",
        Override = "override",
        /// No role and no exception allows it.
        Nothing = "nothing",
    }
}

/// The one line of policy that decides.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WhyAnswer")]
struct Reason {
    permission: String,
    allowed: bool,
    decided_by: Decision,
    /// The role, where one decides.
    role: Option<String>,
    /// Which way the exception goes, where one decides.
    effect: Option<OverrideEffect>,
    /// And why it was made.
    reason: Option<String>,
    until: Option<Timestamp>,
}

impl Read for Why {
    const SPEC: Spec = Spec::new("access.why", READ, "Why a member may or may not do something")
        .at(Method::Get, "/members/{id}/reasons");
    type Input = WhyInput;
    type Output = Reason;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &WhyInput) -> Done<Reason> {
        let of = member(snapshot, wanted.id)?;
        let permission = self.known.permission(wanted)?;
        let explained = explain_member(&self.known.0.rules, &of, &permission, snapshot)?;
        let told = Reason {
            permission: permission.to_string(),
            allowed: explained.allowed,
            decided_by: Decision::Nothing,
            role: None,
            effect: None,
            reason: None,
            until: None,
        };
        Ok(match explained.decided_by {
            DecidedBy::Nothing => told,
            DecidedBy::Role(role) => Reason { decided_by: Decision::Role, role: Some(role.to_string()), ..told },
            DecidedBy::Override { effect, reason, until } => Reason {
                decided_by: Decision::Override,
                effect: Some(effect.into()),
                reason: Some(reason),
                until: until.and_then(Timestamp::from_micros),
                ..told
            },
        })
    }
}

struct List {
    known: Known,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Permissions")]
struct Listed {
    items: Vec<Shown>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PermissionShown")]
struct Shown {
    permission: String,
    /// Whose it is, such as `stock`.
    module: &'static str,
    meaning: &'static str,
    /// The built-in roles that hold it.
    roles: Vec<String>,
    /// Whether you may give it: nobody gives more than they hold.
    giveable: bool,
}

impl Read for List {
    const SPEC: Spec = Spec::new("access.list-permissions", READ, "What there is to allow, and which roles allow it")
        .at(Method::Get, "/permissions");
    type Input = Nothing;
    type Output = Listed;

    fn run(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Listed> {
        let Lists { permissions, rules, .. } = &*self.known.0;
        let all: Vec<Permission> = permissions.iter().map(|(permission, ..)| permission.clone()).collect();
        let giveable = giveable(rules, &all, actor, snapshot)?;
        let items = permissions.iter().zip(giveable).map(|((permission, module, meaning), giveable)| {
            let holds = |role: &RoleName| rules.iter().any(|rule| rule.role == *role && rule.permission == *permission);
            let roles = RoleName::OF_WORKSPACE.iter().filter(|role| holds(role)).map(ToString::to_string).collect();
            Shown { permission: permission.to_string(), module, meaning, roles, giveable }
        });
        Ok(Listed { items: items.collect() })
    }
}
