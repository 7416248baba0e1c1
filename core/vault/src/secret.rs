//! A value that cannot be printed, and a comparison that tells nothing by its time.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A value whose only way out is [`expose`](Secret::expose), a word that is easy to search for.
///
/// It cannot be printed, serialized, copied or compared, so it can end up neither in a log line nor
/// in a stored answer, and its memory is overwritten when it is dropped:
///
/// ```compile_fail,E0277
/// let password = vault::Secret::new(String::from("hunter2"));
/// println!("{password:?}");
/// ```
///
/// ```compile_fail,E0277
/// let password = vault::Secret::new(String::from("hunter2"));
/// println!("{password}");
/// ```
///
/// ```compile_fail,E0599
/// let password = vault::Secret::new(String::from("hunter2"));
/// let copy = password.clone();
/// ```
///
/// ```compile_fail,E0369
/// let password = vault::Secret::new(String::from("hunter2"));
/// password == vault::Secret::new(String::from("hunter2")); // use `vault::same`
/// ```
///
/// ```compile_fail,E0277
/// fn stored<T: serde::Serialize>(_: T) {}
/// stored(vault::Secret::new(String::from("hunter2")));
/// ```
///
/// It can be read from an operation's input, and its schema says that it is only written. The text
/// that it was read from (a request body, a parsed JSON value) is the reader's to overwrite.
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. Whoever calls this answers for where it goes.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> ZeroizeOnDrop for Secret<T> {}

/// Whether two byte strings are equal, in a time that depends on their lengths alone.
#[must_use]
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

impl<'de> Deserialize<'de> for Secret<String> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Not `deserialize_string`: with that, serde_json itself reports a PIN sent as a number, and
        // quotes it. Asked for any value, it calls the visitor, which does not.
        deserializer.deserialize_any(SecretText)
    }
}

struct SecretText;

impl SecretText {
    fn refuse<T, E: Error>() -> Result<T, E> {
        Err(E::custom("a secret is text, in quotes; what was sent is not repeated here"))
    }
}

impl<'de> Visitor<'de> for SecretText {
    type Value = Secret<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a secret as text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Secret::new(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Secret::new(text))
    }

    // serde's own answers to the following would name the value.

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Self::refuse()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Self::refuse()
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<Self::Value, E> {
        Self::refuse()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Self::refuse()
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<Self::Value, E> {
        Self::refuse()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Self::refuse()
    }

    fn visit_bytes<E: Error>(self, _: &[u8]) -> Result<Self::Value, E> {
        Self::refuse()
    }
}

impl JsonSchema for Secret<String> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Secret".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "password", "writeOnly": true })
    }
}
