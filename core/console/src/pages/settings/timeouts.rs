//! After how long people are signed out by themselves, by role.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::Listed,
    roles::{self, Role},
    toast::Toast,
    visit::{Inside, Visit},
};

const PATH: &str = "/settings/timeouts";

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource(PATH).get(ask).post(set));
}

#[derive(Deserialize)]
struct Timeout {
    role: String,
    version: i64,
    said: bool,
    idle_minutes: i64,
    longest_minutes: i64,
}

#[derive(Template)]
#[template(path = "settings/timeouts.html")]
struct TimeoutsPage {
    frame: Frame,
    form: Form,
    roles: Vec<Role>,
    timeouts: Vec<Timeout>,
    may_set: bool,
}

impl TimeoutsPage {
    fn title<'a>(&'a self, timeout: &'a Timeout) -> &'a str {
        roles::title(&self.roles, &timeout.role)
    }

    /// Whether the form that came back is about this role.
    fn is_about(&self, timeout: &Timeout) -> bool {
        self.form.value("role") == timeout.role
    }

    fn value(&self, timeout: &Timeout, field: &str, said: &i64) -> String {
        let typed = self.form.said(field).filter(|_| self.is_about(timeout));
        typed.map_or_else(|| said.to_string(), str::to_owned)
    }

    fn wrong(&self, timeout: &Timeout, field: &str) -> &str {
        if self.is_about(timeout) { self.form.wrong(field) } else { "" }
    }
}

async fn ask(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, form: Form) -> Result<TimeoutsPage, Problem> {
    let listed: Listed<Timeout> = visit.ask("timeouts.list", &json!({})).await?;
    let frame = Frame::inside(visit, "/settings", visit.words.say("set-timeouts")).await?;
    let (roles, may_set) = (roles::all(visit).await?, visit.may("timeouts.set").await);
    Ok(TimeoutsPage { frame, form, roles, timeouts: listed.items, may_set })
}

async fn set(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let number = |field: &str| form.value(field).trim().parse::<i64>().unwrap_or_default();
    let of = json!({ "role": form.value("role"), "version": number("version") });
    let changed: Result<Value, Problem> = match form.value("do") {
        "reset" => visit.ask("timeouts.reset", &of).await,
        _ => {
            let mut said = of;
            said["idle_minutes"] = number("idle_minutes").into();
            said["longest_minutes"] = number("longest_minutes").into();
            visit.ask("timeouts.set", &said).await
        }
    };
    match changed {
        Ok(_) => visit.go_saying(PATH, &Toast::said(visit.words.say("timeouts-saved"))),
        Err(why) => match page(&visit, form.refused(&why, &[])).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}
