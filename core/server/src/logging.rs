//! Structured logs on standard error: a message for people, fields for machines.

use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::config::Config;

pub fn start(config: &Config) {
    let filter = EnvFilter::try_new(config.log()).unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter);
    let started = if config.logs_json() {
        registry.with(fmt::layer().json().with_writer(std::io::stderr)).try_init()
    } else {
        registry.with(fmt::layer().with_target(false).with_writer(std::io::stderr)).try_init()
    };
    // Started twice in one process only by tests; the first one stays.
    drop(started);
}
