//! A form that was sent after its session had ended. What was typed goes into the page that asks who it is, and with
//! that back to the browser it came from: nothing is kept here. Once they are in, they see it and send it.

use std::{
    cell::RefCell,
    mem,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use ::web::body;
use actix_web::{
    HttpRequest,
    dev::Payload,
    error::PayloadError,
    web::{self, Bytes},
};
use futures_core::Stream;

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

    /// What a person would know again.
    pub(crate) fn seen(&self) -> Vec<(String, String)> {
        let is_known = |(name, value): &(String, String)| !value.trim().is_empty() && !name.starts_with("version");
        self.fields().into_iter().filter(is_known).map(|(name, value)| (name.replace(['-', '_'], " "), value)).collect()
    }
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
        let bytes = body::read_form(request.headers(), payload).await.ok()?;
        String::from_utf8(bytes.to_vec()).ok().filter(|typed| !typed.is_empty() && typed.len() <= LIMIT)
    }
}

impl Stream for Body {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_known_again() {
        let typed = "version=3&product-name=Tea+%26+Salt&note=&price_1=4%2C50".to_owned();
        let unfinished = Unfinished { typed, to: "/products".to_owned() };
        let seen = unfinished.seen();
        let seen: Vec<_> = seen.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(seen, [("product name", "Tea & Salt"), ("price 1", "4,50")]);
        assert_eq!(unfinished.fields().len(), 4, "all of it is sent again");
    }
}
