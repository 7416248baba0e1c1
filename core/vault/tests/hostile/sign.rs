//! A signature is for one message by one key.

use proptest::prelude::*;
use vault::{DataKey, MasterKey, Purpose, Scope, Signer, Verifier};

/// The order of Ed25519's group, little-endian.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

fn signer() -> Signer {
    Signer::from_key(&DataKey::generate())
}

#[test]
fn every_flipped_bit_is_noticed() {
    let signer = signer();
    let verifier = signer.verifier();
    let message = b"checkpoint 7";
    let signature = signer.sign(message);
    assert!(verifier.verify(message, &signature));
    for bit in 0..signature.len() * 8 {
        let mut changed = signature;
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(!verifier.verify(message, &changed), "bit {bit} of the signature");
    }
    for bit in 0..message.len() * 8 {
        let mut changed = *message;
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(!verifier.verify(&changed, &signature), "bit {bit} of the message");
    }
}

#[test]
fn other_lengths_and_other_keys_are_refused() {
    let signer = signer();
    let signature = signer.sign(b"message");
    for length in 0..64 {
        assert!(!signer.verifier().verify(b"message", &signature[..length]));
    }
    assert!(!signer.verifier().verify(b"message", &[&signature[..], &[0]].concat()));
    assert!(!signer.verifier().verify(b"", &signature));
    assert!(!self::signer().verifier().verify(b"message", &signature));
}

/// Adding the group's order to the second half gives, without the key, another signature that a
/// careless verifier accepts: "each signature is used once" would then not hold.
#[test]
fn a_signature_has_one_form() {
    let signer = signer();
    let mut signature = signer.sign(b"message");
    let mut carry = 0;
    for (byte, order) in signature[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    assert!(!signer.verifier().verify(b"message", &signature));
}

/// The points of small order: with one of these as the key, a signature can be made for any message.
#[test]
fn weak_keys_are_not_read() {
    let one = format!("ed25519:AQ{}", "A".repeat(41));
    let zero = format!("ed25519:{}", "A".repeat(43));
    for weak in [one, zero] {
        assert!(Verifier::from_text(&weak).is_err(), "{weak}");
    }
}

#[test]
fn verifiers_have_one_written_form() {
    let verifier = signer().verifier();
    let text = verifier.to_text();
    assert_eq!(text.len(), "ed25519:".len() + 43);
    assert_eq!(Verifier::from_text(&text), Ok(verifier));
    assert_eq!(verifier.to_string(), text);
    let digits = text.strip_prefix("ed25519:").unwrap();
    for wrong in [
        String::new(),
        digits.to_owned(),
        format!("ED25519:{digits}"),
        format!("ed25519:{digits}="),
        format!("ed25519: {digits}"),
        format!("ed25519:{digits}\n"),
        format!("ed25519:{}", &digits[1..]),
    ] {
        assert!(Verifier::from_text(&wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn one_key_gives_one_signer() {
    let key = DataKey::generate();
    let scope = Scope { owner: "platform".into(), purpose: Purpose::Signing };
    let master = MasterKey::generate();
    let again = master.unwrap_key(&master.wrap(&key, &scope)).unwrap();
    let (one, two) = (Signer::from_key(&key), Signer::from_key(&again));
    assert_eq!(one.verifier(), two.verifier());
    assert_eq!(one.sign(b"message"), two.sign(b"message"));
    assert_ne!(one.verifier(), signer().verifier());
}

proptest! {
    #[test]
    fn what_is_signed_verifies(message: Vec<u8>, other: Vec<u8>) {
        let signer = signer();
        let signature = signer.sign(&message);
        prop_assert!(signer.verifier().verify(&message, &signature));
        prop_assert_eq!(signer.verifier().verify(&other, &signature), message == other);
    }
}

#[test]
fn a_key_of_ones_own_is_read_back_as_it_was_written_and_in_no_other_form() {
    let signer = Signer::generate();
    let written = signer.to_own_key();
    let again = Signer::from_own_key(written.expose()).unwrap();
    assert_eq!(again.verifier(), signer.verifier());
    assert!(signer.verifier().verify(b"message", &again.sign(b"message")));
    assert_ne!(Signer::generate().verifier(), signer.verifier());
    let bare = written.expose().split_once(':').unwrap().1;
    for wrong in [bare, &written.expose()[..60], &format!("{}=", written.expose()), &signer.verifier().to_text(), ""] {
        assert!(Signer::from_own_key(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_fingerprint_is_short_enough_to_compare_and_of_one_key() {
    let (one, other) = (Signer::generate().verifier(), Signer::generate().verifier());
    assert_eq!(one.fingerprint().len(), 39);
    assert_ne!(one.fingerprint(), other.fingerprint());
    // SHA-256 of 32 bytes, reckoned elsewhere.
    let known = Verifier::from_text("ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap();
    assert_eq!(known.fingerprint(), "21fe 31df a154 a261 626b f854 046f d227");
}
