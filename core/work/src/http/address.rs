//! What an address is. Only [`AddressKind::Global`] is on the internet; everything else is somebody's
//! inside, or nothing at all.
//!
//! IPv6 is an allow-list (2000::/3 less the exceptions), because what is unassigned today may be routed
//! to something tomorrow. An IPv4 address in IPv6 clothes is judged as the IPv4 address. From the IANA
//! special-purpose registries of 2025.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AddressKind {
    /// On the internet.
    Global,
    /// This machine, talking to itself.
    Loopback,
    /// A global address that belongs to this machine: reachable from inside past any firewall outside.
    /// Never found by [`AddressKind::of`], which looks at the address alone.
    ThisMachine,
    /// 10/8, 172.16/12, 192.168/16.
    Private,
    /// fc00::/7, the IPv6 word for private.
    UniqueLocal,
    /// 100.64/10: behind a provider's NAT, or a private overlay such as Tailscale.
    CarrierGrade,
    /// Where a cloud answers questions about the machine, its credentials among them.
    Metadata,
    /// 0/8 and ::, which most systems connect to themselves.
    Unspecified,
    /// 169.254/16, fe80::/10 and the older site-local fec0::/10.
    LinkLocal,
    Multicast,
    Broadcast,
    Documentation,
    Benchmarking,
    /// Carries another address that cannot be checked here: Teredo, local NAT64, IPv4-compatible, relays.
    Tunnel,
    /// Set aside, or not handed out by anyone.
    Reserved,
}

impl AddressKind {
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => v4(address),
            IpAddr::V6(address) => v6(address),
        }
    }

    /// What an owner can mean by "this host is on my own network". Link-local is not among them: what
    /// answers there on a rented server is the provider's metadata service.
    pub fn is_own_network(self) -> bool {
        matches!(self, Self::Loopback | Self::ThisMachine | Self::Private | Self::UniqueLocal | Self::CarrierGrade)
    }
}

impl fmt::Display for AddressKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Global => "a public address",
            Self::Loopback => "this server itself",
            Self::ThisMachine => "one of this server's own addresses",
            Self::Private | Self::UniqueLocal => "a private network",
            Self::CarrierGrade => "a provider's or overlay's private network",
            Self::Metadata => "a cloud metadata service",
            Self::Unspecified => "no particular host",
            Self::LinkLocal => "the local link",
            Self::Multicast => "a multicast group",
            Self::Broadcast => "everyone on the local network",
            Self::Documentation => "an address for use in documentation",
            Self::Benchmarking => "an address for benchmarks",
            Self::Tunnel => "an address that hides another",
            Self::Reserved => "a reserved address",
        })
    }
}

fn v4(address: Ipv4Addr) -> AddressKind {
    use AddressKind::*;
    match address.octets() {
        // Amazon, Google, Azure, DigitalOcean and others; Alibaba; Azure's wire server, a public address by number.
        [169, 254, 169, 254] | [100, 100, 100, 200] | [168, 63, 129, 16] => Metadata,
        [0, ..] => Unspecified,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Private,
        [100, 64..=127, ..] => CarrierGrade,
        [127, ..] => Loopback,
        [169, 254, ..] => LinkLocal,
        [192, 0, 0, _] => Reserved,
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Documentation,
        [192, 88, 99, _] => Tunnel,
        [198, 18..=19, ..] => Benchmarking,
        [224..=239, ..] => Multicast,
        [255, 255, 255, 255] => Broadcast,
        [240..=255, ..] => Reserved,
        _ => Global,
    }
}

