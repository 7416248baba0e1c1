//! The outside world, played on loopback: what the guarded client and the mailer do with servers that
//! are slow, endless, hostile or just fine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod certificates;
mod http_guard;
mod http_limits;
mod http_tls;
mod mail_local;
mod mail_smtp;
mod peer;
mod smtp_sink;
