//! One request: who it is, in which language, and what they ask of the door.

use std::{fmt, pin::Pin, sync::Arc, time::Duration};

use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest, HttpResponse, ResponseError,
    dev::Payload,
    http::{Method, StatusCode, header::LOCATION},
    web::Data,
};
use door::{Answer, Ask, Body, Download, Outcome, Problem};
use model::{Actor, Origin, Reason, RequestId, SecondFactor, Who};
use serde::{Serialize, de::DeserializeOwned};
use web::{Credential, csrf, origin};

use crate::{
    Inner,
    look::Look,
    page,
    pages::gates,
    proof::Wanting,
    spoken::{Business, Spoken},
    toast::Toast,
    unfinished::{self, Unfinished},
    words::Words,
};

/// How old a proof may be where the door is asked a moment later: it wants one of five minutes.
const FRESH: Duration = Duration::from_secs(3 * 60);

/// Somebody, or nobody yet, at a page.
pub(crate) struct Visit {
    pub(crate) console: Data<Inner>,
    pub(crate) actor: Actor,
    pub(crate) words: Arc<Words>,
    /// Path and query, to come back to.
    pub(crate) here: String,
    /// What came of what was done on the page before.
    pub(crate) toast: Option<Toast>,
    /// Whether the door wants a fresh proof for what is asked.
    proof: Wanting,
}

/// Somebody who is signed in.
pub(crate) struct Inside(pub(crate) Visit);

impl Visit {
    async fn of(request: HttpRequest) -> Result<Self, Turned> {
        let Some(console) = request.app_data::<Data<Inner>>().cloned() else { return Err(Turned::Broken) };
        let Some(words) = console.languages.best(request.headers(), Look::of(&request)) else {
            return Err(Turned::Broken);
        };
        let now = console.door.now();
        let unknown = || Origin { address: None, user_agent: None, request: RequestId::new(now) };
        let origin = origin::of(&request).unwrap_or_else(unknown);
        let here = request.uri().path_and_query().map_or("/", |here| here.as_str()).to_owned();
        let credential = Credential::of(request.headers(), &console.site);
        let turned = |problem: Problem| Turned::Problem { problem, words: Arc::clone(&words) };
        csrf::check(request.method(), request.headers(), credential, &console.site).map_err(turned)?;
        let actor = credential.actor_or_anyone(&*console.authenticate, origin).await.map_err(turned)?;
        let mut visit = Self { actor, words, here, console, toast: Toast::of(&request), proof: Wanting::of(&request) };
        if visit.actor.second_factor == SecondFactor::Owed {
            return Ok(visit);
        }
        let business = Business::of(&visit).await;
        visit.words = visit.words.of(&business);
        request.extensions_mut().insert(Arc::clone(&visit.words));
        Ok(visit)
    }

    /// Goes on to a page that says what came of it.
    pub(crate) fn go_saying(&self, to: &str, toast: &Toast) -> HttpResponse {
        let mut answer = page::go(to);
        toast.put(&mut answer, &self.console.site);
        answer
    }

    /// How money, figures and days are written here.
    pub(crate) fn spoken(&self) -> &Spoken {
        &self.words.spoken
    }

    pub(crate) fn is_inside(&self) -> bool {
        self.actor.who != Who::Anyone
    }

    pub(crate) async fn ask<T: DeserializeOwned>(&self, operation: &str, input: &impl Serialize) -> Result<T, Problem> {
        self.ask_expanded(operation, input, &[]).await
    }

    /// With what the answer mentions shown in it: names for a whole page in one question.
    pub(crate) async fn ask_expanded<T: DeserializeOwned>(
        &self,
        operation: &str,
        input: &impl Serialize,
        expand: &[&str],
    ) -> Result<T, Problem> {
        let mut ask = Ask::with(operation, input);
        ask.expand = expand.iter().map(|name| (*name).to_owned()).collect();
        let answer = self.answer(ask).await?;
        answer.read().map_err(|error| not_understood(operation, &error))
    }

    /// All of the answer, for whoever does more with it than show it.
    pub(crate) async fn answer(&self, ask: Ask) -> Result<Answer, Problem> {
        let asked = self.console.door.ask(&self.actor, ask).await;
        asked.map_err(|problem| self.explained(problem))
    }

    /// After this very request proved a factor of theirs.
    pub(crate) fn proven(mut self) -> Self {
        self.actor.second_factor = SecondFactor::Proven;
        self
    }

    /// Whether they do nothing where they stand before they have a second factor.
    pub(crate) async fn wants_factor(&self) -> bool {
        self.console.door.wants_factor(&self.actor).await.unwrap_or(false)
    }

    /// Whether people come in where they stand by the business's own providers alone, and they did not.
    pub(crate) async fn is_shut_out(&self) -> bool {
        self.console.door.shuts_out(&self.actor).await.unwrap_or(false)
    }

    /// What the door said no to, in the visitor's language.
    fn explained(&self, problem: Problem) -> Problem {
        self.note(&problem);
        self.words.explain(problem)
    }

    /// A fresh proof is asked for in place.
    fn note(&self, problem: &Problem) {
        self.proof.note(problem, &self.words, &self.actor);
    }

    /// For a page whose form would lose what is typed while a proof is asked for, such as a new password: then it is
    /// asked for before.
    pub(crate) fn must_be_fresh(&self) -> Result<(), Problem> {
        let now = self.console.door.now();
        if self.actor.proven_at.is_some_and(|at| now.since(at) <= FRESH) {
            return Ok(());
        }
        let problem = Problem::new(Reason::StepUpRequired, "session.step-up", "Prove first that it is you.");
        self.note(&problem);
        Err(problem)
    }

