//! From what was sent to an order.

use serde_json::Value;

use super::{
    Address, BILLING, CouponLine, Meta, Note, Order, SHIPPING, lines,
    state::{move_to, pay},
};
use crate::{
    api,
    money::{self, Amount, Off, recalculate},
    problem::Problem,
    resources::{Resource, Which},
    schema::{Fields, flag, whole},
    shop::{Shop, Thing},
    webhooks::Event,
};

/// As another program places one.
pub fn create(shop: &mut Shop, sent: &Fields) -> Result<u64, Problem> {
    create_as(shop, sent, "rest-api")
}

pub fn create_as(shop: &mut Shop, sent: &Fields, created_via: &str) -> Result<u64, Problem> {
    if sent.get("id").is_some_and(|id| id.as_u64().is_some_and(|id| id != 0)) {
        return Err(Problem::new(400, "woocommerce_rest_shop_order_exists", "Cannot create existing order."));
    }
    let mut order = blank(shop, created_via);
    write(shop, &mut order, sent)?;
    settle(shop, &mut order, sent)?;
    let id = shop.next_id(Which::Order);
    (order.id, order.key) = (id, format!("wc_order_{:013x}", id * 7_919_993));
    if !shop.habits.order_numbers.is_empty() {
        order.number = Some(shop.habits.order_numbers.replace("{id}", &id.to_string()));
    }
    shop.orders.insert(id, order);
    Ok(id)
}

/// Whether it came back out of the trash.
pub fn update(shop: &mut Shop, id: u64, sent: &Fields) -> Result<bool, Problem> {
    let mut order = shop.orders.get(&id).cloned().ok_or_else(|| no_such(400))?;
    let was_trashed = order.trashed_from.is_some() && sent.contains_key("status");
    if was_trashed {
        order.trashed_from = None;
    }
    write(shop, &mut order, sent)?;
    settle(shop, &mut order, sent)?;
    order.modified = shop.now();
    shop.orders.insert(id, order);
    Ok(was_trashed)
}

pub fn trash(shop: &mut Shop, id: u64) -> Result<(), Problem> {
    let now = shop.now();
    let order = shop.orders.get_mut(&id).ok_or_else(|| no_such(404))?;
    if order.trashed_from.is_some() {
        return Err(Problem::new(410, "woocommerce_rest_already_trashed", "The order has already been deleted."));
    }
    order.trashed_from = Some(order.status.clone());
    order.modified = now;
    Ok(())
}

pub fn add_note(shop: &mut Shop, id: u64, sent: &Fields) -> Result<u64, Problem> {
    let text = sent.get("note").and_then(Value::as_str).ok_or_else(|| Problem::missing("note"))?.to_owned();
    let (note, created) = (shop.next_comment(), shop.now());
    let for_customer = sent.get("customer_note").and_then(flag).unwrap_or_default();
    let author = if sent.get("added_by_user").and_then(flag) == Some(true) { "owner" } else { "WooCommerce" };
    let order = shop.orders.get_mut(&id).ok_or_else(|| no_such(404))?;
    order.notes.push(Note { id: note, created, text, for_customer, author });
    order.modified = created;
    shop.tell(Event::Updated, Resource { kind: Which::Order, parent: 0 }, id);
    Ok(note)
}

pub fn no_such(status: u16) -> Problem {
    let (code, message) = Which::Order.schema().no_such;
    Problem::new(status, code, message)
}

fn blank(shop: &Shop, created_via: &str) -> Order {
    Order {
        id: 0,
        number: None,
        key: String::new(),
        status: "pending".into(),
        currency: shop.settings.currency().to_owned(),
        prices_include_tax: shop.settings.prices_include_tax(),
        created: shop.now(),
        modified: shop.now(),
        completed: None,
        paid: None,
        customer: 0,
        customer_note: String::new(),
        billing: Address::default(),
        shipping: Address::default(),
        payment_method: String::new(),
        payment_title: String::new(),
        transaction: String::new(),
        created_via: created_via.to_owned(),
        meta: Vec::new(),
        lines: Vec::new(),
        shipping_lines: Vec::new(),
        fees: Vec::new(),
        coupons: Vec::new(),
        taxes: Vec::new(),
        totals: super::Totals::default(),
        refunds: Vec::new(),
        notes: Vec::new(),
        stock_reduced: false,
        trashed_from: None,
    }
}

