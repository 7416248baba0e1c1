//! Words that are written as text: one way in from JSON, one way in and out of a database.

use std::{borrow::Cow, fmt, str::FromStr};

/// Reads anything that parses from a string, with the parser's own message.
pub(crate) fn deserialize<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: FromStr,
    T::Err: fmt::Display,
{
    let text = <Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
    text.parse().map_err(serde::de::Error::custom)
}

/// A word with `as_str` and `FromStr` as a text column, on whatever database there is.
#[cfg(feature = "rows")]
#[macro_export]
macro_rules! text_rows {
    (impl[$($generics:tt)*] for $word:ty) => {
        impl<__DB, $($generics)*> diesel::serialize::ToSql<diesel::sql_types::Text, __DB> for $word
        where
            __DB: diesel::backend::Backend,
            str: diesel::serialize::ToSql<diesel::sql_types::Text, __DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, __DB>,
            ) -> diesel::serialize::Result {
                self.as_str().to_sql(out)
            }
        }
        impl<__DB, $($generics)*> diesel::deserialize::FromSql<diesel::sql_types::Text, __DB> for $word
        where
            __DB: diesel::backend::Backend,
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, __DB>,
        {
            fn from_sql(bytes: __DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let text = <String as diesel::deserialize::FromSql<diesel::sql_types::Text, __DB>>::from_sql(bytes)?;
                Ok(text.parse::<$word>()?)
            }
        }
    };
}
#[cfg(feature = "rows")]
pub(crate) use text_rows;

/// Declares a closed set of words: an enum that is the same text in JSON, in a database and on screen.
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, $crate::serde::Serialize, $crate::serde::Deserialize, $crate::schemars::JsonSchema)]
        #[serde(crate = "model::serde")]
        #[schemars(crate = "model::schemars")]
        #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),* }
        impl $name {
            pub fn as_str(&self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }
        }
        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($text => Ok(Self::$variant),)*
                    other => Err(format!("`{other}` is none of {}", [$($text),*].join(", "))),
                }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        model::text_rows!(impl[] for $name);
    };
}
