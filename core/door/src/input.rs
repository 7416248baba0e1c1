//! Reads an input against its type, to the last byte: nothing unknown in it, nothing after it.

use model::{FieldProblem, Problem, Reason};
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;

/// The message says where it is wrong.
pub fn parse<T: serde::de::DeserializeOwned>(input: &[u8]) -> Result<T, Problem> {
    let input = if input.is_empty() { b"{}" } else { input };
    // A list would be read as the fields in their order, which is nobody's business.
    if input.trim_ascii_start().first() != Some(&b'{') {
        return Err(wrong(String::new(), "An input is a JSON object.".to_owned()));
    }
    if has_nul(input) {
        return Err(wrong(String::new(), "A text has no NUL character in it.".to_owned()));
    }
    let mut reader = serde_json::Deserializer::from_slice(input);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let at = pointer(error.path());
        said(at, &error.into_inner())
    })?;
    reader.end().map_err(|error| wrong(String::new(), error.to_string()))?;
    Ok(value)
}

/// What the text was put together from is not what was sent, so where in it something is says nothing.
fn said(at: String, error: &serde_json::Error) -> Problem {
    let whole = error.to_string();
    let detail = match error.classify() {
        Category::Data => whole.rsplit_once(" at line ").map_or(whole.as_str(), |(detail, _)| detail),
        _ => &whole,
    };
    match detail.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        Some("version") => {
            let detail = "missing field `version`: the one that you saw, or its ETag as If-Match";
            wrong(format!("{at}/version"), detail.to_owned())
        }
        Some(field) => wrong(format!("{at}/{field}"), detail.to_owned()),
        None => wrong(at, detail.to_owned()),
    }
}

/// Tells what is null from what is not there, in a change that names only some fields:
/// `#[serde(default, deserialize_with = "door::named")]` on an `Option<Option<T>>`.
pub fn named<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

fn wrong(at: String, detail: String) -> Problem {
    let mut problem = Problem::new(Reason::Invalid, "input.invalid", detail.clone());
    problem.fields.push(FieldProblem { at: at.into(), detail: detail.into() });
    problem
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => format!("/{variant}"),
            Segment::Unknown => String::new(),
        })
        .collect()
}

/// Whether a text in this JSON has a NUL character, which PostgreSQL cannot keep. (An unescaped one is no JSON.)
pub(crate) fn has_nul(json: &[u8]) -> bool {
    let mut rest = json;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        let escaped = rest.get(at + 1..).unwrap_or_default();
        if escaped.starts_with(b"u0000") {
            return true;
        }
        rest = escaped.get(1..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod hostile;

#[cfg(test)]
mod tests {
    use super::has_nul;

    #[test]
    fn a_nul_is_found_however_it_is_hidden() {
        for with in [r#""\u0000""#, r#""a\\\u0000""#, r#"{"\u0000":1}"#] {
            assert!(has_nul(with.as_bytes()), "{with}");
        }
        for without in [r#""\\u0000""#, r#""u0000""#, r#""\u00001""#.replace("u0000", "u0001").as_str(), "\\", ""] {
            assert!(!has_nul(without.as_bytes()), "{without}");
        }
    }
}
