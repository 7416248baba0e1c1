//! What somebody chose about how it looks, and which of their businesses they stand in.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use door::Ask;
use serde_json::json;
use web::session;

use crate::{
    form::Form,
    page::{go, problem},
    pages::gates,
    visit::{Inside, Visit},
};

pub(crate) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/look").post(look)).service(route::resource("/enter").post(enter));
}

async fn look(request: HttpRequest, visit: Visit, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let look = form.values("look").fold(visit.words.look, crate::look::Look::with);
    let mut answer = go(gates::onward_to(form.value("next")));
    if answer.add_cookie(&look.cookie(&visit.console.site)).is_err() {
        tracing::error!("how it looks could not be kept");
    }
    answer
}

/// Into another business of the same person: its session begins, and this one's ends.
async fn enter(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let door = &visit.console.door;
    let input = json!({ "workspace": form.value("workspace") });
    match visit.answer(Ask::with("identity.enter", &input)).await {
        Ok(entered) => {
            let mut answer = go("/");
            if let (_, Some(token)) = session::take_token(entered.body, door.now()) {
                session::open(&mut answer, &visit.console.site, &token);
            }
            answer
        }
        Err(why) => problem(&visit.words, &why),
    }
}
