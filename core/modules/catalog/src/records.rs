//! The data, with its labels.
//!
//! - [`product`], [`variant`]: what is sold
//! - [`sorting`]: brands, categories, tags and tax classes
//! - [`measure`]: units and conversions
//! - [`price`]: price lists and what is in them
//! - [`picture`]: what is known of a picture that is kept here
//! - [`storefront`]: whether anyone may see what is published
//! - [`view`]: lists of products that somebody keeps
//! - [`index`]: where the lists that records keep are found by what is in them

pub mod index;
pub mod measure;
pub mod picture;
pub mod price;
pub mod product;
pub mod sorting;
pub mod storefront;
pub mod variant;
pub mod view;

pub use measure::{Conversion, Unit};
pub use noun::{
    BrandId, CategoryId, ConversionId, ListPriceId, PriceListId, ProductId, ProductViewId, StorefrontId, TagId,
    TaxClassId, UnitId, VariantId,
};
pub use price::{Break, ListPrice, PriceList};
pub use product::{Image, Product};
pub use sorting::{Brand, Category, Tag, TaxClass};
pub use storefront::Storefront;
pub use variant::{Component, Variant};
pub use view::ProductView;

/// What the ids name.
mod noun {
    model::nouns! {
        /// What is sold, by the name customers know.
        Product => ProductId = "prd",
        /// One of a product's kinds, with its own price, code and stock.
        Variant => VariantId = "var",
        /// Who makes it.
        Brand => BrandId = "brd",
        /// Where in the shop it is looked for.
        Category => CategoryId = "cat",
        /// A word that products have in common.
        Tag => TagId = "tag",
        /// How it is taxed.
        TaxClass => TaxClassId = "txc",
        /// What it is counted in.
        Unit => UnitId = "unt",
        /// How much of one unit another is.
        Conversion => ConversionId = "cnv",
        /// Prices for some, or for a time.
        PriceList => PriceListId = "prl",
        /// What one variant costs by one list.
        ListPrice => ListPriceId = "lpr",
        /// A list of products that somebody keeps.
        ProductView => ProductViewId = "prv",
        /// What anyone may see.
        Storefront => StorefrontId = "sfr",
    }
}
