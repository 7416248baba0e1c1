//! The first run: what a shop needs before its first day, one thing a page. It can be left at any time, and begins
//! again where it was left: what is done is seen from what is there.
//!
//! - [`factor`]: the owner's second factor
//! - [`business`]: where it is, and what follows from that
//! - [`products`]: a first product, a file of all of them, or a shop to practise in
//! - [`places`]: where things are kept
//! - [`people`]: who else works here

mod business;
mod factor;
mod people;
mod places;
mod products;

use actix_web::{
    HttpResponse,
    web::{self as route, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde_json::{Value, json};

use super::Listed;
use crate::{
    page::{Frame, Me, go, problem, show},
    visit::{Inside, Visit},
};

const DONE: &str = "/begin/done";

pub(crate) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/begin").get(begin)).service(route::resource(DONE).get(done));
    for part in [factor::configure, business::configure, products::configure, places::configure, people::configure] {
        config.configure(part);
    }
}

/// One of the things by which a shop gets going.
pub(crate) struct Step {
    /// What it is called, and with `-why` what it is good for.
    pub(crate) name: &'static str,
    pub(crate) why: &'static str,
    /// What leads to it says.
    pub(crate) action: &'static str,
    pub(crate) path: &'static str,
    pub(crate) done: bool,
}

/// Each with what somebody must be able to do, what shows whether it was done, and how many there must be.
const STEPS: [(&str, &str, usize, [&str; 4]); 6] = [
    ("factors.require", "identity.list-factors", 1, ["step-factor", "step-factor-why", "begin-go", factor::PATH]),
    ("business.change", "business.get", 1, ["step-business", "step-business-why", "begin-go", "/begin/business"]),
    (
        "catalog.add-product",
        "catalog.list-products",
        1,
        ["step-product", "step-product-why", "begin-go", "/begin/products"],
    ),
    (
        "stock.add-location",
        "stock.list-locations",
        1,
        ["step-location", "step-location-why", "begin-go", "/begin/places"],
    ),
    ("stock.receive", "stock.list-levels", 1, ["step-stock", "step-stock-why", "receive", "/stock/receive"]),
    ("invitations.create", "members.list", 2, ["step-people", "step-people-why", "begin-go", "/begin/people"]),
];

/// What this visitor can do to get the shop going, and what of it is done.
pub(crate) async fn steps(visit: &Visit) -> Result<Vec<Step>, Problem> {
    let mut steps = Vec::with_capacity(STEPS.len());
    for (operation, shown_by, at_least, [name, why, action, path]) in STEPS {
        // Whoever is in charge, and may do nothing yet, begins with that.
        let is_first = path == factor::PATH && visit.wants_factor().await;
        if !is_first && !visit.may(operation).await {
            continue;
        }
        let done = match shown_by {
            "business.get" => visit.ask::<Value>(shown_by, &json!({})).await?["version"] != 0,
            // A link that waits for somebody is enough.
            "members.list" => there(visit, shown_by, at_least).await? || there(visit, "invitations.list", 1).await?,
            _ => there(visit, shown_by, at_least).await?,
        };
        steps.push(Step { name, why, action, path, done });
    }
    Ok(steps)
}

async fn there(visit: &Visit, listed_by: &str, at_least: usize) -> Result<bool, Problem> {
    let is_long = matches!(listed_by, "catalog.list-products" | "stock.list-levels");
    let input = if is_long { json!({ "limit": at_least }) } else { json!({}) };
    Ok(visit.ask::<Listed<Value>>(listed_by, &input).await?.items.len() >= at_least)
}

/// What is round each of its pages: how far one has come.
pub(crate) struct Course {
    steps: Vec<Step>,
    here: &'static str,
    /// Whether anything can be left out before the first step is done.
    pub(crate) can_skip: bool,
}

impl Course {
    /// With the frame round the page.
    async fn at(visit: &Visit, here: &'static str, title: &str) -> Result<(Frame, Self), Problem> {
        let mut frame = Frame::outside(&visit.words, title);
        frame.toast = visit.toast.clone();
        frame.me = visit.ask::<Me>("identity.me", &json!({})).await?;
        // What has a page elsewhere is none of the first run.
        let steps = steps(visit).await?.into_iter().filter(|step| step.path.starts_with("/begin")).collect();
        Ok((frame, Self { steps, here, can_skip: !visit.wants_factor().await }))
    }

    fn is_here(&self, step: &Step) -> bool {
        step.path == self.here
    }

    fn is_over(&self) -> bool {
        self.here == DONE
    }

    /// The step after this one, done or not; the end after the last.
    fn next(&self) -> &'static str {
        let mut after = self.steps.iter().skip_while(|step| step.path != self.here).skip(1);
        after.next().map_or(DONE, |step| step.path)
    }
}

/// To what is left to do first.
async fn begin(Inside(visit): Inside) -> HttpResponse {
    match steps(&visit).await {
        Ok(steps) if steps.is_empty() => go("/"),
        Ok(steps) => {
            let mut left = steps.iter().filter(|step| !step.done && step.path.starts_with("/begin"));
            go(left.next().map_or(DONE, |step| step.path))
        }
        Err(why) => problem(&visit.words, &why),
    }
}

#[derive(Template)]
#[template(path = "begin/done.html")]
struct DonePage {
    frame: Frame,
    course: Course,
    left: usize,
}

async fn done(Inside(visit): Inside) -> HttpResponse {
    match Course::at(&visit, DONE, "begin-done-title").await {
        Ok((frame, course)) => {
            show(&DonePage { frame, left: course.steps.iter().filter(|step| !step.done).count(), course })
        }
        Err(why) => problem(&visit.words, &why),
    }
}
