//! What is sold: products, and the variants of each that have a price, codes and a stock; what they are sorted by,
//! counted in and priced at; and what of it anyone may see.
//!
//! What it is made of:
//!
//! - [`records`]: the data; [`listed`]: the short lists in it; `keeping`: how products and variants are written
//! - [`rules`]: names, barcodes, options, the tree, units, prices and averages; pure
//! - [`operations`]: one file for each verb; [`bulk`]: the job behind a change of many
//! - [`pictures`]: which there are, which products show them, and how long they stay
//! - [`searched`]: what products are found by; [`relations`]: what can be shown with an answer that mentions them
//!
//! What other modules use:
//!
//! - [`variant`]: the variant that somebody names
//! - [`cost::received`]: what a receipt makes of a variant's cost
//! - [`prices::of`]: which price applies to somebody, and why
//! - [`bundles::parts`]: what a bundle is, down to what lies on a shelf
//! - [`bringing`]: for whoever brings many products at once
//! - [`units::check`], [`units::convert`]: what things are counted in, and how much of one another is
//!
//! Whatever changes a product or one of its variants emits an event about the product: its history is found by that.

pub mod bringing;
pub mod bulk;
pub mod bundles;
pub mod cost;
pub mod listed;
pub mod operations;
pub mod pictures;
pub mod prices;
pub mod records;
pub mod relations;
pub mod rules;
pub mod schema;
pub mod searched;
pub mod units;

mod filters;
mod keeping;
mod sorting;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Module, Problem, Snapshot,
    access::{Permission, RoleName},
};

use records::{Brand, Category, Conversion, ListPrice, PriceList, ProductView, Storefront, Tag, TaxClass, Unit};
pub use records::{Product, ProductId, Variant, VariantId};

pub const READ: Permission = Permission::new_static("products:read");
pub const WRITE: Permission = Permission::new_static("products:write");
pub const PRICES: Permission = Permission::new_static("prices:write");

pub fn module() -> Module {
    use operations::{
        add_picture, add_product, add_variant, archive_product, brands, bulk, categories, change_product,
        change_variant, conversions, count_products, find_duplicates, find_variant, get_components, get_history,
        get_picture, get_product, list_products, make_matrix, price_lists, rename_option, set_components, set_options,
        storefront, tags, tax_classes, units, views,
    };
    Module::new("catalog")
        .grant(
            READ,
            "See products and prices",
            [RoleName::ADMIN, RoleName::MANAGER, RoleName::CASHIER, RoleName::BOOKKEEPER],
        )
        .grant(WRITE, "Add and change products and prices", [RoleName::ADMIN, RoleName::MANAGER])
        .grant(PRICES, "Add and change price lists", [RoleName::ADMIN, RoleName::MANAGER])
        .record::<Product>()
        .record::<Variant>()
        .searched::<Product>()
        .record::<Brand>()
        .record::<Category>()
        .record::<Tag>()
        .record::<TaxClass>()
        .record::<Unit>()
        .record::<Conversion>()
        .record::<PriceList>()
        .record::<ListPrice>()
        .record::<Storefront>()
        .record::<ProductView>()
        .keeps_blobs(pictures::kept)
        .event("catalog.product-added", "There is a new product")
        .event("catalog.product-changed", "A product or one of its variants changed")
        .event("catalog.product-archived", "A product is no longer sold")
        .event("catalog.product-restored", "An archived product is sold again")
        .event("catalog.brand-renamed", "A brand is called otherwise, on all its products")
        .event("catalog.tag-renamed", "A tag is called otherwise, on all its products")
        .event("catalog.category-renamed", "A category is called otherwise")
        .relation(relations::variants())
        .relation(relations::variant())
        .read(list_products::ListProducts)
        .read(count_products::CountProducts)
        .read(get_product::GetProduct)
        .write(add_product::AddProduct)
        .read(find_variant::FindVariant)
        .write(add_variant::AddVariant)
        .write(change_product::ChangeProduct)
        .prepared(add_picture::AddPicture)
        .read(get_picture::GetPicture)
        .write(set_options::SetOptions)
        .write(rename_option::RenameOption)
        .write(make_matrix::MakeMatrix)
        .write(change_variant::ChangeVariant)
        .write(archive_product::ArchiveProduct)
        .write(archive_product::RestoreProduct)
        .read(bulk::plan::PlanBulk)
        .read(bulk::count::CountMatching)
        .write(bulk::begin::BeginBulk)
        .write(bulk::go_on::GoOnBulk)
        .read(categories::list::ListCategories)
        .write(categories::add::AddCategory)
        .write(categories::change::ChangeCategory)
        .write(categories::move_to::MoveCategory)
        .read(tags::list::ListTags)
        .write(tags::change::RenameTag)
        .write(tags::merge::MergeTag)
        .read(brands::ListBrands)
        .write(brands::AddBrand)
        .write(brands::ChangeBrand)
        .read(tax_classes::ListTaxClasses)
        .write(tax_classes::AddTaxClass)
        .write(tax_classes::ChangeTaxClass)
        .read(units::ListUnits)
        .write(units::AddUnit)
        .write(units::ChangeUnit)
        .read(conversions::ListConversions)
        .read(conversions::Convert)
        .write(conversions::AddConversion)
        .write(conversions::RemoveConversion)
        .read(get_components::GetComponents)
        .write(set_components::SetComponents)
        .read(price_lists::list::ListPriceLists)
        .write(price_lists::add::AddPriceList)
        .write(price_lists::change::ChangePriceList)
        .read(price_lists::list_prices::ListPrices)
        .write(price_lists::set_prices::SetPrices)
        .read(price_lists::price_of::PriceOf)
        .read(get_history::GetHistory)
        .read(find_duplicates::FindDuplicates)
        .read(views::ListViews)
        .write(views::SaveView)
        .write(views::ForgetView)
        .read(storefront::list::ListPublished)
        .read(storefront::get::GetPublished)
        .read(storefront::picture::GetPublishedPicture)
        .read(storefront::set::GetStorefront)
        .write(storefront::set::SetStorefront)
}

/// The variant with this id, archived or not.
pub fn variant(snapshot: &mut Snapshot<'_>, id: VariantId) -> Done<Variant> {
    let found =
        snapshot.first(schema::variants::table.filter(schema::variants::id.eq(id)).select(Variant::as_select()))?;
    found.ok_or_else(|| Problem::not_found("variant", id).into())
}
