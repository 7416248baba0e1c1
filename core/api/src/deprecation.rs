//! What is still answered and will not be for ever says so with every answer: since when (RFC 9745), until when
//! (RFC 8594), and what to ask for instead.

use std::time::{Duration, UNIX_EPOCH};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, HttpDate, LINK};
use door::{Deprecation, Registry};
use model::Timestamp;

use crate::ROOT;

const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");
const SUNSET: HeaderName = HeaderName::from_static("sunset");

/// Worked out once, for every answer of an operation.
#[derive(Debug)]
pub(crate) struct Notice {
    headers: [(HeaderName, HeaderValue); 3],
    pub(crate) description: String,
}

impl Notice {
    pub(crate) fn of(name: &str, deprecation: &Deprecation, registry: &Registry) -> Result<Self, String> {
        let Deprecation { since, sunset, instead } = *deprecation;
        let (from, until) = (midnight(since)?, midnight(sunset)?);
        if until <= from {
            return Err(format!("{name} is to end on {sunset}, which is not after {since}"));
        }
        let place = registry.spec(instead).and_then(|spec| spec.route);
        let place = place.ok_or_else(|| format!("{name} names {instead} instead of itself, which has no route"))?;
        let ends = HttpDate::from(UNIX_EPOCH + Duration::from_micros(until.micros().try_into().unwrap_or(0)));
        let value = |text: String| HeaderValue::from_str(&text).map_err(|_| format!("{name} has a date that is none"));
        Ok(Self {
            headers: [
                (DEPRECATION, value(format!("@{}", from.micros() / 1_000_000))?),
                (SUNSET, value(ends.to_string())?),
                (LINK, value(format!("<{ROOT}{}>; rel=\"successor-version\"", place.path))?),
            ],
            description: format!("Deprecated since {since}; it ends on {sunset}. Ask for `{instead}` instead."),
        })
    }

    pub(crate) fn put(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.headers {
            headers.insert(name.clone(), value.clone());
        }
    }
}

fn midnight(day: &str) -> Result<Timestamp, String> {
    format!("{day}T00:00:00Z").parse()
}
