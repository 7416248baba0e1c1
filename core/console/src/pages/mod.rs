//! One file for each place that people go to.

mod approvals;
mod audit;
mod gates;
#[cfg(debug_assertions)]
mod guide;
mod home;
mod look;
mod people;
mod products;
mod stock;

use actix_web::web::ServiceConfig;
use model::Timestamp;
use serde::Deserialize;

/// A page of a list, as the door answers it.
#[derive(Debug, Deserialize)]
pub(crate) struct Listed<T> {
    pub(crate) items: Vec<T>,
    #[serde(default)]
    pub(crate) next: Option<String>,
}

pub(crate) fn configure(config: &mut ServiceConfig) {
    for part in [
        gates::configure,
        home::configure,
        look::configure,
        products::configure,
        stock::configure,
        approvals::configure,
        people::configure,
        audit::configure,
    ] {
        config.configure(part);
    }
    #[cfg(debug_assertions)]
    config.configure(guide::configure);
}

/// A moment for people: day, hour and minute, in UTC until the workspace says its time zone.
fn moment(at: Timestamp) -> String {
    let text = at.to_string();
    match (text.get(..10), text.get(11..16)) {
        (Some(day), Some(minute)) => format!("{day} {minute}"),
        _ => text,
    }
}

/// A path with a query.
pub(crate) fn with_query(path: &str, query: &[(&str, &str)]) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(query.iter().filter(|(_, value)| !value.is_empty()));
    format!("{path}?{}", text.finish())
}
