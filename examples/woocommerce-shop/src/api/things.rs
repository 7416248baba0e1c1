//! What all but orders have in common: made of fields, checked by their schema, kept with their dates.

use std::cmp::Ordering;

use serde_json::{Map, Value, json};

use super::{
    hooks,
    listing::{Row, contains},
    people, products,
    route::path,
    terms, verbs, vouchers,
};
use crate::{
    clock::{self, Moment},
    php::Query,
    problem::Problem,
    resources::{Resource, Which},
    schema::Fields,
    shop::{Shop, Thing},
};

pub fn create(shop: &mut Shop, resource: Resource, sent: &Fields) -> Result<u64, Problem> {
    let schema = resource.kind.schema();
    if sent.get("id").is_some_and(|id| *id != Value::Null && *id != json!(0)) {
        return Err(Problem::new(
            400,
            schema.no_such.0.replace("invalid_id", "exists"),
            "Cannot create existing resource.",
        ));
    }
    schema.check_required(sent)?;
    let mut fields = schema.fresh();
    schema.merge(&mut fields, sent)?;
    let now = shop.now();
    let mut thing =
        Thing { id: 0, parent: resource.parent, created: now, modified: Some(now), trashed_from: None, fields };
    prepare(shop, resource, &mut thing, sent)?;
    thing.id = shop.next_id(resource.kind);
    if resource.kind == Which::Customer {
        thing.modified = None;
    }
    let id = thing.id;
    shop.keep(resource.kind, thing);
    Ok(id)
}

/// Whether it came back out of the trash.
pub fn update(shop: &mut Shop, resource: Resource, id: u64, sent: &Fields) -> Result<bool, Problem> {
    let found = shop.thing(resource.kind, id).filter(|thing| thing.parent == resource.parent);
    let mut thing = found.cloned().ok_or_else(|| verbs::no_such(resource.kind, 400))?;
    resource.kind.schema().merge(&mut thing.fields, sent)?;
    prepare(shop, resource, &mut thing, sent)?;
    let was_trashed = thing.trashed_from.is_some() && sent.contains_key("status");
    if was_trashed {
        thing.trashed_from = None;
    }
    thing.modified = Some(shop.now());
    shop.keep(resource.kind, thing);
    Ok(was_trashed)
}

pub fn trash(shop: &mut Shop, resource: Resource, id: u64) -> Result<(), Problem> {
    let now = shop.now();
    let thing = shop.thing_mut(resource.kind, id).ok_or_else(|| verbs::no_such(resource.kind, 404))?;
    if thing.trashed_from.is_some() {
        return Err(Problem::new(410, "woocommerce_rest_already_trashed", "The resource has already been deleted."));
    }
    thing.trashed_from = Some(thing.text("status").to_owned());
    thing.modified = Some(now);
    Ok(())
}

/// What is a part of it goes with it.
pub fn forget_children(shop: &mut Shop, kind: Which, id: u64) {
    let part = match kind {
        Which::Product => Which::Variation,
        Which::Attribute => Which::Term,
        _ => return,
    };
    let parts: Vec<u64> = shop.children(part, id).collect();
    for one in parts {
        shop.drop_thing(part, one);
    }
}

fn prepare(shop: &mut Shop, resource: Resource, thing: &mut Thing, sent: &Fields) -> Result<(), Problem> {
    if sent.contains_key("meta_data") {
        let known = shop.thing(resource.kind, thing.id).map(|thing| thing.list("meta_data").to_vec());
        let merged = meta(shop, known.unwrap_or_default(), sent);
        thing.set("meta_data", merged);
    }
    match resource.kind {
        Which::Product | Which::Variation => products::prepare(shop, resource.kind, thing, sent),
        Which::Customer => people::prepare(shop, thing),
        Which::Coupon | Which::Tax => vouchers::prepare(shop, resource.kind, thing),
        Which::Webhook => hooks::prepare(thing, sent),
        _ => terms::prepare(shop, resource, thing, sent),
    }
}

