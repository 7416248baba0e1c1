//! What the shop does today, what needs somebody, how it goes, what is left to do, and what happened last. Each part is there for whoever may
//! see it; each is one question with a bound. How the value went comes after the page.

mod attention;
mod today;
mod value;

use std::collections::HashMap;

use actix_web::{
    HttpResponse,
    web::{self as route, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::json;

use self::{attention::Attention, today::Tile};
use super::{
    Listed,
    audit::Entry,
    begin::{self, Step},
    plugins::{Panel, placed},
    sso::PROVIDERS,
};
use crate::{
    page::{Frame, go, problem, show},
    people::People,
    told::Subjects,
    visit::{Inside, Visit},
    ways::{self, Deed},
};

/// Of what is low.
const FEW: usize = 6;

pub(crate) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/").get(home)).service(route::resource("/home/value").get(value::value));
}

/// A variant that there is too little of.
struct Low {
    name: String,
    title: String,
    path: String,
    place: String,
    available: String,
    minimum: String,
}

#[derive(Template)]
#[template(path = "home/index.html")]
struct HomePage {
    frame: Frame,
    steps: Vec<Step>,
    left: usize,
    today: Vec<Tile>,
    attention: Vec<Attention>,
    low: Vec<Low>,
    sees_low: bool,
    sees_value: bool,
    may_read_log: bool,
    latest: Vec<Entry>,
    people: People,
    subjects: Subjects,
    deeds: Vec<&'static Deed>,
    panels: Vec<Panel>,
}

impl HomePage {
    /// Whether anything of how it goes is shown; a cashier sees none of it.
    const fn is_told(&self) -> bool {
        self.sees_value || self.may_read_log
    }

    /// The first of what is left: the one thing that is loud.
    fn is_next(&self, step: &Step) -> bool {
        self.steps.iter().find(|step| !step.done).is_some_and(|next| next.path == step.path)
    }
}

async fn home(Inside(visit): Inside) -> HttpResponse {
    if visit.is_shut_out().await {
        return go(PROVIDERS);
    }
    match page(&visit).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit) -> Result<HomePage, Problem> {
    let mut frame = Frame::inside(visit, "/", String::new()).await?;
    frame.title = frame.say_of("welcome", frame.me.name.as_deref().unwrap_or_default());
    let steps = begin::steps(visit).await?;
    let sees_low = visit.may("stock.list-reorders").await;
    let low = if sees_low { low(visit).await? } else { Vec::new() };
    let may_read_log = visit.may("audit.list").await;
    let latest = if may_read_log { done(visit).await? } else { Vec::new() };
    let subjects = Subjects::of(visit, latest.iter().map(|entry| &entry.detail)).await;
    let people = People::of(visit, latest.iter().map(|entry| entry.actor.as_str())).await;
    let left = steps.iter().filter(|step| !step.done).count();
    Ok(HomePage {
        steps,
        left,
        today: today::tiles(visit).await?,
        attention: attention::all(visit).await?,
        low,
        sees_low,
        sees_value: visit.may("stock.value-history").await,
        may_read_log,
        latest,
        people,
        subjects,
        deeds: ways::deeds_of(visit).await,
        panels: placed(visit, "home", None, "").await,
        frame,
    })
}

#[derive(Deserialize)]
struct Reorder {
    available: String,
    minimum: String,
    #[serde(default)]
    expanded: Expanded,
}

#[derive(Default, Deserialize)]
struct Expanded {
    variant: Option<Variant>,
    location: Option<Named>,
}

#[derive(Deserialize)]
struct Variant {
    product: String,
    title: String,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

/// What was done last: what was only looked at, or refused, is no deed.
async fn done(visit: &Visit) -> Result<Vec<Entry>, Problem> {
    let query = json!({ "limit": 8, "outcome": "done", "except": "access" });
    let latest: Listed<Entry> = visit.ask("audit.list", &query).await?;
    Ok(latest.items)
}

/// The first few, each with the name of its product.
async fn low(visit: &Visit) -> Result<Vec<Low>, Problem> {
    let query = json!({ "limit": FEW });
    let found: Listed<Reorder> = visit.ask_expanded("stock.list-reorders", &query, &["variant", "location"]).await?;
    let mut names: HashMap<String, String> = HashMap::new();
    let mut low = Vec::new();
    for Reorder { available, minimum, expanded } in found.items {
        let Some(Variant { product, title }) = expanded.variant else { continue };
        let name = match names.get(&product) {
            Some(name) => name.clone(),
            None => {
                let found: Named = visit.ask("catalog.get-product", &json!({ "id": product })).await?;
                names.entry(product.clone()).or_insert(found.name).clone()
            }
        };
        low.push(Low {
            name,
            title,
            path: format!("/products/{product}"),
            place: expanded.location.map(|place| place.name).unwrap_or_default(),
            available: visit.spoken().quantity(&available),
            minimum: visit.spoken().quantity(&minimum),
        });
    }
    Ok(low)
}
