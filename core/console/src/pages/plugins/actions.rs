//! What people ask a plugin to do, each in their own name; and what it answered.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Path, Payload, Query},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    super::Listed,
    HERE, Side,
    filling::{self, Field, Setting},
    sides,
};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    pages::{filled, with_query},
    visit::{Inside, Visit},
};

/// What an action is called by which an owner sees whether what they filled in is right.
const TEST: &str = "test";

/// Something that a plugin can be asked to do, as the door shows it.
#[derive(Debug, Deserialize)]
struct Action {
    plugin: String,
    plugin_name: String,
    connection: String,
    connection_name: String,
    action: String,
    title: String,
    on: Option<String>,
    form: Vec<Setting>,
}

/// What a page of a record offers.
pub(crate) struct Offer {
    pub(crate) path: String,
    pub(crate) title: String,
}

/// Something that can be asked for, with its form.
#[derive(Clone)]
pub(super) struct Ask {
    pub(super) id: String,
    pub(super) connection: String,
    pub(super) connection_name: String,
    pub(super) action: String,
    pub(super) title: String,
    /// Whether it is about a record that is not chosen yet.
    pub(super) wants_record: bool,
    pub(super) record: String,
    pub(super) fields: Vec<Field>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct About {
    #[serde(default)]
    on: String,
    #[serde(default)]
    record: String,
}

#[derive(Template)]
#[template(path = "plugins/actions.html")]
struct ActionsPage {
    frame: Frame,
    sides: Vec<Side>,
    form: Form,
    plugin: String,
    name: String,
    cards: Vec<Ask>,
}

/// What became of what was asked for, as the door shows it.
#[derive(Debug, Deserialize)]
struct Asked {
    plugin: String,
    title: String,
    record: String,
    state: String,
    answer: String,
    trouble: String,
}

impl Asked {
    fn is_moving(&self) -> bool {
        self.state == "waiting"
    }

    fn called(&self) -> &'static str {
        match self.state.as_str() {
            "waiting" => "plugin-delivery-waiting",
            "done" => "plugin-delivery-done",
            "dead" => "plugin-delivery-dead",
            _ => "plugin-delivery-dropped",
        }
    }

    fn badge(&self) -> &'static str {
        match self.state.as_str() {
            "waiting" => "info",
            "done" => "good",
            "dead" => "bad",
            _ => "mute",
        }
    }
}

#[derive(Template)]
#[template(path = "plugins/answer.html")]
struct AnswerPage {
    frame: Frame,
    asked: Asked,
}

fn path(plugin: &str) -> String {
    format!("{HERE}/{plugin}/actions")
}

/// What plugins offer about a record; nothing to whoever may ask them for nothing.
pub(crate) async fn offered(visit: &Visit, on: &str, record: &str) -> Vec<Offer> {
    if !visit.may("plugins.ask-action").await {
        return Vec::new();
    }
    let found: Result<Listed<Action>, Problem> =
        visit.ask("plugins.list-actions", &json!({ "on": on, "language": visit.words.tag })).await;
    let mut offers: Vec<Offer> = Vec::new();
    for action in found.map(|found| found.items).unwrap_or_default() {
        let path = with_query(&path(&action.plugin), &[("on", on), ("record", record)]);
        // One for all connections: there it is chosen.
        if !offers.iter().any(|offer| offer.path == path && offer.title == action.title) {
            offers.push(Offer { path, title: action.title });
        }
    }
    offers
}

pub(super) async fn list(Inside(visit): Inside, id: Path<String>, about: Query<About>) -> HttpResponse {
    match page(&visit, &id, &about, Form::default().once(&visit)).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, id: &str, about: &About, form: Form) -> Result<ActionsPage, Problem> {
    let wanted = json!({ "plugin": id, "on": filled(&about.on), "language": visit.words.tag });
    let found: Listed<Action> = visit.ask("plugins.list-actions", &wanted).await?;
    let name = found.items.first().map(|one| one.plugin_name.clone()).unwrap_or_default();
    Ok(ActionsPage {
        frame: Frame::inside(visit, HERE, visit.words.say("plugin-actions")).await?,
        sides: sides(visit, id, "/actions").await,
        cards: found.items.into_iter().map(|one| card(one, &about.record, &form)).collect(),
        form,
        plugin: id.to_owned(),
        name,
    })
}

/// What can be asked for of one connection, for a panel of it: about this record, where it is about one. Nothing for
/// whoever may not ask.
pub(super) async fn asks(
    visit: &Visit,
    plugin: &str,
    connection: &str,
    record: &str,
    form: &Form,
) -> Result<Vec<Ask>, Problem> {
    let mut all = of_plugin(visit, plugin).await?;
    all.retain(|one| one.connection == connection);
    Ok(all.into_iter().map(|one| card(one, record, form)).collect())
}

/// What shows of each connection whether it works, where the plugin has such a thing.
pub(super) async fn tests(visit: &Visit, plugin: &str, form: &Form) -> Result<Vec<Ask>, Problem> {
    let mut all = of_plugin(visit, plugin).await?;
    all.retain(|one| one.action == TEST && one.on.is_none());
    Ok(all.into_iter().map(|one| card(one, "", form)).collect())
}

async fn of_plugin(visit: &Visit, plugin: &str) -> Result<Vec<Action>, Problem> {
    if !visit.may("plugins.ask-action").await {
        return Ok(Vec::new());
    }
    let wanted = json!({ "plugin": plugin, "language": visit.words.tag });
    let found: Listed<Action> = visit.ask("plugins.list-actions", &wanted).await?;
    Ok(found.items)
}

fn card(one: Action, about: &str, form: &Form) -> Ask {
    let id = format!("{}-{}", one.connection, one.action);
    let is_typed = form.value("of") == id;
    let typed = |name: &str| if is_typed { filling::typed(form, name) } else { String::new() };
    let fields = one.form.iter().map(|setting| Field::of(&id, setting, typed(&setting.name))).collect();
    let record = if is_typed { form.value("record") } else { about }.to_owned();
    Ask {
        id,
        connection: one.connection,
        connection_name: one.connection_name,
        action: one.action,
        title: one.title,
        wants_record: one.on.is_some(),
        record,
        fields,
    }
}

pub(super) async fn ask(
    request: HttpRequest,
    Inside(visit): Inside,
    id: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let input = json!({
        "id": form.value("connection"), "action": form.value("action"), "record": form.said("record"),
        "settings": filling::sent(&form), "language": visit.words.tag,
    });
    let asked: Result<Value, Problem> = visit.ask_once("plugins.ask-action", &input, form.key()).await;
    match asked {
        Ok(asked) => go(&format!("{}/{}", path(&id), asked["id"].as_str().unwrap_or_default())),
        Err(why) => {
            let form = form.refused(&why, &[("/settings", "settings"), ("/record", "record")]);
            match page(&visit, &id, &About::default(), form).await {
                Ok(page) => again(&page),
                Err(why) => problem(&visit.words, &why),
            }
        }
    }
}

pub(super) async fn answer(Inside(visit): Inside, ids: Path<(String, String)>) -> HttpResponse {
    match answered(&visit, &ids.1).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn answered(visit: &Visit, asked: &str) -> Result<AnswerPage, Problem> {
    let asked: Asked = visit.ask("plugins.get-action", &json!({ "id": asked, "language": visit.words.tag })).await?;
    Ok(AnswerPage { frame: Frame::inside(visit, HERE, visit.words.say("plugin-action-answer")).await?, asked })
}
