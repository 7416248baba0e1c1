//! What there is in a package.

use std::fmt;

/// In the order in which they are written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What the plugin says about itself.
    Manifest,
    Component,
    Icon,
    Licence,
    /// What it is made of.
    Sbom,
    /// The words of the manifest in another language.
    Text(Language),
}

/// `de`, or `pt-BR`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Language(String);

const TEXTS: &str = "texts/";
const TOML: &str = ".toml";
const KIB: u64 = 1024;

impl Part {
    /// The most texts; of the others there is one each.
    pub const MOST_TEXTS: usize = 40;

    /// The most bytes.
    pub fn most(&self) -> u64 {
        match self {
            Self::Manifest | Self::Icon | Self::Text(_) => 64 * KIB,
            Self::Component => 24 * KIB * KIB,
            Self::Licence => 256 * KIB,
            Self::Sbom => 2 * KIB * KIB,
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        let of_one = [Self::Manifest, Self::Component, Self::Icon, Self::Licence, Self::Sbom];
        let text = || name.strip_prefix(TEXTS)?.strip_suffix(TOML).and_then(Language::named).map(Self::Text);
        of_one.into_iter().find(|part| part.to_string() == name).or_else(text)
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Manifest => "plugin.toml",
            Self::Component => "component.wasm",
            Self::Icon => "icon.png",
            Self::Licence => "LICENSE",
            Self::Sbom => "sbom.cdx.json",
            Self::Text(language) => return write!(f, "{TEXTS}{language}{TOML}"),
        })
    }
}

impl Language {
    pub fn named(tag: &str) -> Option<Self> {
        let (language, region) = tag.split_once('-').map_or((tag, None), |(language, region)| (language, Some(region)));
        let is_language = (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_lowercase());
        let is_region = region.is_none_or(|region| region.len() == 2 && region.bytes().all(|b| b.is_ascii_uppercase()));
        (is_language && is_region).then(|| Self(tag.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
