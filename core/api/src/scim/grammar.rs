//! What SCIM writes in a line: filters, such as `userName eq "ada"`, and the places that a change is about, such as
//! `emails[type eq "work"].value`. Of the grammar (RFC 7644, 3.4.2.2 and 3.5.2) this reads the part that providers
//! use: `eq` and `and`. The rest is refused, with words for whoever set the provider up.

use serde_json::Value;

use super::{CORE_GROUP, CORE_USER};

/// Bytes of a line.
const LONGEST: usize = 2_000;
/// Conditions of one filter.
const MOST: usize = 10;

/// One condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Term {
    pub place: Place,
    /// A text, or true or false.
    pub value: Value,
}

/// An attribute, or a part of one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    /// In small letters: names mean the same in any.
    pub name: String,
    /// Which of several values.
    pub which: Vec<Term>,
    /// A part of it, in small letters.
    pub part: Option<String>,
}

impl Place {
    /// The attribute and its part, as one word: `emails.value`.
    pub fn word(&self) -> String {
        match &self.part {
            Some(part) => format!("{}.{part}", self.name),
            None => self.name.clone(),
        }
    }

    /// Of an extension that is not kept.
    pub fn is_foreign(&self) -> bool {
        self.name.starts_with("urn:")
    }
}

/// Conditions that all hold.
pub(super) fn filter(text: &str) -> Result<Vec<Term>, String> {
    let mut line = Line::of(text)?;
    let terms = line.terms(true)?;
    line.end()?;
    Ok(terms)
}

pub(super) fn place(text: &str) -> Result<Place, String> {
    let mut line = Line::of(text)?;
    let place = line.place(true)?;
    line.end()?;
    Ok(place)
}

/// What is left of a line.
struct Line<'a> {
    rest: &'a str,
}

impl<'a> Line<'a> {
    fn of(text: &'a str) -> Result<Self, String> {
        let rest = text.trim();
        if rest.len() > LONGEST { Err(format!("This is longer than {LONGEST} bytes.")) } else { Ok(Self { rest }) }
    }

    fn terms(&mut self, may_choose: bool) -> Result<Vec<Term>, String> {
        let mut terms = vec![self.term(may_choose)?];
        while self.word("and") {
            if terms.len() == MOST {
                return Err(format!("At most {MOST} conditions are looked at."));
            }
            terms.push(self.term(may_choose)?);
        }
        Ok(terms)
    }

    fn term(&mut self, may_choose: bool) -> Result<Term, String> {
        let place = self.place(may_choose)?;
        if !self.word("eq") {
            return Err(format!("Only `eq` and `and` are understood, such as {} eq \"…\".", place.word()));
        }
        Ok(Term { place, value: self.value()? })
    }

    fn place(&mut self, may_choose: bool) -> Result<Place, String> {
        let name = self.name()?;
        let which = match self.sign('[') {
            true if !may_choose => return Err("A choice within a choice is not understood.".to_owned()),
            true => {
                let which = self.terms(false)?;
                if !self.sign(']') {
                    return Err("A ] is missing.".to_owned());
                }
                which
            }
            false => Vec::new(),
        };
        let part = if self.rest.starts_with('.') {
            self.rest = self.rest.get(1..).unwrap_or_default();
            Some(self.simple()?)
        } else {
            None
        };
        Ok(Place { name, which, part })
    }

    /// With the schema before it or without. What stands in another schema is one word.
    fn name(&mut self) -> Result<String, String> {
        if !begins(self.rest, "urn:") {
            return self.simple();
        }
        for schema in [CORE_USER, CORE_GROUP] {
            if begins(self.rest, schema) && self.rest.get(schema.len()..).is_some_and(|rest| rest.starts_with(':')) {
                self.rest = self.rest.get(schema.len() + 1..).unwrap_or_default();
                return self.simple();
            }
        }
        let is_of_it = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, ':' | '.' | '-' | '_' | '$');
        Ok(self.take(is_of_it).to_ascii_lowercase())
    }

    /// A letter, and letters, digits and a few signs after it.
    fn simple(&mut self) -> Result<String, String> {
        if !self.rest.starts_with(|sign: char| sign.is_ascii_alphabetic() || sign == '$') {
            return Err("The name of an attribute is missing.".to_owned());
        }
        let is_of_it = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '$');
        Ok(self.take(is_of_it).to_ascii_lowercase())
    }

    /// As JSON writes it.
    fn value(&mut self) -> Result<Value, String> {
        let wrong = || "After eq stands a text in quotation marks, or true or false.".to_owned();
        let mut values = serde_json::Deserializer::from_str(self.rest).into_iter::<Value>();
        let value = values.next().and_then(Result::ok).filter(|value| value.is_string() || value.is_boolean());
        let value = value.ok_or_else(wrong)?;
        let read = values.byte_offset();
        self.rest = self.rest.get(read..).unwrap_or_default();
        Ok(value)
    }

    fn take(&mut self, is_of_it: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|sign| !is_of_it(sign)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn sign(&mut self, sign: char) -> bool {
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => {
                // Before a sign that closes there may be space.
                let rest = self.rest.trim_start();
                let closes = sign == ']' && rest.starts_with(sign);
                if closes {
                    self.rest = rest.get(1..).unwrap_or_default();
                }
                closes
            }
        }
    }

    /// A word between spaces, in any letters.
    fn word(&mut self, word: &str) -> bool {
        let rest = self.rest.trim_start();
        let after = rest.get(word.len()..).filter(|after| after.starts_with(' '));
        match after.filter(|_| begins(rest, word) && rest.len() < self.rest.len()) {
            Some(after) => {
                self.rest = after.trim_start();
                true
            }
            None => false,
        }
    }

    fn end(&self) -> Result<(), String> {
        match self.rest.trim().is_empty() {
            true => Ok(()),
            false => {
                Err("Only `eq` and `and` are understood, and a place such as emails[type eq \"work\"].value."
                    .to_owned())
            }
        }
    }
}