fn write(shop: &mut Shop, order: &mut Order, sent: &Fields) -> Result<(), Problem> {
    let text = |name: &str, into: &mut String| match sent.get(name) {
        None | Some(Value::Null) => Ok(()),
        Some(Value::String(text)) => {
            text.clone_into(into);
            Ok(())
        }
        Some(_) => Err(Problem::invalid(name, "rest_invalid_type", &format!("{name} is not of type string."))),
    };
    text("currency", &mut order.currency)?;
    text("customer_note", &mut order.customer_note)?;
    text("payment_method", &mut order.payment_method)?;
    text("payment_method_title", &mut order.payment_title)?;
    text("transaction_id", &mut order.transaction)?;
    if let Some(customer) = sent.get("customer_id") {
        let id = whole(customer).and_then(|id| u64::try_from(id).ok());
        let is_known = |id: &u64| *id == 0 || shop.thing(Which::Customer, *id).is_some();
        let wrong = || Problem::new(400, "woocommerce_rest_invalid_customer_id", "Customer ID is invalid.");
        order.customer = id.filter(is_known).ok_or_else(wrong)?;
    }
    for (name, names, address) in
        [("billing", BILLING, &mut order.billing), ("shipping", SHIPPING, &mut order.shipping)]
    {
        match sent.get(name) {
            Some(Value::Object(parts)) => address.merge(names, parts),
            None | Some(Value::Null) => (),
            Some(_) => {
                return Err(Problem::invalid(name, "rest_invalid_type", &format!("{name} is not of type object.")));
            }
        }
    }
    lines::write(shop, order, sent)?;
    meta(shop, &mut order.meta, sent);
    Ok(())
}

pub fn meta(shop: &mut Shop, kept: &mut Vec<Meta>, sent: &Fields) {
    if !sent.contains_key("meta_data") {
        return;
    }
    let known = kept.iter().map(|meta| serde_json::json!({ "id": meta.id, "key": meta.key, "value": meta.value }));
    let known = known.collect();
    *kept = api::meta(shop, known, sent)
        .into_iter()
        .map(|mut entry| Meta {
            id: entry["id"].as_u64().unwrap_or_default(),
            key: entry["key"].as_str().unwrap_or_default().to_owned(),
            value: entry["value"].take(),
        })
        .collect();
}

/// Reckons anew where it has to, and goes on to the status that was asked for.
fn settle(shop: &mut Shop, order: &mut Order, sent: &Fields) -> Result<(), Problem> {
    let counted = ["billing", "shipping", "line_items", "shipping_lines", "fee_lines", "coupon_lines"];
    if order.id == 0 || counted.iter().any(|name| sent.contains_key(*name)) {
        set_coupons(shop, order, sent)?;
        let coupons: Vec<money::Coupon> = order.coupons.iter().map(|line| coupon(shop, order, line)).collect();
        let rules = shop.rules();
        recalculate(order, &rules, &coupons);
        for at in 0..order.taxes.len() {
            if order.taxes[at].id == 0 {
                order.taxes[at].id = shop.next_item();
            }
        }
    }
    if let Some(status) = sent.get("status").and_then(Value::as_str) {
        move_to(shop, order, status)?;
    }
    let is_open = matches!(order.status.as_str(), "pending" | "failed" | "on-hold");
    if sent.get("set_paid").and_then(flag) == Some(true) && (order.id == 0 || is_open) {
        let transaction = order.transaction.clone();
        pay(shop, order, &transaction)?;
    }
    Ok(())
}

