//! One's own tokens: made, given another secret, ended.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Path, Payload},
};
use askama::Template;
use door::Problem;
use serde_json::{Value, json};

use super::{
    super::{
        super::Listed,
        granted::{Area, Granted},
    },
    MadePage, Token, new_token, tabs,
};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show as shown},
    visit::{Inside, Visit},
};

#[derive(Template)]
#[template(path = "programs/own.html")]
struct OwnPage {
    frame: Frame,
    form: Form,
    tabs: Vec<(&'static str, &'static str, bool)>,
    tokens: Vec<Token>,
    granted: Granted,
    areas: Vec<Area>,
}

impl OwnPage {
    /// Whether whoever looks can give anything of it.
    fn has_any(&self, area: &Area) -> bool {
        area.permissions.iter().any(|one| one.giveable)
    }
}

pub(crate) async fn show(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, Form::with([("days", "90")])).await {
        Ok(page) => shown(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

pub(crate) async fn make(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let made: Result<Value, Problem> = visit.ask_once("tokens.create", &new_token(&form), form.key()).await;
    match made {
        Ok(made) => told(&visit, &made).await,
        Err(why) => match page(&visit, form.refused(&why, &[("/permissions", "permission")])).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}

pub(crate) async fn rotate(
    request: HttpRequest,
    Inside(visit): Inside,
    id: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let input = json!({ "id": id.as_str() });
    let made: Result<Value, Problem> = visit.ask_once("tokens.rotate", &input, form.key()).await;
    match made {
        Ok(made) => told(&visit, &made).await,
        Err(why) => problem(&visit.words, &why),
    }
}

pub(crate) async fn end(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    let ended: Result<Value, Problem> = visit.ask("tokens.end", &json!({ "id": id.as_str() })).await;
    match ended {
        Ok(_) => go("/tokens"),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn told(visit: &Visit, made: &Value) -> HttpResponse {
    match MadePage::of(visit, made, "/tokens".to_owned()).await {
        Ok(page) => shown(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, form: Form) -> Result<OwnPage, Problem> {
    let tokens: Listed<Token> = visit.ask("tokens.list-own", &json!({})).await?;
    let granted = Granted::of(visit).await?;
    Ok(OwnPage {
        frame: Frame::inside(visit, "/tokens", visit.words.say("tokens-own")).await?,
        form: form.once(visit),
        tabs: tabs(visit, "/tokens").await,
        tokens: tokens.items,
        areas: granted.areas(&visit.words),
        granted,
    })
}
