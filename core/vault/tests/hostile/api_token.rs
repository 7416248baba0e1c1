//! An API token is read by the key that minted it, unchanged, or not at all; and anybody knows one when they see it.

use proptest::prelude::*;
use vault::{ApiToken, DataKey};

const PLACE: &str = "01kb2n0000000000000abcdefg";

fn mint(key: &DataKey) -> String {
    ApiToken::mint(key, PLACE).unwrap().0.expose().clone()
}

#[test]
fn what_is_minted_is_read_and_found() {
    let key = DataKey::generate();
    let (text, hash) = ApiToken::mint(&key, PLACE).unwrap();
    let text = text.expose();
    assert_eq!(text.len(), 9 + 26 + 52 + 26 + 7);
    assert!(
        text.starts_with("stockade_01kb2n")
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    );
    assert_eq!(ApiToken::read(&key, text), Some((PLACE, hash)));
    assert_eq!(ApiToken::read(&DataKey::generate(), text), None);
    assert!(ApiToken::checks_out(text));
    let other = mint(&key);
    assert_ne!(&other, text);
    let report = format!("repo/.env:3: TOKEN=\"{text}\"\nx{other}y stockade_ stockade_{}", &text[9..40]);
    assert_eq!(ApiToken::found_in(&report), [text.as_str(), &other]);
}

#[test]
fn only_a_workspace_is_a_place() {
    let key = DataKey::generate();
    for bad in ["", "01kb2n", "01KB2N0000000000000ABCDEFG", "01kb2n0000000000000abcdef-", "01kb2n0000000000000abcdefgh"]
    {
        assert!(ApiToken::mint(&key, bad).is_none(), "{bad}");
    }
}

#[test]
fn every_changed_character_is_noticed_without_a_key() {
    let text = mint(&DataKey::generate());
    for at in 0..text.len() {
        for other in
            "abcdefghijklmnopqrstuvwxyz0123456789-_ ABZ".chars().filter(|other| !text[at..].starts_with(*other))
        {
            let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
            assert!(!ApiToken::checks_out(&changed), "{at}: {other}");
        }
    }
    for length in 0..text.len() {
        assert!(!ApiToken::checks_out(&text[..length]));
    }
    assert!(!ApiToken::checks_out(&format!("{text}a")) && !ApiToken::checks_out(&format!(" {text}")));
}

#[test]
fn a_right_checksum_alone_opens_nothing() {
    // Another key's token is as well formed as ours, and nobody's here.
    let (ours, theirs) = (DataKey::generate(), DataKey::generate());
    assert!(ApiToken::checks_out(&mint(&theirs)) && ApiToken::read(&ours, &mint(&theirs)).is_none());
}

proptest! {
    #[test]
    fn no_text_is_too_strange_to_refuse(text in any::<String>(), tail in "[a-z0-9_]{0,130}") {
        let key = DataKey::generate();
        for text in [text.clone(), format!("stockade_{text}"), format!("stockade_{tail}")] {
            prop_assert!(ApiToken::read(&key, &text).is_none());
            prop_assert!(ApiToken::found_in(&text).is_empty());
        }
    }
}
