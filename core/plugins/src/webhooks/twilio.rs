//! Twilio signs the address that it calls, with what it sends as a form.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};
use url::Url;
use vault::same;

use super::{
    Incoming, Refused,
    mac::{Encoding, Hash, matches},
};

pub(super) fn check(request: &Incoming<'_>, secrets: &[&str]) -> Result<(), Refused> {
    let claimed = request.header("x-twilio-signature")?;
    // What is said here is another key's; only the account's own is known.
    if !request.is_without("x-twilio-webhooks-signature-settings") {
        return Err(Refused::Malformed);
    }
    if let Some(hash) = body_hash(request.url)
        // What the address says of the body is signed with it.
        && !same(hash.as_bytes(), hex::encode(Sha256::digest(request.body)).as_bytes())
    {
        return Err(Refused::Wrong);
    }
    let sent = sent(request)?;
    let found = spellings(request.url).iter().fold(false, |found, url| {
        let of = |secret: &str| written(secret, url, &sent);
        matches(claimed, secrets, of).is_ok() | found
    });
    if found { Ok(()) } else { Err(Refused::Wrong) }
}

/// What the header says, where the address is written as it is asked for.
pub(super) fn signature(request: &Incoming<'_>, secret: &str) -> Option<String> {
    Some(written(secret, request.url, &sent(request).ok()?))
}

fn written(secret: &str, url: &str, sent: &str) -> String {
    Encoding::Base64.write(&Hash::Sha1.of(secret, &[url.as_bytes(), sent.as_bytes()]))
}

/// What is signed behind the address.
fn sent(request: &Incoming<'_>) -> Result<String, Refused> {
    match body_hash(request.url) {
        Some(_) => Ok(String::new()),
        None if request.method == "POST" => form(request),
        None if request.body.is_empty() => Ok(String::new()),
        None => Err(Refused::Malformed),
    }
}

/// Each name in the order of bytes, before each of its values; a value that is there twice counts once.
fn form(request: &Incoming<'_>) -> Result<String, Refused> {
    let is_form = request.header("content-type")?.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded");
    // A body of another kind is signed by its hash in the address, or not at all.
    if !is_form && !request.body.is_empty() {
        return Err(Refused::Malformed);
    }
    let mut fields: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(request.body) {
        fields.entry(name.into_owned()).or_default().insert(value.into_owned());
    }
    let mut text = String::new();
    for (name, values) in &fields {
        for value in values {
            text.push_str(name);
            text.push_str(value);
        }
    }
    Ok(text)
}

fn body_hash(url: &str) -> Option<&str> {
    let (_, query) = url.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix("bodySHA256="))
}

/// The address as it is, and with its port the other way: said where it is the usual one, and left out where it stands.
fn spellings(url: &str) -> Vec<String> {
    let mut all = vec![url.to_owned()];
    let Some((scheme, rest)) = url.split_once("://") else { return all };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let port = Url::parse(url).ok().and_then(|read| read.port_or_known_default());
    let host_at = authority.rfind('@').map_or(0, |at| at + 1);
    let (_, host) = authority.split_at(host_at);
    let colon = host.rfind(':').filter(|colon| !host.get(*colon..).unwrap_or_default().contains(']'));
    match (colon, port) {
        (Some(colon), _) => {
            let without = authority.get(..host_at + colon).unwrap_or_default();
            all.push(format!("{scheme}://{without}{path}"));
        }
        (None, Some(port)) => all.push(format!("{scheme}://{authority}:{port}{path}")),
        (None, None) => {}
    }
    all
}
