//! Accounts of programs: what each may, and its tokens.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Path, Payload},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    super::{
        super::Listed,
        granted::{Area, Granted, Role},
    },
    MadePage, Token, new_token, tabs,
};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    visit::{Inside, Visit},
};

/// Roles that are for people.
const PEOPLES: [&str; 2] = ["owner", "admin"];

#[derive(Debug, Clone, Deserialize)]
struct Service {
    id: String,
    name: String,
    roles: Vec<String>,
    created_at: Timestamp,
    ended_at: Option<Timestamp>,
}

#[derive(Template)]
#[template(path = "programs/services.html")]
struct ServicesPage {
    frame: Frame,
    form: Form,
    tabs: Vec<(&'static str, &'static str, bool)>,
    services: Vec<Service>,
    granted: Granted,
    may_open: bool,
}

impl ServicesPage {
    fn offered(&self) -> impl Iterator<Item = &Role> {
        self.granted.roles.iter().filter(|role| role.giveable && !PEOPLES.contains(&role.name.as_str()))
    }
}

#[derive(Template)]
#[template(path = "programs/service.html")]
struct ServicePage {
    frame: Frame,
    form: Form,
    service: Service,
    tokens: Vec<Token>,
    granted: Granted,
    areas: Vec<Area>,
    may_change: bool,
}

impl ServicePage {
    fn has_any(&self, area: &Area) -> bool {
        area.permissions.iter().any(|one| self.is_offered(one))
    }

    /// What its roles grant, and whoever makes the token may give.
    fn is_offered(&self, permission: &super::super::granted::Permission) -> bool {
        let holds = |role: &&Role| self.service.roles.contains(&role.name) && role.holds(permission);
        permission.giveable && self.granted.roles.iter().any(|role| holds(&role))
    }
}

pub(crate) async fn list(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

pub(crate) async fn open(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let roles: Vec<&str> = form.each("role").collect();
    let input = json!({ "name": form.value("name"), "roles": roles });
    let opened: Result<Value, Problem> = visit.ask("services.open", &input).await;
    match opened {
        Ok(opened) => go(&format!("/tokens/services/{}", opened["id"].as_str().unwrap_or_default())),
        Err(why) => match page(&visit, form.refused(&why, &[("/roles", "role")])).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}

pub(crate) async fn one(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match of(&visit, &id, Form::with([("days", "90")])).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

pub(crate) async fn make(
    request: HttpRequest,
    Inside(visit): Inside,
    id: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let mut input = new_token(&form);
    input["id"] = id.as_str().into();
    let made: Result<Value, Problem> = visit.ask_once("services.create-token", &input, form.key()).await;
    match made {
        Ok(made) => told(&visit, &made, &id).await,
        Err(why) => match of(&visit, &id, form.refused(&why, &[("/permissions", "permission")])).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}

pub(crate) async fn rotate(
    request: HttpRequest,
    Inside(visit): Inside,
    ids: Path<(String, String)>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let (service, token) = ids.into_inner();
    let input = json!({ "id": token });
    let made: Result<Value, Problem> = visit.ask_once("services.rotate-token", &input, form.key()).await;
    match made {
        Ok(made) => told(&visit, &made, &service).await,
        Err(why) => problem(&visit.words, &why),
    }
}

pub(crate) async fn close(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    let closed: Result<Value, Problem> = visit.ask("services.close", &json!({ "id": id.as_str() })).await;
    match closed {
        Ok(_) => go("/tokens/services"),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn told(visit: &Visit, made: &Value, service: &str) -> HttpResponse {
    match MadePage::of(visit, made, format!("/tokens/services/{service}")).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, form: Form) -> Result<ServicesPage, Problem> {
    let services: Listed<Service> = visit.ask("services.list", &json!({})).await?;
    Ok(ServicesPage {
        frame: Frame::inside(visit, "/tokens", visit.words.say("services")).await?,
        form,
        tabs: tabs(visit, "/tokens/services").await,
        services: services.items,
        granted: Granted::of(visit).await?,
        may_open: visit.may("services.open").await,
    })
}

async fn of(visit: &Visit, id: &str, form: Form) -> Result<ServicePage, Problem> {
    let services: Listed<Service> = visit.ask("services.list", &json!({})).await?;
    let service = services.items.into_iter().find(|one| one.id == id);
    let service = service.ok_or_else(|| Problem::not_found("service", id))?;
    let tokens = tokens_of(visit, id).await?;
    let granted = Granted::of(visit).await?;
    let may_change = service.ended_at.is_none() && visit.may("services.create-token").await;
    Ok(ServicePage {
        frame: Frame::inside(visit, "/tokens", service.name.clone()).await?,
        form: form.once(visit),
        areas: granted.areas(&visit.words),
        granted,
        service,
        tokens,
        may_change,
    })
}

/// Those of one account, for whoever may see tokens.
async fn tokens_of(visit: &Visit, service: &str) -> Result<Vec<Token>, Problem> {
    if !visit.may("tokens.list").await {
        return Ok(Vec::new());
    }
    let (mut tokens, mut cursor) = (Vec::new(), None);
    loop {
        let listed: Listed<Token> = visit.ask("tokens.list", &json!({ "cursor": cursor, "limit": 200 })).await?;
        tokens.extend(listed.items.into_iter().filter(|token| token.service.as_deref() == Some(service)));
        match listed.next {
            Some(next) => cursor = Some(next),
            None => return Ok(tokens),
        }
    }
}
