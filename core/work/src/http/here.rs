//! Is this address one of the machine's own? A database that listens on every interface behind the
//! provider's firewall is open to whoever connects from the machine itself.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket},
    sync::LazyLock,
};

/// Addresses no machine has: reserved, and the prefix where everything is thrown away.
const NOBODY_V4: IpAddr = IpAddr::V4(Ipv4Addr::new(240, 0, 0, 1));
const NOBODY_V6: IpAddr = IpAddr::V6(Ipv6Addr::new(0x100, 0, 0, 0, 0, 0, 0, 1));

/// Some hosts let a program bind addresses that they do not have (`ip_nonlocal_bind`). There the question
/// cannot be asked, and refusing every address instead would be worse.
static BINDS_ANYTHING: LazyLock<[bool; 2]> = LazyLock::new(|| [binds(NOBODY_V4), binds(NOBODY_V6)]);

pub(super) fn is_this_machine(address: IpAddr) -> bool {
    let address = address.to_canonical();
    let [v4, v6] = *BINDS_ANYTHING;
    let askable = match address {
        IpAddr::V4(_) => !v4,
        IpAddr::V6(_) => !v6,
    };
    askable && binds(address)
}

/// The system gives a socket an address only if the address is its own. Nothing is sent.
fn binds(address: IpAddr) -> bool {
    UdpSocket::bind((address, 0)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_here_and_the_internet_is_not() {
        assert!(is_this_machine(Ipv4Addr::LOCALHOST.into()));
        assert!(is_this_machine(Ipv4Addr::LOCALHOST.to_ipv6_mapped().into()));
        assert!(!is_this_machine(Ipv4Addr::new(8, 8, 8, 8).into()));
        assert!(!is_this_machine(NOBODY_V6));
    }
}
