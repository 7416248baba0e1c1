//! The ways in and out: the claim of a fresh server, an invitation, a password; and signing out.
//!
//! - [`code`]: the second factor that is owed after the password
//! - [`reset`]: a password that was forgotten

pub(crate) mod code;
mod reset;

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::{Ask, Problem};
use model::SecondFactor;
use serde::Deserialize;
use serde_json::{Value, json};
use web::{Fault, cookie, headers, session};
use work::jobs::settled;

use crate::{
    form::Form,
    page::{Frame, again, go, instead, problem, show},
    toast::is_ours,
    unfinished::Unfinished,
    visit::Visit,
    words::Words,
};

use super::sso::going::{self, Buttons};

pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/claim").get(claim).post(claimed))
        .service(route::resource("/join").get(join).post(joined))
        .service(route::resource("/sign-in").get(sign_in).post(signed_in))
        .service(route::resource("/sign-in/passkey").get(to_sign_in).post(signed_in_by_passkey))
        .service(route::resource("/sign-out").post(sign_out));
    for part in [code::configure, reset::configure] {
        config.configure(part);
    }
}

#[derive(Template)]
#[template(path = "gates/claim.html")]
struct ClaimPage {
    frame: Frame,
    form: Form,
}

#[derive(Template)]
#[template(path = "gates/join.html")]
struct JoinPage {
    frame: Frame,
    form: Form,
}

#[derive(Template)]
#[template(path = "gates/sign_in.html")]
struct SignInPage {
    frame: Frame,
    form: Form,
    /// Ways in beside a password: where each leads, and what stands on it.
    ways: Vec<(String, String)>,
    /// Whether people come in by these alone.
    is_only: bool,
    /// Whether they come from setting a new password.
    is_new: bool,
}

impl SignInPage {
    fn of(words: &Arc<Words>, form: Form) -> Self {
        Self { frame: Frame::outside(words, "sign-in-title"), form, ways: Vec::new(), is_only: false, is_new: false }
    }

    /// With what was wrong, and the ways in that were there before.
    async fn refused(visit: &Visit, request: &HttpRequest, form: Form, problem: &Problem) -> Self {
        let buttons = Buttons::of(visit, request).await;
        let ways = buttons.shown(onward_to(form.value("next")));
        Self { ways, is_only: buttons.only, ..Self::of(&visit.words, form.refused(problem, &[])) }
    }
}

#[derive(Template)]
#[template(path = "gates/unfinished.html")]
struct UnfinishedPage {
    frame: Frame,
    unfinished: Unfinished,
}

/// Out here, and not yet there.
#[derive(Template)]
#[template(path = "sso/left.html")]
struct LeftPage {
    frame: Frame,
    url: String,
}

async fn claim(visit: Visit) -> HttpResponse {
    show(&ClaimPage { frame: Frame::outside(&visit.words, "claim-title"), form: Form::default() })
}

async fn claimed(request: HttpRequest, visit: Visit, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return unread(&visit, &fault),
    };
    let input = json!({
        "secret": after_hash(form.value("secret")), "business": form.value("business"), "name": form.value("name"),
        "email": form.value("email"), "password": form.value("password"),
    });
    match open(&visit, "identity.claim", &input, |_| go("/begin")).await {
        Ok(answer) => answer,
        Err(problem) => {
            again(&ClaimPage { frame: Frame::outside(&visit.words, "claim-title"), form: form.refused(&problem, &[]) })
        }
    }
}

async fn join(visit: Visit) -> HttpResponse {
    show(&JoinPage { frame: Frame::outside(&visit.words, "join-title"), form: Form::default() })
}

async fn joined(request: HttpRequest, visit: Visit, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return unread(&visit, &fault),
    };
    let (workspace, secret) = after_hash(form.value("secret")).split_once('.').unwrap_or_default();
    let input = json!({
        "workspace": workspace, "secret": secret, "name": form.value("name"), "email": form.value("email"),
        "password": form.value("password"),
    });
    let onward = |owes| go(if owes { code::PATH } else { "/" });
    match open(&visit, "identity.join", &input, onward).await {
        Ok(answer) => answer,
        Err(problem) => again(&JoinPage {
            frame: Frame::outside(&visit.words, "join-title"),
            form: form.refused(&problem, &[("/workspace", "secret")]),
        }),
    }
}

#[derive(Deserialize)]
pub(crate) struct Onward {
    #[serde(default)]
    pub(crate) next: String,
    /// There where a new password was just set.
    new: Option<String>,
}

async fn sign_in(request: HttpRequest, visit: Visit, onward: Query<Onward>) -> HttpResponse {
    if visit.is_inside() {
        return go(onward_to(&onward.next));
    }
    let buttons = Buttons::of(&visit, &request).await;
    let form = Form::with([("next", onward.next.as_str())]);
    let page = SignInPage::of(&visit.words, form);
    show(&SignInPage { is_new: onward.new.is_some(), ways: buttons.shown(&onward.next), is_only: buttons.only, ..page })
}

/// The sign-in page with a workspace's own ways in.
pub(crate) fn sign_in_page(visit: &Visit, buttons: &Buttons, next: &str) -> HttpResponse {
    let page = SignInPage::of(&visit.words, Form::with([("next", next)]));
    show(&SignInPage { ways: buttons.shown(next), is_only: buttons.only, ..page })
}

