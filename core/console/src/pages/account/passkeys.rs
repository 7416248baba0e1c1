//! A passkey is enrolled: the browser asks for it, and what it answers comes with the form.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::json;

use super::{WAY, codes};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    visit::{Inside, Visit},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/account/security/passkey").get(ask).post(add));
}

#[derive(Template)]
#[template(path = "account/passkey.html")]
struct PasskeyPage {
    frame: Frame,
    form: Form,
}

/// A proof is asked for before the browser is: it is not asked twice.
async fn ask(Inside(visit): Inside) -> HttpResponse {
    let page = match visit.must_be_fresh() {
        Ok(()) => {
            let usual = visit.words.say("passkey-usual");
            page(&visit, Form::with([("name", usual.as_str())])).await
        }
        Err(why) => Err(why),
    };
    match page {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, form: Form) -> Result<PasskeyPage, Problem> {
    Ok(PasskeyPage { frame: Frame::inside(visit, WAY, visit.words.say("passkey-new")).await?, form })
}

#[derive(Deserialize)]
struct Enrolled {
    recovery_codes: Option<Vec<String>>,
}

async fn add(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let input = json!({ "name": form.value("name"), "passkey": form.passkey("") });
    let added: Result<Enrolled, Problem> = visit.ask("identity.add-passkey", &input).await;
    match added {
        Ok(added) => codes::shown(&visit.proven(), added.recovery_codes.unwrap_or_default()).await,
        Err(why) => match page(&visit, form.refused(&why, &[])).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}
