//! What a provider publishes about itself, and what of it is good, odd or wrong. Pure.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Signatures by a key whose other half the provider publishes. None at all and a shared secret are not among them.
pub(crate) const ALGORITHMS: [&str; 9] =
    ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"];
/// What is usual where a provider does not say.
const USUAL: &str = "RS256";

/// The document at `/.well-known/openid-configuration`, as far as it matters here.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Published {
    pub issuer: String,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    pub jwks_uri: String,
    #[serde(default)]
    pub userinfo_endpoint: Option<String>,
    #[serde(default)]
    pub end_session_endpoint: Option<String>,
    #[serde(default)]
    pub id_token_signing_alg_values_supported: Vec<String>,
    #[serde(default)]
    pub token_endpoint_auth_methods_supported: Vec<String>,
    #[serde(default)]
    pub code_challenge_methods_supported: Vec<String>,
    #[serde(default)]
    pub backchannel_logout_supported: bool,
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

impl Published {
    /// Every address that is asked or that people are sent to.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        let needed = [&self.authorization_endpoint, &self.token_endpoint, &self.jwks_uri];
        needed.into_iter().chain(&self.userinfo_endpoint).chain(&self.end_session_endpoint).map(String::as_str)
    }

    /// What it signs with, of what is believed.
    pub fn algorithms(&self) -> Vec<&'static str> {
        let said = &self.id_token_signing_alg_values_supported;
        let is_said = |name: &str| if said.is_empty() { name == USUAL } else { said.iter().any(|one| one == name) };
        ALGORITHMS.into_iter().filter(|name| is_said(name)).collect()
    }

    /// Whether the client's secret goes into the body, because the provider takes it nowhere else.
    pub fn wants_secret_in_body(&self) -> bool {
        let methods = &self.token_endpoint_auth_methods_supported;
        let takes = |method: &str| methods.iter().any(|one| one == method);
        takes("client_secret_post") && !takes("client_secret_basic")
    }
}

/// How good a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "SsoFindingIs")]
pub enum Is {
    Good,
    /// It works, and something is not as it could be.
    Odd,
    /// Nobody can sign in like this.
    Wrong,
}

/// One thing that was found out about a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "SsoFinding")]
pub struct Finding {
    /// What was looked at, in a word for programs.
    pub about: &'static str,
    pub is: Is,
    /// What was found, and what to do.
    pub detail: String,
}

impl Finding {
    pub(crate) fn new(about: &'static str, is: Is, detail: impl Into<String>) -> Self {
        Self { about, is, detail: detail.into() }
    }
}

/// What is good, odd and wrong about what it publishes, for a workspace that calls it `issuer`.
pub(crate) fn findings(issuer: &str, published: &Published, is_safe: impl Fn(&str) -> bool) -> Vec<Finding> {
    use Is::{Good, Odd, Wrong};
    let mut found = vec![name(issuer, published)];
    found.push(match published.addresses().find(|address| !is_safe(address)) {
        None if published.addresses().all(|address| address.starts_with("https://")) => {
            Finding::new("addresses", Good, "All its addresses are https.")
        }
        None => Finding::new("addresses", Good, "Its addresses are https, or on your own network."),
        Some(bad) => {
            let detail = format!("{bad} is not https. What is said there could be read and changed on the way.");
            Finding::new("addresses", Wrong, detail)
        }
    });
    found.push(match published.algorithms().as_slice() {
        [] => {
            let detail = "It signs with a shared secret or not at all, and that is not believed. Choose a signing key \
                          for this application at the provider: RS256 or ES256.";
            Finding::new("signatures", Wrong, detail)
        }
        known => Finding::new("signatures", Good, format!("It signs with {}.", known.join(", "))),
    });
    found.push(if published.code_challenge_methods_supported.iter().any(|method| method == "S256") {
        Finding::new("pkce", Good, "It binds each log-in to the server that began it (PKCE).")
    } else {
        let detail = "It does not say that it checks who began a log-in (PKCE). It is used all the same.";
        Finding::new("pkce", Odd, detail)
    });
    found.push(match (published.backchannel_logout_supported, &published.end_session_endpoint) {
        (true, _) => Finding::new("log-out", Good, "It says at once when somebody signs out there."),
        (false, Some(_)) => {
            let detail =
                "It does not tell others when somebody signs out there. Who signs out here is signed out there.";
            Finding::new("log-out", Odd, detail)
        }
        (false, None) => {
            let detail = "It has no page to sign out. Who signs out here stays signed in there.";
            Finding::new("log-out", Odd, detail)
        }
    });
    found
}

/// Exactly the same, to the last stroke: else whoever has one address could speak for another.
fn name(issuer: &str, published: &Published) -> Finding {
    let theirs = published.issuer.as_str();
    if theirs == issuer {
        return Finding::new("issuer", Is::Good, format!("It calls itself {theirs}, as it is written here."));
    }
    let detail = if theirs.contains("{tenantid}") {
        "This address is for all of Microsoft's customers. Use your own tenant's: \
         https://login.microsoftonline.com/YOUR-TENANT-ID/v2.0"
            .to_owned()
    } else {
        format!("It calls itself {theirs}, and here it is written {issuer}. Write it exactly as it does.")
    };
    Finding::new("issuer", Is::Wrong, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As short as it may be.
    fn published(more: &str) -> Published {
        let text = format!(
            r#"{{"issuer":"https://id.example","authorization_endpoint":"https://id.example/auth",
                "token_endpoint":"https://id.example/token","jwks_uri":"https://id.example/keys"{more}}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    fn wrong(issuer: &str, published: &Published) -> Vec<&'static str> {
        let all = findings(issuer, published, |address| address.starts_with("https://"));
        all.into_iter().filter(|finding| finding.is == Is::Wrong).map(|finding| finding.about).collect()
    }

    #[test]
    fn the_least_that_a_provider_says_is_enough() {
        let least = published("");
        assert_eq!(wrong("https://id.example", &least), [""; 0]);
        assert_eq!(least.algorithms(), ["RS256"]);
        assert!(!least.wants_secret_in_body());
    }

    #[test]
    fn a_name_is_exact() {
        for issuer in ["https://id.example/", "http://id.example", "https://ID.example", "https://id.example.evil"] {
            assert_eq!(wrong(issuer, &published("")), ["issuer"], "{issuer}");
        }
        let entra: Published = serde_json::from_str(
            r#"{"issuer":"https://login.microsoftonline.com/{tenantid}/v2.0","authorization_endpoint":"https://a",
                "token_endpoint":"https://a","jwks_uri":"https://a"}"#,
        )
        .unwrap();
        let all = findings("https://login.microsoftonline.com/common/v2.0", &entra, |_| true);
        assert!(all[0].is == Is::Wrong && all[0].detail.contains("your own tenant"), "{all:?}");
    }

    #[test]
    fn what_is_not_signed_by_a_key_is_not_believed() {
        // authentik, before a signing key was chosen for it.
        let shared = published(r#","id_token_signing_alg_values_supported":["HS256","none"]"#);
        assert_eq!((shared.algorithms(), wrong("https://id.example", &shared)), (vec![], vec!["signatures"]));
        let both = published(r#","id_token_signing_alg_values_supported":["HS256","ES256","none","RS512"]"#);
        assert_eq!(both.algorithms(), ["RS512", "ES256"]);
    }

    #[test]
    fn every_address_is_looked_at() {
        let plain = published(r#","userinfo_endpoint":"http://id.example/me""#);
        assert_eq!(wrong("https://id.example", &plain), ["addresses"]);
    }
}