fn begins(text: &str, with: &str) -> bool {
    text.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(terms: Vec<Term>) -> Vec<(String, Value)> {
        terms.into_iter().map(|term| (term.place.word(), term.value)).collect()
    }

    #[test]
    fn what_providers_ask_is_understood() {
        let text = |text: &str| Value::String(text.to_owned());
        for (asked, means) in [
            (r#"userName eq "ada@example.com""#, vec![("username", text("ada@example.com"))]),
            (r#"USERNAME EQ "x""#, vec![("username", text("x"))]),
            (r#"externalId eq "a\"b""#, vec![("externalid", text("a\"b"))]),
            (r#"emails.value eq "a@b""#, vec![("emails.value", text("a@b"))]),
            (r#"emails[type eq "work"].value eq "a@b""#, vec![("emails.value", text("a@b"))]),
            (r#"urn:ietf:params:scim:schemas:core:2.0:User:userName eq "x""#, vec![("username", text("x"))]),
            (r#"id eq "1" and members eq "2""#, vec![("id", text("1")), ("members", text("2"))]),
            (r#"active eq true"#, vec![("active", Value::Bool(true))]),
            (
                r#"userName eq "x and y" and active eq false"#,
                vec![("username", text("x and y")), ("active", Value::Bool(false))],
            ),
        ] {
            let means: Vec<_> = means.into_iter().map(|(word, value)| (word.to_owned(), value)).collect();
            assert_eq!(said(filter(asked).unwrap()), means, "{asked}");
        }
    }

    #[test]
    fn what_is_beyond_that_is_refused() {
        let long = format!("userName eq \"{}\"", "x".repeat(LONGEST));
        let many = ["id eq \"1\""; MOST + 1].join(" and ");
        for asked in [
            "",
            " ",
            "userName",
            "userName eq",
            "userName eq ",
            "userName eq x",
            "userName eq \"x",
            "userName eq \"x\" or id eq \"1\"",
            "userName co \"x\"",
            "userName pr",
            "not (userName eq \"x\")",
            "(userName eq \"x\")",
            "userName eq \"x\" and",
            "userName eq \"x\"and id eq \"1\"",
            "userName eq \"x\" id eq \"1\"",
            "userName eq null",
            "userName eq 1",
            "userName eq [\"x\"]",
            "userName eq {\"a\":1}",
            "emails[type eq \"work\".value eq \"x\"",
            "emails[a[b eq \"1\"] eq \"2\"].value eq \"x\"",
            "emails[].value eq \"x\"",
            "1a eq \"x\"",
            ".a eq \"x\"",
            "a. eq \"x\"",
            "ä eq \"x\"",
            long.as_str(),
            many.as_str(),
        ] {
            assert!(filter(asked).is_err(), "{asked}");
        }
    }

    #[test]
    fn a_place_is_an_attribute_or_a_part_of_one() {
        let work = place(r#"emails[type eq "work"].value"#).unwrap();
        assert_eq!(
            (work.word().as_str(), said(work.which)),
            ("emails.value", vec![("type".to_owned(), "work".into())])
        );
        let member = place(r#"members[ value eq "scu_1" ]"#).unwrap();
        assert_eq!((member.name.as_str(), member.part), ("members", None));
        assert_eq!(place("name.givenName").unwrap().word(), "name.givenname");
        assert_eq!(
            place("urn:ietf:params:scim:schemas:core:2.0:User:name.familyName").unwrap().word(),
            "name.familyname"
        );
        let foreign = place("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department").unwrap();
        assert!(foreign.is_foreign() && place("urn:x").unwrap().is_foreign());
        for wrong in ["", "a b", "a[b eq \"c\"", "a]", "a..b", "members[value eq \"x\"] eq \"y\"", "a.b.c"] {
            assert!(place(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_line_is_too_much(text in ".{0,200}") {
            drop(filter(&text));
            drop(place(&text));
        }

        #[test]
        fn nor_one_that_is_nearly_right(pieces in prop::collection::vec(
            prop::sample::select(vec![
                "userName", "emails", "[", "]", ".", "value", " ", "eq", " eq ", "and", " and ", "\"", "\"x\"", "\\",
                "true", "urn:", "ietf:params:scim:schemas:core:2.0:User:", "ß", "(", ")", "null", "{", "\u{0}",
            ]), 0..24)) {
            let text = pieces.concat();
            drop(place(&text));
            if let Ok(terms) = filter(&text) {
                prop_assert!((1..=MOST).contains(&terms.len()));
            }
        }

        #[test]
        fn any_text_can_be_asked_for(wanted in ".{0,100}") {
            let asked = format!("userName eq {}", Value::String(wanted.clone()));
            prop_assert_eq!(said(filter(&asked).unwrap()), vec![("username".to_owned(), Value::String(wanted))]);
        }
    }
}
