//! What every page has round it, and how one is answered.

use std::sync::{Arc, LazyLock};

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, SET_COOKIE},
    },
};
use askama::Template;
use door::Problem;
use model::Reason;
use serde::Deserialize;
use web::Fault;

use crate::{
    assets::{INTER, MARK, SCRIPT, STYLE, VOLLKORN},
    look::Look,
    pages::{account::WANTED, gates::code, sso::PROVIDERS},
    spoken::Spoken,
    toast::{self, Toast},
    visit::Visit,
    ways::{self, Way},
    words::Words,
};

/// Our own style sheet, script and pictures; nothing inline, nothing of anybody else's.
const POLICY: &str = "default-src 'none'; font-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What a page holds that may look through the camera. What people typed is escaped, so nobody else puts it there.
const EYE: &str = "<video class=\"eye\"";
const PERMISSIONS: &str = "permissions-policy";
static SEEING: LazyLock<String> =
    LazyLock::new(|| web::headers::PERMISSIONS_POLICY.replace("camera=()", "camera=(self)"));

/// Who is signed in, and where.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Me {
    pub(crate) name: Option<String>,
    pub(crate) workspace: Option<String>,
    #[serde(default)]
    pub(crate) workspaces: Vec<Place>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Place {
    pub(crate) workspace: String,
    pub(crate) name: String,
    pub(crate) practice: bool,
}

impl Me {
    pub(crate) fn business(&self) -> &str {
        self.workspace.as_deref().and_then(|here| self.business_of(here)).unwrap_or_default()
    }

    /// The name of a business that they belong to.
    pub(crate) fn business_of(&self, workspace: &str) -> Option<&str> {
        self.workspaces.iter().find(|place| place.workspace == workspace).map(|place| place.name.as_str())
    }
}

/// What is round a page. Nobody is in it before they have signed in.
pub(crate) struct Frame {
    pub(crate) words: Arc<Words>,
    pub(crate) title: String,
    pub(crate) me: Me,
    pub(crate) ways: Vec<&'static Way>,
    /// The way that this page is a part of.
    pub(crate) here: &'static str,
    /// Path and query, to come back to.
    pub(crate) path: String,
    /// What came of what was done on the page before.
    pub(crate) toast: Option<Toast>,
    /// Whether they do nothing here before they have a second factor.
    pub(crate) wants_factor: bool,
}

/// What is at the side of every page inside: a template of its own, as is what follows one, so that they are not
/// compiled into each.
#[derive(Template)]
#[template(path = "round/side.html")]
pub(crate) struct Side<'a> {
    frame: &'a Frame,
}

#[derive(Template)]
#[template(path = "round/after.html")]
pub(crate) struct After<'a> {
    frame: &'a Frame,
}

impl Frame {
    pub(crate) const fn side(&self) -> Side<'_> {
        Side { frame: self }
    }

    pub(crate) const fn after(&self) -> After<'_> {
        After { frame: self }
    }

    pub(crate) fn outside(words: &Arc<Words>, title: &str) -> Self {
        let title = words.say(title);
        Self {
            words: Arc::clone(words),
            title,
            me: Me::default(),
            ways: Vec::new(),
            here: "",
            path: String::new(),
            toast: None,
            wants_factor: false,
        }
    }

    /// With the ways that this visitor may go.
    pub(crate) async fn inside(visit: &Visit, here: &'static str, title: String) -> Result<Self, Problem> {
        let me = visit.ask("identity.me", &serde_json::json!({})).await?;
        Ok(Self {
            words: Arc::clone(&visit.words),
            title,
            me,
            ways: ways::open_to(visit).await,
            here,
            path: visit.here.clone(),
            toast: visit.toast.clone(),
            wants_factor: visit.wants_factor().await,
        })
    }

    pub(crate) fn say(&self, name: &str) -> String {
        self.words.say(name)
    }

    pub(crate) fn say_of(&self, name: &str, of: impl ToString) -> String {
        self.words.say_of(name, &of.to_string())
    }

    /// With several numbers or names in it.
    pub(crate) fn say_with(&self, name: &str, with: &[(&str, &str)]) -> String {
        self.words.say_with(name, with)
    }

    /// How money, figures and days are written here.
    pub(crate) fn spoken(&self) -> &Spoken {
        &self.words.spoken
    }

    pub(crate) fn look(&self) -> Look {
        self.words.look
    }

    /// Which way it is read: `ltr` or `rtl`.
    pub(crate) fn direction(&self) -> String {
        if self.words.look.is_mirrored { "rtl".to_owned() } else { self.say("direction") }
    }

    pub(crate) fn is_in(&self, place: &Place) -> bool {
        self.me.workspace.as_ref() == Some(&place.workspace)
    }

    pub(crate) fn speaks(&self, tag: &str) -> bool {
        self.words.tag == tag
    }

    /// The ways by what they are about, each group with its message.
    pub(crate) fn groups(&self) -> Vec<(&'static str, Vec<&'static Way>)> {
        let groups = self.ways.chunk_by(|one, next| one.group == next.group);
        let beside = |ways: &[&'static Way]| ways.iter().copied().filter(|way| !way.is_inner).collect();
        groups.map(|ways| (ways[0].group.name(), beside(ways))).collect()
    }

    /// Stands for who is signed in.
    pub(crate) fn initial(&self) -> char {
        self.me.name.as_deref().and_then(|name| name.chars().next()).unwrap_or('?')
    }

    pub(crate) fn is_here(&self, path: &str) -> bool {
        self.here == path
    }

    pub(crate) fn style(&self) -> &str {
        &STYLE.path
    }

    /// Asked for before the style sheet that names them was read.
    pub(crate) fn fonts(&self) -> [&str; 2] {
        [&INTER.path, &VOLLKORN.path]
    }

    pub(crate) fn script(&self) -> &str {
        &SCRIPT.path
    }

    pub(crate) fn mark(&self) -> &str {
        &MARK.path
    }
}

