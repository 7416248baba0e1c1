//! What is said, in each language: a catalog of messages, and the one a visitor reads best.

use std::sync::Arc;

use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap};
use door::Problem;
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use crate::{
    explained::Explained,
    look::Look,
    spoken::{Business, Spoken},
};

/// A language's messages, a file for each subject.
macro_rules! messages {
    ($language:literal) => {
        messages!($language:
            "common" "parts" "gates" "security" "begin" "settings" "home" "products" "deeds" "stock" "contacts" "sales" "selling" "reports" "ledger" "people" "programs" "plugins" "events" "sso" "audit" "watch"
            "operations" "fields")
    };
    ($language:literal: $($subject:literal)*) => {
        concat!($(include_str!(concat!("../locales/", $language, "/", $subject, ".ftl")), "\n"),*)
    };
}

const ENGLISH: &str = messages!("en");
const GERMAN: &str = messages!("de");

/// What the door says is wrong.
const ENGLISH_PROBLEMS: &str = include_str!("../locales/en/problems.txt");
const GERMAN_PROBLEMS: &str = include_str!("../locales/de/problems.txt");

/// The languages there are. English is what a message is taken from that another does not have.
pub(crate) struct Languages {
    all: Vec<Arc<Language>>,
}

pub(crate) struct Language {
    tag: &'static str,
    explained: Explained,
    bundle: FluentBundle<FluentResource>,
}

/// How one visitor is spoken to: in which language, how figures and days are written, and how it looks.
pub(crate) struct Words {
    pub(crate) tag: &'static str,
    language: Arc<Language>,
    pub(crate) spoken: Arc<Spoken>,
    pub(crate) look: Look,
    /// Whether nothing is real where they are, which every page says, and every file.
    pub(crate) practises: bool,
}

impl Languages {
    pub(crate) fn read() -> Result<Self, String> {
        let all = [("en", ENGLISH, ENGLISH_PROBLEMS), ("de", GERMAN, GERMAN_PROBLEMS)];
        let read = all.into_iter().map(|(tag, text, problems)| Language::read(tag, text, problems).map(Arc::new));
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
        Some(Arc::new(Words { tag: language.tag, language, spoken, look, practises: false }))
    }
}

impl Language {
    fn read(tag: &'static str, text: &str, problems: &'static str) -> Result<Self, String> {
        let language: LanguageIdentifier = tag.parse().map_err(|error| format!("{tag}: {error}"))?;
        let resource = FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| format!("{tag}: {errors:?}"))?;
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // What is put into a message is our own text, and marks for its direction would be copied with it.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).map_err(|errors| format!("{tag}: {errors:?}"))?;
        Ok(Self { tag, explained: Explained::read(problems)?, bundle })
    }
}

