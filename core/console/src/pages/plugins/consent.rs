//! What somebody agrees to who installs a plugin or lets another release of it in: who signed it, the worst that it could
//! do, what of that can be denied, and what changes. The same page is where what was denied is given back.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Path, Payload},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    HERE, Setting,
    grants::{Growth, Kept, Sentence, Worst, grown, kept, limits, narrowed, place, sentences},
    inside::Contents,
    install::{self, Publisher},
    one,
    typed::Typed,
    updates::{self, Tried},
};
use crate::{
    form::Form,
    page::{Frame, again, problem, show as shown},
    toast::Toast,
    visit::{Inside, Visit},
};

#[derive(Debug, Deserialize)]
struct Seen {
    manifest: Manifest,
    public_key: Option<String>,
    fingerprint: Option<String>,
    publisher: Option<Publisher>,
    worst: Vec<Worst>,
    idle: Vec<Worst>,
    inside: Contents,
    installed: Option<Installed>,
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
    id: String,
    name: String,
    version: String,
    #[serde(default)]
    summary: String,
}

/// The same plugin, as it is there.
#[derive(Debug, Deserialize)]
struct Installed {
    id: String,
    version: i64,
    release: String,
    same_publisher: bool,
    more: Vec<Worst>,
    less: Vec<Worst>,
    beyond: Option<String>,
    grows: Vec<Growth>,
    is_this: bool,
    carried_over: Value,
}

#[derive(Template)]
#[template(path = "plugins/consent.html")]
struct ConsentPage {
    frame: Frame,
    form: Form,
    package: String,
    about: About,
    public_key: String,
    fingerprint: String,
    publisher: Option<Publisher>,
    worst: Vec<Sentence>,
    /// What it asks for without a way to it.
    idle: Vec<Sentence>,
    inside: Contents,
    limits: Vec<String>,
    kept: Vec<(&'static str, Vec<Kept>)>,
    update: Option<Update>,
    /// What it would have done with the latest calls, where somebody asked that.
    tried: Option<Tried>,
}

struct Update {
    id: String,
    version: i64,
    release: String,
    same_publisher: bool,
    /// Whether it is this very release, and what it may is said anew.
    is_this: bool,
    more: Vec<Sentence>,
    less: Vec<Sentence>,
    /// What it asks for beyond what it may, and no sentence says.
    beyond: Option<String>,
}

pub(super) fn path(package: &str) -> String {
    format!("{}/{package}", install::PATH)
}

pub(super) async fn show(Inside(visit): Inside, package: Path<String>) -> HttpResponse {
    match page(&visit, &package, Form::default()).await {
        Ok(page) => shown(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

/// In a language; without one, word for word as its author wrote it.
async fn seen(visit: &Visit, package: &str, language: &str) -> Result<Seen, Problem> {
    visit.ask("plugins.look-at-package", &json!({ "package": package, "language": language })).await
}

async fn page(visit: &Visit, package: &str, form: Form) -> Result<ConsentPage, Problem> {
    let Seen { manifest, public_key, fingerprint, publisher, worst, idle, inside, installed } =
        seen(visit, package, visit.words.tag).await?;
    let words = &visit.words;
    let typed = match &installed {
        Some(one) => Typed::of(visit, &one.id).await?,
        None => Typed::default(),
    };
    let typed = typed.or_later(words, &manifest.settings);
    // What was sent is ticked as it was; otherwise what its owner said of the release before is.
    let is_ticked = |list: &str, at: usize, one: &Value| match (&installed, form.value("do")) {
        (_, "install") => form.has("keep", &place(list, at)),
        (Some(there), _) => there.carried_over[list].as_array().is_some_and(|all| all.contains(one)),
        (None, _) => true,
    };
    let kept = kept(words, &manifest.needs, &typed, is_ticked);
    let update = installed.map(|one| {
        let more: Vec<Sentence> =
            sentences(words, &one.more, &typed).into_iter().chain(grown(visit, &one.grows)).collect();
        Update {
            id: one.id,
            version: one.version,
            release: one.release,
            same_publisher: one.same_publisher,
            is_this: one.is_this,
            beyond: one.beyond.filter(|_| more.is_empty()),
            less: sentences(words, &one.less, &typed),
            more,
        }
    });
    Ok(ConsentPage {
        frame: Frame::inside(visit, HERE, manifest.plugin.name.clone()).await?,
        form,
        package: package.to_owned(),
        about: manifest.plugin,
        public_key: public_key.unwrap_or_default(),
        fingerprint: fingerprint.unwrap_or_default(),
        publisher,
        worst: sentences(words, &worst, &typed),
        idle: sentences(words, &idle, &typed),
        inside,
        limits: limits(words, visit.spoken(), &manifest.needs),
        kept,
        update,
        tried: None,
    })
}

pub(super) async fn act(
    request: HttpRequest,
    Inside(visit): Inside,
    package: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    if form.value("do") == "try" {
        return match page_tried(&visit, &package).await {
            Ok(page) => shown(&page),
            Err(why) => refused(&visit, &package, form.refused(&why, &[])).await,
        };
    }
    let done = match form.value("do") {
        "trust" => install::trusted(&visit, &form).await.map(|_| (path(&package), "plugin-publisher-trusted")),
        _ => agreed(&visit, &package, &form).await,
    };
    match done {
        Ok((to, said)) => visit.go_saying(&to, &Toast::said(visit.words.say(said))),
        Err(why) => refused(&visit, &package, form.refused(&why, &[])).await,
    }
}

async fn refused(visit: &Visit, package: &str, form: Form) -> HttpResponse {
    match page(visit, package, form).await {
        Ok(page) => again(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page_tried(visit: &Visit, package: &str) -> Result<ConsentPage, Problem> {
    let page = page(visit, package, Form::default()).await?;
    let tried = match &page.update {
        Some(update) => Some(updates::tried(visit, &update.id, package).await?),
        None => None,
    };
    Ok(ConsentPage { tried, ..page })
}

/// What is ticked is a place in the lists of this very package, which is what it is for ever.
async fn agreed(visit: &Visit, package: &str, form: &Form) -> Result<(String, &'static str), Problem> {
    let seen = seen(visit, package, "").await?;
    let grants = narrowed(seen.manifest.needs, form);
    let (operation, input, said) = match &seen.installed {
        None => ("plugins.install", json!({ "package": package, "grants": grants }), "plugin-install-done"),
        Some(there) if there.is_this => {
            let version: i64 = form.value("version").parse().unwrap_or_default();
            let input = json!({ "id": there.id, "version": version, "grants": grants });
            ("plugins.agree", input, "saved")
        }
        Some(there) => {
            let version: i64 = form.value("version").parse().unwrap_or_default();
            // Whoever sees that it is another key, and goes on, means it.
            let meant = seen.public_key.filter(|key| !there.same_publisher && form.value("public_key") == key);
            let input = json!({
                "id": there.id, "version": version, "package": package, "grants": grants, "public_key": meant,
            });
            ("plugins.update", input, "plugin-update-done")
        }
    };
    let done: Value = visit.ask(operation, &input).await?;
    Ok((one::path(done["id"].as_str().unwrap_or_default()), said))
}
