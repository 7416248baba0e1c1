//! Where a request goes, read once.
//!
//! Two readers of one URL that disagree are how a guard is walked around, so there is one: whoever has a
//! [`Target`] has a URL that was found absolute, plain and without credentials, and its host in the one
//! form everybody compares. `127.1`, `0x7f.1`, `2130706433` and `127.0.0.1` are the same host here.

use std::{fmt, net::IpAddr, str::FromStr};

use url::{Host, Url};

/// Longer than any link that works in a browser.
const MAX_URL: usize = 8 * 1024;
/// What DNS can carry.
const MAX_HOST: usize = 253;

/// A URL that may be asked for. Shown as its origin only: paths and queries carry secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    url: Url,
    host: HostPort,
}

impl Target {
    pub fn parse(text: &str) -> Result<Self, BadUrl> {
        let authority = authority(text)?;
        if authority.contains('@') {
            return Err(BadUrl::Credentials);
        }
        let mut url = Url::parse(text).map_err(|_| BadUrl::Host)?;
        url.set_fragment(None);
        let port = url.port_or_known_default().ok_or(BadUrl::Scheme)?;
        let host = HostPort::normal(url.host().ok_or(BadUrl::Host)?.to_owned(), port)?;
        Ok(Self { url, host })
    }

    pub fn url(&self) -> &Url {
        &self.url
    }

    pub fn host(&self) -> &HostPort {
        &self.host
    }

    pub fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }
}

impl FromStr for Target {
    type Err = BadUrl;

    fn from_str(text: &str) -> Result<Self, BadUrl> {
        Self::parse(text)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.url.scheme(), self.host)
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A host and a port in the one form that is compared: lower case, punycode, addresses in their shortest
/// spelling, the port always there.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostPort {
    /// Without the brackets of an IPv6 address.
    host: String,
    port: u16,
    address: Option<IpAddr>,
}

impl HostPort {
    /// `host` as people write it: a name, an IPv4 address in any spelling, `[an IPv6 address]`.
    pub fn new(host: &str, port: u16) -> Result<Self, BadUrl> {
        if host.bytes().any(|byte| byte <= b' ' || byte == 0x7f) {
            return Err(BadUrl::Characters);
        }
        Self::normal(Host::parse(host).map_err(|_| BadUrl::Host)?, port)
    }

    fn normal(host: Host, port: u16) -> Result<Self, BadUrl> {
        if port == 0 {
            return Err(BadUrl::Port);
        }
        let address = match host {
            // `a.` and `a` are one host to DNS and two to a list, so the first is not a way to write it.
            Host::Domain(name) if name.ends_with('.') || name.is_empty() || name.len() > MAX_HOST => {
                return Err(BadUrl::Host);
            }
            Host::Domain(name) => {
                return Ok(Self { host: name, port, address: None });
            }
            Host::Ipv4(address) => IpAddr::V4(address),
            Host::Ipv6(address) => IpAddr::V6(address),
        };
        Ok(Self { host: address.to_string(), port, address: Some(address) })
    }

    pub fn host(&self) -> &str {
        &self.host
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address, if the host was written as one: such a host is never asked of a resolver.
    pub fn address(&self) -> Option<IpAddr> {
        self.address
    }
}

/// Reads `shop.example:443`, `192.168.1.20:8080` and `[fd00::5]:80`. The port must be said.
impl FromStr for HostPort {
    type Err = BadUrl;

