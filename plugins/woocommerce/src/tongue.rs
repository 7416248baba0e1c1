//! In which language people are told something: that of whoever asked, or of the business.

/// A language that the plugin speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tongue {
    #[default]
    English,
    German,
}

impl Tongue {
    /// Of a language as the host writes it: `de`, `en-GB`.
    pub fn of(language: &str) -> Self {
        match language.split('-').next() {
            Some("de") => Self::German,
            _ => Self::English,
        }
    }

    /// How many there are, for people to read.
    pub fn count(self, number: u64) -> String {
        let mark = match self {
            Self::English => ',',
            Self::German => '.',
        };
        let digits = number.to_string();
        let mut said = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                said.push(mark);
            }
            said.push(digit);
        }
        said
    }
}

/// A sentence as it is said in this tongue: in English, and in German.
macro_rules! say {
    ($tongue:expr, $english:literal, $german:literal $(,)?) => {
        match $tongue {
            $crate::tongue::Tongue::English => format!($english),
            $crate::tongue::Tongue::German => format!($german),
        }
    };
}
pub(crate) use say;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_said_in_their_language() {
        for (language, said) in
            [("de", "Guten Tag, Ada"), ("de-AT", "Guten Tag, Ada"), ("en-GB", "Hello Ada"), ("fr", "Hello Ada")]
        {
            let name = "Ada";
            assert_eq!(say!(Tongue::of(language), "Hello {name}", "Guten Tag, {name}"), said);
        }
        let counts = [0, 12, 999, 1_000, 1_234_567];
        assert_eq!(counts.map(|count| Tongue::English.count(count)), ["0", "12", "999", "1,000", "1,234,567"]);
        assert_eq!(Tongue::German.count(20_000), "20.000");
    }
}
