//! Who may prove to be a host: the authorities that browsers trust, compiled in, and those the operator
//! adds. Not the machine's own list, which a minimal image does not have.

use std::{error::Error, fmt, io, sync::Arc};

use rustls::{
    CertificateError, ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};

/// `extra_roots`: PEM, any number of certificates each.
pub(crate) fn config(extra_roots: &[Vec<u8>]) -> Result<ClientConfig, BadRoots> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for authority in authorities(extra_roots)? {
        roots.add(authority).map_err(|_| BadRoots)?;
    }
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| BadRoots)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// A bundle without a certificate is a mistake, not an empty list.
pub(crate) fn authorities(bundles: &[Vec<u8>]) -> Result<Vec<CertificateDer<'static>>, BadRoots> {
    let mut all = Vec::new();
    for bundle in bundles {
        let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(bundle).collect();
        match found {
            Ok(found) if !found.is_empty() => all.extend(found),
            _ => return Err(BadRoots),
        }
    }
    Ok(all)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the extra certificate authorities are not certificates in PEM")]
pub(crate) struct BadRoots;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsProblem {
    UnknownIssuer,
    WrongName,
    Expired,
    NotYetValid,
    Revoked,
    /// Some other fault of the certificate.
    Certificate,
    /// The two could not agree on how to speak, or one of them stopped.
    Handshake,
}

impl TlsProblem {
    /// A certificate does not get better in a minute.
    pub fn is_certificate(self) -> bool {
        self != Self::Handshake
    }

    /// Looks for rustls anywhere beneath an error, also inside I/O errors, whose `source` skips what they hold.
    pub(crate) fn within(error: &(dyn Error + 'static)) -> Option<Self> {
        if let Some(problem) = error.downcast_ref::<rustls::Error>() {
            return Some(Self::from(problem));
        }
        let held = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        match held {
            Some(held) => Self::within(held),
            None => error.source().and_then(Self::within),
        }
    }
}

impl From<&rustls::Error> for TlsProblem {
    fn from(error: &rustls::Error) -> Self {
        use CertificateError as C;
        let rustls::Error::InvalidCertificate(fault) = error else {
            return Self::Handshake;
        };
        match fault {
            C::UnknownIssuer => Self::UnknownIssuer,
            C::NotValidForName | C::NotValidForNameContext { .. } => Self::WrongName,
            C::Expired | C::ExpiredContext { .. } => Self::Expired,
            C::NotValidYet | C::NotValidYetContext { .. } => Self::NotYetValid,
            C::Revoked => Self::Revoked,
            _ => Self::Certificate,
        }
    }
}

/// Fixed sentences: what a stranger's certificate says has no place in our log.
impl fmt::Display for TlsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownIssuer => "its certificate comes from an authority that is not trusted here",
            Self::WrongName => "its certificate is for another name",
            Self::Expired => "its certificate has expired",
            Self::NotYetValid => "its certificate is not valid yet",
            Self::Revoked => "its certificate was revoked",
            Self::Certificate => "its certificate is not acceptable",
            Self::Handshake => "a secure connection could not be agreed on",
        })
    }
}
