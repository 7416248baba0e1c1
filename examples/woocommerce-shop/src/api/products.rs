//! Products and their variations: prices, stock, what they belong to.

use serde_json::{Map, Value, json};

use super::listing::{has_id, ids};
use crate::{
    clock,
    money::Amount,
    php::Query,
    problem::Problem,
    resources::Which,
    schema::{Fields, whole},
    shop::{Shop, Thing},
    stock,
};

const SELLABLE: [Which; 2] = [Which::Product, Which::Variation];

pub fn prepare(shop: &mut Shop, which: Which, thing: &mut Thing, sent: &Fields) -> Result<(), Problem> {
    check_unique(shop, thing, "sku", "product_invalid_sku", "Invalid or duplicated SKU.")?;
    let message = "Invalid or duplicated GTIN, UPC, EAN or ISBN.";
    check_unique(shop, thing, "global_unique_id", "product_invalid_global_unique_id", message)?;
    if which == Which::Product {
        if thing.text("slug").is_empty() {
            let slug = slug(thing.text("name"));
            thing.set("slug", slug);
        }
        for (name, kind) in [("categories", Which::Category), ("tags", Which::Tag), ("brands", Which::Brand)] {
            let known: Vec<Value> = thing.list(name).iter().filter_map(|one| reference(shop, kind, one)).collect();
            thing.set(name, known);
        }
        let images = thing.list("images").iter().map(|image| image_of(shop, image)).collect::<Vec<_>>();
        thing.set("images", with_ids(shop, images));
    } else if let Some(image) = thing.fields.get("image").filter(|image| image.is_object()) {
        let image = with_ids(shop, vec![image_of(shop, image)]).pop().unwrap_or_default();
        thing.set("image", image);
    }
    let attributes: Vec<Value> = thing.list("attributes").iter().map(|one| attribute(shop, which, one)).collect();
    thing.set("attributes", attributes);
    for name in ["date_on_sale_from", "date_on_sale_to"] {
        set_date(shop, thing, sent, name);
    }
    if let Some(by) = sent.get("inventory_delta").and_then(whole) {
        thing.set("stock_quantity", thing.whole("stock_quantity").saturating_add(by));
    }
    stock::settle(thing);
    if let Some(class) = sent.get("shipping_class").and_then(Value::as_str) {
        let id = shop.all(Which::ShippingClass).find(|one| one.text("slug") == class).map_or(0, |one| one.id);
        thing.set("shipping_class_id", id);
    }
    Ok(())
}

fn check_unique(shop: &Shop, thing: &Thing, name: &str, code: &str, message: &str) -> Result<(), Problem> {
    let wanted = thing.text(name);
    let known = SELLABLE.iter().flat_map(|which| shop.all(*which));
    let mut others = known.filter(|other| other.id != thing.id && !wanted.is_empty() && other.text(name) == wanted);
    match others.next() {
        Some(other) => Err(Problem::new(400, code, message).with("resource_id", other.id)),
        None => Ok(()),
    }
}

/// `{"id": 9}` of what is there; what is not is passed over.
fn reference(shop: &Shop, kind: Which, sent: &Value) -> Option<Value> {
    let id = sent.get("id").and_then(whole).and_then(|id| u64::try_from(id).ok())?;
    shop.thing(kind, id).map(|_| json!({ "id": id }))
}

fn image_of(shop: &Shop, sent: &Value) -> Value {
    let text = |name: &str| sent.get(name).and_then(Value::as_str).unwrap_or_default();
    let date = clock::text(shop.now());
    json!({
        "id": sent.get("id").and_then(Value::as_u64).unwrap_or_default(), "src": text("src"), "name": text("name"),
        "alt": text("alt"), "date_created_gmt": date, "date_modified_gmt": date,
    })
}

/// A picture that is new gets a number among all posts, as an attachment does.
fn with_ids(shop: &mut Shop, mut images: Vec<Value>) -> Vec<Value> {
    for image in &mut images {
        if image["id"] == 0 {
            image["id"] = shop.next_id(Which::Product).into();
        }
    }
    images
}

fn attribute(shop: &Shop, which: Which, sent: &Value) -> Value {
    let id = sent.get("id").and_then(Value::as_u64).unwrap_or_default();
    let known = shop.thing(Which::Attribute, id);
    let name = known.map(|known| known.text("name")).or(sent.get("name").and_then(Value::as_str)).unwrap_or_default();
    let slug = known.map_or_else(|| name.to_owned(), |known| known.text("slug").to_owned());
    let get = |name: &str, default: Value| sent.get(name).cloned().unwrap_or(default);
    match which {
        Which::Variation => json!({ "id": id, "name": name, "slug": slug, "option": get("option", "".into()) }),
        _ => json!({
            "id": id, "name": name, "slug": slug, "position": get("position", 0.into()),
            "visible": get("visible", false.into()), "variation": get("variation", false.into()),
            "options": get("options", json!([])),
        }),
    }
}

/// Whichever of the two was sent, the other follows.
fn set_date(shop: &Shop, thing: &mut Thing, sent: &Fields, name: &str) {
    let gmt = format!("{name}_gmt");
    let read = |name: &str| sent.get(name).and_then(Value::as_str).and_then(clock::read);
    if let Some(moment) = read(&gmt) {
        thing.set(name, clock::text(shop.local(moment)));
        thing.set(&gmt, clock::text(moment));
    } else if let Some(moment) = read(name) {
        thing.set(name, clock::text(moment));
        thing.set(&gmt, clock::text(shop.utc_of(moment)));
    }
}

