//! A list of packages that anybody can host: what there is, what was taken back, and until when the list is good.
//!
//! It is one file beside the packages, signed as a whole by whoever answers for it, so that a mirror is a copy and a list
//! is never half of two. Its number only grows: whoever remembers the largest that they saw is shown no older list. What a
//! package is called as a file follows from the plugin and its release, and is never said, so that it leads nowhere.

use std::fmt;

use model::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use vault::{Signer, Verifier};

use crate::{Release, Signature, is_id, package::LONGEST_SIGNATURE};

/// What is signed begins with this, so that it means nothing elsewhere.
const SIGNED: &[u8] = b"stockade-index/1\n";
/// Of packages, and of each kind that was taken back.
const MOST: usize = 10_000;
/// A name, or why something was taken back, in bytes.
const LONGEST_TEXT: usize = 300;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// Of two lists the one with the larger is the newer.
    pub number: i64,
    pub until: Timestamp,
    /// In the order of plugins and their releases, each once.
    pub packages: Vec<Listed>,
    pub revoked: Revoked,
}

/// One package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    pub plugin: String,
    pub release: String,
    pub name: String,
    /// The key that signed it, as [`Verifier`] writes it.
    pub publisher: String,
    /// SHA-256 of the file, in hexadecimal.
    pub digest: String,
    /// Of the file, in bytes.
    pub size: u64,
    /// The version of the interface that it was made for.
    pub host: String,
}

