//! What sorts products: who makes them, where they are looked for, what they have in common, how they are taxed.

use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::{BrandId, CategoryId, TagId, TaxClassId};
use crate::schema::{brands, categories, tags, tax_classes};

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = brands, treat_none_as_null = true)]
#[record(table = brands, kind = "brand")]
pub struct Brand {
    pub id: BrandId,
    pub version: i64,
    #[label(public)]
    pub name: String,
    #[label(public)]
    #[serde(skip)]
    pub sort_name: String,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub archived_at: Option<Timestamp>,
}

/// A branch of the tree. A product may hang on several.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = categories, treat_none_as_null = true)]
#[record(table = categories, kind = "category")]
pub struct Category {
    pub id: CategoryId,
    pub version: i64,
    #[label(public)]
    pub name: String,
    #[label(public)]
    #[serde(skip)]
    pub sort_name: String,
    /// The category that it is part of; none at the top.
    #[label(public)]
    pub parent: Option<CategoryId>,
    /// Where it stands among its siblings: later ones have larger numbers.
    #[label(internal)]
    #[serde(skip)]
    pub place: i64,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub archived_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = tags, treat_none_as_null = true)]
#[record(table = tags, kind = "tag")]
pub struct Tag {
    pub id: TagId,
    pub version: i64,
    #[label(public)]
    pub name: String,
    /// The name, folded: two tags that differ only in case are one.
    #[label(public)]
    #[serde(skip)]
    pub sort_name: String,
    #[label(internal)]
    pub created_at: Timestamp,
}

/// How something is taxed. What it means in a country comes with sales.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = tax_classes, treat_none_as_null = true)]
#[record(table = tax_classes, kind = "tax-class")]
pub struct TaxClass {
    pub id: TaxClassId,
    pub version: i64,
    /// What programs call it: `standard`, `reduced`, `books`.
    #[label(internal)]
    pub code: String,
    #[label(internal)]
    pub name: String,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub archived_at: Option<Timestamp>,
}
