//! Secrets as others write them: what is looked for in what they say.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use base64::{
    Engine as _,
    engine::GeneralPurpose,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE},
};

/// What stands where a secret stood.
const LEFT_OUT: &[u8] = b"[left out]";
/// A part of a secret is looked for where it is long enough to be one by itself.
const SHORTEST_PART: usize = 8;

/// A secret in every way that it may be written; in small letters and in large ones. Where there is more of it than can be
/// looked for, nothing is free of it.
pub(super) struct Spelt(Option<AhoCorasick>);

impl Spelt {
    pub fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let spellings: Vec<Vec<u8>> = texts.flat_map(spellings).filter(|spelling| !spelling.is_empty()).collect();
        let mut search = AhoCorasick::builder();
        // Of its kinds the one that takes least memory: a secret may be long.
        search.kind(Some(AhoCorasickKind::ContiguousNFA));
        search.match_kind(MatchKind::LeftmostLongest).ascii_case_insensitive(true);
        Self(search.build(spellings).ok())
    }

    pub fn is_in(&self, bytes: &[u8]) -> bool {
        self.0.as_ref().is_none_or(|search| search.is_match(bytes))
    }

    pub fn left_out_of(&self, bytes: &[u8]) -> Vec<u8> {
        let Some(search) = &self.0 else { return LEFT_OUT.to_vec() };
        let mut clean = Vec::with_capacity(bytes.len());
        search.replace_all_with_bytes(bytes, &mut clean, |_, _, clean| {
            clean.extend_from_slice(LEFT_OUT);
            true
        });
        clean
    }
}

/// All of it, and each of its parts: of what is written with colons between, one is mostly what is signed with.
pub(super) fn parts(secret: &str) -> impl Iterator<Item = &str> {
    let parts = secret.split(':').filter(move |part| part.len() >= SHORTEST_PART && *part != secret);
    [secret].into_iter().chain(parts)
}

/// The same without the first, which is a name that a plugin may have to say; and without what is too short to be met by
/// chance alone.
pub(super) fn hidden_parts(secret: &str) -> impl Iterator<Item = &str> {
    let all = [secret].into_iter().filter(|secret| secret.len() >= SHORTEST_PART);
    all.chain(secret.split(':').skip(1).filter(|part| part.len() >= SHORTEST_PART))
}

fn spellings(text: &str) -> Vec<Vec<u8>> {
    let form: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    let json = serde_json::to_string(text).unwrap_or_default();
    let json = json.get(1..json.len().saturating_sub(1)).unwrap_or_default().to_owned();
    let utf16: Vec<u16> = text.encode_utf16().collect();
    let mut all: Vec<Vec<u8>> = [
        text.to_owned(),
        BASE64_STANDARD.encode(text),
        BASE64_URL_SAFE.encode(text),
        form.replace('+', "%20"),
        form,
        json.replace('/', "\\/"),
        json,
        hex::encode(text),
        text.bytes().map(|byte| format!("%{byte:02x}")).collect(),
        utf16.iter().map(|unit| format!("\\u{unit:04x}")).collect(),
        text.chars().map(|sign| format!("&#{};", u32::from(sign))).collect(),
        text.chars().map(|sign| format!("&#x{:x};", u32::from(sign))).collect(),
    ]
    .map(String::into_bytes)
    .into();
    all.extend(["\"&'+<>`", "&<>"].map(|signs| escaped(text, signs).into_bytes()));
    for (double, single) in [("&quot;", "&#39;"), ("&#34;", "&#39;"), ("&quot;", "&#x27;"), ("&quot;", "&#039;")] {
        let marked = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        all.push(marked.replace('"', double).replace('\'', single).into_bytes());
    }
    all.push(utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect());
    all.push(utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect());
    // In base64 it may be a part of something longer, and begin at any of three places.
    if text.len() >= SHORTEST_PART {
        for shift in 0..3 {
            all.extend(within_base64(text, shift, &BASE64_STANDARD));
            all.extend(within_base64(text, shift, &BASE64_URL_SAFE));
        }
    }
    all
}

/// With these of its signs written as some write them in JSON, so that it fits into a page.
fn escaped(text: &str, signs: &str) -> String {
    let written = |sign: char| match signs.contains(sign) {
        true => format!("\\u{:04x}", u32::from(sign)),
        false => sign.to_string(),
    };
    text.chars().map(written).collect()
}

/// What of it stands in base64 whatever is around it, where it begins so many bytes after a whole group.
fn within_base64(text: &str, shift: usize, how: &GeneralPurpose) -> Option<Vec<u8>> {
    let all = how.encode([&vec![0; shift], text.as_bytes()].concat());
    let (first, last) = ((shift * 8).div_ceil(6), (shift + text.len()) * 8 / 6);
    all.get(first..last).map(|part| part.as_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "ck_first+part:cs/second part:t:fourth=part";

    fn left(text: &str) -> String {
        String::from_utf8(Spelt::of(parts(SECRET)).left_out_of(text.as_bytes())).unwrap()
    }

    #[test]
    fn every_part_is_left_out_however_it_is_written() {
        for part in parts(SECRET) {
            let form: String = form_urlencoded::byte_serialize(part.as_bytes()).collect();
            let mut written = vec![
                part.to_owned(),
                part.to_uppercase(),
                form.clone(),
                form.replace('+', "%20").to_lowercase(),
                serde_json::to_string(part).unwrap(),
                part.replace('/', "\\/"),
                hex::encode(part),
                hex::encode_upper(part),
                part.bytes().map(|byte| format!("%{byte:02X}")).collect(),
                part.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect(),
                part.chars().map(|sign| format!("&#{};", u32::from(sign))).collect(),
            ];
            for around in ["", "a", "ab", "abc", "abcd"] {
                written.push(BASE64_STANDARD.encode(format!("{around}{part}{around}")));
                written.push(BASE64_URL_SAFE.encode(format!("{around}{part}{around}")));
            }
            for text in written {
                let left = left(&format!("<{text}>"));
                assert!(left.contains("[left out]") && left.len() < text.len().max(30), "{part}: {text}: {left}");
            }
        }
        assert_eq!(left("what is no secret, t, first part"), "what is no secret, t, first part");
    }

    #[test]
    fn signs_that_some_write_otherwise_hide_nothing() {
        let spelt = Spelt::of(["a+b&c<d>e'f\"g/h"].into_iter());
        for written in [
            "a\\u002Bb\\u0026c\\u003Cd\\u003Ee\\u0027f\\u0022g/h",
            "a+b\\u0026c\\u003cd\\u003ee'f\"g/h",
            "a+b&amp;c&lt;d&gt;e&#39;f&#34;g/h",
            "a+b&amp;c&lt;d&gt;e&#x27;f&quot;g/h",
            "a+b&amp;c&lt;d&gt;e&#039;f&quot;g/h",
        ] {
            assert!(spelt.is_in(written.as_bytes()), "{written}");
        }
    }

    #[test]
    fn a_name_may_be_said_and_what_is_signed_with_may_not() {
        let hidden = Spelt::of(hidden_parts("AC0123456789:auth-token"));
        assert!(!hidden.is_in(b"/Accounts/AC0123456789/Messages"));
        assert!(hidden.is_in(b"the auth-token of it") && hidden.is_in(b"AC0123456789:auth-token"));
        assert!(!Spelt::of(hidden_parts("1234")).is_in(b"order 1234"), "too short to be told from a number");
        assert!(Spelt::of(hidden_parts("only-one-part")).is_in(b"only-one-part"));
    }
}
