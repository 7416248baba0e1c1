//! What the shop holds from the start: the same number makes the same shop, to the last order.

use chrono::{Duration, TimeZone as _, Utc};
use fastrand::Rng;
use serde_json::{Value, json};

use crate::{
    access::Key,
    clock::{Clock, Moment},
    order,
    resources::Which,
    schema::Fields,
    shop::{Shop, Thing},
    stock,
};

#[derive(Clone, Copy, Debug)]
pub struct Seed {
    pub products: u32,
    pub orders: u32,
    pub seed: u64,
}

impl Default for Seed {
    fn default() -> Self {
        Self { products: 0, orders: 0, seed: 1 }
    }
}

const GOODS: &[&str] =
    &["Tea", "Coffee", "Cup", "Pot", "Kettle", "Honey", "Tin", "Spoon", "Filter", "Whisk", "Tray", "Towel"];
const KINDS: &[&str] = &[
    "Ceylon",
    "Darjeeling &amp; Assam",
    "Grüne",
    "Earl Grey",
    "O’Hara’s",
    "شاي",
    "抹茶",
    "Sunrise ☀️",
    "No. 5",
    "\"Classic\"",
    "Émile",
    "Rooibos",
];
const CATEGORIES: &[&str] = &["Tea", "Coffee &amp; more", "Tableware", "Kitchen", "Gifts", "Geschenke für Sie"];
const SIZES: &[&str] = &["Small", "Medium", "Large"];
const FIRST: &[&str] = &["Anna", "José", "Мария", "Li", "Fatima", "Jürgen", "Siobhán", "Kofi", "Mia", "Paul"];
const LAST: &[&str] = &["Müller", "O’Brien", "García", "Иванова", "Nguyễn", "Schmidt", "Okafor", "Haddad"];
const CITIES: &[(&str, &str, &str)] =
    &[("DE", "10115", "Berlin"), ("DE", "20095", "Hamburg"), ("AT", "1010", "Wien"), ("FR", "75001", "Paris")];
const DAYS: i64 = 365;

impl Seed {
    /// The key of whoever owns it all.
    pub(crate) fn fill(&self, shop: &mut Shop) -> Key {
        let mut chance = Rng::with_seed(self.seed);
        let key = shop.keys.make("the owner", "read_write", &mut chance);
        let until = until();
        shop.clock.stand(until - Duration::days(DAYS));
        taxes(shop);
        coupons(shop);
        let categories: Vec<u64> = CATEGORIES.iter().map(|name| term(shop, Which::Category, name)).collect();
        let sizes = attribute(shop);
        let mut sold = Vec::new();
        for number in 1..=self.products {
            sold.extend(product(shop, &mut chance, number, &categories, sizes));
        }
        let customers: Vec<u64> =
            (0..self.orders.div_ceil(5)).map(|number| customer(shop, &mut chance, number)).collect();
        if !sold.is_empty() {
            for number in 0..self.orders {
                let before = Duration::days(DAYS) * i32::try_from(self.orders - number).unwrap_or(i32::MAX);
                let at = until - before / i32::try_from(self.orders).unwrap_or(i32::MAX).max(1);
                shop.clock.stand(at);
                place(shop, &mut chance, &sold, &customers, until);
            }
        }
        shop.clock = Clock::default();
        key
    }
}

/// The last moment of which anything is told.
fn until() -> Moment {
    Utc.with_ymd_and_hms(2025, 12, 31, 20, 0, 0).single().unwrap_or_default()
}

fn keep(shop: &mut Shop, kind: Which, parent: u64, fields: Value) -> u64 {
    let mut thing = Thing {
        id: shop.next_id(kind),
        parent,
        created: shop.now(),
        modified: (kind != Which::Customer).then(|| shop.now()),
        trashed_from: None,
        fields: kind.schema().fresh(),
    };
    thing.fields.extend(object(fields));
    if matches!(kind, Which::Product | Which::Variation) {
        stock::settle(&mut thing);
    }
    let id = thing.id;
    shop.keep(kind, thing);
    id
}

fn object(value: Value) -> Fields {
    match value {
        Value::Object(fields) => fields,
        _ => Fields::new(),
    }
}

