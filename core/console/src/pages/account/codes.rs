//! Recovery codes: each opens the account once when the second factor is gone. They are shown once, to be kept on
//! paper or in a safe place.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::json;

use super::{WANTED, WAY};
use crate::{
    form::Form,
    page::{Frame, go, problem, show},
    toast::Toast,
    visit::{Inside, Visit},
    words::Words,
};

const PATH: &str = "/account/security/codes";

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource(PATH).get(back).post(renew));
}

/// What is shown of them.
pub(crate) struct Codes {
    pub(crate) all: Vec<String>,
    /// As a file.
    pub(crate) file: String,
}

impl Codes {
    pub(crate) fn of(words: &Words, all: Vec<String>) -> Self {
        let text = format!("{}\n\n{}\n", words.say("codes-file"), all.join("\n"));
        let encoded: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        // As addresses write a space, not as forms do.
        Self { all, file: format!("data:text/plain;charset=utf-8,{}", encoded.replace('+', "%20")) }
    }

    pub(crate) fn text(&self) -> String {
        self.all.join("\n")
    }
}

#[derive(Template)]
#[template(path = "account/codes.html")]
struct CodesPage {
    frame: Frame,
    codes: Codes,
}

/// What follows on an enrolment; the overview where codes from before are still good.
pub(super) async fn shown(visit: &Visit, codes: Vec<String>) -> HttpResponse {
    if codes.is_empty() {
        return visit.go_saying(WANTED, &Toast::said(visit.words.say("factor-enrolled")));
    }
    match Frame::inside(visit, WAY, visit.words.say("codes-title")).await {
        Ok(frame) => show(&CodesPage { frame, codes: Codes::of(&visit.words, codes) }),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn back(_: Inside) -> HttpResponse {
    go(WANTED)
}

#[derive(Deserialize)]
struct Renewed {
    recovery_codes: Vec<String>,
}

async fn renew(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let renewed: Result<Renewed, Problem> =
        visit.ask_once("identity.renew-recovery-codes", &json!({}), form.key()).await;
    match renewed {
        Ok(renewed) => shown(&visit, renewed.recovery_codes).await,
        Err(why) => problem(&visit.words, &why),
    }
}
