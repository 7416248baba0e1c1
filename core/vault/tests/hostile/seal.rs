//! A sealed value opens with its key, in its place, unchanged, or not at all.

use std::collections::HashSet;

use proptest::prelude::*;
use vault::{DataKey, KeyId, OpenError, Place, key_id_of};

const OVERHEAD: usize = 1 + 16 + 12 + 16;

const HERE: Place<'_> = Place { workspace: "wsp_01", table: "contacts", column: "phone", row: "cnt_01" };

#[test]
fn every_flipped_bit_is_noticed() {
    let key = DataKey::generate();
    let sealed = key.seal(&HERE, b"+92 21 111 000");
    for bit in 0..sealed.len() * 8 {
        let mut changed = sealed.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let refused = key.open(&HERE, &changed).map(|_| ());
        match bit / 8 {
            0 => assert_eq!(refused, Err(OpenError::UnknownAlgorithm(changed[0]))),
            1..17 => assert_eq!(
                refused,
                Err(OpenError::WrongKey { expected: key.id(), found: key_id_of(&changed).unwrap() })
            ),
            _ => assert_eq!(refused, Err(OpenError::Forged), "bit {bit}"),
        }
    }
}

#[test]
fn every_truncation_and_every_addition_is_noticed() {
    let key = DataKey::generate();
    let sealed = key.seal(&HERE, b"four");
    for length in 0..sealed.len() {
        let refused = key.open(&HERE, &sealed[..length]).map(|_| ());
        let expected = if length < OVERHEAD { OpenError::TooShort } else { OpenError::Forged };
        assert_eq!(refused, Err(expected), "{length} bytes");
        assert_eq!(key_id_of(&sealed[..length]).is_ok(), length >= OVERHEAD);
    }
    let mut longer = sealed.clone();
    longer.push(0);
    assert_eq!(key.open(&HERE, &longer).map(|_| ()), Err(OpenError::Forged));
    let twice = [sealed.clone(), sealed].concat();
    assert_eq!(key.open(&HERE, &twice).map(|_| ()), Err(OpenError::Forged));
}

#[test]
fn another_place_is_noticed() {
    let key = DataKey::generate();
    let sealed = key.seal(&HERE, b"value");
    let elsewhere = [
        Place { workspace: "wsp_02", ..HERE },
        Place { table: "accounts", ..HERE },
        Place { column: "email", ..HERE },
        Place { row: "cnt_02", ..HERE },
        Place { workspace: "", ..HERE },
        Place { row: "", ..HERE },
        // The same bytes in the same order, cut elsewhere.
        Place { workspace: "wsp_0", table: "1contacts", ..HERE },
        Place { workspace: "wsp_01contacts", table: "", ..HERE },
        Place { table: "contact", column: "sphone", ..HERE },
        Place { table: "contactsphone", column: "", ..HERE },
        Place { column: "phonecnt", row: "_01", ..HERE },
        Place { column: "", row: "phonecnt_01", ..HERE },
        // The same words in another order.
        Place { workspace: "contacts", table: "wsp_01", ..HERE },
        Place { column: "cnt_01", row: "phone", ..HERE },
        // Something added.
        Place { row: "cnt_01\0", ..HERE },
    ];
    for place in elsewhere {
        let refused = key.open(&place, &sealed).map(|_| ());
        assert_eq!(refused, Err(OpenError::Forged), "{place:?}");
    }
    assert!(key.open(&HERE, &sealed).is_ok());
}

#[test]
fn another_key_is_named() {
    let (ours, theirs) = (DataKey::generate(), DataKey::generate());
    let sealed = theirs.seal(&HERE, b"value");
    assert_eq!(key_id_of(&sealed), Ok(theirs.id()));
    let refused = ours.open(&HERE, &sealed).map(|_| ()).unwrap_err();
    assert_eq!(refused, OpenError::WrongKey { expected: ours.id(), found: theirs.id() });
    assert!(refused.to_string().contains(&theirs.id().to_string()));

    // Saying that it is ours does not make it so.
    let mut relabelled = sealed;
    relabelled[1..17].copy_from_slice(ours.id().as_bytes());
    assert_eq!(ours.open(&HERE, &relabelled).map(|_| ()), Err(OpenError::Forged));
}

