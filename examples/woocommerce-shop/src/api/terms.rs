//! What things are sorted by: categories, tags, brands, shipping classes, attributes and their terms.

use serde_json::{Map, Value};

use super::{listing::has_id, products::slug};
use crate::{
    problem::Problem,
    resources::{Resource, Which},
    schema::Fields,
    shop::{Shop, Thing},
};

pub fn prepare(shop: &Shop, resource: Resource, thing: &mut Thing, sent: &Fields) -> Result<(), Problem> {
    let own = match thing.text("slug") {
        "" => slug(thing.text("name")),
        slug => slug.to_owned(),
    };
    if resource.kind == Which::Attribute {
        thing.set("slug", format!("pa_{}", own.trim_start_matches("pa_")));
        return match same(shop, resource, thing, "slug") {
            Some(_) => {
                let message = format!("Slug \"{own}\" is already in use. Change it, please.");
                Err(Problem::new(400, "woocommerce_rest_cannot_create", message))
            }
            None => Ok(()),
        };
    }
    thing.set("slug", own);
    if sent.contains_key("name")
        && let Some(other) = same(shop, resource, thing, "name")
    {
        let message = "A term with the name provided already exists with this parent.";
        return Err(Problem::new(400, "term_exists", message).with("resource_id", other));
    }
    Ok(())
}

fn same(shop: &Shop, resource: Resource, thing: &Thing, name: &str) -> Option<u64> {
    let others = shop.of(resource).into_iter().filter(|other| other.id != thing.id);
    let mut same = others.filter(|other| {
        other.text(name).eq_ignore_ascii_case(thing.text(name)) && other.whole("parent") == thing.whole("parent")
    });
    same.next().map(|other| other.id)
}

/// How many products have it.
pub fn show(shop: &Shop, kind: Which, thing: &Thing, fields: &mut Map<String, Value>) {
    let list = match kind {
        Which::Category => "categories",
        Which::Tag => "tags",
        Which::Brand => "brands",
        _ => return drop(fields.insert("count".into(), 0.into())),
    };
    let count = shop.all(Which::Product).filter(|product| has_id(product.list(list), thing.id)).count();
    fields.insert("count".into(), count.into());
}
