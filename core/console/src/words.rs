//! What is said, in each language: a catalog of messages, and the one a visitor reads best.

use std::sync::Arc;

use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap};
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use crate::{
    look::Look,
    spoken::{Business, Spoken},
};

/// A language's messages, a file for each subject.
macro_rules! messages {
    ($language:literal: $($subject:literal)*) => {
        concat!($(include_str!(concat!("../locales/", $language, "/", $subject, ".ftl")), "\n"),*)
    };
}

const ENGLISH: &str =
    messages!("en": "common" "parts" "gates" "begin" "settings" "home" "products" "deeds" "stock" "people" "audit");
const GERMAN: &str =
    messages!("de": "common" "parts" "gates" "begin" "settings" "home" "products" "deeds" "stock" "people" "audit");

/// The languages there are. English is what a message is taken from that another does not have.
pub(crate) struct Languages {
    all: Vec<Arc<Language>>,
}

pub(crate) struct Language {
    tag: &'static str,
    bundle: FluentBundle<FluentResource>,
}

/// How one visitor is spoken to: in which language, how figures and days are written, and how it looks.
pub(crate) struct Words {
    pub(crate) tag: &'static str,
    language: Arc<Language>,
    pub(crate) spoken: Arc<Spoken>,
    pub(crate) look: Look,
}

impl Languages {
    pub(crate) fn read() -> Result<Self, String> {
        let all = [("en", ENGLISH), ("de", GERMAN)];
        let read = all.into_iter().map(|(tag, text)| Language::read(tag, text).map(Arc::new));
        Ok(Self { all: read.collect::<Result<_, _>>()? })
    }

    /// In the language that was chosen; else the first that the browser asks for and we speak; else English. The
    /// browser's region says how figures are written until the workspace says where it is.
    pub(crate) fn best(&self, headers: &HeaderMap, look: Look) -> Option<Arc<Words>> {
        let wanted = headers.get(ACCEPT_LANGUAGE).and_then(|line| line.to_str().ok()).unwrap_or_default();
        let ranges = || wanted.split(',').map(|range| range.split(';').next().unwrap_or_default().trim());
        let spoken = |range: &str| {
            let tag = range.split('-').next().unwrap_or_default();
            self.all.iter().find(|language| language.tag == tag)
        };
        let chosen = look.language.and_then(spoken).or_else(|| ranges().find_map(spoken));
        let language = Arc::clone(chosen.or(self.all.first())?);
        let region = ranges().find(|range| spoken(range).is_some()).and_then(|range| range.split_once('-'));
        let region = region.map(|(_, region)| region).filter(|region| region.len() == 2).unwrap_or_default();
        let spoken = Spoken::new(language.tag, region, &Business::default());
        Some(Arc::new(Words { tag: language.tag, language, spoken, look }))
    }
}

impl Language {
    fn read(tag: &'static str, text: &str) -> Result<Self, String> {
        let language: LanguageIdentifier = tag.parse().map_err(|error| format!("{tag}: {error}"))?;
        let resource = FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| format!("{tag}: {errors:?}"))?;
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // What is put into a message is our own text, and marks for its direction would be copied with it.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).map_err(|errors| format!("{tag}: {errors:?}"))?;
        Ok(Self { tag, bundle })
    }
}

impl Words {
    /// The same, written as the business writes.
    pub(crate) fn of(&self, business: &Business) -> Arc<Self> {
        let spoken = Spoken::new(self.tag, self.spoken.country(), business);
        Arc::new(Self { tag: self.tag, language: Arc::clone(&self.language), spoken, look: self.look })
    }

    pub(crate) fn say(&self, name: &str) -> String {
        self.format(name, None)
    }

    /// With a number or a name in it.
    pub(crate) fn say_of(&self, name: &str, of: &str) -> String {
        self.say_with(name, &[("of", of)])
    }

    /// With several, each by its name. What is a whole number can be counted by the message.
    pub(crate) fn say_with(&self, name: &str, with: &[(&str, &str)]) -> String {
        let mut arguments = FluentArgs::new();
        for (key, of) in with {
            match of.parse::<i64>() {
                Ok(number) => arguments.set(*key, number),
                Err(_) => arguments.set(*key, (*of).to_owned()),
            }
        }
        self.format(name, Some(&arguments))
    }

    fn format(&self, name: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let bundle = &self.language.bundle;
        let Some(pattern) = bundle.get_message(name).and_then(|message| message.value()) else {
            return name.to_owned();
        };
        bundle.format_pattern(pattern, arguments, &mut Vec::new()).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use fluent_bundle::FluentResource;

    use super::*;

    fn names(text: &str) -> BTreeSet<String> {
        FluentResource::try_new(text.to_owned()).unwrap();
        text.lines()
            .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" ="))
            .map(|(name, _)| name.to_owned())
            .collect()
    }

    #[test]
    fn every_language_has_the_same_messages() {
        assert_eq!(names(ENGLISH), names(GERMAN));
    }

    /// A message that a template names and no catalog has would be shown by its name.
    #[test]
    fn every_message_that_is_named_is_there() {
        let known = names(ENGLISH);
        let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut named = BTreeSet::new();
        let mut folders = vec![source.join("templates"), source.join("src")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_dir() {
                    folders.push(entry.path());
                    continue;
                }
                let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
                for call in ["say(\"", "say_of(\"", "say_with(\"", "title: \""] {
                    named.extend(
                        text.match_indices(call)
                            .filter_map(|(at, _)| text[at + call.len()..].split_once('"'))
                            .map(|(name, _)| name.to_owned()),
                    );
                }
            }
        }
        named.retain(|name| !name.is_empty());
        let unknown: Vec<_> = named.difference(&known).collect();
        assert!(unknown.is_empty() && named.len() > 30, "{unknown:?}");
    }

    #[test]
    fn a_browser_is_spoken_to_in_the_first_language_it_names_that_we_speak() {
        let languages = Languages::read().unwrap();
        for (wanted, spoken) in [("de-AT,de;q=0.9,en;q=0.8", "de"), ("fr,de;q=0.5", "de"), ("fr", "en"), ("", "en")] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, wanted.parse().unwrap());
            assert_eq!(languages.best(&headers, Look::default()).unwrap().tag, spoken, "{wanted}");
            let look = Look { language: Some("de"), ..Look::default() };
            assert_eq!(languages.best(&headers, look).unwrap().tag, "de", "what was chosen stands before {wanted}");
        }
    }
}