#[test]
fn what_is_not_sealed_is_refused() {
    let key = DataKey::generate();
    assert_eq!(key_id_of(b""), Err(OpenError::TooShort));
    assert_eq!(key_id_of(&[1]), Err(OpenError::TooShort));
    assert_eq!(key_id_of(&[0; 100]), Err(OpenError::UnknownAlgorithm(0)));
    assert_eq!(key_id_of(b"in the clear"), Err(OpenError::UnknownAlgorithm(b'i')));
    assert_eq!(key.open(&HERE, &[2; 100]).map(|_| ()), Err(OpenError::UnknownAlgorithm(2)));
}

#[test]
fn two_seals_of_one_value_share_nothing() {
    let key = DataKey::generate();
    let seals: HashSet<Vec<u8>> = (0..1000).map(|_| key.seal(&HERE, b"value")[17..].to_vec()).collect();
    assert_eq!(seals.len(), 1000);
    let nonces: HashSet<&[u8]> = seals.iter().map(|sealed| &sealed[..12]).collect();
    assert_eq!(nonces.len(), 1000);
    assert!(!key.seal(&HERE, b"value").windows(5).any(|bytes| bytes == b"value"));
}

#[test]
fn keyed_hashes_compare_within_their_context_and_key_alone() {
    let (key, other) = (DataKey::generate(), DataKey::generate());
    let hash = key.keyed_hash("accounts.email", b"ada@example.org");
    assert_eq!(hash, key.keyed_hash("accounts.email", b"ada@example.org"));
    assert_ne!(hash, key.keyed_hash("accounts.email", b"Ada@example.org"));
    assert_ne!(hash, key.keyed_hash("contacts.email", b"ada@example.org"));
    assert_ne!(hash, key.keyed_hash("accounts.emaila", b"da@example.org"));
    assert_ne!(hash, key.keyed_hash("accounts.emai", b"lada@example.org"));
    assert_ne!(hash, key.keyed_hash("", b"accounts.emailada@example.org"));
    assert_ne!(hash, other.keyed_hash("accounts.email", b"ada@example.org"));
}

#[test]
fn the_key_of_a_file_is_a_raw_key_of_its_own() {
    let (key, other) = (DataKey::generate(), DataKey::generate());
    let literal = key.sqlcipher_pragma();
    let digits = literal.strip_prefix("x'").unwrap().strip_suffix('\'').unwrap();
    assert_eq!(digits.len(), 64);
    assert!(digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')));
    assert_eq!(*literal, *key.sqlcipher_pragma());
    assert_ne!(*literal, *other.sqlcipher_pragma());
}

#[test]
fn ids_have_one_written_form() {
    let id = KeyId::generate();
    let text = id.to_string();
    assert_eq!(text.len(), 32);
    assert_eq!(text.parse(), Ok(id));
    assert_eq!(format!("{id:?}"), format!("KeyId({text})"));
    assert_ne!(id, KeyId::generate());
    let odd = KeyId::from_bytes([0xab; 16]).to_string();
    for wrong in [&odd.to_uppercase(), &odd[1..], "", &format!("{odd}0"), &format!(" {}", &odd[1..])] {
        assert!(wrong.parse::<KeyId>().is_err(), "{wrong:?}");
    }
}

fn place([workspace, table, column, row]: &[String; 4]) -> Place<'_> {
    Place { workspace, table, column, row }
}

proptest! {
    #[test]
    fn what_is_sealed_opens(
        plain: Vec<u8>,
        parts in prop::array::uniform4(".*"),
    ) {
        let place = place(&parts);
        let key = DataKey::generate();
        let sealed = key.seal(&place, &plain);
        prop_assert_eq!(sealed.len(), plain.len() + OVERHEAD);
        prop_assert_eq!(&**key.open(&place, &sealed).unwrap(), &plain);
    }

    /// Few letters, so that places which are equal when run together come up often.
    #[test]
    fn it_opens_in_no_other_place(
        here in prop::array::uniform4("[ab]{0,2}"),
        there in prop::array::uniform4("[ab]{0,2}"),
    ) {
        let key = DataKey::generate();
        let opened = key.open(&place(&there), &key.seal(&place(&here), b"value"));
        prop_assert_eq!(opened.is_ok(), here == there);
    }

    #[test]
    fn noise_never_opens(mut noise: Vec<u8>) {
        let key = DataKey::generate();
        prop_assert!(key.open(&HERE, &noise).is_err());
        noise.splice(..0, [&[1], &key.id().as_bytes()[..]].concat());
        prop_assert!(key.open(&HERE, &noise).is_err());
    }
}
