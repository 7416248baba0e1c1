//! An authority that exists for these tests only, a certificate of it for `localhost`, `shop.test` and
//! 127.0.0.1 until 2126, and the same one as it would have expired in 2020. The authority's key was
//! thrown away; the server's key opens nothing but these tests.

use std::sync::Arc;

use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

pub const AUTHORITY: &[u8] = include_bytes!("tls/ca.pem");
pub const GOOD: &[u8] = include_bytes!("tls/leaf.pem");
pub const EXPIRED: &[u8] = include_bytes!("tls/expired.pem");
const KEY: &[u8] = include_bytes!("tls/leaf.key");

pub fn server(certificate: &[u8]) -> Arc<ServerConfig> {
    let chain = vec![CertificateDer::from_pem_slice(certificate).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    Arc::new(config)
}
