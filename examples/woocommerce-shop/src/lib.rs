//! A WooCommerce shop to test against: the REST API, webhooks and connecting, as the original does them, over a shop in
//! memory that is the same each time. Faults come on demand. What it does and what it leaves out: the README.
//!
//! `shop`      all that it holds
//! `api`       `/wp-json`: what is asked of it
//! `access`    who asks
//! `order`, `money`, `stock`  what follows from a sale, and what it comes to
//! `schema`, `resources`      what things are made of
//! `settings`, `habits`, `clock`  how this shop is set up, and what time it thinks it is
//! `webhooks`  what it tells of its own accord
//! `faults`    what goes wrong on demand
//! `seed`      what it holds from the start
//! `serve`     all of it over HTTP
//! `php`, `problem`  how the original writes, and how it refuses

pub mod access;
mod api;
mod clock;
mod faults;
mod habits;
mod money;
mod order;
mod php;
mod problem;
mod resources;
mod schema;
mod seed;
mod serve;
mod settings;
mod shop;
mod stock;
mod webhooks;

pub use clock::Moment;
pub use seed::Seed;
pub use serve::{Certificate, Options, Running};
pub use webhooks::sign;
