//! A password that was forgotten: the link that is mailed, and the page it leads to. Whether an address has an
//! account here, neither page tells.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde_json::{Value, json};

use super::{after_hash, unread};
use crate::{
    form::Form,
    page::{Frame, again, go, show},
    visit::Visit,
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/forgotten").get(forgotten).post(mail))
        .service(route::resource("/reset").get(link).post(reset));
}

#[derive(Template)]
#[template(path = "gates/forgotten.html")]
struct ForgottenPage {
    frame: Frame,
    form: Form,
    is_asked: bool,
}

#[derive(Template)]
#[template(path = "gates/reset.html")]
struct ResetPage {
    frame: Frame,
    form: Form,
    /// The address is nobody's any more.
    is_released: bool,
}

impl ResetPage {
    fn of(visit: &Visit, form: Form) -> Self {
        Self { frame: Frame::outside(&visit.words, "reset-title"), form, is_released: false }
    }
}

async fn forgotten(visit: Visit) -> HttpResponse {
    let frame = Frame::outside(&visit.words, "forgotten-title");
    show(&ForgottenPage { frame, form: Form::default(), is_asked: false })
}

async fn mail(request: HttpRequest, visit: Visit, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return unread(&visit, &fault),
    };
    let language = if visit.words.tag == "de" { "de" } else { "en" };
    let input = json!({ "email": form.value("email"), "language": language });
    let asked: Result<Value, Problem> = visit.ask("identity.request-reset", &input).await;
    match asked {
        Ok(_) => {
            let frame = Frame::outside(&visit.words, "forgotten-sent-title");
            show(&ForgottenPage { frame, form, is_asked: true })
        }
        Err(why) => {
            let frame = Frame::outside(&visit.words, "forgotten-title");
            again(&ForgottenPage { frame, form: form.refused(&why, &[]), is_asked: false })
        }
    }
}

async fn link(visit: Visit) -> HttpResponse {
    show(&ResetPage::of(&visit, Form::default()))
}

async fn reset(request: HttpRequest, visit: Visit, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return unread(&visit, &fault),
    };
    let secret = after_hash(form.value("secret"));
    if form.value("do") == "release" {
        return release(&visit, &json!({ "secret": secret }), form).await;
    }
    let input = json!({ "secret": secret, "password": form.value("password") });
    let changed: Result<Value, Problem> = visit.ask("identity.reset-password", &input).await;
    match changed {
        Ok(_) => go("/sign-in?new=yes"),
        Err(why) => again(&ResetPage::of(&visit, form.refused(&why, &[]))),
    }
}

/// For whoever never made the account that their address opens.
async fn release(visit: &Visit, input: &Value, form: Form) -> HttpResponse {
    let released: Result<Value, Problem> = visit.ask("identity.release-address", input).await;
    match released {
        Ok(_) => {
            let frame = Frame::outside(&visit.words, "release-done-title");
            show(&ResetPage { frame, form, is_released: true })
        }
        Err(why) => again(&ResetPage::of(visit, form.refused(&why, &[]))),
    }
}
