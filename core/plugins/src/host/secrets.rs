//! The secrets that a plugin works with and never sees: opened under a number, put into what is sent, and left out of
//! what comes back.

use base64::{
    Engine as _,
    engine::GeneralPurpose,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE},
};
use sandbox::{Answer, Attachment, Credential, Problem};
use serde::Deserialize;
use serde_json::Value;
use vault::Secret;
use work::http::{HeaderMap, HeaderName, HeaderValue, Target};

use super::{Reach, not_granted, sending::wrong};
use crate::{
    authorizing::{self, NoToken},
    operations::running::secrets::{Found, Input, NAME},
    signing::{self, How, Moment, NotSigned, Unsigned},
    webhooks::{Encoding, Hash},
};

/// What stands where a secret stood.
const LEFT_OUT: &[u8] = b"[left out]";
/// A part of a secret is left out where it is long enough to be one by itself.
const SHORTEST_PART: usize = 8;

/// One that this call opened.
pub(super) struct Opened {
    pub name: String,
    value: Secret<String>,
    /// Whether somebody agreed to it elsewhere, so that there may be another one.
    is_agreed: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Place {
    name: Option<String>,
    /// Of a secret with colons in it, which part, from 0; all of it unless said.
    part: Option<usize>,
    /// Where in a body of JSON it stands.
    pointer: Option<String>,
}

impl Place {
    fn part<'a>(&self, secret: &'a str) -> Answer<&'a str> {
        match self.part {
            None => Ok(secret),
            Some(part) => secret.split(':').nth(part).ok_or_else(|| wrong("The credential has no such part.")),
        }
    }
}

impl Reach {
    pub(super) fn open_secret(&mut self, name: &str) -> Answer<Credential> {
        let Some(grant) = self.turn.grants.secret(name) else {
            return Err(not_granted(format!("This plugin was not granted the credential {name}.")));
        };
        let is_agreed = grant.oauth.is_some();
        let wanted = Input { connection: self.turn.connection, credential: name.to_owned(), refused: None };
        let Found { value } = self.ask_system(NAME, &wanted)?;
        let value = match value {
            Some(value) => value,
            None => self.token(name, None)?,
        };
        let number = u64::try_from(self.opened.len()).unwrap_or(u64::MAX);
        self.opened.push(Opened { name: name.to_owned(), value, is_agreed });
        Ok(Credential(number))
    }

    pub(super) fn secret(&self, credential: Credential) -> Answer<&Opened> {
        let index = usize::try_from(credential.0).ok();
        index.and_then(|index| self.opened.get(index)).ok_or_else(|| not_granted("This credential is not open."))
    }

    pub(super) fn signature(&self, credential: Credential, scheme: &str, data: &[u8]) -> Answer<String> {
        let secret = &self.secret(credential)?.value;
        let (hash, encoding) = match scheme {
            "hmac-sha1-hex" => (Hash::Sha1, Encoding::Hex),
            "hmac-sha1-hex-upper" => (Hash::Sha1, Encoding::HexUpper),
            "hmac-sha1-base64" => (Hash::Sha1, Encoding::Base64),
            "hmac-sha256-hex" => (Hash::Sha256, Encoding::Hex),
            "hmac-sha256-hex-upper" => (Hash::Sha256, Encoding::HexUpper),
            "hmac-sha256-base64" => (Hash::Sha256, Encoding::Base64),
            _ => return Err(Problem::new("not-available", "There is no such scheme of signatures.")),
        };
        Ok(encoding.write(&hash.of(secret.expose(), &[data])))
    }

    /// Puts a secret into a request, or signs the request with it.
    pub(super) fn attach(
        &self,
        attachment: &Attachment,
        method: &str,
        target: &mut Target,
        headers: &mut HeaderMap,
        body: &mut Vec<u8>,
    ) -> Answer<()> {
        let secret = self.secret(attachment.credential)?.value.expose();
        if signing::SCHEMES.contains(&attachment.scheme.as_str()) {
            let moment = Moment { now: self.door.now(), nonce: nonce()? };
            let mut url = target.url().clone();
            let mut request = Unsigned { method, url: &mut url, headers: &mut *headers, body };
            let how: How = options(&attachment.options)?;
            signing::sign(&attachment.scheme, secret, &how, &moment, &mut request).map_err(|why| not_signed(&why))?;
            *target = Target::parse(url.as_str()).map_err(|_| wrong("This is no address any more."))?;
            if let Some(value) = headers.get_mut("authorization") {
                value.set_sensitive(true);
            }
            return Ok(());
        }
        let place: Place = options(&attachment.options)?;
        let secret = place.part(secret)?;
        if let ("json", Some(pointer)) = (attachment.scheme.as_str(), &place.pointer) {
            *body = with_secret(body, pointer, secret)?;
            return Ok(());
        }
        let (header, value) = match (attachment.scheme.as_str(), place.name) {
            ("bearer", _) => ("authorization".to_owned(), format!("Bearer {secret}")),
            ("basic", _) => ("authorization".to_owned(), format!("Basic {}", BASE64_STANDARD.encode(secret))),
            ("header", Some(name)) => (name.to_ascii_lowercase(), secret.to_owned()),
            ("query", Some(name)) => {
                let mut url = target.url().clone();
                url.query_pairs_mut().append_pair(&name, secret);
                *target = Target::parse(url.as_str()).map_err(|_| wrong("This is no address any more."))?;
                return Ok(());
            }
            _ => return Err(Problem::new("not-available", "A credential cannot be attached in this way.")),
        };
        let header = HeaderName::from_bytes(header.as_bytes()).map_err(|_| wrong("A header has no such name."))?;
        let mut value =
            HeaderValue::from_str(&value).map_err(|_| wrong("The credential does not fit into a header."))?;
        value.set_sensitive(true);
        headers.insert(header, value);
        Ok(())
    }

