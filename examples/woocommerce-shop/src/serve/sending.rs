//! What the shop sends: webhooks, their pings, and keys to whom they are for. One after the other, and nothing twice.

use std::{net::IpAddr, sync::Arc, time::Duration};

use reqwest::{Client, RequestBuilder, redirect::Policy};
use url::Url;

use super::World;
use crate::webhooks;

/// As WordPress waits.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is looked whether something is due that was not before.
const LOOK: Duration = Duration::from_millis(20);
const PORTS: [u16; 3] = [80, 443, 8080];

#[expect(clippy::disallowed_methods, reason = "somebody else's shop, which sends where it is told to")]
pub fn client() -> Result<Client, reqwest::Error> {
    // Another may have been installed by whoever runs the shop.
    drop(rustls::crypto::ring::default_provider().install_default());
    // A test's server has a certificate of its own.
    Client::builder().redirect(Policy::none()).timeout(PATIENCE).danger_accept_invalid_certs(true).build()
}

pub async fn forever(world: Arc<World>) {
    loop {
        let parcel = webhooks::next(&mut world.shop.lock());
        let Some(parcel) = parcel else {
            // Either way it is looked again.
            drop(tokio::time::timeout(LOOK, world.wake.notified()).await);
            continue;
        };
        let mut request = world.client.post(&parcel.address).header("Content-Type", "application/json");
        for (name, value) in &parcel.headers {
            request = request.header(*name, value);
        }
        let mut told = parcel.told;
        told.status = send(&world, &parcel.address, request.body(parcel.body)).await;
        webhooks::done(&mut world.shop.lock(), told);
    }
}

pub async fn form(world: &World, address: &str, body: String) -> Option<u16> {
    let request = world.client.post(address).header("Content-Type", "application/x-www-form-urlencoded");
    send(world, address, request.body(body)).await
}

pub async fn json(world: &World, address: &str, body: String) -> Option<u16> {
    let request = world.client.post(address).header("Content-Type", "application/json;charset=UTF-8");
    send(world, address, request.body(body)).await
}

async fn send(world: &World, address: &str, request: RequestBuilder) -> Option<u16> {
    let (agent, strict) = {
        let habits = &world.shop.lock().habits;
        (
            format!("WooCommerce/{} Hookshot (WordPress/{})", habits.woocommerce, habits.wordpress),
            habits.strict_addresses,
        )
    };
    if strict && !is_public(address).await {
        return None;
    }
    let answer = request.version(reqwest::Version::HTTP_10).header("User-Agent", agent).send().await.ok()?;
    Some(answer.status().as_u16())
}

async fn is_public(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else { return false };
    let Ok(found) = tokio::net::lookup_host((host.trim_matches(['[', ']']), port)).await else { return false };
    let is_private = |ip: IpAddr| match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    };
    PORTS.contains(&port) && !found.map(|address| address.ip()).any(is_private)
}
