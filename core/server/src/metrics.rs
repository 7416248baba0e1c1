//! Figures for Prometheus, on a port of their own.

use std::{net::SocketAddr, time::Duration};

use actix_web::{
    App, HttpResponse, HttpServer,
    dev::ServerHandle,
    web::{self, Data},
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::exit::{Code, Stop};

/// How often old parts of histograms are folded.
const UPKEEP: Duration = Duration::from_secs(5);

pub fn expose(address: SocketAddr) -> Result<ServerHandle, Stop> {
    let failed = |why: String| Stop::new(Code::Unavailable, format!("metrics cannot be offered on {address}: {why}"));
    let handle = PrometheusBuilder::new().install_recorder().map_err(|error| failed(error.to_string()))?;
    let folding = handle.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(UPKEEP).await;
            folding.run_upkeep();
        }
    });
    let server = HttpServer::new(move || {
        App::new().app_data(Data::new(handle.clone())).route("/metrics", web::get().to(render))
    })
    .workers(1)
    .disable_signals()
    .bind(address)
    .map_err(|error| failed(error.to_string()))?
    .run();
    let handle = server.handle();
    tokio::spawn(server);
    Ok(handle)
}

async fn render(figures: Data<PrometheusHandle>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(figures.render())
}