/// Whoever came back from a provider and was not let in: why, and the ways to try again.
pub(crate) async fn not_signed_in(visit: &Visit, request: &HttpRequest, next: &str, why: Problem) -> HttpResponse {
    let form = Form::with([("next", next)]);
    again(&SignInPage::refused(visit, request, form, &visit.words.explain(why)).await)
}

/// Whose session ended before their form was sent.
pub(crate) fn asked_again(words: &Arc<Words>, unfinished: &Unfinished) -> HttpResponse {
    let form = Form::with([("next", unfinished.to.as_str()), ("unfinished", unfinished.typed.as_str())]);
    instead(&SignInPage::of(words, form))
}

async fn signed_in(request: HttpRequest, visit: Visit, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return unread(&visit, &fault),
    };
    let input = json!({ "email": form.value("email"), "password": form.value("password") });
    let next = onward_to(form.value("next"));
    let onward = |owes| if owes { code::wanted(&visit, &form) } else { onward(&visit, &form, next) };
    match open(&visit, "identity.log-in", &input, onward).await {
        Ok(answer) => answer,
        Err(problem) => again(&SignInPage::refused(&visit, &request, form, &problem).await),
    }
}

async fn to_sign_in(_: Visit) -> HttpResponse {
    go("/sign-in")
}

async fn signed_in_by_passkey(request: HttpRequest, visit: Visit, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return unread(&visit, &fault),
    };
    let input = json!({ "passkey": form.passkey("") });
    let next = onward_to(form.value("next"));
    match open(&visit, "identity.log-in-with-passkey", &input, |_| onward(&visit, &form, next)).await {
        Ok(answer) => answer,
        Err(problem) => again(&SignInPage::refused(&visit, &request, form, &problem).await),
    }
}

async fn sign_out(visit: Visit) -> HttpResponse {
    let elsewhere = going::leaving(&visit).await;
    // Whoever has no session any more is out as well.
    let _out: Result<Value, Problem> = visit.ask("identity.log-out", &json!({})).await;
    let mut answer = match elsewhere {
        Some(url) => show(&LeftPage { frame: Frame::outside(&visit.words, "sso-left"), url }),
        None => go("/sign-in"),
    };
    cookie::clear_session_cookie(&mut answer, &visit.console.site);
    headers::clear_site_data(answer.headers_mut());
    answer
}

/// To where they wanted to go; or, with a form in their hand, to what they typed.
fn onward(visit: &Visit, form: &Form, next: &str) -> HttpResponse {
    match form.value("unfinished") {
        "" => go(next),
        typed => show(&UnfinishedPage {
            frame: Frame::outside(&visit.words, "unfinished-title"),
            unfinished: Unfinished { typed: typed.to_owned(), to: next.to_owned() },
        }),
    }
}

/// What is said of a session that was opened.
#[derive(Deserialize)]
struct Opened {
    second_factor: SecondFactor,
}

/// Opens a session, and goes on with its cookie: elsewhere where it owes its second factor.
async fn open(
    visit: &Visit,
    operation: &str,
    input: &Value,
    onward: impl FnOnce(bool) -> HttpResponse,
) -> Result<HttpResponse, Problem> {
    let door = &visit.console.door;
    let answered = door.ask(&visit.actor, Ask::with(operation, input)).await;
    let answered = answered.map_err(|why| visit.words.explain(why))?;
    // Whoever claims or joins stands in a workspace whose member they are a moment later.
    settled(door).await;
    let (body, token) = session::take_token(answered.body, door.now());
    let opened = serde_json::from_slice::<Opened>(&body);
    let mut answer = onward(opened.is_ok_and(|opened| opened.second_factor == SecondFactor::Owed));
    if let Some(token) = token {
        session::open(&mut answer, &visit.console.site, &token);
    }
    Ok(answer)
}

/// What a link has after its `#`; what was typed may be the whole link.
fn after_hash(typed: &str) -> &str {
    typed.trim().rsplit('#').next().unwrap_or_default()
}

/// Only to our own pages: a link to us must not lead away from us.
pub(crate) fn onward_to(next: &str) -> &str {
    if is_ours(next) { next } else { "/" }
}

fn unread(visit: &Visit, fault: &Fault) -> HttpResponse {
    problem(&Arc::clone(&visit.words), &fault.problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_away() {
        for (next, to) in [
            ("/products?search=tea", "/products?search=tea"),
            ("https://elsewhere.example", "/"),
            ("//elsewhere.example", "/"),
            ("/\\elsewhere.example", "/"),
            ("/\t/elsewhere.example", "/"),
            ("/\n/elsewhere.example", "/"),
            ("/\u{85}/elsewhere.example", "/"),
            ("javascript:alert(1)", "/"),
            ("", "/"),
        ] {
            assert_eq!(onward_to(next), to);
        }
    }

    #[test]
    fn a_whole_link_is_as_good_as_its_end() {
        for typed in ["abc.def", " http://127.0.0.1:8780/claim#abc.def ", "#abc.def"] {
            assert_eq!(after_hash(typed), "abc.def");
        }
    }
}
