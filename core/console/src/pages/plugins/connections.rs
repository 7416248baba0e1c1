//! The accounts outside that a plugin works with: what is filled in, which secrets are set, what somebody agreed to
//! elsewhere ([`accounts`](super::accounts)), and the addresses that others send to. A secret goes in and is never shown.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Path, Payload},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    super::Listed,
    HERE, Plugin, Side,
    accounts::{Account, Authorization},
    actions::{self, Ask},
    filling::{self, Field, Setting, filled_in},
    panels::{Panel, placed},
    sides, whole,
};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::conflict::{Meanwhile, is_stale},
    toast::Toast,
    visit::{Inside, Visit},
};

#[derive(Debug, Deserialize)]
struct Connection {
    id: String,
    version: i64,
    name: String,
    settings: Map<String, Value>,
    state: String,
    trouble: String,
    credentials: Vec<Set>,
    authorizations: Vec<Authorization>,
    webhooks: Vec<Address>,
    refused: Vec<Unbelieved>,
    silent: Option<Silent>,
}

#[derive(Debug, Deserialize)]
struct Silent {
    since: Timestamp,
    until: Timestamp,
}

/// What came to an address and was not believed, on one day and for one reason.
#[derive(Debug, Deserialize)]
struct Unbelieved {
    webhook: String,
    day: String,
    reason: String,
    times: i64,
}

#[derive(Debug, Deserialize)]
struct Set {
    name: String,
    set_at: Timestamp,
}

/// Where others send what the plugin is told of.
#[derive(Debug, Deserialize)]
struct Address {
    name: String,
    url: String,
}

/// A secret that the plugin asks for.
#[derive(Debug, Deserialize)]
pub(super) struct Secret {
    pub(super) name: String,
    pub(super) title: String,
    /// Nobody types it in.
    #[serde(default)]
    made: bool,
    /// The other side hands it over.
    handover: Option<Value>,
}

struct Keyhole {
    name: String,
    title: String,
    /// When it was set; empty where it is not.
    set: String,
    /// Nobody types it in.
    is_made: bool,
    /// The other side hands it over, too.
    is_handed: bool,
}

struct Card {
    id: String,
    version: String,
    name: String,
    is_well: bool,
    trouble: String,
    /// That the other side does not answer.
    silent: Option<String>,
    fields: Vec<Field>,
    keyholes: Vec<Keyhole>,
    accounts: Vec<Account>,
    webhooks: Vec<Address>,
    /// Each with what can be done about it.
    refused: Vec<(String, String)>,
    meanwhile: Vec<Meanwhile>,
}

impl Card {
    /// What somebody else made of it meanwhile.
    fn changes(&self) -> &[Meanwhile] {
        &self.meanwhile
    }
}

#[derive(Template)]
#[template(path = "plugins/connections.html")]
struct ConnectionsPage {
    frame: Frame,
    sides: Vec<Side>,
    form: Form,
    plugin: Plugin,
    cards: Vec<Card>,
    /// What is filled in for another one.
    blank: Vec<Field>,
    panels: Vec<Panel>,
    /// What shows of a connection whether it works, and the form that it is asked for with.
    tests: Vec<Ask>,
    asking: Form,
    may_change: bool,
}

impl ConnectionsPage {
    fn here(&self) -> String {
        path(&self.plugin.id)
    }
}

pub(super) fn path(plugin: &str) -> String {
    format!("{HERE}/{plugin}/connections")
}

