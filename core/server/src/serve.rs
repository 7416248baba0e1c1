//! The server: start, readiness, stop.

use std::{
    io::Write as _,
    net::{IpAddr, SocketAddr, TcpListener},
    sync::Arc,
};

use door::Ask;
use model::{Actor, Problem, Reason};
use serde_json::{Value, json};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
};
use work::following::Follower;

use crate::{
    config::Config,
    control,
    exit::{Code, Stop},
    house::House,
    http, metrics, wiring,
};

pub async fn serve(config: Config) -> Result<(), Stop> {
    let listen = config.listen()?;
    refuse_plain_http_for_all(&config, listen)?;
    let site = wiring::site(&config)?;
    // Before anything is opened: a port in use costs nothing then.
    let listener = bind(listen)?;
    let figures = config.metrics()?.map(metrics::expose).transpose()?;
    let opened = config.clone();
    let house = tokio::task::spawn_blocking(move || House::open(&opened)).await.map_err(Stop::failed)??;
    let house = Arc::new(house);
    // Before anybody else can ask for one: a newer link ends the one before.
    let claim = claim_link(&house).await;
    let control = control::listen(Arc::clone(&house), &config.data())?;
    house.door.open_left_open().await;

    let (stop, stopped) = watch::channel(false);
    let jobs = {
        let (house, stopped) = (Arc::clone(&house), stopped.clone());
        tokio::spawn(async move { house.runner.serve(stopped).await })
    };
    let watching = {
        let (watch, stopped) = (identity::watch::Watch::new(Arc::clone(&house.door)), stopped.clone());
        tokio::spawn(async move { watch.serve(stopped).await })
    };
    let posting = {
        let (follower, stopped) = (Follower::new(Arc::clone(&house.door), ledger::FOLLOWED), stopped.clone());
        tokio::spawn(async move { follower.serve(stopped).await })
    };
    let reporting = {
        let (follower, stopped) = (Follower::new(Arc::clone(&house.door), sales::FOLLOWED), stopped.clone());
        tokio::spawn(async move { follower.serve(stopped).await })
    };
    let telling = {
        let (follower, stopped) = (Follower::new(Arc::clone(&house.door), plugins::FOLLOWED), stopped.clone());
        tokio::spawn(async move { follower.serve(stopped).await })
    };
    let mut ticking = work::housekeeping::start(Arc::clone(&house.door)).await.map_err(Stop::failed)?;

    let faces = wiring::faces(&site, &house.door)?;
    let server = http::server(faces, house.door.clock(), &site, listener)
        .map_err(|error| Stop::new(Code::Unavailable, error))?;
    let handle = server.handle();
    let serving = tokio::spawn(server);
    // Until here there is nothing that must end in order, and the system's own way is the fastest.
    let mut told = Told::listen().map_err(Stop::failed)?;
    tracing::info!(%listen, data = %config.data().display(), "serving");
    if let Some(link) = claim {
        offer(&link);
    }

    told.recv().await;
    tracing::info!("stopping; requests in flight have {} s", http::GRACE);
    tokio::select! {
        () = handle.stop(true) => {
            if let Err(error) = serving.await.map_err(std::io::Error::other).flatten() {
                tracing::error!(error = %error, "the HTTP server ended in an error");
            }
        }
        () = told.recv() => tracing::warn!("told twice to stop: not waiting for requests in flight"),
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
    if watching.await.is_err() {
        tracing::error!("watching over security ended in a panic");
    }
    if posting.await.is_err() {
        tracing::error!("posting into journals ended in a panic");
    }
    if reporting.await.is_err() {
        tracing::error!("bringing what was sold into reports ended in a panic");
    }
    if telling.await.is_err() {
        tracing::error!("telling plugins what happened ended in a panic");
    }
    house.door.close().await;
    drop(std::fs::remove_file(control::path(&config.data())));
    Ok(())
}

fn bind(address: SocketAddr) -> Result<TcpListener, Stop> {
    let listener = TcpListener::bind(address).map_err(|error| {
        let remedy = match error.kind() {
            std::io::ErrorKind::AddrInUse => "Another program has this port. Stop it, or choose another with --listen.",
            std::io::ErrorKind::PermissionDenied => {
                "This user may not have this port. Choose one above 1023 with --listen."
            }
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

/// The link by which a server without an owner gets one. That there is none is no reason not to serve.
async fn claim_link(house: &House) -> Option<String> {
    let ask = async |operation| -> Result<Value, Problem> {
        let system = Actor::system("start", None, house.door.now());
        let answer = house.door.ask(&system, Ask::with(operation, &json!({}))).await?;
        answer.read().map_err(|_| Problem::new(Reason::Internal, "internal", "An answer was not JSON."))
    };
    let link = async {
        let needed = ask("claims.needed").await?["needed"] == true;
        if needed { ask("claims.issue").await.map(|claim| claim["url"].as_str().map(str::to_owned)) } else { Ok(None) }
    };
    link.await.unwrap_or_else(|problem: Problem| {
        tracing::error!(code = %problem.code, "no claim link could be made; `stockade claim` makes one");
        None
    })
}

fn offer(link: &str) {
    let text =
        format!("\nThis Stockade has no owner yet. Open this link once, within a day:\n\n  {link}\n{}", qr(link));
    // Nobody may be reading.
    drop(writeln!(std::io::stdout(), "{text}"));
}

fn qr(text: &str) -> String {
    qrcode::QrCode::new(text).map(|code| code.render::<qrcode::render::unicode::Dense1x2>().build()).unwrap_or_default()
}

/// That we are told to stop: by the system, or by the terminal.
struct Told {
    terminate: Signal,
    interrupt: Signal,
}

impl Told {
    fn listen() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn recv(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
