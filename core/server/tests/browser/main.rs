//! The console as people meet it: the real program, and a real Chromium that does what a hand would do.
//!
//! After each step the page is looked at: nothing was refused by its own security policy, nothing complained in the
//! console, nothing jumped, and axe finds nothing that shuts somebody out. A picture of each step is kept in the
//! target folder, under `screenshots`.
//!
//! - [`beginning`]: from the claim link to a shop that is set up; in and out
//! - [`trading`]: a product with variants, its stock, a colleague; with the keyboard alone, and on a phone
//! - [`bare`]: all of it without a script
//! - [`booking`]: the books by hand
//! - [`dealing`]: contacts, from the first word to the last
//! - [`ending`]: a session that ends in the middle of a form
//! - [`listing`]: lists, on a phone and on a desk
//! - [`looking`]: search, how it looks, another business; in German on a phone, and from right to left
//! - [`seeing`]: what a camera sees
//! - [`selling`]: from a quote to the money
//! - [`practising`]: a shop in which nothing is real
//! - [`proving`]: second factors, recovery codes, another password, who must have one
//! - [`somebody`]: signing in by a provider of somebody else's, and out again; by it alone
//! - [`watching`]: what is unusual about security, and what stops it
//! - [`trusting`]: a plugin comes in, and the release after it; [`showing`]: what one shows
//! - [`minding`]: what of a plugin needs somebody, what it says and brings over, and that it is stopped
//! - [`typing`]: what nobody should type, and what comes of it
//! - [`uniting`]: a shop elsewhere and this business become one
//!
//! and, for these: [`browser`] (Chromium, and the protocol that moves it), [`page`] (hands and eyes), [`house`] (a
//! server of its own for each).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "what is skipped is said")]

mod bare;
mod beginning;
mod booking;
mod browser;
mod dealing;
mod ending;
mod house;
mod listing;
mod looking;
mod minding;
mod page;
mod practising;
mod proving;
mod seeing;
mod selling;
mod showing;
mod somebody;
mod trading;
mod trusting;
mod typing;
mod uniting;
mod watching;
