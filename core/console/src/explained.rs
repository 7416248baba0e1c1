//! Why not, in the reader's language. The door says what is wrong in English, some of it as machines do; here is how
//! each of its sentences is said to people. What has no line in `locales/*/problems.txt` is said as it is.

use std::borrow::Cow;

use door::Problem;

use crate::spoken::Spoken;

/// Where something was put into a sentence.
const HOLE: &str = "{}";
/// What a reader of JSON says after its message.
const PLACE: &str = " at line ";

/// The sentences of one language.
pub(crate) struct Explained {
    /// Those that say most of themselves first.
    sentences: Vec<Sentence>,
}

struct Sentence {
    /// What stands between its holes.
    pieces: Vec<&'static str>,
    said: &'static str,
}

impl Explained {
    /// Fails with the line that has nothing below it.
    pub(crate) fn read(text: &'static str) -> Result<Self, String> {
        let mut lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let mut sentences = Vec::new();
        while let Some(sentence) = lines.next() {
            let said = lines.next().and_then(|line| line.strip_prefix("    "));
            let said = said.ok_or_else(|| format!("nothing says {sentence:?}"))?;
            sentences.push(Sentence { pieces: sentence.split(HOLE).collect(), said });
        }
        sentences
            .sort_by_key(|one: &Sentence| std::cmp::Reverse(one.pieces.iter().map(|piece| piece.len()).sum::<usize>()));
        Ok(Self { sentences })
    }

    /// The whole problem, and what it says of each field.
    pub(crate) fn problem(&self, mut problem: Problem, spoken: &Spoken) -> Problem {
        let say = |detail: &mut Cow<'static, str>| {
            if let Some(said) = self.sentence(detail, spoken) {
                *detail = said.into();
            }
        };
        say(&mut problem.detail);
        problem.fields.iter_mut().for_each(|field| say(&mut field.detail));
        problem
    }

    /// One sentence or several; none where nothing of it is known.
    pub(crate) fn sentence(&self, text: &str, spoken: &Spoken) -> Option<String> {
        let text = without_place(text);
        self.one(text, spoken).or_else(|| {
            // A reason may have one more thing said behind it.
            let (first, rest) = text.split_once(". ")?;
            let first = self.one(&format!("{first}."), spoken)?;
            Some(format!("{first} {}", self.sentence(rest, spoken).unwrap_or_else(|| rest.to_owned())))
        })
    }

    fn one(&self, text: &str, spoken: &Spoken) -> Option<String> {
        let (sentence, put) = self.sentences.iter().find_map(|one| Some((one, one.put_into(text)?)))?;
        let mut said = sentence.said.to_owned();
        for (at, word) in put.iter().enumerate() {
            said = said.replace(&format!("{{{}}}", at + 1), &self.word(word, spoken));
        }
        Some(said)
    }

    /// What was put into a sentence: a word that is known, a number as it is written here, or what somebody typed.
    fn word(&self, word: &str, spoken: &Spoken) -> String {
        let known = self.sentences.iter().find(|one| one.pieces == [word]);
        let is_number = word.contains('.')
            && word
                .trim_start_matches('-')
                .split('.')
                .all(|digits| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()))
            && word.matches('.').count() == 1;
        match known {
            Some(known) => known.said.to_owned(),
            None if is_number => spoken.quantity(word),
            None => word.to_owned(),
        }
    }
}

impl Sentence {
    /// What stands in the holes, if this is the sentence.
    fn put_into<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        let (first, rest) = self.pieces.split_first()?;
        let mut text = text.strip_prefix(first)?;
        let Some((last, middle)) = rest.split_last() else { return text.is_empty().then(Vec::new) };
        let mut put = Vec::with_capacity(rest.len());
        for piece in middle {
            let (word, after) = text.split_once(piece)?;
            put.push(word);
            text = after;
        }
        put.push(text.strip_suffix(last)?);
        Some(put)
    }
}

