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
    // In the log like everything else, and not between its lines.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a panic: {}", panic.payload_as_str().unwrap_or("without words"));
    }));
    // Started twice in one process only by tests; the first one stays.
    drop(started);
    Ok(())
}
