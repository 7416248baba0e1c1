//! How the business sells: its terms, the picture at the head of its papers, how its papers are numbered, and what is taxed where.

mod logo;
mod numbers;
mod rates;
mod terms;

use actix_web::web::ServiceConfig;

pub(super) fn configure(config: &mut ServiceConfig) {
    for part in [terms::configure, logo::configure, numbers::configure, rates::configure] {
        config.configure(part);
    }
}