fn v6(address: Ipv6Addr) -> AddressKind {
    use AddressKind::*;
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Unspecified,
        [0, 0, 0, 0, 0, 0, 0, 1] => Loopback,
        [0, 0, 0, 0, 0, 0xffff, high, low] => v4(joined(high, low)),
        [0, 0, 0, 0, 0, 0, ..] => Tunnel,
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => v4(joined(high, low)),
        // Local NAT64: which bits are the IPv4 address is that network's secret, so it cannot be unwrapped.
        [0x64, 0xff9b, 1, ..] => Tunnel,
        // Amazon, Google.
        [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254] | [0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254] => Metadata,
        [0xfc00..=0xfdff, ..] => UniqueLocal,
        [0xfe80..=0xfeff, ..] => LinkLocal,
        [0xff00..=0xffff, ..] => Multicast,
        [0x2001, 0, ..] => Tunnel,
        [0x2001, 2, 0, ..] => Benchmarking,
        [0x2001, 0..=0x1ff, ..] => Reserved,
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Documentation,
        [0x2002, high, low, ..] => v4(joined(high, low)),
        [0x2000..=0x3fff, ..] => Global,
        _ => Reserved,
    }
}

fn joined(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same knowledge written the other way round: prefixes, as the registries print them.
    const INSIDE_V4: &[(&str, u32)] = &[
        ("0.0.0.0", 8),
        ("10.0.0.0", 8),
        ("100.64.0.0", 10),
        ("127.0.0.0", 8),
        ("169.254.0.0", 16),
        ("172.16.0.0", 12),
        ("192.0.0.0", 24),
        ("192.0.2.0", 24),
        ("192.88.99.0", 24),
        ("192.168.0.0", 16),
        ("198.18.0.0", 15),
        ("198.51.100.0", 24),
        ("203.0.113.0", 24),
        ("224.0.0.0", 4),
        ("240.0.0.0", 4),
        ("168.63.129.16", 32),
    ];

    const INSIDE_V6: &[(&str, u32)] = &[("2001::", 23), ("2001:db8::", 32), ("3fff::", 20)];

    fn within_v4(address: Ipv4Addr, (prefix, length): (&str, u32)) -> bool {
        let prefix: Ipv4Addr = prefix.parse().unwrap();
        (address.to_bits() ^ prefix.to_bits()).leading_zeros() >= length
    }

    fn within_v6(address: Ipv6Addr, (prefix, length): (&str, u32)) -> bool {
        let prefix: Ipv6Addr = prefix.parse().unwrap();
        (address.to_bits() ^ prefix.to_bits()).leading_zeros() >= length
    }

    fn global_v4(address: Ipv4Addr) -> bool {
        !INSIDE_V4.iter().any(|&prefix| within_v4(address, prefix))
    }

    fn is_global(text: &str) -> bool {
        AddressKind::of(text.parse().unwrap()) == AddressKind::Global
    }

    /// Anywhere, and more often close to the edge of a prefix, where mistakes live.
    fn any_v4() -> impl Strategy<Value = Ipv4Addr> {
        let edge = (0..INSIDE_V4.len(), any::<bool>(), -3i64..=3).prop_map(|(n, end, off)| {
            let (prefix, length) = INSIDE_V4[n];
            let first = i64::from(prefix.parse::<Ipv4Addr>().unwrap().to_bits());
            let span = (1i64 << (32 - length)) - 1;
            let at = if end { first + span + off } else { first + off };
            Ipv4Addr::from_bits(u32::try_from(at.rem_euclid(1 << 32)).unwrap())
        });
        prop_oneof![edge, any::<u32>().prop_map(Ipv4Addr::from_bits)]
    }

    fn wrapped(head: [u16; 6], address: Ipv4Addr) -> IpAddr {
        let bits = address.to_bits();
        let mut segments = [0; 8];
        segments[..6].copy_from_slice(&head);
        segments[6] = (bits >> 16) as u16;
        segments[7] = bits as u16;
        IpAddr::V6(Ipv6Addr::from_segments(segments))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn v4_agrees_with_the_registry(address in any_v4()) {
            prop_assert_eq!(AddressKind::of(address.into()) == AddressKind::Global, global_v4(address));
        }

        #[test]
        fn v4_agrees_with_the_standard_library(address in any_v4()) {
            let kind = AddressKind::of(address.into());
            if address.is_private() { prop_assert_eq!(kind, AddressKind::Private); }
            if address.is_loopback() { prop_assert_eq!(kind, AddressKind::Loopback); }
            if address.is_multicast() { prop_assert_eq!(kind, AddressKind::Multicast); }
            if address.is_documentation() { prop_assert_eq!(kind, AddressKind::Documentation); }
            if address.is_broadcast() { prop_assert_eq!(kind, AddressKind::Broadcast); }
            if address.is_unspecified() { prop_assert_eq!(kind, AddressKind::Unspecified); }
            if address.is_link_local() { prop_assert!(matches!(kind, AddressKind::LinkLocal | AddressKind::Metadata)); }
        }

        #[test]
        fn clothes_do_not_change_a_v4(address in any_v4(), host in any::<[u16; 5]>()) {
            let bare = AddressKind::of(address.into());
            prop_assert_eq!(AddressKind::of(address.to_ipv6_mapped().into()), bare);
            prop_assert_eq!(AddressKind::of(wrapped([0x64, 0xff9b, 0, 0, 0, 0], address)), bare);
            let bits = address.to_bits();
            let [a, b, c, d, e] = host;
            let six_to_four = Ipv6Addr::new(0x2002, (bits >> 16) as u16, bits as u16, a, b, c, d, e);
            prop_assert_eq!(AddressKind::of(six_to_four.into()), bare);
        }

        #[test]
        fn what_hides_a_v4_is_never_global(address in any_v4(), rest in any::<[u16; 3]>()) {
            prop_assert_ne!(AddressKind::of(wrapped([0; 6], address)), AddressKind::Global);
            prop_assert_ne!(AddressKind::of(wrapped([0, 0, 0, 0, 0xffff, 0], address)), AddressKind::Global);
            let [a, b, c] = rest;
            prop_assert_eq!(AddressKind::of(wrapped([0x64, 0xff9b, 1, a, b, c], address)), AddressKind::Tunnel);
            prop_assert_eq!(AddressKind::of(wrapped([0x2001, 0, a, b, c, 0], address)), AddressKind::Tunnel);
        }

        #[test]
        fn v6_is_global_only_inside_2000_3(bits in any::<u128>()) {
            let address = Ipv6Addr::from_bits(bits);
            let global = AddressKind::of(address.into()) == AddressKind::Global;
            let allowed = bits >> 125 == 1
                && !INSIDE_V6.iter().any(|&prefix| within_v6(address, prefix))
                && (bits >> 112 != 0x2002 || global_v4(Ipv4Addr::from_bits((bits >> 80) as u32)));
            // A random address never falls into the two wrappers outside 2000::/3.
            prop_assert_eq!(global, allowed);
        }

        #[test]
        fn v6_near_the_start_of_2001(low in any::<u16>(), rest in any::<[u16; 6]>()) {
            let [a, b, c, d, e, f] = rest;
            let address = Ipv6Addr::new(0x2001, low, a, b, c, d, e, f);
            let inside = INSIDE_V6.iter().any(|&prefix| within_v6(address, prefix));
            prop_assert_eq!(AddressKind::of(address.into()) == AddressKind::Global, !inside);
        }

        #[test]
        fn an_owner_can_never_mark_what_is_not_a_network_of_his_own(address in any_v4()) {
            let own = AddressKind::of(address.into()).is_own_network();
            let marked = address.is_private() || address.is_loopback() || within_v4(address, ("100.64.0.0", 10));
            prop_assert!(!own || marked);
        }
    }

    #[test]
    fn the_internet_stays_reachable() {
        for text in ["1.1.1.1", "8.8.8.8", "93.184.216.34", "192.0.1.1", "198.20.0.1", "172.32.0.1", "223.255.255.255"]
        {
            assert!(is_global(text), "{text}");
        }
        for text in ["2606:4700::1111", "2a00:1450:4001::8a", "2001:4860:4860::8888", "2001:200::1", "3ffe::1"] {
            assert!(is_global(text), "{text}");
        }
        assert!(is_global("64:ff9b::8.8.8.8"), "a NAT64 network reaches IPv4 this way");
    }

    #[test]
    fn metadata_services_are_refused_even_when_marked() {
        for text in
            ["169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "fd00:ec2::254", "100.100.100.200"]
        {
            let kind = AddressKind::of(text.parse().unwrap());
            assert_eq!(kind, AddressKind::Metadata, "{text}");
            assert!(!kind.is_own_network());
        }
    }
}
