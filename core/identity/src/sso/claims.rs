//! What a provider says of somebody, read as each of them writes it. Pure.

use model::Problem;
use serde_json::{Map, Value};

use super::scim::people::KnownAs;
use crate::rules::{self, Email};

/// What a token or the provider's page about somebody says.
pub(crate) type Claims = Map<String, Value>;

/// Letters of a name that are taken over.
const NAME_LETTERS: usize = 200;

/// The groups of somebody, where the provider was told to put them. What is not there is no group.
///
/// Entra leaves the groups of those out who are in more than two hundred, and says so elsewhere in the token. Then it
/// is not known who somebody is, and nobody is guessed to be less or more than they are.
pub(crate) fn groups(claims: &Claims, at: &str) -> Result<Vec<String>, Problem> {
    if let Some(found) = find(claims, at) {
        return Ok(words(found));
    }
    let first = parts(at).into_iter().next().unwrap_or_default();
    let is_elsewhere = |names: &Map<String, Value>| names.contains_key(at) || names.contains_key(&first);
    if claims.get("_claim_names").and_then(Value::as_object).is_some_and(is_elsewhere) {
        let detail = "You are in more groups than the provider sends along. Whoever looks after it can assign app \
                      roles, or send only the groups assigned to this application.";
        return Err(Problem::refused("sso.too-many-groups", detail));
    }
    Ok(Vec::new())
}

/// A name as it stands, with whatever points and colons are in it; else a path of names with points between, in
/// quotation marks where a name has one itself.
fn find<'a>(claims: &'a Claims, at: &str) -> Option<&'a Value> {
    if let Some(value) = claims.get(at) {
        return Some(value);
    }
    let mut parts = parts(at).into_iter();
    let first = claims.get(&parts.next()?)?;
    parts.try_fold(first, |value, part| value.get(part))
}

fn parts(path: &str) -> Vec<String> {
    let (mut parts, mut part, mut is_quoted) = (Vec::new(), String::new(), false);
    for sign in path.chars() {
        match sign {
            '"' => is_quoted = !is_quoted,
            '.' if !is_quoted => parts.push(std::mem::take(&mut part)),
            _ => part.push(sign),
        }
    }
    parts.push(part);
    parts
}

/// A list, a single one, or (Zitadel) an object that has them as names. Keycloak writes groups as paths.
fn words(value: &Value) -> Vec<String> {
    let plain = |word: &str| word.strip_prefix('/').unwrap_or(word).to_owned();
    match value {
        Value::Array(all) => all.iter().filter_map(Value::as_str).map(plain).collect(),
        Value::String(one) => vec![plain(one)],
        Value::Object(all) => all.keys().map(|name| plain(name)).collect(),
        _ => Vec::new(),
    }
}

/// Where somebody is written to. Entra says it of few, and then of all by what they sign in with.
pub(crate) fn email(claims: &Claims) -> Option<Email> {
    let said = ["email", "preferred_username", "upn"].into_iter().filter_map(|name| claims.get(name)?.as_str());
    said.filter_map(|text| rules::email(text).ok()).next()
}

/// What somebody is called; at worst by their address.
pub(crate) fn name(claims: &Claims) -> Option<String> {
    let said = |name: &str| claims.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let both = || match (said("given_name"), said("family_name")) {
        (Some(given), Some(family)) => Some(format!("{given} {family}")),
        (given, family) => given.or(family).map(str::to_owned),
    };
    let name = said("name").map(str::to_owned).or_else(both).or_else(|| said("email").map(str::to_owned))?;
    let plain: String = name.chars().filter(|sign| !sign.is_control()).take(NAME_LETTERS).collect();
    Some(plain)
}

/// Entra calls somebody otherwise to each application (`sub`), and the same to all by this.
const MICROSOFT: [&str; 3] = [
    "https://login.microsoftonline.com/",
    "https://login.microsoftonline.us/",
    "https://login.partner.microsoftonline.cn/",
];

/// What the provider calls somebody when it speaks of them elsewhere, as it does in provisioning.
pub(crate) fn known_as(claims: &Claims, issuer: &str, subject: &str) -> KnownAs {
    let said = |name: &str| claims.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let everywhere = MICROSOFT.iter().any(|begins| issuer.starts_with(begins)).then(|| said("oid")).flatten();
    // Some have no name for people but their address.
    let is_verified = claims.get("email_verified").is_some_and(|is| *is == Value::Bool(true) || *is == "true");
    let address = said("email").filter(|_| is_verified);
    let name = said("preferred_username").or_else(|| said("upn")).or(address);
    KnownAs { subject: everywhere.unwrap_or(subject).to_owned(), name: name.map(str::to_owned) }
}

/// Of Google: only people of the business's own domain, by what it says of them and never by their address.
pub(crate) fn check_domain(claims: &Claims, domain: Option<&str>) -> Result<(), Problem> {
    let Some(domain) = domain else { return Ok(()) };
    if claims.get("hd").and_then(Value::as_str).is_some_and(|said| said.eq_ignore_ascii_case(domain)) {
        return Ok(());
    }
    let detail = format!("Only accounts of {domain} may sign in here. Choose that account at the provider.");
    Err(Problem::refused("sso.other-domain", detail))
}

#[cfg(test)]
mod tests;
