//! Names that reach Casbin are built from a-z, 0-9 and '-', so none can be read as a pattern,
//! a comment, a separator or a piece of code.

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

const LONGEST_ROLE_NAME: usize = 39;

/// A text that is not the name it should be. It does not repeat the text, which may be hostile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidName(&'static str);

macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $is_valid:ident, $rule:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Cow<'static, str>);

        impl $name {
            /// For constants: in a `const`, a wrong name does not compile.
            pub const fn new_static(text: &'static str) -> Self {
                assert!($is_valid(text.as_bytes()), $rule);
                Self(Cow::Borrowed(text))
            }

            pub fn parse(text: impl Into<String>) -> Result<Self, InvalidName> {
                let text = text.into();
                match $is_valid(text.as_bytes()) {
                    true => Ok(Self(Cow::Owned(text))),
                    false => Err(InvalidName($rule)),
                }
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = InvalidName;
            fn from_str(text: &str) -> Result<Self, InvalidName> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidName;
            fn try_from(text: String) -> Result<Self, InvalidName> {
                Self::parse(text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0.into_owned()
            }
        }
    };
}

name!(
    /// `module:action`, such as `invoices:void`.
    Permission,
    is_permission,
    "a permission is `module:action`, each a-z, then a-z, 0-9 or '-'"
);

name!(
    /// Such as `manager`: built in (see `roles`), or a workspace's own.
    RoleName,
    is_role_name,
    "a role name is a-z, then up to 38 of a-z, 0-9 or '-'"
);

const fn is_permission(text: &[u8]) -> bool {
    let mut colon = 0;
    while colon < text.len() && text[colon] != b':' {
        colon += 1;
    }
    match text.split_at(colon) {
        (module, [b':', action @ ..]) => is_word(module) && is_word(action),
        _ => false,
    }
}

const fn is_role_name(text: &[u8]) -> bool {
    text.len() <= LONGEST_ROLE_NAME && is_word(text)
}

const fn is_word(text: &[u8]) -> bool {
    let [b'a'..=b'z', rest @ ..] = text else {
        return false;
    };
    let mut rest = rest;
    while let [b'a'..=b'z' | b'0'..=b'9' | b'-', tail @ ..] = rest {
        rest = tail;
    }
    rest.is_empty()
}
