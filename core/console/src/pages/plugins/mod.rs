//! Plugins: what is installed, what each could do at the worst, what it works with, what it was told, and what left by
//! it.
//!
//! - [`list`]: all of them
//! - [`install`]: one comes in, from somebody who is trusted; [`consent`]: what whoever installs it agrees to
//! - [`one`]: what one may, and whether it works; [`usage`]: what of that it used; [`grants`]: what it may less
//! - [`connections`]: what it works with; [`accounts`]: what somebody agrees to elsewhere for that
//! - [`deliveries`]: what it was told, and what became of that; [`recordings`]: what it did then, call by call
//! - [`syncs`]: what it brings over; [`actions`]: what people ask it to do
//! - [`requests`]: what left my business

mod accounts;
mod actions;
mod connections;
mod consent;
mod deliveries;
mod grants;
mod install;
mod list;
mod one;
mod recordings;
mod requests;
mod syncs;
mod usage;

use actix_web::web::{self as route, ServiceConfig};
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::visit::Visit;

pub(crate) use actions::{Offer, offered};

pub(crate) const HERE: &str = "/plugins";

pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource(HERE).get(list::list))
        .service(route::resource("/plugins/requests").get(requests::all))
        .service(route::resource(install::PATH).get(install::form).post(install::act))
        .service(route::resource("/plugins/install/{package}").get(consent::show).post(consent::act))
        .service(route::resource("/plugins/authorized").get(accounts::back))
        .service(route::resource("/plugins/{id}").get(one::show).post(one::act))
        .service(route::resource("/plugins/{id}/grants").get(one::back).post(grants::narrow))
        .service(route::resource("/plugins/{id}/connections").get(connections::list).post(connections::connect))
        .service(route::resource("/plugins/{id}/connections/{connection}").post(connections::change))
        .service(route::resource("/plugins/{id}/connections/{connection}/credentials").post(connections::put))
        .service(route::resource("/plugins/{id}/connections/{connection}/client").post(accounts::put_client))
        .service(route::resource("/plugins/{id}/connections/{connection}/agree/{credential}").get(accounts::go_there))
        .service(route::resource("/plugins/{id}/syncs").get(syncs::list).post(syncs::start))
        .service(route::resource("/plugins/{id}/syncs/{sync}").post(syncs::act))
        .service(route::resource("/plugins/{id}/actions").get(actions::list).post(actions::ask))
        .service(route::resource("/plugins/{id}/actions/{asked}").get(actions::answer))
        .service(route::resource("/plugins/{id}/deliveries").get(deliveries::list))
        .service(route::resource("/plugins/{id}/deliveries/{delivery}").get(deliveries::one).post(deliveries::act))
        .service(route::resource("/plugins/{id}/recording").get(one::back).post(one::record))
        .service(route::resource("/plugins/{id}/recordings/{recording}").get(recordings::one).post(recordings::replay))
        .service(route::resource("/plugins/{id}/requests").get(requests::of_plugin));
}

/// As the door shows it in a list.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Plugin {
    id: String,
    version: i64,
    name: String,
    release: String,
    state: String,
    /// Why it does not work.
    reason: String,
    installed_by: String,
    installed_at: Timestamp,
}

impl Plugin {
    /// The message of its state.
    fn called(&self) -> &'static str {
        match self.state.as_str() {
            "active" => "plugin-is-active",
            "paused" => "plugin-is-paused",
            _ => "plugin-is-contained",
        }
    }

    /// Whether it was stopped too often, and rests.
    fn is_quarantined(&self) -> bool {
        self.reason == "quarantined"
    }

    /// How its state looks.
    fn badge(&self) -> &'static str {
        match self.state.as_str() {
            "active" => "good",
            "paused" => "warn",
            _ => "bad",
        }
    }
}

/// One, with what it said that it needs and what of that it may.
#[derive(Debug, Deserialize)]
struct Whole {
    #[serde(flatten)]
    plugin: Plugin,
    manifest: Manifest,
    grants: Value,
    recorded_until: Option<Timestamp>,
    worst: Vec<grants::Worst>,
}

#[derive(Debug, Deserialize)]
struct Manifest {
    plugin: About,
    #[serde(default)]
    settings: Vec<Setting>,
}

#[derive(Debug, Deserialize)]
struct About {
    #[serde(default)]
    summary: String,
}

/// One value that whoever connects it fills in.
#[derive(Debug, Clone, Deserialize)]
struct Setting {
    name: String,
    title: String,
    kind: String,
    #[serde(default)]
    required: bool,
}

async fn whole(visit: &Visit, id: &str) -> Result<Whole, Problem> {
    visit.ask("plugins.get", &json!({ "id": id })).await
}

/// One side of a plugin: its address, its message, and whether it is the one that is shown.
struct Side {
    path: String,
    name: &'static str,
    is_here: bool,
}

/// Those that this visitor may see.
async fn sides(visit: &Visit, id: &str, here: &str) -> Vec<Side> {
    let mut sides = Vec::new();
    for (part, name, operation) in [
        ("", "plugin-about", "plugins.get"),
        ("/connections", "plugin-connections", "plugins.list-connections"),
        ("/syncs", "plugin-syncs", "plugins.start-sync"),
        ("/actions", "plugin-actions", "plugins.ask-action"),
        ("/deliveries", "plugin-deliveries", "plugins.list-deliveries"),
        ("/requests", "plugin-requests", "plugins.list-receipts"),
    ] {
        if visit.may(operation).await {
            sides.push(Side { path: format!("{HERE}/{id}{part}"), name, is_here: part == here });
        }
    }
    sides
}
