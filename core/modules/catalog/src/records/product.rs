//! What is sold, by the name customers know.

use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use door::blob::BlobId;
use model::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{BrandId, CategoryId, ProductId, TagId, TaxClassId};
use crate::{listed::Listed, rules::options::Choice, schema::products};

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = products, treat_none_as_null = true)]
#[record(table = products, kind = "product")]
pub struct Product {
    pub id: ProductId,
    pub version: i64,
    #[label(public)]
    pub name: String,
    /// What lists are sorted and searched by: the name, folded.
    #[label(public)]
    #[serde(skip)]
    pub sort_name: String,
    #[label(public)]
    pub description: String,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub updated_at: Timestamp,
    /// Since when it is no longer sold.
    #[label(internal)]
    pub archived_at: Option<Timestamp>,
    /// What it can be chosen by. Each variant has a value for each.
    #[label(public)]
    pub options: Listed<Choice>,
    #[label(public)]
    pub images: Listed<Image>,
    #[label(public)]
    pub categories: Listed<CategoryId>,
    #[label(internal)]
    pub tags: Listed<TagId>,
    #[label(public)]
    pub brand: Option<BrandId>,
    #[label(internal)]
    pub tax_class: Option<TaxClassId>,
    /// Since when the storefront shows it.
    #[label(internal)]
    pub published_at: Option<Timestamp>,
}

/// A picture: at an https address elsewhere, or kept here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProductImage")]
pub struct Image {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blob: Option<BlobId>,
    /// Of one that is kept here: its small form, for lists. Filled in here, whatever is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumb: Option<BlobId>,
    /// Of one that is kept here, in points. Filled in here, whatever is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// What is to be seen, for those who do not see it.
    #[serde(default)]
    pub alt: String,
}
