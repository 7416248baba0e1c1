//! Lines for whoever looks after the plugin: nothing personal, and no secret. They are written as `format!` does.
//!
//! ```
//! # use stockade_sdk::{log, testing::World};
//! # World::new().within(|| {
//! log::info!("{} orders came in", 3);
//! # });
//! ```

use std::fmt;

use crate::host;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Debug,
    Info,
    Warn,
    Error,
}

/// Never fails: what is more than a call may log is dropped and counted.
pub fn write(level: Level, line: fmt::Arguments<'_>) {
    host::log(level, &line.to_string());
}

#[doc(hidden)]
#[macro_export]
macro_rules! __debug { ($($said:tt)*) => { $crate::log::write($crate::log::Level::Debug, format_args!($($said)*)) }; }
#[doc(hidden)]
#[macro_export]
macro_rules! __info { ($($said:tt)*) => { $crate::log::write($crate::log::Level::Info, format_args!($($said)*)) }; }
#[doc(hidden)]
#[macro_export]
macro_rules! __warn { ($($said:tt)*) => { $crate::log::write($crate::log::Level::Warn, format_args!($($said)*)) }; }
#[doc(hidden)]
#[macro_export]
macro_rules! __error { ($($said:tt)*) => { $crate::log::write($crate::log::Level::Error, format_args!($($said)*)) }; }

pub use __debug as debug;
pub use __error as error;
pub use __info as info;
pub use __warn as warn;
