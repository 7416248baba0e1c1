//! Path, query and body, made into the one JSON object that the door reads. What is in it is the door's
//! to judge; here only who said which field, so that none is said twice.

use std::{borrow::Cow, fmt};

use door::Problem;
use model::{FieldProblem, Reason};
use serde::de::{Deserializer as _, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use crate::{
    kind::{decode, write_text},
    precondition::about_if_match,
    route::{Field, Route, VERSION},
};

/// An object that is being written.
struct Object {
    text: Vec<u8>,
}

impl Object {
    /// With room for what is usual.
    const ROOM: usize = 128;

    fn new() -> Self {
        let mut text = Vec::with_capacity(Self::ROOM);
        text.push(b'{');
        Self { text }
    }

    fn name(&mut self, name: &str) -> &mut Vec<u8> {
        if self.text.len() > 1 {
            self.text.push(b',');
        }
        write_text(&mut self.text, name);
        self.text.push(b':');
        &mut self.text
    }

    fn path(&mut self, fields: &[Field], texts: &[&str]) -> Result<(), Problem> {
        for (field, text) in fields.iter().zip(texts) {
            let text = decode(text, false).ok_or_else(|| not_text(&field.name))?;
            field.kind.write(self.name(&field.name), &text).map_err(|wanted| not_a(&field.name, wanted))?;
        }
        Ok(())
    }

    fn version(&mut self, version: i64) {
        self.name(VERSION).extend_from_slice(version.to_string().as_bytes());
    }

    fn close(mut self) -> Vec<u8> {
        self.text.push(b'}');
        self.text
    }
}

/// The input of a route without a body.
pub(crate) fn of_query(route: &Route, texts: &[&str], query: &str, version: Option<i64>) -> Result<Vec<u8>, Problem> {
    let mut input = Object::new();
    input.path(&route.path, texts)?;
    let mut version = version;
    if !query.is_empty() {
        for (field, said) in read_query(route, query)? {
            if field.name == VERSION
                && let (Some(wanted), [said]) = (version, said.as_slice())
            {
                check_same(said.parse().ok(), wanted)?;
                version = None;
            }
            write_said(&mut input, field, &said)?;
        }
    }
    if let Some(version) = version {
        input.version(version);
    }
    Ok(input.close())
}

/// A field that was said, with all that was said of it.
type Said<'r, 'q> = (&'r Field, Vec<Cow<'q, str>>);

fn read_query<'r, 'q>(route: &'r Route, query: &'q str) -> Result<Vec<Said<'r, 'q>>, Problem> {
    let mut all: Vec<Said<'_, '_>> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decode(name, true).ok_or_else(|| not_text(name))?;
        let field = route.query.iter().find(|field| field.name == name).ok_or_else(|| unknown(&name, &route.query))?;
        let text = decode(text, true).ok_or_else(|| not_text(&field.name))?;
        match all.iter_mut().find(|(known, _)| known.name == field.name) {
            Some((_, texts)) if matches!(field.kind, crate::kind::Kind::List(_)) => texts.push(text),
            Some(_) => return Err(wrong(&field.name, format!("`{}` is said more than once.", field.name))),
            None => all.push((field, vec![text])),
        }
    }
    Ok(all)
}

fn write_said(input: &mut Object, field: &Field, said: &[Cow<'_, str>]) -> Result<(), Problem> {
    let is_list = matches!(field.kind, crate::kind::Kind::List(_));
    let out = input.name(&field.name);
    if is_list {
        out.push(b'[');
    }
    for (at, text) in said.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        field.kind.item().write(out, text).map_err(|wanted| not_a(&field.name, wanted))?;
    }
    if is_list {
        out.push(b']');
    }
    Ok(())
}

/// The input of a route with a body. A body alone is passed on as it came.
pub(crate) fn of_body(route: &Route, texts: &[&str], body: &[u8], version: Option<i64>) -> Result<Vec<u8>, Problem> {
    let body = body.trim_ascii_start();
    let body = if body.is_empty() { b"{}" } else { body };
    // A list of the right values would be read as the fields in their order.
    let Some(inside) = body.strip_prefix(b"{") else {
        return Err(Problem::new(Reason::Invalid, "input.invalid", "The body is a JSON object: {…}."));
    };
    if route.path.is_empty() && version.is_none() {
        return Ok(body.to_vec());
    }
    let names = Names::of(body, &route.path)?;
    let mut input = Object::new();
    input.path(&route.path, texts)?;
    match (version, names.version) {
        (Some(version), Some(said)) => check_same(said.as_i64(), version)?,
        (Some(version), None) => input.version(version),
        (None, _) => {}
    }
    if !names.is_empty && input.text.len() > 1 {
        input.text.push(b',');
    }
    input.text.extend_from_slice(inside);
    Ok(input.text)
}

/// What a body names, where that matters.
struct Names {
    is_empty: bool,
    version: Option<Value>,
}

impl Names {
    fn of(body: &[u8], path: &[Field]) -> Result<Self, Problem> {
        let mut reader = serde_json::Deserializer::from_slice(body);
        let read = reader.deserialize_map(Reader { path }).and_then(|names| reader.end().map(|()| names));
        match read {
            Ok(Ok(names)) => Ok(names),
            Ok(Err(twice)) => Err(wrong(&twice, format!("`{twice}` stands in the path; leave it out of the body."))),
            Err(error) => Err(Problem::new(Reason::Invalid, "input.invalid", format!("The body is no JSON: {error}."))),
        }
    }
}

struct Reader<'a> {
    path: &'a [Field],
}

impl<'de> Visitor<'de> for Reader<'_> {
    /// The names, or one that the path names too.
    type Value = Result<Names, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut names = Names { is_empty: true, version: None };
        let mut twice = None;
        while let Some(name) = map.next_key::<String>()? {
            names.is_empty = false;
            if self.path.iter().any(|field| field.name == name) {
                twice = Some(name);
                map.next_value::<IgnoredAny>()?;
            } else if name == VERSION {
                if names.version.is_some() {
                    return Err(A::Error::custom("`version` is said more than once"));
                }
                names.version = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(twice.map_or(Ok(names), Err))
    }
}

fn check_same(said: Option<i64>, wanted: i64) -> Result<(), Problem> {
    if said == Some(wanted) {
        Ok(())
    } else {
        Err(about_if_match("If-Match and `version` name different versions; send one of them."))
    }
}

fn unknown(name: &str, known: &[Field]) -> Problem {
    let names: Vec<_> = known.iter().map(|field| field.name.as_str()).collect();
    let detail = match names.as_slice() {
        [] => format!("There is no `{name}` in this query; it takes none."),
        names => format!("There is no `{name}` in this query; it takes {}.", names.join(", ")),
    };
    wrong(name, detail)
}

fn not_text(name: &str) -> Problem {
    wrong(name, format!("`{name}` is not UTF-8, or wrongly percent-encoded."))
}

fn not_a(name: &str, wanted: &str) -> Problem {
    wrong(name, format!("`{name}` must be {wanted}."))
}

fn wrong(name: &str, detail: String) -> Problem {
    let mut problem = Problem::new(Reason::Invalid, "input.invalid", detail.clone());
    let at = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
    problem.fields.push(FieldProblem { at: at.into(), detail: detail.into() });
    problem
}

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;
