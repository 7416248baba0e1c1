//! A list of packages is what its key signed, and everything that somebody could make of one is refused by its own reason.

use std::fmt::Write as _;

use model::Timestamp;
use packages::{
    Index,
    index::{Listed, Revoked, RevokedPublisher, RevokedRelease, Unlisted, digest},
};
use vault::Signer;

fn listed(plugin: &str, release: &str) -> Listed {
    Listed {
        plugin: plugin.to_owned(),
        release: release.to_owned(),
        name: "Teas".to_owned(),
        publisher: Signer::generate().verifier().to_text(),
        digest: digest(b"a package"),
        size: 9,
        host: "0.1.0".to_owned(),
    }
}

fn list(packages: Vec<Listed>) -> Index {
    let until: Timestamp = "2026-12-24T00:00:00Z".parse().unwrap();
    Index { number: 7, until, packages, revoked: Revoked::default() }
}

fn teas() -> Index {
    list(vec![listed("teas", "1.9.0"), listed("teas", "1.10.0")])
}

/// Signed, whatever it says: by somebody who writes lists of their own.
fn forged(signer: &Signer, list: &str) -> Vec<u8> {
    let proof = signer.sign(&[b"stockade-index/1\n", list.as_bytes()].concat());
    let proof = base64::Engine::encode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, proof);
    format!("{} {proof}\n{list}", signer.verifier()).into_bytes()
}

#[test]
fn what_was_signed_is_read() {
    let signer = Signer::generate();
    let index = teas();
    let bytes = index.signed(&signer).unwrap();
    assert_eq!(Index::read(&bytes, &signer.verifier()).unwrap(), index);
    assert_eq!(index.signed(&signer).unwrap(), bytes, "the same bytes each time");
    assert_eq!(index.find("teas", "1.10.0").unwrap().file(), "teas-1.10.0.stockade");
    assert!(index.packages[0].is(b"a package"));
    assert!(!index.packages[0].is(b"a Package"), "another of the same size");
    assert!(!index.packages[0].is(b"a package, and more"));
}

#[test]
fn nothing_is_read_that_another_key_signed_or_somebody_changed() {
    let (signer, other) = (Signer::generate(), Signer::generate());
    let bytes = teas().signed(&signer).unwrap();
    let read = |bytes: &[u8]| Index::read(bytes, &signer.verifier()).unwrap_err();
    assert_eq!(read(&teas().signed(&other).unwrap()), Unlisted::OtherKey(other.verifier().to_text()));
    let text = String::from_utf8(bytes.clone()).unwrap();
    for (was, is) in [("\"number\": 7", "\"number\": 8"), ("2026-12-24", "2027-12-24"), ("1.10.0", "1.11.0")] {
        assert!(text.contains(was));
        assert_eq!(read(text.replace(was, is).as_bytes()), Unlisted::WrongSignature, "{is}");
    }
    assert_eq!(read(format!("{text}\n").as_bytes()), Unlisted::WrongSignature, "something follows");
    assert_eq!(read(&bytes[..bytes.len() - 1]), Unlisted::WrongSignature, "it ends too early");
    let (line, list) = text.split_once('\n').unwrap();
    for no in ["", "\n", list, "not a list", &line[1..], &format!("{line} {line}\n{list}")] {
        assert_eq!(read(no.as_bytes()), Unlisted::NotAnIndex, "{no:.60}");
    }
    // What was signed for something else is no list.
    let proof = base64::Engine::encode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, signer.sign(list.as_bytes()));
    let elsewhere = format!("{} {proof}\n{list}", signer.verifier());
    assert_eq!(read(elsewhere.as_bytes()), Unlisted::WrongSignature);
}

