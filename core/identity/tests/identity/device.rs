//! A device that keeps passkeys, as a browser would speak with it: honest, or not.

use ring::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use testkit::{Value, json, text};

const ORIGIN: &str = "https://shop.example";
const HOST: &str = "shop.example";
/// Somebody was there; and was verified; and the key comes with it.
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const WITH_KEY: u8 = 0x40;

pub struct Device {
    key: EcdsaKeyPair,
    id: Vec<u8>,
    /// Whom it was made for.
    user: String,
    /// How often it was used; a device that does not count stays at nought.
    pub count: u32,
    pub origin: &'static str,
    pub host: &'static str,
    pub verifies: bool,
}

impl Device {
    pub fn new() -> Self {
        let random = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, made.as_ref(), &random).unwrap();
        let id = digest(&SHA256, key.public_key().as_ref()).as_ref()[..16].to_vec();
        Self { key, id, user: String::new(), count: 0, origin: ORIGIN, host: HOST, verifies: true }
    }

    /// What it answers to what `identity.begin-passkey` asked.
    pub fn made(&mut self, asked: &Value) -> Value {
        self.user = text(&asked["options"]["user"]["id"]);
        let client = self.client("webauthn.create", asked);
        let authenticator = self.authenticator(WITH_KEY);
        let mut attestation = vec![0xa3];
        attestation.extend(word("fmt"));
        attestation.extend(word("none"));
        attestation.extend(word("attStmt"));
        attestation.push(0xa0);
        attestation.extend(word("authData"));
        attestation.extend([0x58, u8::try_from(authenticator.len()).unwrap()]);
        attestation.extend(authenticator);
        let response = json!({ "attestationObject": written(&attestation), "clientDataJSON": written(&client) });
        self.answer(asked, response)
    }

    /// What it answers to what asks for a passkey.
    pub fn used(&self, asked: &Value) -> Value {
        let client = self.client("webauthn.get", asked);
        let authenticator = self.authenticator(0);
        let signed = [authenticator.as_slice(), digest(&SHA256, &client).as_ref()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        let response = json!({
            "authenticatorData": written(&authenticator), "clientDataJSON": written(&client),
            "signature": written(signature.as_ref()), "userHandle": self.user,
        });
        self.answer(asked, response)
    }

    fn answer(&self, asked: &Value, response: Value) -> Value {
        let id = written(&self.id);
        let credential = json!({ "id": id, "rawId": id, "type": "public-key", "response": response });
        json!({ "challenge": asked["challenge"], "credential": credential })
    }

    fn client(&self, kind: &str, asked: &Value) -> Vec<u8> {
        let challenge = &asked["options"]["challenge"];
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn authenticator(&self, more: u8) -> Vec<u8> {
        let mut data = digest(&SHA256, self.host.as_bytes()).as_ref().to_vec();
        data.push(PRESENT | if self.verifies { VERIFIED } else { 0 } | more);
        data.extend(self.count.to_be_bytes());
        if more & WITH_KEY != 0 {
            data.extend([0; 16]);
            data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
            data.extend(&self.id);
            // COSE: an ES256 key by its two coordinates, after the 4 that says they are both there.
            let point = self.key.public_key().as_ref();
            data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
            data.extend(&point[1..33]);
            data.extend([0x22, 0x58, 0x20]);
            data.extend(&point[33..65]);
        }
        data
    }
}

fn word(text: &str) -> Vec<u8> {
    let mut word = vec![0x60 + u8::try_from(text.len()).unwrap()];
    word.extend(text.bytes());
    word
}

fn written(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}
