//! Structured logs on standard error: a message for people, fields for machines.

use tracing_subscriber::{fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::{config::Config, exit::Stop};

pub fn start(config: &Config) -> Result<(), Stop> {
    let registry = tracing_subscriber::registry().with(config.log_filter()?);
    let started = if config.logs_json() {
        registry.with(fmt::layer().json().with_writer(std::io::stderr)).try_init()
    } else {
        registry.with(fmt::layer().with_target(false).with_writer(std::io::stderr)).try_init()
    };
    // Started twice in one process only by tests; the first one stays.
    drop(started);
    Ok(())
}
