//! What is said to whoever hands out tokens, and what they say. The protocol is the `oauth2` crate's; the way out is the
//! program's own client, which looks where it goes.

use std::time::Duration;

use door::Problem;
use oauth2::{
    AccessToken, AuthType, AuthUrl, AuthorizationCode, Client as OauthClient, ClientId, ClientSecret, CsrfToken,
    EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    RefreshToken, RequestTokenError, Scope, StandardRevocableToken, TokenResponse, TokenUrl,
    basic::{
        BasicErrorResponse, BasicErrorResponseType, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
        BasicTokenType,
    },
    http,
};
use serde::{Deserialize, Deserializer, Serialize};
use vault::Secret;
use work::http::{Client, Request, Target};

use crate::manifest::oauth::{ClientAuth, OAuth};

const PATIENCE: Duration = Duration::from_secs(15);
const LARGEST: usize = 256 * 1024;

type Bare = OauthClient<
    BasicErrorResponse,
    Given,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
>;

type Asker = OauthClient<
    BasicErrorResponse,
    Given,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// By which application somebody agrees, and where.
pub(crate) struct Application {
    pub authorize: String,
    pub token: String,
    pub client_auth: ClientAuth,
    pub client_id: String,
    pub client_secret: Option<Secret<String>>,
    /// Where somebody comes back to, where somebody goes.
    pub back: Option<String>,
}

/// The way there, and what is kept until somebody comes back.
pub(crate) struct Way {
    pub url: String,
    pub verifier: Option<Secret<String>>,
}

/// What is handed over. Services leave out what the standard wants, and call what it does not know by names of their
/// own.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Given {
    access_token: AccessToken,
    #[serde(skip, default = "bearer")]
    token_type: BasicTokenType,
    #[serde(default)]
    refresh_token: Option<RefreshToken>,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u64>,
    #[serde(default, deserialize_with = "seconds", alias = "x_refresh_token_expires_in", alias = "refresh_expires_in")]
    refresh_token_expires_in: Option<u64>,
}

/// Why there are no tokens.
pub(crate) enum Unasked {
    /// They say no, and will say it again until somebody agrees anew.
    Refused(String),
    /// They did not say anything that can be understood; the next time they may.
    Silent(String),
}

impl Given {
    pub fn access(&self) -> Secret<String> {
        Secret::new(self.access_token.secret().clone())
    }

    pub fn refresh(&self) -> Option<Secret<String>> {
        self.refresh_token.as_ref().map(|token| Secret::new(token.secret().clone()))
    }

    /// In seconds.
    pub fn lives(&self) -> Option<u64> {
        self.expires_in
    }

    /// How long it can be fetched anew without somebody, in seconds.
    pub fn renewable(&self) -> Option<u64> {
        self.refresh_token_expires_in
    }
}

/// Where somebody is sent.
pub(crate) fn way(application: &Application, oauth: &OAuth, state: &str) -> Result<Way, Problem> {
    let asker = asker(application)?;
    let state = CsrfToken::new(state.to_owned());
    let mut request = asker.authorize_url(move || state);
    let mut verifier = None;
    if oauth.pkce {
        let (challenge, kept) = PkceCodeChallenge::new_random_sha256();
        request = request.set_pkce_challenge(challenge);
        verifier = Some(Secret::new(kept.into_secret()));
    }
    request = request.add_scopes(oauth.scopes.iter().cloned().map(Scope::new));
    for (name, value) in &oauth.extras {
        request = request.add_extra_param(name.as_str(), value.as_str());
    }
    let (url, _) = request.url();
    Ok(Way { url: url.into(), verifier })
}

/// Gives the code back to whoever handed it out.
pub(crate) async fn redeem(
    client: &Client,
    application: &Application,
    code: &Secret<String>,
    verifier: Option<Secret<String>>,
) -> Result<Given, Unasked> {
    let asker = asker(application).map_err(|problem| Unasked::Refused(problem.detail.into_owned()))?;
    let mut request = asker.exchange_code(AuthorizationCode::new(code.expose().clone()));
    if let Some(verifier) = verifier {
        request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier.expose().clone()));
    }
    request.request_async(&|asked| exchange(client.clone(), asked)).await.map_err(unasked)
}

/// Another token for the one that is no longer good, or will not be soon.
pub(crate) async fn renew(
    client: &Client,
    application: &Application,
    refresh: &Secret<String>,
) -> Result<Given, Unasked> {
    let asker = asker(application).map_err(|problem| Unasked::Refused(problem.detail.into_owned()))?;
    let token = RefreshToken::new(refresh.expose().clone());
    asker.exchange_refresh_token(&token).request_async(&|asked| exchange(client.clone(), asked)).await.map_err(unasked)
}

