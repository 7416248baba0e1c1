//! A log-in at a provider: the way there, and what it hands over when somebody comes back, believed only once it was
//! checked.

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use door::Problem;
use model::Timestamp;
use openidconnect::{
    AccessToken, AccessTokenHash, AuthType, AuthUrl, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError,
    ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet, IssuerUrl, Nonce, NonceVerifier,
    OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope,
    SignatureVerificationError, TokenResponse as _, TokenUrl,
    core::{CoreAuthPrompt, CoreClient, CoreIdToken, CoreIdTokenVerifier, CoreJwsSigningAlgorithm, CoreResponseType},
};
use serde_json::Value;

use super::{
    claims::Claims,
    mapping,
    outside::{Known, Outside, Unasked},
    providers::Provider,
};

/// How far their clock and ours may be apart.
pub(crate) const SKEW: Duration = Duration::from_secs(60);
/// Bytes of what a provider calls somebody.
const SUBJECT_BYTES: usize = 255;

type Asker = CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet, EndpointNotSet>;

/// The way to the provider, and what is kept of it until somebody comes back.
pub(crate) struct Way {
    pub url: String,
    pub nonce: String,
    pub verifier: String,
}

/// Who came back, as the provider says and as it was checked.
pub(crate) struct Arrived {
    pub subject: String,
    pub claims: Claims,
    /// What the provider calls its own session.
    pub sid: Option<String>,
    /// When they last proved to the provider who they are, if it says that.
    pub proven_at: Option<Timestamp>,
    pub id_token: String,
    pub refresh_token: Option<String>,
}

/// Where somebody is sent. `again` asks them to prove who they are, even where the provider knows them.
pub(crate) fn way(provider: &Provider, known: &Known, back: &str, state: &str, again: bool) -> Result<Way, Problem> {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let state = CsrfToken::new(state.to_owned());
    let asker = asker(provider, known, back)?;
    let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
    let mut request = asker.authorize_url(flow, move || state, Nonce::new_random).set_pkce_challenge(challenge);
    for scope in provider.row.scopes.split(' ').filter(|scope| !scope.is_empty() && *scope != "openid") {
        request = request.add_scope(Scope::new(scope.to_owned()));
    }
    if again {
        request = request.add_prompt(CoreAuthPrompt::Login).set_max_age(Duration::ZERO);
    }
    let (url, _, nonce) = request.url();
    Ok(Way { url: url.into(), nonce: nonce.secret().clone(), verifier: verifier.into_secret() })
}

/// What the way there was kept with.
pub(crate) struct Kept {
    pub nonce: String,
    pub verifier: String,
}

/// Gives the code back to whoever handed it out, and checks what it is worth.
pub(crate) async fn redeem(
    outside: &Outside,
    provider: &Provider,
    back: &str,
    code: &str,
    kept: Kept,
    now: Timestamp,
) -> Result<Arrived, Problem> {
    let id = provider.row.id.as_str();
    let known = outside.known(&provider.row.issuer, now).await.map_err(|error| error.into_problem(id))?;
    let asker = asker(provider, &known, back)?;
    let request = asker.exchange_code(AuthorizationCode::new(code.to_owned()));
    let request = request.set_pkce_verifier(PkceCodeVerifier::new(kept.verifier));
    let answer = request.request_async(outside).await.map_err(|error| refused(id, error))?;
    let nonce = Nonce::new(kept.nonce);
    let token = answer.id_token().ok_or_else(|| unbelievable(id, "it sent no proof of who you are"))?;
    let mut claims = checked(outside, provider, &known, token, &nonce, Some(answer.access_token()), now).await?;
    complete(outside, provider, &known, answer.access_token(), &mut claims).await?;
    arrived(id, claims, token.to_string(), answer.refresh_token())
}

/// What came of asking whether somebody's session there still stands.
pub(crate) enum Again {
    /// With who they are now, if it says that, and the token for the next time, if there is another.
    Stands(Option<Box<Arrived>>, Option<String>),
    /// The provider says that it does not.
    Over,
    /// It did not say; the next time it may.
    Unknown,
}

