//! Where the lists that products and variants record are found by what is in them. Written with the record, and by
//! nobody else: the record is what is true.

use declare::Unrecorded;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use door::{Done, Tx, Unrecorded, blob::BlobId};
use model::Id;

use super::{CategoryId, ProductId, TagId, VariantId};
use crate::schema::{barcodes, bundle_parts, product_categories, product_pictures, product_tags};

/// A barcode in the form that all its forms have in common: one variant in the workspace has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = barcodes)]
#[unrecorded(table = barcodes, key(gtin))]
pub struct BarcodeOf {
    pub gtin: String,
    /// The digits that name the item, however it is packed.
    pub item: String,
    pub variant: VariantId,
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = product_categories)]
#[unrecorded(table = product_categories, key(category, product))]
pub struct InCategory {
    pub category: CategoryId,
    pub product: ProductId,
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = product_tags)]
#[unrecorded(table = product_tags, key(tag, product))]
pub struct Tagged {
    pub tag: TagId,
    pub product: ProductId,
}

/// A product that shows a picture.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = product_pictures)]
#[unrecorded(table = product_pictures, key(blob, product))]
pub struct PictureOf {
    pub blob: BlobId,
    pub product: ProductId,
}

/// A variant that is in a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = bundle_parts)]
#[unrecorded(table = bundle_parts, key(part, bundle))]
pub struct PartOf {
    pub part: VariantId,
    pub bundle: VariantId,
}

/// Forgets what a list no longer has, and keeps what it has now.
pub(crate) fn follow<N: model::id::Noun, U: Unrecorded>(
    tx: &mut Tx<'_>,
    before: &[Id<N>],
    after: &[Id<N>],
    row: impl Fn(Id<N>) -> U,
) -> Done<()> {
    before.iter().filter(|id| !after.contains(id)).try_for_each(|id| tx.forget(&row(*id)))?;
    after.iter().filter(|id| !before.contains(id)).try_for_each(|id| tx.keep(&row(*id)))
}