#[test]
fn a_million_packages_are_refused_before_they_are_looked_at() {
    let signer = Signer::generate();
    let mut said = String::from("{\"number\":1,\"until\":\"2026-12-24T00:00:00Z\",\"revoked\":{},\"packages\":[");
    for number in 0..1_000_000 {
        let _ = write!(said, "{}{{\"plugin\":\"a\",\"release\":\"0.0.{number}\"}}", if number == 0 { "" } else { "," });
    }
    let bytes = forged(&signer, &said);
    assert!(bytes.len() > 30_000_000);
    assert!(matches!(Index::read(&bytes, &signer.verifier()), Err(Unlisted::TooLarge { .. })));
    let key = listed("a", "0.0.0").publisher;
    let short = |number| Listed { name: "n".into(), publisher: key.clone(), ..listed("a", &format!("0.0.{number}")) };
    let many = list((0..10_001).map(short).collect());
    assert!(matches!(many.signed(&signer), Err(Unlisted::Wrong { .. })));
}

#[test]
fn nothing_in_a_list_leads_anywhere_or_is_said_twice() {
    let signer = Signer::generate();
    let refused = |packages: Vec<Listed>| match list(packages).signed(&signer) {
        Err(Unlisted::Wrong { what, .. }) => what,
        other => panic!("{other:?}"),
    };
    for name in ["../teas", "/etc/passwd", "..", "teas/../x", "Teas", "", "te\u{0}as", "tëas", &"a".repeat(61)] {
        assert_eq!(refused(vec![listed(name, "1.0.0")]), "no plugin is called so", "{name}");
    }
    for release in ["../1", "1.0", "01.0.0", "1.0.0/..", ""] {
        assert_eq!(refused(vec![listed("teas", release)]), "Write three numbers, such as 1.4.0.", "{release}");
    }
    let one = || listed("teas", "1.0.0");
    assert_eq!(refused(vec![one(), one()]), "packages stand in their order, each once");
    assert_eq!(
        refused(vec![listed("teas", "1.10.0"), listed("teas", "1.9.0")]),
        "packages stand in their order, each once"
    );
    assert_eq!(refused(vec![Listed { publisher: "ed25519:AAAA".into(), ..one() }]), "this is no key");
    assert_eq!(refused(vec![Listed { digest: "../../x".into(), ..one() }]), "its digest is none");
    let two_lines = Listed { name: "Teas\nfree of charge".into(), ..one() };
    assert_eq!(refused(vec![two_lines]), "say it in one line of at most 300 bytes");
    // Whoever signs what this program would not write is refused in the same way.
    let nowhere = "{\"number\":0,\"until\":\"2026-12-24T00:00:00Z\",\"revoked\":{},\"packages\":[]}\n";
    let read = |said: &str| Index::read(&forged(&signer, said), &signer.verifier());
    assert!(matches!(read(nowhere), Err(Unlisted::Wrong { .. })));
    assert!(read(&nowhere.replace("\"number\":0", "\"number\":1")).is_ok());
    for more in
        ["\"number\":1,\"more\":1", "\"number\":1,\"number\":1", "\"number\":1e9", "\"number\":99999999999999999999"]
    {
        assert!(matches!(read(&nowhere.replace("\"number\":0", more)), Err(Unlisted::Unread(_))), "{more}");
    }
}

#[test]
fn what_is_taken_back_is_a_release_or_all_of_a_key() {
    let (key, other) = (listed("a", "1.0.0").publisher, listed("a", "1.0.0").publisher);
    let release = RevokedRelease { plugin: "teas".into(), release: "1.0.0".into(), why: "It leaks.".into() };
    let publisher = RevokedPublisher { key: key.clone(), why: "It was stolen.".into() };
    let revoked = Revoked { releases: vec![release], publishers: vec![publisher] };
    let index = Index { revoked, ..teas() };
    assert_eq!(index.revokes("teas", "1.0.0", Some(&other)), Some("It leaks."));
    assert_eq!(index.revokes("teas", "1.0.1", Some(&other)), None);
    assert_eq!(index.revokes("coffee", "1.0.0", None), None);
    assert_eq!(index.revokes("coffee", "1.0.0", Some(&key)), Some("It was stolen."));
}
