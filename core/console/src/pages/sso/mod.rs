//! Single sign-on: there and back, a person's own links, and what an owner sets up.
//!
//! - [`going`]: to a provider and back, and what a provider says of its own accord
//! - [`linked`]: by which providers one may sign in oneself
//! - [`providers`]: all of a workspace
//! - [`only`]: and whether people come in by nothing else
//! - [`provider`]: one of them: filled in, tested, tried, taken away
//! - [`provisioning`]: what one of them says of its people of its own accord

pub(crate) mod going;
mod linked;
mod only;
mod provider;
mod providers;
mod provisioning;

use actix_web::web::{self as route, ServiceConfig};
use serde::Deserialize;

/// One's own, and where whoever has to come in by one is led.
pub(crate) const PROVIDERS: &str = "/account/providers";

pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/sign-in/{workspace}").get(going::of_workspace))
        .service(route::resource("/sso/go").get(going::go_there))
        .service(route::resource("/sso/again").get(going::again))
        .service(route::resource("/sso/{provider}/back").get(going::back))
        .service(route::resource("/sso/{provider}/log-out").post(going::farewell))
        .service(route::resource(PROVIDERS).get(linked::show).post(linked::link))
        .service(route::resource("/account/providers/{id}/end").post(linked::end))
        .service(route::resource("/settings/sso").get(providers::show).post(providers::add))
        .service(route::resource("/settings/sso/only").get(providers::to_all).post(only::set))
        .service(route::resource("/settings/sso/{id}").get(provider::show).post(provider::save))
        .service(route::resource("/settings/sso/{id}/test").get(provider::leave).post(provider::test))
        .service(route::resource("/settings/sso/{id}/try").get(provider::leave).post(provider::rehearse))
        .service(route::resource("/settings/sso/{id}/provisioning").get(provider::leave).post(provisioning::begin))
        .service(
            route::resource("/settings/sso/{id}/provisioning/token").get(provider::leave).post(provisioning::renew),
        )
        .service(route::resource("/settings/sso/{id}/provisioning/end").get(provider::leave).post(provisioning::end))
        .service(route::resource("/settings/sso/{id}/removal").get(provider::leave).post(provider::remove));
}

/// Which group makes which role.
#[derive(Debug, Clone, Deserialize, serde::Serialize)]
struct Rule {
    group: String,
    role: String,
}

/// A provider, as the door shows it.
#[derive(Debug, Clone, Deserialize)]
struct Provider {
    id: String,
    version: i64,
    name: String,
    issuer: String,
    client_id: String,
    has_secret: bool,
    scopes: Vec<String>,
    button: String,
    roles_at: String,
    rules: Vec<Rule>,
    otherwise: Option<String>,
    domain: Option<String>,
    lets_in: bool,
    vouches: bool,
    is_on: bool,
    redirect_uri: String,
    log_out_uri: String,
    signed_out_uri: String,
}
