//! How the API shows an order: money as text with the shop's decimals, the price of a piece as a number, times twice.

use std::cmp::Ordering;

use serde_json::{Map, Value, json};

use super::{BILLING, Delivery, Fee, Goods, Line, Meta, Note, Order, Refund, SHIPPING, Taxes};
use crate::{
    api::{Row, contains, date, links, symbol},
    clock::Moment,
    money::{Amount, Rules},
    php::Query,
    resources::Which,
    shop::Shop,
};

/// How it was asked for.
pub struct Shown {
    /// `dp`: other decimals than the shop's.
    decimals: u32,
    rules: Rules,
}

impl Shown {
    pub fn read(shop: &Shop, query: &Query) -> Self {
        let decimals = query.get("dp").and_then(|text| text.parse().ok()).map(|dp: u32| dp.min(6));
        Self { decimals: decimals.unwrap_or_else(|| shop.decimals()), rules: shop.rules() }
    }

    fn money(&self, amount: Amount) -> Value {
        amount.text(self.decimals).into()
    }
}

/// Which orders are asked for.
pub struct Wanted<'q> {
    statuses: Vec<&'q str>,
    created_via: Vec<&'q str>,
    customer: Option<u64>,
    product: Option<u64>,
    search: Option<&'q str>,
}

impl<'q> Wanted<'q> {
    pub fn read(query: &'q Query) -> Self {
        let number = |name: &str| query.get(name).map(|text| text.parse().unwrap_or_default());
        Self {
            statuses: query.list("status").into_iter().map(|status| status.trim_start_matches("wc-")).collect(),
            created_via: query.list("created_via"),
            customer: number("customer"),
            product: number("product"),
            search: query.get("search"),
        }
    }

    pub fn has(&self, order: &Order) -> bool {
        let status = if order.trashed_from.is_some() { "trash" } else { &order.status };
        let is_any = self.statuses.is_empty() || self.statuses.contains(&"any");
        (is_any && status != "trash" || self.statuses.contains(&status))
            && self.customer.is_none_or(|id| order.customer == id)
            && self.product.is_none_or(|id| order.lines.iter().any(|line| line.of.product == id))
            && (self.created_via.is_empty() || self.created_via.contains(&order.created_via.as_str()))
            && self.search.is_none_or(|wanted| is_found(order, wanted))
    }
}

fn is_found(order: &Order, wanted: &str) -> bool {
    let names = ["first_name", "last_name", "company", "email", "address_1"];
    order.number() == wanted
        || names.iter().any(|name| contains(order.billing.get(name), wanted))
        || order.lines.iter().any(|line| contains(&line.name, wanted))
}

pub fn shown(shop: &Shop, order: &Order, how: &Shown) -> Value {
    let within = order.prices_include_tax;
    let totals = &order.totals;
    let status = if order.trashed_from.is_some() { "trash" } else { &order.status };
    let is_open = matches!(order.status.as_str(), "pending" | "failed") && order.totals.total > Amount::ZERO;
    let mut fields = object(json!({
        "id": order.id,
        "parent_id": 0,
        "number": order.number(),
        "order_key": order.key,
        "created_via": order.created_via,
        "version": shop.habits.woocommerce,
        "status": status,
        "currency": order.currency,
        "currency_symbol": symbol(&order.currency),
        "discount_total": how.money(totals.discount),
        "discount_tax": how.money(totals.discount_tax),
        "shipping_total": how.money(totals.shipping),
        "shipping_tax": how.money(totals.shipping_tax),
        "cart_tax": how.money(totals.cart_tax),
        "total": how.money(totals.total),
        "total_tax": how.money(order.total_tax()),
        "prices_include_tax": within,
        "customer_id": order.customer,
        "customer_ip_address": "",
        "customer_user_agent": "",
        "customer_note": order.customer_note,
        "billing": order.billing.shown(BILLING),
        "shipping": order.shipping.shown(SHIPPING),
        "payment_method": order.payment_method,
        "payment_method_title": order.payment_title,
        "transaction_id": order.transaction,
        "cart_hash": "",
        "meta_data": order.meta.iter().map(plain_meta).collect::<Vec<_>>(),
        "payment_url": format!("{}/checkout/order-pay/{}/?pay_for_order=true&key={}", shop.home, order.id, order.key),
        "is_editable": matches!(order.status.as_str(), "pending" | "on-hold"),
        "needs_payment": is_open,
        "needs_processing": order.lines.iter().any(|line| crate::stock::needs_shipping(shop, line.of.product, line.of.variation)),
    }));
    for (name, moment) in [
        ("date_created", Some(order.created)),
        ("date_modified", Some(order.modified)),
        ("date_completed", order.completed),
        ("date_paid", order.paid),
    ] {
        date(shop, &mut fields, name, moment);
    }
    fields.extend([
        list("line_items", order.lines.iter().map(|line| goods(shop, line, how, within))),
        list("shipping_lines", order.shipping_lines.iter().map(|line| delivery(line, how, within))),
        list("fee_lines", order.fees.iter().map(|line| fee(line, how, within))),
        list(
            "tax_lines",
            order.taxes.iter().map(|line| {
                json!({
                    "id": line.id, "rate_code": line.code, "rate_id": line.rate, "label": line.label,
                    "compound": line.compound, "tax_total": how.money(line.goods),
                    "shipping_tax_total": how.money(line.shipping), "rate_percent": line.percent.each_of(1),
                    "meta_data": [],
                })
            }),
        ),
        list(
            "coupon_lines",
            order.coupons.iter().map(|line| {
                json!({
                    "id": line.id, "code": line.code, "discount": how.money(line.discount),
                    "discount_tax": how.money(line.discount_tax), "meta_data": [], "discount_type": line.discount_type,
                    "nominal_amount": line.nominal.each_of(1), "free_shipping": line.free_shipping,
                })
            }),
        ),
        list(
            "refunds",
            order.refunds.iter().map(|refund| {
                json!({
                    "id": refund.id, "reason": refund.reason, "total": how.money(-refund.amount),
                })
            }),
        ),
    ]);
    let mut links = links(shop, "orders", order.id);
    if order.customer != 0 {
        let address = format!("{}/wp-json/wc/v3/customers/{}", shop.home, order.customer);
        links["customer"] = json!([{ "href": address }]);
    }
    fields.insert("_links".into(), links);
    fields.into()
}

