//! What is left to do, and what happened last.

use actix_web::{
    HttpResponse,
    web::{self as route, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde_json::{Value, json};

use super::{Listed, audit::Entry};
use crate::{
    page::{Frame, problem, show},
    visit::{Inside, Visit},
};

pub(crate) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/").get(home));
}

/// One of the things by which a shop gets going.
struct Step {
    name: &'static str,
    why: &'static str,
    action: &'static str,
    path: &'static str,
    done: bool,
}

#[derive(Template)]
#[template(path = "home/index.html")]
struct HomePage {
    frame: Frame,
    steps: Vec<Step>,
    left: usize,
    may_read_log: bool,
    latest: Vec<Entry>,
}

async fn home(Inside(visit): Inside) -> HttpResponse {
    match page(&visit).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit) -> Result<HomePage, Problem> {
    let mut frame = Frame::inside(visit, "/", String::new()).await?;
    frame.title = frame.say_of("welcome", frame.me.name.as_deref().unwrap_or_default());
    let mut steps = Vec::new();
    for (operation, shown_by, at_least, step) in [
        (
            "catalog.add-product",
            "catalog.list-products",
            1,
            ["step-product", "step-product-why", "product-new", "/products/new"],
        ),
        (
            "stock.add-location",
            "stock.list-locations",
            1,
            ["step-location", "step-location-why", "location-add", "/stock"],
        ),
        ("stock.receive", "stock.list-levels", 1, ["step-stock", "step-stock-why", "receive", "/stock/receive"]),
        ("invitations.create", "members.list", 2, ["step-people", "step-people-why", "invite-do", "/members"]),
    ] {
        let [name, why, action, path] = step;
        if visit.may(operation).await {
            let there: Listed<Value> = visit.ask(shown_by, &json!({})).await?;
            steps.push(Step { name, why, action, path, done: there.items.len() >= at_least });
        }
    }
    let may_read_log = visit.may("audit.list").await;
    let latest: Listed<Entry> = match may_read_log {
        true => visit.ask("audit.list", &json!({ "limit": 8 })).await?,
        false => Listed { items: Vec::new(), next: None },
    };
    let left = steps.iter().filter(|step| !step.done).count();
    Ok(HomePage { frame, steps, left, may_read_log, latest: latest.items })
}
