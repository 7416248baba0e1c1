//! The server: start, readiness, stop.

#![expect(clippy::print_stdout, reason = "the claim link is for the person at the terminal")]

use std::{
    net::{IpAddr, SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use door::Ask;
use model::Actor;
use serde_json::{Value, json};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use crate::{
    config::Config,
    control,
    exit::{Code, Stop},
    house::House,
    metrics, wiring,
};

/// How long requests in flight may take to finish once we are told to stop.
const GRACE: u64 = 10;
/// Threads that a worker may use for what blocks, such as reading a database.
const BLOCKING: usize = 8;
/// Connections that may wait to be accepted.
const BACKLOG: u32 = 1_024;
/// How long a client may take to send a request's head.
const HEAD_TIME: Duration = Duration::from_secs(10);
const KEEP_ALIVE: Duration = Duration::from_secs(60);

pub async fn serve(config: Config) -> Result<(), Stop> {
    let listen = config.listen()?;
    refuse_plain_http_for_all(&config, listen)?;
    // Before anything is opened: a port in use costs nothing then.
    let listener = bind(listen)?;
    let figures = config.metrics()?.map(metrics::expose).transpose()?;
    let opened = config.clone();
    let house = tokio::task::spawn_blocking(move || House::open(&opened)).await.map_err(Stop::failed)??;
    let house = Arc::new(house);
    let control = control::listen(Arc::clone(&house), &config.data())?;
    house.door.open_left_open().await;

    let (stop, stopped) = watch::channel(false);
    let jobs = {
        let (house, stopped) = (Arc::clone(&house), stopped.clone());
        tokio::spawn(async move { house.runner.serve(stopped).await })
    };
    let mut ticking = work::housekeeping::start(Arc::clone(&house.door)).await.map_err(Stop::failed)?;

    let server = http(&config, &house, listener)?;
    let handle = server.handle();
    let serving = tokio::spawn(server);
    tracing::info!(%listen, data = %config.data().display(), "serving");
    offer_claim(&house).await?;

    wait_for_signal().await?;
    tracing::info!("stopping; requests in flight have {GRACE} s");
    tokio::select! {
        () = handle.stop(true) => {}
        again = wait_for_signal() => {
            again?;
            tracing::warn!("told twice to stop: not waiting for requests in flight");
            handle.stop(false).await;
        }
    }
    if let Err(error) = serving.await.map_err(std::io::Error::other).flatten() {
        tracing::error!(error = %error, "the HTTP server ended in an error");
    }
    control.abort();
    if let Some(figures) = figures {
        figures.stop(false).await;
    }
    if let Err(error) = ticking.shutdown().await {
        tracing::warn!(error = %error, "housekeeping did not stop in order");
    }
    stop.send_replace(true);
    if jobs.await.is_err() {
        tracing::error!("the job runner ended in a panic");
    }
    house.door.close().await;
    drop(std::fs::remove_file(control::path(&config.data())));
    Ok(())
}

fn http(config: &Config, house: &Arc<House>, listener: TcpListener) -> Result<actix_web::dev::Server, Stop> {
    let api = wiring::api(config, &house.door)?;
    let server = actix_web::HttpServer::new(move || api::app(&api))
        .workers(std::thread::available_parallelism().map_or(2, usize::from))
        .worker_max_blocking_threads(BLOCKING)
        .backlog(BACKLOG)
        .client_request_timeout(HEAD_TIME)
        .keep_alive(KEEP_ALIVE)
        .shutdown_timeout(GRACE)
        .disable_signals()
        .listen(listener)
        .map_err(|error| Stop::new(Code::Unavailable, error))?;
    Ok(server.run())
}

fn bind(address: SocketAddr) -> Result<TcpListener, Stop> {
    let listener = TcpListener::bind(address).map_err(|error| {
        let remedy = match error.kind() {
            std::io::ErrorKind::AddrInUse => "Another program has this port. Stop it, or choose another with --listen.",
            std::io::ErrorKind::PermissionDenied => "This user may not have this port. Choose one above 1023 with --listen.",
            _ => "Choose another address with --listen.",
        };
        Stop::new(Code::Unavailable, format!("cannot listen on {address}: {error}. {remedy}"))
    })?;
    listener.set_nonblocking(true).map_err(Stop::failed)?;
    Ok(listener)
}

/// Passwords do not travel in the clear past this machine.
fn refuse_plain_http_for_all(config: &Config, listen: SocketAddr) -> Result<(), Stop> {
    let loopback = match listen.ip() {
        IpAddr::V4(ip) => ip.is_loopback(),
        IpAddr::V6(ip) => ip.is_loopback(),
    };
    if loopback || config.public_url()?.scheme() == "https" {
        return Ok(());
    }
    Err(Stop::new(
        Code::Config,
        format!(
            "{listen} is not loopback, and plain HTTP there shows passwords to the network. Listen on 127.0.0.1, or put a proxy with TLS \
             before it and say so with --public-url https://…"
        ),
    ))
}

/// A server without an owner prints the link by which it gets one.
async fn offer_claim(house: &House) -> Result<(), Stop> {
    let system = Actor::system("start", None, house.door.now());
    match house.door.ask(&system, Ask::with("claims.issue", &json!({}))).await {
        Ok(answer) => {
            let claim: Value = answer.read().map_err(Stop::failed)?;
            let url = claim["url"].as_str().unwrap_or_default();
            println!("\nThis Stockade has no owner yet. Open this link once, within a day:\n\n  {url}\n{}", qr(url));
            Ok(())
        }
        Err(problem) if problem.code == identity::CLAIMED => Ok(()),
        Err(problem) => Err(problem.into()),
    }
}

fn qr(text: &str) -> String {
    qrcode::QrCode::new(text).map(|code| code.render::<qrcode::render::unicode::Dense1x2>().build()).unwrap_or_default()
}

async fn wait_for_signal() -> Result<(), Stop> {
    let mut terminate = signal(SignalKind::terminate()).map_err(Stop::failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Stop::failed)?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
