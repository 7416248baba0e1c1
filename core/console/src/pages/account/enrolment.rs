//! An authenticator app is enrolled: its key as a picture and as text, and then the first code that it shows.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::json;

use super::{WANTED, WAY, codes};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    pages::gates::code,
    qr::Qr,
    visit::{Inside, Visit},
};

const PATH: &str = "/account/security/app";
const CONFIRMATION: &str = "/account/security/app/code";

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource(PATH).get(back).post(begin))
        .service(route::resource(CONFIRMATION).get(back).post(confirm));
}

/// What an app is to know. It is in the page and nowhere else: a code that was wrong brings it along again.
pub(crate) struct Enrolment {
    pub(crate) qr: Qr,
    pub(crate) form: Form,
}

#[derive(Deserialize)]
struct Begun {
    uri: String,
    secret: String,
}

#[derive(Deserialize)]
struct Enrolled {
    recovery_codes: Option<Vec<String>>,
}

impl Enrolment {
    pub(crate) async fn begin(visit: &Visit) -> Result<Self, Problem> {
        let begun: Begun = visit.ask("identity.enrol-totp", &json!({})).await?;
        Ok(Self::of(Form::with([("uri", begun.uri.as_str()), ("key", begun.secret.as_str())])))
    }

    fn of(form: Form) -> Self {
        Self { qr: Qr::of(form.value("uri")), form }
    }

    /// By the code that was typed: recovery codes where there are new ones; or the same page again.
    pub(crate) async fn confirm(visit: &Visit, form: Form) -> Result<Vec<String>, Again> {
        let confirmed: Result<Enrolled, Problem> =
            visit.ask("identity.confirm-totp", &json!({ "code": form.value("code").trim() })).await;
        match confirmed {
            Ok(enrolled) => Ok(enrolled.recovery_codes.unwrap_or_default()),
            Err(why) if why.code == "identity.not-begun" || why.code == "identity.enrolled" => Err(Again::Back),
            Err(why) => Err(Again::Ask(Box::new(Self::of(form.refused(&code::wrong(why), &[]))))),
        }
    }

    /// The key in groups of four, for whoever types it.
    pub(crate) fn key(&self) -> String {
        let letters: Vec<char> = self.form.value("key").chars().collect();
        letters.chunks(4).map(|four| four.iter().collect()).collect::<Vec<String>>().join(" ")
    }
}

/// Why it was not enrolled.
pub(crate) enum Again {
    /// Another code is wanted.
    Ask(Box<Enrolment>),
    /// It is over: done elsewhere, or begun anew.
    Back,
}

#[derive(Template)]
#[template(path = "account/app.html")]
struct AppPage {
    frame: Frame,
    enrolment: Enrolment,
}

impl AppPage {
    async fn of(visit: &Visit, enrolment: Enrolment) -> Result<Self, Problem> {
        Ok(Self { frame: Frame::inside(visit, WAY, visit.words.say("app-title")).await?, enrolment })
    }
}

/// What was shown once is not shown again by coming back.
async fn back(_: Inside) -> HttpResponse {
    go(WANTED)
}

async fn begin(Inside(visit): Inside) -> HttpResponse {
    let page = match Enrolment::begin(&visit).await {
        Ok(enrolment) => AppPage::of(&visit, enrolment).await,
        Err(why) => Err(why),
    };
    match page {
        Ok(page) => show(&page),
        Err(why) if why.code == "identity.enrolled" => go(WANTED),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn confirm(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let page = match Enrolment::confirm(&visit, form).await {
        Ok(fresh) => return codes::shown(&visit.proven(), fresh).await,
        Err(Again::Back) => return go(WANTED),
        Err(Again::Ask(enrolment)) => AppPage::of(&visit, *enrolment).await,
    };
    match page {
        Ok(page) => again(&page),
        Err(why) => problem(&visit.words, &why),
    }
}
