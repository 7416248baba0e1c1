//! The shop over HTTP.
//!
//! `rest`     `/wp-json`: who asks, what goes wrong, what is answered
//! `answers`  what does not look like an answer of the API, wanted or not
//! `connect`  `/wc-auth`: somebody lets a program in
//! `control`  `/_control`: what a test does to the shop
//! `sending`  what the shop sends: webhooks, pings and keys
//! `tls`      https before it

mod answers;
mod connect;
mod control;
mod rest;
mod sending;
mod tls;

pub use tls::Certificate;

use std::{
    io,
    net::TcpListener,
    sync::{Arc, mpsc},
    thread,
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    dev::ServerHandle,
    rt::System,
    web::{self, Bytes, Data, PayloadConfig},
};
use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::{access::Key, habits::Habits, seed::Seed, shop::Shop};

const WORKERS: usize = 2;
/// In a home: where it listens, whichever port that is.
const HERE: &str = "{here}";
const MOST_BYTES: usize = 8 << 20;

pub struct Options {
    /// `127.0.0.1:0` is any port that is free.
    pub listen: String,
    /// Where the shop thinks it is, if not where it listens: behind a proxy, or in a folder of it (`{here}/shop`).
    pub home: Option<String>,
    /// It takes every request for one over https, as a shop behind a proxy does that was told so.
    pub believes_https: bool,
    /// Then it listens for https too, at this address.
    pub tls: Option<(String, Certificate)>,
    pub seed: Seed,
    pub habits: Habits,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:0".into(),
            home: None,
            believes_https: false,
            tls: None,
            seed: Seed::default(),
            habits: Habits::default(),
        }
    }
}

/// A shop that is open, until this is dropped.
pub struct Running {
    pub url: String,
    /// Where it is over https, if it is.
    pub https_url: Option<String>,
    /// Of its owner, to read and to write.
    pub key: Key,
    servers: Vec<ServerHandle>,
    thread: Option<thread::JoinHandle<io::Result<()>>>,
}

pub struct World {
    shop: Mutex<Shop>,
    /// Something may be due.
    wake: Notify,
    client: reqwest::Client,
    believes_https: bool,
}

/// Which door a request came by.
#[derive(Clone, Copy)]
struct Door {
    is_https: bool,
}

impl Running {
    pub fn start(options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind(&options.listen)?;
        let url = format!("http://{}", listener.local_addr()?);
        let front = options.tls.map(|(listen, certificate)| tls::Front::bind(&listen, &certificate)).transpose()?;
        let https_url = front.as_ref().map(|front| front.url.clone());
        let here = https_url.as_ref().unwrap_or(&url);
        let home = options.home.map_or_else(|| here.clone(), |home| home.replace(HERE, here));

        let mut shop = Shop::new(&home);
        shop.habits = options.habits;
        let key = options.seed.fill(&mut shop);
        let world = Data::new(World {
            shop: Mutex::new(shop),
            wake: Notify::new(),
            client: sending::client().map_err(io::Error::other)?,
            believes_https: options.believes_https,
        });

        let (said, hear) = mpsc::channel();
        let thread = thread::spawn(move || {
            System::new().block_on(async move {
                let server = serve(listener, world.clone(), false)?;
                let mut handles = vec![server.handle()];
                let _sending = actix_web::rt::spawn(sending::forever(world.clone().into_inner()));
                if let Some(front) = front {
                    let behind = TcpListener::bind("127.0.0.1:0")?;
                    let inner = behind.local_addr()?;
                    let server = serve(behind, world, true)?;
                    handles.push(server.handle());
                    let _behind = actix_web::rt::spawn(server);
                    let _front = actix_web::rt::spawn(front.forward(inner));
                }
                // Whoever started it has gone already.
                drop(said.send(handles));
                server.await
            })
        });
        let servers = hear.recv().map_err(|_| io::Error::other("the shop did not open"))?;
        Ok(Self { url, https_url, key, servers, thread: Some(thread) })
    }

    /// Until somebody stops it.
    pub fn wait(mut self) -> io::Result<()> {
        match self.thread.take().map(thread::JoinHandle::join) {
            Some(Ok(ended)) => ended,
            _ => Err(io::Error::other("the shop closed unexpectedly")),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Each begins to stop at once, whoever waits for it.
        self.servers.iter().for_each(|server| drop(server.stop(false)));
        if let Some(thread) = self.thread.take() {
            // What went wrong in there was said in there.
            drop(thread.join());
        }
    }
}

fn serve(listener: TcpListener, world: Data<World>, is_https: bool) -> io::Result<actix_web::dev::Server> {
    let server = HttpServer::new(move || {
        App::new()
            .app_data(world.clone())
            .app_data(Data::new(Door { is_https }))
            .app_data(PayloadConfig::new(MOST_BYTES))
            .default_service(web::to(handle))
    });
    Ok(server.workers(WORKERS).disable_signals().listen(listener)?.run())
}

async fn handle(request: HttpRequest, body: Bytes, world: Data<World>, door: Data<Door>) -> HttpResponse {
    let world: Arc<World> = world.into_inner();
    let home = world.shop.lock().home.clone();
    let folder = home.splitn(4, '/').nth(3).map(|folder| format!("/{folder}")).unwrap_or_default();
    let path = request.path();
    if let Some(what) = path.strip_prefix("/_control/") {
        return control::answer(&world, request.method().as_str(), what, request.query_string(), &body);
    }
    let Some(inside) = path.strip_prefix(folder.as_str()) else { return answers::not_found() };
    if let Some(step) = inside.strip_prefix("/wc-auth/v1/") {
        return connect::answer(&world, step, request.query_string()).await;
    }
    let query = crate::php::Query::read(request.query_string());
    let route = match query.get("rest_route") {
        Some(route) => Some(route.to_owned()),
        None => {
            inside.strip_prefix("/wp-json").filter(|rest| rest.is_empty() || rest.starts_with('/')).map(str::to_owned)
        }
    };
    match route {
        Some(route) => {
            let https = door.is_https || world.believes_https;
            rest::answer(&world, https, &request, query, route, &body).await
        }
        None if inside.is_empty() || inside == "/" => answers::front(),
        None => answers::not_found(),
    }
}
