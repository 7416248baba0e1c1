//! https: what comes in encrypted is handed on to a door that nobody else knows.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
};

use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use tokio::{io::copy_bidirectional, net::TcpStream};
use tokio_rustls::TlsAcceptor;

/// In PEM.
#[derive(Clone)]
pub struct Certificate {
    pub chain: Vec<u8>,
    pub key: Vec<u8>,
}

pub struct Front {
    pub url: String,
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Front {
    pub fn bind(listen: &str, certificate: &Certificate) -> io::Result<Self> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&certificate.chain).collect();
        let chain = chain.map_err(|_| io::Error::other("the certificate is not PEM"))?;
        let key =
            PrivateKeyDer::from_pem_slice(&certificate.key).map_err(|_| io::Error::other("the key is not PEM"))?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|config| config.with_no_client_auth().with_single_cert(chain, key))
            .map_err(io::Error::other)?;
        let listener = TcpListener::bind(listen)?;
        listener.set_nonblocking(true)?;
        let url = format!("https://{}", listener.local_addr()?);
        Ok(Self { url, listener, acceptor: TlsAcceptor::from(Arc::new(config)) })
    }

    /// As long as the shop is open.
    pub async fn forward(self, to: SocketAddr) -> io::Result<()> {
        let listener = tokio::net::TcpListener::from_std(self.listener)?;
        loop {
            let (stream, _) = listener.accept().await?;
            let acceptor = self.acceptor.clone();
            actix_web::rt::spawn(async move {
                // Whoever breaks off has heard enough.
                let mut outside = acceptor.accept(stream).await.ok()?;
                let mut inside = TcpStream::connect(to).await.ok()?;
                copy_bidirectional(&mut outside, &mut inside).await.ok()
            });
        }
    }
}
