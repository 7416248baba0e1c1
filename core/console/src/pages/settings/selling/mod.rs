//! How the business sells: its terms, how its papers are numbered, and what is taxed where.

mod numbers;
mod rates;
mod terms;

use actix_web::web::ServiceConfig;

pub(super) fn configure(config: &mut ServiceConfig) {
    for part in [terms::configure, numbers::configure, rates::configure] {
        config.configure(part);
    }
}
