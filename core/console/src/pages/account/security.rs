//! How one proves who one is: the password, the second factors, and the codes on paper that stand in for them.

use actix_web::{
    HttpResponse,
    web::{self as route, Path, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{WANTED, WAY};
use crate::{
    page::{Frame, problem, show as shown},
    toast::Toast,
    visit::{Inside, Visit},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource(WANTED).get(show))
        .service(route::resource("/account/security/factors/{id}/removal").post(remove));
}

#[derive(Debug, Deserialize)]
pub(super) struct Factors {
    items: Vec<Factor>,
    recovery_codes_left: usize,
}

#[derive(Debug, Deserialize)]
struct Factor {
    id: String,
    kind: String,
    name: Option<String>,
    confirmed_at: Timestamp,
}

#[derive(Template)]
#[template(path = "account/security.html")]
struct SecurityPage {
    frame: Frame,
    factors: Vec<Factor>,
    codes_left: usize,
    /// By which new codes are made once.
    key: String,
}

impl Factor {
    /// What its person calls it.
    fn called(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }
}

impl SecurityPage {
    fn has_app(&self) -> bool {
        self.factors.iter().any(|factor| factor.kind == "totp")
    }
}

async fn show(Inside(visit): Inside) -> HttpResponse {
    match page(&visit).await {
        Ok(page) => shown(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit) -> Result<SecurityPage, Problem> {
    let found: Factors = visit.ask("identity.list-factors", &json!({})).await?;
    let frame = Frame::inside(visit, WAY, visit.words.say("account-security")).await?;
    Ok(SecurityPage { frame, factors: found.items, codes_left: found.recovery_codes_left, key: visit.fresh_key() })
}

async fn remove(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    let removed: Result<Value, Problem> = visit.ask("identity.remove-factor", &json!({ "id": id.as_str() })).await;
    match removed {
        Ok(_) => visit.go_saying(WANTED, &Toast::said(visit.words.say("factor-removed"))),
        Err(why) => problem(&visit.words, &why),
    }
}
