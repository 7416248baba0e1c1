//! A package that came in, held against what it says of itself. This is the one gate: what an author is told on the
//! command line is what an owner's server would say.

use std::{collections::BTreeMap, fmt};

use memchr::memmem;
use packages::{Package, Part, Refused};
use vault::Verifier;

use crate::{
    allowed::Allowed,
    manifest::{self, Faults, Grants, Manifest, Texts},
    wall::Wall,
};

/// Of an icon, in points.
const SMALLEST_ICON: u32 = 64;
const LARGEST_ICON: u32 = 512;
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// What secrets begin with, wherever they lie; and how much of one has to follow.
const SECRETS: [&str; 9] = [
    "stockade-signing-key:",
    "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN RSA PRIVATE KEY-----",
    "-----BEGIN EC PRIVATE KEY-----",
    "-----BEGIN OPENSSH PRIVATE KEY-----",
    "sk_live_",
    "ghp_",
    "xoxb-",
    "AKIA",
];
const OF_A_SECRET: usize = 16;
const LONGEST_TEXT: usize = 300;

/// Why a package is taken from nobody, whoever signed it.
#[derive(Debug)]
pub enum Fault {
    NotAPackage(Refused),
    Manifest(Faults),
    /// Something in it, by the name of its part.
    Part(String, String),
    NotAPlugin(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAPackage(refused) => refused.fmt(f),
            Self::Manifest(faults) => write!(f, "plugin.toml: {faults}"),
            Self::Part(part, what) => write!(f, "{part}: {what}"),
            Self::NotAPlugin(why) => write!(f, "component.wasm: {why}"),
        }
    }
}

/// A package that was read, with nothing in it run or compiled.
pub struct Offered<'a> {
    package: Package<'a>,
    /// With its words in other languages.
    pub manifest: Manifest,
}

impl<'a> Offered<'a> {
    pub fn read(bytes: &'a [u8]) -> Result<Self, Fault> {
        let package = Package::read(bytes).map_err(Fault::NotAPackage)?;
        let mut manifest = manifest::read(text(&package, &Part::Manifest)?).map_err(Fault::Manifest)?;
        manifest.texts = texts(&package, &manifest)?;
        if let Some(icon) = package.part(&Part::Icon) {
            icon_is_one(icon).map_err(|what| Fault::Part(Part::Icon.to_string(), what))?;
        }
        for (part, bytes) in package.parts() {
            if let Some(secret) = SECRETS.iter().find(|secret| holds(bytes, secret)) {
                let what = format!("there is a secret in it, which begins with `{secret}`; everybody could read it");
                return Err(Fault::Part(part.to_string(), what));
            }
        }
        Ok(Self { package, manifest })
    }

    pub fn publisher(&self) -> Option<Verifier> {
        self.package.publisher()
    }

    /// Empty where there is none; there always is.
    pub fn program(&self) -> &'a [u8] {
        self.package.part(&Part::Component).unwrap_or_default()
    }

    pub fn part(&self, part: &Part) -> Option<&'a [u8]> {
        self.package.part(part)
    }
}

/// All that a server asks of a package that it is to install with all that it needs, but who signed it: that this can be
/// given, and what [`try_out`] does.
pub fn pass(offered: &Offered<'_>, allowed: &Allowed, wall: &Wall) -> Result<Vec<String>, Fault> {
    let needs = &offered.manifest.needs;
    allowed.rights(needs).map_err(|no| Fault::Part(Part::Manifest.to_string(), no.detail.into_owned()))?;
    try_out(offered.program(), needs, wall)
}

/// Whether a program is a plugin's, and reaches for nothing that it does not say it needs: all that it reaches for.
/// Takes a while, and waits for others.
pub fn try_out(program: &[u8], needs: &Grants, wall: &Wall) -> Result<Vec<String>, Fault> {
    let reached = wall.check(program).map_err(Fault::NotAPlugin)?;
    let unsaid =
        reaches(needs).into_iter().find(|(name, _, is_said)| !is_said && reached.iter().any(|one| one == name));
    match unsaid {
        Some((name, needs, _)) => Err(Fault::NotAPlugin(format!(
            "it reaches for `{name}`, and its manifest says nothing of that under {needs}"
        ))),
        None => Ok(reached),
    }
}

/// What the manifest asks for, and the program reaches for none of it: nothing bad, and too much to ask.
pub fn unused(needs: &Grants, reached: &[String]) -> Vec<&'static str> {
    let unused = |name: &str| !reached.iter().any(|one| one == name);
    // A secret may be there for what comes in from outside: the host checks that, and the program never asks for it.
    let all =
        reaches(needs).into_iter().filter(|(name, _, is_said)| *is_said && *name != "credentials" && unused(name));
    all.map(|(_, needs, _)| needs).collect()
}

/// What a program reaches for, where the manifest says so, and whether it does.
fn reaches(needs: &Grants) -> [(&'static str, &'static str, bool); 3] {
    [
        ("http", "needs.hosts", !needs.hosts.is_empty()),
        ("records", "needs.records", !needs.records.is_empty()),
        ("credentials", "needs.secrets", !needs.secrets.is_empty()),
    ]
}

fn text<'a>(package: &Package<'a>, part: &Part) -> Result<&'a str, Fault> {
    let text = std::str::from_utf8(package.part(part).unwrap_or_default());
    text.map_err(|_| Fault::Part(part.to_string(), "it is no text in UTF-8".to_owned()))
}

fn texts(package: &Package<'_>, manifest: &Manifest) -> Result<Texts, Fault> {
    let words = manifest.words();
    let mut all = Texts::new();
    for part in package.parts().map(|(part, _)| part) {
        let Part::Text(language) = part else { continue };
        let fault = |what: String| Fault::Part(part.to_string(), what);
        let said: BTreeMap<String, String> =
            toml::from_str(text(package, part)?).map_err(|error| fault(error.to_string()))?;
        for (word, text) in &said {
            if !words.contains_key(word) {
                return Err(fault(format!("`{word}` is no word of the manifest; there are {}", list(words.keys()))));
            }
            if text.trim().is_empty() || text.len() > LONGEST_TEXT || text.chars().any(char::is_control) {
                return Err(fault(format!("`{word}`: say it in one line of at most {LONGEST_TEXT} bytes")));
            }
        }
        all.insert(language.to_string(), said);
    }
    Ok(all)
}

fn list<'a>(words: impl Iterator<Item = &'a String>) -> String {
    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn icon_is_one(bytes: &[u8]) -> Result<(), String> {
    if !bytes.starts_with(PNG) {
        return Err("an icon is a PNG".to_owned());
    }
    let seen = pictures::points(bytes).map_err(|no| no.detail.into_owned())?;
    let is_fit = seen.width == seen.height && (SMALLEST_ICON..=LARGEST_ICON).contains(&seen.width);
    is_fit.then_some(()).ok_or_else(|| {
        format!(
            "an icon is as wide as high, from {SMALLEST_ICON} to {LARGEST_ICON} points; this has {}×{}",
            seen.width, seen.height
        )
    })
}

/// Whether something like a secret stands there, and not only what one begins with.
fn holds(bytes: &[u8], beginning: &str) -> bool {
    let is_of_one = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/_-=\r\n".contains(byte);
    memmem::find_iter(bytes, beginning).any(|at| {
        bytes[at + beginning.len()..].iter().take(OF_A_SECRET).filter(|byte| is_of_one(byte)).count() == OF_A_SECRET
    })
}
