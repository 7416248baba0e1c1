//! Connections: how many workers take them, how long each may wait, and the application behind them.

use std::{io, net::TcpListener, sync::Arc, time::Duration};

use actix_http::{HttpService, Protocol};
use actix_server::{Server, ServerBuilder};
use actix_service::{IntoServiceFactory as _, ServiceFactoryExt as _, fn_service, map_config};
use actix_web::{dev::AppConfig, rt::net::TcpStream};
use door::Clock;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use web::{Site, Wire};

use crate::wiring::Faces;

/// How long requests in flight may take to finish once we are told to stop.
pub const GRACE: u64 = 10;
/// Threads that a worker may use for what blocks, such as reading a database.
const BLOCKING: usize = 8;
/// Connections that may wait to be accepted.
const BACKLOG: u32 = 1_024;
/// How long a client may take to send the head of a connection's first request; `Wire` waits for the others.
const HEAD_TIME: Duration = Duration::from_secs(10);
const KEEP_ALIVE: Duration = Duration::from_secs(60);
/// How long it is listened to who still sends while we have answered.
const LINGER: Duration = Duration::from_secs(1);

/// As `actix_web::HttpServer` would, but over our own [`Wire`].
pub fn server(faces: Faces, clock: &Arc<dyn Clock>, site: &Arc<Site>, listener: TcpListener) -> io::Result<Server> {
    allow_many_files();
    let (clock, site) = (Arc::clone(clock), Arc::clone(site));
    let builder = ServerBuilder::new()
        .workers(std::thread::available_parallelism().map_or(2, usize::from))
        .worker_max_blocking_threads(BLOCKING)
        .backlog(BACKLOG)
        .shutdown_timeout(GRACE)
        .disable_signals();
    let stopping = builder.graceful_shutdown_signal();
    let listening = builder.listen("http", listener, move || {
        let stopping = stopping.clone();
        let app = api::app(&faces.api)
            .configure(faces.console.configure())
            .into_factory()
            .map_err(|error: actix_web::Error| error.error_response());
        let http = HttpService::build()
            .keep_alive(KEEP_ALIVE)
            .client_request_timeout(HEAD_TIME)
            .client_disconnect_timeout(LINGER)
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .finish(map_config(app, |()| AppConfig::default()));
        let (clock, site) = (Arc::clone(&clock), Arc::clone(&site));
        fn_service(move |stream: TcpStream| {
            let peer = stream.peer_addr().ok();
            // What is compressed leaves in pieces; the last one would wait 40 ms until the one before is acknowledged.
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(error = %error, "a connection sends its pieces together");
            }
            let wire = Wire::new(stream, Arc::clone(&clock), Arc::clone(&site));
            std::future::ready(Ok((wire, Protocol::Http1, peer)))
        })
        .and_then(http)
    });
    Ok(listening?.run())
}

/// Every connection is a file: as many as the system lets this user have.
fn allow_many_files() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        tracing::warn!(error = %error, "the number of open files stays as it is");
    }
}
