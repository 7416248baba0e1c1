//! May these addresses be connected to? All of them, or none.

use std::net::{IpAddr, SocketAddr};

use super::{AddressKind, HostPort, SendError, here::is_this_machine};

/// Addresses tried before giving up; all are checked.
const MAX_TRIED: usize = 8;

/// Who vouches for a host whose addresses are not on the internet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marked {
    /// The owner said: this host is on my own network.
    OwnNetwork,
    No,
}

/// One bad address spoils the answer: a name with a public and a private address is an attack or a mistake.
pub(super) fn permit(host: &HostPort, found: &[IpAddr], marked: Marked) -> Result<Vec<SocketAddr>, SendError> {
    for &address in found {
        let why = kind(address);
        let allowed = why == AddressKind::Global || marked == Marked::OwnNetwork && why.is_own_network();
        if !allowed {
            return Err(SendError::Forbidden { host: host.clone(), address, why });
        }
    }
    if found.is_empty() {
        return Err(SendError::NameNotFound { host: host.clone() });
    }
    Ok(found.iter().take(MAX_TRIED).map(|&address| SocketAddr::new(address, host.port())).collect())
}

fn kind(address: IpAddr) -> AddressKind {
    match AddressKind::of(address) {
        AddressKind::Global if is_this_machine(address) => AddressKind::ThisMachine,
        kind => kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(found: &[&str], marked: Marked) -> Result<Vec<SocketAddr>, SendError> {
        let found: Vec<IpAddr> = found.iter().map(|text| text.parse().unwrap()).collect();
        permit(&HostPort::new("shop.example", 8443).unwrap(), &found, marked)
    }

    #[test]
    fn keeps_the_port_and_the_order() {
        let allowed = asked(&["93.184.216.34", "2606:4700::1111"], Marked::No).unwrap();
        assert_eq!(allowed, ["93.184.216.34:8443".parse().unwrap(), "[2606:4700::1111]:8443".parse().unwrap()]);
    }

    #[test]
    fn one_bad_address_among_many_spoils_them_all() {
        for bad in ["10.0.0.5", "127.0.0.1", "::1", "169.254.169.254", "::ffff:10.0.0.5", "2002:7f00:1::", "fe80::1"] {
            let refused = asked(&["93.184.216.34", "1.1.1.1", bad, "8.8.8.8"], Marked::No).unwrap_err();
            assert!(matches!(refused, SendError::Forbidden { address, .. } if address.to_string() == bad), "{bad}");
        }
        let many = vec!["1.1.1.1"; MAX_TRIED];
        assert_eq!(asked(&many, Marked::No).unwrap().len(), MAX_TRIED);
        let hidden = [many, vec!["10.0.0.5"]].concat();
        assert!(asked(&hidden, Marked::No).is_err(), "beyond what is tried is still checked");
    }

    #[test]
    fn a_mark_opens_the_own_network_and_nothing_more() {
        for own in ["10.0.0.5", "192.168.1.4", "127.0.0.1", "::1", "fd12::1", "100.101.1.1", "93.184.216.34"] {
            assert!(asked(&[own], Marked::OwnNetwork).is_ok(), "{own}");
        }
        for never in ["169.254.169.254", "fd00:ec2::254", "169.254.7.7", "0.0.0.0", "224.0.0.1", "255.255.255.255"] {
            assert!(asked(&[never], Marked::OwnNetwork).is_err(), "{never}");
        }
    }

    #[test]
    fn no_address_is_no_host() {
        assert!(matches!(asked(&[], Marked::OwnNetwork), Err(SendError::NameNotFound { .. })));
    }
}
