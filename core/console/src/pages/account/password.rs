//! Another password. Every other session ends with it.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde_json::{Value, json};

use super::{WANTED, WAY};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    toast::Toast,
    visit::{Inside, Visit},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/account/password").get(ask).post(change));
}

#[derive(Template)]
#[template(path = "account/password.html")]
struct PasswordPage {
    frame: Frame,
    form: Form,
}

/// A proof is asked for before the new password is typed: it is not carried through another page.
async fn ask(Inside(visit): Inside) -> HttpResponse {
    let page = match visit.must_be_fresh() {
        Ok(()) => page(&visit, Form::default()).await,
        Err(why) => Err(why),
    };
    match page {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, form: Form) -> Result<PasswordPage, Problem> {
    Ok(PasswordPage { frame: Frame::inside(visit, WAY, visit.words.say("password-change")).await?, form })
}

async fn change(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let changed: Result<Value, Problem> =
        visit.ask("identity.change-password", &json!({ "password": form.value("password") })).await;
    match changed {
        Ok(_) => visit.go_saying(WANTED, &Toast::said(visit.words.say("password-changed"))),
        Err(why) => match page(&visit, form.refused(&why, &[])).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}
