//! The master key's file is its owner's alone, is never overwritten, and says what is wrong with it.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use proptest::prelude::*;
use vault::{MasterKey, MasterKeyError, MasterKeySource, Secret};

pub(crate) fn write_with_mode(path: &Path, text: impl AsRef<[u8]>, mode: u32) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn file(path: &Path) -> MasterKeySource {
    MasterKeySource::File(path.to_owned())
}

fn passphrase(words: &str, salt_file: &Path) -> MasterKeySource {
    MasterKeySource::Passphrase { passphrase: Secret::new(words.to_owned()), salt_file: salt_file.to_owned() }
}

#[test]
fn a_created_file_is_private_and_loads() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("master.key");
    let created = file(&path).create().unwrap();
    assert_eq!(mode(&path), 0o600);
    assert_eq!(file(&path).load().unwrap().id(), created.id());

    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text, format!("{}\n", *created.to_text()));
    assert_eq!(text.len(), "stockade-master-1:".len() + 43 + 1);
}

#[test]
fn what_is_there_is_not_overwritten() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("master.key");
    let first = file(&path).create().unwrap();
    assert!(matches!(
        file(&path).create(),
        Err(MasterKeyError::AlreadyThere { path: there }) if there == path
    ));
    assert!(matches!(passphrase("words", &path).create(), Err(MasterKeyError::AlreadyThere { .. })));
    assert_eq!(file(&path).load().unwrap().id(), first.id());

    // A link to nowhere is something that is there.
    let link = directory.path().join("link");
    std::os::unix::fs::symlink(directory.path().join("elsewhere"), &link).unwrap();
    assert!(matches!(file(&link).create(), Err(MasterKeyError::AlreadyThere { .. })));
    assert!(!directory.path().join("elsewhere").exists());
}

#[test]
fn a_file_that_others_may_use_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("master.key");
    let key = file(&path).create().unwrap();
    for too_open in [0o644, 0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o700, 0o777, 0o4600] {
        fs::set_permissions(&path, Permissions::from_mode(too_open)).unwrap();
        let Err(refused) = file(&path).load() else {
            panic!("mode {too_open:04o} was accepted");
        };
        assert!(matches!(refused, MasterKeyError::TooOpen { mode, .. } if mode == too_open));
        let message = refused.to_string();
        assert!(message.contains(&format!("`chmod 600 {}`", path.display())), "{message}");
        assert!(message.contains(&format!("{too_open:04o}")), "{message}");
    }
    for private in [0o600, 0o400] {
        fs::set_permissions(&path, Permissions::from_mode(private)).unwrap();
        assert_eq!(file(&path).load().unwrap().id(), key.id());
    }

    // The permissions that count are those of the file, not of a link to it.
    fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
    let link = directory.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    assert!(matches!(file(&link).load(), Err(MasterKeyError::TooOpen { .. })));
}

#[test]
fn a_missing_file_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("master.key");
    for source in [file(&path), passphrase("words", &path)] {
        let Err(refused) = source.load() else { panic!("a key came from nowhere") };
        assert!(matches!(&refused, MasterKeyError::Missing { .. }));
        let message = refused.to_string();
        assert!(message.contains(&path.display().to_string()), "{message}");
        assert!(message.contains("keep a copy of it"), "{message}");
    }
    let nowhere = directory.path().join("no/such/directory/key");
    assert!(matches!(file(&nowhere).create(), Err(MasterKeyError::Io { .. })));
    assert!(matches!(file(directory.path()).load(), Err(MasterKeyError::TooOpen { .. })));
    fs::set_permissions(directory.path(), Permissions::from_mode(0o600)).unwrap();
    assert!(matches!(file(directory.path()).load(), Err(MasterKeyError::Io { .. })));
    fs::set_permissions(directory.path(), Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn a_malformed_file_is_refused_and_not_repeated() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("master.key");
    let text = MasterKey::generate().to_text();
    let digits = text.strip_prefix("stockade-master-1:").unwrap();
    let malformed: Vec<Vec<u8>> = vec![
        b"".into(),
        b"\n".into(),
        digits.into(),
        format!("stockade-master-2:{digits}").into(),
        format!("Stockade-master-1:{digits}").into(),
        format!("stockade-master-1: {digits}").into(),
        format!("stockade-master-1:{}", &digits[1..]).into(),
        format!("stockade-master-1:{digits}A").into(),
        format!("stockade-master-1:{digits}=").into(),
        format!("{}\n{}", *text, *text).into(),
        format!("{} {}", &text[..30], &text[30..]).into(),
        "x".repeat(5000).into(),
        [text.as_bytes(), &[b'\n'; 5000]].concat(),
        [text.as_bytes(), &[0xff]].concat(),
    ];
    for wrong in malformed {
        write_with_mode(&path, &wrong, 0o600);
        let Err(refused) = file(&path).load() else {
            panic!("{:?} was accepted", String::from_utf8_lossy(&wrong));
        };
        assert!(matches!(&refused, MasterKeyError::Malformed { .. }), "{refused}");
        let told = format!("{refused} {refused:?}");
        assert!(!told.contains(&digits[10..20]), "{told}");
    }

    // White space around it is what an editor or a copied line leaves.
    for around in [format!("{}\r\n", *text), format!("\n  {}\n\n", *text), text.to_string()] {
        write_with_mode(&path, around, 0o600);
        assert!(file(&path).load().is_ok());
    }
}

