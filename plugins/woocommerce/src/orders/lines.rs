//! What was bought, what it costs to send it, and what else is asked for: each with its taxes, by rate.

use stockade_sdk::api::types::{LineKind, LineTax, OrderLineFromElsewhere};

use super::theirs::{Item, Order, TaxRate};
use crate::{
    amount::{self, Amount},
    plain, products,
};

/// What a tax is called that nobody named.
const TAX: &str = "Tax";

pub(super) fn of(order: &Order, places: u32) -> Vec<OrderLineFromElsewhere> {
    let of = |kind: LineKind| move |item| line(order, item, kind, places);
    let goods = order.line_items.iter().map(of(LineKind::Goods));
    let shipping = order.shipping_lines.iter().map(of(LineKind::Shipping));
    let fees = order.fee_lines.iter().map(of(LineKind::Fee));
    goods.chain(shipping).chain(fees).collect()
}

fn line(order: &Order, item: &Item, kind: LineKind, places: u32) -> OrderLineFromElsewhere {
    let read = |text: &str| Amount::read(text).unwrap_or_default();
    let is_goods = kind == LineKind::Goods;
    // A line of nothing costs nothing, or is one of something.
    let one = Amount::read("1").unwrap_or_default();
    let quantity = Some(read(&item.quantity)).filter(|quantity| is_goods && *quantity > Amount::ZERO).unwrap_or(one);
    let before = match (is_goods, order.prices_include_tax) {
        (true, true) => read(&item.subtotal).plus(read(&item.subtotal_tax)),
        (true, false) => read(&item.subtotal),
        (false, true) => read(&item.total).plus(read(&item.total_tax)),
        (false, false) => read(&item.total),
    };
    let name = [&item.name, &item.method_title].map(|name| plain::line(name));
    let name = name.into_iter().find(|name| !name.is_empty());
    OrderLineFromElsewhere {
        external_id: (item.id > 0).then(|| item.id.to_string()),
        kind: Some(kind),
        name: name.unwrap_or_else(|| nameless(kind).to_owned()),
        net: amount::written(read(&item.total).coins(places), places),
        quantity: quantity.plain(),
        sku: if is_goods { products::sku(&item.sku, item.product_id, item.variation_id) } else { None },
        subtotal: Some(amount::written(before.coins(places), places)),
        taxes: Some(taxes(order, item, places)),
        unit_price: before.each(quantity),
        variant: None,
    }
}

fn nameless(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Goods => "Item",
        LineKind::Shipping => "Shipping",
        LineKind::Fee => "Fee",
    }
}

/// The line's tax shared among its rates, which have more decimals than money.
fn taxes(order: &Order, item: &Item, places: u32) -> Vec<LineTax> {
    let total = Amount::read(&item.total_tax).unwrap_or_default().coins(places);
    let each: Vec<(u64, Amount)> =
        item.taxes.iter().filter_map(|tax| Some((tax.id, Amount::read(&tax.total)?))).collect();
    if each.is_empty() {
        let tax = LineTax { amount: amount::written(total, places), name: TAX.to_owned(), ..LineTax::default() };
        return if total == 0 { Vec::new() } else { vec![tax] };
    }
    let amounts: Vec<Amount> = each.iter().map(|(_, amount)| *amount).collect();
    let shares = amount::shared(total, &amounts, places);
    let named = each.iter().zip(shares).filter(|((_, amount), coins)| !amount.is_zero() || *coins != 0);
    named
        .map(|((rate, _), coins)| tax(order.tax_lines.iter().find(|known| known.rate_id == *rate), coins, places))
        .collect()
}

fn tax(rate: Option<&TaxRate>, coins: i128, places: u32) -> LineTax {
    let name = rate.map(|rate| plain::line(&rate.label)).filter(|name| !name.is_empty());
    LineTax {
        amount: amount::written(coins, places),
        compound: rate.map(|rate| rate.compound),
        id: None,
        name: name.unwrap_or_else(|| TAX.to_owned()),
        rate: rate.and_then(|rate| Amount::read(&rate.rate_percent)).map(Amount::percent),
    }
}
