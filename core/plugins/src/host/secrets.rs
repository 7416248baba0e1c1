//! The secrets that a plugin works with and never sees: opened under a number, and put into what is sent.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use sandbox::{Answer, Attachment, Credential, Problem};
use serde::Deserialize;
use serde_json::Value;
use vault::Secret;
use work::http::{HeaderMap, HeaderName, HeaderValue, Target};

use super::{
    Reach, not_granted,
    sending::wrong,
    spelt::{self, Spelt},
};
use crate::{
    authorizing::{self, NoToken},
    manifest::SecretPlace,
    operations::running::secrets::{Found, Input, NAME},
    signing::{self, How, Moment, NotSigned, Unsigned},
    webhooks::{Encoding, Hash},
};

/// What the door says of what is not there.
const NOT_FOUND: &str = "record.not-found";
/// What a plugin is told of it: a person has to see to it first.
const MISSING: &str = "credential-missing";

/// One that this call opened.
pub(super) struct Opened {
    pub name: String,
    value: Secret<String>,
    /// All that is left out of what others say.
    pub spelt: Spelt,
    /// What of that is in nothing that a plugin says itself.
    pub hidden: Spelt,
    /// Whether somebody agreed to it elsewhere, so that there may be another one.
    is_agreed: bool,
}

impl Opened {
    fn new(name: String, value: Secret<String>, is_agreed: bool) -> Self {
        let (spelt, hidden) = (Spelt::of(spelt::parts(value.expose())), Spelt::of(spelt::hidden_parts(value.expose())));
        Self { name, value, spelt, hidden, is_agreed }
    }
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
        let (is_token, credential) = (grant.oauth.is_some(), name.to_owned());
        let wanted = Input { connection: self.turn.connection, credential, is_token, refused: None };
        let found = self.ask_system(NAME, &wanted);
        let Found { value } = found.map_err(|problem| is_missing(problem, name, is_token))?;
        let value = match value {
            Some(value) => value,
            None => self.token(name, None)?,
        };
        // However often it is opened, it is kept once.
        let is_it = |known: &Opened| known.name == name && known.value.expose() == value.expose();
        let index = self.opened.iter().position(is_it).unwrap_or(self.opened.len());
        if index == self.opened.len() {
            self.opened.push(Opened::new(name.to_owned(), value, is_token));
        }
        Ok(Credential(u64::try_from(index).unwrap_or(u64::MAX)))
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
        self.check_place(&self.secret(attachment.credential)?.name, &attachment.scheme, &place)?;
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

    /// Whoever chose where a secret is written could have it kept there, and read it another time: so its owner was told
    /// where.
    fn check_place(&self, name: &str, scheme: &str, place: &Place) -> Answer<()> {
        let wanted = match (scheme, &place.name, &place.pointer) {
            ("header", Some(name), _) => SecretPlace::Header { name: name.to_ascii_lowercase() },
            ("query", Some(name), _) => SecretPlace::Query { name: name.clone() },
            ("json", _, Some(pointer)) => SecretPlace::Json { pointer: pointer.clone() },
            _ => return Ok(()),
        };
        let is_granted = self.turn.grants.secret(name).is_some_and(|grant| grant.places.contains(&wanted));
        is_granted.then_some(()).ok_or_else(|| {
            not_granted(format!(
                "The credential {name} may not be written there ({wanted}). The manifest says where it is: places, of the \
                 secret."
            ))
        })
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
            let before = std::mem::replace(opened, Opened::new(name, value, true));
            // It is left out of what comes back, too.
            self.opened.push(before);
            is_renewed = true;
        }
        Ok(is_renewed)
    }

    fn token(&mut self, name: &str, refused: Option<&Secret<String>>) -> Answer<Secret<String>> {
        let token = authorizing::token(&self.door, &self.system, &self.client, self.turn.connection, name, refused);
        self.waiting.block_on(token).map_err(|why| match why {
            NoToken::Lapsed => {
                self.is_lapsed = true;
                Problem::new(MISSING, "Somebody has to agree anew to what this plugin does there.")
            }
            NoToken::Silent(why) => Problem::new("unreachable", format!("There is no token now: {why}.")),
            NoToken::Problem(problem) => Problem::new(problem.code, problem.detail),
        })
    }
}

/// It was granted, so nobody but a person can have it be there.
fn is_missing(problem: Problem, name: &str, is_token: bool) -> Problem {
    if problem.code != NOT_FOUND {
        return problem;
    }
    let detail = match is_token {
        true => format!("Nobody agreed to the credential {name} yet. Connect it on the page of the connection."),
        false => format!("The credential {name} is not set yet. Set it on the page of the connection."),
    };
    Problem::new(MISSING, detail)
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
