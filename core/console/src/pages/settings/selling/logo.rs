//! The picture at the head of papers: sent as a file, and taken away.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use door::Problem;
use serde_json::{Value, json};
use web::parts::Parts;

use super::terms;
use crate::{
    form::Form,
    page::problem,
    toast::Toast,
    visit::{Inside, Visit},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/settings/selling/logo").post(put))
        .service(route::resource("/settings/selling/logo/remove").post(remove));
}

async fn put(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    match sent(&visit, &request, payload).await {
        Ok(()) => visit.go_saying(terms::PATH, &Toast::said(visit.words.say("selling-logo-kept"))),
        Err(why) => terms::refused(&visit, &why).await,
    }
}

async fn sent(visit: &Visit, request: &HttpRequest, payload: Payload) -> Result<(), Problem> {
    let mut parts = Parts::of(request.headers(), payload).map_err(|fault| *fault.problem)?;
    while let Some(part) = parts.next().await? {
        if part.name == "picture" && part.file.as_ref().is_some_and(|file| !file.is_empty()) {
            let media_type = part.media_type.clone();
            return visit.upload::<Value>("sales.put-logo", &json!({}), &media_type, part).await.map(drop);
        }
    }
    Err(Problem::invalid("/picture", visit.words.say("pictures-which")))
}

async fn remove(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    if let Err(fault) = Form::read(&request, payload).await {
        return problem(&visit.words, &fault.problem);
    }
    match visit.ask::<Value>("sales.remove-logo", &json!({})).await {
        Ok(_) => visit.go_saying(terms::PATH, &Toast::said(visit.words.say("selling-logo-removed"))),
        Err(why) => problem(&visit.words, &why),
    }
}
