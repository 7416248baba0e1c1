//! Whether the server lives, and whether it can serve. Neither tells anything else.

use std::{pin::Pin, sync::Arc};

use ::web::{
    Fault,
    headers::leave_uncompressed,
    origin,
    shell::{ALIVE_PATH, READY_PATH},
};
use actix_web::{
    HttpRequest, HttpResponse, Resource,
    http::header::CONTENT_TYPE,
    web::{self, Data},
};
use door::Problem;
use model::RequestId;

use crate::{Inner, reply::JSON};

/// Asks what the server stands on: its database, its disk, its keys.
pub type Ready = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<(), Problem>> + Send>> + Send + Sync>;

const ALIVE: &str = r#"{"status":"alive"}"#;
const READY: &str = r#"{"status":"ready"}"#;

pub(crate) fn alive_resource() -> Resource {
    web::resource(ALIVE_PATH).route(web::get().to(alive)).route(web::head().to(alive))
}

pub(crate) fn ready_resource() -> Resource {
    web::resource(READY_PATH).route(web::get().to(ready)).route(web::head().to(ready))
}

async fn alive() -> HttpResponse {
    say(ALIVE)
}

async fn ready(request: HttpRequest, api: Data<Inner>) -> HttpResponse {
    match (api.ready)().await {
        Ok(()) => say(READY),
        Err(problem) => {
            let id = origin::of(&request).map_or_else(|| RequestId::new(api.door.now()), |origin| origin.request);
            Fault::from(problem).answer(&id)
        }
    }
}

fn say(body: &'static str) -> HttpResponse {
    let mut answer = HttpResponse::Ok().insert_header((CONTENT_TYPE, JSON)).body(body);
    leave_uncompressed(answer.headers_mut());
    answer
}