/// Entries are found again by their id or their key; without a value they are taken away.
pub fn meta(shop: &mut Shop, mut known: Vec<Value>, sent: &Fields) -> Vec<Value> {
    for entry in sent.get("meta_data").and_then(Value::as_array).into_iter().flatten() {
        let same = |other: &Value| match entry.get("id").and_then(Value::as_u64) {
            Some(id) => other["id"] == id,
            None => other["key"] == entry["key"],
        };
        let value = entry.get("value").cloned().unwrap_or_default();
        match (known.iter().position(same), value) {
            (Some(at), Value::Null) => drop(known.remove(at)),
            (Some(at), value) => known[at]["value"] = value,
            (None, Value::Null) => (),
            (None, value) => known.push(json!({ "id": shop.next_item(), "key": entry["key"], "value": value })),
        }
    }
    known
}

pub fn is_meant(shop: &Shop, kind: Which, thing: &Thing, query: &Query) -> bool {
    let is = |name: &str, actual: &str| query.get(name).is_none_or(|wanted| wanted == actual);
    let is_found = query.get("search").is_none_or(|wanted| {
        ["name", "code", "email", "first_name", "last_name", "sku", "description"]
            .iter()
            .any(|name| contains(thing.text(name), wanted))
    });
    let special = match kind {
        Which::Product | Which::Variation => products::is_meant(shop, thing, query),
        Which::Customer => people::is_meant(thing, query),
        Which::Coupon => is("code", thing.text("code")) && thing.trashed_from.is_none(),
        Which::Tax => is("class", thing.text("class")),
        Which::Webhook => query.get("status").is_none_or(|wanted| wanted == "all" || wanted == thing.text("status")),
        _ => {
            is("slug", thing.text("slug"))
                && query.get("parent").is_none_or(|id| id == thing.whole("parent").to_string())
        }
    };
    is_found && special
}

pub fn shown(shop: &Shop, resource: Resource, thing: &Thing) -> Value {
    let mut fields = thing.fields.clone();
    fields.insert("id".into(), thing.id.into());
    match resource.kind {
        Which::Product | Which::Variation => products::show(shop, resource.kind, thing, &mut fields),
        Which::Customer => people::show(thing, &mut fields),
        Which::Webhook => hooks::show(&mut fields),
        kind if kind.is_term() => terms::show(shop, resource.kind, thing, &mut fields),
        Which::Coupon => vouchers::show(shop, &mut fields),
        _ => (),
    }
    if matches!(resource.kind, Which::Product | Which::Variation | Which::Customer | Which::Coupon | Which::Webhook) {
        date(shop, &mut fields, "date_created", Some(thing.created));
        date(shop, &mut fields, "date_modified", thing.modified);
    }
    if thing.trashed_from.is_some() {
        fields.insert("status".into(), "trash".into());
    }
    fields.insert("_links".into(), links(shop, &path(resource), thing.id));
    fields.into()
}

/// In the shop's zone, and beside it in UTC.
pub fn date(shop: &Shop, fields: &mut Map<String, Value>, name: &str, moment: Option<Moment>) {
    fields.insert(name.to_owned(), moment.map(|moment| clock::text(shop.local(moment))).into());
    fields.insert(format!("{name}_gmt"), moment.map(clock::text).into());
}

pub fn links(shop: &Shop, route: &str, id: u64) -> Value {
    let base = format!("{}/wp-json/wc/v3/{route}", shop.home);
    json!({ "self": [{ "href": format!("{base}/{id}") }], "collection": [{ "href": base }] })
}

impl Row for Thing {
    fn id(&self) -> u64 {
        self.id
    }

    fn created(&self) -> Moment {
        self.created
    }

    fn modified(&self) -> Moment {
        self.modified.unwrap_or(self.created)
    }

    fn by(&self, other: &Self, column: &str) -> Ordering {
        let text = |thing: &Self| match column {
            "title" | "name" if !thing.text("email").is_empty() => thing.text("username").to_lowercase(),
            "title" | "name" => thing.text("name").to_lowercase(),
            column => thing.text(column).to_lowercase(),
        };
        match column {
            "menu_order" | "order" | "priority" => self.whole(column).cmp(&other.whole(column)),
            "price" => self.money("regular_price").cmp(&other.money("regular_price")),
            "title" | "name" | "slug" | "description" => text(self).cmp(&text(other)),
            _ => Ordering::Equal,
        }
    }
}
