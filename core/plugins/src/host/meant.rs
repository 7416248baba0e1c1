//! What a server could take a request for: another method than the one it is sent by, because it says so somewhere else.
//! That is read as the most lenient server reads it.

use percent_encoding::percent_decode;
use serde_json::{Map, Value};
use url::Url;
use work::http::{HeaderMap, header::CONTENT_TYPE};

/// In headers.
const HEADERS: [&str; 5] =
    ["x-http-method", "x-http-method-override", "x-method", "x-method-override", "x-original-method"];
/// In queries, forms and bodies of JSON.
const FIELDS: [&str; 6] =
    ["_method", "x_http_method", "x-http-method", "x_http_method_override", "x-http-method-override", "$httpmethod"];
/// How often something may have been encoded again.
const TIMES: usize = 3;

/// A header's name as it reaches whoever puts it into a variable: there all that is no letter is the same.
pub(super) fn header(name: &str) -> String {
    name.chars().map(|sign| if sign.is_ascii_alphanumeric() { sign.to_ascii_lowercase() } else { '-' }).collect()
}

pub(super) fn is_another_method(url: &Url, headers: &HeaderMap, body: &[u8]) -> bool {
    let is_said = |name: &str| HEADERS.contains(&header(name).as_str());
    headers.keys().any(|name| is_said(name.as_str()))
        || is_in_form(url.query().unwrap_or_default().as_bytes())
        || is_in_body(headers, body)
}

/// Whatever it is said to be: without a word, it may be taken for a form.
fn is_in_body(headers: &HeaderMap, body: &[u8]) -> bool {
    let kinds: Vec<String> = headers.get_all(CONTENT_TYPE).iter().map(|kind| lower(kind.as_bytes())).collect();
    let is = |what: &str| kinds.iter().any(|kind| kind.contains(what));
    (is("json") && is_in_json(body))
        || (is("multipart") && is_in_parts(body))
        || ((kinds.len() != 1 || !(is("json") || is("multipart"))) && is_in_form(body))
}

/// There are servers to which a semicolon is an ampersand.
fn is_in_form(form: &[u8]) -> bool {
    form.split(|byte| matches!(byte, b'&' | b';'))
        .any(|pair| is_field(pair.split(|byte| *byte == b'=').next().unwrap_or_default()))
}

fn is_in_json(body: &[u8]) -> bool {
    let fields: Option<Map<String, Value>> = serde_json::from_slice(body).ok();
    fields.is_some_and(|fields| fields.keys().any(|name| is_field(name.as_bytes())))
}

/// The names of the parts, however they are quoted.
fn is_in_parts(body: &[u8]) -> bool {
    let body = lower(body);
    body.match_indices("name").any(|(at, name)| {
        let rest = body[at + name.len()..].trim_start_matches([' ', '\t', '*']);
        let Some(value) = rest.strip_prefix('=') else { return false };
        let value = value.trim_start_matches([' ', '\t', '"', '\'']).trim_start_matches("utf-8''");
        is_field(value.split(['"', '\'', ';', '\r', '\n']).next().unwrap_or_default().as_bytes())
    })
}

/// PHP reads `.method`, `+_method` and `_method[]` as `_method`, and so much of a name as stands before a zero.
fn is_field(name: &[u8]) -> bool {
    let mut name = name.to_vec();
    for _ in 0..TIMES {
        name = percent_decode(&name).collect();
    }
    let name = lower(&name).replace('+', " ");
    let name = name.split('\0').next().unwrap_or_default().trim();
    let (first, rest) = name.split_at(name.chars().next().map_or(0, char::len_utf8));
    let first = if matches!(first, "." | "[" | " ") { "_" } else { first };
    let rest = rest.split('[').next().unwrap_or_default().replace(['.', ' '], "_");
    FIELDS.contains(&format!("{first}{rest}").as_str())
}

fn lower(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use work::http::{HeaderName, HeaderValue};

    use super::*;

    fn is_another(query: &str, headers: &[(&str, &str)], body: &str) -> bool {
        let url = Url::parse(&format!("https://shop.example/orders{query}")).unwrap();
        let mut all = HeaderMap::new();
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            all.append(name, HeaderValue::from_str(value).unwrap());
        }
        is_another_method(&url, &all, body.as_bytes())
    }

    #[test]
    fn another_method_is_found_wherever_it_is_said() {
        for query in [
            "?_method=DELETE",
            "?a=1&_METHOD=DELETE",
            "?a=1;_method=DELETE",
            "?%5Fmethod=DELETE",
            "?%255fmethod=DELETE",
            "?_%6Dethod=DELETE",
            "?.method=DELETE",
            "?%2Emethod=DELETE",
            "?[method=DELETE",
            "?+_method=DELETE",
            "?%20_method=DELETE",
            "?_method[]=DELETE",
            "?_method%00x=DELETE",
            "?_method",
            "?x-http-method-override=DELETE",
            "?X_HTTP_Method_Override=DELETE",
            "?%24httpMethod=DELETE",
        ] {
            assert!(is_another(query, &[], ""), "{query}");
        }
        for name in [
            "X-HTTP-Method-Override",
            "x_http_method_override",
            "X-Http_Method-Override",
            "x.http.method.override",
            "X-HTTP-Method",
            "X-Method-Override",
        ] {
            assert!(is_another("", &[(name, "DELETE")], ""), "{name}");
        }
        let form = ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        let json = ("content-type", "application/json");
        let parts = ("content-type", "multipart/form-data; boundary=b");
        for (headers, body) in [
            (&[form][..], "a=1&_method=DELETE"),
            (&[form], ".method=DELETE"),
            (&[], "_method=DELETE"),
            (&[("content-type", "text/plain")], "_method=DELETE"),
            (&[json, form], "_method=DELETE"),
            (&[json], r#"{"a":1,"_method":"DELETE"}"#),
            (&[json], r#"{"\u005fmethod":"DELETE"}"#),
            (&[parts], "--b\r\nContent-Disposition: form-data; name=\"_method\"\r\n\r\nDELETE\r\n--b--"),
            (&[parts], "--b\r\ncontent-disposition: form-data; NAME=_method\r\n\r\nDELETE\r\n--b--"),
            (&[parts], "--b\r\ncontent-disposition: form-data; name*=utf-8''%5Fmethod\r\n\r\nDELETE\r\n--b--"),
        ] {
            assert!(is_another("", headers, body), "{headers:?} {body}");
        }
    }

    #[test]
    fn what_only_looks_like_it_may_be_said() {
        for query in ["", "?payment_method=cash", "?method=cash", "?_methods=1", "?note=_method", "?x=a%26_method"] {
            assert!(!is_another(query, &[("x-shop-method", "1")], ""), "{query}");
        }
        let json = ("content-type", "application/json");
        let parts = ("content-type", "multipart/form-data; boundary=b");
        for (kind, body) in [
            (json, r#"{"payment_method":"cash","note":"a&_method=DELETE","deep":{"_method":1}}"#),
            (parts, "--b\r\nContent-Disposition: form-data; name=\"payment_method\"\r\n\r\n&_method=x\r\n--b--"),
        ] {
            assert!(!is_another("", &[kind], body), "{body}");
        }
    }
}
