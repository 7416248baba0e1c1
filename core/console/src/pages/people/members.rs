//! All who belong to the business, and the invitations that wait.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Path, Payload, Query},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    super::{Listed, with_query},
    Member,
    granted::{Granted, Role},
};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    visit::{Inside, Visit},
};

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    cursor: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    state: String,
}

#[derive(Debug, Deserialize)]
struct Invitation {
    id: String,
    open: bool,
    roles: Vec<String>,
    created_at: Timestamp,
    expires_at: Timestamp,
    used_at: Option<Timestamp>,
    note: Option<String>,
}

#[derive(Template)]
#[template(path = "people/members.html")]
struct MembersPage {
    frame: Frame,
    form: Form,
    members: Vec<Member>,
    granted: Granted,
    /// Whose role, where only they are shown.
    role: String,
    is_gone: bool,
    next: Option<String>,
    invitations: Vec<Invitation>,
    may_invite: bool,
    /// Shown once, right after it was made.
    link: String,
}

impl MembersPage {
    fn offered(&self) -> impl Iterator<Item = &Role> {
        self.granted.roles.iter().filter(|role| role.giveable)
    }

    fn is_chosen(&self, role: &str) -> bool {
        self.form.typed().iter().any(|(name, value)| name == "role" && value == role)
    }
}

pub(crate) async fn list(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &wanted, Form::default(), String::new()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

pub(crate) async fn invite(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let roles: Vec<&str> =
        form.typed().iter().filter(|(name, _)| name == "role").map(|(_, value)| value.as_str()).collect();
    let input = json!({ "roles": roles, "note": form.said("note") });
    let made: Result<Value, Problem> = visit.ask_once("invitations.create", &input, form.key()).await;
    let (form, link) = match made {
        Ok(made) => (Form::default(), made["url"].as_str().unwrap_or_default().to_owned()),
        Err(why) => (form.refused(&why, &[("/roles", "role")]), String::new()),
    };
    let (is_made, all) =
        (!link.is_empty(), Wanted { cursor: String::new(), role: String::new(), state: String::new() });
    match page(&visit, &all, form, link).await {
        Ok(page) if is_made => show(&page),
        Ok(page) => again(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

pub(crate) async fn revoke(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    let revoked: Result<Value, Problem> = visit.ask("invitations.revoke", &json!({ "id": id.as_str() })).await;
    match revoked {
        Ok(_) => go("/members#invitations"),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, wanted: &Wanted, form: Form, link: String) -> Result<MembersPage, Problem> {
    let said = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let is_gone = wanted.state == "removed";
    let state = if is_gone { "removed" } else { "active" };
    let query = json!({ "state": state, "role": said(&wanted.role), "cursor": said(&wanted.cursor) });
    let mut found: Listed<Member> = visit.ask("members.list", &query).await?;
    Member::call(visit, &mut found.items).await;
    let next = found.next.map(|cursor| {
        with_query(
            "/members",
            &[("state", &wanted.state), ("role", &wanted.role), ("cursor", &cursor)]
                .map(|(name, value)| (name, value.as_str())),
        )
    });
    let made: Listed<Invitation> = visit.ask("invitations.list", &json!({})).await?;
    let invitations = made.items.into_iter().filter(|one| one.used_at.is_none()).collect();
    Ok(MembersPage {
        frame: Frame::inside(visit, "/members", visit.words.say("members")).await?,
        form: form.once(visit),
        members: found.items,
        granted: Granted::of(visit).await?,
        role: wanted.role.clone(),
        is_gone,
        next,
        invitations,
        may_invite: visit.may("invitations.create").await,
        link,
    })
}
