//! Where Stockade is reached, as the operator configured it. Checked once, at the start.

use std::net::IpAddr;

use url::Url;

use crate::{headers::Headers, network::Network};

/// Which header our proxies write. Only this one is believed: a proxy passes on the other as the client
/// wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ForwardedBy {
    #[default]
    XForwardedFor,
    Forwarded,
}

/// How far browsers are told to insist on TLS, for two years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hsts {
    /// This host alone; for a host whose sub-domains still speak plain HTTP.
    Host,
    #[default]
    SubDomains,
    /// In the browsers' own lists; hard to undo.
    Preload,
}

#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// What people type: `https://office.example.com`. Plain HTTP is for loopback alone.
    pub public_url: String,
    /// Other names that this server answers to; the public one and loopback go without saying.
    pub hosts: Vec<String>,
    pub trusted_proxies: Vec<Network>,
    pub forwarded_by: ForwardedBy,
    pub hsts: Hsts,
}

pub struct Site {
    origin: String,
    https: bool,
    hosts: Vec<String>,
    pub(crate) trusted_proxies: Vec<Network>,
    pub(crate) forwarded_by: ForwardedBy,
    pub(crate) headers: Headers,
}

impl Site {
    pub fn new(settings: Settings) -> Result<Self, String> {
        let text = &settings.public_url;
        let url = Url::parse(text).map_err(|error| format!("the public URL `{text}` is none: {error}"))?;
        let https = match url.scheme() {
            "https" => true,
            "http" => false,
            other => {
                return Err(format!("the public URL `{text}` is {other}; it must be https, or http on loopback"));
            }
        };
        let host = url.host_str().ok_or_else(|| format!("the public URL `{text}` has no host"))?.to_owned();
        if !https && !is_loopback(&host) {
            return Err(format!("the public URL `{text}` is plain HTTP; that is for loopback alone, use https"));
        }
        if url.path() != "/"
            || url.query().is_some()
            || url.fragment().is_some()
            || !url.username().is_empty()
            || url.password().is_some()
        {
            return Err(format!(
                "the public URL `{text}` is more than scheme, host and port; Stockade lives at the root of its host"
            ));
        }
        let mut hosts = settings.hosts;
        hosts.push(host);
        Ok(Self {
            origin: url.origin().ascii_serialization(),
            https,
            hosts,
            trusted_proxies: settings.trusted_proxies,
            forwarded_by: settings.forwarded_by,
            headers: Headers::new(https.then_some(settings.hsts)),
        })
    }

    /// The public URL without a slash at its end, as browsers say it in `Origin`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    pub fn is_https(&self) -> bool {
        self.https
    }

    /// Whether a `Host` is one of ours. Another is a page of somebody else's whose name was pointed here
    /// (DNS rebinding), or a proxy that guesses.
    pub fn answers_to(&self, authority: &str) -> bool {
        let Some(host) = host(authority) else {
            return false;
        };
        is_loopback(host) || self.hosts.iter().any(|ours| ours.eq_ignore_ascii_case(host))
    }
}

/// A `Host` without its port; an IPv6 address keeps its brackets, as URLs write it.
fn host(authority: &str) -> Option<&str> {
    let end = match authority.starts_with('[') {
        true => authority.find(']')? + 1,
        false => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at_checked(end)?;
    let port_is_one = port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    (port_is_one && !host.is_empty()).then_some(host)
}

fn is_loopback(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(url: &str) -> Result<Site, String> {
        Site::new(Settings {
            public_url: url.to_owned(),
            hosts: vec!["intern.example.com".to_owned()],
            ..Settings::default()
        })
    }

    #[test]
    fn the_public_url_is_a_whole_host() {
        assert_eq!(site("https://Office.Example.com").unwrap().origin(), "https://office.example.com");
        assert_eq!(site("https://office.example.com:8443/").unwrap().origin(), "https://office.example.com:8443");
        assert_eq!(site("http://127.0.0.1:8080").unwrap().origin(), "http://127.0.0.1:8080");
        assert!(site("http://localhost:8080").is_ok() && site("http://[::1]:8080").is_ok());
        for bad in [
            "",
            "office.example.com",
            "http://office.example.com",
            "ftp://localhost",
            "https://a/b",
            "https://a/?b",
            "https://a/#b",
            "https://u:p@a/",
        ] {
            assert!(site(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_our_hosts_are_answered() {
        let site = site("https://office.example.com").unwrap();
        for ours in [
            "office.example.com",
            "OFFICE.example.com:443",
            "intern.example.com",
            "localhost:8080",
            "127.0.0.1",
            "127.8.9.1:1",
            "[::1]:8080",
        ] {
            assert!(site.answers_to(ours), "{ours}");
        }
        for other in [
            "evil.example",
            "office.example.com.evil.example",
            "xoffice.example.com",
            "",
            ":80",
            "localhost.evil.example",
            "10.0.0.1",
            "[::1",
            "[::1]x",
            "office.example.com:",
            "office.example.com:99999",
            "office.example.com:80:80",
            "office.example.com@evil.example",
            "2130706433",
            "[fe80::1]",
        ] {
            assert!(!site.answers_to(other), "{other}");
        }
    }
}
