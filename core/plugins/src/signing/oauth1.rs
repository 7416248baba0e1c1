//! OAuth 1.0a (RFC 5849): one-legged, as a WooCommerce store without TLS wants it, or with a token.

use work::http::{HeaderValue, header::AUTHORIZATION};

use super::{How, Moment, NotSigned, Unsigned, encoded, form, pairs, query};
use crate::webhooks::{Encoding, Hash};

const SECRET: &str = "consumer-key:consumer-secret, or with :token:token-secret behind it";

pub(super) fn sign(secret: &str, how: &How, moment: &Moment, request: &mut Unsigned<'_>) -> Result<(), NotSigned> {
    let parts: Vec<&str> = secret.split(':').collect();
    let (key, secret, token) = match parts[..] {
        [key, secret] => (key, secret, None),
        [key, secret, token, token_secret] => (key, secret, Some((token, token_secret))),
        _ => return Err(NotSigned::Secret(SECRET)),
    };
    let (hash, method) = match how.hash.as_deref() {
        None | Some("sha1") => (Hash::Sha1, "HMAC-SHA1"),
        Some("sha256") => (Hash::Sha256, "HMAC-SHA256"),
        Some(_) => return Err(NotSigned::Missing("hash: sha1 or sha256")),
    };
    let seconds = moment.now.micros() / 1_000_000;
    let mut own = vec![
        ("oauth_consumer_key".to_owned(), key.to_owned()),
        ("oauth_nonce".to_owned(), moment.nonce.clone()),
        ("oauth_signature_method".to_owned(), method.to_owned()),
        ("oauth_timestamp".to_owned(), seconds.to_string()),
        ("oauth_version".to_owned(), "1.0".to_owned()),
    ];
    own.extend(token.map(|(token, _)| ("oauth_token".to_owned(), token.to_owned())));
    let base = base(request, &own);
    let with = format!("{}&{}", encoded(secret), encoded(token.map_or("", |(_, secret)| secret)));
    own.push(("oauth_signature".to_owned(), Encoding::Base64.write(&hash.of(&with, &[base.as_bytes()]))));
    match how.place.as_deref() {
        None | Some("header") => {
            let all: Vec<String> =
                own.iter().map(|(name, value)| format!("{}=\"{}\"", encoded(name), encoded(value))).collect();
            let value = HeaderValue::from_str(&format!("OAuth {}", all.join(", "))).map_err(|_| NotSigned::Header)?;
            request.headers.insert(AUTHORIZATION, value);
        }
        Some("query") => {
            let all = [pairs(request.url), own].concat();
            request.url.set_query(Some(&query(&all)));
        }
        Some(_) => return Err(NotSigned::Missing("place: header or query")),
    }
    Ok(())
}

/// What is signed (RFC 5849, 3.4.1).
fn base(request: &Unsigned<'_>, own: &[(String, String)]) -> String {
    let all = [pairs(request.url), form(request), own.to_vec()].concat();
    let mut all: Vec<_> = all.iter().map(|(name, value)| (encoded(name), encoded(value))).collect();
    all.sort();
    let all: Vec<String> = all.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let place = format!("{}{}", request.url.origin().ascii_serialization(), request.url.path());
    [request.method, &place, &all.join("&")].map(encoded).join("&")
}

#[cfg(test)]
mod tests {
    use model::Timestamp;
    use url::Url;
    use work::http::HeaderMap;

    use super::*;

    fn at(seconds: i64, nonce: &str) -> Moment {
        Moment { now: Timestamp::from_micros(seconds * 1_000_000).unwrap(), nonce: nonce.to_owned() }
    }

    fn signed(url: &str, secret: &str, how: &str, moment: &Moment, body: Option<&str>) -> (String, String) {
        let (mut url, mut headers) = (Url::parse(url).unwrap(), HeaderMap::new());
        if body.is_some() {
            headers.insert("content-type", HeaderValue::from_static("application/x-www-form-urlencoded"));
        }
        let how = serde_json::from_str(how).unwrap();
        let body = body.unwrap_or_default().as_bytes();
        let method = if body.is_empty() { "GET" } else { "POST" };
        sign(secret, &how, moment, &mut Unsigned { method, url: &mut url, headers: &mut headers, body }).unwrap();
        let header = headers.get("authorization").map(|value| value.to_str().unwrap().to_owned());
        (url.to_string(), header.unwrap_or_default())
    }

    /// OAuth Core 1.0, appendix A.5.
    #[test]
    fn the_example_of_the_specification() {
        let url = "http://photos.example.net/photos?file=vacation.jpg&size=original";
        let secret = "dpf43f3p2l4k3l03:kd94hf93k423kf44:nnch734d00sl2jdk:pfkkdhi9sl3r4s00";
        let (same, header) = signed(url, secret, "{}", &at(1_191_242_096, "kllo9940pd9333jh"), None);
        assert_eq!(same, url);
        assert!(header.contains(r#"oauth_signature="tR3%2BTy81lMeYAr%2FFid0kMTYa%2FWM%3D""#), "{header}");
        assert!(header.contains(r#"oauth_consumer_key="dpf43f3p2l4k3l03""#) && !header.contains("kd94hf93k423kf44"));
    }

    /// RFC 5849, 3.4.1.1: what is signed has the body's fields in it, and both spellings of a space.
    #[test]
    fn the_base_of_the_standard() {
        let mut url = Url::parse("http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b").unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static("application/x-www-form-urlencoded"));
        let request = Unsigned { method: "POST", url: &mut url, headers: &mut headers, body: b"c2&a3=2+q" };
        let own = [
            ("oauth_consumer_key", "9djdj82h48djs9d2"),
            ("oauth_token", "kkk9d7dh3k39sjv7"),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", "137131201"),
            ("oauth_nonce", "7d8f3e4a"),
        ];
        let own = own.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(
            base(&request, &own),
            "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2\
             %3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_\
             timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
        );
    }

    /// As a store checks it: everything in the query, and values with slashes encoded.
    #[test]
    fn a_store_without_tls() {
        let url = "http://shop.example:8080/wp-json/wc/v3/products?search=a/b&per_page=2";
        let how = r#"{ "hash": "sha256", "place": "query" }"#;
        let (signed, header) = signed(url, "ck_1:cs_2", how, &at(1_800_000_000, "n"), None);
        assert_eq!(header, "");
        let all: Vec<(String, String)> = Url::parse(&signed).unwrap().query_pairs().into_owned().collect();
        let (last, given) = all.split_last().unwrap();
        assert_eq!(last.0, "oauth_signature");
        let mut given: Vec<String> =
            given.iter().map(|(name, value)| format!("{}%3D{}", encoded(name), encoded(&encoded(value)))).collect();
        given.sort();
        let base = format!("GET&http%3A%2F%2Fshop.example%3A8080%2Fwp-json%2Fwc%2Fv3%2Fproducts&{}", given.join("%26"));
        assert_eq!(last.1, Encoding::Base64.write(&Hash::Sha256.of("cs_2&", &[base.as_bytes()])));
        assert!(signed.contains("search=a%2Fb&per_page=2"), "{signed}");
    }
}
