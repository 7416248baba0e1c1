//! Who is asking: a token in `Authorization`, or in the session's cookie, or nobody yet.

use std::pin::Pin;

use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use model::{Actor, Origin, Problem, Reason, Who};

use crate::{cookie, site::Site};

/// An answer that is being waited for.
pub type Waiting<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Tells who holds a token. `web` does not know how sessions are kept, or that there are API tokens
/// beside them: the server gives it somebody who does.
pub trait Authenticate: Send + Sync + 'static {
    /// `Unauthenticated` for a token that is unknown, revoked or too old.
    fn actor<'a>(&'a self, token: &'a str, origin: Origin) -> Waiting<'a, Result<Actor, Problem>>;
}

/// How a request says who it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Credential<'a> {
    /// A program's: nothing sends it by itself.
    Bearer(&'a str),
    /// A browser's: sent with every request, whoever's page made it.
    Cookie(&'a str),
    None,
}

impl<'a> Credential<'a> {
    /// What was sent on purpose goes before what a browser adds.
    pub fn of(headers: &'a HeaderMap, site: &Site) -> Self {
        match bearer(headers) {
            Some(token) => Self::Bearer(token),
            None => cookie::token(headers, site).map_or(Self::None, Self::Cookie),
        }
    }

    /// Whether a browser could have added it to a request that its user did not make.
    pub fn is_ambient(self) -> bool {
        !matches!(self, Self::Bearer(_))
    }

    pub async fn actor(self, authenticate: &dyn Authenticate, origin: Origin) -> Result<Actor, Problem> {
        match self {
            Self::Bearer(token) | Self::Cookie(token) => authenticate.actor(token, origin).await,
            Self::None => Ok(anyone(origin)),
        }
    }

    /// As [`actor`](Self::actor), where nobody needs to be anybody: a browser whose session is over must be
    /// able to sign in again. A program that sends a dead token is told so.
    pub async fn actor_or_anyone(self, authenticate: &dyn Authenticate, origin: Origin) -> Result<Actor, Problem> {
        match self.actor(authenticate, origin.clone()).await {
            Err(problem) if problem.reason == Reason::Unauthenticated && self.is_ambient() => Ok(anyone(origin)),
            known => known,
        }
    }
}

fn anyone(origin: Origin) -> Actor {
    Actor::new(Who::Anyone, None, origin)
}

/// The token of `Authorization: Bearer`. Another scheme is a proxy's business.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use actix_web::{http::header::COOKIE, test::TestRequest};

    use super::*;
    use crate::site::Settings;

    #[test]
    fn a_bearer_goes_before_a_cookie_and_other_schemes_are_not_ours() {
        let site = Site::new(Settings { public_url: "http://localhost".to_owned(), ..Settings::default() }).unwrap();
        let says = |authorization: Option<&str>, cookie: Option<&str>| {
            let mut request = TestRequest::default();
            if let Some(value) = authorization {
                request = request.insert_header((AUTHORIZATION, value));
            }
            if let Some(value) = cookie {
                request = request.insert_header((COOKIE, value));
            }
            match Credential::of(request.to_http_request().headers(), &site) {
                Credential::Bearer(token) => format!("bearer {token}"),
                Credential::Cookie(token) => format!("cookie {token}"),
                Credential::None => "none".to_owned(),
            }
        };
        assert_eq!(says(Some("Bearer abc"), Some("stockade=def")), "bearer abc");
        assert_eq!(says(Some("bearer  abc "), None), "bearer abc");
        assert_eq!(says(Some("Basic abc"), Some("stockade=def")), "cookie def");
        assert_eq!(says(Some("Bearer"), Some("stockade=def")), "cookie def");
        assert_eq!(says(Some("Bearer "), Some("stockade=def")), "bearer ", "said on purpose, and wrong");
        assert_eq!(says(None, None), "none");
    }
}
