//! All there is of one kind, as a file: asked for, written by the machine meanwhile, and fetched when it is there. It
//! takes out everything, so it asks for a fresh proof of who it is.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    pages::{Listed, products::import::KINDS},
    visit::{Inside, Visit},
};

const FORMATS: [(&str, &str); 3] = [("csv", "CSV"), ("json", "JSON"), ("xml", "XML")];
/// Files of before that are shown.
const SHOWN: u16 = 20;

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/products/export").get(choose).post(export))
        .service(route::resource("/products/export/{id}").post(fetch));
}

#[derive(Debug, Clone, Deserialize)]
struct Export {
    id: String,
    kind: String,
    format: String,
    state: String,
    total: i64,
    done: i64,
    #[serde(default)]
    trouble: Option<String>,
    created_at: Timestamp,
}

/// One of them, as it is shown.
struct Shown {
    export: Export,
    when: String,
    far: String,
}

impl Export {
    fn is_writing(&self) -> bool {
        self.state == "writing"
    }

    fn of(&self) -> i64 {
        self.total.max(1)
    }

    fn format(&self) -> &'static str {
        FORMATS.iter().find(|(format, _)| *format == self.format).map_or("", |(_, name)| *name)
    }
}

#[derive(Template)]
#[template(path = "products/export.html")]
struct ExportPage {
    frame: Frame,
    form: Form,
    kinds: [&'static str; 10],
    formats: [(&'static str, &'static str); 3],
    past: Vec<Shown>,
}

impl ExportPage {
    /// Whether one of them is still being written: then the page is looked at again.
    fn is_moving(&self) -> bool {
        self.past.iter().any(|one| one.export.is_writing())
    }
}

async fn choose(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, form: Form) -> Result<ExportPage, Problem> {
    let past: Listed<Export> = visit.ask("exchange.list-exports", &json!({ "limit": SHOWN })).await?;
    let shown = |export: Export| Shown {
        when: visit.spoken().moment(export.created_at),
        far: visit.spoken().percent(export.done.min(export.of()), export.of()),
        export,
    };
    Ok(ExportPage {
        frame: Frame::inside(visit, "/products", visit.words.say("export")).await?,
        form,
        kinds: KINDS,
        formats: FORMATS,
        past: past.items.into_iter().map(shown).collect(),
    })
}

async fn export(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let input = json!({ "kind": form.said("kind"), "format": form.said("format") });
    let begun: Result<Export, Problem> = visit.ask("exchange.begin-export", &input).await;
    match begun {
        Ok(_) => go("/products/export"),
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
    match visit.download("exchange.get-export-file", &json!({ "id": *id })).await {
        Ok(file) => web::files::answer(file),
        Err(why) => problem(&visit.words, &why),
    }
}
