//! Who needs a second factor to do anything here, and from when on.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    toast::Toast,
    visit::{Inside, Visit},
};

const PATH: &str = "/settings/second-factor";

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource(PATH).get(ask).post(set));
}

#[derive(Deserialize)]
struct Rule {
    version: i64,
    owners_and_admins_from: Option<Timestamp>,
    everyone_from: Option<Timestamp>,
}

#[derive(Template)]
#[template(path = "settings/factors.html")]
struct FactorsPage {
    frame: Frame,
    form: Form,
    rule: Rule,
    now: Timestamp,
    may_set: bool,
}

impl FactorsPage {
    /// Since when, from when on, or not at all.
    fn said(&self, from: &Option<Timestamp>) -> String {
        match from {
            None => self.frame.say("factor-rule-none"),
            Some(from) => {
                let name = if *from <= self.now { "factor-rule-since" } else { "factor-rule-from" };
                self.frame.say_of(name, self.frame.spoken().date(*from))
            }
        }
    }
}

async fn ask(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, form: Form) -> Result<FactorsPage, Problem> {
    let rule = visit.ask("factors.rule", &json!({})).await?;
    let frame = Frame::inside(visit, "/settings", visit.words.say("set-factors")).await?;
    let (now, may_set) = (visit.console.door.now(), visit.may("factors.require").await);
    Ok(FactorsPage { frame, form, rule, now, may_set })
}

async fn set(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let version = form.value("version").parse::<i64>().unwrap_or_default();
    let changed: Result<Value, Problem> = match form.value("of") {
        "nobody" => visit.ask("factors.lift", &json!({ "version": version })).await,
        of => {
            // A day begins at its beginning; none is at once.
            let from = form.said("from").map(|day| format!("{day}T00:00:00Z"));
            visit.ask("factors.require", &json!({ "version": version, "of": of, "from": from })).await
        }
    };
    match changed {
        Ok(_) => visit.go_saying(PATH, &Toast::said(visit.words.say("settings-saved"))),
        Err(why) => match page(&visit, form.refused(&why, &[])).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}
