//! The program `stockade`: command line, configuration, wiring, start and stop. The only crate that
//! knows everyone.
//!
//! - [`modules`]: the list of what this Stockade can do
//! - [`command`]: the command line; `asking`: where its questions go
//! - [`config`]: every setting, and where its value came from
//! - [`house`]: the parts put together, without a network
//! - [`serve`]: the server: start, readiness, stop
//! - `pruning`: what a prune of the audit logs did
//! - `plugin`: plugins that are stopped by a command
//! - `leaked`: tokens that were found where they do not belong
//! - `keys`: keys that are changed by a command; [`rotation`]: the master key among them
//! - [`heads`]: where the audit logs end, as it is kept elsewhere
//! - `http`: connections, and the application behind them
//! - [`control`]: how commands reach the running server
//! - [`doctor`]: what is wrong, and what to do
//! - `controls`: what is promised; `probes`: whether it is so here
//! - [`exit`]: what the program says with its exit code
//! - `code`: the code of now, for a program with a second factor
//! - `unfit`: plugins that do not run with this program
//! - [`verify`]: what a walk along an audit log found
//! - `voice`: what a command says
//! - [`logging`]: one line per failure, never a secret

mod asking;
mod code;
pub mod command;
pub mod config;
pub mod control;
mod controls;
pub mod doctor;
pub mod exit;
mod hashing;
pub mod heads;
pub mod house;
mod http;
mod keys;
mod leaked;
pub mod logging;
mod metrics;
pub mod modules;
mod plugin;
mod probes;
mod pruning;
pub mod rotation;
pub mod serve;
mod unfit;
pub mod verify;
mod voice;
mod wiring;
