//! A fresh proof, asked for in place. What asks for one is refused by the door until its person proved lately who
//! they are; then whatever was being done is kept, the password is asked for, and it goes on where it was.
//!
//! No page has to know of it: [`Visit::ask`](crate::visit::Visit::ask) notes that the door wants a proof,
//! [`Form::read`](crate::form::Form::read) what was typed, and [`guard`], which stands round all pages, answers with
//! the question instead. Its form carries everything that was typed; proven, the browser sends it again to where it
//! was going.

use std::{cell::RefCell, rc::Rc, sync::Arc};

use actix_web::{
    Error, HttpMessage as _, HttpRequest, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, header::LOCATION},
    middleware::Next,
    web::{self as route, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::{Actor, Reason, SecondFactor};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    form::Form,
    page::{Frame, again, go, problem},
    pages::{gates::code, with_query},
    toast::is_ours,
    visit::{Inside, Visit},
    words::Words,
};

const PATH: &str = "/proof";
/// Its fields, which are for nothing else and go no further.
const PASSWORD: &str = "proof-password";
const CODE: &str = "proof-code";
const CHALLENGE: &str = "proof-challenge";
const CREDENTIAL: &str = "proof-credential";

const OWN: [&str; 4] = [PASSWORD, CODE, CHALLENGE, CREDENTIAL];

/// Of one request: whether the door wants a proof for it, and what was typed.
#[derive(Clone, Default)]
pub(crate) struct Wanting(Rc<RefCell<State>>);

#[derive(Default)]
struct State {
    words: Option<Arc<Words>>,
    has_factor: bool,
    typed: Vec<(String, String)>,
}

impl Wanting {
    /// That of this request.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let mut extensions = request.extensions_mut();
        if let Some(wanting) = extensions.get::<Self>() {
            return wanting.clone();
        }
        let wanting = Self::default();
        extensions.insert(wanting.clone());
        wanting
    }

    /// Notes that the door asked for a proof, if it did.
    pub(crate) fn note(&self, problem: &Problem, words: &Arc<Words>, actor: &Actor) {
        if problem.reason == Reason::StepUpRequired {
            let mut state = self.0.borrow_mut();
            state.words = Some(Arc::clone(words));
            state.has_factor = actor.second_factor == SecondFactor::Proven;
        }
    }

    pub(crate) fn keep(&self, typed: &[(String, String)]) {
        self.0.borrow_mut().typed = typed.to_vec();
    }
}

#[derive(Template)]
#[template(path = "people/proof.html")]
struct ProofPage {
    frame: Frame,
    form: Form,
    /// Then a code is asked for; the password is as good.
    has_factor: bool,
    action: String,
    /// What goes with it.
    typed: Vec<(String, String)>,
    /// Back to where it was begun, with nothing done.
    back: String,
}

impl ProofPage {
    /// Where whoever came by a provider proves it instead.
    fn elsewhere(&self) -> String {
        with_query("/sso/again", &[("next", self.back.as_str())])
    }

    fn of(words: &Arc<Words>, to: &Onward, typed: Vec<(String, String)>, form: Form, has_factor: bool) -> Self {
        // A password that was meant for something else is not written into a page, nor a code that is used up.
        let typed =
            typed.into_iter().filter(|(name, _)| !name.contains("password") && !OWN.contains(&name.as_str())).collect();
        let again = if to.again { "true" } else { "false" };
        let action = with_query(PATH, &[("to", to.to.as_str()), ("again", again)]);
        let back = to.back().to_owned();
        Self { frame: Frame::outside(words, "proof-title"), form, has_factor, action, typed, back }
    }
}

/// Asks for the proof in the place of the answer that wants one.
pub(crate) async fn guard<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let answer = next.call(request).await?;
    let wanting = answer.request().extensions().get::<Wanting>().cloned();
    let Some(wanting) = wanting else { return Ok(answer.map_into_left_body()) };
    let State { words, has_factor, typed } = wanting.0.take();
    let Some(words) = words else { return Ok(answer.map_into_left_body()) };
    let (request, _) = answer.into_parts();
    let here = request.uri().path_and_query().map_or("/", |here| here.as_str()).to_owned();
    let to = Onward { to: here, again: *request.method() == Method::POST };
    let page = again(&ProofPage::of(&words, &to, typed, Form::default(), has_factor));
    Ok(ServiceResponse::new(request, page).map_into_right_body())
}

pub(crate) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource(PATH).get(nothing).post(proven));
}

/// Where it goes on once it is proven.
#[derive(Deserialize)]
struct Onward {
    to: String,
    /// Whether what was typed is sent again.
    again: bool,
}

impl Onward {
    /// A page to stand on: what a form is sent to may be none, but its subject has one.
    fn back(&self) -> &str {
        let path = if is_ours(&self.to) { self.to.split('?').next().unwrap_or_default() } else { "/" };
        let subject = path.bytes().skip(1).position(|byte| byte == b'/').map_or(path, |end| &path[..=end]);
        if self.again { subject } else { path }
    }
}

/// Whoever comes by an address alone has nothing to go on with.
async fn nothing(_: Inside) -> HttpResponse {
    go("/")
}

async fn proven(request: HttpRequest, Inside(visit): Inside, to: Query<Onward>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    if !is_ours(&to.to) {
        return go("/");
    }
    match prove(&visit, &form).await {
        Ok(()) if to.again => {
            // The browser sends the same form there, by the same method.
            HttpResponse::TemporaryRedirect().insert_header((LOCATION, to.to.as_str())).finish()
        }
        Ok(()) => go(&to.to),
        Err(why) => {
            let typed = form.typed().to_vec();
            let mut form = form.refused(&wrong(why), &[("/password", PASSWORD), ("/code", CODE)]);
            form.set(CODE, "");
            let has_factor = visit.actor.second_factor == SecondFactor::Proven;
            again(&ProofPage::of(&visit.words, &to, typed, form, has_factor))
        }
    }
}

/// By the code where one was typed.
async fn prove(visit: &Visit, form: &Form) -> Result<(), Problem> {
    if form.said(CREDENTIAL).is_some() {
        let input = json!({ "passkey": form.passkey("proof-") });
        return visit.ask::<Value>("identity.prove", &input).await.map(drop);
    }
    let is_by_code = form.value(PASSWORD).is_empty() && form.fields().any(|(name, _)| name == CODE);
    let input = match is_by_code {
        true => json!({ "code": form.value(CODE).trim() }),
        false => json!({ "password": form.value(PASSWORD) }),
    };
    let proven: Result<Value, Problem> = visit.ask("identity.prove", &input).await;
    proven.map(drop)
}

/// A wrong password is said beside its field, and so is a wrong code.
fn wrong(why: Problem) -> Problem {
    if why.code == "identity.wrong-password" { Problem::invalid("/password", why.detail) } else { code::wrong(why) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_gives_it_up_is_led_back_to_a_page_here() {
        for (to, again, back) in [
            ("/members/mem_1/roles", true, "/members"),
            ("/members", true, "/members"),
            ("/audit/export?after=7", false, "/audit/export"),
            ("https://elsewhere.example/x", true, "/"),
            ("//elsewhere.example/x", false, "/"),
            ("/\\elsewhere.example", true, "/"),
        ] {
            assert_eq!(Onward { to: to.to_owned(), again }.back(), back, "{to}");
        }
    }
}
