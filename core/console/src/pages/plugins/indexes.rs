//! Where plugins are listed: whose lists are read, what there is in one, and one of those packages fetched. What is in that
//! is on the page of [`consent`](super::consent), as of one that was sent.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Path, Payload, Query},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{super::Listed, HERE, consent};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::{filled, with_query},
    toast::Toast,
    visit::{Inside, Visit},
};

pub(super) const PATH: &str = "/plugins/indexes";
const PAGE: u16 = 50;

#[derive(Debug, Deserialize)]
struct Index {
    id: String,
    version: i64,
    name: String,
    address: String,
    fingerprint: String,
    until: Option<Timestamp>,
    expired: bool,
    read_at: Option<Timestamp>,
    trouble: Option<String>,
}

/// The same in words.
struct Line {
    index: Index,
    /// Until when it is good; empty before it was read.
    until: String,
    read_at: String,
}

impl Line {
    fn of(visit: &Visit, index: Index) -> Self {
        let said = |at: Option<Timestamp>| at.map(|at| visit.spoken().moment(at)).unwrap_or_default();
        Self { until: said(index.until), read_at: said(index.read_at), index }
    }
}

#[derive(Template)]
#[template(path = "plugins/indexes.html")]
struct IndexesPage {
    frame: Frame,
    form: Form,
    lines: Vec<Line>,
}

pub(super) async fn list(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn known(visit: &Visit) -> Result<Vec<Index>, Problem> {
    let known: Listed<Index> = visit.ask("plugins.list-indexes", &json!({})).await?;
    Ok(known.items)
}

async fn page(visit: &Visit, form: Form) -> Result<IndexesPage, Problem> {
    let lines = known(visit).await?.into_iter().map(|index| Line::of(visit, index)).collect();
    let frame = Frame::inside(visit, HERE, visit.words.say("plugin-indexes")).await?;
    Ok(IndexesPage { frame, form, lines })
}

/// Another one; what it says is read at once, so that whoever named it sees whether that went well.
pub(super) async fn add(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let input = json!({
        "name": form.value("name"), "address": form.value("address"), "public_key": form.value("public_key"),
    });
    let added: Result<Value, Problem> = visit.ask("plugins.add-index", &input).await;
    let read = match added {
        Ok(added) => latest(&visit, added["id"].as_str().unwrap_or_default()).await,
        Err(why) => Err(why),
    };
    match read {
        Ok(id) => visit.go_saying(&path(&id), &Toast::said(visit.words.say("plugin-index-added"))),
        Err(why) => match page(&visit, form.refused(&why, &[])).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}

async fn latest(visit: &Visit, id: &str) -> Result<String, Problem> {
    let _: Value = visit.ask("plugins.read-index", &json!({ "id": id })).await?;
    Ok(id.to_owned())
}

fn path(id: &str) -> String {
    format!("{PATH}/{id}")
}

#[derive(Debug, Deserialize)]
struct Offer {
    plugin: String,
    release: String,
    name: String,
    fingerprint: String,
    publisher: Option<String>,
    fits: bool,
    revoked: Option<String>,
    installed: Option<String>,
    newer: bool,
}

impl Offer {
    /// Whether there is something to do with it.
    fn is_for_me(&self) -> bool {
        self.fits && self.revoked.is_none() && (self.installed.is_none() || self.newer)
    }
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "plugins/index.html")]
struct IndexPage {
    frame: Frame,
    form: Form,
    line: Line,
    offers: Vec<Offer>,
    first: Option<String>,
    next: Option<String>,
    may_install: bool,
}

pub(super) async fn one(Inside(visit): Inside, id: Path<String>, wanted: Query<Wanted>) -> HttpResponse {
    match offered(&visit, &id, &wanted.cursor, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn offered(visit: &Visit, id: &str, cursor: &str, form: Form) -> Result<IndexPage, Problem> {
    let query = json!({ "id": id, "cursor": filled(cursor), "limit": PAGE });
    let found: Listed<Offer> = visit.ask("plugins.list-offers", &query).await?;
    let index = known(visit).await?.into_iter().find(|index| index.id == id);
    let index = index.ok_or_else(|| Problem::not_found("index", id))?;
    let here = path(id);
    Ok(IndexPage {
        frame: Frame::inside(visit, HERE, index.name.clone()).await?,
        form,
        line: Line::of(visit, index),
        offers: found.items,
        first: filled(cursor).map(|_| here.clone()),
        next: found.next.map(|next| with_query(&here, &[("cursor", &next)])),
        may_install: visit.may("plugins.fetch-offered").await,
    })
}

pub(super) async fn act(
    request: HttpRequest,
    Inside(visit): Inside,
    id: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let done = match form.value("do") {
        "remove" => removed(&visit, &id, &form).await.map(|()| (PATH.to_owned(), "plugin-index-removed")),
        "read" => latest(&visit, &id).await.map(|id| (path(&id), "plugin-index-read")),
        _ => fetched(&visit, &id, &form).await.map(|package| (consent::path(&package), "plugin-index-fetched")),
    };
    match done {
        Ok((to, said)) => visit.go_saying(&to, &Toast::said(visit.words.say(said))),
        Err(why) => match offered(&visit, &id, "", form.refused(&why, &[])).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}

async fn removed(visit: &Visit, id: &str, form: &Form) -> Result<(), Problem> {
    let version: i64 = form.value("version").parse().unwrap_or_default();
    let _: Value = visit.ask("plugins.remove-index", &json!({ "id": id, "version": version })).await?;
    Ok(())
}

/// The id that it got.
async fn fetched(visit: &Visit, id: &str, form: &Form) -> Result<String, Problem> {
    let input = json!({ "id": id, "plugin": form.value("plugin"), "release": form.value("release") });
    let fetched: Value = visit.ask("plugins.fetch-offered", &input).await?;
    Ok(fetched["package"].as_str().unwrap_or_default().to_owned())
}
