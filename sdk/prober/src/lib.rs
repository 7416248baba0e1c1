//! A plugin that uses its secrets in every way that there is, and hands over all of its memory after each: what the tests
//! of the server look through. What it is told as `decoy` it keeps in every spelling, so that they can be sure to find
//! what is there. And one that misbehaves in the way that it is told over its webhook.

mod misbehaving;

use std::hint::black_box;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};
use stockade_sdk::{
    credentials::{Signature, equal},
    http::Request,
    prelude::*,
};

pub struct Prober;

stockade_sdk::export!(Prober);

#[derive(Deserialize)]
struct Settings {
    /// Where somebody repeats what they are sent.
    site: String,
    decoy: String,
}

/// Which secret it is about.
#[derive(Deserialize)]
struct Asked {
    secret: String,
}

#[derive(Deserialize)]
struct Posted {
    what: String,
}

/// What each secret is attached by.
const SCHEMES: [&str; 7] = ["bearer", "basic", "header", "query", "oauth1", "aws-sigv4", "lazop"];

impl Plugin for Prober {
    fn action(action: Action) -> Done {
        let Asked { secret: name } = action.form()?;
        let secret = Credential::open(&name)?;
        let settings: Settings = settings::get()?;
        let mut held = Vec::new();
        let seen = || hand_over(&secret);
        seen()?;
        for signature in
            [Signature::HmacSha1Hex, Signature::HmacSha1Base64, Signature::HmacSha256Hex, Signature::HmacSha256Base64]
        {
            let signed = secret.sign(signature, b"what is signed")?;
            seen()?;
            held.push(format!(
                "{} {}",
                secret.verify(signature, b"what is signed", &signed)?,
                equal(signed.as_bytes(), b"x")
            ));
            seen()?;
            held.push(signed);
        }
        for scheme in SCHEMES {
            for path in ["echo", "redirect", "error", "refused"] {
                let url = format!("{}/{path}?{scheme}-{name}", settings.site);
                let answer = Request::new("POST", url).body("hello").attach(&secret, scheme, options(scheme)).send();
                seen()?;
                held.push(format!("{answer:?}"));
            }
        }
        // Where it may not go, and as it may not be used.
        let elsewhere = http::get("http://127.0.0.1:9/").bearer(&secret).send();
        let unknown = http::get(format!("{}/echo", settings.site)).attach(&secret, "rot13", Value::Null).send();
        let spelt = http::get(format!("{}/echo", settings.site)).header("authorization", "mine").bearer(&secret).send();
        held.push(format!("{elsewhere:?} {unknown:?} {spelt:?}"));
        seen()?;
        let said = held.join("\n");
        let said = said.get(..said.len().min(2_000)).unwrap_or_default().to_owned();
        kv::put(&name, &said)?;
        held.push(format!("{:?} {:?}", kv::get::<String>(&name)?, kv::scan::<String>("", None, 10)?));
        log::info!("{said}");
        notify::people(&name, &said)?;
        seen()?;
        held.push(format!("{:?}", Credential::open("none")));
        let spelt = spellings(&settings.decoy);
        seen()?;
        black_box((&held, &spelt));
        Outcome::new().answer(format!("{} things were seen", held.len()))
    }

    /// Whatever it hears of, it wants its secret for.
    fn event(_: Event) -> Done {
        Credential::open("key")?;
        done()
    }

    fn webhook(webhook: Webhook) -> Done {
        misbehaving::as_told(&webhook.json::<Posted>()?.what)
    }
}

fn options(scheme: &str) -> Value {
    match scheme {
        "header" => json!({ "name": "x-key" }),
        "query" => json!({ "name": "key" }),
        "aws-sigv4" => json!({ "region": "eu-central-1", "service": "execute-api" }),
        _ => Value::Null,
    }
}

/// All of this plugin's memory goes to the host as what is to be signed, which reads it from where it lies.
fn hand_over(secret: &Credential) -> Result<(), Problem> {
    #[cfg(target_family = "wasm")]
    let memory = {
        let size = core::arch::wasm32::memory_size(0) * 65_536;
        let first = black_box(std::ptr::without_provenance::<u8>(1));
        // SAFETY: from the second byte to the last all of it is there to be read, and nothing else runs meanwhile.
        unsafe { std::slice::from_raw_parts(first, size - 1) }
    };
    #[cfg(not(target_family = "wasm"))]
    let memory = b"";
    secret.sign(Signature::HmacSha256Hex, memory).map(drop)
}

/// As programs write what they should not.
fn spellings(text: &str) -> Vec<Vec<u8>> {
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let percent: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    vec![
        BASE64_STANDARD.encode(text).into_bytes(),
        BASE64_STANDARD.encode(format!("user:{text}")).into_bytes(),
        BASE64_STANDARD.encode(format!("a{text}")).into_bytes(),
        hex.to_uppercase().into_bytes(),
        hex.into_bytes(),
        percent.into_bytes(),
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    ]
}
