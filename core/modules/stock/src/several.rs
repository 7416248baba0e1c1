//! A few ids in one column: a list in JSON, words with spaces between them in a database.

use std::{fmt, str::FromStr};

use model::{Id, Noun};

/// An id of whatever noun.
pub trait Named: Copy + Ord + fmt::Display + FromStr + serde::Serialize + schemars::JsonSchema + 'static {}
impl<N: Noun> Named for Id<N> {}

#[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub struct Several<I: Named> {
    ids: Vec<I>,
    text: String,
}

impl<I: Named> Several<I> {
    /// Each once, in the order of the ids.
    pub fn new(mut ids: Vec<I>) -> Self {
        ids.sort_unstable();
        ids.dedup();
        let words: Vec<String> = ids.iter().map(I::to_string).collect();
        Self { text: words.join(" "), ids }
    }

    pub fn ids(&self) -> &[I] {
        &self.ids
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<I: Named> FromStr for Several<I> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let ids = text.split_whitespace().map(|word| word.parse().map_err(|_| "not a list of ids".to_owned()));
        ids.collect::<Result<_, _>>().map(Self::new)
    }
}

impl<I: Named> Clone for Several<I> {
    fn clone(&self) -> Self {
        Self { ids: self.ids.clone(), text: self.text.clone() }
    }
}
impl<I: Named> PartialEq for Several<I> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
impl<I: Named> fmt::Debug for Several<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
impl<I: Named> serde::Serialize for Several<I> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.ids)
    }
}
impl<I: Named> schemars::JsonSchema for Several<I> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Vec::<I>::schema_name()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Vec::<I>::json_schema(generator)
    }
}
model::text_rows!(impl[I: Named] for Several<I>);
