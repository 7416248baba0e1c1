//! Identifiers are TypeIDs: a three-letter noun and a UUIDv7, so that an id found in a log says what
//! it names and sorts by when it was made.
//!
//! The text is kept, not the number: an id is written to databases, answers and the audit log far
//! more often than it is made.

use std::{borrow::Cow, fmt, hash, marker::PhantomData, str::FromStr};

use type_safe_id::{DynamicType, TypeSafeId};
use uuid::Uuid;

use crate::Timestamp;

/// What stands for an id that is not known yet, in the input of an operation that is prepared before others make what
/// it is about. It is read as an id that nothing has.
pub const NOT_YET: &str = "$made";

/// Three letters, an underscore, 26 characters of Crockford base 32.
const LENGTH: usize = 30;

/// What an id names. Declared by [`nouns!`].
pub trait Noun: 'static {
    const PREFIX: &'static str;
    const NAME: &'static str;
}

#[cfg_attr(
    feature = "rows",
    derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow),
    diesel(sql_type = diesel::sql_types::Text)
)]
pub struct Id<N: Noun> {
    text: [u8; LENGTH],
    noun: PhantomData<fn() -> N>,
}

impl<N: Noun> Id<N> {
    /// A fresh id made at `now`; ids made later sort later.
    pub fn new(now: Timestamp) -> Self {
        let (seconds, nanos) = now.unix();
        let uuid = Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos));
        Self::from_uuid(uuid)
    }

    pub fn as_str(&self) -> &str {
        // Always ASCII: the only two constructors write what `type-safe-id` encoded or checked.
        std::str::from_utf8(&self.text).unwrap_or_default()
    }

    fn from_uuid(uuid: Uuid) -> Self {
        // A prefix that is no TypeID prefix cannot come this far: `every_noun_has_a_prefix` tests them all.
        let text = DynamicType::new(N::PREFIX).map(|kind| TypeSafeId::from_type_and_uuid(kind, uuid).to_string());
        Self::from_checked(&text.unwrap_or_default())
    }

    fn from_checked(checked: &str) -> Self {
        let mut text = [b'0'; LENGTH];
        text.iter_mut().zip(checked.bytes()).for_each(|(to, from)| *to = from);
        Self { text, noun: PhantomData }
    }
}

/// Why a text is not the id it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAnId {
    noun: &'static str,
    prefix: &'static str,
}

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not the id of a {}: it looks like `{}_` and 26 letters and digits", self.noun, self.prefix)
    }
}

impl std::error::Error for NotAnId {}

impl<N: Noun> FromStr for Id<N> {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let not = NotAnId { noun: N::NAME, prefix: N::PREFIX };
        if text.len() != LENGTH {
            return Err(not);
        }
        let id: TypeSafeId<DynamicType> = text.parse().map_err(|_| not.clone())?;
        if id.type_prefix() != N::PREFIX {
            return Err(not);
        }
        Ok(Self::from_checked(text))
    }
}

impl<N: Noun> Clone for Id<N> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<N: Noun> Copy for Id<N> {}
impl<N: Noun> PartialEq for Id<N> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
impl<N: Noun> Eq for Id<N> {}
impl<N: Noun> PartialOrd for Id<N> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<N: Noun> Ord for Id<N> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text.cmp(&other.text)
    }
}
impl<N: Noun> hash::Hash for Id<N> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}
impl<N: Noun> fmt::Debug for Id<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl<N: Noun> fmt::Display for Id<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl<N: Noun> serde::Serialize for Id<N> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
impl<'de, N: Noun> serde::Deserialize<'de> for Id<N> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
        match text.as_ref() {
            NOT_YET => Ok(Self::from_uuid(Uuid::nil())),
            text => text.parse().map_err(serde::de::Error::custom),
        }
    }
}
impl<N: Noun> schemars::JsonSchema for Id<N> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}Id", N::NAME).into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": format!("^{}_[0-7][0-9abcdefghjkmnpqrstvwxyz]{{25}}$", N::PREFIX),
        })
    }
}

#[cfg(feature = "rows")]
crate::text::text_rows!(impl[N: Noun] for Id<N>);

/// Declares nouns and the ids that name them: `Product => ProductId = "prd"`.
#[macro_export]
macro_rules! nouns {
    ($($(#[$doc:meta])* $noun:ident => $id:ident = $prefix:literal),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $noun {}
        impl $crate::id::Noun for $noun {
            const PREFIX: &'static str = $prefix;
            const NAME: &'static str = stringify!($noun);
        }
        #[doc = concat!("Names a ", stringify!($noun), ".")]
        pub type $id = $crate::id::Id<$noun>;
    )*};
}
pub use nouns;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AccountId, WorkspaceId};

    #[test]
    fn an_id_says_what_it_names_and_reads_back() {
        let id = WorkspaceId::new(Timestamp::from_micros(1_700_000_000_000_000).unwrap());
        assert!(id.as_str().starts_with("wsp_01"));
        assert_eq!(id.as_str().parse::<WorkspaceId>().unwrap(), id);
        assert_eq!(serde_json::from_str::<WorkspaceId>(&serde_json::to_string(&id).unwrap()).unwrap(), id);
    }

    #[test]
    fn what_is_not_known_yet_is_read_as_what_nothing_is() {
        let id: WorkspaceId = serde_json::from_str("\"$made\"").unwrap();
        assert_eq!(id.as_str(), "wsp_00000000000000000000000000");
        assert!(NOT_YET.parse::<WorkspaceId>().is_err(), "in an input alone");
    }

    #[test]
    fn another_nouns_id_is_refused() {
        let id = WorkspaceId::new(Timestamp::from_micros(0).unwrap());
        let said = id.as_str().parse::<AccountId>().unwrap_err().to_string();
        assert!(said.contains("acc_"), "{said}");
        for bad in [
            "",
            "wsp_",
            "wsp_0000000000000000000000000U",
            "WSP_01jx00000000000000000000ab",
            "wsp_81jx000000000000000000000a",
        ] {
            assert!(bad.parse::<WorkspaceId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn later_ids_sort_later() {
        let early = AccountId::new(Timestamp::from_micros(1_700_000_000_000_000).unwrap());
        let late = AccountId::new(Timestamp::from_micros(1_700_000_001_000_000).unwrap());
        assert!(early < late);
    }
}
