//! What programs show instead of a password, and the accounts of programs.
//!
//! - [`own`]: the tokens of whoever looks
//! - [`all`]: everybody's, for those who keep an eye on them
//! - [`services`]: accounts of programs, and their tokens

mod all;
mod own;
mod services;

use actix_web::web::{self as route, ServiceConfig};
use askama::Template;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{form::Form, page::Frame, people::when, visit::Visit, words::Words};

pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/tokens").get(own::show).post(own::make))
        .service(route::resource("/tokens/all").get(all::list))
        .service(route::resource("/tokens/services").get(services::list).post(services::open))
        .service(route::resource("/tokens/services/{id}").get(services::one).post(services::make))
        .service(route::resource("/tokens/services/{id}/close").post(services::close))
        .service(route::resource("/tokens/services/{id}/{token}/rotation").post(services::rotate))
        .service(route::resource("/tokens/{id}/rotation").post(own::rotate))
        .service(route::resource("/tokens/{id}/end").post(own::end))
        .service(route::resource("/tokens/{id}/revocation").post(all::revoke));
}

/// A token as the door shows it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Token {
    id: String,
    name: String,
    account: Option<String>,
    service: Option<String>,
    permissions: Vec<String>,
    state: String,
    stale: bool,
    created_at: Timestamp,
    expires_at: Timestamp,
    seen_at: Option<Timestamp>,
    seen_from: Vec<String>,
    alarmed_at: Option<Timestamp>,
}

impl Token {
    fn is_live(&self) -> bool {
        self.state == "live"
    }

    /// When it was last used.
    fn seen(&self, words: &Words) -> String {
        self.seen_at.map(|at| when(words, at)).unwrap_or_default()
    }

    /// Where it was last used from.
    fn last_place(&self) -> &str {
        self.seen_from.last().map_or("", String::as_str)
    }
}

/// What is shown once, in the place of the page that it was asked for on: reloaded, it is not there again.
#[derive(Template)]
#[template(path = "programs/made.html")]
struct MadePage {
    frame: Frame,
    name: String,
    secret: String,
    expires_at: Timestamp,
    former_until: Option<Timestamp>,
    back: String,
}

impl MadePage {
    /// Until when the secret of before works.
    fn former(&self) -> String {
        self.former_until.map(|at| when(&self.frame.words, at)).unwrap_or_default()
    }

    async fn of(visit: &Visit, made: &Value, back: String) -> Result<Self, door::Problem> {
        let moment = |name: &str| made[name].as_str().and_then(|at| at.parse::<Timestamp>().ok());
        let text = |name: &str| made[name].as_str().unwrap_or_default().to_owned();
        Ok(Self {
            frame: Frame::inside(visit, "/tokens", visit.words.say("token-made-title")).await?,
            name: text("name"),
            secret: text("secret"),
            expires_at: moment("expires_at").unwrap_or_else(|| visit.console.door.now()),
            former_until: moment("former_until"),
            back,
        })
    }
}

/// What was typed of a new token, as the door reads it.
fn new_token(form: &Form) -> Value {
    let permissions: Vec<&str> = form.each("permission").collect();
    json!({ "name": form.value("name"), "permissions": permissions, "days": days(form) })
}

/// A number, or what the door will say is none.
fn days(form: &Form) -> Option<u16> {
    form.said("days").map(|days| days.parse().unwrap_or_default())
}

/// The pages that this visitor may see: path, message, and whether it is the one that is shown.
async fn tabs(visit: &Visit, here: &str) -> Vec<(&'static str, &'static str, bool)> {
    let mut tabs = Vec::new();
    for (path, name, operation) in [
        ("/tokens", "tokens-own", "tokens.list-own"),
        ("/tokens/all", "tokens-all", "tokens.list"),
        ("/tokens/services", "services", "services.list"),
    ] {
        if visit.may(operation).await {
            tabs.push((path, name, path == here));
        }
    }
    tabs
}
