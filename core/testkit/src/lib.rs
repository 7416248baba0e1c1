//! A ready workspace with an owner, a clerk and a stranger, on either database; for tests only.
//!
//! - [`Shop`]: the door of a small business, its people, and a clock that moves when told
//! - [`on_both`]: writes a test once and runs it on SQLite and on PostgreSQL
//! - [`Several`]: many of them behind one door
//! - [`component`]: a plugin as it was built; [`packed`]: one as one file, signed; [`installed`]: one on a real server
//! - [`joined`]: a shop of WooCommerce, and a real server that is one with it
//! - [`photograph`]: a picture such as a telephone makes
//! - [`postgres`]: a PostgreSQL that the tests start themselves
//! - [`provider`]: an OpenID provider of somebody else's
//! - [`server`], [`http`]: the real program, and a client that is suspicious of it
//! - [`trial`]: proofs that what was acknowledged is never lost
//! - [`validators`]: those who make the standards of papers

#![allow(
    clippy::float_arithmetic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot be set up fails loudly"
)]

mod guests;
pub mod http;
mod idle;
pub mod installed;
pub mod joined;
mod packed;
mod photograph;
pub mod postgres;
pub mod provider;
pub mod server;
mod several;
mod shop;
pub mod trial;
pub mod validators;

pub use guests::component;
pub use idle::idle;
pub use packed::{packed, publisher};
pub use photograph::{photograph, photograph_of};
pub use serde_json::{Value, json};
pub use several::Several;
pub use shop::{Engine, Fitting, Shop, outside, plugins, text};

/// Waits, where nothing says when what is waited for has come.
#[expect(clippy::disallowed_methods, reason = "a foreign process, or a moment chosen by chance")]
pub fn pause(time: std::time::Duration) {
    std::thread::sleep(time);
}

/// `on_both! { async fn name(shop) { ... } }` becomes two tests, `name::sqlite` and `name::postgres`. With
/// `in <how to open it>;` before them the shop is one that is not usual.
#[macro_export]
macro_rules! on_both {
    (in $open:expr; $($(#[$meta:meta])* async fn $name:ident($shop:ident) $body:block)*) => {$(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn test($shop: &$crate::Shop) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let shop = $open($crate::Engine::Sqlite).await.expect("SQLite is always there");
                test(&shop).await;
                shop.close().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                // Absent only where the person running the tests was told so.
                let Some(shop) = $open($crate::Engine::Postgres).await else { return };
                test(&shop).await;
                shop.close().await;
            }
        }
    )*};
    ($($tests:tt)*) => { $crate::on_both! { in $crate::Shop::open; $($tests)* } };
}
