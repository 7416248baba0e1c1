//! Whom the business deals with.
//!
//! - [`list`]: the contacts, narrowed down
//! - [`new`], [`one`]: somebody; [`written`]: the form that says who they are
//! - [`consents`]: what they agreed to; [`history`]: what was known of them before
//! - [`duplicates`]: contacts that are likely the same, and made one
//! - [`report`]: all that is held of somebody, to be handed to them
//! - [`erasure`]: erased for good, with the certificate of it
//! - `known`: what the door says of all that

mod consents;
mod duplicates;
mod erasure;
mod history;
pub(super) mod known;
mod list;
mod new;
mod one;
mod report;
mod written;

use actix_web::web::ServiceConfig;

/// What has an address of its own comes before `/contacts/{id}`.
pub(crate) fn configure(config: &mut ServiceConfig) {
    for part in [
        list::configure,
        new::configure,
        duplicates::configure,
        consents::configure,
        history::configure,
        report::configure,
        erasure::configure,
        one::configure,
    ] {
        config.configure(part);
    }
}
