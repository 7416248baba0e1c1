//! What a page asks while its camera is on: which code is before it. A script asks, so the answers are JSON.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, Query, ServiceConfig},
};
use pictures::SENT;
use serde::Deserialize;
use serde_json::json;
use web::{Fault, body};

use crate::{
    scanned,
    visit::{Inside, Visit},
};

/// A look of a camera is never larger: a byte for each point.
const LOOK: usize = 800 * 800;

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/scan/look").post(look))
        .service(route::resource("/scan/photograph").post(photograph));
}

#[derive(Deserialize)]
struct Size {
    #[serde(default)]
    width: u32,
    #[serde(default)]
    height: u32,
}

async fn look(request: HttpRequest, Inside(visit): Inside, size: Query<Size>, payload: Payload) -> HttpResponse {
    let read = async {
        let points = body::read_bytes(request.headers(), payload, LOOK).await?;
        Ok(scanned::in_look(&visit, size.width, size.height, points.to_vec()).await?)
    };
    told(&visit, read.await)
}

async fn photograph(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let read = async {
        let most = usize::try_from(SENT).unwrap_or(usize::MAX);
        let bytes = body::read_bytes(request.headers(), payload, most).await?;
        Ok(scanned::in_photograph(&visit, bytes.to_vec()).await?)
    };
    told(&visit, read.await)
}

/// Nothing found is no mistake: the next look follows.
fn told(visit: &Visit, read: Result<Option<String>, Fault>) -> HttpResponse {
    match read {
        Ok(code) => HttpResponse::Ok().json(json!({ "code": code })),
        Err(fault) => fault.answer(&visit.actor.origin.request),
    }
}