    fn from_str(text: &str) -> Result<Self, BadUrl> {
        let (host, port) = text.rsplit_once(':').ok_or(BadUrl::Port)?;
        if !port.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(BadUrl::Port);
        }
        Self::new(host, port.parse().map_err(|_| BadUrl::Port)?)
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address {
            Some(IpAddr::V6(address)) => write!(f, "[{address}]:{}", self.port),
            _ => write!(f, "{}:{}", self.host, self.port),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadUrl {
    #[error("the URL must be whole and begin with https:// or http://")]
    Scheme,
    #[error("the URL has no host that can be asked")]
    Host,
    #[error("the port must be a number from 1 to 65535")]
    Port,
    #[error("the URL must not contain a user name or a password")]
    Credentials,
    #[error("the URL contains a space, a control character or a backslash")]
    Characters,
    #[error("the URL is longer than {MAX_URL} bytes")]
    TooLong,
}

/// What stands between `//` and the path, before the URL parser's leniencies: it would skip more
/// slashes, read `\` as `/`, and drop tabs, newlines and an empty user name.
fn authority(text: &str) -> Result<&str, BadUrl> {
    if text.len() > MAX_URL {
        return Err(BadUrl::TooLong);
    }
    if text.bytes().any(|byte| byte <= b' ' || byte == 0x7f || byte == b'\\') {
        return Err(BadUrl::Characters);
    }
    let (scheme, rest) = text.split_once("://").ok_or(BadUrl::Scheme)?;
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return Err(BadUrl::Scheme);
    }
    match rest.split(['/', '?', '#']).next() {
        None | Some("") => Err(BadUrl::Host),
        Some(authority) => Ok(authority),
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn refuses_what_is_not_a_plain_absolute_url() {
        let refused = [
            ("", BadUrl::Scheme),
            ("/path", BadUrl::Scheme),
            ("//shop.example/", BadUrl::Scheme),
            ("shop.example", BadUrl::Scheme),
            ("http:shop.example", BadUrl::Scheme),
            ("http:/shop.example", BadUrl::Scheme),
            ("ftp://shop.example/", BadUrl::Scheme),
            ("file:///etc/passwd", BadUrl::Scheme),
            ("gopher://127.0.0.1:25/", BadUrl::Scheme),
            ("http:///shop.example/", BadUrl::Host),
            ("http://?q", BadUrl::Host),
            ("http://shop.example./", BadUrl::Host),
            ("http://[::1/", BadUrl::Host),
            ("http://256.1.1.1/", BadUrl::Host),
            ("http://a b/", BadUrl::Characters),
            (" http://shop.example/", BadUrl::Characters),
            ("http://shop\t.example/", BadUrl::Characters),
            ("http://shop.example/\r\nHost: x", BadUrl::Characters),
            ("http:\\\\shop.example\\", BadUrl::Scheme),
            ("http://good.example\\@evil.example/", BadUrl::Characters),
            ("http://user:secret@shop.example/", BadUrl::Credentials),
            ("http://user@shop.example/", BadUrl::Credentials),
            ("http://@shop.example/", BadUrl::Credentials),
            ("http://:@shop.example/", BadUrl::Credentials),
            ("http://shop.example:0/", BadUrl::Port),
        ];
        for (text, why) in refused {
            let found = Target::parse(text).unwrap_err();
            // The backslash is looked for before the scheme.
            assert!(found == why || found == BadUrl::Characters, "{text:?}: {found:?}, not {why:?}");
        }
        assert_eq!(Target::parse(&format!("http://a/{}", "x".repeat(MAX_URL))), Err(BadUrl::TooLong));
        assert!(Target::parse("https://shop.example/a@b?mail=a@b").is_ok(), "an @ after the host is nobody's name");
    }

    #[test]
    fn one_host_has_one_form() {
        let same = |a: &str, b: &str| assert_eq!(Target::parse(a).unwrap().host(), Target::parse(b).unwrap().host());
        same("HTTPS://Shop.EXAMPLE", "https://shop.example:443/x");
        same("http://bücher.example/", "http://xn--bcher-kva.example:80/");
        same("http://%31%32%37.1/", "http://127.0.0.1/");
        same("http://1。1。1。1/", "http://1.1.1.1/");
        same("http://[2001:DB8:0::0:1]/", "http://[2001:db8::1]/");
        let marked: HostPort = "Bücher.example:8080".parse().unwrap();
        assert_eq!(&marked, Target::parse("http://xn--bcher-kva.example:8080/").unwrap().host());
        assert_eq!("[FD00::5]:80".parse::<HostPort>().unwrap().to_string(), "[fd00::5]:80");
        for bad in ["shop.example", "shop.example:", "shop.example:+1", "shop.example:65536", ":80", "a b:80"] {
            assert!(bad.parse::<HostPort>().is_err(), "{bad}");
        }
    }

    #[test]
    fn shows_only_the_origin() {
        let target = Target::parse("https://hooks.example/services/T0/SECRET?key=SECRET#SECRET").unwrap();
        assert_eq!(format!("{target} {target:?}"), "https://hooks.example:443 https://hooks.example:443");
        assert_eq!(target.url().fragment(), None);
    }

    proptest! {
        #[test]
        fn every_spelling_of_a_v4_is_that_v4(bits in any::<u32>()) {
            let address = Ipv4Addr::from_bits(bits);
            let [a, b, c, d] = address.octets();
            let spellings = [
                format!("{address}"),
                format!("{bits}"),
                format!("0x{bits:x}"),
                format!("0{bits:o}"),
                format!("{a}.{}", bits & 0x00ff_ffff),
                format!("{a}.{b}.{}", bits & 0xffff),
                format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
                format!("0X{a:X}.{b}.0{c:o}.{d}"),
            ];
            for host in spellings {
                let target = Target::parse(&format!("http://{host}:81/")).unwrap();
                prop_assert_eq!(target.host().address(), Some(IpAddr::V4(address)), "{}", host);
            }
        }

        #[test]
        fn every_spelling_of_a_v6_is_that_v6(bits in any::<u128>()) {
            let address = Ipv6Addr::from_bits(bits);
            let long = address.segments().map(|part| format!("{part:04X}")).join(":");
            for host in [address.to_string(), long] {
                let target = Target::parse(&format!("http://[{host}]/")).unwrap();
                prop_assert_eq!(target.host().address(), Some(IpAddr::V6(address)));
            }
        }

        #[test]
        fn reading_twice_changes_nothing(text in "https?://[a-z0-9.:@\\[\\]%?#/\\\\äß。-]{0,40}") {
            if let Ok(target) = Target::parse(&text) {
                let again = Target::parse(target.url().as_str()).unwrap();
                prop_assert_eq!(again.host(), target.host());
                prop_assert!(target.url().username().is_empty() && target.url().password().is_none());
            }
        }
    }
}
