//! What a release is called: a plugin's own name for ever, and three numbers.

use std::{fmt, str::FromStr};

/// Of a plugin's own name, in bytes.
pub const LONGEST_ID: usize = 60;

/// `1.4.0`: the larger is the newer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release([u32; 3]);

impl FromStr for Release {
    type Err = &'static str;

    /// Each number is written in one way, so that two texts are never one release.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |part: &str| part.parse::<u32>().ok().filter(|number| number.to_string() == part);
        let numbers: Option<Vec<u32>> = text.split('.').map(number).collect();
        let numbers = numbers.and_then(|numbers| <[u32; 3]>::try_from(numbers).ok());
        numbers.map(Self).ok_or("Write three numbers, such as 1.4.0.")
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.0;
        write!(f, "{major}.{minor}.{patch}")
    }
}

/// Whether a plugin can be called so: as a part of a file's name, it leads nowhere.
pub fn is_id(text: &str) -> bool {
    text.len() <= LONGEST_ID
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_numbers_and_not_letters() {
        let release = |text: &str| text.parse::<Release>().unwrap();
        assert!(release("1.10.0") > release("1.9.9"));
        assert!(release("2.0.0") > release("1.99.0"));
        assert_eq!(release("1.4.0").to_string(), "1.4.0");
        for no in ["", "1", "1.4", "1.4.0.0", "1.04.0", "+1.4.0", "1.4.x", "1.4.-1", "1.4.4294967296", " 1.4.0"] {
            assert!(no.parse::<Release>().is_err(), "{no}");
        }
    }
}
