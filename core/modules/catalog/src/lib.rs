//! What is sold: products, and the variants of each that have a price, a code and a stock.
//!
//! - [`records`]: [`Product`], [`Variant`]
//! - [`rules`]: names, codes and check digits
//! - [`operations`]: one file for each verb
//! - [`variant`]: for the modules that name a variant
//! - [`cost`]: what a receipt makes of a variant's cost

pub mod cost;
pub mod operations;
pub mod records;
pub mod rules;
pub mod schema;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Module, Problem, Snapshot,
    access::{Permission, RoleName},
};

pub use records::{Product, ProductId, Variant, VariantId};

pub const READ: Permission = Permission::new_static("products:read");
pub const WRITE: Permission = Permission::new_static("products:write");

pub fn module() -> Module {
    use operations::{add_product, archive_product, change_product, change_variant, get_product, list_products};
    Module::new("catalog")
        .grant(
            READ,
            "See products and prices",
            [RoleName::ADMIN, RoleName::MANAGER, RoleName::CASHIER, RoleName::BOOKKEEPER],
        )
        .grant(WRITE, "Add and change products and prices", [RoleName::ADMIN, RoleName::MANAGER])
        .record::<Product>()
        .record::<Variant>()
        .event("catalog.product-added", "There is a new product")
        .event("catalog.product-changed", "A product or one of its variants changed")
        .event("catalog.product-archived", "A product is no longer sold")
        .event("catalog.product-restored", "An archived product is sold again")
        .read(list_products::ListProducts)
        .read(get_product::GetProduct)
        .write(add_product::AddProduct)
        .write(add_product::AddVariant)
        .write(change_product::ChangeProduct)
        .write(change_variant::ChangeVariant)
        .write(archive_product::ArchiveProduct)
        .write(archive_product::RestoreProduct)
}

/// The variant with this id, archived or not.
pub fn variant(snapshot: &mut Snapshot<'_>, id: VariantId) -> Done<Variant> {
    let found =
        snapshot.first(schema::variants::table.filter(schema::variants::id.eq(id)).select(Variant::as_select()))?;
    found.ok_or_else(|| Problem::not_found("variant", id).into())
}
