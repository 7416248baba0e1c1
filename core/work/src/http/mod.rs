//! The one way out: every request that leaves this program goes through [`Client::send`].
//!
//! - [`Target`], [`HostPort`]: where to, read once; what was checked is what is connected to
//! - [`AddressKind`]: which addresses belong to the internet, which to somebody's inside
//! - [`Resolve`]: names to addresses, once a request; tests bring their own answers
//! - [`Client`], [`Policy`]: the guard and the wire; [`Answers`]: who stands there where nothing is to leave
//! - [`Request`], [`Response`]: what is asked and what came back, each with its limits
//! - [`SendError`]: what can go wrong, as data, without a header, a path or a query in it
//! - [`retry`]: whether and when to ask again
//!
//! **Invariants.** A name is resolved once a request, every address it has must be allowed, and the
//! connection goes to one of those addresses. No redirect is followed, no proxy is read from the
//! environment, no cookie is kept, nothing is decompressed. No two requests share a connection: what
//! one plugin makes of a connection can never become another's answer.

mod address;
mod answers;
mod client;
mod error;
mod exchange;
mod guard;
mod here;
mod resolve;
pub mod retry;
mod target;
pub(crate) mod tls;

pub use address::AddressKind;
pub use answers::Answers;
pub use client::{Client, ClientError, Policy};
pub use error::{SendError, Wait};
pub use exchange::{Request, Response};
pub use reqwest::{
    Method, StatusCode,
    header::{self, HeaderMap, HeaderName, HeaderValue},
};
pub use resolve::{Resolve, SystemResolver};
pub use target::{BadUrl, HostPort, Target};
pub use tls::TlsProblem;
