//! What is said, in each language: a catalog of messages, and the one a visitor reads best.

use std::sync::Arc;

use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap};
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

/// A language's messages, a file for each subject.
macro_rules! messages {
    ($language:literal: $($subject:literal)*) => {
        concat!($(include_str!(concat!("../locales/", $language, "/", $subject, ".ftl")), "\n"),*)
    };
}

const ENGLISH: &str = messages!("en": "common" "gates" "begin" "settings" "home" "products" "stock" "people" "audit");
const GERMAN: &str = messages!("de": "common" "gates" "begin" "settings" "home" "products" "stock" "people" "audit");

/// The languages there are. English is what a message is taken from that another does not have.
pub(crate) struct Languages {
    all: Vec<Arc<Words>>,
}

/// One language.
pub(crate) struct Words {
    pub(crate) tag: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl Languages {
    pub(crate) fn read() -> Result<Self, String> {
        let all = [("en", ENGLISH), ("de", GERMAN)];
        let read = all.into_iter().map(|(tag, text)| Words::read(tag, text).map(Arc::new));
        Ok(Self { all: read.collect::<Result<_, _>>()? })
    }

    /// The first that the browser asks for and we speak; else English.
    pub(crate) fn best(&self, headers: &HeaderMap) -> Option<Arc<Words>> {
        let wanted = headers.get(ACCEPT_LANGUAGE).and_then(|line| line.to_str().ok()).unwrap_or_default();
        let named = wanted.split(',').map(|range| range.split([';', '-']).next().unwrap_or_default().trim());
        let found = named.into_iter().find_map(|tag| self.all.iter().find(|words| words.tag == tag));
        found.or(self.all.first()).map(Arc::clone)
    }
}

impl Words {
    fn read(tag: &'static str, text: &str) -> Result<Self, String> {
        let language: LanguageIdentifier = tag.parse().map_err(|error| format!("{tag}: {error}"))?;
        let resource = FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| format!("{tag}: {errors:?}"))?;
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // What is put into a message is our own text, and marks for its direction would be copied with it.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).map_err(|errors| format!("{tag}: {errors:?}"))?;
        Ok(Self { tag, bundle })
    }

    pub(crate) fn say(&self, name: &str) -> String {
        self.format(name, None)
    }

    /// With a number or a name in it.
    pub(crate) fn say_of(&self, name: &str, of: &str) -> String {
        let mut arguments = FluentArgs::new();
        match of.parse::<i64>() {
            Ok(number) => arguments.set("of", number),
            Err(_) => arguments.set("of", of.to_owned()),
        }
        self.format(name, Some(&arguments))
    }

    fn format(&self, name: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self.bundle.get_message(name).and_then(|message| message.value()) else {
            return name.to_owned();
        };
        self.bundle.format_pattern(pattern, arguments, &mut Vec::new()).into_owned()
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
                for call in ["say(\"", "say_of(\"", "title: \""] {
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
            assert_eq!(languages.best(&headers).unwrap().tag, spoken, "{wanted}");
        }
    }
}
