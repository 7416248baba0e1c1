//! Which thing an address names.

use crate::{
    resources::{Resource, Which},
    shop::Shop,
};

/// What is named, and what of it is left of the address: nothing, an id, or `batch`.
pub fn resource<'p>(parts: &'p [&'p str]) -> Option<(Resource, &'p [&'p str])> {
    let id = |part: &str| part.parse::<u64>().ok();
    let (kind, parent, rest) = match parts {
        ["products", "categories", rest @ ..] => (Which::Category, 0, rest),
        ["products", "tags", rest @ ..] => (Which::Tag, 0, rest),
        ["products", "brands", rest @ ..] => (Which::Brand, 0, rest),
        ["products", "shipping_classes", rest @ ..] => (Which::ShippingClass, 0, rest),
        ["products", "attributes", attribute, "terms", rest @ ..] => (Which::Term, id(attribute)?, rest),
        ["products", "attributes", rest @ ..] => (Which::Attribute, 0, rest),
        ["products", product, "variations", rest @ ..] => (Which::Variation, id(product)?, rest),
        ["products", rest @ ..] => (Which::Product, 0, rest),
        ["customers", rest @ ..] => (Which::Customer, 0, rest),
        ["coupons", rest @ ..] => (Which::Coupon, 0, rest),
        ["taxes", rest @ ..] => (Which::Tax, 0, rest),
        ["webhooks", rest @ ..] => (Which::Webhook, 0, rest),
        ["orders", order, "refunds", rest @ ..] => (Which::Refund, id(order)?, rest),
        ["orders", order, "notes", rest @ ..] => (Which::Note, id(order)?, rest),
        ["orders", rest @ ..] => (Which::Order, 0, rest),
        // Of all orders.
        ["refunds"] => (Which::Refund, 0, &parts[1..]),
        _ => return None,
    };
    Some((Resource { kind, parent }, rest))
}

/// Where it is, after the namespace.
pub fn path(resource: Resource) -> String {
    let parent = resource.parent;
    match resource.kind {
        Which::Product => "products".into(),
        Which::Variation => format!("products/{parent}/variations"),
        Which::Category => "products/categories".into(),
        Which::Tag => "products/tags".into(),
        Which::Brand => "products/brands".into(),
        Which::ShippingClass => "products/shipping_classes".into(),
        Which::Attribute => "products/attributes".into(),
        Which::Term => format!("products/attributes/{parent}/terms"),
        Which::Customer => "customers".into(),
        Which::Coupon => "coupons".into(),
        Which::Tax => "taxes".into(),
        Which::Webhook => "webhooks".into(),
        Which::Order => "orders".into(),
        Which::Refund if parent == 0 => "refunds".into(),
        Which::Refund => format!("orders/{parent}/refunds"),
        Which::Note => format!("orders/{parent}/notes"),
    }
}

/// What it is a part of is there.
pub fn has_parent(shop: &Shop, resource: Resource) -> bool {
    match resource.kind {
        _ if resource.parent == 0 => true,
        Which::Variation => shop.thing(Which::Product, resource.parent).is_some(),
        Which::Term => shop.thing(Which::Attribute, resource.parent).is_some(),
        _ => shop.orders.contains_key(&resource.parent),
    }
}
