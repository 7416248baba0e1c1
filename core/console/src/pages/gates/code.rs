//! The second factor, after the password: the code that an app shows, or one of those on paper. Until it is proven
//! the session is half a one and leads nowhere but here.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::SecondFactor;
use serde_json::{Value, json};

use super::{Onward, onward, onward_to, open, unread};
use crate::{
    form::Form,
    page::{Frame, again, go, instead, show},
    pages::with_query,
    unfinished::Unfinished,
    visit::Visit,
    words::Words,
};

pub(crate) const PATH: &str = "/sign-in/code";

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource(PATH).get(ask).post(proven));
}

#[derive(Template)]
#[template(path = "gates/code.html")]
struct CodePage {
    frame: Frame,
    form: Form,
}

impl CodePage {
    fn of(words: &Arc<Words>, form: Form) -> Self {
        Self { frame: Frame::outside(words, "code-title"), form }
    }
}

/// After a password that was right; with a form in their hand it is kept for them here too.
pub(super) fn wanted(visit: &Visit, form: &Form) -> HttpResponse {
    let (next, unfinished) = (form.value("next"), form.value("unfinished"));
    if unfinished.is_empty() {
        return go(&path(next));
    }
    show(&CodePage::of(&visit.words, Form::with([("next", next), ("unfinished", unfinished)])))
}

/// Whoever has half a session and sends a form.
pub(crate) fn asked_first(words: &Arc<Words>, unfinished: &Unfinished) -> HttpResponse {
    let form = Form::with([("next", unfinished.to.as_str()), ("unfinished", unfinished.typed.as_str())]);
    instead(&CodePage::of(words, form))
}

/// To this page, and from there on to where they wanted to go.
pub(crate) fn path(next: &str) -> String {
    match onward_to(next) {
        "/" => PATH.to_owned(),
        next => with_query(PATH, &[("next", next)]),
    }
}

async fn ask(visit: Visit, to: Query<Onward>) -> HttpResponse {
    match visit.actor.second_factor {
        SecondFactor::Owed => show(&CodePage::of(&visit.words, Form::with([("next", to.next.as_str())]))),
        _ => go(onward_to(&to.next)),
    }
}

async fn proven(request: HttpRequest, visit: Visit, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return unread(&visit, &fault),
    };
    if !visit.is_inside() {
        return go("/sign-in");
    }
    let next = onward_to(form.value("next"));
    let input = proof(&form);
    match open(&visit, "identity.prove-factor", &input, |_| onward(&visit, &form, next)).await {
        Ok(answer) => answer,
        // Proven a moment ago, in another tab or by pressing twice.
        Err(problem) if problem.code == "identity.nothing-owed" => onward(&visit, &form, next),
        Err(problem) => {
            let field = if form.said("recovery").is_some() { "recovery" } else { "code" };
            again(&CodePage::of(&visit.words, form.refused(&wrong(problem), &[("/code", field)])))
        }
    }
}

/// A passkey where the browser answered with one.
fn proof(form: &Form) -> Value {
    match form.said("credential") {
        Some(_) => json!({ "passkey": form.passkey("") }),
        None => json!({ "code": typed(form) }),
    }
}

/// The code of the app, or the one that opened behind it.
fn typed(form: &Form) -> &str {
    form.said("recovery").or(form.said("code")).unwrap_or_default()
}

/// A wrong code is said beside its field.
pub(crate) fn wrong(why: Problem) -> Problem {
    if why.code == "identity.wrong-code" { Problem::invalid("/code", why.detail) } else { why }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_leads_on_to_our_own_pages_alone() {
        for (next, to) in [
            ("", "/sign-in/code"),
            ("/", "/sign-in/code"),
            ("/stock", "/sign-in/code?next=%2Fstock"),
            ("https://elsewhere.example", "/sign-in/code"),
        ] {
            assert_eq!(path(next), to);
        }
    }
}
