//! The program `stockade` from outside, as those who run it and those who ask it meet it.
//!
//! - [`program`]: starts it, as a person would; [`http`]: asks it, byte by byte; [`shop`]: a business on it;
//!   [`mailbox`]: what it mails; `smtp_sink`: a mail server that keeps what it hears
//! - `starting`, `stopping`, `settings`: what it says when it cannot start, and how it ends
//! - `commands`, `audit`, `keys`, `resealing`, `postgres`: the command line, with the server running and without
//! - `people`, `resets`, `factors`, `browsers`, `headers`: who is asking, and what every answer says to a browser
//! - `tokens`, `scim`: programs, an owner who is recovered, and a provider that says who its people are
//! - `asking`, `bulk`, `partial`, `lists`, `files`, `wire`: inputs, conditions, many at once, less and more, pages; and bytes that are no honest request
//! - `catalog`: what is made below something, and a storefront that is for anyone and for caches
//! - `stock`: what the program does for it while it runs
//! - `exchange`: files come in and go out, also when it is killed meanwhile; `papers`: what was issued, opened and sent
//! - `packages`: from what an author has to what an owner installed, by the commands that are in the docs
//! - `plugins`: a component behind its wall, told and heard over HTTP; `test_host`: the same for whoever tests one;
//!   `developing`: and for whoever is writing one
//! - `woocommerce`: a shop over there and this business as one
//! - `console`: the pages, as a browser without a script sees them
//! - `openapi`, `stranger`, `fuzz`, `docs`, `watching`: the description, whether it is true, the tutorial, health and figures
//! - `guest_memory`: secrets are in no byte of a plugin's memory
//! - `canaries`: secrets are nowhere that they should not be

#![cfg(test)]

mod http;
mod mailbox;
mod program;
mod shop;

#[allow(dead_code, reason = "what else it can say is for the tests of mail")]
#[path = "../../../work/tests/outside/certificates.rs"]
mod certificates;
#[allow(dead_code, reason = "what goes wrong in it is for the tests of mail")]
#[path = "../../../work/tests/outside/smtp_sink.rs"]
mod smtp_sink;

mod aged;
mod asking;
mod audit;
mod browsers;
mod bulk;
mod canaries;
mod catalog;
mod commands;
mod console;
mod developing;
mod docs;
mod exchange;
mod factors;
mod files;
mod fuzz;
mod guest_memory;
mod headers;
mod indexes;
mod keys;
mod lists;
mod misbehaving;
mod openapi;
mod packages;
mod pages;
mod papers;
mod partial;
mod people;
mod pictures;
mod plugins;
mod postgres;
mod resealing;
mod resets;
mod scim;
mod settings;
mod starting;
mod stock;
mod stockroom;
mod stopping;
mod stranger;
mod test_host;
mod tokens;
mod unfit;
mod updating;
mod watching;
mod wire;
mod woocommerce;
