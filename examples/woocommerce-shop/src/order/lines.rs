//! The lines of an order as they are sent: new ones without an id, known ones with it, and those without a quantity
//! gone.

use serde_json::Value;

use super::{Delivery, Goods, Line, Order, writing::meta};
use crate::{
    api,
    money::Amount,
    problem::Problem,
    resources::Which,
    schema::{Fields, whole},
    shop::{Shop, Thing},
};

/// Of one thing at once.
const MOST: i64 = 1_000_000;

pub fn write(shop: &mut Shop, order: &mut Order, sent: &Fields) -> Result<(), Problem> {
    for (at, row) in rows(sent, "line_items").enumerate() {
        let name = format!("line_items[{at}]");
        let Some(at) = find(&mut order.lines, row, "product_id")? else { continue };
        let mut line = order.lines[at].clone();
        goods(shop, &mut line, row, &name)?;
        order.lines[at] = line;
    }
    for (at, row) in rows(sent, "shipping_lines").enumerate() {
        let name = format!("shipping_lines[{at}]");
        let Some(at) = find(&mut order.shipping_lines, row, "method_id")? else { continue };
        let mut line = order.shipping_lines[at].clone();
        delivery(shop, &mut line, row, &name)?;
        order.shipping_lines[at] = line;
    }
    for (at, row) in rows(sent, "fee_lines").enumerate() {
        let name = format!("fee_lines[{at}]");
        let Some(at) = find(&mut order.fees, row, "name")? else { continue };
        let mut line = order.fees[at].clone();
        common(shop, &mut line, row, &name)?;
        set_text(&mut line.name, row, "name");
        order.fees[at] = line;
    }
    Ok(())
}

fn rows<'s>(sent: &'s Fields, name: &str) -> impl Iterator<Item = &'s Fields> {
    sent.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

/// Where it is now: a known one by its id, a new one at the end. `None`: it is gone.
fn find<K: Default>(lines: &mut Vec<Line<K>>, row: &Fields, key: &str) -> Result<Option<usize>, Problem> {
    let id = row.get("id").and_then(Value::as_u64).unwrap_or_default();
    if id == 0 {
        lines.push(Line {
            id: 0,
            name: String::new(),
            tax_class: String::new(),
            tax_status: "taxable".into(),
            subtotal: Amount::ZERO,
            total: Amount::ZERO,
            taxes: Vec::new(),
            meta: Vec::new(),
            of: K::default(),
        });
        return Ok(Some(lines.len() - 1));
    }
    let message = "Order item ID provided is not associated with order.";
    let unknown = || Problem::new(400, "woocommerce_rest_invalid_item_id", message);
    let at = lines.iter().position(|line| line.id == id).ok_or_else(unknown)?;
    let is_gone = row.get(key) == Some(&Value::Null) || row.get("quantity").and_then(whole) == Some(0);
    if is_gone {
        lines.remove(at);
    }
    Ok((!is_gone).then_some(at))
}

fn goods(shop: &mut Shop, line: &mut Line<Goods>, row: &Fields, name: &str) -> Result<(), Problem> {
    let id = |name: &str| row.get(name).and_then(whole).and_then(|id| u64::try_from(id).ok()).filter(|id| *id != 0);
    let by_sku = |sku: &str| {
        let find = |which| shop.all(which).find(|thing| !sku.is_empty() && thing.text("sku") == sku);
        find(Which::Product)
            .map(|thing| (thing.id, 0))
            .or_else(|| find(Which::Variation).map(|thing| (thing.parent, thing.id)))
    };
    let meant = match (id("product_id"), id("variation_id"), row.get("sku").and_then(Value::as_str)) {
        (_, Some(variation), _) => shop.thing(Which::Variation, variation).map(|thing| (thing.parent, variation)),
        // A variation may be named as a product too.
        (Some(product), None, _) => match shop.thing(Which::Variation, product) {
            Some(variation) => Some((variation.parent, product)),
            None => shop.thing(Which::Product, product).map(|_| (product, 0)),
        },
        (None, None, Some(sku)) => by_sku(sku),
        (None, None, None) if line.id != 0 => Some((line.of.product, line.of.variation)),
        (None, None, None) => {
            let message = "Product ID or SKU is required.";
            return Err(Problem::new(400, "woocommerce_rest_required_product_reference", message));
        }
    };
    let (product, variation) =
        meant.ok_or_else(|| Problem::new(400, "order_item_product_invalid_product_id", "Invalid product ID"))?;
    let is_new = (line.of.product, line.of.variation) != (product, variation);
    let former = line.of.quantity;
    if let Some(quantity) = row.get("quantity") {
        let wrong = || {
            let name = format!("{name}[quantity]");
            Problem::invalid(&name, "rest_invalid_type", &format!("{name} is not of type integer."))
        };
        line.of.quantity = whole(quantity).filter(|many| (-MOST..=MOST).contains(many)).ok_or_else(wrong)?;
    } else if is_new {
        line.of.quantity = 1;
    }
    if is_new && let Some((_, thing)) = shop.sold(product, variation) {
        take_over(shop, line, thing);
    }
    if is_new || former != line.of.quantity && !row.contains_key("total") {
        let each = shop.sold(product, variation).map(|(_, thing)| price(shop, thing)).unwrap_or_default();
        let all: Amount = Amount::of_exact(each.exact() * i128::from(line.of.quantity));
        let rules = shop.rules();
        let net = match shop.settings.prices_include_tax() && rules.taxes && line.tax_status == "taxable" {
            true => rules.without_base_taxes(all, &line.tax_class),
            false => all,
        };
        (line.subtotal, line.total) = (net, net);
    }
    common(shop, line, row, name)?;
    set_text(&mut line.name, row, "name");
    Ok(())
}