pub fn slug(name: &str) -> String {
    let plain: String = name
        .replace("&amp;", "")
        .chars()
        .map(|letter| if letter.is_alphanumeric() { letter.to_ascii_lowercase() } else { '-' })
        .collect();
    plain.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

/// What it is sold at now, if that is less than usual.
pub fn sale_price(shop: &Shop, thing: &Thing) -> Option<Amount> {
    let moment = |name: &str| clock::read(thing.text(name));
    let price = thing.money("sale_price")?;
    let began = moment("date_on_sale_from_gmt").is_none_or(|from| from <= shop.now());
    let goes_on = moment("date_on_sale_to_gmt").is_none_or(|to| shop.now() <= to);
    (began && goes_on && Some(price) < thing.money("regular_price")).then_some(price)
}

fn price(shop: &Shop, thing: &Thing) -> Option<Amount> {
    sale_price(shop, thing).or_else(|| thing.money("regular_price"))
}

pub fn show(shop: &Shop, which: Which, thing: &Thing, fields: &mut Map<String, Value>) {
    let variations: Vec<u64> = match which {
        Which::Product => shop.children(Which::Variation, thing.id).collect(),
        _ => Vec::new(),
    };
    let lowest = || variations.iter().filter_map(|id| price(shop, shop.thing(Which::Variation, *id)?)).min();
    let own = price(shop, thing).or_else(lowest);
    let plain = own.map(Amount::plain).unwrap_or_default();
    let parent = shop.thing(Which::Product, thing.parent);
    let slug = parent.unwrap_or(thing).text("slug");
    let on_sale = sale_price(shop, thing).is_some();
    let mut set = |name: &str, value: Value| drop(fields.insert(name.to_owned(), value));
    set("permalink", format!("{}/product/{slug}/", shop.home).into());
    set("on_sale", on_sale.into());
    set("purchasable", (!plain.is_empty()).into());
    set("backorders_allowed", (thing.text("backorders") != "no").into());
    set("backordered", (thing.text("stock_status") == "onbackorder").into());
    set("shipping_required", (!thing.flag("virtual")).into());
    set("shipping_taxable", (!thing.flag("virtual") && thing.text("tax_status") != "none").into());
    set("price", plain.into());
    match which {
        Which::Variation => {
            if let Some(parent) = parent.filter(|parent| parent.flag("manage_stock") && !thing.flag("manage_stock")) {
                set("manage_stock", "parent".into());
                set("stock_quantity", parent.whole("stock_quantity").into());
                set("stock_status", parent.text("stock_status").into());
            }
            set("parent_id", thing.parent.into());
            set("sku", shop.sku(thing).into());
            set("type", "variation".into());
            let options: Vec<&str> = thing.list("attributes").iter().filter_map(|one| one["option"].as_str()).collect();
            set("name", options.join(", ").into());
        }
        _ => {
            set("has_options", (thing.text("type") == "variable").into());
            set("variations", variations.into());
            set("price_html", "".into());
            for (name, kind) in [("categories", Which::Category), ("tags", Which::Tag), ("brands", Which::Brand)] {
                let named = thing.list(name).iter().filter_map(|one| named(shop, kind, one));
                set(name, named.collect::<Vec<_>>().into());
            }
        }
    }
}

fn named(shop: &Shop, kind: Which, one: &Value) -> Option<Value> {
    let term = shop.thing(kind, one["id"].as_u64()?)?;
    Some(json!({ "id": term.id, "name": term.text("name"), "slug": term.text("slug") }))
}

pub fn is_meant(shop: &Shop, thing: &Thing, query: &Query) -> bool {
    let is = |name: &str, actual: &str| query.get(name).is_none_or(|wanted| wanted == actual);
    let flag =
        |name: &str, actual: bool| query.get(name).is_none_or(|wanted| (wanted == "true" || wanted == "1") == actual);
    let amount = |name: &str| query.get(name).and_then(Amount::read);
    let status = if thing.trashed_from.is_some() { "trash" } else { thing.text("status") };
    let statuses = [query.list("status"), query.list("include_status")].concat();
    let parents = ids(query, "parent");
    let is_any = statuses.is_empty() || statuses.contains(&"any");
    (is_any && status != "trash" || statuses.contains(&status))
        && is("type", thing.text("type"))
        && is("slug", thing.text("slug"))
        && is("tax_class", thing.text("tax_class"))
        && is("stock_status", thing.text("stock_status"))
        && is("global_unique_id", thing.text("global_unique_id"))
        && flag("featured", thing.flag("featured"))
        && flag("on_sale", sale_price(shop, thing).is_some())
        && (!query.has("sku") || query.list("sku").contains(&thing.text("sku")))
        && ids(query, "category").iter().all(|id| has_id(thing.list("categories"), *id))
        && ids(query, "tag").iter().all(|id| has_id(thing.list("tags"), *id))
        && amount("min_price").is_none_or(|least| price(shop, thing).is_some_and(|price| price >= least))
        && amount("max_price").is_none_or(|most| price(shop, thing).is_some_and(|price| price <= most))
        && (parents.is_empty() || u64::try_from(thing.whole("parent_id")).is_ok_and(|id| parents.contains(&id)))
}