fn taxes(shop: &mut Shop) {
    // Country, state, rate, name, priority, compound, class.
    let rates: [(&str, &str, &str, &str, i64, bool, &str); 6] = [
        ("DE", "", "19.0000", "MwSt.", 1, false, "standard"),
        ("DE", "", "7.0000", "MwSt.", 1, false, "reduced-rate"),
        ("AT", "", "20.0000", "USt.", 1, false, "standard"),
        ("FR", "", "20.0000", "TVA", 1, false, "standard"),
        ("CA", "QC", "5.0000", "GST", 1, false, "standard"),
        ("CA", "QC", "9.9750", "QST", 2, true, "standard"),
    ];
    for (country, state, rate, name, priority, compound, class) in rates {
        let fields = json!({
            "country": country, "state": state, "rate": rate, "name": name, "priority": priority, "compound": compound,
            "class": class,
        });
        keep(shop, Which::Tax, 0, fields);
    }
}

fn coupons(shop: &mut Shop) {
    for (code, kind, amount) in
        [("welcome10", "percent", "10"), ("five", "fixed_cart", "5"), ("each1", "fixed_product", "1")]
    {
        keep(shop, Which::Coupon, 0, json!({ "code": code, "discount_type": kind, "amount": amount }));
    }
}

fn term(shop: &mut Shop, kind: Which, name: &str) -> u64 {
    let slug = name.replace("&amp;", "and").replace(' ', "-").to_lowercase();
    keep(shop, kind, 0, json!({ "name": name, "slug": slug }))
}

fn attribute(shop: &mut Shop) -> u64 {
    let sizes = keep(shop, Which::Attribute, 0, json!({ "name": "Size", "slug": "pa_size" }));
    for size in SIZES {
        keep(shop, Which::Term, sizes, json!({ "name": size, "slug": size.to_lowercase() }));
    }
    sizes
}

fn one<'a, T>(chance: &mut Rng, all: &'a [T]) -> &'a T {
    &all[chance.usize(..all.len())]
}

/// What of it can be ordered: product and variation.
fn product(shop: &mut Shop, chance: &mut Rng, number: u32, categories: &[u64], sizes: u64) -> Vec<(u64, u64)> {
    let name = format!("{} {}", one(chance, KINDS), one(chance, GOODS));
    let price = format!("{}.{:02}", chance.u32(1..120), *one(chance, &[0, 49, 50, 90, 95, 99]));
    let kind = match number % 20 {
        0 => "external",
        1 => "grouped",
        2..=5 => "variable",
        _ => "simple",
    };
    let is_simple = kind == "simple";
    let reduced = if chance.u8(..) < 60 { "reduced-rate" } else { "" };
    let image = shop.next_id(Which::Product);
    let date = crate::clock::text(shop.now());
    let fields = json!({
        "name": name,
        "slug": format!("product-{number}"),
        "type": kind,
        "sku": format!("SKU-{number:05}"),
        "regular_price": if kind == "simple" || kind == "external" { price.as_str() } else { "" },
        "sale_price": if is_simple && number.is_multiple_of(9) { "0.99" } else { "" },
        "description": format!("<p>{name} &#8211; from our own stock.</p>\n"),
        "tax_class": reduced,
        "manage_stock": is_simple,
        "stock_quantity": chance.u32(100..1000),
        "virtual": number.is_multiple_of(31),
        "weight": format!("{}.{}", chance.u32(0..3), chance.u32(1..10)),
        "external_url": if kind == "external" { "https://elsewhere.example/p" } else { "" },
        "categories": [{ "id": one(chance, categories) }],
        "images": [{
            "id": image, "src": format!("{}/wp-content/uploads/{number}.jpg", shop.home), "name": format!("{number}.jpg"),
            "alt": "", "date_created_gmt": date, "date_modified_gmt": date,
        }],
        "attributes": if kind == "variable" {
            json!([{ "id": sizes, "name": "Size", "slug": "pa_size", "position": 0, "visible": true, "variation": true, "options": SIZES }])
        } else {
            json!([])
        },
    });
    let id = keep(shop, Which::Product, 0, fields);
    if is_simple {
        return vec![(id, 0)];
    }
    let sizes_of = if kind == "variable" { SIZES } else { &[] };
    sizes_of
        .iter()
        .enumerate()
        .map(|(at, size)| {
            let fields = json!({
                "sku": format!("SKU-{number:05}-{}", &size[..1]), "regular_price": price, "tax_class": reduced,
                "manage_stock": true, "stock_quantity": chance.u32(50..500), "menu_order": at,
                "attributes": [{ "id": sizes, "name": "Size", "slug": "pa_size", "option": size }],
            });
            (id, keep(shop, Which::Variation, id, fields))
        })
        .collect()
}

