//! What a browser keeps for a while: sent back to this server alone, seen by no script, and not sent along by another
//! site's forms.

use actix_web::{
    HttpResponse,
    cookie::{Cookie, SameSite, time::Duration as Age},
};
use web::Site;

/// Left out, with a line in the log, where it cannot be written: no answer is worth less for it.
pub(crate) fn keep(answer: &mut HttpResponse, site: &Site, name: &str, value: &str, lives: Age) {
    let cookie = Cookie::build(name, value)
        .path("/")
        .http_only(true)
        .secure(site.is_https())
        // Whoever comes back from a provider comes from another site.
        .same_site(SameSite::Lax)
        .max_age(lives)
        .finish();
    if answer.add_cookie(&cookie).is_err() {
        tracing::error!(name, "a cookie could not be kept");
    }
}
