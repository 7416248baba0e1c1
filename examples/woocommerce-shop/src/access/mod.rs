//! Who asks: a key with its secret, over https as it is, over http by a signature.

mod oauth;

pub use oauth::{Signed, signature};

use std::collections::BTreeMap;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use chrono::Duration;
use subtle::ConstantTimeEq as _;

use crate::{clock::Moment, php::Query, problem::Problem};

/// How far a signature's time may be off.
const WINDOW: Duration = Duration::minutes(15);

#[derive(Clone, Debug)]
pub struct Key {
    pub id: u64,
    pub description: String,
    /// `read`, `write` or `read_write`.
    pub permissions: String,
    pub key: String,
    pub secret: String,
    nonces: BTreeMap<String, Moment>,
}

#[derive(Debug, Default)]
pub struct Keys {
    keys: Vec<Key>,
    next: u64,
}

/// What of a request says who asks.
#[derive(Debug)]
pub struct Credentials<'r> {
    pub https: bool,
    pub method: &'r str,
    /// Where the shop thinks that it was asked, without a query.
    pub address: &'r str,
    pub query: &'r Query,
    /// As it came, if nothing stripped it.
    pub authorization: Option<&'r str>,
}

impl Keys {
    /// Forty hexadecimal digits each, as the original makes them.
    pub fn make(&mut self, description: &str, permissions: &str, chance: &mut fastrand::Rng) -> Key {
        let mut digits = |prefix: &str| {
            let bytes: Vec<u8> = std::iter::repeat_with(|| chance.u8(..)).take(20).collect();
            format!("{prefix}_{}", hex::encode(bytes))
        };
        self.next += 1;
        let key = Key {
            id: self.next,
            description: description.to_owned(),
            permissions: permissions.to_owned(),
            key: digits("ck"),
            secret: digits("cs"),
            nonces: BTreeMap::new(),
        };
        self.keys.push(key.clone());
        key
    }

    /// One that somebody outside has already: what it is called and its secret are theirs to say.
    pub fn take(&mut self, description: &str, permissions: &str, key: &str, secret: &str) -> Key {
        let made = self.make(description, permissions, &mut fastrand::Rng::new());
        let taken = Key { key: key.to_owned(), secret: secret.to_owned(), ..made };
        self.keys.retain(|one| one.id != taken.id);
        self.keys.push(taken.clone());
        taken
    }

    /// Another in the place of one, which is good for nothing any more.
    pub fn rotate(&mut self, id: u64, chance: &mut fastrand::Rng) {
        let Some(at) = self.keys.iter().position(|key| key.id == id) else { return };
        let before = self.keys.remove(at);
        self.make(&before.description, &before.permissions, chance);
    }

    pub fn all(&self) -> &[Key] {
        &self.keys
    }

    /// Whether there was one.
    pub fn revoke(&mut self, id: u64) -> bool {
        let before = self.keys.len();
        self.keys.retain(|key| key.id != id);
        self.keys.len() < before
    }

    /// Whose key it is; `None` is nobody, who may look at the index.
    pub fn who(&mut self, asked: &Credentials<'_>, now: Moment) -> Result<Option<&Key>, Problem> {
        if asked.https
            && let Some(at) = self.by_secret(asked)?
        {
            return Ok(self.keys.get(at));
        }
        self.by_signature(asked, now)
    }

    /// What is in the address counts before the header.
    fn by_secret(&self, asked: &Credentials<'_>) -> Result<Option<usize>, Problem> {
        let in_address = asked.query.get("consumer_key").zip(asked.query.get("consumer_secret"));
        let in_header = asked.authorization.and_then(basic);
        let Some((key, secret)) = in_address.map(|(key, secret)| (key.to_owned(), secret.to_owned())).or(in_header)
        else {
            return Ok(None);
        };
        // An unknown key is nobody, as if none was sent.
        let Some(at) = self.keys.iter().position(|known| known.key == key) else { return Ok(None) };
        match bool::from(self.keys[at].secret.as_bytes().ct_eq(secret.as_bytes())) {
            true => Ok(Some(at)),
            false => Err(Problem::unauthenticated("Consumer secret is invalid.")),
        }
    }

    fn by_signature(&mut self, asked: &Credentials<'_>, now: Moment) -> Result<Option<&Key>, Problem> {
        let Some(signed) = Signed::read(asked.query, asked.authorization)? else { return Ok(None) };
        let known = self.keys.iter_mut().find(|known| known.key == signed.key());
        let Some(key) = known else { return Err(Problem::unauthenticated("Consumer key is invalid.")) };
        signed.check(asked.method, asked.address, &key.secret)?;
        let moment = signed.moment().filter(|moment| (*moment - now).abs() <= WINDOW);
        let moment = moment.ok_or_else(|| Problem::unauthenticated("Invalid timestamp."))?;
        key.nonces.retain(|_, used| now - *used <= WINDOW);
        if key.nonces.insert(signed.nonce().to_owned(), moment).is_some() {
            return Err(Problem::unauthenticated("Invalid nonce - nonce has already been used."));
        }
        Ok(Some(key))
    }
}

impl Key {
    pub fn may(&self, method: &str) -> Result<(), Problem> {
        let needed = match method {
            "OPTIONS" => return Ok(()),
            "GET" | "HEAD" => "read",
            _ => "write",
        };
        match self.permissions == needed || self.permissions == "read_write" {
            true => Ok(()),
            false => {
                Err(Problem::unauthenticated(&format!("The API key provided does not have {needed} permissions.")))
            }
        }
    }
}

/// What somebody who is nobody is told.
pub fn nobody(method: &str, is_list: bool) -> Problem {
    let (code, message) = match (method, is_list) {
        ("GET" | "HEAD", true) => ("view", "Sorry, you cannot list resources."),
        ("GET" | "HEAD", false) => ("view", "Sorry, you cannot view this resource."),
        ("POST", _) => ("create", "Sorry, you are not allowed to create resources."),
        ("DELETE", _) => ("delete", "Sorry, you are not allowed to delete this resource."),
        _ => ("edit", "Sorry, you are not allowed to edit this resource."),
    };
    Problem::new(401, format!("woocommerce_rest_cannot_{code}"), message)
}

fn basic(header: &str) -> Option<(String, String)> {
    let bytes = BASE64_STANDARD.decode(header.strip_prefix("Basic ")?.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (key, secret) = text.split_once(':')?;
    (!key.is_empty() && !secret.is_empty()).then(|| (key.to_owned(), secret.to_owned()))
}
