//! Who belongs to the business, and how somebody new comes in.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Listed, moment};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    visit::{Inside, Visit},
};

/// Built in, from the one who does the least.
const ROLES: [&str; 5] = ["cashier", "manager", "bookkeeper", "auditor", "admin"];

pub(crate) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/members").get(members).post(invite));
}

#[derive(Debug, Deserialize)]
struct Member {
    account: String,
    roles: Value,
    joined_at: Option<Timestamp>,
}

impl Member {
    fn named(&self) -> String {
        match &self.roles {
            Value::Array(roles) => roles.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
            roles => roles.as_str().unwrap_or_default().to_owned(),
        }
    }

    fn since(&self) -> String {
        self.joined_at.map(moment).unwrap_or_default()
    }
}

#[derive(Template)]
#[template(path = "people/members.html")]
struct MembersPage {
    frame: Frame,
    form: Form,
    members: Vec<Member>,
    roles: [&'static str; 5],
    may_invite: bool,
    /// Shown once, right after it was made.
    link: String,
}

async fn members(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, Form::default(), String::new()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn invite(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let made: Result<Value, Problem> = visit.ask("invitations.create", &json!({ "roles": [form.value("role")] })).await;
    let (form, link) = match made {
        Ok(made) => (form, made["url"].as_str().unwrap_or_default().to_owned()),
        Err(why) => (form.refused(&why, &[]), String::new()),
    };
    let is_made = !link.is_empty();
    match page(&visit, form, link).await {
        Ok(page) if is_made => show(&page),
        Ok(page) => again(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, form: Form, link: String) -> Result<MembersPage, Problem> {
    let found: Listed<Member> = visit.ask("members.list", &json!({})).await?;
    let frame = Frame::inside(visit, "/members", visit.words.say("members")).await?;
    let may_invite = visit.may("invitations.create").await;
    Ok(MembersPage { frame, form, members: found.items, roles: ROLES, may_invite, link })
}
