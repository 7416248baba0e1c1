//! A token is read by the key that minted it, unchanged, or not at all.

use std::collections::HashSet;

use proptest::prelude::*;
use vault::{DataKey, Token, TokenHash};

#[test]
fn what_is_minted_is_read() {
    let key = DataKey::generate();
    let (text, hash) = Token::mint(&key);
    let text = text.expose();
    assert_eq!(text.len(), 43 + 1 + 22);
    assert_eq!(text.find('.'), Some(43));
    assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)));
    assert_eq!(Token::read(&key, text), Some(hash));
    assert_eq!(Token::read(&DataKey::generate(), text), None);
}

#[test]
fn every_changed_character_is_noticed() {
    let key = DataKey::generate();
    let (text, _) = Token::mint(&key);
    let text = text.expose();
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.= +/";
    for at in 0..text.len() {
        for other in alphabet.chars().filter(|other| !text[at..].starts_with(*other)) {
            let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
            assert_eq!(Token::read(&key, &changed), None, "{at}: {other}");
        }
    }
}

#[test]
fn every_other_form_is_refused() {
    let key = DataKey::generate();
    let (one, _) = Token::mint(&key);
    let (two, _) = Token::mint(&key);
    let (one, two) = (one.expose(), two.expose());
    for length in 0..one.len() {
        assert_eq!(Token::read(&key, &one[..length]), None, "{length}");
    }
    let (secret, tag) = one.split_once('.').unwrap();
    let (_, other_tag) = two.split_once('.').unwrap();
    for forged in [
        format!("{secret}.{other_tag}"),
        format!("{tag}.{secret}"),
        format!("{secret}{tag}"),
        format!("{secret}..{tag}"),
        format!("{secret}.{tag}."),
        format!("{secret}.{tag}=="),
        format!("{secret}=.{tag}"),
        format!("{secret}.{tag}\n"),
        format!(" {one}"),
        format!("{one}{two}"),
        format!("Bearer {one}"),
        format!("{secret}."),
        format!(".{tag}"),
        ".".into(),
        "é".repeat(33),
        "x".repeat(1 << 20),
    ] {
        assert_eq!(Token::read(&key, &forged), None, "{forged:.80}");
    }
}

#[test]
fn no_two_tokens_are_alike() {
    let key = DataKey::generate();
    let minted: Vec<(String, TokenHash)> = (0..1000)
        .map(|_| {
            let (text, hash) = Token::mint(&key);
            (text.expose().clone(), hash)
        })
        .collect();
    assert_eq!(minted.iter().map(|(text, _)| text).collect::<HashSet<_>>().len(), 1000);
    assert_eq!(minted.iter().map(|(_, hash)| hash).collect::<HashSet<_>>().len(), 1000);
}

#[test]
fn the_hash_is_no_token() {
    let key = DataKey::generate();
    let (text, hash) = Token::mint(&key);
    assert_eq!(Token::read(&key, &hash.to_string()), None);
    assert!(!format!("{hash} {hash:?}").contains(&text.expose()[..10]));
}

proptest! {
    #[test]
    fn hashes_have_one_written_form(bytes: [u8; 32]) {
        let hash = TokenHash::from_bytes(bytes);
        let text = hash.to_string();
        prop_assert_eq!(text.len(), 64);
        prop_assert_eq!(text.parse(), Ok(hash));
        prop_assert_eq!(hash.as_bytes(), &bytes);
        prop_assert!(text[1..].parse::<TokenHash>().is_err());
        let upper = text.to_uppercase();
        prop_assert!(upper == text || upper.parse::<TokenHash>().is_err());
    }

    #[test]
    fn no_text_is_too_strange_to_refuse(text in ".*", digits in "[A-Za-z0-9_-]{43}\\.[A-Za-z0-9_-]{22}") {
        let key = DataKey::generate();
        prop_assert_eq!(Token::read(&key, &text), None);
        prop_assert_eq!(Token::read(&key, &digits), None);
    }
}