/// What was there and is not to be used any more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revoked {
    #[serde(default)]
    pub releases: Vec<RevokedRelease>,
    #[serde(default)]
    pub publishers: Vec<RevokedPublisher>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevokedRelease {
    pub plugin: String,
    pub release: String,
    pub why: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevokedPublisher {
    pub key: String,
    pub why: String,
}

/// Why something is no list, or not the one that was meant.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unlisted {
    #[error("this is no list of packages: it is not one that `stockade plugin index` wrote")]
    NotAnIndex,

    #[error("it has {is} bytes, and may have {most}", most = Index::LARGEST)]
    TooLarge { is: usize },

    #[error("it is signed by another key: {0}")]
    OtherKey(String),

    #[error("its signature is wrong: something was changed after it was signed")]
    WrongSignature,

    #[error("it cannot be read: {0}")]
    Unread(String),

    #[error("{at}: {what}")]
    Wrong { at: String, what: &'static str },
}

impl Index {
    /// What it is called, beside the packages.
    pub const FILE: &str = "stockade-index";
    /// As a file, in bytes.
    pub const LARGEST: usize = 4 * 1024 * 1024;

    /// The one way in which it is written: a line of who signed, and then what they signed.
    pub fn signed(&self, by: &Signer) -> Result<Vec<u8>, Unlisted> {
        self.check()?;
        let mut list = serde_json::to_vec_pretty(self).map_err(|error| Unlisted::Unread(error.to_string()))?;
        list.push(b'\n');
        let proof = by.sign(&[SIGNED, &list].concat());
        let signature = Signature { publisher: by.verifier(), proof }.to_string();
        let bytes = [signature.as_bytes(), &list].concat();
        if bytes.len() > Self::LARGEST { Err(Unlisted::TooLarge { is: bytes.len() }) } else { Ok(bytes) }
    }

    /// What this key signed, and nothing else: nothing of a list is looked at that somebody else made.
    pub fn read(bytes: &[u8], key: &Verifier) -> Result<Self, Unlisted> {
        if bytes.len() > Self::LARGEST {
            return Err(Unlisted::TooLarge { is: bytes.len() });
        }
        let longest = usize::try_from(LONGEST_SIGNATURE).unwrap_or_default();
        let end = bytes.iter().take(longest).position(|byte| *byte == b'\n').ok_or(Unlisted::NotAnIndex)?;
        let (line, list) = bytes.split_at(end + 1);
        let signature = Signature::read(line).map_err(|_| Unlisted::NotAnIndex)?;
        if signature.publisher != *key {
            return Err(Unlisted::OtherKey(signature.publisher.to_text()));
        }
        if !key.verify(&[SIGNED, list].concat(), &signature.proof) {
            return Err(Unlisted::WrongSignature);
        }
        let index: Self = serde_json::from_slice(list).map_err(|error| Unlisted::Unread(error.to_string()))?;
        index.check()?;
        Ok(index)
    }

    pub fn find(&self, plugin: &str, release: &str) -> Option<&Listed> {
        self.packages.iter().find(|one| one.plugin == plugin && one.release == release)
    }

    /// Why this is not to be used, where it was taken back.
    pub fn revokes(&self, plugin: &str, release: &str, publisher: Option<&str>) -> Option<&str> {
        let Revoked { releases, publishers } = &self.revoked;
        let release = releases.iter().find(|one| one.plugin == plugin && one.release == release);
        let key = || publishers.iter().find(|one| publisher == Some(one.key.as_str()));
        release.map(|one| one.why.as_str()).or_else(|| key().map(|one| one.why.as_str()))
    }

    fn check(&self) -> Result<(), Unlisted> {
        let wrong = |at: &dyn fmt::Display, what| Err(Unlisted::Wrong { at: at.to_string(), what });
        if self.number < 1 {
            return wrong(&"number", "the first is 1");
        }
        let Revoked { releases, publishers } = &self.revoked;
        if self.packages.len().max(releases.len()).max(publishers.len()) > MOST {
            return wrong(&"packages", "a list has at most 10,000");
        }
        let mut before = None;
        for one in &self.packages {
            let release = one.check()?;
            if before.is_some_and(|before| before >= (one.plugin.as_str(), release)) {
                return wrong(&one.file(), "packages stand in their order, each once");
            }
            before = Some((one.plugin.as_str(), release));
        }
        for one in releases {
            is_release(&one.plugin, &one.release)?;
            is_text(&one.plugin, &one.why)?;
        }
        for one in publishers {
            is_key(&one.key)?;
            is_text(&one.key, &one.why)?;
        }
        Ok(())
    }
}

impl Listed {
    /// What it is called, beside its list.
    pub fn file(&self) -> String {
        file(&self.plugin, &self.release)
    }

    /// Whether these are its bytes.
    pub fn is(&self, bytes: &[u8]) -> bool {
        bytes.len() as u64 == self.size && digest(bytes) == self.digest
    }

    fn check(&self) -> Result<Release, Unlisted> {
        let release = is_release(&self.plugin, &self.release)?;
        is_text(&self.plugin, &self.name)?;
        is_text(&self.plugin, &self.host)?;
        is_key(&self.publisher)?;
        let is_digest = self.digest.len() == 64 && self.digest.bytes().all(|b| b"0123456789abcdef".contains(&b));
        match is_digest {
            true => Ok(release),
            false => Err(Unlisted::Wrong { at: self.file(), what: "its digest is none" }),
        }
    }
}

/// Of a package, as it is listed.
pub fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// What a package is called.
pub fn file(plugin: &str, release: &str) -> String {
    format!("{plugin}-{release}.stockade")
}

fn is_release(plugin: &str, release: &str) -> Result<Release, Unlisted> {
    let shown = || plugin.chars().filter(|c| !c.is_control()).take(LONGEST_TEXT).collect();
    if !is_id(plugin) {
        return Err(Unlisted::Wrong { at: shown(), what: "no plugin is called so" });
    }
    release.parse().map_err(|what| Unlisted::Wrong { at: shown(), what })
}

fn is_key(text: &str) -> Result<(), Unlisted> {
    let wrong = |_| Unlisted::Wrong { at: "publisher".to_owned(), what: "this is no key" };
    Verifier::from_text(text).map(drop).map_err(wrong)
}

fn is_text(at: &str, text: &str) -> Result<(), Unlisted> {
    let is_one = !text.trim().is_empty() && text.len() <= LONGEST_TEXT && !text.chars().any(char::is_control);
    let wrong = || Unlisted::Wrong { at: at.to_owned(), what: "say it in one line of at most 300 bytes" };
    is_one.then_some(()).ok_or_else(wrong)
}
