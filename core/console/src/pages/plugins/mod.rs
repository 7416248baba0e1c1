//! Plugins: what is installed, what each could do at the worst, what it works with, what it was told, and what left by
//! it.
//!
//! - [`list`]: all of them; [`health`]: what of each needs somebody
//! - [`install`]: one comes in, from somebody who is trusted; [`consent`]: what whoever installs it agrees to
//! - [`indexes`]: where plugins are listed, and what there is; [`updates`]: newer releases, and what they would have done
//! - [`one`]: what one may, and whether it works; [`usage`]: what of that it used; [`grants`]: what it may less;
//!   [`typed`]: where somebody had it send to; [`notices`]: what it wants people to know; [`log`]: what it wrote down
//! - [`connections`]: what it works with; [`accounts`]: what somebody agrees to elsewhere for that; [`filling`]: what it
//!   wants filled in
//! - [`deliveries`]: what it was told, and what became of that; [`recordings`]: what it did then, call by call
//! - [`syncs`]: what it brings over; [`actions`]: what people ask it to do; [`panels`]: what it shows them
//! - [`requests`]: what left my business; [`left`]: the same, added up

mod accounts;
mod actions;
mod connections;
mod consent;
mod deliveries;
mod filling;
mod grants;
mod health;
mod indexes;
mod inside;
mod install;
mod left;
mod list;
mod log;
mod notices;
mod one;
mod panels;
mod recordings;
mod requests;
mod syncs;
mod turns;
mod typed;
mod updates;
mod usage;

use actix_web::web::{self as route, ServiceConfig};
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::visit::Visit;

use filling::Setting;

pub(crate) use actions::{Offer, offered};
pub(crate) use health::needy;
pub(crate) use panels::{Panel, placed};

pub(crate) const HERE: &str = "/plugins";

pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource(HERE).get(list::list))
        .service(route::resource("/plugins/requests").get(requests::all))
        .service(route::resource(install::PATH).get(install::form).post(install::act))
        .service(route::resource("/plugins/install/{package}").get(consent::show).post(consent::act))
        .service(route::resource(indexes::PATH).get(indexes::list).post(indexes::add))
        .service(route::resource("/plugins/indexes/{index}").get(indexes::one).post(indexes::act))
        .service(route::resource("/plugins/authorized").get(accounts::back))
        .service(route::resource("/plugins/removed").get(list::back).post(list::forget))
        .service(route::resource("/plugins/{id}").get(one::show).post(one::act))
        .service(route::resource("/plugins/{id}/grants").get(one::back).post(grants::narrow))
        .service(route::resource("/plugins/{id}/connections").get(connections::list).post(connections::connect))
        .service(route::resource("/plugins/{id}/connections/{connection}").post(connections::change))
        .service(route::resource("/plugins/{id}/connections/{connection}/credentials").post(connections::put))
        .service(route::resource("/plugins/{id}/connections/{connection}/client").post(accounts::put_client))
        .service(route::resource("/plugins/{id}/connections/{connection}/agree/{credential}").get(accounts::go_there))
        .service(route::resource("/plugins/{id}/connections/{connection}/panels/{panel}").get(panels::look))
        .service(route::resource("/plugins/{id}/syncs").get(syncs::list).post(syncs::start))
        .service(route::resource("/plugins/{id}/syncs/{sync}").post(syncs::act))
        .service(route::resource("/plugins/{id}/actions").get(actions::list).post(actions::ask))
        .service(route::resource("/plugins/{id}/actions/{asked}").get(actions::answer))
        .service(route::resource("/plugins/{id}/deliveries").get(deliveries::list))
        .service(route::resource("/plugins/{id}/deliveries/{delivery}").get(deliveries::one).post(deliveries::act))
        .service(route::resource("/plugins/{id}/updates").get(one::back).post(updates::set))
        .service(route::resource("/plugins/{id}/recording").get(one::back).post(one::record))
        .service(route::resource("/plugins/{id}/recordings/{recording}").get(recordings::one).post(recordings::replay))
        .service(route::resource("/plugins/{id}/notices").get(one::back).post(notices::see))
        .service(route::resource("/plugins/{id}/log").get(log::list))
        .service(route::resource("/plugins/{id}/requests").get(requests::of_plugin));
}

/// As the door shows it in a list.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Plugin {
    id: String,
    version: i64,
    /// Its own name for ever.
    plugin: String,
    name: String,
    release: String,
    state: String,
    /// Why it does not work.
    reason: String,
    installed_by: String,
    installed_at: Timestamp,
    /// Of one that was removed.
    kept_until: Option<Timestamp>,
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

    /// Whether an index took it back.
    fn is_revoked(&self) -> bool {
        self.reason == "revoked"
    }

    /// Whether its program cannot be loaded any more.
    fn is_unloaded(&self) -> bool {
        self.reason == "unloaded"
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
    package: String,
    manifest: Manifest,
    grants: Value,
    recorded_until: Option<Timestamp>,
    worst: Vec<grants::Worst>,
    idle: Vec<grants::Worst>,
}

#[derive(Debug, Deserialize)]
struct Manifest {
    plugin: About,
    needs: Value,
    #[serde(default)]
    settings: Vec<Setting>,
}

#[derive(Debug, Deserialize)]
struct About {
    #[serde(default)]
    summary: String,
}

async fn whole(visit: &Visit, id: &str) -> Result<Whole, Problem> {
    visit.ask("plugins.get", &json!({ "id": id, "language": visit.words.tag })).await
}

/// Word for word as its author wrote it.
async fn as_written(visit: &Visit, id: &str) -> Result<Whole, Problem> {
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
        ("/log", "plugin-log", "plugins.list-log"),
        ("/requests", "plugin-requests", "plugins.list-receipts"),
    ] {
        if visit.may(operation).await {
            sides.push(Side { path: format!("{HERE}/{id}{part}"), name, is_here: part == here });
        }
    }
    sides
}
