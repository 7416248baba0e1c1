//! Daraz and its sisters: every parameter, in the order of their names, behind the path of the method.

use super::{Moment, NotSigned, Unsigned, form, pairs, query};
use crate::webhooks::{Encoding, Hash};

/// What stands before the path of a method, and is not signed.
const GATEWAY: &str = "/rest";

pub(super) fn sign(secret: &str, moment: &Moment, request: &mut Unsigned<'_>) -> Result<(), NotSigned> {
    let parts = secret.split_once(':').filter(|(key, secret)| !key.is_empty() && !secret.is_empty());
    let (key, secret) = parts.ok_or(NotSigned::Secret("app-key:app-secret"))?;
    let mut own = pairs(request.url);
    own.push(("app_key".to_owned(), key.to_owned()));
    own.push(("sign_method".to_owned(), "sha256".to_owned()));
    own.push(("timestamp".to_owned(), (moment.now.micros() / 1_000).to_string()));
    // What is empty the other side's own programs sign in two ways.
    own.retain(|(_, value)| !value.is_empty());
    let mut all = [own.clone(), form(request)].concat();
    all.sort();
    let path = request.url.path();
    let mut base = path.strip_prefix(GATEWAY).unwrap_or(path).to_owned();
    all.iter().for_each(|(name, value)| base.extend([name.as_str(), value.as_str()]));
    own.push(("sign".to_owned(), Encoding::HexUpper.write(&Hash::Sha256.of(secret, &[base.as_bytes()]))));
    request.url.set_query(Some(&query(&own)));
    Ok(())
}

#[cfg(test)]
mod tests {
    use model::Timestamp;
    use url::Url;
    use work::http::{HeaderMap, HeaderValue};

    use super::*;

    fn signed(url: &str, body: &[u8]) -> String {
        let (mut url, mut headers) = (Url::parse(url).unwrap(), HeaderMap::new());
        headers.insert("content-type", HeaderValue::from_static("application/x-www-form-urlencoded; charset=utf-8"));
        let now = Timestamp::from_micros(1_517_820_392_000_000).unwrap();
        let moment = Moment { now, nonce: String::new() };
        let method = if body.is_empty() { "GET" } else { "POST" };
        sign("123456:helloworld", &moment, &mut Unsigned { method, url: &mut url, headers: &mut headers, body })
            .unwrap();
        url.to_string()
    }

    /// The example of the platform's own guide.
    #[test]
    fn the_example_of_the_guide() {
        let url = signed("https://api.daraz.pk/rest/order/get?order_id=1234&access_token=test", b"");
        let wanted = "https://api.daraz.pk/rest/order/get?order_id=1234&access_token=test&app_key=123456&sign_method=sha256\
                      &timestamp=1517820392000&sign=4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A";
        assert_eq!(url, wanted);
        let posted = signed("https://api.daraz.pk/rest/order/get?access_token=test", b"order_id=1234");
        assert!(posted.ends_with("&sign=4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A"), "{posted}");
    }

    #[test]
    fn what_is_sent_is_encoded_and_what_is_signed_is_not() {
        let url = signed("https://api.daraz.pk/rest/products/get?search=a%20%26%20b&empty=", b"");
        let base = "/products/getapp_key123456searcha & bsign_methodsha256timestamp1517820392000";
        let sign = Encoding::HexUpper.write(&Hash::Sha256.of("helloworld", &[base.as_bytes()]));
        assert!(url.contains("search=a%20%26%20b&app_key") && url.ends_with(&sign), "{url}");
    }
}
