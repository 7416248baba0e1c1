//! All products, or all that is there, as a file. It takes out everything, so it asks for a fresh proof of who it is.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::{Reason, Timestamp};
use serde::Deserialize;
use serde_json::json;

use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    visit::{Inside, Visit},
};

const FORMATS: [&str; 3] = ["csv", "json", "xml"];

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/products/export").get(choose).post(export));
}

#[derive(Template)]
#[template(path = "products/export.html")]
struct ExportPage {
    frame: Frame,
    form: Form,
    /// Whether the password is asked for first.
    asks_for_proof: bool,
}

#[derive(Deserialize)]
struct File {
    name: String,
    content_type: String,
    content: String,
}

#[derive(Deserialize)]
struct Proof {
    proven_at: Timestamp,
}

async fn choose(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, Form::default(), false).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, form: Form, asks_for_proof: bool) -> Result<ExportPage, Problem> {
    let frame = Frame::inside(visit, "/products", visit.words.say("export")).await?;
    Ok(ExportPage { frame, form, asks_for_proof })
}

async fn export(request: HttpRequest, Inside(mut visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let answer = match exported(&mut visit, &form).await {
        Ok(file) => return download(file),
        Err(why) if why.reason == Reason::StepUpRequired => page(&visit, form, true).await,
        Err(why) => page(&visit, form.refused(&why, &[]), true).await,
    };
    match answer {
        Ok(page) => again(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn exported(visit: &mut Visit, form: &Form) -> Result<File, Problem> {
    if let Some(password) = form.said("password") {
        let proof: Proof = visit.ask("identity.prove", &json!({ "password": password })).await?;
        // This request knew who it is before it was proven again.
        visit.actor.proven_at = Some(proof.proven_at);
    }
    let format = FORMATS.into_iter().find(|format| *format == form.value("format")).unwrap_or("csv");
    let operation = match form.value("what") {
        "levels" => "exchange.export-levels",
        _ => "exchange.export-products",
    };
    visit.ask(operation, &json!({ "format": format })).await
}

fn download(file: File) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, file.content_type))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.name)))
        .body(file.content)
}
