//! ETag, If-Match and If-None-Match: a record's version, said in headers.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use actix_web::http::header::{HeaderMap, IF_MATCH, IF_NONE_MATCH};
use model::{FieldProblem, Problem, Reason};
use serde::Deserialize;

/// What follows the version in the ETag of a record that was shown masked: the same version unmasked
/// is another answer.
const MASKED: char = '.';

/// The part of an answer that its ETag is made of. The rest is not looked at.
#[derive(Deserialize)]
struct Versioned<'a> {
    version: Option<i64>,
    #[serde(borrow, default)]
    masked: Vec<&'a str>,
}

/// The ETag of an answer that has a version: `"3"`, or `"3.cost"` where the cost is masked.
pub(crate) fn tag(body: &[u8]) -> Option<String> {
    let Versioned { version, masked } = serde_json::from_slice(body).ok()?;
    let mut tag = format!("\"{}", version?);
    for field in masked {
        tag.push(MASKED);
        tag.push_str(field);
    }
    tag.push('"');
    Some(tag)
}

/// The ETag of what has no version.
pub(crate) fn tag_of(body: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
}

/// The version that a change says it saw.
pub(crate) fn if_match(headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let mut lines = headers.get_all(IF_MATCH);
    let Some(line) = lines.next() else { return Ok(None) };
    let version = line.to_str().ok().filter(|_| lines.next().is_none()).and_then(version);
    version.map(Some).ok_or_else(|| about_if_match("If-Match takes one ETag, as the record's answer said it: \"3\"."))
}

pub(crate) fn about_if_match(detail: &'static str) -> Problem {
    let mut problem = Problem::new(Reason::Invalid, "request.if-match", detail);
    problem.fields.push(FieldProblem { at: "/version".into(), detail: detail.into() });
    problem
}

fn version(tag: &str) -> Option<i64> {
    // A proxy that compresses weakens the tag on its way; the version is no less exact for it.
    let strong = tag.trim().trim_start_matches("W/");
    let inside = strong.strip_prefix('"')?.strip_suffix('"')?;
    let digits = inside.split_once(MASKED).map_or(inside, |(digits, _)| digits);
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// Whether the asker already has what the tag names.
pub(crate) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let lines = headers.get_all(IF_NONE_MATCH).filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .any(|theirs| theirs == "*" || theirs.trim_start_matches("W/") == tag)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn an_answers_tag_is_its_version() {
        assert_eq!(tag(br#"{"id":"x","version":3}"#).as_deref(), Some("\"3\""));
        assert_eq!(tag(br#"{"version":3,"cost":null,"masked":["cost","email"]}"#).as_deref(), Some("\"3.cost.email\""));
        for none in [
            &br#"{"id":"x"}"#[..],
            br#"{"version":null}"#,
            br#"{"version":"3"}"#,
            br#"{"version":1.5}"#,
            b"[]",
            b"null",
            b"",
            b"{",
        ] {
            assert_eq!(tag(none), None, "{}", String::from_utf8_lossy(none));
        }
    }

    #[test]
    fn if_match_is_one_version() {
        let said = |lines: &[&str]| {
            let request =
                lines.iter().fold(TestRequest::default(), |request, line| request.append_header((IF_MATCH, *line)));
            if_match(request.to_http_request().headers())
        };
        assert_eq!(said(&[]), Ok(None));
        for good in ["\"3\"", " \"3\" ", "W/\"3\"", "\"3.cost\"", "\"3.cost.email\""] {
            assert_eq!(said(&[good]), Ok(Some(3)), "{good}");
        }
        for bad in [
            "3",
            "*",
            "\"\"",
            "\"",
            "\"3",
            "\"x\"",
            "\"-3\"",
            "\"+3\"",
            "\"3\", \"4\"",
            "\"99999999999999999999\"",
            "",
            "\".cost\"",
            "w/\"3\"",
        ] {
            let problem = said(&[bad]).unwrap_err();
            assert_eq!((problem.reason, &*problem.code), (Reason::Invalid, "request.if-match"), "{bad}");
        }
        assert!(said(&["\"3\"", "\"3\""]).is_err());
    }

    #[test]
    fn what_is_known_is_not_sent_again() {
        let known = |line: &str| {
            let request = TestRequest::default().insert_header((IF_NONE_MATCH, line)).to_http_request();
            is_known(request.headers(), "\"3\"")
        };
        assert!(known("\"3\"") && known("W/\"3\"") && known("\"1\", \"3\"") && known("*"));
        assert!(!known("\"4\"") && !known("3") && !known("\"3.cost\"") && !known("") && !known("\"33\""));
    }
}