impl Words {
    /// The same, written as the business writes.
    pub(crate) fn of(&self, business: &Business) -> Arc<Self> {
        let spoken = Spoken::new(self.tag, self.spoken.country(), business);
        let (language, practises) = (Arc::clone(&self.language), business.practises);
        Arc::new(Self { tag: self.tag, language, spoken, look: self.look, practises })
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
            // “007” is a name, and not seven.
            match of.parse::<i64>().ok().filter(|number| number.to_string() == *of) {
                Some(number) => arguments.set(*key, number),
                None => arguments.set(*key, (*of).to_owned()),
            }
        }
        self.format(name, Some(&arguments))
    }

    /// What a unit is called that every shop has; `name` where this one is not known.
    pub(crate) fn unit(&self, code: &str, name: String) -> String {
        self.known(&format!("standard-unit-{code}"), None).unwrap_or(name)
    }

    /// What a field of a record is called, and what it is in: `Large/price`. What nobody has named stays as it is.
    pub(crate) fn field(&self, path: &str) -> String {
        let named = |step: &str| self.known(&format!("field-of-{}", step.replace('_', "-")), None);
        path.split('/').map(|step| named(step).unwrap_or_else(|| step.to_owned())).collect::<Vec<_>>().join(" · ")
    }

    /// A problem of the door, as it is said here.
    pub(crate) fn explain(&self, problem: Problem) -> Problem {
        self.language.explained.problem(problem, &self.spoken)
    }

    /// A sentence of the door, as it is said here.
    pub(crate) fn explained(&self, sentence: &str) -> String {
        self.language.explained.sentence(sentence, &self.spoken).unwrap_or_else(|| sentence.to_owned())
    }

    /// A message that may not be there, or one of its attributes.
    pub(crate) fn known(&self, name: &str, attribute: Option<&str>) -> Option<String> {
        let bundle = &self.language.bundle;
        let message = bundle.get_message(name)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(attribute) => message.get_attribute(attribute)?.value(),
        };
        Some(bundle.format_pattern(pattern, None, &mut Vec::new()).into_owned())
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

    /// All that may name a message: templates, and the code beside them.
    fn sources() -> Vec<String> {
        let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut folders = vec![source.join("templates"), source.join("src")];
        let mut texts = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_dir() {
                    folders.push(entry.path());
                } else {
                    texts.extend(std::fs::read_to_string(entry.path()));
                }
            }
        }
        texts
    }

    /// A message that a template names and no catalog has would be shown by its name.
    #[test]
    fn every_message_that_is_named_is_there() {
        let known = names(ENGLISH);
        let mut named = BTreeSet::new();
        for text in sources() {
            for call in ["say(\"", "say_of(\"", "say_with(\"", "title: \""] {
                named.extend(
                    text.match_indices(call)
                        .filter_map(|(at, _)| text[at + call.len()..].split_once('"'))
                        .map(|(name, _)| name.to_owned()),
                );
            }
        }
        named.retain(|name| !name.is_empty());
        let unknown: Vec<_> = named.difference(&known).collect();
        assert!(unknown.is_empty() && named.len() > 30, "{unknown:?}");
    }

    /// Named as it is, by its beginning (`format!("movement-{kind}")`), or as the why of a setting.
    #[test]
    fn no_message_is_left_that_nobody_names() {
        let (mut whole, mut beginnings) = (BTreeSet::new(), BTreeSet::new());
        for text in sources() {
            for quoted in text.split('"') {
                let name = |part: &str| part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
                match quoted.split_once('{') {
                    Some((beginning, _)) if beginning.ends_with('-') && name(beginning) => {
                        beginnings.insert(beginning.to_owned());
                    }
                    None if name(quoted) => drop(whole.insert(quoted.to_owned())),
                    _ => {}
                }
            }
        }
        let is_named = |name: &str| whole.contains(name) || beginnings.iter().any(|one| name.starts_with(one));
        let left: Vec<_> = names(ENGLISH)
            .into_iter()
            .filter(|name| !is_named(name) && !ENGLISH.contains(&format!("{{ {name} }}")))
            .filter(|name| !name.strip_suffix("-why").is_some_and(is_named))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }

    /// What stands in a template as it is, in every language.
    const IN_EVERY_LANGUAGE: [&str; 8] =
        ["Stockade", "· Stockade", "Ctrl K", "Esc", "SKU", "https://", "/api/v1/storefront/", "/products"];

    /// A word that is written into a template is read in one language alone.
    #[test]
    fn no_template_says_a_word_of_its_own() {
        let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates")];
        let (mut said, mut seen) = (BTreeSet::new(), 0);
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                if path.is_dir() {
                    // Seen in development builds only.
                    folders.extend((name != "guide").then_some(path));
                } else if !matches!(name.as_str(), "icon.html" | "picture.html") {
                    seen += 1;
                    let words = own_words(&std::fs::read_to_string(&path).unwrap());
                    said.extend(words.into_iter().map(|word| format!("{name}: {word}")));
                }
            }
        }
        assert!(said.is_empty() && seen > 60, "{said:?}");
        let own = own_words("<p title=\"Old one\">Hello, {{ frame.say(\"you\") }} <b>and</b> {# all #}&nbsp;SKU</p>");
        assert_eq!(own, ["Old one", "Hello,", "and"]);
    }

    /// Text and the attributes that are read aloud, without what is put in.
    fn own_words(template: &str) -> Vec<String> {
        let text =
            [("{#", "#}"), ("{%", "%}"), ("{{", "}}")].iter().fold(template.to_owned(), |text, (open, close)| {
                let (first, rest) = text.split_once(open).map_or((text.as_str(), ""), |(first, rest)| (first, rest));
                let rest = rest.split(open).map(|part| part.split_once(close).map_or("", |(_, after)| after));
                std::iter::once(first).chain(rest).collect::<Vec<_>>().join("\u{1}")
            });
        let mut own = Vec::new();
        for (at, part) in text.split('<').enumerate() {
            let (tag, words) = if at == 0 { ("", part) } else { part.split_once('>').unwrap_or((part, "")) };
            let read = ["aria-label=\"", "placeholder=\"", "title=\"", "alt=\""];
            own.extend(read.iter().filter_map(|name| Some(tag.split_once(name)?.1.split_once('"')?.0.to_owned())));
            own.extend(words.split(['\u{1}', '\n', '&', ';']).map(str::to_owned));
        }
        let is_word = |text: &str| text.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() > 1);
        let entities = ["nbsp", "amp", "thinsp", "middot", "times"];
        own.iter_mut().for_each(|text| *text = text.trim().to_owned());
        own.retain(|text| {
            is_word(text) && !IN_EVERY_LANGUAGE.contains(&text.as_str()) && !entities.contains(&text.as_str())
        });
        own
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