fn asker(application: &Application) -> Result<Asker, Problem> {
    let bad = |_| Problem::invalid("/settings", "The place where somebody agrees is no address.");
    let asker = Bare::new(ClientId::new(application.client_id.clone()))
        .set_auth_uri(AuthUrl::new(application.authorize.clone()).map_err(bad)?)
        .set_token_uri(TokenUrl::new(application.token.clone()).map_err(bad)?)
        .set_auth_type(match application.client_auth {
            ClientAuth::Basic => AuthType::BasicAuth,
            ClientAuth::Body => AuthType::RequestBody,
        });
    let asker = match &application.back {
        Some(back) => asker.set_redirect_uri(RedirectUrl::new(back.clone()).map_err(bad)?),
        None => asker,
    };
    Ok(match &application.client_secret {
        Some(secret) => asker.set_client_secret(ClientSecret::new(secret.expose().clone())),
        None => asker,
    })
}

/// Plain HTTP is for hosts that whoever runs this server said are on their own network.
pub(crate) fn is_safe(client: &Client, address: &str) -> bool {
    Target::parse(address).is_ok_and(|target| target.is_https() || client.is_on_own_network(target.host()))
}

/// As the library asks.
async fn exchange(client: Client, asked: HttpRequest) -> Result<HttpResponse, Unreached> {
    let (head, body) = asked.into_parts();
    let address = head.uri.to_string();
    let target = Target::parse(&address).map_err(|error| Unreached(error.to_string()))?;
    if !is_safe(&client, &address) {
        return Err(Unreached(format!("{target} is not asked: it is not https")));
    }
    let request = Request {
        headers: head.headers,
        body,
        total_timeout: PATIENCE,
        max_answer_bytes: LARGEST,
        ..Request::new(head.method, target)
    };
    let answer = client.send(request).await.map_err(|error| Unreached(error.to_string()))?;
    let mut response = http::Response::new(answer.body);
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    Ok(response)
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unreached(String);

/// No word of an answer is kept: there may be tokens in it.
fn unasked(error: RequestTokenError<Unreached, BasicErrorResponse>) -> Unasked {
    use BasicErrorResponseType::{InvalidClient, InvalidGrant, UnauthorizedClient};
    match error {
        RequestTokenError::ServerResponse(no) => match no.error() {
            kind @ (InvalidClient | InvalidGrant | UnauthorizedClient) => {
                Unasked::Refused(format!("the other side says {}", kind.as_ref()))
            }
            kind => Unasked::Silent(format!("the other side says {}", kind.as_ref())),
        },
        RequestTokenError::Request(Unreached(why)) => Unasked::Silent(why),
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            Unasked::Silent("the other side answered with what is no token".to_owned())
        }
    }
}

fn bearer() -> BasicTokenType {
    BasicTokenType::Bearer
}

/// A number, or a text that is one; anything else says nothing.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(value.as_u64().or_else(|| value.as_str()?.parse().ok()))
}

impl TokenResponse for Given {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        &self.token_type
    }

    fn expires_in(&self) -> Option<Duration> {
        self.expires_in.map(Duration::from_secs)
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_services_say_is_understood() {
        let given = |text: &str| serde_json::from_str::<Given>(text).unwrap();
        let plain = given(r#"{"access_token":"a","token_type":"Bearer","expires_in":3600,"refresh_token":"r"}"#);
        assert_eq!((plain.lives(), plain.renewable()), (Some(3600), None));
        assert_eq!(plain.refresh().unwrap().expose(), "r");
        let intuit = given(r#"{"access_token":"a","expires_in":3600,"x_refresh_token_expires_in":8726400}"#);
        assert_eq!(intuit.renewable(), Some(8_726_400));
        let daraz =
            given(r#"{"access_token":"a","expires_in":"604800","refresh_expires_in":"15552000","country":"pk"}"#);
        assert_eq!((daraz.lives(), daraz.renewable()), (Some(604_800), Some(15_552_000)));
        let shopify = given(r#"{"access_token":"a","scope":"write_orders"}"#);
        assert_eq!((shopify.lives(), shopify.access().expose().as_str()), (None, "a"));
        assert!(serde_json::from_str::<Given>(r#"{"error":"none"}"#).is_err());
    }
}
