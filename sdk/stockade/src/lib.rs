//! What a plugin for Stockade is written with.
//!
//! A plugin is asked what to do when something happens, and answers with what it wants done. Nothing else that it does
//! lasts: each call is a fresh instance, and [`kv`] is where it remembers.
//!
//! ```
//! use stockade_sdk::prelude::*;
//!
//! struct Greeter;
//!
//! impl Plugin for Greeter {
//!     fn event(event: Event) -> Done {
//!         notify::people("Hello", format!("There is a new {}.", event.kind()))?;
//!         done()
//!     }
//! }
//!
//! stockade_sdk::export!(Greeter);
//! ```
//!
//! - [`Plugin`]: what it may be asked; all of it has a default, which is to decline
//! - [`Outcome`] and [`Failure`]: what it answers; [`panel`]: what it shows
//! - [`records`], [`http`], [`credentials`], [`kv`], [`settings`], [`notify`], [`log`], [`clock`], [`random`]:
//!   what it is given; whatever was not granted answers with a [`Problem`]
//! - [`testing`]: a world to call it in, in an ordinary test

pub mod api;
pub mod clock;
pub mod credentials;
mod failure;
mod host;
pub mod http;
pub mod kv;
mod links;
pub mod log;
mod made;
pub mod notify;
mod outcome;
pub mod panel;
mod plugin;
pub mod random;
pub mod records;
pub mod settings;
#[cfg(not(target_family = "wasm"))]
pub mod testing;
mod triggers;

pub use failure::{Failure, Problem, Remedy};
pub use links::Link;
pub use made::Made;
pub use outcome::{Done, Operation, Outcome, done};
pub use panel::{Look, Panel, Tone};
pub use plugin::Plugin;
pub use records::Record;
pub use triggers::{Action, Call, Event, Later, Schedule, SyncPage, There, Webhook};

/// What most plugins begin with.
pub mod prelude {
    pub use crate::{
        Action, Done, Event, Failure, Later, Link, Look, Made, Operation, Outcome, Panel, Plugin, Problem, Record,
        Schedule, SyncPage, Tone, Webhook, clock, credentials::Credential, done, http, kv, log, notify, random,
        records, settings,
    };
}

/// Whose examples are compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/cookbook.md")]
mod cookbook {}

/// What crosses the wall, as it is written in the WIT. Not for plugins: what is here changes with it.
#[doc(hidden)]
#[allow(missing_debug_implementations)]
pub mod bindings {
    wit_bindgen::generate!({
        path: "../wit",
        world: "plugin",
        pub_export_macro: true,
        export_macro_name: "export_component",
    });
}

#[doc(hidden)]
pub use plugin::{describe, handle};

/// Makes a type the plugin of this component.
#[macro_export]
macro_rules! export {
    ($plugin:ty) => {
        #[cfg(target_family = "wasm")]
        const _: () = {
            use $crate::bindings::{exports::stockade::plugin::handler::Guest, stockade::plugin::types};

            struct Component;

            impl Guest for Component {
                fn handle(trigger: types::Trigger) -> Result<types::Outcome, types::Failure> {
                    $crate::handle::<$plugin>(trigger)
                }

                fn describe(kind: String, body: String) -> Result<String, types::Problem> {
                    $crate::describe::<$plugin>(&kind, &body)
                }
            }

    $crate::bindings::export_component!(Component with_types_in $crate::bindings);
        };
    };
}