fn address(chance: &mut Rng, number: u32) -> Value {
    let (country, postcode, city) = *one(chance, CITIES);
    json!({
        "first_name": one(chance, FIRST), "last_name": one(chance, LAST), "address_1": format!("Ringstraße {}", number + 1),
        "city": city, "postcode": postcode, "country": country, "email": format!("customer{number}@example.com"),
        "phone": format!("+49 30 {:06}", chance.u32(..999_999)),
    })
}

fn customer(shop: &mut Shop, chance: &mut Rng, number: u32) -> u64 {
    let address = address(chance, number);
    let fields = json!({
        "email": address["email"], "first_name": address["first_name"], "last_name": address["last_name"],
        "username": format!("customer{number}"), "billing": address, "shipping": address, "is_paying_customer": true,
    });
    keep(shop, Which::Customer, 0, fields)
}

fn place(shop: &mut Shop, chance: &mut Rng, sold: &[(u64, u64)], customers: &[u64], until: Moment) {
    let lines: Vec<Value> = (0..chance.u8(1..4))
        .map(|_| {
            let (product, variation) = *one(chance, sold);
            json!({ "product_id": product, "variation_id": variation, "quantity": chance.u8(1..4) })
        })
        .collect();
    // Every third is a guest's.
    let number = chance.u32(..1_000_000);
    let customer = Some(*one(chance, customers)).filter(|_| !number.is_multiple_of(3));
    let known = customer.and_then(|id| shop.thing(Which::Customer, id)).map(|thing| thing.fields["billing"].clone());
    let address = known.unwrap_or_else(|| address(chance, number));
    let coupons: Vec<Value> = match number % 10 {
        0 => vec![json!({ "code": "welcome10" })],
        1 => vec![json!({ "code": "five" })],
        _ => Vec::new(),
    };
    let status = match number % 40 {
        0 => "cancelled",
        1 => "on-hold",
        2 => "pending",
        3 => "failed",
        _ => "processing",
    };
    let sent = json!({
        "customer_id": customer.unwrap_or_default(), "billing": address, "shipping": address, "line_items": lines,
        "shipping_lines": [{ "method_id": "flat_rate", "method_title": "Parcel", "total": "4.90" }],
        "fee_lines": if number.is_multiple_of(25) { json!([{ "name": "Loyalty", "total": "-1.00" }]) } else { json!([]) },
        "coupon_lines": coupons, "payment_method": "stripe", "payment_method_title": "Credit card (Stripe)",
        "transaction_id": if status == "processing" { format!("ch_{number}") } else { String::new() }, "status": status,
        "meta_data": [{ "key": "_order_source", "value": { "channel": "web", "n": number % 7 } }],
    });
    let Ok(id) = order::create_as(shop, &object(sent), "checkout") else { return };
    let later = shop.now() + Duration::days(2);
    if status == "processing" && later < until {
        shop.clock.stand(later);
        // It is there, and may be completed.
        drop(order::update(shop, id, &object(json!({ "status": "completed" }))));
        if number.is_multiple_of(33) {
            let refund = json!({ "amount": "1.00", "reason": "Damaged", "api_refund": false, "api_restock": false });
            drop(order::refund(shop, id, &object(refund)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{api, php::Query, resources::Resource};

    fn orders(seed: u64) -> Vec<Value> {
        let mut shop = Shop::new("http://shop.test");
        Seed { products: 40, orders: 30, seed }.fill(&mut shop);
        let orders = Resource { kind: Which::Order, parent: 0 };
        shop.orders.keys().map(|id| api::show(&shop, orders, *id, &Query::default()).unwrap()).collect()
    }

    #[test]
    fn the_same_number_is_the_same_shop() {
        assert_eq!(orders(7).len(), 30);
        assert_eq!(orders(7), orders(7));
        assert_ne!(orders(7), orders(8));
    }
}