pub fn shown_refund(shop: &Shop, refund: &Refund, how: &Shown) -> Value {
    let within = shop.orders.get(&refund.order).is_some_and(|order| order.prices_include_tax);
    let mut fields = object(json!({
        "id": refund.id,
        "parent_id": refund.order,
        "amount": how.money(refund.amount),
        "reason": refund.reason,
        "refunded_by": 1,
        "refunded_payment": refund.paid_back,
        "meta_data": refund.meta.iter().map(plain_meta).collect::<Vec<_>>(),
    }));
    date(shop, &mut fields, "date_created", Some(refund.created));
    fields.extend([
        list("line_items", refund.lines.iter().map(|line| goods(shop, line, how, within))),
        list("shipping_lines", refund.shipping_lines.iter().map(|line| delivery(line, how, within))),
        list("fee_lines", refund.fees.iter().map(|line| fee(line, how, within))),
        list("tax_lines", std::iter::empty()),
    ]);
    fields.insert("_links".into(), links(shop, &format!("orders/{}/refunds", refund.order), refund.id));
    fields.into()
}

pub fn note(shop: &Shop, note: &Note) -> Value {
    let mut fields = object(json!({
        "id": note.id, "author": note.author, "note": note.text, "customer_note": note.for_customer,
    }));
    date(shop, &mut fields, "date_created", Some(note.created));
    fields.into()
}

fn goods(shop: &Shop, line: &Line<Goods>, how: &Shown, within: bool) -> Value {
    let product = shop.thing(Which::Product, line.of.product);
    let sold = shop.sold(line.of.product, line.of.variation).map(|(_, thing)| thing);
    let image = product.and_then(|product| product.list("images").first());
    let mut fields = common(line, how, within);
    fields.extend(object(json!({
        "name": line.name,
        // What was deleted has no number any more.
        "product_id": product.map_or(0, |product| product.id),
        "variation_id": sold.filter(|_| line.of.variation != 0).map_or(0, |variation| variation.id),
        "quantity": line.of.quantity,
        "tax_class": line.tax_class,
        "subtotal": how.money(line.subtotal),
        "subtotal_tax": how.money(line.subtotal_tax(&how.rules, within)),
        "sku": sold.map(|thing| shop.sku(thing)),
        "global_unique_id": sold.map_or("", |thing| thing.text("global_unique_id")),
        "price": line.total.each_of(line.of.quantity),
        "image": image.map_or_else(|| json!({ "id": "", "src": "" }), |image| json!({ "id": image["id"], "src": image["src"] })),
        "parent_name": line.of.parent_name,
    })));
    fields.into()
}

fn delivery(line: &Line<Delivery>, how: &Shown, within: bool) -> Value {
    let mut fields = common(line, how, within);
    fields.insert("method_title".into(), line.name.clone().into());
    fields.insert("method_id".into(), line.of.method_id.clone().into());
    fields.insert("instance_id".into(), line.of.instance_id.clone().into());
    fields.insert("tax_status".into(), line.tax_status.clone().into());
    fields.into()
}

fn fee(line: &Line<Fee>, how: &Shown, within: bool) -> Value {
    let mut fields = common(line, how, within);
    fields.insert("name".into(), line.name.clone().into());
    fields.insert("tax_class".into(), line.tax_class.clone().into());
    fields.insert("tax_status".into(), line.tax_status.clone().into());
    fields.insert("amount".into(), line.total.plain().into());
    fields.into()
}

fn common<K>(line: &Line<K>, how: &Shown, within: bool) -> Map<String, Value> {
    let taxes = |tax: &Taxes| json!({ "id": tax.rate, "total": tax.total.plain(), "subtotal": tax.subtotal.plain() });
    let meta = |meta: &Meta| {
        json!({
            "id": meta.id, "key": meta.key, "value": meta.value, "display_key": meta.key, "display_value": meta.value,
        })
    };
    object(json!({
        "id": line.id,
        "total": how.money(line.total),
        "total_tax": how.money(line.total_tax(&how.rules, within)),
        "taxes": line.taxes.iter().map(taxes).collect::<Vec<_>>(),
        "meta_data": line.meta.iter().map(meta).collect::<Vec<_>>(),
    }))
}

fn plain_meta(meta: &Meta) -> Value {
    json!({ "id": meta.id, "key": meta.key, "value": meta.value })
}

fn list(name: &str, rows: impl Iterator<Item = Value>) -> (String, Value) {
    (name.to_owned(), Value::Array(rows.collect()))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

impl Row for Order {
    fn id(&self) -> u64 {
        self.id
    }

    fn created(&self) -> Moment {
        self.created
    }

    fn modified(&self) -> Moment {
        self.modified
    }

    fn by(&self, _: &Self, _: &str) -> Ordering {
        Ordering::Equal
    }
}

impl Row for Refund {
    fn id(&self) -> u64 {
        self.id
    }

    fn created(&self) -> Moment {
        self.created
    }

    fn modified(&self) -> Moment {
        self.created
    }

    fn by(&self, _: &Self, _: &str) -> Ordering {
        Ordering::Equal
    }
}
