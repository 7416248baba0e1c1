//! What a plugin was told and what became of it: looked at, told again, or dropped.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Path, Payload, Query},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    super::Listed,
    HERE, Plugin, Side,
    recordings::{self, Recording},
    sides, whole,
};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::{filled, with_query},
    toast::Toast,
    visit::{Inside, Visit},
};

const PAGE: u16 = 50;
const STATES: [&str; 4] = ["waiting", "done", "dead", "dropped"];

#[derive(Debug, Deserialize)]
struct Delivery {
    id: String,
    kind: String,
    name: String,
    subject: String,
    state: String,
    attempts: i64,
    due_at: Timestamp,
    trouble: String,
    created_at: Timestamp,
    ended_at: Option<Timestamp>,
}

impl Delivery {
    /// How its state looks.
    fn badge(&self) -> &'static str {
        match self.state.as_str() {
            "done" => "good",
            "dead" => "bad",
            "dropped" => "mute",
            _ => "info",
        }
    }

    fn is_over(&self) -> bool {
        matches!(self.state.as_str(), "done" | "dropped")
    }

    fn can_be_told_again(&self) -> bool {
        matches!(self.state.as_str(), "dead" | "dropped")
    }
}

#[derive(Debug, Deserialize)]
struct WholeDelivery {
    #[serde(flatten)]
    delivery: Delivery,
    body: Option<Value>,
    told: Option<Value>,
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    state: String,
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "plugins/deliveries.html")]
struct DeliveriesPage {
    frame: Frame,
    sides: Vec<Side>,
    plugin: Plugin,
    states: [&'static str; 4],
    state: String,
    rows: Vec<Delivery>,
    first: Option<String>,
    next: Option<String>,
}

impl DeliveriesPage {
    fn moment(&self, at: &Timestamp) -> String {
        self.frame.spoken().moment(*at)
    }
}

#[derive(Template)]
#[template(path = "plugins/delivery.html")]
struct DeliveryPage {
    frame: Frame,
    form: Form,
    plugin: Plugin,
    delivery: Delivery,
    /// Its tries that were kept.
    recordings: Vec<Recording>,
    /// As JSON that people can read; none for whoever may not see what belongs to people.
    body: Option<String>,
    told: Option<String>,
}

impl DeliveryPage {
    fn moment(&self, at: &Timestamp) -> String {
        self.frame.spoken().moment(*at)
    }
}

pub(super) async fn list(Inside(visit): Inside, id: Path<String>, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &id, &wanted).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, id: &str, wanted: &Wanted) -> Result<DeliveriesPage, Problem> {
    let state = STATES.into_iter().find(|state| *state == wanted.state);
    let query = json!({ "plugin": id, "state": state, "cursor": filled(&wanted.cursor), "limit": PAGE });
    let found: Listed<Delivery> = visit.ask("plugins.list-deliveries", &query).await?;
    let plugin = whole(visit, id).await?.plugin;
    let here = format!("{HERE}/{id}/deliveries");
    let state = state.unwrap_or_default();
    let at = |cursor: &str| with_query(&here, &[("state", state), ("cursor", cursor)]);
    Ok(DeliveriesPage {
        frame: Frame::inside(visit, HERE, plugin.name.clone()).await?,
        sides: sides(visit, id, "/deliveries").await,
        plugin,
        states: STATES,
        first: filled(&wanted.cursor).map(|_| at("")),
        next: found.next.as_deref().map(at),
        state: state.to_owned(),
        rows: found.items,
    })
}

pub(super) async fn one(Inside(visit): Inside, ids: Path<(String, String)>) -> HttpResponse {
    let (plugin, delivery) = ids.into_inner();
    match of(&visit, &plugin, &delivery, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn of(visit: &Visit, plugin: &str, delivery: &str, form: Form) -> Result<DeliveryPage, Problem> {
    let found: WholeDelivery = visit.ask("plugins.get-delivery", &json!({ "id": delivery })).await?;
    let pretty = |value: Value| serde_json::to_string_pretty(&value).unwrap_or_default();
    Ok(DeliveryPage {
        frame: Frame::inside(visit, HERE, visit.words.say("plugin-delivery")).await?,
        form,
        plugin: whole(visit, plugin).await?.plugin,
        recordings: recordings::of(visit, delivery).await?,
        delivery: found.delivery,
        body: found.body.map(pretty),
        told: found.told.map(pretty),
    })
}

pub(super) async fn act(
    request: HttpRequest,
    Inside(visit): Inside,
    ids: Path<(String, String)>,
    payload: Payload,
) -> HttpResponse {
    let (plugin, delivery) = ids.into_inner();
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let (operation, said) = match form.value("do") {
        "drop" => ("plugins.drop-delivery", "plugin-delivery-dropped"),
        _ => ("plugins.replay-delivery", "plugin-delivery-again"),
    };
    let done: Result<Value, Problem> = visit.ask(operation, &json!({ "id": delivery })).await;
    match done {
        Ok(_) => {
            let to = format!("{HERE}/{plugin}/deliveries");
            visit.go_saying(&to, &Toast::said(visit.words.say(said)))
        }
        Err(why) => match of(&visit, &plugin, &delivery, form.refused(&why, &[])).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}
