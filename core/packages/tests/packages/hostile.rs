//! Packages that somebody made to harm whoever opens them, or to seem another one than they are.

use packages::{Package, Part, Refused};
use tar::{Builder, EntryType, Header};
use vault::Signer;

use super::{parts, signed};

/// An entry as a package has them, to be made wrong.
fn header(name: &str, size: usize) -> Header {
    let mut header = Header::new_ustar();
    header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
    header.set_size(size as u64);
    header.set_mode(0o644);
    header.set_mtime(0);
    header.set_uid(0);
    header.set_gid(0);
    header.set_entry_type(EntryType::Regular);
    header
}

/// These entries, in this order, whatever they are.
fn archive(entries: &[(Header, &[u8])]) -> Vec<u8> {
    let mut archive = Builder::new(Vec::new());
    for (header, bytes) in entries {
        let mut header = header.clone();
        header.set_cksum();
        archive.append(&header, *bytes).unwrap();
    }
    archive.into_inner().unwrap()
}

fn plain(name: &str, bytes: &'static [u8]) -> (Header, &'static [u8]) {
    (header(name, bytes.len()), bytes)
}

/// Two that every package has, and this.
fn with(entry: (Header, &[u8])) -> Refused {
    refused(&archive(&[plain("plugin.toml", b"[plugin]"), plain("component.wasm", b"\0asm"), entry]))
}

fn with_name(name: &str) -> Refused {
    with(plain(name, b"content"))
}

fn of_type(kind: EntryType) -> Refused {
    let mut header = header("texts/de.toml", 0);
    header.set_entry_type(kind);
    header.as_mut_bytes()[157..168].copy_from_slice(b"/etc/passwd");
    with((header, b""))
}

fn refused(bytes: &[u8]) -> Refused {
    Package::read(bytes).map(|_| ()).expect_err("it was taken for a package")
}

#[test]
fn what_leads_out_of_the_package() {
    for name in
        ["../plugin.toml", "texts/../../x", "/etc/passwd", "..", "texts\\de.toml", "C:/x", "texts/..", "\\\\host\\x"]
    {
        assert_eq!(with_name(name), Refused::Path(name.into()));
    }
}

#[test]
fn what_is_no_plain_file() {
    assert_eq!(of_type(EntryType::Symlink), Refused::Link("texts/de.toml".into()));
    assert_eq!(of_type(EntryType::Link), Refused::Link("texts/de.toml".into()));
    for kind in [EntryType::Directory, EntryType::Char, EntryType::Block, EntryType::Fifo, EntryType::Continuous] {
        assert_eq!(of_type(kind), Refused::NotAFile("texts/de.toml".into()), "{kind:?}");
    }
    assert_eq!(of_type(EntryType::new(b'Z')), Refused::NotAFile("texts/de.toml".into()));
}

#[test]
fn what_says_something_else_of_the_entry_behind_it() {
    for kind in [
        EntryType::XHeader,
        EntryType::XGlobalHeader,
        EntryType::GNULongName,
        EntryType::GNULongLink,
        EntryType::GNUSparse,
    ] {
        assert_eq!(of_type(kind), Refused::Extension("texts/de.toml".into()), "{kind:?}");
    }
}

#[test]
fn names_that_are_none_of_a_package() {
    for name in
        ["install.sh", "component.wasm.bak", "texts/de", "texts/x.toml", "texts/de/x.toml", "./plugin.toml", "a"]
    {
        assert_eq!(with_name(name), Refused::Unknown(name.into()));
    }
    for (is, should) in [
        ("Plugin.toml", "plugin.toml"),
        ("license", "LICENSE"),
        ("texts/DE.toml", "texts/de.toml"),
        ("SIGNATURE", "signature"),
    ] {
        assert_eq!(with_name(is), Refused::Case { is: is.into(), should: should.into() });
    }
}

#[test]
fn two_of_one_name_and_another_order() {
    assert_eq!(with(plain("plugin.toml", b"[plugin]\nother")), Refused::Twice("plugin.toml".into()));
    assert_eq!(with(plain("component.wasm", b"other")), Refused::Twice("component.wasm".into()));
    let turned = archive(&[plain("component.wasm", b"\0asm"), plain("plugin.toml", b"[plugin]")]);
    assert_eq!(refused(&turned), Refused::Order("plugin.toml".into()));
}

#[test]
fn more_than_a_package_holds() {
    // Each says how much it is before anything of it is read.
    for (name, most) in [("icon.png", 65_536), ("LICENSE", 262_144), ("sbom.cdx.json", 2_097_152), ("signature", 512)] {
        let refused = with((header(name, usize::try_from(most).unwrap() + 1), b""));
        assert_eq!(refused, Refused::TooLarge { part: name.into(), is: most + 1, most });
    }
    assert!(matches!(with((header("icon.png", usize::MAX >> 2), b"")), Refused::TooLarge { .. }));
    let texts: Vec<_> = (b'a'..=b'z').flat_map(|one| (b'a'..=b'b').map(move |other| (one, other))).collect();
    let names = texts.iter().map(|(one, other)| format!("texts/{}{}.toml", char::from(*one), char::from(*other)));
    let two = [plain("plugin.toml", b"[plugin]"), plain("component.wasm", b"\0asm")];
    let all: Vec<_> = two.into_iter().chain(names.map(|name| (header(&name, 0), &b""[..]))).collect();
    assert_eq!(refused(&archive(&all)), Refused::TooMany { most: Part::MOST_TEXTS });
}

