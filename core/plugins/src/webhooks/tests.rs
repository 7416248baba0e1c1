//! Vectors that others made, and everything that a forger changes.

use super::*;

const BODY: &str = r#"{"id":7,"total":"12.50","note":"caf\u00e9 \/ tea"}"#;
const URL: &str = "https://shop.example/hooks/a";
const AT: i64 = 1_700_000_000;

/// A request that its scheme signed, and the secret.
#[derive(Clone)]
struct Sample {
    name: &'static str,
    how: Verify,
    secret: String,
    method: &'static str,
    url: String,
    /// The first holds the signature.
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Sample {
    fn new(name: &'static str, how: Verify, secret: &str, headers: &[(&str, &str)], body: &str) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let (secret, url) = (secret.to_owned(), URL.to_owned());
        Self { name, how, secret, method: "POST", url, headers, body: body.as_bytes().to_vec() }
    }

    fn check(&self) -> Result<Verified, Refused> {
        self.check_with(&[&self.secret], AT)
    }

    fn check_with(&self, secrets: &[&str], at: i64) -> Result<Verified, Refused> {
        let secrets: Vec<_> = secrets.iter().map(|secret| Secret::new((*secret).to_owned())).collect();
        let headers: Vec<_> = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let request = Incoming { method: self.method, url: &self.url, headers: &headers, body: &self.body };
        verify(&self.how, &secrets, &request, Timestamp::from_micros(at * 1_000_000).unwrap())
    }

    fn changed(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = self.clone();
        change(&mut other);
        other
    }
}

fn hmac(header: &str, hash: Hash, encoding: Encoding, prefix: &str) -> Verify {
    Verify::Hmac { header: header.to_owned(), hash, encoding, prefix: prefix.to_owned() }
}

/// The signatures were computed by another implementation, or are their documentation's own.
fn samples() -> Vec<Sample> {
    const KEY: &str = "secret&key";
    const SHA256: &str = "CDupBeI0u7re60JA1+RTMyxhDcW/PgrSu4E4TBI6rq4=";
    let shopify = [
        ("x-shopify-hmac-sha256", SHA256),
        ("x-shopify-topic", "orders/create"),
        ("x-shopify-shop-domain", "shop.myshopify.com"),
        ("x-shopify-api-version", "2026-07"),
        ("x-shopify-webhook-id", "a-1"),
    ];
    let newer = [
        ("shopify-hmac-sha256", SHA256),
        ("shopify-topic", "orders/create"),
        ("shopify-shop-domain", "shop.myshopify.com"),
        ("shopify-api-version", "2026-07"),
        ("shopify-webhook-id", "a-1"),
        ("shopify-event-id", "e-1"),
    ];
    let form = ("content-type", "application/x-www-form-urlencoded");
    let called = "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212";
    let twilio = Sample::new(
        "twilio, a form",
        Verify::Twilio {},
        "12345",
        &[("x-twilio-signature", "RSOYDt4T1cUTdK1PDd93/VVr8B8="), form],
        called,
    );
    let json = Sample::new(
        "twilio, json",
        Verify::Twilio {},
        "12345",
        &[("x-twilio-signature", "IpdQMYG4ca5OkGyEF8IY5AYK4a0="), ("content-type", "application/json")],
        BODY,
    );
    let hash = "bfcec52c3fd433d973734e2dff4b8ab78cc4999d108418fdee60cb45f63b21d3";
    let signed = "t=1700000000,v1=439ef06f154a30929881a252289bdd03d95b6ccf43b98ae2f56a76f5726bc7ac";
    let sha512 = "440167685715d7b4540b89c4707c7ff860401471745af7cfb1df72fff6fd3c0b3caa38e798a3c106bd82b11a0c03efe0362464aabec\
                  ba715f3c87e4865a449f1";
    vec![
        Sample::new(
            "hmac, base64",
            hmac("x-signature", Hash::Sha256, Encoding::Base64, ""),
            KEY,
            &[("x-signature", SHA256)],
            BODY,
        ),
        Sample::new(
            "hmac, hex",
            hmac("x-signature", Hash::Sha512, Encoding::Hex, "sha512="),
            KEY,
            &[("x-signature", &format!("sha512={sha512}"))],
            BODY,
        ),
        Sample::new(
            "hmac, upper hex",
            hmac("x-signature", Hash::Sha1, Encoding::HexUpper, ""),
            KEY,
            &[("x-signature", "1EC04A6E621882C8DAA490A617E4D2157BBB128B")],
            BODY,
        ),
        // The store kept what its form had made of it.
        Sample::new(
            "woocommerce",
            Verify::WooCommerce {},
            "secret&amp;key",
            &[("x-wc-webhook-signature", SHA256), ("x-wc-webhook-topic", "order.updated")],
            BODY,
        ),
        Sample::new("intuit", Verify::Intuit {}, KEY, &[("intuit-signature", SHA256)], BODY),
        Sample::new("shopify", Verify::Shopify {}, KEY, &shopify, BODY),
        Sample::new("shopify, newer", Verify::Shopify {}, KEY, &newer, BODY),
        Sample::new(
            "lazop",
            Verify::Lazop {},
            "4711:shh",
            &[("authorization", "d95b3b7c2710f89e2363b7078b7c3c7abee7c4e25d3d45bbfb1ae8ad969c69fd")],
            BODY,
        ),
        Sample::new("stripe", Verify::Stripe {}, "whsec_test", &[("stripe-signature", signed)], BODY),
        twilio.changed(|one| one.url = "https://mycompany.com/myapp.php?foo=1&bar=2".to_owned()),
        json.changed(|one| one.url = format!("{URL}?bodySHA256={hash}")),
        rfc7515(),
    ]
}

/// Appendix A.1 of RFC 7515: a token as the body.
fn rfc7515() -> Sample {
    let key =
        r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#;
    let token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
                 eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
                 dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let how = Verify::Jws { algorithm: Algorithm::HS256, header: None };
    Sample::new("jws", how, key, &[], token)
}

#[test]
fn what_is_signed_is_believed() {
    for sample in samples() {
        assert_eq!(sample.check(), Ok(Verified::Signed), "{}", sample.name);
    }
}

#[test]
fn no_bit_of_the_body_can_be_another() {
    for sample in samples() {
        for (at, bit) in (0..sample.body.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let forged = sample.changed(|one| one.body[at] ^= 1 << bit);
            // `%2B` and `%2b` are one letter of a form.
            let is_same_form = sample.name == "twilio, a form" && at > 1 && sample.body[at - 2] == b'%' && bit == 5;
            assert!(forged.check().is_err() || is_same_form, "{} at {at}.{bit}", sample.name);
        }
        for (name, body) in [
            ("longer", [&sample.body[..], b" "].concat()),
            ("shorter", sample.body[1..].to_vec()),
            ("empty", Vec::new()),
            ("twice", [&sample.body[..], &sample.body].concat()),
        ] {
            let is_trimmed = sample.name == "jws" && name == "longer";
            assert!(sample.changed(|one| one.body = body).check().is_err() || is_trimmed, "{} {name}", sample.name);
        }
    }
}

#[test]
fn no_bit_of_the_signature_can_be_another() {
    for sample in samples().iter().filter(|sample| !sample.headers.is_empty()) {
        let signature = sample.headers[0].1.clone();
        for (at, bit) in (0..signature.len()).flat_map(|at| (0..7).map(move |bit| (at, bit))) {
            let mut bytes = signature.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            let Ok(forged) = String::from_utf8(bytes) else { continue };
            assert!(sample.changed(|one| one.headers[0].1 = forged).check().is_err(), "{} at {at}.{bit}", sample.name);
        }
        for (name, forged) in [
            ("empty", String::new()),
            ("blank", "  ".to_owned()),
            ("shorter", signature[..signature.len() - 1].to_owned()),
            ("longer", format!("{signature}=")),
            ("twice in one", format!("{signature}{signature}")),
            ("a list", format!("{signature},{signature}")),
        ] {
            // Stripe says several while a secret is changed: one that is right is enough.
            let is_rolled = sample.name == "stripe" && matches!(name, "a list" | "twice in one");
            let check = sample.changed(|one| one.headers[0].1 = forged).check();
            assert!(check.is_err() || is_rolled, "{} {name}", sample.name);
        }
    }
}

#[test]
fn headers_are_found_however_they_are_written_and_once() {
    for sample in samples() {
        for at in 0..sample.headers.len() {
            let decides = !matches!(sample.headers[at].0.as_str(), "x-wc-webhook-topic" | "content-type");
            let louder = sample.changed(|one| one.headers[at].0 = one.headers[at].0.to_ascii_uppercase());
            assert_eq!(louder.check(), Ok(Verified::Signed), "{}", sample.name);
            let missing = sample.changed(|one| drop(one.headers.remove(at)));
            assert!(missing.check().is_err() || !decides, "{} without {}", sample.name, sample.headers[at].0);
            let again = sample.changed(|one| one.headers.push(one.headers[at].clone()));
            assert!(again.check().is_err() || !decides, "{} with two {}", sample.name, sample.headers[at].0);
        }
    }
}

#[test]
fn any_of_two_secrets_is_enough_and_none_is_no() {
    for sample in samples() {
        let own = sample.secret.as_str();
        assert_eq!(sample.check_with(&["another", own], AT), Ok(Verified::Signed), "{}", sample.name);
        assert_eq!(sample.check_with(&[own, "another"], AT), Ok(Verified::Signed), "{}", sample.name);
        assert!(sample.check_with(&["another", "one more"], AT).is_err(), "{}", sample.name);
        assert_eq!(sample.check_with(&[], AT), Err(Refused::NoSecret), "{}", sample.name);
        assert_eq!(sample.check_with(&["", ""], AT), Err(Refused::NoSecret), "{}", sample.name);
    }
}

#[test]
fn another_spelling_of_the_same_bytes_is_another_signature() {
    let [base64, hex, upper, ..] = &samples()[..] else { panic!("three are plain") };
    let lower = upper.headers[0].1.to_ascii_lowercase();
    assert_eq!(upper.changed(|one| one.headers[0].1 = lower).check(), Err(Refused::Wrong));
    let louder = hex.headers[0].1.to_ascii_uppercase().replace("SHA512", "sha512");
    assert_eq!(hex.changed(|one| one.headers[0].1 = louder).check(), Err(Refused::Wrong));
    let bare = base64.headers[0].1.trim_end_matches('=').to_owned();
    assert_eq!(base64.changed(|one| one.headers[0].1 = bare).check(), Err(Refused::Wrong));
    let without = hex.headers[0].1.replace("sha512=", "");
    assert_eq!(hex.changed(|one| one.headers[0].1 = without).check(), Err(Refused::Malformed));
}

#[test]
fn a_store_may_ask_whether_somebody_is_there_and_no_more() {
    let ping = Sample::new("ping", Verify::WooCommerce {}, "key", &[], "webhook_id=42");
    assert_eq!(ping.check(), Ok(Verified::Ping));
    for body in ["webhook_id=", "webhook_id=42&order=1", "webhook_id=4x", "webhook_id=42 ", "{}", "", "webhook_id=-1"] {
        assert!(ping.changed(|one| one.body = body.into()).check().is_err(), "{body}");
    }
    assert!(ping.changed(|one| one.method = "GET").check().is_err());
    assert_eq!(ping.check_with(&[], AT), Err(Refused::NoSecret), "even that is for an address that is set up");
    let signed = ping.changed(|one| one.headers.push(("x-wc-webhook-signature".into(), "AAAA".into())));
    assert_eq!(signed.check(), Err(Refused::Wrong), "what says that it is signed is");
}

#[test]
fn entities_are_undone_once() {
    for (kept, plain) in [
        ("a&amp;b", "a&b"),
        ("&amp;lt;", "&lt;"),
        ("&lt;&gt;&quot;&#039;", "<>\"'"),
        ("&amp", "&amp"),
        ("&", "&"),
        ("&nbsp;", "&nbsp;"),
        ("plain", "plain"),
    ] {
        assert_eq!(unescaped(kept), plain);
    }
}

#[test]
fn stripe_counts_the_time_and_no_other_scheme() {
    let stripe = samples().into_iter().find(|sample| sample.name == "stripe").unwrap();
    let at = |at: i64| stripe.check_with(&["whsec_test"], at);
    for (later, is) in
        [(0, Ok(())), (300, Ok(())), (301, Err(Refused::Stale)), (-300, Ok(())), (-301, Err(Refused::Stale))]
    {
        assert_eq!(at(AT + later).map(drop), is, "{later}");
    }
    let own = stripe.headers[0].1.clone();
    let said = |header: String| stripe.changed(|one| one.headers[0].1 = header).check();
    assert_eq!(said(own.replace("v1=", "v1=00,v1=")), Ok(Verified::Signed), "one of two, while a secret is rolled");
    assert_eq!(said(format!("{own},v0=00,v2=11")), Ok(Verified::Signed));
    for no in [
        own.replace("v1=", "v0="),
        own.replace("t=1700000000", "t=1700000001"),
        own.replace("t=1700000000,", ""),
        format!("t=1700000000,{own}"),
        own.replace("t=1700000000", "t=+1700000000"),
        own.replace("t=", "t=99999999999999999999"),
        "t=1700000000".to_owned(),
        ",,,===".to_owned(),
    ] {
        assert!(said(no.clone()).is_err(), "{no}");
    }
}

#[test]
fn twilio_signs_the_address_and_each_field() {
    let [form, json] = ["twilio, a form", "twilio, json"]
        .map(|name| samples().into_iter().find(|sample| sample.name == name).unwrap());
    let at = |url: &str| form.changed(|one| one.url = url.to_owned()).check();
    assert_eq!(at("https://mycompany.com:443/myapp.php?foo=1&bar=2"), Ok(Verified::Signed), "they may leave it out");
    for no in [
        "http://mycompany.com/myapp.php?foo=1&bar=2",
        "https://mycompany.com/myapp.php?bar=2&foo=1",
        "https://mycompany.com/myapp.php?foo=1",
        "https://mycompany.com/myapp.php/?foo=1&bar=2",
        "https://MyCompany.com/myapp.php?foo=1&bar=2",
        "https://user@mycompany.com/myapp.php?foo=1&bar=2",
    ] {
        assert_eq!(at(no), Err(Refused::Wrong), "{no}");
    }
    let sent = String::from_utf8(form.body.clone()).unwrap();
    let says = |body: String| form.changed(|one| one.body = body.into_bytes()).check();
    assert_eq!(
        says(sent.replace("CallSid=CA1234567890ABCDE&", "") + "&CallSid=CA1234567890ABCDE"),
        Ok(Verified::Signed)
    );
    for no in [
        format!("{sent}&More=1"),
        format!("{sent}&Empty="),
        sent.replace("&Digits=1234", ""),
        format!("{sent}&Digits=1"),
    ] {
        assert_eq!(says(no.clone()), Err(Refused::Wrong), "{no}");
    }
    let typed = form.changed(|one| one.headers[1].1 = "application/json".to_owned());
    assert_eq!(typed.check(), Err(Refused::Malformed), "a body that is no form is signed by its hash");
    assert!(json.changed(|one| one.url = one.url.replace("bodySHA256=b", "bodySHA256=c")).check().is_err());
    let other = form.changed(|one| {
        one.headers.push(("X-Twilio-Webhooks-Signature-Settings".into(), "key=K,algorithm=HMAC_SHA256".into()));
    });
    assert_eq!(other.check(), Err(Refused::Malformed), "it is signed with a key that is not here");
}

#[test]
fn a_token_is_of_the_algorithm_that_was_agreed_on() {
    let jws = |algorithm, header: Option<&str>| Verify::Jws { algorithm, header: header.map(str::to_owned) };
    // RFC 7515, A.3; RFC 8037, A.4; RFC 7515, A.2.
    let curve = Sample::new(
        "es256",
        jws(Algorithm::ES256, None),
        r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#,
        &[],
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
    );
    let edwards = Sample::new(
        "eddsa",
        jws(Algorithm::EdDSA, None),
        r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        &[],
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
    );
    let rsa = Sample::new(
        "rs256",
        jws(Algorithm::RS256, None),
        r#"{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}"#,
        &[],
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw",
    );
    for good in [&curve, &edwards, &rsa, &rfc7515()] {
        assert_eq!(good.check(), Ok(Verified::Signed), "{}", good.name);
        for other in [Algorithm::HS256, Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA] {
            let forged = good.changed(|one| one.how = jws(other, None));
            assert!(forged.how == good.how || forged.check().is_err(), "{}", good.name);
        }
        let none = good.changed(|one| {
            let token = String::from_utf8(one.body.clone()).unwrap();
            let (_, rest) = token.split_once('.').unwrap();
            let (payload, _) = rest.split_once('.').unwrap();
            one.body = format!("eyJhbGciOiJub25lIn0.{payload}.").into_bytes();
        });
        assert_eq!(none.check(), Err(Refused::Malformed), "{}: signed by nobody", good.name);
    }
    // A public key is no shared secret, however the token is signed with it.
    let confused = rfc7515().changed(|one| one.secret.clone_from(&curve.secret));
    assert_eq!(confused.check(), Err(Refused::Wrong));
}

#[test]
fn a_signature_apart_from_the_body_is_one() {
    let token = String::from_utf8(rfc7515().body).unwrap();
    let [head, _, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
    let payload = "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
    let how = Verify::Jws { algorithm: Algorithm::HS256, header: Some("x-jws-signature".to_owned()) };
    let apart =
        |value: String| Sample::new("apart", how.clone(), &rfc7515().secret, &[("x-jws-signature", &value)], payload);
    let good = apart(format!("{head}..{signature}"));
    assert_eq!(good.check(), Ok(Verified::Signed));
    assert_eq!(good.changed(|one| one.body[2] ^= 1).check(), Err(Refused::Wrong));
    assert_eq!(apart(token.clone()).check(), Err(Refused::Malformed), "the body is what came");
}

/// Whoever saw a request once and changes what its scheme does not sign has the same request.
#[test]
fn what_nobody_signed_makes_no_other_request_of_it() {
    let signed_of = |sample: &Sample| {
        let headers: Vec<_> = sample.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let request = Incoming { method: sample.method, url: &sample.url, headers: &headers, body: &sample.body };
        sample.how.signed_of(&request).to_vec()
    };
    type Change = fn(&mut Sample);
    let changes: [Change; 6] = [
        |one| one.url += "&n=1",
        |one| one.method = "PUT",
        |one| one.headers.push(("x-wc-webhook-topic".to_owned(), "order.deleted".to_owned())),
        |one| one.headers.retain(|(name, _)| !name.ends_with("-id")),
        |one| one.body.push(b' '),
        |one| {
            let text = String::from_utf8_lossy(&one.body).replace("%2B", "%2b");
            let mut fields: Vec<_> = text.split('&').collect();
            fields.reverse();
            one.body = fields.join("&").into_bytes();
        },
    ];
    let mut believed = 0;
    for sample in samples() {
        for change in changes {
            let other = sample.changed(change);
            if other.check().is_ok() {
                believed += 1;
                assert_eq!(signed_of(&other), signed_of(&sample), "{}", sample.name);
            }
        }
        let said: Vec<_> = samples().iter().filter(|one| one.name != sample.name).map(signed_of).collect();
        assert!(
            sample.body == BODY.as_bytes() || !said.contains(&signed_of(&sample)),
            "{}: another is another",
            sample.name
        );
    }
    assert!(believed > 30, "{believed}");
}
