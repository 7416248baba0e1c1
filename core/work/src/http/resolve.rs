//! Names to addresses. Asked once a request, and the answer is all that is connected to.

use std::{
    io,
    net::{IpAddr, ToSocketAddrs},
    sync::Arc,
};

use async_trait::async_trait;
use tokio::sync::Semaphore;

/// A lookup of the system holds a thread until it gives up, long after its asker did. More than this wait.
const MAX_LOOKUPS: usize = 64;

#[async_trait]
pub trait Resolve: Send + Sync {
    /// Every address of `host`, which is a name in its normal form, never an address.
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// What the machine itself would answer: hosts file, search list, name servers.
pub struct SystemResolver {
    turns: Arc<Semaphore>,
}

impl SystemResolver {
    pub fn new() -> Self {
        Self { turns: Arc::new(Semaphore::new(MAX_LOOKUPS)) }
    }
}

impl Default for SystemResolver {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Resolve for SystemResolver {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(io::Error::other)?;
        let host = host.to_owned();
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            Ok((host.as_str(), 0).to_socket_addrs()?.map(|found| found.ip()).collect())
        })
        .await
        .map_err(io::Error::other)?
    }
}
