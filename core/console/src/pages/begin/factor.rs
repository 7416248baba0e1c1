//! The owner's second factor: whoever can do everything does nothing before they have one.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::SecondFactor;

use super::Course;
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    pages::account::{
        codes::Codes,
        enrolment::{Again, Enrolment},
    },
    visit::{Inside, Visit},
};

pub(super) const PATH: &str = "/begin/security";

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource(PATH).get(ask).post(begin))
        .service(route::resource("/begin/security/code").get(back).post(confirm));
}

#[derive(Template)]
#[template(path = "begin/factor.html")]
struct FactorPage {
    frame: Frame,
    course: Course,
    is_done: bool,
    /// Once it was begun.
    enrolment: Option<Enrolment>,
    /// Once it is done, this once.
    codes: Option<Codes>,
}

impl FactorPage {
    async fn of(visit: &Visit, title: &str) -> Result<Self, Problem> {
        let (frame, course) = Course::at(visit, PATH, title).await?;
        let is_done = visit.actor.second_factor == SecondFactor::Proven;
        Ok(Self { frame, course, is_done, enrolment: None, codes: None })
    }
}

async fn ask(Inside(visit): Inside) -> HttpResponse {
    match FactorPage::of(&visit, "begin-factor-title").await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn back(_: Inside) -> HttpResponse {
    go(PATH)
}

async fn begin(Inside(visit): Inside) -> HttpResponse {
    match asked(&visit).await {
        Ok(page) => show(&page),
        Err(why) if why.code == "identity.enrolled" => go(PATH),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn asked(visit: &Visit) -> Result<FactorPage, Problem> {
    let enrolment = Enrolment::begin(visit).await?;
    Ok(FactorPage { enrolment: Some(enrolment), ..FactorPage::of(visit, "app-title").await? })
}

async fn confirm(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    match Enrolment::confirm(&visit, form).await {
        Ok(fresh) if fresh.is_empty() => go(PATH),
        Ok(fresh) => {
            let visit = visit.proven();
            match FactorPage::of(&visit, "begin-codes-title").await {
                Ok(page) => show(&FactorPage { codes: Some(Codes::of(&visit.words, fresh)), ..page }),
                Err(why) => problem(&visit.words, &why),
            }
        }
        Err(Again::Back) => go(PATH),
        Err(Again::Ask(enrolment)) => match FactorPage::of(&visit, "app-title").await {
            Ok(page) => again(&FactorPage { enrolment: Some(*enrolment), ..page }),
            Err(why) => problem(&visit.words, &why),
        },
    }
}
