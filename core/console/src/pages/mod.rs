//! One file for each place that people go to.

pub(crate) mod account;
mod approvals;
mod audit;
mod begin;
mod conflict;
mod contacts;
mod deeds;
mod find;
pub(crate) mod gates;
#[cfg(debug_assertions)]
mod guide;
mod history;
mod home;
mod ledger;
mod look;
mod narrowed;
mod people;
mod plugins;
mod products;
mod reports;
mod sales;
mod scan;
mod security;
mod settings;
pub(crate) mod sso;
mod stock;

use actix_web::{
    FromRequest as _, HttpRequest, HttpResponse, ResponseError as _,
    web::{self as route, ServiceConfig},
};
use serde::Deserialize;
use web::Fault;

use crate::{astray::is_for_people, page::problem, visit::Visit};

/// A page of a list, as the door answers it.
#[derive(Debug, Deserialize)]
pub(crate) struct Listed<T> {
    pub(crate) items: Vec<T>,
    #[serde(default)]
    pub(crate) next: Option<String>,
}

pub(crate) fn configure(config: &mut ServiceConfig) {
    for part in [
        gates::configure,
        begin::configure,
        home::configure,
        find::configure,
        look::configure,
        products::configure,
        scan::configure,
        deeds::configure,
        stock::configure,
        sales::configure,
        reports::configure,
        ledger::configure,
        contacts::configure,
        approvals::configure,
        people::configure,
        plugins::configure,
        account::configure,
        settings::configure,
        sso::configure,
        audit::configure,
        security::configure,
    ] {
        config.configure(part);
    }
    #[cfg(debug_assertions)]
    config.configure(guide::configure);
    config.default_service(route::to(unknown));
}

/// An address that leads nowhere. People see where to go on; programs get what `web::Shell` says to them.
async fn unknown(request: HttpRequest) -> HttpResponse {
    if !is_for_people(&request) {
        return HttpResponse::NotFound().finish();
    }
    match Visit::extract(&request).await {
        Ok(visit) => problem(&visit.words, &Fault::no_such_path().problem),
        Err(turned) => turned.error_response(),
    }
}

/// What was typed, where something was.
pub(crate) fn filled(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// A path with a query.
pub(crate) fn with_query(path: &str, query: &[(&str, &str)]) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(query.iter().filter(|(_, value)| !value.is_empty()));
    format!("{path}?{}", text.finish())
}
