//! What there is to give: permissions by what they are about, and the roles that hold them.

use std::collections::BTreeSet;

use door::Problem;
use serde::Deserialize;
use serde_json::json;

use super::super::Listed;
use crate::{visit::Visit, words::Words};

/// The order in which people look for them; what is not named here comes after.
const AREAS: [&str; 8] = ["catalog", "stock", "exchange", "files", "access", "approvals", "audit", "external-ids"];

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Permission {
    pub(super) permission: String,
    module: String,
    /// In English, for one that no language has words for yet.
    meaning: String,
    roles: Vec<String>,
    pub(super) giveable: bool,
}

impl Permission {
    /// What it lets people do, in plain words.
    pub(super) fn said(&self, words: &Words) -> String {
        let name = format!("may-{}", self.permission.replace(':', "-"));
        match words.say(&name) {
            unknown if unknown == name => self.meaning.clone(),
            said => said,
        }
    }
}

/// Permissions that are about the same.
pub(super) struct Area {
    pub(super) name: String,
    pub(super) permissions: Vec<Permission>,
}

#[derive(Debug, Clone)]
pub(super) struct Role {
    pub(super) name: String,
    pub(super) title: String,
    /// One sentence about a built-in one.
    pub(super) hint: String,
    pub(super) is_built_in: bool,
    pub(super) permissions: BTreeSet<String>,
    pub(super) version: i64,
    /// Whether whoever looks may give it: nobody gives more than they hold.
    pub(super) giveable: bool,
}

impl Role {
    pub(super) fn holds(&self, permission: &Permission) -> bool {
        self.permissions.contains(&permission.permission)
    }
}

/// Everything that can be given here.
pub(super) struct Granted {
    pub(super) permissions: Vec<Permission>,
    pub(super) roles: Vec<Role>,
}

impl Granted {
    pub(super) async fn of(visit: &Visit) -> Result<Self, Problem> {
        let listed: Listed<Permission> = visit.ask("access.list-permissions", &json!({})).await?;
        let permissions = listed.items;
        let giveable = |held: &BTreeSet<String>| {
            held.iter().all(|key| permissions.iter().any(|one| one.permission == *key && one.giveable))
        };
        let shown = |crate::roles::Role { name, title, own }| {
            let held: BTreeSet<String> = match &own {
                Some(own) => own.permissions.iter().cloned().collect(),
                None => {
                    let held = permissions.iter().filter(|one| one.roles.contains(&name));
                    held.map(|one| one.permission.clone()).collect()
                }
            };
            Role {
                title,
                hint: own.as_ref().map_or_else(|| visit.words.say(&format!("role-{name}-why")), |_| String::new()),
                is_built_in: own.is_none(),
                version: own.map_or(0, |own| own.version),
                giveable: giveable(&held),
                permissions: held,
                name,
            }
        };
        let roles = crate::roles::all(visit).await?.into_iter().map(shown).collect();
        Ok(Self { permissions, roles })
    }

    pub(super) fn role(&self, name: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.name == name)
    }

    /// The title of a role, or its name where it is gone.
    pub(super) fn title<'a>(&'a self, name: &'a str) -> &'a str {
        self.role(name).map_or(name, |role| role.title.as_str())
    }

    pub(super) fn said(&self, words: &Words, permission: &str) -> String {
        let known = self.permissions.iter().find(|one| one.permission == permission);
        known.map_or_else(|| permission.to_owned(), |one| one.said(words))
    }

    pub(super) fn areas(&self, words: &Words) -> Vec<Area> {
        let place = |module: &str| AREAS.iter().position(|area| *area == module).unwrap_or(AREAS.len());
        let mut permissions = self.permissions.clone();
        permissions.sort_by(|one, other| {
            (place(&one.module), &one.module, &one.permission).cmp(&(
                place(&other.module),
                &other.module,
                &other.permission,
            ))
        });
        let same = permissions.chunk_by(|one, next| one.module == next.module);
        let area = |of: &[Permission]| {
            let name = of.first().map(|one| format!("area-{}", one.module)).unwrap_or_default();
            Area { name: words.say(&name), permissions: of.to_vec() }
        };
        same.map(area).collect()
    }
}
