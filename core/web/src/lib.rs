//! What the API and the console share: everything about a request before anybody looks at what it asks.
//!
//! - [`site`]: what the operator says about where Stockade is reached: address, hosts, proxies
//! - [`origin`]: where a request came from, believing only [proxies](network) that are configured
//! - [`actor`]: who it is, by its token; [`cookie`]: how a browser keeps that token
//! - [`session`]: the answers that carry a token, which goes into the cookie and nowhere else
//! - [`csrf`]: whether a browser sent it from our own pages
//! - [`body`]: its body, of a known type and a bounded size
//! - [`files`]: a body and an answer that are a file, streamed; [`parts`]: a form that brings files
//! - [`problem`]: why not, as problem+json
//! - [`headers`]: what every answer says to browsers
//! - [`shell`]: the middleware round everything: limits, host, headers, and no error of another shape
//! - [`wire`]: the connection below it: the same for what never became a request

pub mod actor;
pub mod body;
pub mod cookie;
pub mod csrf;
pub mod files;
pub mod headers;
pub mod network;
pub mod origin;
pub mod parts;
pub mod problem;
pub mod session;
pub mod shell;
pub mod site;
pub mod wire;

mod forwarded;

pub use actor::{Authenticate, Credential, Waiting};
pub use network::Network;
pub use problem::Fault;
pub use shell::Shell;
pub use site::{ForwardedBy, Hsts, Settings, Site};
pub use wire::Wire;