    /// The other side did not take what somebody agreed to: another one is asked for, once. Says whether there is one.
    pub(super) fn renew(&mut self, attached: &[Attachment]) -> Answer<bool> {
        let mut is_renewed = false;
        for attachment in attached {
            let opened = self.secret(attachment.credential)?;
            let index = usize::try_from(attachment.credential.0).unwrap_or(usize::MAX);
            if !opened.is_agreed {
                continue;
            }
            let (name, refused) = (opened.name.clone(), Secret::new(opened.value.expose().clone()));
            let value = self.token(&name, Some(&refused))?;
            let Some(opened) = self.opened.get_mut(index) else { continue };
            let before = std::mem::replace(&mut opened.value, value);
            // It is left out of what comes back, too.
            self.opened.push(Opened { name, value: before, is_agreed: true });
            is_renewed = true;
        }
        Ok(is_renewed)
    }

    fn token(&mut self, name: &str, refused: Option<&Secret<String>>) -> Answer<Secret<String>> {
        let token = authorizing::token(&self.door, &self.system, &self.client, self.turn.connection, name, refused);
        self.waiting.block_on(token).map_err(|why| match why {
            NoToken::Lapsed => {
                self.is_lapsed = true;
                Problem::new("needs-attention", "Somebody has to agree anew to what this plugin does there.")
            }
            NoToken::Silent(why) => Problem::new("unreachable", format!("There is no token now: {why}.")),
            NoToken::Problem(problem) => Problem::new(problem.code, problem.detail),
        })
    }

    /// Another side that repeats what it was sent tells a plugin no secret, however it spells it.
    pub(super) fn without_secrets(&self, bytes: &[u8]) -> Vec<u8> {
        let spelt = self.opened.iter().flat_map(|opened| spellings(opened.value.expose()));
        spelt.fold(bytes.to_vec(), |bytes, spelling| without(&bytes, &spelling))
    }
}

/// As it is sent, and as others write it: whole, and its last part, which is what is signed with.
fn spellings(secret: &str) -> Vec<Vec<u8>> {
    let last = secret.rsplit_once(':').map(|(_, last)| last).filter(|last| last.len() >= SHORTEST_PART);
    [Some(secret), last].into_iter().flatten().flat_map(spellings_of).collect()
}

fn spellings_of(text: &str) -> Vec<Vec<u8>> {
    let form: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    let json = serde_json::to_string(text).unwrap_or_default();
    let json = json.get(1..json.len().saturating_sub(1)).unwrap_or_default().to_owned();
    let percent = |hex: &dyn Fn(u8) -> String| text.bytes().map(|byte| format!("%{}", hex(byte))).collect::<String>();
    let utf16: Vec<u16> = text.encode_utf16().collect();
    let mut all: Vec<Vec<u8>> = [
        text.to_owned(),
        BASE64_STANDARD.encode(text),
        BASE64_URL_SAFE.encode(text),
        form,
        json,
        hex::encode(text),
        hex::encode_upper(text),
        percent(&|byte| format!("{byte:02X}")),
        percent(&|byte| format!("{byte:02x}")),
    ]
    .map(String::into_bytes)
    .into();
    all.push(utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect());
    all.push(utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect());
    // In base64 it may be a part of something longer, and begin at any of three places.
    if text.len() >= SHORTEST_PART {
        for shift in 0..3 {
            all.extend(within_base64(text, shift, &BASE64_STANDARD));
            all.extend(within_base64(text, shift, &BASE64_URL_SAFE));
        }
    }
    all
}

/// What of it stands in base64 whatever is around it, where it begins so many bytes after a whole group.
fn within_base64(text: &str, shift: usize, how: &GeneralPurpose) -> Option<Vec<u8>> {
    let all = how.encode([&vec![0; shift], text.as_bytes()].concat());
    let (first, last) = ((shift * 8).div_ceil(6), (shift + text.len()) * 8 / 6);
    all.get(first..last).map(|part| part.as_bytes().to_vec())
}

fn without(bytes: &[u8], secret: &[u8]) -> Vec<u8> {
    if secret.is_empty() {
        return bytes.to_vec();
    }
    let mut clean = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = rest.windows(secret.len()).position(|window| window == secret) {
        let (before, after) = rest.split_at(at);
        clean.extend_from_slice(before);
        clean.extend_from_slice(LEFT_OUT);
        rest = after.get(secret.len()..).unwrap_or_default();
    }
    clean.extend_from_slice(rest);
    clean
}

/// In the place of a text that stands there.
fn with_secret(body: &[u8], pointer: &str, secret: &str) -> Answer<Vec<u8>> {
    let no = || wrong("The body has no text at this pointer that the credential could take the place of.");
    let mut json: Value = serde_json::from_slice(body).map_err(|_| no())?;
    let place = json.pointer_mut(pointer).filter(|place| place.is_string()).ok_or_else(no)?;
    *place = secret.into();
    serde_json::to_vec(&json).map_err(|_| no())
}

fn options<'a, T: Deserialize<'a> + Default>(text: &'a str) -> Answer<T> {
    match text {
        "" => Ok(T::default()),
        text => serde_json::from_str(text).map_err(|_| wrong("Options are an object of JSON that the scheme knows.")),
    }
}

fn nonce() -> Answer<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| Problem::new("internal", "There is no randomness."))?;
    Ok(hex::encode(bytes))
}

fn not_signed(why: &NotSigned) -> Problem {
    wrong(why.to_string())
}