pub(super) async fn list(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match page(&visit, &id, Form::default(), false).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

/// What was typed into the form of one connection stands there again; and where somebody else was faster, beside what
/// is there now.
async fn page(visit: &Visit, id: &str, form: Form, is_stale: bool) -> Result<ConnectionsPage, Problem> {
    let whole = whole(visit, id).await?;
    let found: Listed<Connection> = visit.ask("plugins.list-connections", &json!({ "id": id })).await?;
    let secrets: Vec<Secret> = serde_json::from_value(whole.grants["secrets"].clone()).unwrap_or_default();
    let card = |one: Connection| {
        let typed = (form.value("of") == one.id).then_some(&form);
        card(visit, &whole.manifest.settings, &secrets, one, typed, is_stale)
    };
    let asking = Form::default().once(visit);
    Ok(ConnectionsPage {
        frame: Frame::inside(visit, HERE, whole.plugin.name.clone()).await?,
        sides: sides(visit, id, "/connections").await,
        cards: found.items.into_iter().map(card).collect(),
        blank: fields(&whole.manifest.settings, "new", |setting| match form.value("of") {
            "" => filling::typed(&form, setting),
            _ => String::new(),
        }),
        form,
        plugin: whole.plugin,
        panels: placed(visit, "connection", Some(id), "").await,
        tests: actions::tests(visit, id, &asking).await?,
        asking,
        may_change: visit.may("plugins.set-settings").await,
    })
}

fn fields(settings: &[Setting], of: &str, value: impl Fn(&str) -> String) -> Vec<Field> {
    settings.iter().map(|setting| Field::of(of, setting, value(&setting.name))).collect()
}

fn card(
    visit: &Visit,
    settings: &[Setting],
    secrets: &[Secret],
    one: Connection,
    typed: Option<&Form>,
    is_stale: bool,
) -> Card {
    let spoken = visit.spoken();
    let now = |setting: &str| one.settings.get(setting).and_then(Value::as_str).unwrap_or_default().to_owned();
    let fields = fields(settings, &one.id, |setting| match typed {
        Some(form) => filling::typed(form, setting),
        None => now(setting),
    });
    let differs = |(setting, field): (&Setting, &Field)| {
        let theirs = now(&setting.name);
        (is_stale && typed.is_some() && theirs != field.value).then(|| Meanwhile {
            label: setting.title.clone(),
            theirs,
            yours: field.value.clone(),
        })
    };
    let meanwhile = settings.iter().zip(&fields).filter_map(differs).collect();
    let accounts = one.authorizations.iter().map(|agreed| Account::of(visit, &one.id, agreed, secrets)).collect();
    // What somebody agrees to elsewhere is typed in by nobody.
    let is_agreed = |secret: &&Secret| one.authorizations.iter().any(|agreed| agreed.credential == secret.name);
    let keyholes = secrets.iter().filter(|secret| !is_agreed(secret)).map(|secret| Keyhole {
        set: one
            .credentials
            .iter()
            .find(|set| set.name == secret.name)
            .map(|set| spoken.moment(set.set_at))
            .unwrap_or_default(),
        name: secret.name.clone(),
        title: secret.title.clone(),
        is_made: secret.made,
        is_handed: secret.handover.is_some(),
    });
    let refused = one.refused.iter().map(|came| {
        let (day, times) = (spoken.day(&came.day), spoken.number(came.times));
        let line = [("day", day.as_str()), ("webhook", came.webhook.as_str()), ("times", times.as_str())];
        let what_to_do = visit.words.say(&format!("plugin-refused-{}", came.reason));
        (visit.words.say_with("plugin-refused-line", &line), what_to_do)
    });
    let silent = one.silent.as_ref().map(|silent| {
        let (since, until) = (spoken.moment(silent.since), spoken.moment(silent.until));
        visit.words.say_with("plugin-silent", &[("since", since.as_str()), ("until", until.as_str())])
    });
    Card {
        silent,
        refused: refused.collect(),
        version: match typed {
            Some(form) if !is_stale => form.value("version").to_owned(),
            _ => one.version.to_string(),
        },
        name: typed.map_or_else(|| one.name.clone(), |form| form.value("name").to_owned()),
        is_well: one.state == "ok",
        trouble: one.trouble,
        meanwhile,
        fields,
        keyholes: keyholes.collect(),
        accounts,
        webhooks: one.webhooks,
        id: one.id,
    }
}

pub(super) async fn connect(
    request: HttpRequest,
    Inside(visit): Inside,
    id: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let input = async || {
        let settings = whole(&visit, &id).await?.manifest.settings;
        Ok(json!({ "id": *id, "name": form.value("new-name"), "settings": filled_in(&settings, &form) }))
    };
    let done: Result<Value, Problem> = match input().await {
        Ok(input) => visit.ask("plugins.connect", &input).await,
        Err(why) => Err(why),
    };
    answer(&visit, &id, form, done, "plugin-connected").await
}

pub(super) async fn change(
    request: HttpRequest,
    Inside(visit): Inside,
    ids: Path<(String, String)>,
    payload: Payload,
) -> HttpResponse {
    let (plugin, connection) = ids.into_inner();
    let mut form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    form.set("of", connection.as_str());
    let version: i64 = form.value("version").parse().unwrap_or_default();
    let seen = json!({ "id": connection, "version": version });
    if form.value("do") == "disconnect" {
        let done = visit.ask("plugins.disconnect", &seen).await;
        return answer(&visit, &plugin, form, done, "plugin-disconnected").await;
    }
    let input = async || {
        let settings = whole(&visit, &plugin).await?.manifest.settings;
        let settings = filled_in(&settings, &form);
        Ok(json!({ "id": connection, "version": version, "name": form.value("name"), "settings": settings }))
    };
    let done: Result<Value, Problem> = match input().await {
        Ok(input) => visit.ask("plugins.set-settings", &input).await,
        Err(why) => Err(why),
    };
    answer(&visit, &plugin, form, done, "saved").await
}

pub(super) async fn put(
    request: HttpRequest,
    Inside(visit): Inside,
    ids: Path<(String, String)>,
    payload: Payload,
) -> HttpResponse {
    let (plugin, connection) = ids.into_inner();
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    // Of one that is made here nobody says anything.
    let value = Some(form.value("value")).filter(|value| !value.is_empty());
    let secret = json!({ "id": connection, "credential": form.value("credential"), "value": value });
    let done = visit.ask("plugins.put-credential", &secret).await;
    // It is not shown again, however wrong it was.
    answer(&visit, &plugin, Form::default(), done, "plugin-secret-set").await
}

pub(super) async fn answer(
    visit: &Visit,
    plugin: &str,
    form: Form,
    done: Result<Value, Problem>,
    said: &'static str,
) -> HttpResponse {
    let why = match done {
        Ok(_) => return visit.go_saying(&path(plugin), &Toast::said(visit.words.say(said))),
        Err(why) => why,
    };
    let stale = is_stale(&why);
    let mut form = form.refused(&why, &[("/settings", "settings"), ("/name", "name")]);
    if stale {
        form.problem = String::new();
    }
    match page(visit, plugin, form, stale).await {
        Ok(mut page) => {
            if stale && page.cards.iter().all(|card| card.meanwhile.is_empty()) {
                page.form.problem = visit.words.say("meanwhile");
            }
            again(&page)
        }
        Err(why) => problem(&visit.words, &why),
    }
}
