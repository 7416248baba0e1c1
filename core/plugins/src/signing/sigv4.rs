//! AWS Signature Version 4, in a header: every header that the plugin said is signed, and the body.

use sha2::{Digest as _, Sha256};
use work::http::{HeaderMap, HeaderName, HeaderValue, header::AUTHORIZATION};

use super::{How, Moment, NotSigned, Unsigned, encoded, pairs};
use crate::webhooks::Hash;

const SECRET: &str = "access-key:secret-key, or with :session-token behind it";
const DATE: HeaderName = HeaderName::from_static("x-amz-date");
const CONTENT: HeaderName = HeaderName::from_static("x-amz-content-sha256");
const TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");

pub(super) fn sign(secret: &str, how: &How, moment: &Moment, request: &mut Unsigned<'_>) -> Result<(), NotSigned> {
    let mut parts = secret.splitn(3, ':');
    let (Some(key), Some(secret), token) = (parts.next(), parts.next(), parts.next()) else {
        return Err(NotSigned::Secret(SECRET));
    };
    let region = how.region.as_deref().ok_or(NotSigned::Missing("region"))?;
    let service = how.service.as_deref().ok_or(NotSigned::Missing("service"))?;
    let is_s3 = service == "s3";
    let at = moment.now.utc().format("%Y%m%dT%H%M%SZ").to_string();
    let day = at.get(..8).unwrap_or_default();
    let content = hex::encode(Sha256::digest(request.body));
    put(request.headers, DATE, &at)?;
    if is_s3 {
        put(request.headers, CONTENT, &content)?;
    }
    if let Some(token) = token {
        put(request.headers, TOKEN, token)?;
    }
    let query = query(request);
    request.url.set_query(Some(query.as_str()).filter(|query| !query.is_empty()));
    let (names, headers) = headers(request)?;
    let canonical =
        format!("{}\n{}\n{query}\n{headers}\n{names}\n{content}", request.method, path(request.url.path(), is_s3));
    let scope = format!("{day}/{region}/{service}/aws4_request");
    let base = format!("AWS4-HMAC-SHA256\n{at}\n{scope}\n{}", hex::encode(Sha256::digest(canonical)));
    let steps = [day, region, service, "aws4_request"];
    let first = format!("AWS4{secret}").into_bytes();
    let key_of_day = steps.iter().fold(first, |key, step| Hash::Sha256.of_bytes(&key, &[step.as_bytes()]));
    let signature = hex::encode(Hash::Sha256.of_bytes(&key_of_day, &[base.as_bytes()]));
    let said = format!("AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders={names}, Signature={signature}");
    put(request.headers, AUTHORIZATION, &said)
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) -> Result<(), NotSigned> {
    headers.insert(name, HeaderValue::from_str(value).map_err(|_| NotSigned::Header)?);
    Ok(())
}

/// In the order of their names, as it is sent, too.
fn query(request: &Unsigned<'_>) -> String {
    let mut all: Vec<_> = pairs(request.url).iter().map(|(name, value)| (encoded(name), encoded(value))).collect();
    all.sort();
    let all: Vec<String> = all.iter().map(|(name, value)| format!("{name}={value}")).collect();
    all.join("&")
}

/// Encoded once for S3, and twice for everybody else.
fn path(path: &str, is_s3: bool) -> String {
    let plain = form_urlencoded::parse(format!("p={}", path.replace('+', "%2B").replace('&', "%26")).as_bytes())
        .next()
        .map(|(_, plain)| plain.into_owned())
        .unwrap_or_default();
    let once = slashes(&plain);
    if is_s3 { once } else { slashes(&once) }
}

fn slashes(text: &str) -> String {
    text.split('/').map(encoded).collect::<Vec<_>>().join("/")
}

/// The names of those that are signed, and all of them as they are signed.
fn headers(request: &Unsigned<'_>) -> Result<(String, String), NotSigned> {
    let host = request.url.host_str().unwrap_or_default();
    let host = request.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let mut all = vec![("host".to_owned(), host)];
    for name in request.headers.keys().filter(|name| *name != AUTHORIZATION) {
        let values: Result<Vec<_>, _> = request.headers.get_all(name).iter().map(HeaderValue::to_str).collect();
        let values = values.map_err(|_| NotSigned::Header)?;
        let values: Vec<String> =
            values.iter().map(|value| value.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        all.push((name.to_string(), values.join(",")));
    }
    all.sort();
    let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    let lines: String = all.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    Ok((names.join(";"), lines))
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    const EXAMPLE: &str = "AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    const OF_S3: &str = "AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    fn signed(
        secret: &str,
        service: &str,
        at: &str,
        (method, url): (&str, &str),
        said: &[(&'static str, &str)],
        body: &[u8],
    ) -> String {
        let (mut url, mut headers) = (Url::parse(url).unwrap(), HeaderMap::new());
        for (name, value) in said {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        let how = How { region: Some("us-east-1".to_owned()), service: Some(service.to_owned()), ..How::default() };
        let moment = Moment { now: at.parse().unwrap(), nonce: String::new() };
        sign(secret, &how, &moment, &mut Unsigned { method, url: &mut url, headers: &mut headers, body }).unwrap();
        headers["authorization"].to_str().unwrap().to_owned()
    }

    /// From the suite that AWS publishes.
    #[test]
    fn the_suite() {
        let at = "2015-08-30T12:36:00Z";
        for (asked, signature) in [
            (
                ("GET", "https://example.amazonaws.com/"),
                "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
            ),
            (
                ("POST", "https://example.amazonaws.com/"),
                "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
            ),
            (
                ("GET", "https://example.amazonaws.com/?Param2=value2&Param1=value1"),
                "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
            ),
        ] {
            let said = signed(EXAMPLE, "service", at, asked, &[], b"");
            let wanted = format!(
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
                 SignedHeaders=host;x-amz-date, Signature={signature}"
            );
            assert_eq!(said, wanted, "{asked:?}");
        }
    }

    /// From what AWS writes of how requests to S3 are signed.
    #[test]
    fn the_examples_of_s3() {
        let at = "2013-05-24T00:00:00Z";
        for (asked, said, body, names, signature) in [
            (
                ("GET", "https://examplebucket.s3.amazonaws.com/test.txt"),
                &[("range", "bytes=0-9")][..],
                &b""[..],
                "host;range;x-amz-content-sha256;x-amz-date",
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            ),
            (
                ("PUT", "https://examplebucket.s3.amazonaws.com/test$file.text"),
                &[("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")][..],
                b"Welcome to Amazon S3.",
                "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
            ),
            (
                ("GET", "https://examplebucket.s3.amazonaws.com/?lifecycle"),
                &[][..],
                b"",
                "host;x-amz-content-sha256;x-amz-date",
                "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
            ),
            (
                ("GET", "https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J"),
                &[][..],
                b"",
                "host;x-amz-content-sha256;x-amz-date",
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
            ),
        ] {
            let said = signed(OF_S3, "s3", at, asked, said, body);
            let wanted = format!("SignedHeaders={names}, Signature={signature}");
            assert!(said.ends_with(&wanted), "{asked:?}: {said}");
        }
    }

    #[test]
    fn a_path_is_written_once_for_s3_and_twice_for_others() {
        assert_eq!(path("/a%20b/c+d&e", true), "/a%20b/c%2Bd%26e");
        assert_eq!(path("/a%20b", false), "/a%2520b");
    }
}
