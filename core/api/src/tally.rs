//! How many requests each operation had, how they ended, and how long they took.

use std::{sync::OnceLock, time::Duration};

use actix_web::http::StatusCode;
use metrics::{Counter, Histogram};

const REQUESTS: &str = "stockade_http_requests_total";
const SECONDS: &str = "stockade_http_request_seconds";

/// The statuses that are said, as labels.
const STATUSES: [(u16, &str); 21] = [
    (200, "200"),
    (201, "201"),
    (202, "202"),
    (204, "204"),
    (304, "304"),
    (400, "400"),
    (401, "401"),
    (403, "403"),
    (404, "404"),
    (405, "405"),
    (408, "408"),
    (409, "409"),
    (412, "412"),
    (413, "413"),
    (415, "415"),
    (422, "422"),
    (429, "429"),
    (500, "500"),
    (503, "503"),
    (507, "507"),
    (0, "other"),
];

/// Handles are kept, because looking one up costs more than counting. They belong to the recorder that
/// was installed when the first request came.
pub(crate) struct Tally {
    operation: &'static str,
    seconds: OnceLock<Histogram>,
    statuses: [OnceLock<Counter>; STATUSES.len()],
}

impl Tally {
    pub(crate) fn new(operation: &'static str) -> Self {
        Self { operation, seconds: OnceLock::new(), statuses: [const { OnceLock::new() }; STATUSES.len()] }
    }

    pub(crate) fn count(&self, status: StatusCode, took: Duration) {
        let operation = self.operation;
        let known = |(code, _): &&(u16, &str)| *code == status.as_u16() || *code == 0;
        let slots = STATUSES.iter().zip(&self.statuses);
        if let Some(((_, label), slot)) = slots.into_iter().find(|(named, _)| known(named)) {
            slot.get_or_init(|| metrics::counter!(REQUESTS, "operation" => operation, "status" => *label)).increment(1);
        }
        self.seconds.get_or_init(|| metrics::histogram!(SECONDS, "operation" => operation)).record(took);
    }
}
