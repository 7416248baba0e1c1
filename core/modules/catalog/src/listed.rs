//! A short list that a record keeps whole, as JSON in one column: so its change is one change of the record, with
//! what was and what is, and reading the record reads the list.

use std::ops::Deref;

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::Text,
};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer, de::DeserializeOwned};

#[derive(Debug, Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Listed<T> {
    items: Vec<T>,
    /// What the column holds: an answer lends it, so it has to be somewhere.
    text: String,
}

impl<T> Deref for Listed<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { items: Vec::new(), text: "[]".to_owned() }
    }
}

impl<T: Serialize> From<Vec<T>> for Listed<T> {
    fn from(items: Vec<T>) -> Self {
        // Text, numbers and structs of them: there is nothing in it that JSON could not say.
        let text = serde_json::to_string(&items).unwrap_or_default();
        Self { items, text }
    }
}

impl<T: Serialize> Serialize for Listed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.items.serialize(serializer)
    }
}

impl<T: JsonSchema> JsonSchema for Listed<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        Vec::<T>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<T>::json_schema(generator)
    }
}

impl<T: std::fmt::Debug, DB: Backend> ToSql<Text, DB> for Listed<T>
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.text.as_str().to_sql(out)
    }
}

impl<T: DeserializeOwned, DB: Backend> FromSql<Text, DB> for Listed<T>
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, DB>>::from_sql(bytes)?;
        // Most lists are empty, and every product has five of them.
        let items = if text == "[]" { Vec::new() } else { serde_json::from_str(&text)? };
        Ok(Self { items, text })
    }
}
