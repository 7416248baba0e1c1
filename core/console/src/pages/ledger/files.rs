//! The journal of a time as a file for bookkeepers' programs. It takes out everything, so it asks for a fresh proof.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Tab, known, tabs};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    pages::Listed,
    people::People,
    visit::{Inside, Visit},
};

const PATH: &str = "/ledger/files";
/// Files of before that are shown.
const SHOWN: u16 = 20;

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource(PATH).get(files).post(export))
        .service(route::resource("/ledger/files/{id}").post(fetch));
}

#[derive(Debug, Deserialize)]
struct File {
    id: String,
    name: String,
    entries: i64,
    asked_by: String,
    created_at: Timestamp,
}

struct Row {
    id: String,
    name: String,
    entries: String,
    when: String,
    who: String,
}

#[derive(Template)]
#[template(path = "ledger/files.html")]
struct FilesPage {
    frame: Frame,
    tabs: Vec<&'static Tab>,
    form: Form,
    is_begun: bool,
    rows: Vec<Row>,
}

async fn files(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, mut form: Form) -> Result<FilesPage, Problem> {
    let found: Listed<File> = visit.ask("ledger.list-files", &json!({ "limit": SHOWN })).await?;
    let people = People::of(visit, found.items.iter().map(|file| file.asked_by.as_str())).await;
    let today = visit.spoken().today(visit.console.door.now());
    if form.value("until").is_empty() {
        form.set("from", format!("{}-01-01", today.get(..4).unwrap_or_default()));
        form.set("until", today);
    }
    let row = |file: File| Row {
        entries: visit.words.say_of("ledger-file-entries", &file.entries.to_string()),
        when: visit.spoken().moment(file.created_at),
        who: people.named(&visit.words, &file.asked_by),
        id: file.id,
        name: file.name,
    };
    Ok(FilesPage {
        frame: Frame::inside(visit, "/ledger", visit.words.say("ledger")).await?,
        tabs: tabs(visit).await,
        is_begun: known::books(visit).await?.begun_at.is_some(),
        rows: found.items.into_iter().map(row).collect(),
        form,
    })
}

async fn export(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let input = json!({ "from": form.value("from"), "until": form.value("until") });
    let made: Result<Value, Problem> = visit.ask("ledger.export", &input).await;
    match made {
        Ok(_) => go(PATH),
        Err(why) => match page(&visit, form.refused(&why, &[])).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}

async fn fetch(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    if let Err(fault) = Form::read(&request, payload).await {
        return problem(&visit.words, &fault.problem);
    }
    match visit.download("ledger.get-file", &json!({ "id": *id })).await {
        Ok(file) => web::files::answer(file),
        Err(why) => problem(&visit.words, &why),
    }
}
