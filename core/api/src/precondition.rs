//! ETag, If-Match and If-None-Match: a record's version, said in headers.

use std::hash::{DefaultHasher, Hasher as _};

use actix_web::http::header::{HeaderMap, IF_MATCH, IF_NONE_MATCH};
use model::{FieldProblem, Problem, Reason};
use serde::Deserialize;

/// Between the version and the rest of a tag.
const AND: char = '.';

/// The part of an answer that a change of it names. The rest is not looked at.
#[derive(Deserialize)]
struct Versioned {
    version: Option<i64>,
}

/// The version of an answer that has one.
pub(crate) fn version_of(body: &[u8]) -> Option<i64> {
    // Only an object: a list of one number would be read as the fields in their order.
    let Versioned { version } = serde_json::from_slice(body).ok().filter(|_| body.starts_with(b"{"))?;
    version
}

/// The ETag of an answer that has a version: `"3.5f2c…"`, the version and what was shown. The version alone
/// would say that nothing changed when a part with a version of its own did, when the asker may see more than
/// before, or when they ask for other fields.
pub(crate) fn tag(version: i64, shown: &[u8]) -> String {
    format!("\"{version}{AND}{:016x}\"", hash(shown))
}

/// The ETag of what has no version.
pub(crate) fn tag_of(body: &[u8]) -> String {
    format!("\"{:016x}\"", hash(body))
}

/// The same on every node. Who could make two bodies of one hash would only fool themselves.
fn hash(body: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(body);
    hasher.finish()
}

/// The version that a change says it saw.
pub(crate) fn if_match(headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let mut lines = headers.get_all(IF_MATCH);
    let Some(line) = lines.next() else { return Ok(None) };
    let version = line.to_str().ok().filter(|_| lines.next().is_none()).and_then(version);
    version.map(Some).ok_or_else(|| {
        about_if_match("If-Match takes one ETag, as the record's answer said it, or its version: \"3\".")
    })
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
    let digits = inside.split_once(AND).map_or(inside, |(digits, _)| digits);
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
        let said = |body: &str| tag(version_of(body.as_bytes()).unwrap(), body.as_bytes());
        let whole = r#"{"id":"x","version":3,"cost":5,"parts":[{"version":1}]}"#;
        assert!(said(whole).starts_with("\"3.") && said(whole).ends_with('"'));
        assert_eq!(said(whole), said(whole));
        assert_ne!(said(whole), said(&whole.replace("1}", "2}")), "a part changed");
        assert_ne!(said(whole), said(&whole.replace('5', "null")), "masked");
        for none in [
            &br#"{"id":"x"}"#[..],
            br#"{"version":null}"#,
            br#"{"version":"3"}"#,
            br#"{"version":1.5}"#,
            b"[]",
            b"[3]",
            b"null",
            b"",
            b"{",
        ] {
            assert_eq!(version_of(none), None, "{}", String::from_utf8_lossy(none));
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
        for good in ["\"3\"", " \"3\" ", "W/\"3\"", "\"3.5f2c\"", "\"3.\""] {
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
            "\".5f2c\"",
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
        assert!(!known("\"4\"") && !known("3") && !known("\"3.5f2c\"") && !known("") && !known("\"33\""));
    }
}
