//! Who else works here.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde_json::{Value, json};

use super::Course;
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    visit::{Inside, Visit},
};

/// Built in, from the one who does the least.
const ROLES: [&str; 3] = ["cashier", "manager", "bookkeeper"];

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/begin/people").get(ask).post(invite));
}

#[derive(Template)]
#[template(path = "begin/people.html")]
struct PeoplePage {
    frame: Frame,
    course: Course,
    form: Form,
    roles: [&'static str; 3],
    /// Shown once, right after it was made.
    link: String,
}

async fn ask(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, Form::with([("role", "cashier")]), String::new()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, form: Form, link: String) -> Result<PeoplePage, Problem> {
    let (frame, course) = Course::at(visit, "/begin/people", "begin-people-title").await?;
    Ok(PeoplePage { frame, course, form: form.once(visit), roles: ROLES, link })
}

async fn invite(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let input = json!({ "roles": [form.value("role")] });
    let made: Result<Value, Problem> = visit.ask_once("invitations.create", &input, form.key()).await;
    let (form, link) = match made {
        Ok(made) => (form, made["url"].as_str().unwrap_or_default().to_owned()),
        Err(why) => (form.refused(&why, &[("/roles", "role")]), String::new()),
    };
    let is_made = !link.is_empty();
    match page(&visit, form, link).await {
        Ok(page) if is_made => show(&page),
        Ok(page) => again(&page),
        Err(why) => problem(&visit.words, &why),
    }
}
