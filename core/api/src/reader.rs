//! What a request would ask of the door, without asking: for whoever tries requests out.

use ::web::Fault;
use actix_web::http::{
    Method,
    header::{HeaderMap, HeaderValue, IF_MATCH},
};
use door::Registry;

use crate::{
    routes::Routes,
    serve::{read, seen_version},
};

/// The routes of a registry.
pub struct Reader {
    routes: Routes,
}

/// A request, as it was sent.
#[derive(Debug, Clone, Default)]
pub struct Sent {
    pub method: String,
    pub path: String,
    pub query: String,
    pub if_match: Option<Vec<u8>>,
    pub body: Vec<u8>,
}

impl Reader {
    pub fn new(registry: &Registry) -> Result<Self, String> {
        Ok(Self { routes: Routes::new(registry)? })
    }

    /// The operation, and its input.
    pub fn read(&self, registry: &Registry, sent: &Sent) -> Result<(&'static str, Vec<u8>), Fault> {
        let method = sent.method.parse::<Method>().map_err(|_| Fault::no_such_path())?;
        let (route, texts) = self.routes.find(&method, &sent.path, registry)?;
        let mut headers = HeaderMap::new();
        if let Some(value) = sent.if_match.as_deref().and_then(|line| HeaderValue::from_bytes(line).ok()) {
            headers.insert(IF_MATCH, value);
        }
        let seen = seen_version(route, &headers)?;
        let (_, input) = read(route, &texts, &sent.query, &sent.body, seen)?;
        Ok((route.operation, input))
    }
}
