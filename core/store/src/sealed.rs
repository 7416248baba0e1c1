//! A value that is kept under the key of the person it is about. A row carries it sealed; whoever may know opens it
//! with [`Snapshot::unseal`], and it shows itself only then.

use std::fmt;

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::Binary,
};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer, de::DeserializeOwned};
use vault::Place;

use crate::{Done, Failure, Snapshot};

#[derive(Clone, AsExpression, FromSqlRow)]
#[diesel(sql_type = Binary)]
pub struct Sealed<T> {
    kept: Vec<u8>,
    open: Option<T>,
}

impl<T> Sealed<T> {
    /// What was erased: there is nothing in it any more, sealed or not.
    pub fn erased() -> Self {
        Self { kept: Vec::new(), open: None }
    }

    /// What is in it; nothing where nobody opened it, or nobody can any more.
    pub fn open(&self) -> Option<&T> {
        self.open.as_ref()
    }
}

impl Snapshot<'_> {
    /// A value under its person's key; nothing where that was destroyed, or never was.
    pub fn sealed<T: Serialize>(
        &self,
        person: &str,
        table: &str,
        column: &str,
        row: &str,
        value: T,
    ) -> Done<Option<Sealed<T>>> {
        let plain = serde_json::to_vec(&value).map_err(|_| Failure::internal("A value could not be written."))?;
        let kept = self.seal_of(person, table, column, row, &plain)?;
        Ok(kept.map(|kept| Sealed { kept, open: Some(value) }))
    }

    /// Opens it where it is. Once its person was erased it stays closed, and that is no failure.
    pub fn unseal<T: DeserializeOwned>(
        &self,
        person: &str,
        table: &str,
        column: &str,
        row: &str,
        value: &mut Sealed<T>,
    ) -> Done<()> {
        if value.kept.is_empty() {
            return Ok(());
        }
        let Some(key) = self.person_key(person)? else { return Ok(()) };
        let place = Place { workspace: self.owner(), table, column, row };
        let plain = key.open(&place, &value.kept).ok().and_then(|plain| serde_json::from_slice(&plain).ok());
        let plain = plain.ok_or_else(|| Failure::internal("A sealed value could not be opened."))?;
        value.open = Some(plain);
        Ok(())
    }
}

/// By what is in them; of two that nobody opened, by what they are kept as.
impl<T: PartialEq> PartialEq for Sealed<T> {
    fn eq(&self, other: &Self) -> bool {
        match (&self.open, &other.open) {
            (None, None) => self.kept == other.kept,
            (one, other) => one == other,
        }
    }
}

impl<T> fmt::Debug for Sealed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed")
    }
}

impl<T: Serialize> Serialize for Sealed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.open.serialize(serializer)
    }
}

impl<T: JsonSchema> JsonSchema for Sealed<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        Option::<T>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Option::<T>::json_schema(generator)
    }
}

impl<T, DB: Backend> ToSql<Binary, DB> for Sealed<T>
where
    [u8]: ToSql<Binary, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.kept.as_slice().to_sql(out)
    }
}

impl<T, DB: Backend> FromSql<Binary, DB> for Sealed<T>
where
    Vec<u8>: FromSql<Binary, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self { kept: Vec::from_sql(bytes)?, open: None })
    }
}
