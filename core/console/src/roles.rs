//! The roles of a business, by what they are called: those that every business has, and its own.

use door::Problem;
use serde::Deserialize;
use serde_json::json;

use crate::visit::Visit;

pub(crate) struct Role {
    pub(crate) name: String,
    pub(crate) title: String,
    /// What the business said of it, where it is its own.
    pub(crate) own: Option<Own>,
}

pub(crate) struct Own {
    pub(crate) permissions: Vec<String>,
    pub(crate) version: i64,
}

#[derive(Deserialize)]
struct Listed {
    built_in: Vec<String>,
    items: Vec<Custom>,
}

#[derive(Deserialize)]
struct Custom {
    name: String,
    title: String,
    permissions: Vec<String>,
    version: i64,
}

pub(crate) async fn all(visit: &Visit) -> Result<Vec<Role>, Problem> {
    let Listed { built_in, items } = visit.ask("roles.list", &json!({})).await?;
    let built_in = built_in.into_iter().map(|name| {
        let title = visit.words.say(&format!("role-{name}"));
        Role { name, title, own: None }
    });
    let own = items.into_iter().map(|Custom { name, title, permissions, version }| {
        let title = if title.is_empty() { name.clone() } else { title };
        Role { name, title, own: Some(Own { permissions, version }) }
    });
    Ok(built_in.chain(own).collect())
}

/// What a role is called; its name where it is gone.
pub(crate) fn title<'a>(roles: &'a [Role], name: &'a str) -> &'a str {
    roles.iter().find(|role| role.name == name).map_or(name, |role| role.title.as_str())
}
