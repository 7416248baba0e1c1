//! Where a plugin may send requests, and what in them. A request is compared as it was read once, by the one reader
//! of URLs; nothing is compared as text.

use std::{collections::BTreeMap, fmt};

use percent_encoding::percent_decode_str;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use work::http::{HostPort, Target};

use super::Label;

/// What a path may not hide from whoever compares its beginning: a server may read each as another path.
const DISGUISES: [&str; 5] = ["%2f", "%5c", "%2e", "%25", "%00"];

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "PluginHostScheme")]
pub enum Scheme {
    #[default]
    Https,
    Http,
}

/// A place outside: a host that the plugin names, or one that whoever connects it types into a setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "PluginHostGrant")]
pub struct HostGrant {
    #[serde(default)]
    pub scheme: Scheme,
    /// Its name, such as `api.example.com`. Either this or `setting`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The setting that holds the address of a site. Scheme, port and the beginning of the path are what is typed
    /// there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting: Option<String>,
    /// The usual one of the scheme where none is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// Such as `GET`.
    pub methods: Vec<String>,
    /// Everything at and below it.
    #[serde(default = "root")]
    pub path: String,
    /// What of the business may be in what is sent there, beyond what is public.
    #[serde(default)]
    pub labels: Vec<Label>,
    /// The secrets that may be put into what is sent there, by name.
    #[serde(default)]
    pub secrets: Vec<String>,
    /// Whether what is changed there moves money: then nothing is but while a person asks the plugin for something.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub money: bool,
}

fn root() -> String {
    "/".to_owned()
}

impl HostGrant {
    /// Whether a request may go there. `settings` are those of the connection that it is for.
    pub fn covers(&self, method: &str, target: &Target, settings: &BTreeMap<String, String>) -> bool {
        self.methods.iter().any(|one| one == method)
            && self.begins_at(target, settings).is_some_and(|above| is_below(target.url().path(), &above))
    }

    /// Whether money could move there, whatever is asked for and however its path is spelt: some servers read as one what
    /// others read as another.
    pub fn could_move_money(&self, target: &Target, settings: &BTreeMap<String, String>) -> bool {
        let above = self.money.then(|| self.begins_at(target, settings)).flatten();
        above.is_some_and(|above| match (plain(target.url().path()), plain(&above)) {
            (Some(path), Some(above)) => is_below(&path, &above),
            _ => true,
        })
    }

    /// The path that it is about, if the target is at the same place.
    fn begins_at(&self, target: &Target, settings: &BTreeMap<String, String>) -> Option<String> {
        match (&self.host, &self.setting) {
            (Some(host), None) => {
                let host = HostPort::new(host, self.port()).ok()?;
                (self.scheme.is_of(target) && host == *target.host()).then(|| self.path.clone())
            }
            (None, Some(setting)) => {
                let typed = Target::parse(settings.get(setting)?).ok()?;
                let is_there = typed.is_https() == target.is_https() && typed.host() == target.host();
                is_there.then(|| joined(typed.url().path(), &self.path))
            }
            _ => None,
        }
    }

    /// Whether it is over TLS, and the host; none where nobody typed it yet.
    pub(super) fn place(&self, settings: &BTreeMap<String, String>) -> Option<(bool, HostPort)> {
        match (&self.host, &self.setting) {
            (Some(host), None) => Some((self.scheme == Scheme::Https, HostPort::new(host, self.port()).ok()?)),
            (None, Some(setting)) => {
                let typed = Target::parse(settings.get(setting)?).ok()?;
                Some((typed.is_https(), typed.host().clone()))
            }
            _ => None,
        }
    }

    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.scheme {
            Scheme::Https => 443,
            Scheme::Http => 80,
        })
    }

    /// Whether whatever this covers the other covers, too.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        let same_place = (self.scheme, &self.host, &self.setting, self.port())
            == (other.scheme, &other.host, &other.setting, other.port());
        same_place
            && self.methods.iter().all(|method| other.methods.contains(method))
            && self.labels.iter().all(|label| other.labels.contains(label))
            && self.secrets.iter().all(|secret| other.secrets.contains(secret))
            && is_below(&self.path, &other.path)
            && (self.money || !other.money)
    }
}

impl Scheme {
    fn is_of(self, target: &Target) -> bool {
        target.is_https() == (self == Self::Https)
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Http => "http",
        }
    }
}

/// As it is shown to people.
impl fmt::Display for HostGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, .. } = self;
        match (&self.host, &self.setting) {
            (Some(host), _) => {
                write!(f, "{}://{host}", self.scheme.as_str())?;
                self.port.map_or(Ok(()), |port| write!(f, ":{port}"))?;
                f.write_str(path)
            }
            (None, setting) => write!(f, "{{{}}}{path}", setting.as_deref().unwrap_or_default()),
        }
    }
}

