//! An address or a range of them, as an operator writes it: `10.0.0.7`, `10.0.0.0/8`, `fd00::/8`.

use std::{net::IpAddr, str::FromStr};

/// Bits of an IPv4 and an IPv6 address.
const V4_BITS: u8 = 32;
const V6_BITS: u8 = 128;
/// What one customer of a provider usually holds of IPv6: one asker, however many addresses they use.
const V6_ONE_ASKER: u8 = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    base: u128,
    prefix: u8,
    is_v4: bool,
}

impl Network {
    pub fn contains(&self, address: IpAddr) -> bool {
        let (bits, is_v4) = bits(address);
        is_v4 == self.is_v4 && masked(bits, self.prefix, is_v4) == self.base
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no address or network; write it like 10.0.0.7, 10.0.0.0/8 or fd00::/8");
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let (bits, is_v4) = bits(address.parse().map_err(|_| wrong())?);
        let most = if is_v4 { V4_BITS } else { V6_BITS };
        let prefix = prefix.map_or(Ok(most), |prefix| prefix.parse().map_err(|_| wrong()))?;
        if prefix > most {
            return Err(wrong());
        }
        let base = masked(bits, prefix, is_v4);
        if base != bits {
            // More likely a slip than a wish, and it decides whom we believe.
            return Err(format!("`{text}` has bits after its prefix; write the network's first address"));
        }
        Ok(Self { base, prefix, is_v4 })
    }
}

/// The address that limits count by.
pub fn asker(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(masked(v6.to_bits(), V6_ONE_ASKER, false).into()),
        v4 => v4,
    }
}

fn bits(address: IpAddr) -> (u128, bool) {
    match address.to_canonical() {
        IpAddr::V4(v4) => (u128::from(v4.to_bits()), true),
        IpAddr::V6(v6) => (v6.to_bits(), false),
    }
}

fn masked(bits: u128, prefix: u8, is_v4: bool) -> u128 {
    let most = if is_v4 { V4_BITS } else { V6_BITS };
    let dropped = u32::from(most.saturating_sub(prefix));
    bits.checked_shr(dropped).and_then(|kept| kept.checked_shl(dropped)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        text.parse().unwrap()
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_network_holds_its_own_and_nobody_else() {
        assert!(network("10.0.0.0/8").contains(ip("10.255.1.2")));
        assert!(!network("10.0.0.0/8").contains(ip("11.0.0.1")));
        assert!(network("127.0.0.1").contains(ip("127.0.0.1")));
        assert!(!network("127.0.0.1").contains(ip("127.0.0.2")));
        assert!(network("0.0.0.0/0").contains(ip("203.0.113.9")));
        assert!(!network("0.0.0.0/0").contains(ip("::1")), "IPv4's everything is not IPv6's");
        assert!(!network("::/0").contains(ip("10.0.0.1")));
        assert!(network("fd00::/8").contains(ip("fd12::1")));
        assert!(network("10.0.0.0/8").contains(ip("::ffff:10.0.0.1")), "a mapped address is the IPv4 one");
    }

    #[test]
    fn slips_are_refused() {
        for bad in [
            "",
            "/8",
            "10.0.0.0/33",
            "fd00::/129",
            "10.0.0.1/8",
            "10.0.0.0/-1",
            "localhost",
            "10.0.0.0/8/8",
            " 10.0.0.1",
        ] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_customers_ipv6_addresses_are_one_asker() {
        assert_eq!(asker(ip("2001:db8:1:2:3:4:5:6")), ip("2001:db8:1:2::"));
        assert_eq!(asker(ip("203.0.113.9")), ip("203.0.113.9"));
        assert_eq!(asker(ip("::ffff:203.0.113.9")), ip("203.0.113.9"));
    }
}
