//! A package is what was packed, and everything that somebody could make of one is refused by its own reason.

#![cfg(test)]

mod hostile;
mod lists;

use std::collections::BTreeMap;

use packages::{Language, Package, Part, Refused};
use proptest::prelude::*;
use vault::Signer;

pub fn german() -> Part {
    Part::Text(Language::named("de").unwrap())
}

pub fn parts() -> BTreeMap<Part, &'static [u8]> {
    BTreeMap::from([
        (Part::Component, &b"\0asm and more"[..]),
        (Part::Manifest, b"[plugin]\n"),
        (german(), b"\"plugin.name\" = \"Tees\"\n"),
        (Part::Licence, b"Do as you like."),
    ])
}

/// Signed, as bytes.
pub fn signed() -> Vec<u8> {
    Package::of(parts()).unwrap().signed(&Signer::generate()).to_bytes()
}

#[test]
fn what_was_packed_is_read() {
    let signer = Signer::generate();
    let bytes = Package::of(parts()).unwrap().signed(&signer).to_bytes();
    let package = Package::read(&bytes).unwrap();
    assert_eq!(package.publisher(), Some(signer.verifier()));
    assert_eq!(package.parts().map(|(part, bytes)| (part.clone(), bytes)).collect::<BTreeMap<_, _>>(), parts());
    assert_eq!(package.part(&Part::Icon), None);
    let unsigned = Package::of(parts()).unwrap().to_bytes();
    assert_eq!(Package::read(&unsigned).unwrap().publisher(), None);
    assert_eq!(
        Package::read(&unsigned).unwrap().signed(&signer).to_bytes(),
        bytes,
        "the same bytes whoever writes them"
    );
}

#[test]
fn another_signature_takes_the_place_of_the_one_before() {
    let (bytes, other) = (signed(), Signer::generate());
    let again = Package::read(&bytes).unwrap().signed(&other).to_bytes();
    assert_eq!(Package::read(&again).unwrap().publisher(), Some(other.verifier()));
}

#[test]
fn what_cannot_be_packed_is_said() {
    let refused = |parts| Package::of(parts).map(|_| ()).unwrap_err();
    let mut without = parts();
    without.remove(&Part::Component);
    assert_eq!(refused(without), Refused::Missing("component.wasm".into()));
    let large = vec![0; 64 * 1024 + 1];
    let mut too_large = parts();
    too_large.insert(Part::Icon, &large);
    assert!(matches!(refused(too_large), Refused::TooLarge { is: 65_537, most: 65_536, .. }));
    let letters = || (b'a'..=b'z').map(char::from);
    let tags = letters().flat_map(|one| letters().map(move |other| format!("{one}{other}")));
    let texts = tags.take(Part::MOST_TEXTS + 1).map(|tag| (Part::Text(Language::named(&tag).unwrap()), &b""[..]));
    assert_eq!(refused(parts().into_iter().chain(texts).collect()), Refused::TooMany { most: 40 });
}

#[test]
fn the_form_stays_as_it_is() {
    // What was packed years ago is read: another order, or a word more in a header, and it is not.
    use sha2::{Digest as _, Sha256};
    let signer = Signer::from_own_key(&format!("stockade-signing-key:{}", "A".repeat(43))).unwrap();
    let bytes = Package::of(parts()).unwrap().signed(&signer).to_bytes();
    assert_eq!(hex::encode(Sha256::digest(&bytes)), "c179e00ca9a5aaad54621a4adabc93946f0dcd47fb1dca8c17cab2124dfd3cb8");
}

fn any_part() -> impl Strategy<Value = Part> {
    let tag = proptest::string::string_regex("[a-z]{2,3}(-[A-Z]{2})?").unwrap();
    prop_oneof![
        Just(Part::Icon),
        Just(Part::Licence),
        Just(Part::Sbom),
        tag.prop_map(|tag| Part::Text(Language::named(&tag).unwrap())),
    ]
}

proptest! {
    #[test]
    fn whatever_is_packed_is_read_again(
        manifest in proptest::collection::vec(any::<u8>(), 0..2000),
        component in proptest::collection::vec(any::<u8>(), 0..2000),
        others in proptest::collection::btree_map(any_part(), proptest::collection::vec(any::<u8>(), 0..1100), 0..8),
    ) {
        let mut all: BTreeMap<Part, &[u8]> = others.iter().map(|(part, bytes)| (part.clone(), &bytes[..])).collect();
        all.insert(Part::Manifest, &manifest);
        all.insert(Part::Component, &component);
        let bytes = Package::of(all.clone()).unwrap().signed(&Signer::generate()).to_bytes();
        let read = Package::read(&bytes).unwrap();
        prop_assert_eq!(read.parts().map(|(part, bytes)| (part.clone(), bytes)).collect::<BTreeMap<_, _>>(), all);
    }

    #[test]
    fn no_bytes_bring_it_down(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
        prop_assert!(Package::read(&bytes).is_err());
    }

    /// Of a package that is right, each changed byte is refused: there is nothing in it that does not count.
    #[test]
    fn no_byte_can_be_another(place in any::<proptest::sample::Index>(), change in 1..=255u8) {
        let mut bytes = signed();
        let place = place.index(bytes.len());
        bytes[place] ^= change;
        prop_assert!(Package::read(&bytes).is_err());
    }

    #[test]
    fn no_part_of_one_is_one(length in any::<proptest::sample::Index>()) {
        let bytes = signed();
        prop_assert!(Package::read(&bytes[..length.index(bytes.len())]).is_err());
    }
}
