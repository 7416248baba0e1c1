//! Whether a new password is worth its hash: hard to guess by somebody who knows how people choose them, who knows
//! the passwords that leaked most often, and who knows the person.
//!
//! All of it is estimated here, without asking anybody: the passwords of the great leaks, by how often they were
//! found, are among the lists that the crate `zxcvbn` carries, with what people do to them (letters exchanged, years
//! and exclamation marks at the end).

use std::borrow::Cow;

use model::Problem;
use zxcvbn::{Score, feedback::Warning, zxcvbn};

/// A hundred million guesses: far more than can be tried at this door, and years of work on a stolen hash.
const WANTED: Score = Score::Three;
/// Letters that are looked at: the work grows faster than their number, and so many that are good are enough.
const LOOKED_AT: usize = 64;
/// Shorter words about somebody are in every other password by chance.
const LEAST_WORD: usize = 3;

/// `about` is what others know of the person: their address, their name, what the business is called.
pub(crate) fn check(password: &str, about: &[String]) -> Result<(), Problem> {
    let looked_at: String = password.chars().take(LOOKED_AT).collect();
    let words: Vec<&str> = words(about).collect();
    let estimate = zxcvbn(&looked_at, &words);
    if estimate.score() >= WANTED {
        return Ok(());
    }
    Err(Problem::invalid("/password", why(estimate.feedback().and_then(|feedback| feedback.warning()))))
}

fn words(about: &[String]) -> impl Iterator<Item = &str> {
    let whole = about.iter().map(String::as_str);
    let parts = about.iter().flat_map(|text| text.split(|letter: char| !letter.is_alphanumeric()));
    whole.chain(parts).chain(["stockade"]).filter(|word| word.chars().count() >= LEAST_WORD)
}

fn why(warning: Option<Warning>) -> Cow<'static, str> {
    let known = matches!(
        warning,
        Some(
            Warning::ThisIsATop10Password
                | Warning::ThisIsATop100Password
                | Warning::ThisIsACommonPassword
                | Warning::ThisIsSimilarToACommonlyUsedPassword
        )
    );
    if known {
        "This password, or one like it, stands in lists of stolen passwords. Choose another one; a few unrelated words \
         make a good one."
            .into()
    } else {
        "This password is too easily guessed. A few unrelated words make a good one.".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about() -> Vec<String> {
        ["ada@example.org", "Ada Lovelace", "Corner Shop"].map(str::to_owned).into()
    }

    #[test]
    fn what_was_stolen_often_is_refused_and_so_is_what_is_like_it() {
        for password in [
            "password",
            "password1",
            "12345678",
            "123456789",
            "qwertyuiop",
            "iloveyou",
            "sunshine1",
            "trustno1",
            "football1",
            "baseball",
            "superman1",
            "princess1",
            "letmein!",
            "p4ssw0rd",
            "PASSWORD!",
            "starwars",
            "qwerty123",
            "1q2w3e4r",
            "Liverpool1",
            "monkey123",
        ] {
            let no = check(password, &[]).unwrap_err();
            assert_eq!(no.fields[0].at, "/password", "{password}");
        }
        for password in ["password", "iloveyou", "football", "trustno1"] {
            assert!(check(password, &[]).unwrap_err().detail.contains("stolen"), "{password}");
        }
    }

    #[test]
    fn what_others_know_of_somebody_is_no_secret() {
        for password in
            ["lovelace1815", "Ada Lovelace", "ada@example.org", "CornerShop1", "stockade2026", "lovelaceada"]
        {
            assert!(check(password, &about()).is_err(), "{password}");
        }
    }

    #[test]
    fn a_few_unrelated_words_are_good() {
        for password in [
            "a long sentence that I remember",
            "measure twice and cut once",
            "three small green kettles",
            "xK9#vLq2!mZp",
            "Ölmühle Kaffeetasse Dienstag",
            &format!("{} and so on and on", "measure twice and cut once".repeat(30)),
        ] {
            assert!(check(password, &about()).is_ok(), "{password}");
        }
    }

    #[test]
    fn no_password_keeps_it_busy_or_makes_it_fail() {
        for password in
            ["a".repeat(1024), "\u{10ffff}".repeat(256), "aB3$".repeat(256), "\u{0}".repeat(9), "  ".repeat(40)]
        {
            let _any = check(&password, &about());
        }
        assert!(check(&"a".repeat(1024), &about()).is_err());
    }
}
