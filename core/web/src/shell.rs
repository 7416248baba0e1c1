//! The middleware round everything. Before: whether this address asks too much, and whether it is us that
//! it asks. After: the headers of every answer, and no error in another shape than ours.

use std::{
    fmt,
    future::{Ready, ready},
    pin::Pin,
    rc::Rc,
    sync::Arc,
};

use actix_web::{
    Error, HttpMessage as _, HttpResponse, ResponseError,
    body::{EitherBody, MessageBody},
    dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready},
    http::{
        StatusCode,
        header::{self, HeaderMap},
    },
};
use door::Door;
use model::{Reason, RequestId};

use crate::{network, origin, problem::Fault, site::Site};

/// Asked by load balancers under whatever address they know, and telling nothing.
pub const ALIVE_PATH: &str = "/healthz";
pub const READY_PATH: &str = "/readyz";

/// Wrap it last, so that it is outermost.
#[derive(Clone)]
pub struct Shell {
    door: Arc<Door>,
    site: Arc<Site>,
}

impl Shell {
    pub fn new(door: Arc<Door>, site: Arc<Site>) -> Self {
        Self { door, site }
    }

    fn admit(&self, request: &ServiceRequest, origin: &model::Origin) -> Result<(), Fault> {
        if let Some(address) = origin.address {
            self.door.limits().admit(network::asker(address))?;
        }
        if matches!(request.path(), ALIVE_PATH | READY_PATH) || self.is_for_us(request) {
            return Ok(());
        }
        let detail = "This server does not answer to that name. Use its public address, or add the name to its configured hosts.";
        Err(Fault::new(StatusCode::MISDIRECTED_REQUEST, Reason::Invalid, "request.host", detail))
    }

    fn is_for_us(&self, request: &ServiceRequest) -> bool {
        let mut named = request.headers().get_all(header::HOST).map(|host| host.to_str().unwrap_or_default());
        let target = request.uri().authority().map(|authority| authority.as_str());
        let (first, second) = (named.next(), named.next());
        (first.is_some() || target.is_some())
            && second.is_none()
            && first.into_iter().chain(target).all(|host| self.site.answers_to(host))
    }
}

impl<S, B> Transform<S, ServiceRequest> for Shell
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type InitError = ();
    type Transform = Shelled<S>;
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(Shelled { service: Rc::new(service), shell: self.clone() }))
    }
}

pub struct Shelled<S> {
    service: Rc<S>,
    shell: Shell,
}

impl<S, B> Service<ServiceRequest> for Shelled<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let site = Arc::clone(&self.shell.site);
        let origin = origin::arriving(&request, &site, self.shell.door.now());
        let id = origin.request;
        if let Err(fault) = self.shell.admit(&request, &origin) {
            let mut answer = fault.answer(&id);
            site.headers.put(answer.headers_mut(), &id);
            return Box::pin(ready(Ok(request.into_response(answer).map_into_right_body())));
        }
        request.extensions_mut().insert(origin);
        let answered = self.service.call(request);
        Box::pin(async move {
            match answered.await {
                Ok(answer) => Ok(dress(answer, &site, &id)),
                // There is no request left to answer; the error itself becomes the answer, outside of us.
                Err(error) => {
                    let status = error.as_response_error().status_code();
                    if status.is_server_error() {
                        tracing::error!(error = %error, request = %id, "a request failed outside of its operation");
                    }
                    Err(Undressed { site, id, status }.into())
                }
            }
        })
    }
}

fn dress<B: MessageBody>(answer: ServiceResponse<B>, site: &Site, id: &RequestId) -> ServiceResponse<EitherBody<B>> {
    let mut answer = if is_wordless(answer.status(), answer.headers()) {
        let mut said = Fault::of_status(answer.status()).answer(id);
        if let Some(allow) = answer.headers().get(header::ALLOW) {
            said.headers_mut().insert(header::ALLOW, allow.clone());
        }
        answer.into_response(said).map_into_right_body()
    } else {
        answer.map_into_left_body()
    };
    site.headers.put(answer.headers_mut(), id);
    answer
}

/// An error of the framework's: plain text or nothing. Ours are problems or pages.
fn is_wordless(status: StatusCode, headers: &HeaderMap) -> bool {
    let is_error = status.is_client_error() || status.is_server_error();
    is_error && headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"))
}

/// An error that left the application without an answer.
struct Undressed {
    site: Arc<Site>,
    id: RequestId,
    status: StatusCode,
}

impl fmt::Debug for Undressed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.status, self.id)
    }
}

impl fmt::Display for Undressed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl ResponseError for Undressed {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = Fault::of_status(self.status).answer(&self.id);
        self.site.headers.put(answer.headers_mut(), &self.id);
        answer
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn the_frameworks_errors_are_said_again() {
        let with = |kind: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            if let Some(kind) = kind {
                headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
            }
            headers
        };
        assert!(is_wordless(StatusCode::NOT_FOUND, &with(None)));
        assert!(is_wordless(StatusCode::BAD_REQUEST, &with(Some("text/plain; charset=utf-8"))));
        assert!(!is_wordless(StatusCode::NOT_FOUND, &with(Some("text/html; charset=utf-8"))));
        assert!(!is_wordless(StatusCode::NOT_FOUND, &with(Some("application/problem+json"))));
        assert!(!is_wordless(StatusCode::OK, &with(None)) && !is_wordless(StatusCode::NOT_MODIFIED, &with(None)));
    }
}
