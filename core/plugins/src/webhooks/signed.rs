//! The part of the other side, for whoever tries a plugin out: by which headers a request of theirs is believed.

use model::Timestamp;

use super::{Encoding, Hash, Incoming, Verify, twilio, unescaped};

/// What a service says of itself where it has to, and a test does not.
const SHOPIFY: [(&str, &str); 4] = [
    ("x-shopify-topic", "test"),
    ("x-shopify-shop-domain", "test.myshopify.com"),
    ("x-shopify-api-version", "2026-01"),
    ("x-shopify-webhook-id", "test"),
];

/// The headers beside those that the request has. None where it takes a key that nobody has who only verifies.
pub fn signed(how: &Verify, secret: &str, request: &Incoming<'_>, now: Timestamp) -> Option<Vec<(String, String)>> {
    let sha256 = |secret: &str| Encoding::Base64.write(&Hash::Sha256.of(secret, &[request.body]));
    let one = |name: &str, value: String| Some(vec![(name.to_owned(), value)]);
    match how {
        Verify::Hmac { header, hash, encoding, prefix } => {
            one(header, format!("{prefix}{}", encoding.write(&hash.of(secret, &[request.body]))))
        }
        Verify::WooCommerce {} => one("x-wc-webhook-signature", sha256(&unescaped(secret))),
        Verify::Intuit {} => one("intuit-signature", sha256(secret)),
        Verify::Shopify {} => {
            let more = SHOPIFY.iter().filter(|(name, _)| request.is_without(name));
            let more = more.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            Some(more.chain([("x-shopify-hmac-sha256".to_owned(), sha256(secret))]).collect())
        }
        Verify::Lazop {} => {
            let (key, secret) = secret.split_once(':')?;
            one("authorization", Encoding::Hex.write(&Hash::Sha256.of(secret, &[key.as_bytes(), request.body])))
        }
        Verify::Stripe {} => {
            let seconds = (now.micros() / 1_000_000).to_string();
            let pieces = [seconds.as_bytes(), b".", request.body];
            let signature = Encoding::Hex.write(&Hash::Sha256.of(secret, &pieces));
            one("stripe-signature", format!("t={seconds},v1={signature}"))
        }
        Verify::Twilio {} => one("x-twilio-signature", twilio::signature(request, secret)?),
        Verify::Jws { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use vault::Secret;

    use super::*;
    use crate::webhooks::{Verified, verify};

    #[test]
    fn what_is_signed_is_believed_and_another_secret_is_not() {
        let now = Timestamp::from_micros(1_700_000_000_000_000).unwrap();
        let hmac = Verify::Hmac {
            header: "x-signature".to_owned(),
            hash: Hash::Sha512,
            encoding: Encoding::HexUpper,
            prefix: "sha512=".to_owned(),
        };
        let schemes = [
            hmac,
            Verify::WooCommerce {},
            Verify::Intuit {},
            Verify::Shopify {},
            Verify::Lazop {},
            Verify::Stripe {},
            Verify::Twilio {},
        ];
        for how in schemes {
            let own = [("content-type", "application/x-www-form-urlencoded")];
            let (method, url, body) = ("POST", "https://shop.example/hooks/a", b"b=2&a=1".as_slice());
            let bare = Incoming { method, url, headers: &own, body };
            let headers = signed(&how, "key:se&amp;cret", &bare, now).unwrap();
            let headers: Vec<_> =
                own.into_iter().chain(headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))).collect();
            let request = Incoming { headers: &headers, ..bare };
            let check = |secret: &str| verify(&how, &[Secret::new(secret.to_owned())], &request, now);
            assert_eq!(check("key:se&amp;cret"), Ok(Verified::Signed), "{how:?}");
            assert!(check("key:another").is_err(), "{how:?}");
        }
    }
}
