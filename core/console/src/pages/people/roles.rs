//! What each role may, as a table; and roles of one's own, begun from another.

use std::collections::BTreeSet;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Path, Payload, Query},
};
use askama::Template;
use door::Problem;
use model::Reason;
use serde::Deserialize;
use serde_json::{Value, json};

use super::granted::{Area, Granted, Permission, Role};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    visit::{Inside, Visit},
};

/// Of a role's name, which the door takes.
const LONGEST: usize = 39;

#[derive(Template)]
#[template(path = "people/roles.html")]
struct RolesPage {
    frame: Frame,
    granted: Granted,
    areas: Vec<Area>,
    may_define: bool,
}

pub(crate) async fn list(Inside(visit): Inside) -> HttpResponse {
    match table(&visit).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn table(visit: &Visit) -> Result<RolesPage, Problem> {
    let granted = Granted::of(visit).await?;
    Ok(RolesPage {
        frame: Frame::inside(visit, "/members", visit.words.say("roles-title")).await?,
        areas: granted.areas(&visit.words),
        granted,
        may_define: visit.may("roles.define").await,
    })
}

#[derive(Template)]
#[template(path = "people/role.html")]
struct RolePage {
    frame: Frame,
    form: Form,
    granted: Granted,
    areas: Vec<Area>,
    /// The role that is changed; none for a new one.
    role: Option<Role>,
    held: BTreeSet<String>,
    may_define: bool,
}

impl RolePage {
    fn action(&self) -> String {
        self.role
            .as_ref()
            .map_or_else(|| "/members/roles/new".to_owned(), |role| format!("/members/roles/{}", role.name))
    }

    fn is_fixed(&self) -> bool {
        !self.may_define || self.role.as_ref().is_some_and(|role| role.is_built_in)
    }

    /// Who defines a role gives what they hold; what it has already may stay.
    fn is_offered(&self, permission: &Permission) -> bool {
        permission.giveable || self.role.as_ref().is_some_and(|role| role.holds(permission))
    }

    /// The areas of which it holds anything.
    fn held(&self) -> impl Iterator<Item = &Area> {
        self.areas.iter().filter(|area| area.permissions.iter().any(|one| self.holds(one)))
    }

    fn holds(&self, permission: &Permission) -> bool {
        self.held.contains(&permission.permission)
    }
}

#[derive(Deserialize)]
pub(crate) struct Beginning {
    #[serde(default)]
    from: String,
}

pub(crate) async fn new(Inside(visit): Inside, beginning: Query<Beginning>) -> HttpResponse {
    let page = page(&visit, None, Form::default()).await.map(|mut page| {
        let from = page.granted.role(&beginning.from).map(|role| role.permissions.clone()).unwrap_or_default();
        let offered = page.granted.permissions.iter().filter(|one| one.giveable && from.contains(&one.permission));
        page.held = offered.map(|one| one.permission.clone()).collect();
        page
    });
    match page {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

pub(crate) async fn one(Inside(visit): Inside, name: Path<String>) -> HttpResponse {
    match page(&visit, Some(&name), Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

pub(crate) async fn define(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let title = form.value("title").trim().to_owned();
    if title.is_empty() {
        let why = Problem::invalid("/title", visit.words.say("role-title-missing"));
        return refused(&visit, None, form, &why).await;
    }
    let name = name_of(&title);
    // A new one writes over no other.
    let is_there = Granted::of(&visit).await.is_ok_and(|granted| granted.role(&name).is_some());
    if is_there {
        let why = Problem::invalid("/title", visit.words.say("role-title-taken"));
        return refused(&visit, None, form, &why).await;
    }
    let input = json!({ "name": name, "title": title, "permissions": permissions(&form) });
    let defined: Result<Value, Problem> = visit.ask("roles.define", &input).await;
    match defined {
        Ok(_) => go("/members/roles"),
        Err(why) => refused(&visit, None, form, &why).await,
    }
}

pub(crate) async fn change(
    request: HttpRequest,
    Inside(visit): Inside,
    name: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let version: i64 = form.value("version").parse().unwrap_or_default();
    let input = json!({
        "name": name.as_str(), "title": form.value("title").trim(), "permissions": permissions(&form),
        "version": version,
    });
    let changed: Result<Value, Problem> = visit.ask("roles.define", &input).await;
    match changed {
        Ok(_) => go("/members/roles"),
        Err(why) => refused(&visit, Some(&name), form, &why).await,
    }
}

async fn refused(visit: &Visit, name: Option<&str>, form: Form, why: &Problem) -> HttpResponse {
    let held: BTreeSet<String> = permissions(&form).into_iter().map(str::to_owned).collect();
    let is_stale = why.reason == Reason::Conflict;
    match page(visit, name, form.refused(why, &[("/name", "title")])).await {
        Ok(mut page) => {
            if is_stale {
                page.form.problem = differences(visit, &page, &held);
            }
            page.held = held;
            again(&page)
        }
        Err(why) => problem(&visit.words, &why),
    }
}

/// What the role allows now that was not chosen, and the other way round, by name.
fn differences(visit: &Visit, page: &RolePage, held: &BTreeSet<String>) -> String {
    let now = page.role.as_ref().map(|role| role.permissions.clone()).unwrap_or_default();
    let named = |keys: Vec<&String>| {
        let said: Vec<String> = keys.into_iter().map(|key| page.granted.said(&visit.words, key)).collect();
        if said.is_empty() { "–".to_owned() } else { said.join(", ") }
    };
    let there = visit.words.say_of("role-changed-there", &named(now.difference(held).collect()));
    let here = visit.words.say_of("role-changed-here", &named(held.difference(&now).collect()));
    format!("{} {there} {here}", visit.words.say("role-changed-meanwhile"))
}

fn permissions(form: &Form) -> Vec<&str> {
    form.typed().iter().filter(|(name, _)| name == "permission").map(|(_, value)| value.as_str()).collect()
}

async fn page(visit: &Visit, name: Option<&str>, form: Form) -> Result<RolePage, Problem> {
    let granted = Granted::of(visit).await?;
    let role = match name {
        Some(name) => Some(granted.role(name).cloned().ok_or_else(|| Problem::not_found("role", name))?),
        None => None,
    };
    let title = role.as_ref().map_or_else(|| visit.words.say("role-new"), |role| role.title.clone());
    Ok(RolePage {
        frame: Frame::inside(visit, "/members", title).await?,
        form,
        areas: granted.areas(&visit.words),
        granted,
        held: role.as_ref().map(|role| role.permissions.clone()).unwrap_or_default(),
        role,
        may_define: visit.may("roles.define").await,
    })
}

/// What programs call a role of this title: small letters, digits and dashes.
fn name_of(title: &str) -> String {
    let mut name = String::new();
    for letter in title.to_lowercase().chars() {
        match letter {
            'a'..='z' | '0'..='9' => name.push(letter),
            'ä' => name.push_str("ae"),
            'ö' => name.push_str("oe"),
            'ü' => name.push_str("ue"),
            'ß' => name.push_str("ss"),
            _ if !name.is_empty() && !name.ends_with('-') => name.push('-'),
            _ => {}
        }
    }
    if !name.starts_with(|first: char| first.is_ascii_lowercase()) {
        name.insert_str(0, "role-");
    }
    name.truncate(LONGEST);
    name.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_has_a_name_that_programs_can_say() {
        for (title, name) in [
            ("Shift lead", "shift-lead"),
            ("  Größere   Lager! ", "groessere-lager"),
            ("24 hours", "role-24-hours"),
            ("店長", "role"),
            (&"x".repeat(60), &"x".repeat(39)),
        ] {
            assert_eq!(name_of(title), name);
        }
    }
}