fn price(shop: &Shop, thing: &Thing) -> Amount {
    api::sale_price(shop, thing).or_else(|| thing.money("regular_price")).unwrap_or_default()
}

/// What a line says of its product stays as it was when it was sold.
fn take_over(shop: &Shop, line: &mut Line<Goods>, thing: &Thing) {
    let parent = shop.thing(Which::Product, thing.parent);
    line.of.product = parent.map_or(thing.id, |parent| parent.id);
    line.of.variation = if parent.is_some() { thing.id } else { 0 };
    line.of.parent_name = parent.map(|parent| parent.text("name").to_owned());
    line.tax_status = thing.text("tax_status").to_owned();
    line.tax_class = match thing.text("tax_class") {
        "parent" => parent.map(|parent| parent.text("tax_class").to_owned()).unwrap_or_default(),
        "standard" => String::new(),
        class => class.to_owned(),
    };
    let options = thing.list("attributes").iter().filter_map(|one| one["option"].as_str());
    line.name = match parent {
        Some(parent) => format!("{} - {}", parent.text("name"), options.collect::<Vec<_>>().join(", ")),
        None => thing.text("name").to_owned(),
    };
}

fn delivery(shop: &mut Shop, line: &mut Line<Delivery>, row: &Fields, name: &str) -> Result<(), Problem> {
    if line.id == 0 && row.get("method_id").and_then(Value::as_str).is_none_or(str::is_empty) {
        let message = "Shipping method ID is required.";
        return Err(Problem::new(400, "woocommerce_rest_invalid_shipping_item", message));
    }
    common(shop, line, row, name)?;
    set_text(&mut line.name, row, "method_title");
    set_text(&mut line.of.method_id, row, "method_id");
    set_text(&mut line.of.instance_id, row, "instance_id");
    Ok(())
}

fn common<K>(shop: &mut Shop, line: &mut Line<K>, row: &Fields, name: &str) -> Result<(), Problem> {
    if line.id == 0 {
        line.id = shop.next_item();
    }
    for (field, into) in [("subtotal", &mut line.subtotal), ("total", &mut line.total)] {
        let name = format!("{name}[{field}]");
        match row.get(field) {
            None | Some(Value::Null) => (),
            Some(Value::String(text)) => *into = Amount::read(text).unwrap_or_default(),
            Some(_) => {
                let message = format!("{name} is not of type string.");
                return Err(Problem::invalid(&name, "rest_invalid_type", &message));
            }
        }
    }
    if row.contains_key("total") && !row.contains_key("subtotal") && line.subtotal < line.total {
        line.subtotal = line.total;
    }
    set_text(&mut line.tax_class, row, "tax_class");
    set_text(&mut line.tax_status, row, "tax_status");
    meta(shop, &mut line.meta, row);
    Ok(())
}

fn set_text(into: &mut String, row: &Fields, name: &str) {
    if let Some(text) = row.get(name).and_then(Value::as_str) {
        text.clone_into(into);
    }
}
