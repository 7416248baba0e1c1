//! What is sold, and what it is sorted by.
//!
//! - [`list`]: the products, narrowed down; [`views`]: what somebody narrows them down to again and again
//! - [`bulk`]: one change to many, seen before it is done
//! - [`new`], [`one`]: a product; [`variant`]: one of its kinds; [`options`]: what it can be chosen by
//! - [`pictures`]: what it looks like
//! - [`prices`]: what price lists say of it; [`history`]: what it was before
//! - [`labels`]: what is stuck on it
//! - [`import`]: files that bring products in, [`columns`]: what stands where in them; [`export`]: and take them out
//! - [`shelves`]: categories, brands, tags, units, tax classes and price lists
//! - [`price_lists`]: whom a price list is for and when; [`conversions`]: how much of one unit another is
//! - [`duplicates`]: products that are likely the same
//! - `known`: what the door says of all that

mod bulk;
mod columns;
mod conversions;
mod duplicates;
mod export;
mod history;
mod import;
mod known;
mod labels;
mod list;
mod new;
mod one;
mod options;
mod pictures;
mod price_lists;
mod prices;
mod shelves;
mod variant;
mod views;

use actix_web::web::ServiceConfig;

pub(crate) use import::Import;

/// What has an address of its own comes before `/products/{id}`.
pub(crate) fn configure(config: &mut ServiceConfig) {
    for part in [
        list::configure,
        views::configure,
        bulk::configure,
        new::configure,
        labels::configure,
        import::configure,
        export::configure,
        shelves::configure,
        price_lists::configure,
        conversions::configure,
        duplicates::configure,
        options::configure,
        prices::configure,
        history::configure,
        variant::configure,
        pictures::configure,
        one::configure,
    ] {
        config.configure(part);
    }
}