/// Asks whether somebody's session there still stands, and who they are now.
pub(crate) async fn refresh(
    outside: &Outside,
    provider: &Provider,
    back: &str,
    subject: &str,
    token: &str,
    now: Timestamp,
) -> Again {
    let id = provider.row.id.as_str();
    let Ok(known) = outside.known(&provider.row.issuer, now).await else { return Again::Unknown };
    let Ok(asker) = asker(provider, &known, back) else { return Again::Unknown };
    let token = RefreshToken::new(token.to_owned());
    let answer = match asker.exchange_refresh_token(&token).request_async(outside).await {
        Ok(answer) => answer,
        Err(RequestTokenError::ServerResponse(no)) if no.error().to_string() == "invalid_grant" => return Again::Over,
        Err(_) => return Again::Unknown,
    };
    let next = answer.refresh_token().map(|token| token.secret().clone());
    let Some(id_token) = answer.id_token() else { return Again::Stands(None, next) };
    // A token that comes with a refresh has no nonce, or that of the log-in.
    let any = |_: Option<&Nonce>| Ok(());
    let told = async {
        let mut claims = checked(outside, provider, &known, id_token, any, Some(answer.access_token()), now).await?;
        complete(outside, provider, &known, answer.access_token(), &mut claims).await?;
        arrived(id, claims, id_token.to_string(), answer.refresh_token())
    };
    match told.await {
        Ok(arrived) if arrived.subject == subject => Again::Stands(Some(Box::new(arrived)), next),
        Ok(_) => Again::Over,
        Err(_) => Again::Unknown,
    }
}

fn asker(provider: &Provider, known: &Known, back: &str) -> Result<Asker, Problem> {
    let row = &provider.row;
    let bad = |_| unbelievable(row.id.as_str(), "one of its addresses is none");
    let published = &known.published;
    let issuer = IssuerUrl::new(row.issuer.clone()).map_err(bad)?;
    let asker = CoreClient::new(ClientId::new(row.client_id.clone()), issuer, known.keys.clone())
        .set_auth_uri(AuthUrl::new(published.authorization_endpoint.clone()).map_err(bad)?)
        .set_token_uri(TokenUrl::new(published.token_endpoint.clone()).map_err(bad)?)
        .set_redirect_uri(RedirectUrl::new(back.to_owned()).map_err(bad)?)
        .set_auth_type(if published.wants_secret_in_body() { AuthType::RequestBody } else { AuthType::BasicAuth });
    Ok(match &provider.secret {
        Some(secret) => asker.set_client_secret(ClientSecret::new(secret.expose().clone())),
        None => asker,
    })
}

/// What a token says, if it is one of this provider for us, now, and for this log-in.
async fn checked(
    outside: &Outside,
    provider: &Provider,
    known: &Known,
    token: &CoreIdToken,
    nonce: impl NonceVerifier + Clone,
    access: Option<&AccessToken>,
    now: Timestamp,
) -> Result<Claims, Problem> {
    let row = &provider.row;
    let believed = match verify(row, known, token, nonce.clone(), access, now) {
        Err(Disbelief::UnknownKey) => {
            // Keys are exchanged now and then; made-up ones are not found a minute later either.
            let anew =
                outside.known_anew(&row.issuer, now).await.map_err(|error| error.into_problem(row.id.as_str()))?;
            match anew {
                Some(anew) => verify(row, &anew, token, nonce, access, now),
                None => Err(Disbelief::UnknownKey),
            }
        }
        believed => believed,
    };
    believed.map_err(|why| unbelievable(row.id.as_str(), why.in_words()))
}

/// Why a token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Disbelief {
    UnknownKey,
    Algorithm,
    Signature,
    Issuer,
    Audience,
    Nonce,
    Time,
    Other,
}