    /// A word that nobody used before, by which what is sent twice is done once.
    pub(crate) fn fresh_key(&self) -> String {
        RequestId::new(self.console.door.now()).to_string()
    }

    /// The same, and only once however often it is sent with this key; without one, as often as it is sent.
    pub(crate) async fn ask_once<T: DeserializeOwned>(
        &self,
        operation: &str,
        input: &impl Serialize,
        key: &str,
    ) -> Result<T, Problem> {
        let ask = Ask::with(operation, input);
        let answer = self.answer(if key.is_empty() { ask } else { ask.once(key) }).await?;
        answer.read().map_err(|error| not_understood(operation, &error))
    }

    /// Asks for what takes a file.
    pub(crate) async fn upload<T: DeserializeOwned>(
        &self,
        operation: &str,
        input: &impl Serialize,
        media_type: &str,
        file: impl Body,
    ) -> Result<T, Problem> {
        let sent = self.console.door.upload(&self.actor, Ask::with(operation, input), media_type, file).await;
        let answer = sent.map_err(|problem| self.explained(problem))?;
        answer.read().map_err(|error| not_understood(operation, &error))
    }

    /// What came of it, where nothing else of the answer is shown: it may have to wait for another's yes.
    pub(crate) async fn ask_outcome(&self, operation: &str, input: &impl Serialize) -> Result<Outcome, Problem> {
        self.answer(Ask::with(operation, input)).await.map(|answer| answer.outcome)
    }

    /// Several that happen together or not at all, once. A no says which of them it is about.
    pub(crate) async fn ask_all<T: DeserializeOwned>(
        &self,
        operation: &str,
        inputs: &[impl Serialize],
        key: &str,
    ) -> Result<Vec<T>, (Option<usize>, Problem)> {
        let numbered = inputs.iter().enumerate();
        let asks = numbered.map(|(at, input)| Ask::with(operation, input).once(format!("{key}-{at}"))).collect();
        let answers =
            self.console.door.ask_all(&self.actor, asks).await.map_err(|no| (no.at, self.explained(no.problem)))?;
        let read = answers.iter().map(Answer::read).collect::<Result<_, _>>();
        read.map_err(|error| (None, not_understood(operation, &error)))
    }

    /// What an operation finds that is kept as bytes.
    pub(crate) async fn download(&self, operation: &str, input: &impl Serialize) -> Result<Download, Problem> {
        let found = self.console.door.download(&self.actor, Ask::with(operation, input)).await;
        found.map_err(|problem| self.explained(problem))
    }

    /// Whether this is shown at all: what one may not ask for is not offered.
    pub(crate) async fn may(&self, operation: &str) -> bool {
        self.console.door.may(&self.actor, operation).await.unwrap_or(false)
    }
}

fn not_understood(operation: &str, error: &serde_json::Error) -> Problem {
    tracing::error!(operation, error = %error, "the console does not understand an answer");
    Problem::new(Reason::Internal, "internal", "Something went wrong on our side.")
}

impl FromRequest for Visit {
    type Error = Turned;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Turned>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(Self::of(request.clone()))
    }
}

impl FromRequest for Inside {
    type Error = Turned;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Turned>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (visiting, request) = (Visit::of(request.clone()), request.clone());
        let body = (request.method() == Method::POST).then(|| unfinished::Body::of(payload));
        Box::pin(async move {
            let visit = visiting.await?;
            let owes = visit.actor.second_factor == SecondFactor::Owed;
            if visit.is_inside() && !owes {
                return Ok(Self(visit));
            }
            let Some(body) = body else { return Err(Turned::Gate { next: visit.here, owes }) };
            match body.typed(&request).await {
                Some(typed) => {
                    let unfinished = Unfinished { typed, to: visit.here };
                    Err(Turned::Unfinished { unfinished, owes, words: visit.words })
                }
                None => Err(Turned::Gate { next: "/".to_owned(), owes }),
            }
        })
    }
}

/// Why a page was not come to.
pub(crate) enum Turned {
    /// Not signed in, or but for the second factor.
    Gate {
        next: String,
        owes: bool,
    },
    /// With a form in their hand.
    Unfinished {
        unfinished: Unfinished,
        owes: bool,
        words: Arc<Words>,
    },
    Problem {
        problem: Problem,
        words: Arc<Words>,
    },
    Broken,
}

impl fmt::Debug for Turned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gate { .. } | Self::Unfinished { .. } => "not signed in",
            Self::Problem { .. } => "refused",
            Self::Broken => "the application has no console",
        })
    }
}

impl fmt::Display for Turned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl ResponseError for Turned {
    fn error_response(&self) -> HttpResponse {
        match self {
            Self::Gate { next, owes: true } => page::go(&gates::code::path(next)),
            Self::Gate { next, owes: false } => {
                let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
                HttpResponse::SeeOther().insert_header((LOCATION, format!("/sign-in?next={next}"))).finish()
            }
            Self::Unfinished { unfinished, owes: true, words } => gates::code::asked_first(words, unfinished),
            Self::Unfinished { unfinished, owes: false, words } => gates::asked_again(words, unfinished),
            Self::Problem { problem, words } => page::problem(words, problem),
            Self::Broken => HttpResponse::new(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}
