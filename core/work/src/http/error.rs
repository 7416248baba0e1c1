//! What can go wrong on the way, as data. Says the host and never a header, a path or a query: those carry
//! secrets, and an error ends up in logs and on screens.

use std::{fmt, net::IpAddr};

use super::{AddressKind, BadUrl, HostPort, TlsProblem};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    #[error("{0}")]
    BadUrl(#[from] BadUrl),
    #[error("the method {method} is not one that may be sent")]
    BadMethod { method: String },
    #[error("the header `{name}` is not for the caller to set")]
    BadHeader { name: String },
    /// The address is for the owner's eyes: told to a plugin it would be a map of the inside.
    #[error("{host} is at {address}, which is {why}{}", advice(*why))]
    Forbidden { host: HostPort, address: IpAddr, why: AddressKind },
    #[error("no address was found for {host}")]
    NameNotFound { host: HostPort },
    #[error("{host} could not be connected to: {why}")]
    Connect { host: HostPort, why: String },
    #[error("{host} could not prove who it is: {why}")]
    Tls { host: HostPort, why: TlsProblem },
    #[error("{host} {which}")]
    Timeout { host: HostPort, which: Wait },
    #[error("the answer of {host} is larger than {limit} bytes")]
    TooLarge { host: HostPort, limit: usize },
    #[error("the answer of {host} is packed, which nobody asked for")]
    Packed { host: HostPort },
    #[error("{host} ended the conversation in the middle, or did not speak HTTP")]
    Broken { host: HostPort },
}

impl SendError {
    /// True if nothing of the request can have been read over there, so that sending it again is not
    /// sending it twice.
    pub fn was_not_received(&self) -> bool {
        match self {
            Self::BadUrl(_)
            | Self::BadMethod { .. }
            | Self::BadHeader { .. }
            | Self::Forbidden { .. }
            | Self::NameNotFound { .. }
            | Self::Connect { .. }
            | Self::Tls { .. } => true,
            Self::Timeout { which, .. } => *which != Wait::Total,
            Self::TooLarge { .. } | Self::Packed { .. } | Self::Broken { .. } => false,
        }
    }
}

/// What was waited for in vain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    Name,
    Connect,
    Total,
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "was not found in time",
            Self::Connect => "did not accept a connection in time",
            Self::Total => "did not answer in time",
        })
    }
}

fn advice(why: AddressKind) -> &'static str {
    if why.is_own_network() { "; the owner can allow it as a host on the own network" } else { "" }
}