impl Disbelief {
    fn in_words(self) -> &'static str {
        match self {
            Self::UnknownKey => "its proof is signed with a key that it does not publish",
            Self::Algorithm => "its proof is not signed in a way that can be believed",
            Self::Signature => "the signature of its proof is wrong",
            Self::Issuer => "its proof comes from somebody else",
            Self::Audience => "its proof was made for somebody else",
            Self::Nonce => "its proof belongs to another log-in",
            Self::Time => "its proof is too old, or from the future",
            Self::Other => "its proof cannot be read",
        }
    }
}

fn verify(
    row: &super::records::ProviderRow,
    known: &Known,
    token: &CoreIdToken,
    nonce: impl NonceVerifier,
    access: Option<&AccessToken>,
    now: Timestamp,
) -> Result<Claims, Disbelief> {
    let issuer = IssuerUrl::new(row.issuer.clone()).map_err(|_| Disbelief::Issuer)?;
    let verifier = verifier(&row.client_id, issuer, known, now);
    let claims = token.claims(&verifier, nonce).map_err(|error| disbelief(&error))?;
    if let (Some(said), Some(access)) = (claims.access_token_hash(), access) {
        let algorithm = token.signing_alg().map_err(|_| Disbelief::Algorithm)?;
        let key = token.signing_key(&verifier).map_err(|_| Disbelief::UnknownKey)?;
        let ours = AccessTokenHash::from_token(access, algorithm, key).map_err(|_| Disbelief::Other)?;
        if ours != *said {
            return Err(Disbelief::Signature);
        }
    }
    let all = payload(&token.to_string()).ok_or(Disbelief::Other)?;
    check_party(&all, &row.client_id)?;
    Ok(all)
}

/// Nothing that a shared secret signs, because the one who checks could have made it; and nothing unsigned.
fn verifier<'a>(client: &str, issuer: IssuerUrl, known: &Known, now: Timestamp) -> CoreIdTokenVerifier<'a> {
    let client = ClientId::new(client.to_owned());
    let (late, early) = (now.minus(SKEW).utc(), now.plus(SKEW).utc());
    CoreIdTokenVerifier::new_public_client(client, issuer, known.keys.clone())
        .set_allowed_algs(algorithms(&known.published.algorithms()))
        .set_time_fn(move || late)
        .set_issue_time_verifier_fn(move |at| if at <= early { Ok(()) } else { Err("from the future".to_owned()) })
        // Who else it is for is looked at with the party that it was made for.
        .set_other_audience_verifier_fn(|_| true)
}

pub(super) fn algorithms(names: &[&'static str]) -> Vec<CoreJwsSigningAlgorithm> {
    names.iter().filter_map(|name| serde_json::from_value(Value::from(*name)).ok()).collect()
}

/// Made for several, it says for whom in the first place, and that must be us.
fn check_party(claims: &Claims, client: &str) -> Result<(), Disbelief> {
    let is_for_several = claims.get("aud").and_then(Value::as_array).is_some_and(|all| all.len() > 1);
    match claims.get("azp") {
        Some(party) if party.as_str() == Some(client) => Ok(()),
        None if !is_for_several => Ok(()),
        _ => Err(Disbelief::Audience),
    }
}

fn disbelief(error: &ClaimsVerificationError) -> Disbelief {
    use ClaimsVerificationError as Claim;
    use SignatureVerificationError as Signature;
    match error {
        Claim::Expired(_) | Claim::InvalidAuthTime(_) => Disbelief::Time,
        Claim::InvalidAudience(_) => Disbelief::Audience,
        Claim::InvalidIssuer(_) => Disbelief::Issuer,
        Claim::InvalidNonce(_) => Disbelief::Nonce,
        Claim::SignatureVerification(Signature::NoMatchingKey | Signature::AmbiguousKeyId(_)) => Disbelief::UnknownKey,
        Claim::SignatureVerification(
            Signature::DisallowedAlg(_) | Signature::UnsupportedAlg(_) | Signature::NoSignature,
        ) => Disbelief::Algorithm,
        Claim::SignatureVerification(_) => Disbelief::Signature,
        Claim::Other(text) if text.contains("issue time") || text.contains("future") => Disbelief::Time,
        _ => Disbelief::Other,
    }
}

/// What a token says, without asking whether it is true.
pub(super) fn payload(token: &str) -> Option<Claims> {
    let middle = token.split('.').nth(1)?;
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(middle).ok()?).ok()
}

