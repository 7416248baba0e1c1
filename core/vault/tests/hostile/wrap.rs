//! A row of the keyring gives the key it was written for, to the master key it was written under.

use std::collections::HashSet;

use proptest::prelude::*;
use vault::{DataKey, KeyId, MasterKey, OpenError, Place, Purpose, Scope, WrappedKey};

const PLACE: Place<'_> = Place { workspace: "w", table: "t", column: "c", row: "r" };

fn scope() -> Scope {
    Scope { owner: "wsp_01".into(), purpose: Purpose::Field }
}

fn refusal(master: &MasterKey, wrapped: &WrappedKey) -> Option<OpenError> {
    master.unwrap_key(wrapped).err()
}

#[test]
fn a_wrapped_key_still_opens_what_it_sealed() {
    let (master, key) = (MasterKey::generate(), DataKey::generate());
    let wrapped = master.wrap(&key, &scope());
    assert_eq!((wrapped.id, wrapped.master), (key.id(), master.id()));
    assert_eq!(wrapped.scope, scope());

    let again = master.unwrap_key(&wrapped).unwrap();
    assert_eq!(again.id(), key.id());
    assert_eq!(**again.open(&PLACE, &key.seal(&PLACE, b"value")).unwrap(), *b"value");
    assert_eq!(*again.sqlcipher_pragma(), *key.sqlcipher_pragma());
}

#[test]
fn a_changed_scope_is_noticed() {
    let (master, key) = (MasterKey::generate(), DataKey::generate());
    let wrapped = master.wrap(&key, &scope());
    let owners = ["platform", "wsp_02", "wsp_0", "wsp_01 ", "", "wsp_01field"];
    for owner in owners {
        let mut changed = wrapped.clone();
        changed.scope.owner = owner.into();
        assert_eq!(refusal(&master, &changed), Some(OpenError::Forged), "{owner:?}");
    }
    for purpose in Purpose::ALL {
        let mut changed = wrapped.clone();
        changed.scope.purpose = purpose;
        let expected = (purpose != Purpose::Field).then_some(OpenError::Forged);
        assert_eq!(refusal(&master, &changed), expected, "{purpose}");
    }
    // One's bytes cut between owner and purpose differently.
    let mut shifted = wrapped.clone();
    shifted.scope = Scope { owner: "wsp_01f".into(), purpose: Purpose::Field };
    assert_eq!(refusal(&master, &shifted), Some(OpenError::Forged));
}

#[test]
fn another_id_is_noticed() {
    let master = MasterKey::generate();
    let (one, two) = (DataKey::generate(), DataKey::generate());
    let mut one = master.wrap(&one, &scope());
    let mut two = master.wrap(&two, &scope());
    std::mem::swap(&mut one.bytes, &mut two.bytes);
    assert_eq!(refusal(&master, &one), Some(OpenError::Forged));
    assert_eq!(refusal(&master, &two), Some(OpenError::Forged));
    std::mem::swap(&mut one.id, &mut two.id);
    assert_eq!(refusal(&master, &one), None);
    one.id = KeyId::generate();
    assert_eq!(refusal(&master, &one), Some(OpenError::Forged));
}

#[test]
fn another_master_key_is_named() {
    let (ours, theirs) = (MasterKey::generate(), MasterKey::generate());
    let wrong = OpenError::WrongKey { expected: ours.id(), found: theirs.id() };
    let mut wrapped = theirs.wrap(&DataKey::generate(), &scope());
    assert_eq!(refusal(&ours, &wrapped), Some(wrong.clone()));

    // The column changed, then the bytes: neither makes it ours.
    wrapped.master = ours.id();
    assert_eq!(refusal(&ours, &wrapped), Some(wrong));
    wrapped.bytes[1..17].copy_from_slice(ours.id().as_bytes());
    assert_eq!(refusal(&ours, &wrapped), Some(OpenError::Forged));
}

#[test]
fn a_row_that_names_another_master_key_is_refused() {
    let (master, other) = (MasterKey::generate(), MasterKey::generate());
    let mut wrapped = master.wrap(&DataKey::generate(), &scope());
    wrapped.master = other.id();
    let wrong = OpenError::WrongKey { expected: master.id(), found: other.id() };
    assert_eq!(refusal(&master, &wrapped), Some(wrong));
    assert!(other.unwrap_key(&wrapped).is_err());
}

#[test]
fn every_flipped_bit_and_every_truncation_is_noticed() {
    let master = MasterKey::generate();
    let wrapped = master.wrap(&DataKey::generate(), &scope());
    for bit in 0..wrapped.bytes.len() * 8 {
        let mut changed = wrapped.clone();
        changed.bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(master.unwrap_key(&changed).is_err(), "bit {bit}");
    }
    for length in 0..wrapped.bytes.len() {
        let mut changed = wrapped.clone();
        changed.bytes.truncate(length);
        assert!(master.unwrap_key(&changed).is_err(), "{length} bytes");
    }
}

#[test]
fn rewrapping_moves_a_key_and_changes_nothing_else() {
    let (old, new) = (MasterKey::generate(), MasterKey::generate());
    let key = DataKey::generate();
    let before = old.wrap(&key, &scope());
    let after = old.rewrap(&new, &before).unwrap();
    assert_eq!((after.id, &after.scope, after.master), (key.id(), &scope(), new.id()));
    assert_eq!(refusal(&old, &after), Some(OpenError::WrongKey { expected: old.id(), found: new.id() }));
    let again = new.unwrap_key(&after).unwrap();
    assert_eq!(**again.open(&PLACE, &key.seal(&PLACE, b"value")).unwrap(), *b"value");

    let mut forged = before;
    forged.scope.owner = "platform".into();
    assert_eq!(old.rewrap(&new, &forged).err(), Some(OpenError::Forged));
}

#[test]
fn a_sealed_value_is_never_a_key() {
    // Someone who may choose what is sealed cannot make it open as a wrapped key, or the reverse.
    let (master, key) = (MasterKey::generate(), DataKey::generate());
    let wrapped = master.wrap(&key, &scope());
    assert!(key.open(&PLACE, &wrapped.bytes).is_err());
    let mut forged = wrapped;
    forged.bytes = key.seal(&PLACE, &[7; 32]);
    assert!(master.unwrap_key(&forged).is_err());
    forged.bytes[1..17].copy_from_slice(master.id().as_bytes());
    assert_eq!(refusal(&master, &forged), Some(OpenError::Forged));
}

#[test]
fn purposes_have_one_word_each() {
    let words: HashSet<&str> = Purpose::ALL.map(Purpose::as_str).into();
    assert_eq!(words.len(), Purpose::ALL.len());
    for purpose in Purpose::ALL {
        assert_eq!(purpose.as_str().parse(), Ok(purpose));
        assert_eq!(purpose.to_string(), purpose.as_str());
    }
    for wrong in ["", "File", "file ", "files"] {
        assert!(wrong.parse::<Purpose>().is_err(), "{wrong:?}");
    }
}

proptest! {
    #[test]
    fn what_is_wrapped_unwraps(owner in ".*", purpose in prop::sample::select(&Purpose::ALL[..])) {
        let (master, key) = (MasterKey::generate(), DataKey::generate());
        let wrapped = master.wrap(&key, &Scope { owner, purpose });
        prop_assert_eq!(master.unwrap_key(&wrapped).unwrap().id(), key.id());
    }
}
