//! What is left to do, and what happened last.

use actix_web::{
    HttpResponse,
    web::{self as route, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde_json::json;

use super::{
    Listed,
    audit::Entry,
    begin::{self, Step},
};
use crate::{
    page::{Frame, problem, show},
    visit::{Inside, Visit},
};

pub(crate) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/").get(home));
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
    let steps = begin::steps(visit).await?;
    let may_read_log = visit.may("audit.list").await;
    let latest: Listed<Entry> = match may_read_log {
        true => visit.ask("audit.list", &json!({ "limit": 8 })).await?,
        false => Listed { items: Vec::new(), next: None },
    };
    let left = steps.iter().filter(|step| !step.done).count();
    Ok(HomePage { frame, steps, left, may_read_log, latest: latest.items })
}
