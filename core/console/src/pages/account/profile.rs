//! What one is called.

use actix_web::{HttpRequest, HttpResponse, web::Payload};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::WAY;
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show as shown},
    visit::{Inside, Visit},
};

#[derive(Debug, Deserialize)]
struct Person {
    name: Option<String>,
    email: Option<String>,
}

#[derive(Template)]
#[template(path = "account/profile.html")]
struct ProfilePage {
    frame: Frame,
    form: Form,
    email: String,
}

pub(super) async fn show(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, None).await {
        Ok(page) => shown(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

pub(super) async fn change_name(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let changed: Result<Value, Problem> =
        visit.ask("identity.change-name", &json!({ "name": form.value("name") })).await;
    match changed {
        Ok(_) => go("/account"),
        Err(why) => match page(&visit, Some(form.refused(&why, &[]))).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}

async fn page(visit: &Visit, form: Option<Form>) -> Result<ProfilePage, Problem> {
    let me: Person = visit.ask("identity.me", &json!({})).await?;
    let name = me.name.unwrap_or_default();
    Ok(ProfilePage {
        frame: Frame::inside(visit, WAY, visit.words.say("account-title")).await?,
        form: form.unwrap_or_else(|| Form::with([("name", name.as_str())])),
        email: me.email.unwrap_or_default(),
    })
}
