//! What is sold: from a quote to the money.
//!
//! - [`list`]: the orders, narrowed down; [`one`]: an order, with what is done with it ([`steps`])
//! - [`drafting`]: an order that is being written, with what it comes to while it is typed; [`written`]: its form
//! - [`invoices`]: invoices and credit notes; [`invoice`]: one of them; [`paper`]: as it is printed; [`sending`]: as it is sent
//! - [`of_contact`]: what somebody bought, owes and has left
//! - `known`: what the door says of all that; `timeline`: what happened, by whom and why

mod drafting;
mod invoice;
mod invoices;
mod known;
mod list;
mod of_contact;
mod one;
mod paper;
mod sending;
mod steps;
mod timeline;
mod written;

use actix_web::web::ServiceConfig;

/// What has an address of its own comes before `/orders/{id}`.
pub(crate) fn configure(config: &mut ServiceConfig) {
    for part in [
        list::configure,
        drafting::configure,
        one::configure,
        invoices::configure,
        invoice::configure,
        paper::configure,
        sending::configure,
        of_contact::configure,
    ] {
        config.configure(part);
    }
}
