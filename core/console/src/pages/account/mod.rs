//! One's own account, which belongs to no business: what one is called, how one proves who one is, and where one is
//! signed in.
//!
//! - [`profile`]: one's name
//! - [`security`]: the second factors there are, and what stands in for them
//! - [`enrolment`]: an authenticator app, by a picture that it reads
//! - [`codes`]: recovery codes, shown once
//! - [`passkeys`]: a passkey, that a device keeps
//! - [`password`]: another password
//! - [`sessions`]: browsers and programs, and how each of them is ended

pub(crate) mod codes;
pub(crate) mod enrolment;
mod passkeys;
mod password;
mod profile;
mod security;
mod sessions;

use actix_web::web::{self as route, ServiceConfig};

/// Where a second factor is enrolled, for whoever cannot go on without one.
pub(crate) const WANTED: &str = "/account/security";

/// What all of these are a part of, at the side.
const WAY: &str = "/account";

pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/account").get(profile::show))
        .service(route::resource("/account/name").post(profile::change_name));
    for part in [
        security::configure,
        enrolment::configure,
        codes::configure,
        passkeys::configure,
        password::configure,
        sessions::configure,
    ] {
        config.configure(part);
    }
}

/// The pages about oneself: path, message, and whether it is the one that is shown.
pub(crate) fn tabs(here: &str) -> [(&'static str, &'static str, bool); 4] {
    [
        ("/account", "account-profile"),
        ("/account/security", "account-security"),
        ("/account/sessions", "sessions"),
        ("/account/providers", "sso-own"),
    ]
    .map(|(path, name)| (path, name, path == here))
}
