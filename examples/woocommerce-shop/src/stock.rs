//! How much of a product there is, kept by it or, for a variation, by its product.

use serde_json::Value;

use crate::{
    resources::{Resource, Which},
    shop::{Shop, Thing},
    webhooks::Event,
};

/// Whether anybody counts it.
pub fn change(shop: &mut Shop, product: u64, variation: u64, by: i64) -> bool {
    let Some((which, id)) = keeper(shop, product, variation) else { return false };
    let now = shop.now();
    let Some(thing) = shop.thing_mut(which, id).filter(|_| by != 0) else { return true };
    thing.set("stock_quantity", thing.whole("stock_quantity").saturating_add(by));
    settle(thing);
    thing.modified = Some(now);
    let resource = Resource { kind: which, parent: thing.parent };
    shop.tell(Event::Updated, resource, id);
    true
}

/// Who counts: the variation, or the product.
pub fn keeper(shop: &Shop, product: u64, variation: u64) -> Option<(Which, u64)> {
    let counts = |which, id| shop.thing(which, id).is_some_and(|thing| thing.flag("manage_stock"));
    if variation != 0 && counts(Which::Variation, variation) {
        return Some((Which::Variation, variation));
    }
    counts(Which::Product, product).then_some((Which::Product, product))
}

/// What can be bought follows from how much there is, where somebody counts.
pub fn settle(thing: &mut Thing) {
    if !thing.flag("manage_stock") {
        thing.set("stock_quantity", Value::Null);
        return;
    }
    let status = match (thing.whole("stock_quantity"), thing.text("backorders")) {
        (1.., _) => "instock",
        (_, "no") => "outofstock",
        _ => "onbackorder",
    };
    thing.set("stock_quantity", thing.whole("stock_quantity"));
    thing.set("stock_status", status);
}

pub fn needs_shipping(shop: &Shop, product: u64, variation: u64) -> bool {
    shop.sold(product, variation).is_none_or(|(_, thing)| !thing.flag("virtual"))
}
