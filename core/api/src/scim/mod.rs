//! SCIM 2.0 (RFC 7643, 7644): how a company's own provider says who its people are and which groups they are in.
//! A translation and nothing more: what happens is operations (`scim.…`), asked of the door with the token that the
//! provider shows.
//!
//! - [`resource`]: everything below [`ROOT`], which is a base address for each provider
//! - `serve`: one request: who asks, what for, and what is answered
//! - `grammar`: filters and paths, the part of them that providers use
//! - `user`, `group`: what is said of one, read as each provider writes it; and one as it is told
//! - `patch`: what changed, one operation after the other
//! - `documents`: what this service can do, told to programs
//! - `fault`: why not, in SCIM's form

mod documents;
mod fault;
mod grammar;
mod group;
mod patch;
mod serve;
mod user;

use actix_web::{Scope, web};

/// Where it begins; the provider's id follows.
pub(crate) const ROOT: &str = "/scim/v2";
/// What its requests are counted as.
pub(crate) const NAME: &str = "scim";

const CORE_USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const CORE_GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

pub(crate) fn resource() -> Scope {
    web::scope(ROOT).default_service(web::to(serve::serve))
}