fn without_place(text: &str) -> &str {
    match text.rsplit_once(PLACE) {
        Some((before, place)) if place.starts_with(|digit: char| digit.is_ascii_digit()) && !place.ends_with('.') => {
            before
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::spoken::Business;

    const ENGLISH: &str = include_str!("../locales/en/problems.txt");
    const GERMAN: &str = include_str!("../locales/de/problems.txt");

    fn said(language: &'static str, text: &str) -> String {
        let explained = Explained::read(if language == "de" { GERMAN } else { ENGLISH }).unwrap();
        let spoken = Spoken::new(language, "", &Business::default());
        explained.sentence(text, &spoken).unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn a_sentence_is_said_with_what_was_put_into_it() {
        for (english, german) in [
            (
                "Only 2.5 is available here: 4 on hand, of which 1.5 is reserved.",
                "Hier sind nur 2,5 verfügbar: 4 vorhanden, davon 1,5 reserviert.",
            ),
            (
                "A description has at most 10000 characters; this has 7 too many.",
                "Eine Beschreibung hat höchstens 10000 Zeichen; das sind 7 zu viele.",
            ),
            ("There is a brand Only {1} & {} already.", "Die Marke Only {1} & {} gibt es schon."),
            ("The count differs by 12 pieces. It is cnt_01jx.", "Die Zählung weicht um 12 Stück ab. It is cnt_01jx."),
            ("missing field `location` at line 1 column 40", "Füllen Sie das aus."),
            ("What nobody ever said.", "What nobody ever said."),
        ] {
            assert_eq!(said("de", english), german);
        }
        assert_eq!(said("en", "A price is not negative."), "A price is not negative.");
        let no_number = "not a decimal number; write it like \"12.5\", without spaces, thousands separators or an exponent at line 1 column 9";
        assert_eq!(said("en", no_number), "This is no number. Write it like 12 or 2.5.");
    }

    #[test]
    fn what_was_typed_breaks_nothing() {
        for text in ["", "{}", " at line ", ". ", "There is no {1} .", "\u{200f} is none of \u{1f600}"] {
            let _said = said("de", text);
        }
    }

    /// Sentences that no page is answered with: they are for programs, or for whoever runs the server.
    const NOT_FOR_READERS: &str = include_str!("../locales/unspoken.txt");

    /// Every sentence of the door that reaches a person is said in German, too; and no line is left of one that is gone.
    #[test]
    fn every_sentence_of_the_door_is_known() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut sentences = Vec::new();
        let parts = [
            "door",
            "identity",
            "model",
            "modules/catalog",
            "modules/contacts",
            "modules/exchange",
            "modules/ledger",
            "modules/sales",
            "modules/stock",
            "papers",
            "pictures",
            "plugins",
            "web",
            "work",
        ];
        for part in parts {
            read(&root.join(part).join("src"), &mut sentences);
        }
        assert!(sentences.len() > 200);
        let spoken = Spoken::new("de", "", &Business::default());
        let explained = Explained::read(GERMAN).unwrap();
        let unspoken: Vec<&str> = NOT_FOR_READERS.lines().collect();
        let unsaid: Vec<&String> = sentences
            .iter()
            .filter(|sentence| {
                !unspoken.contains(&sentence.as_str()) && explained.sentence(sentence, &spoken).is_none()
            })
            .collect();
        assert!(unsaid.is_empty(), "locales/de/problems.txt does not say {unsaid:#?}");
        let gone: Vec<_> = unspoken.iter().filter(|line| !sentences.iter().any(|known| known == *line)).collect();
        assert!(gone.is_empty(), "nobody says any more, so take it out of locales/unspoken.txt: {gone:#?}");
    }

    fn read(folder: &Path, sentences: &mut Vec<String>) {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                if !path.ends_with("tests") {
                    read(&path, sentences);
                }
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            sentences.extend(literals(&code.join("\n")).into_iter().filter(|text| is_sentence(text)));
        }
    }

    fn is_sentence(text: &str) -> bool {
        text.starts_with(|first: char| first.is_ascii_uppercase() || first == '{')
            && text.ends_with(['.', '?', '!'])
            && text.contains(' ')
    }

    /// Texts in quotes, with nothing between the braces of what is put into them.
    fn literals(code: &str) -> Vec<String> {
        let (mut found, mut rest) = (Vec::new(), code);
        while let Some((_, after)) = rest.split_once('"') {
            let (mut text, mut signs) = (String::new(), after.char_indices());
            let mut end = after.len();
            while let Some((at, sign)) = signs.next() {
                match sign {
                    '"' => {
                        end = at + 1;
                        break;
                    }
                    '\\' => match signs.next() {
                        Some((_, '\n')) => {
                            let left = signs.as_str();
                            let blank = left.len() - left.trim_start().len();
                            signs.by_ref().take(left[..blank].chars().count()).for_each(drop);
                        }
                        Some((_, escaped)) => text.push(escaped),
                        None => break,
                    },
                    sign => text.push(sign),
                }
            }
            found.push(with_holes(&text));
            rest = &after[end..];
        }
        found
    }

    fn with_holes(text: &str) -> String {
        let (mut holes, mut is_inside) = (String::new(), false);
        for sign in text.replace("{{", "\u{1}").replace("}}", "\u{2}").chars() {
            match sign {
                '{' => {
                    is_inside = true;
                    holes.push('{');
                }
                '}' => {
                    is_inside = false;
                    holes.push('}');
                }
                _ if is_inside => {}
                '\u{1}' => holes.push('{'),
                '\u{2}' => holes.push('}'),
                sign => holes.push(sign),
            }
        }
        holes
    }
}