#[test]
fn a_passphrase_gives_one_key_for_one_salt() {
    let directory = tempfile::tempdir().unwrap();
    let (salt, other_salt) = (directory.path().join("salt"), directory.path().join("other"));
    let created = passphrase("correct horse", &salt).create().unwrap();
    assert_eq!(mode(&salt), 0o600);
    assert!(fs::read_to_string(&salt).unwrap().starts_with("stockade-salt-1:"));
    assert_eq!(passphrase("correct horse", &salt).load().unwrap().id(), created.id());

    for wrong in ["correct horse ", "Correct horse", "correct hors"] {
        assert_ne!(passphrase(wrong, &salt).load().unwrap().id(), created.id());
    }
    let elsewhere = passphrase("correct horse", &other_salt).create().unwrap();
    assert_ne!(elsewhere.id(), created.id());
}

#[test]
fn a_passphrase_without_words_or_salt_gives_none() {
    let directory = tempfile::tempdir().unwrap();
    let salt = directory.path().join("salt");
    for words in [String::new(), "x".repeat(1025)] {
        let refused = passphrase(&words, &salt).create();
        assert!(matches!(refused, Err(MasterKeyError::PassphraseLength)));
        assert!(!salt.exists(), "a salt was left behind");
    }
    for wrong in ["", "stockade-salt-1:", "stockade-salt-1:AAAA"] {
        write_with_mode(&salt, wrong, 0o600);
        assert!(matches!(passphrase("words", &salt).load(), Err(MasterKeyError::Malformed { .. })));
    }
    fs::set_permissions(&salt, Permissions::from_mode(0o644)).unwrap();
    assert!(matches!(passphrase("words", &salt).load(), Err(MasterKeyError::TooOpen { .. })));
}

#[test]
fn only_files_are_created() {
    for source in [
        MasterKeySource::Environment("STOCKADE_MASTER_KEY".into()),
        MasterKeySource::SystemdCredential("master".into()),
    ] {
        assert!(matches!(source.create(), Err(MasterKeyError::NotOurs { .. })));
    }
}

#[test]
fn the_real_environment_is_asked() {
    let unset = MasterKeySource::Environment("STOCKADE_SURELY_NOT_SET".into());
    assert!(matches!(unset.load(), Err(MasterKeyError::Missing { .. })));
    let set = MasterKeySource::Environment("PATH".into());
    assert!(matches!(set.load(), Err(MasterKeyError::Malformed { .. })));
}

#[test]
fn a_source_names_its_place_and_shows_nothing_of_it() {
    let salt = Path::new("/var/lib/stockade/salt");
    let shown = passphrase("correct horse", salt).to_string();
    assert_eq!(shown, "the passphrase with the salt /var/lib/stockade/salt");
}

proptest! {
    #[test]
    fn no_text_is_too_strange_to_refuse(text in ".*") {
        prop_assert!(MasterKey::from_text(&text).is_err());
        let prefixed = format!("stockade-master-1:{text}");
        prop_assert!(MasterKey::from_text(&prefixed).is_err());
    }
}

#[test]
fn ids_follow_from_keys() {
    let key = MasterKey::generate();
    let again = MasterKey::from_text(&key.to_text()).unwrap();
    assert_eq!(again.id(), key.id());
    assert_eq!(*again.to_text(), *key.to_text());
    assert_ne!(MasterKey::generate().id(), key.id());
    assert!(!key.to_text().contains(&key.id().to_string()));
}