/// What the token leaves out, the provider's own page about them may say: of the same person, and nothing else.
async fn complete(
    outside: &Outside,
    provider: &Provider,
    known: &Known,
    access: &AccessToken,
    claims: &mut Claims,
) -> Result<(), Problem> {
    let row = &provider.row;
    let has_roles = mapping::roles(&provider.rules, None).is_empty()
        || super::claims::groups(claims, &row.roles_at).is_ok_and(|groups| !groups.is_empty());
    if has_roles && claims.contains_key("email") {
        return Ok(());
    }
    let Some(url) = &known.published.userinfo_endpoint else { return Ok(()) };
    let body = match outside.get(url, Some(access.secret())).await {
        Ok(body) => body,
        // Some give it to nobody who did not ask for more. One that fails just now says nothing about anybody.
        Err(Unasked::Status(401 | 403 | 404)) => return Ok(()),
        Err(error) => return Err(error.into_problem(row.id.as_str())),
    };
    let Ok(more) = serde_json::from_slice::<Claims>(&body) else { return Ok(()) };
    if more.get("sub") != claims.get("sub") {
        return Err(unbelievable(row.id.as_str(), "its page about you is about somebody else"));
    }
    for (name, value) in more {
        claims.entry(name).or_insert(value);
    }
    Ok(())
}

fn arrived(
    id: &str,
    claims: Claims,
    id_token: String,
    refresh_token: Option<&RefreshToken>,
) -> Result<Arrived, Problem> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
    let subject = text("sub").filter(|subject| (1..=SUBJECT_BYTES).contains(&subject.len()));
    let subject = subject.ok_or_else(|| unbelievable(id, "it does not say who you are"))?;
    let proven_at = claims.get("auth_time").and_then(Value::as_i64);
    let proven_at = proven_at.and_then(|at| Timestamp::from_micros(at.checked_mul(1_000_000)?));
    let refresh_token = refresh_token.map(|token| token.secret().clone());
    Ok(Arrived { subject, sid: text("sid"), proven_at, id_token, refresh_token, claims })
}

/// The provider did not give what the code was for.
fn refused(id: &str, error: TokenError) -> Problem {
    match error {
        RequestTokenError::ServerResponse(no) => {
            let code = no.error().to_string();
            tracing::warn!(provider = id, error = %code, "a provider gave nothing for a code");
            let detail = match code.as_str() {
                "invalid_client" | "unauthorized_client" => {
                    "The provider does not know this server: the client id or its secret is not right. Tell an owner."
                }
                "invalid_grant" => "This log-in was finished already, or took too long. Begin again.",
                _ => "The provider did not finish the log-in. Begin again.",
            };
            Problem::refused("sso.not-finished", detail)
        }
        RequestTokenError::Request(error) => error.into_problem(id),
        RequestTokenError::Parse(..) => unbelievable(id, "its answer cannot be read"),
        RequestTokenError::Other(_) => unbelievable(id, "its answer is not one"),
    }
}

type TokenError =
    RequestTokenError<Unasked, openidconnect::StandardErrorResponse<openidconnect::core::CoreErrorResponseType>>;

pub(super) fn unbelievable(id: &str, why: &str) -> Problem {
    tracing::warn!(provider = id, why, "a log-in at a provider was not believed");
    let detail = format!("This log-in is not believed: {why}. Nothing was done. Begin again, or tell an owner.");
    Problem::refused("sso.not-believed", detail)
}