/// Whole segments: `/v1` is not the beginning of `/v10`.
fn is_below(path: &str, above: &str) -> bool {
    let above = above.trim_end_matches('/');
    let is_plain = || {
        let lower = path.to_ascii_lowercase();
        !DISGUISES.iter().any(|disguise| lower.contains(disguise)) && plain(path).is_some()
    };
    (above.is_empty() || is_plain())
        && path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A path as every server reads it, in small letters; none where two could read two things.
fn plain(path: &str) -> Option<String> {
    let path = percent_decode_str(path).decode_utf8().ok()?.to_lowercase();
    let is_odd = |segment: &str| {
        let ends_oddly = segment.ends_with('.') || segment.trim() != segment;
        ends_oddly || segment.contains(|sign: char| matches!(sign, '\\' | ';' | '%') || sign.is_control())
    };
    (!path.contains("//") && !path.split('/').any(is_odd)).then_some(path)
}

fn joined(base: &str, path: &str) -> String {
    format!("{}{path}", base.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(toml: &str) -> HostGrant {
        toml::from_str(toml).unwrap()
    }

    fn covers(grant: &HostGrant, method: &str, url: &str, typed: &str) -> bool {
        let settings = BTreeMap::from([("store".to_owned(), typed.to_owned())]);
        Target::parse(url).is_ok_and(|target| grant.covers(method, &target, &settings))
    }

    #[test]
    fn only_what_was_granted_is_covered() {
        let api = grant(
            r#"host = "api.shop.example"
            path = "/v1"
            methods = ["GET", "POST"]"#,
        );
        for yes in [
            "https://api.shop.example/v1",
            "https://API.Shop.Example:443/v1/",
            "https://api。shop。example/v1",
            "https://ａｐｉ.shop.example/v1",
            "https://api.shop.example/v1/orders?id=1",
            "https://api.shop.example/x/../v1/orders",
        ] {
            assert!(covers(&api, "GET", yes, ""), "{yes}");
        }
        for no in [
            "http://api.shop.example/v1",
            "https://api.shop.example:8443/v1",
            "https://api.shop.example/v10",
            "https://api.shop.example/",
            "https://api.shop.example/v1/../admin",
            "https://api.shop.example/v1/%2e%2e/admin",
            "https://api.shop.example/v1/..%2fadmin",
            "https://api.shop.example/v1/..%5cadmin",
            "https://api.shop.example/v1//admin",
            "https://api.shop.example/v1/%252e%252e/admin",
            "https://api.shop.example/v1/..;/admin",
            "https://api.shop.example/v1/.../admin",
            "https://api.shop.example/v1/x%09/admin",
            "https://api.shop.example.evil.example/v1",
            "https://api.shop.example@evil.example/v1",
            "https://\u{430}pi.shop.example/v1",
            "https://xn--pi-6kc.shop.example/v1",
            "https://api.shop.example.xn--p1ai/v1",
            "https://api.shop.example%2eevil.example/v1",
            "https://api。shop。example。evil.example/v1",
            "https://evil.example/v1",
            "https://evil.example/api.shop.example/v1",
        ] {
            assert!(!covers(&api, "GET", no, ""), "{no}");
        }
        assert!(!covers(&api, "DELETE", "https://api.shop.example/v1", ""));
        assert!(!covers(&api, "get", "https://api.shop.example/v1", ""));
    }

    #[test]
    fn money_moves_there_however_it_is_spelt() {
        let refunds = grant(
            r#"host = "api.shop.example"
            path = "/v1/Refunds"
            methods = ["POST"]
            money = true"#,
        );
        let could = |path: &str| {
            // What is no address is not asked at all.
            let target = Target::parse(&format!("https://api.shop.example{path}"));
            target.map_or(true, |target| refunds.could_move_money(&target, &BTreeMap::new()))
        };
        for yes in [
            "/v1/Refunds",
            "/v1/Refunds/",
            "/v1/refunds/7",
            "/V1/REFUNDS",
            "//v1/refunds",
            "/v1//refunds",
            "/v1/./refunds",
            "/x/../v1/refunds",
            "/v1\\refunds",
            "/v1/refunds.",
            "/v1/refunds%20",
            "/v1/refunds;x=1",
            "/v1%2frefunds",
            "/v1%252frefunds",
            "/v1/%72efunds",
            "/v1/%2e/refunds",
            "/v1/x/%2e%2e/refunds",
            "/v1/x/..%5crefunds",
            "/v1/x/..;/refunds",
            "/v1/refunds%00",
            "/v1/%ff/refunds",
        ] {
            assert!(could(yes), "{yes}");
        }
        for no in
            ["/", "/v1", "/v1/orders", "/v1/orders/a%20b", "/v1/orders/caf%C3%A9", "/v10/refunds", "/v1/refunds-not"]
        {
            assert!(!could(no), "{no}");
        }
    }

    #[test]
    fn a_host_that_was_typed_is_that_host() {
        let store = grant(
            r#"setting = "store"
            path = "/wp-json"
            methods = ["GET"]"#,
        );
        let typed = "https://shop.example:8443/sub/";
        assert!(covers(&store, "GET", "https://shop.example:8443/sub/wp-json/wc/v3", typed));
        for no in [
            "https://shop.example:8443/wp-json/wc/v3",
            "https://shop.example/sub/wp-json",
            "http://shop.example:8443/sub/wp-json",
            "https://other.example:8443/sub/wp-json",
        ] {
            assert!(!covers(&store, "GET", no, typed), "{no}");
        }
        assert!(!covers(&store, "GET", "https://shop.example/wp-json", ""), "nothing typed is nowhere");
    }

    #[test]
    fn one_host_in_all_its_spellings() {
        let here = grant(
            r#"host = "127.0.0.1"
            scheme = "http"
            port = 8080
            methods = ["GET"]"#,
        );
        for yes in
            ["http://127.0.0.1:8080/", "http://2130706433:8080/", "http://0x7f.1:8080/", "http://017700000001:8080/"]
        {
            assert!(covers(&here, "GET", yes, ""), "{yes}");
        }
        assert!(!covers(&here, "GET", "http://[::ffff:127.0.0.1]:8080/", ""), "another address family is another host");
    }
}
