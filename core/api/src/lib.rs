//! HTTP for programs. Nothing here knows an operation by what it does: paths, inputs, statuses and the
//! OpenAPI document follow from what the registry says of each.
//!
//! - [`Api`]: made once at the start from [`Shared`]; [`app`] is the whole application, [`Api::configure`] its part
//! - `routes`, `route`: which operation a method and a path ask for
//! - `input`, `kind`: path, query and body, made into one JSON object
//! - [`Reader`]: what a request would ask, without asking
//! - `serve`, `reply`: asks the door; says what it answered
//! - `bulk`: many operations in one request
//! - `partial`: less of an answer, or more
//! - `deprecation`: what will not be answered for ever
//! - `precondition`: ETag, If-Match, If-None-Match
//! - `session`: the four answers that carry a session's token, and the one that ends it
//! - [`openapi`]: the description of all this
//! - `docs`: it, and the same for people and for programs that read
//! - `scim`: how a provider says who its people are; `hooks`: what others send to plugins
//! - [`health`]: whether the server lives, and whether it is ready
//! - `tally`: how many, and how long

pub mod health;
pub mod openapi;

mod bulk;
mod deprecation;
mod docs;
mod hooks;
mod input;
mod kind;
mod partial;
mod precondition;
mod reader;
mod reply;
mod route;
mod routes;
mod scim;
mod serve;
mod session;
mod shapes;
mod tally;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tiny;

use std::sync::{Arc, OnceLock};

use ::web::{Authenticate, Shell, Site};
use actix_web::{
    App, Error,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::Compress,
    web::{self, Data, ServiceConfig},
};
use door::{Door, Problem};

pub use reader::{Reader, Sent};

use crate::{docs::Docs, health::Ready, routes::Routes, tally::Tally};

/// Where the API begins. Another version would be a thin translation beside it.
pub const ROOT: &str = "/api/v1";

/// What the server gives.
pub struct Shared {
    pub door: Arc<Door>,
    pub site: Arc<Site>,
    pub authenticate: Arc<dyn Authenticate>,
    pub ready: Ready,
}

/// Everything that is worked out once. A clone is a handle.
#[derive(Clone)]
pub struct Api {
    inner: Data<Inner>,
}

pub(crate) struct Inner {
    door: Arc<Door>,
    site: Arc<Site>,
    authenticate: Arc<dyn Authenticate>,
    ready: Ready,
    routes: Routes,
    bulk: Tally,
    scim: Tally,
    hooks: Tally,
    docs: OnceLock<Result<Docs, Problem>>,
}

impl Api {
    /// Fails on operations that cannot be offered as they are declared: two at one place, or a path with
    /// a field that the input does not have.
    pub fn new(shared: Shared) -> Result<Self, String> {
        let Shared { door, site, authenticate, ready } = shared;
        let routes = Routes::new(door.registry())?;
        // In development all of them at once; a server works each out when it is asked for.
        if cfg!(debug_assertions) {
            openapi::describe(door.registry(), &routes, &site)?;
        }
        let (bulk, scim, hooks) = (Tally::new(bulk::NAME), Tally::new(scim::NAME), Tally::new(hooks::NAME));
        let inner = Inner { door, site, authenticate, ready, routes, bulk, scim, hooks, docs: OnceLock::new() };
        Ok(Self { inner: Data::new(inner) })
    }

    /// The paths of the API, for an application that has others too and wraps [`Shell`] round them all.
    pub fn configure(&self) -> impl Fn(&mut ServiceConfig) + Clone + use<> {
        let inner = self.inner.clone();
        move |config| {
            config
                .app_data(inner.clone())
                .service(health::alive_resource())
                .service(health::ready_resource())
                .service(bulk::resource())
                .service(docs::resource())
                .service(scim::resource())
                .service(hooks::resource())
                .service(web::scope(ROOT).default_service(web::to(serve::serve)));
        }
    }
}

/// The whole application, for the server and for tests. More can be configured onto it.
pub fn app(
    api: &Api,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    let shell = Shell::new(Arc::clone(&api.inner.door), Arc::clone(&api.inner.site));
    App::new().configure(api.configure()).wrap(Compress::default()).wrap(shell)
}
