//! The roles that a provider may hand out, by their titles.

use door::Problem;
use serde::Deserialize;
use serde_json::json;

use crate::visit::Visit;

pub(super) struct Role {
    pub(super) name: String,
    pub(super) title: String,
}

#[derive(Deserialize)]
struct Roles {
    built_in: Vec<String>,
    items: Vec<Custom>,
}

#[derive(Deserialize)]
struct Custom {
    name: String,
    title: String,
}

/// All but the owner's: an owner is made by an owner.
pub(super) async fn all(visit: &Visit) -> Result<Vec<Role>, Problem> {
    let Roles { built_in, items } = visit.ask("roles.list", &json!({})).await?;
    let built_in = built_in.into_iter().filter(|name| name != "owner").map(|name| {
        let title = visit.words.say(&format!("role-{name}"));
        Role { name, title }
    });
    Ok(built_in.chain(items.into_iter().map(|Custom { name, title }| Role { name, title })).collect())
}

/// What a role is called; its name where it is gone.
pub(super) fn title<'a>(roles: &'a [Role], name: &'a str) -> &'a str {
    roles.iter().find(|role| role.name == name).map_or(name, |role| role.title.as_str())
}
