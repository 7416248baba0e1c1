//! What was written yesterday must open tomorrow. The expected bytes were made by `golden.py`, which
//! shares no code with this crate. If this test fails, do not change the bytes: whatever customers
//! have stored has just become unreadable.

use vault::{
    DataKey, KeyId, MasterKey, MasterKeySource, Place, Purpose, Scope, Secret, Signer, Token, Verifier, WrappedKey,
    key_id_of,
};

const MASTER: &str = "stockade-master-1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const MASTER_ID: &str = "39b8c97f4e35b89e561255e4ee7968e6";
const DATA_ID: &str = "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf";
const WRAPPED: &str = "0139b8c97f4e35b89e561255e4ee7968e6000102030405060708090a0b2c95d19da8e627d04837d1c369648cae65bd262964f7f8b1f73eb0bf9a7dc0b1986afb2ac97cd3a09aabeecdbf10f545";
const SEALED: &str = "01a0a1a2a3a4a5a6a7a8a9aaabacadaeaf0c0d0e0f1011121314151617fefd65a1762dd56afdfb87ac1f0c318c6a785cd9bf4ccf69af3c68d8cf7f";
const HASHED: &str = "8b024d9a56e0a5fd77716cc0dc3676f05c1f1e54cb3c7437d23b303775de0c5a";
const PRAGMA: &str = "x'a523b6dfd06f8d2e3a3db6a9583a02e9417f5651f442712b30b5f8497ffa117d'";
const VERIFIER: &str = "ed25519:fURS_l1ITYgd_a9cUC6sQrRzZ22U4Lq-gj36J9hfoko";
const SIGNATURE: &str = "76b9185f68e5e1cc6f4296ad33826faf79ae057734a02960cbdfd4a3e7cdbf1836c04514d4a89307dcfa6c3daa118ef3c20cec4029cf67846ec03870365a7802";
const TOKEN: &str = "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8.9L8NXbzpmh-jfh1phPip_A";
const TOKEN_HASH: &str = "ca2a4fe727faaecf16ecd130a86e0885c5540c05375340445071c0657555fd42";
const SALT: &str = "stockade-salt-1:YGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn8";
const PASSPHRASE_ID: &str = "b5ef02fa09a411532e30292b3982f918";

fn data_key() -> DataKey {
    let master = MasterKey::from_text(MASTER).unwrap();
    let wrapped = WrappedKey {
        id: DATA_ID.parse().unwrap(),
        scope: Scope { owner: "wsp_1".into(), purpose: Purpose::Field },
        master: MASTER_ID.parse().unwrap(),
        bytes: hex::decode(WRAPPED).unwrap(),
    };
    master.unwrap_key(&wrapped).unwrap()
}

#[test]
fn the_master_key() {
    let master = MasterKey::from_text(MASTER).unwrap();
    assert_eq!(master.id().to_string(), MASTER_ID);
    assert_eq!(*master.to_text(), MASTER);
    assert_eq!(data_key().id().to_string(), DATA_ID);
}

#[test]
fn the_passphrase() {
    let directory = tempfile::tempdir().unwrap();
    let salt_file = directory.path().join("salt");
    super::master::write_with_mode(&salt_file, SALT, 0o600);
    let passphrase = Secret::new("correct horse ö".to_owned());
    let key = MasterKeySource::Passphrase { passphrase, salt_file }.load().unwrap();
    assert_eq!(key.id().to_string(), PASSPHRASE_ID);
}

#[test]
fn a_sealed_value() {
    let place = Place { workspace: "wsp_1", table: "contacts", column: "phone", row: "cnt_1" };
    let sealed = hex::decode(SEALED).unwrap();
    assert_eq!(key_id_of(&sealed), Ok(DATA_ID.parse::<KeyId>().unwrap()));
    assert_eq!(**data_key().open(&place, &sealed).unwrap(), *b"+92 21 111 000");
}

#[test]
fn a_keyed_hash() {
    assert_eq!(hex::encode(data_key().keyed_hash("contacts.phone", b"+9221111000")), HASHED);
}

#[test]
fn the_key_of_a_file() {
    assert_eq!(*data_key().sqlcipher_pragma(), PRAGMA);
}

#[test]
fn a_signature() {
    let signer = Signer::from_key(&data_key());
    assert_eq!(signer.verifier().to_text(), VERIFIER);
    assert_eq!(hex::encode(signer.sign(b"checkpoint 7")), SIGNATURE);
    let verifier = Verifier::from_text(VERIFIER).unwrap();
    assert!(verifier.verify(b"checkpoint 7", &hex::decode(SIGNATURE).unwrap()));
}

#[test]
fn a_token() {
    assert_eq!(Token::read(&data_key(), TOKEN), Some(TOKEN_HASH.parse().unwrap()));
}