#[test]
fn a_size_in_a_form_that_only_some_read() {
    // Base 256, for files beyond eight gigabytes; here it says seven bytes.
    let mut large = header("LICENSE", 7);
    large.as_mut_bytes()[124..136].copy_from_slice(&[0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]);
    assert_eq!(with((large, b"content")), Refused::NotCanonical);
    let mut blank = header("LICENSE", 7);
    blank.as_mut_bytes()[124..136].copy_from_slice(b"          7 ");
    assert_eq!(with((blank, b"content")), Refused::NotCanonical);
    let mut none = header("LICENSE", 7);
    none.as_mut_bytes()[124..136].copy_from_slice(b"xxxxxxxxxxxx");
    assert_eq!(with((none, b"content")), Refused::NotCanonical);
}

#[test]
fn what_nobody_reads_and_somebody_could_hide_something_in() {
    for change in [
        |header: &mut Header| header.set_mtime(1),
        |header: &mut Header| header.set_uid(1000),
        |header: &mut Header| header.set_mode(0o777),
        |header: &mut Header| header.set_username("root").unwrap(),
        |header: &mut Header| header.as_mut_bytes()[500..505].copy_from_slice(b"hello"),
        // Behind the end of the name.
        |header: &mut Header| header.as_mut_bytes()[20..25].copy_from_slice(b"hello"),
        |header: &mut Header| header.as_mut_bytes()[257..265].copy_from_slice(b"ustar  \0"),
    ] {
        let mut changed = header("LICENSE", 7);
        change(&mut changed);
        assert_eq!(with((changed, b"content")), Refused::NotCanonical);
    }
    // In what fills a block up.
    let mut filled = Package::of(parts()).unwrap().to_bytes();
    let place = 512 + 100;
    assert_eq!(filled[place], 0);
    filled[place] = 1;
    assert_eq!(refused(&filled), Refused::NotCanonical);
}

#[test]
fn before_behind_and_too_early() {
    let bytes = signed();
    assert_eq!(refused(&[&bytes[..], b"\0"].concat()), Refused::Trailing);
    assert_eq!(refused(&[&bytes[..], &bytes[..]].concat()), Refused::Trailing, "a second package");
    assert_eq!(refused(&[b"#!/bin/sh\n", &bytes[..]].concat()), Refused::NotAPackage);
    for length in [bytes.len() - 1, bytes.len() - 1024, bytes.len() - 1500, 700] {
        assert_eq!(refused(&bytes[..length]), Refused::Truncated, "{length}");
    }
}

#[test]
fn what_is_no_package_at_all() {
    for bytes in [&b""[..], b"PK\x03\x04", b"\x1f\x8b\x08", b"\0asm\x0d\0\x01\0", &[0; 1024], &[0xff; 4096]] {
        assert_eq!(refused(bytes), Refused::NotAPackage);
    }
}

#[test]
fn what_is_missing() {
    assert_eq!(refused(&archive(&[plain("plugin.toml", b"[plugin]")])), Refused::Missing("component.wasm".into()));
    assert_eq!(refused(&archive(&[plain("component.wasm", b"\0asm")])), Refused::Missing("plugin.toml".into()));
}

#[test]
fn signatures_that_prove_nothing() {
    let (one, other) = (Signer::generate(), Signer::generate());
    let line = |signer: &Signer, of: &[u8]| {
        let bytes = Package::read(of).unwrap().signed(signer).to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let from = text.rfind("ed25519:").unwrap();
        text[from..].split_inclusive('\n').next().unwrap().to_owned()
    };
    let unsigned = archive(&[plain("plugin.toml", b"[plugin]"), plain("component.wasm", b"\0asm")]);
    let elsewhere =
        archive(&[plain("plugin.toml", b"[plugin]"), plain("component.wasm", b"\0asm, and what was put into it")]);
    let mine = line(&one, &unsigned);
    let theirs = line(&other, &unsigned);
    let with_signature = |text: &str| with((header("signature", text.len()), text.as_bytes()));
    assert!(
        Package::read(&archive(&[
            plain("plugin.toml", b"[plugin]"),
            plain("component.wasm", b"\0asm"),
            (header("signature", mine.len()), mine.as_bytes()),
        ]))
        .is_ok()
    );
    assert_eq!(with_signature(&line(&one, &elsewhere)), Refused::WrongSignature, "of another package");
    let key = |line: &str| line.split(' ').next().unwrap().to_owned();
    assert_eq!(with_signature(&mine.replace(&key(&mine), &key(&theirs))), Refused::WrongSignature, "another's proof");
    assert_eq!(with_signature(&format!("{mine}{theirs}")), Refused::SignedTwice);
    assert_eq!(with_signature("one\ntwo\n"), Refused::SignedTwice);
    for ill in ["", "\n", mine.trim_end(), "ed25519: x\n", &mine.replace(' ', "  "), &mine.replace("ed25519", "rsa")] {
        assert_eq!(with_signature(ill), Refused::Signature, "{ill:?}");
    }
    // A key under which nearly everything is signed.
    let weak = format!("ed25519:{} {}\n", "A".repeat(43), "A".repeat(86));
    assert_eq!(with_signature(&weak), Refused::Signature);
    let behind = archive(&[
        plain("plugin.toml", b"[plugin]"),
        (header("signature", mine.len()), mine.as_bytes()),
        plain("component.wasm", b"\0asm"),
    ]);
    assert_eq!(refused(&behind), Refused::Order("component.wasm".into()), "what nobody signed");
    let twice = archive(&[
        plain("plugin.toml", b"[plugin]"),
        plain("component.wasm", b"\0asm"),
        (header("signature", mine.len()), mine.as_bytes()),
        (header("signature", mine.len()), mine.as_bytes()),
    ]);
    assert_eq!(refused(&twice), Refused::SignedTwice);
}
