//! A form that was sent after its session had ended. What was typed goes into the page that asks who it is, and with
//! that back to the browser it came from: nothing is kept here. Once they are in, they see it and send it.

use std::{
    cell::RefCell,
    mem,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use ::web::{
    body,
    parts::{Parts, has_parts},
};
use actix_web::{
    HttpRequest,
    dev::Payload,
    error::PayloadError,
    web::{self, Bytes},
};
use futures_core::Stream;

use crate::{valued::is_id, words::Words};

/// More than anybody types. Twice it goes through a form of its own.
const LIMIT: usize = 256 * 1024;

/// What was typed, and where it was sent.
#[derive(Debug, Default, Clone)]
pub(crate) struct Unfinished {
    /// As browsers write forms.
    pub(crate) typed: String,
    pub(crate) to: String,
}

impl Unfinished {
    /// The fields of what was typed, one by one.
    pub(crate) fn fields(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.typed.as_bytes()).into_owned().collect()
    }

    /// What a person would know again, by what its fields are called.
    pub(crate) fn seen(&self, words: &Words) -> Vec<(String, String)> {
        let typed = self.fields().into_iter().filter(|(name, value)| is_typed(name, value));
        typed.map(|(name, value)| (called(words, &name), value)).collect()
    }
}

/// What a form carries for itself: by what it is done once, what it does, and what it goes on with.
const CARRIED: [&str; 11] =
    ["key", "do", "sure", "seen", "seen_at", "matching", "begin", "back", "next", "uri", "kind"];

/// Whether somebody typed it, or chose it and would know it again. What nobody else is to read over their shoulder is
/// not shown.
fn is_typed(name: &str, value: &str) -> bool {
    let is_carried = CARRIED.contains(&name) || name.starts_with("was-") || name.starts_with("version");
    let is_secret = ["password", "secret", "code", "credential"].iter().any(|word| name.ends_with(word));
    !(value.trim().is_empty() || is_carried || is_secret || is_id(value) || value.starts_with(['{', '[']))
}

/// A field's name as people read it; of one in a row, without its place in it.
fn called(words: &Words, name: &str) -> String {
    let is_place = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit()) || *part == "text" || is_id(part);
    let parts: Vec<&str> = name.split('-').filter(|part| !is_place(part)).collect();
    let known = |parts: &[&str]| words.known(&format!("field-of-{}", parts.join("-").replace('_', "-")), None);
    let last = parts.len().saturating_sub(1);
    known(&parts).or_else(|| known(&parts[last..])).unwrap_or_else(|| parts.join(" ").replace('_', " "))
}

/// The body of a request, which whoever comes first may read.
#[derive(Clone)]
pub(crate) struct Body(Rc<RefCell<Payload>>);

impl Body {
    /// Takes its place in the request.
    pub(crate) fn of(payload: &mut Payload) -> Self {
        let body = Self(Rc::new(RefCell::new(mem::replace(payload, Payload::None))));
        *payload = Payload::Stream { payload: Box::pin(body.clone()) };
        body
    }

    /// What was typed, where it was a form and not too long.
    pub(crate) async fn typed(self, request: &HttpRequest) -> Option<String> {
        let mut payload = self.0.replace(Payload::None);
        let payload = <web::Payload as actix_web::FromRequest>::from_request(request, &mut payload).await.ok()?;
        let typed = match has_parts(request.headers()) {
            true => beside_files(request, payload).await?,
            false => {
                let bytes = body::read_form(request.headers(), payload).await.ok()?;
                String::from_utf8(bytes.to_vec()).ok()?
            }
        };
        Some(typed).filter(|typed| !typed.is_empty() && typed.len() <= LIMIT)
    }
}

/// What was typed in a form that brings files. They stay where they came from, and are chosen again.
async fn beside_files(request: &HttpRequest, payload: web::Payload) -> Option<String> {
    let mut parts = Parts::of(request.headers(), payload).ok()?;
    let mut typed = form_urlencoded::Serializer::new(String::new());
    while let Some(part) = parts.next().await.ok()? {
        if part.file.is_none() {
            let name = part.name.clone();
            typed.append_pair(&name, &parts.text(part).await.ok()?);
        }
    }
    Some(typed.finish())
}

impl Stream for Body {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(context)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderMap;

    use super::*;
    use crate::{look::Look, words::Languages};

    #[test]
    fn what_was_typed_is_known_again() {
        let typed = "version=3&name=Tea+%26+Salt&note=&price-1=4%2C50&variant-0=var_01kb2n0000e0000000000abcde\
                     &variant-0-text=Green+tea&key=req_01kb2n0000e0000000000abcde&do=send&was-name=Tea&of_day=Monday\
                     &new-password=quiet"
            .to_owned();
        let unfinished = Unfinished { typed, to: "/products".to_owned() };
        let words =
            Languages::read().unwrap().best(&HeaderMap::new(), Look { language: Some("de"), ..Look::default() });
        let seen = unfinished.seen(&words.unwrap());
        let seen: Vec<_> = seen.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(seen, [("Name", "Tea & Salt"), ("Preis", "4,50"), ("Variante", "Green tea"), ("of day", "Monday")]);
        assert_eq!(unfinished.fields().len(), 11, "all of it is sent again");
    }
}