/// What stands for something without a picture.
pub(crate) fn initial(name: &str) -> String {
    name.chars().find(|sign| sign.is_alphanumeric()).unwrap_or('·').to_uppercase().collect()
}

pub(crate) fn show(page: &impl Template) -> HttpResponse {
    answer(StatusCode::OK, page)
}

/// A form again, with what is wrong with it.
pub(crate) fn again(page: &impl Template) -> HttpResponse {
    answer(StatusCode::UNPROCESSABLE_ENTITY, page)
}

/// A page in the place of one that is only for those who are signed in.
pub(crate) fn instead(page: &impl Template) -> HttpResponse {
    answer(StatusCode::UNAUTHORIZED, page)
}

pub(crate) fn go(to: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, to)).finish()
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    frame: Frame,
    problem: &'a Problem,
    picture: &'static str,
    /// What to do next.
    next: &'static str,
}

/// Why a page cannot be shown, and what to do.
pub(crate) fn problem(words: &Arc<Words>, problem: &Problem) -> HttpResponse {
    let mut problem = words.explain(problem.clone());
    // What is named by something that is no name of it is not there.
    if problem.reason == Reason::Invalid && problem.fields.iter().any(|field| field.at == "/id") {
        problem = words.explain(*Fault::no_such_path().problem);
    }
    let problem = &problem;
    let status = match problem.reason {
        Reason::Invalid => StatusCode::BAD_REQUEST,
        Reason::Unauthenticated => return go("/sign-in"),
        // Who cannot go on without a second factor is led to where it is proven, or enrolled.
        Reason::SecondFactorRequired if problem.code == "access.second-factor-required" => return go(WANTED),
        Reason::SecondFactorRequired => return go(code::PATH),
        // Who came in by their own account where that opens nothing is led to where they sign in by the provider.
        Reason::Forbidden if problem.code == "identity.provider-only" => return go(PROVIDERS),
        Reason::Forbidden | Reason::StepUpRequired | Reason::ApprovalRequired => StatusCode::FORBIDDEN,
        Reason::NotFound => StatusCode::NOT_FOUND,
        Reason::Conflict => StatusCode::CONFLICT,
        Reason::Refused => StatusCode::UNPROCESSABLE_ENTITY,
        Reason::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Reason::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Reason::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Reason::NoSpace => StatusCode::INSUFFICIENT_STORAGE,
        Reason::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let (title, picture, next) = match problem.reason {
        Reason::Forbidden if problem.code == "request.cross-site" => {
            ("problem-title", "lock", "problem-elsewhere-next")
        }
        Reason::Forbidden | Reason::StepUpRequired | Reason::ApprovalRequired => {
            ("problem-forbidden", "lock", "problem-forbidden-next")
        }
        Reason::NotFound => ("problem-lost", "lost", "problem-lost-next"),
        Reason::TooMany | Reason::Unavailable | Reason::NoSpace => ("problem-busy", "crate", "problem-busy-next"),
        Reason::Internal => ("problem-broken", "crate", "problem-broken-next"),
        _ => ("problem-title", "file", "problem-next"),
    };
    answer(status, &ProblemPage { frame: Frame::outside(words, title), problem, picture, next })
}

fn answer(status: StatusCode, page: &impl Template) -> HttpResponse {
    match page.render() {
        Ok(text) => {
            let mut answer = HttpResponse::build(status);
            answer
                .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
                .insert_header((CONTENT_SECURITY_POLICY, POLICY));
            if text.contains(EYE) {
                answer.insert_header((PERMISSIONS, SEEING.as_str()));
            }
            // Said once. What people typed is escaped, so only the frame can have put this there.
            if text.contains(toast::MARK) {
                answer.insert_header((SET_COOKIE, toast::GONE));
            }
            answer.body(text)
        }
        Err(error) => {
            tracing::error!(error = %error, "a page could not be written");
            HttpResponse::new(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}
