//! Whom the proxies say they forward for. Only the words of proxies that we trust count: the list is read
//! from the right, where our own proxy wrote, and ends at the first hop that is not ours.

use std::net::IpAddr;

use crate::network::Network;

/// The most hops that are looked at; more are nobody's honest chain.
const HOPS: usize = 16;

/// The nearest address that is not one of our proxies. `hops` come from the right: the nearest first.
pub(crate) fn client<'a>(peer: IpAddr, trusted: &[Network], hops: impl Iterator<Item = &'a str>) -> IpAddr {
    let is_ours = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = peer.to_canonical();
    for hop in hops.take(HOPS) {
        if !is_ours(client) {
            break;
        }
        // What our proxy wrote and we cannot read hides who it was: the proxy itself is all we know.
        let Some(address) = address(hop) else { break };
        client = address;
    }
    client
}

/// `X-Forwarded-For`, from the right.
pub(crate) fn x_forwarded_for(line: &str) -> impl Iterator<Item = &str> {
    line.rsplit(',').map(str::trim)
}

/// The `for` of each element of `Forwarded` (RFC 7239), from the right. One without a `for` is an empty hop.
pub(crate) fn forwarded(line: &str) -> impl Iterator<Item = &str> {
    // No address holds a comma or a semicolon, so a quoted one only ever yields unreadable hops.
    line.rsplit(',').map(|element| {
        let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
        let mut named = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
        named.next().map_or("", |(_, value)| value.trim().trim_matches('"'))
    })
}

/// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`.
fn address(hop: &str) -> Option<IpAddr> {
    let bare = match hop.strip_prefix('[') {
        Some(rest) => {
            let (inside, after) = rest.split_once(']')?;
            let is_port = after.is_empty() || after.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
            return inside.parse().ok().filter(|ip: &IpAddr| is_port && ip.is_ipv6()).map(|ip| ip.to_canonical());
        }
        None => hop,
    };
    let parsed =
        bare.parse::<IpAddr>().ok().or_else(|| bare.parse::<std::net::SocketAddr>().ok().map(|socket| socket.ip()));
    parsed.map(|ip| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROXY: &str = "10.0.0.1";

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn ours() -> Vec<Network> {
        vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()]
    }

    fn by_x(peer: &str, line: &str) -> String {
        client(ip(peer), &ours(), x_forwarded_for(line)).to_string()
    }

    fn by_forwarded(peer: &str, line: &str) -> String {
        client(ip(peer), &ours(), forwarded(line)).to_string()
    }

    #[test]
    fn a_stranger_is_not_believed() {
        assert_eq!(by_x("203.0.113.9", "127.0.0.1"), "203.0.113.9");
        assert_eq!(by_x("203.0.113.9", "10.0.0.1, 10.0.0.2"), "203.0.113.9");
        assert_eq!(by_forwarded("203.0.113.9", "for=127.0.0.1"), "203.0.113.9");
    }

    #[test]
    fn the_rightmost_hop_that_is_not_ours_is_the_client() {
        assert_eq!(by_x(PROXY, "198.51.100.7"), "198.51.100.7");
        assert_eq!(by_x(PROXY, "127.0.0.1, 8.8.8.8, 198.51.100.7"), "198.51.100.7", "what the client wrote itself");
        assert_eq!(by_x(PROXY, "198.51.100.7, 10.0.0.3, 10.0.0.2"), "198.51.100.7", "through our own");
        assert_eq!(by_x(PROXY, "10.0.0.9"), "10.0.0.9", "all ours: the farthest");
        assert_eq!(by_x("::ffff:10.0.0.1", "198.51.100.7"), "198.51.100.7", "a dual-stack socket");
        assert_eq!(by_x(PROXY, "198.51.100.7:4711"), "198.51.100.7");
        assert_eq!(by_x(PROXY, "[2001:db8::1]:4711"), "2001:db8::1");
        assert_eq!(by_x(PROXY, "::ffff:198.51.100.7"), "198.51.100.7");
    }

    #[test]
    fn hostile_values_leave_what_is_known() {
        for bad in [
            "",
            ",",
            " ",
            "unknown",
            "198.51.100.7, nonsense",
            "198.51.100.7,",
            "1.2.3",
            "1.2.3.4.5",
            "[::1",
            "[::1]x",
            "[1.2.3.4]",
            "0x7f.1",
            "1.2.3.4:99999",
            "\0",
            "é",
        ] {
            assert_eq!(by_x(PROXY, bad), PROXY, "{bad:?}");
        }
        let long = format!("198.51.100.7{}", ", 10.0.0.2".repeat(10_000));
        assert_eq!(by_x(PROXY, &long), "10.0.0.2", "an endless chain ends");
    }

    #[test]
    fn the_standard_header_is_read_too() {
        assert_eq!(by_forwarded(PROXY, "for=192.0.2.43"), "192.0.2.43");
        assert_eq!(by_forwarded(PROXY, "For=\"[2001:db8:cafe::17]:4711\";proto=https"), "2001:db8:cafe::17");
        assert_eq!(
            by_forwarded(PROXY, "for=127.0.0.1, proto=https; FOR = \"192.0.2.43:80\" ;by=203.0.113.43"),
            "192.0.2.43"
        );
        for bad in [
            "for=unknown",
            "for=_hidden",
            "proto=https",
            "for",
            "for=",
            "for=\"192.0.2.1,",
            "for=\"a;for=1.2.3.4\", for=x",
        ] {
            assert_eq!(by_forwarded(PROXY, bad), PROXY, "{bad:?}");
        }
    }
}