/// All that are sent, instead of all that were there.
fn set_coupons(shop: &mut Shop, order: &mut Order, sent: &Fields) -> Result<(), Problem> {
    let Some(Value::Array(wanted)) = sent.get("coupon_lines") else { return Ok(()) };
    let mut lines = Vec::new();
    for one in wanted {
        if one.get("id").is_some_and(|id| !id.is_null()) {
            let message = "Coupon item ID is readonly.";
            return Err(Problem::new(400, "woocommerce_rest_coupon_item_id_readonly", message));
        }
        let code = one.get("code").and_then(Value::as_str).unwrap_or_default().to_lowercase();
        let refused = |message: String| Problem::new(400, "woocommerce_rest_invalid_coupon", message);
        if code.is_empty() {
            return Err(refused("Coupon code is required.".into()));
        }
        let had_it = order.coupons.iter().any(|line| line.code == code);
        let known = shop.all(Which::Coupon).find(|coupon| coupon.text("code") == code);
        let coupon = known.ok_or_else(|| refused(format!("Coupon \"{code}\" does not exist!")))?.clone();
        if !had_it {
            check(shop, order, &coupon).map_err(refused)?;
        }
        if let Some(coupon) = shop.thing_mut(Which::Coupon, coupon.id).filter(|_| !had_it) {
            coupon.set("usage_count", coupon.whole("usage_count") + 1);
        }
        lines.push(CouponLine {
            id: shop.next_item(),
            code,
            discount_type: coupon.text("discount_type").to_owned(),
            nominal: coupon.money("amount").unwrap_or_default(),
            free_shipping: coupon.flag("free_shipping"),
            ..CouponLine::default()
        });
    }
    order.coupons = lines;
    Ok(())
}

fn check(shop: &Shop, order: &Order, coupon: &Thing) -> Result<(), String> {
    let expires = crate::clock::read(coupon.text("date_expires_gmt"));
    if expires.is_some_and(|expires| expires < shop.now()) {
        return Err("This coupon has expired.".into());
    }
    let limit = coupon.fields.get("usage_limit").and_then(Value::as_i64).filter(|limit| *limit > 0);
    if limit.is_some_and(|limit| coupon.whole("usage_count") >= limit) {
        return Err("Coupon usage limit has been reached.".into());
    }
    let goods: Amount = order.lines.iter().map(|line| line.subtotal).sum();
    let least = coupon.money("minimum_amount").filter(|least| *least > Amount::ZERO);
    if let Some(least) = least.filter(|least| goods < *least) {
        return Err(format!("The minimum spend for this coupon is {}.", least.text(shop.decimals())));
    }
    let most = coupon.money("maximum_amount").filter(|most| *most > Amount::ZERO);
    if let Some(most) = most.filter(|most| goods > *most) {
        return Err(format!("The maximum spend for this coupon is {}.", most.text(shop.decimals())));
    }
    Ok(())
}

/// What it takes off, and of which lines. One that is gone meanwhile goes on taking off what it took.
fn coupon(shop: &Shop, order: &Order, line: &CouponLine) -> money::Coupon {
    let all = || (0..order.lines.len()).collect();
    let Some(coupon) = shop.all(Which::Coupon).find(|coupon| coupon.text("code") == line.code) else {
        let within = order.prices_include_tax;
        let amount = if within { line.discount + line.discount_tax } else { line.discount };
        return money::Coupon { off: Off::All, amount, lines: all() };
    };
    let lists = |name: &str, id: u64| coupon.list(name).iter().any(|listed| listed.as_u64() == Some(id));
    let is_for = |at: &usize| {
        let goods = &order.lines[*at].of;
        let product = shop.thing(Which::Product, goods.product);
        let in_categories = |name: &str| {
            let own = product.map(|product| product.list("categories")).unwrap_or_default();
            own.iter().filter_map(|category| category["id"].as_u64()).any(|id| lists(name, id))
        };
        let named = |name: &str| lists(name, goods.product) || goods.variation != 0 && lists(name, goods.variation);
        let is_reduced = || {
            shop.sold(goods.product, goods.variation).is_some_and(|(_, thing)| api::sale_price(shop, thing).is_some())
        };
        (coupon.list("product_ids").is_empty() || named("product_ids"))
            && !named("excluded_product_ids")
            && (coupon.list("product_categories").is_empty() || in_categories("product_categories"))
            && !in_categories("excluded_product_categories")
            && !(coupon.flag("exclude_sale_items") && is_reduced())
    };
    let off = match coupon.text("discount_type") {
        "percent" => Off::Percent,
        "fixed_product" => Off::EachPiece,
        _ => Off::All,
    };
    let lines: Vec<usize> = (0..order.lines.len()).filter(is_for).collect();
    money::Coupon { off, amount: coupon.money("amount").unwrap_or_default(), lines }
}
