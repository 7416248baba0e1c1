//! Something as a file of its own, to be kept and not to be shown.

use actix_web::{
    HttpResponse,
    body::MessageBody,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
};
use door::practice;

use crate::words::Words;

pub(crate) fn attached(
    words: &Words,
    name: &str,
    kind: &'static str,
    body: impl MessageBody + 'static,
) -> HttpResponse {
    let name = if words.practises { practice::file_name(name) } else { name.to_owned() };
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .body(body)
}
