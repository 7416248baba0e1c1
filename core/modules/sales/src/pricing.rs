//! What an order costs: prices of the catalog for this customer, taxes of where it goes, and all of it reckoned.

use std::collections::BTreeMap;

use catalog::{
    Product, ProductId, Variant, VariantId, prices,
    prices::Purchase,
    records::{PriceListId, TaxClassId},
    schema::{products, variants},
    units,
};
use contacts::records::Contact;
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Failure, Snapshot, operations::business};
use model::{Currency, Problem, Quantity, Rate, amount::NotAnAmount};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    amounts,
    operations::taxes::open_class,
    reckoning::{self, Figures, Item, Levy, Manner, Off, Reckoned, Wrong},
    records::{Buyer, Discount, LineKind, LineTax, Order, OrderLine, TaxSum},
    rules,
    taxes::{self, Applied, Place, Treatment},
};

/// The most lines of an order.
pub const LINES_LIMIT: usize = 500;
/// The most discounts of a line, and of a whole.
const DISCOUNTS_LIMIT: usize = 10;

/// A line as it is asked for.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewOrderLine")]
pub struct NewLine {
    /// Goods, unless said.
    #[serde(default = "goods")]
    pub kind: LineKind,
    /// Without one, say a name and a price.
    #[serde(default)]
    pub variant: Option<VariantId>,
    /// What it is called; as the catalog calls it, unless said.
    #[serde(default)]
    pub name: Option<String>,
    /// Of what is no variant: how it is taxed.
    #[serde(default)]
    pub tax_class: Option<TaxClassId>,
    pub quantity: Quantity,
    /// For one, with the tax in it where the order's prices hold it. What the catalog says, unless said.
    #[serde(default)]
    pub unit_price: Option<Rate>,
    #[serde(default)]
    pub discounts: Vec<Discount>,
}

fn goods() -> LineKind {
    LineKind::Goods
}

/// For whom it is reckoned.
pub struct Customer<'a> {
    pub contact: Option<&'a Contact>,
    pub buyer: Option<&'a Buyer>,
    /// Whether prices hold the tax: as the business says, unless the order does.
    pub includes_tax: Option<bool>,
}

/// What the lines have in common.
struct Terms<'a> {
    treatment: Treatment,
    group: Option<&'a str>,
    list: Option<PriceListId>,
    /// Whether a price that says nothing of taxes has them in it.
    is_usually_taxed: bool,
    variants: BTreeMap<VariantId, (Variant, Product)>,
}

/// A line with what it is reckoned from.
struct Priced {
    row: OrderLine,
    taxes: Vec<Applied>,
}

/// The order with all its amounts, and its lines, none of which is written yet.
pub fn price(
    snapshot: &mut Snapshot<'_>,
    order: Order,
    customer: &Customer<'_>,
    wanted: &[NewLine],
) -> Done<(Order, Vec<OrderLine>)> {
    check_count(wanted.len())?;
    let terms = terms(snapshot, customer, wanted)?;
    let includes_tax = customer.includes_tax.unwrap_or(terms.is_usually_taxed);
    let order = Order {
        regime: terms.treatment.regime,
        country: place(customer.buyer).country,
        // Who owes no tax here is not asked for what would be one.
        includes_tax: includes_tax && !terms.treatment.regime.is_untaxed(),
        ..order
    };
    let priced = wanted
        .iter()
        .zip(1_i64..)
        .map(|(line, place)| priced(snapshot, &terms, &order, line, place))
        .collect::<Done<Vec<_>>>()?;
    reckoned(snapshot, order, priced)
}

/// How much of the catalog's price is taken off that line of which the most is.
pub fn largest_discount(order: &Order, lines: &[OrderLine]) -> Result<Rate, NotAnAmount> {
    let mut largest = Rate::ZERO;
    for line in lines {
        let full = line.list_price.map_or(line.unit_price, |listed| listed.max(line.unit_price));
        let full = reckoning::extended(order.currency.exponent(), full, line.quantity)?;
        let left = amounts::kept(line.subtotal, order.currency) - amounts::kept(line.discount, order.currency);
        largest = largest.max(reckoning::share_off(full, left));
    }
    Ok(largest)
}

/// What each tax comes to on all lines together.
pub fn tax_sums<'a>(
    currency: Currency,
    lines: impl Iterator<Item = (i64, &'a [LineTax])>,
) -> Result<Vec<TaxSum>, NotAnAmount> {
    let mut sums: Vec<(TaxSum, i64, i64)> = Vec::new();
    for (line_net, taxes) in lines {
        for tax in taxes {
            let is_same = |sum: &TaxSum| sum.id == tax.id && sum.name == tax.name && sum.rate == tax.rate;
            let amount = amounts::kept(tax.amount, currency);
            match sums.iter_mut().find(|(sum, ..)| is_same(sum)) {
                Some((_, net, sum)) => (*net, *sum) = (*net + line_net, *sum + amount),
                None => {
                    let (id, name, rate) = (tax.id, tax.name.clone(), tax.rate);
                    sums.push((TaxSum { id, name, rate, net: Rate::ZERO, amount: Rate::ZERO }, line_net, amount));
                }
            }
        }
    }
    let shown = |(sum, net, amount): (TaxSum, i64, i64)| {
        Ok(TaxSum { net: amounts::shown(net, currency)?, amount: amounts::shown(amount, currency)?, ..sum })
    };
    sums.into_iter().map(shown).collect()
}

pub fn check_count(lines: usize) -> Result<(), Problem> {
    if lines > LINES_LIMIT {
        return Err(Problem::invalid("/lines", format!("An order has at most {LINES_LIMIT} lines.")));
    }
    Ok(())
}

/// Discounts as they are kept: each a share or an amount.
pub fn discounts(at: &'static str, wanted: &[Discount], currency: Currency) -> Result<Vec<Discount>, Problem> {
    if wanted.len() > DISCOUNTS_LIMIT {
        return Err(Problem::invalid(at, format!("There are at most {DISCOUNTS_LIMIT} discounts.")));
    }
    let read = |discount: &Discount| {
        match (discount.share, discount.amount) {
            (Some(share), None) => rules::share(at, share).map(drop)?,
            (None, Some(amount)) if !amount.is_negative() => amounts::minor(at, amount, currency).map(drop)?,
            (None, Some(_)) => return Err(Problem::invalid(at, "A discount is not negative.")),
            _ => return Err(Problem::invalid(at, "A discount is a share or an amount: say one of them.")),
        }
        let reason = rules::line(at, "What a discount is for", &discount.reason, 0)?;
        Ok(Discount { reason, ..discount.clone() })
    };
    wanted.iter().map(read).collect()
}

fn terms<'a>(snapshot: &mut Snapshot<'_>, customer: &Customer<'a>, wanted: &[NewLine]) -> Done<Terms<'a>> {
    let tax_id = customer.buyer.and_then(|buyer| buyer.tax_id.as_deref());
    let now = snapshot.now();
    let treatment = taxes::treatment(snapshot, &place(customer.buyer), tax_id, now)?;
    let is_usually_taxed = business::settings(snapshot)?.prices_include_tax;
    let ids: Vec<VariantId> = wanted.iter().filter_map(|line| line.variant).collect();
    let variants = known(snapshot, &ids)?;
    let group = customer.contact.and_then(|contact| contact.customer_group.as_deref());
    let list = customer.contact.and_then(|contact| contact.price_list);
    Ok(Terms { treatment, group, list, is_usually_taxed, variants })
}

fn place(buyer: Option<&Buyer>) -> Place {
    let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    buyer.and_then(Buyer::destination).map_or_else(Place::default, |address| Place {
        country: Some(address.country),
        region: filled(&address.region),
        postcode: filled(&address.postcode),
    })
}

/// The variants that somebody names, with their products.
pub fn known(snapshot: &mut Snapshot<'_>, ids: &[VariantId]) -> Done<BTreeMap<VariantId, (Variant, Product)>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let query = variants::table.filter(variants::id.eq_any(ids.to_vec())).order(variants::id);
    let rows: Vec<Variant> = snapshot.load(query.select(Variant::as_select()))?;
    let of: Vec<ProductId> = rows.iter().map(|row| row.product).collect();
    let query = products::table.filter(products::id.eq_any(of)).order(products::id);
    let of: Vec<Product> = snapshot.load(query.select(Product::as_select()))?;
    let of: BTreeMap<ProductId, Product> = of.into_iter().map(|row| (row.id, row)).collect();
    let found = rows.into_iter().filter_map(|row| of.get(&row.product).map(|product| (row.id, (row, product.clone()))));
    Ok(found.collect())
}

/// A product and which of its kinds, as one name.
pub fn called(variant: &Variant, product: &Product) -> String {
    if variant.title.is_empty() { product.name.clone() } else { format!("{}, {}", product.name, variant.title) }
}

fn priced(snapshot: &mut Snapshot<'_>, terms: &Terms<'_>, order: &Order, line: &NewLine, place: i64) -> Done<Priced> {
    let quantity = rules::positive("/lines", line.quantity)?;
    let found = match line.variant {
        Some(id) => Some(terms.variants.get(&id).ok_or_else(|| Problem::not_found("variant", id))?),
        None => None,
    };
    if let Some((variant, product)) = found.filter(|(one, of)| one.archived_at.or(of.archived_at).is_some()) {
        let detail = format!("{} is archived and not sold any more.", called(variant, product));
        return Err(Problem::invalid("/lines", detail).into());
    }
    if let Some((variant, _)) = found {
        units::check(snapshot, &variant.unit, quantity).map_err(of_lines)?;
    }
    let tax_class = match (found, line.tax_class) {
        (Some((_, product)), _) => product.tax_class,
        (None, class) => class.map(|class| open_class(snapshot, "/lines", class)).transpose()?,
    };
    let taxes = terms.treatment.taxes(tax_class);
    let list_price = match found {
        Some((variant, _)) => listed(snapshot, terms, order, variant, tax_class, quantity)?,
        None => None,
    };
    let name = match (&line.name, found) {
        (Some(name), _) => rules::line("/lines", "The name of a line", name, 1)?,
        (None, Some((variant, product))) => called(variant, product),
        (None, None) => return Err(Problem::invalid("/lines", format!("Say what line {place} is.")).into()),
    };
    let unit_price = line.unit_price.or(list_price).ok_or_else(|| {
        let detail = format!("{name} has no price in {} for this customer. Say one.", order.currency);
        Problem::invalid("/lines", detail)
    })?;
    if unit_price.is_negative() {
        return Err(Problem::invalid("/lines", "A price is not negative.").into());
    }
    let row = OrderLine {
        id: model::Id::new(snapshot.now()),
        version: 1,
        order: order.id,
        place,
        kind: line.kind,
        external_id: None,
        variant: line.variant,
        name,
        sku: found.and_then(|(variant, _)| variant.sku.clone()),
        unit: found.map_or_else(|| "piece".to_owned(), |(variant, _)| variant.unit.clone()),
        tax_class,
        quantity,
        unit_price,
        list_price,
        discounts: discounts("/lines", &line.discounts, order.currency)?.into(),
        subtotal: Rate::ZERO,
        discount: Rate::ZERO,
        net: Rate::ZERO,
        tax: Rate::ZERO,
        total: Rate::ZERO,
        taxes: Vec::new().into(),
        fulfilled: Quantity::ZERO,
        returned: Quantity::ZERO,
        invoiced: Quantity::ZERO,
    };
    Ok(Priced { row, taxes })
}

/// What one costs this customer by the catalog, with the tax in it where the order's prices hold it.
fn listed(
    snapshot: &mut Snapshot<'_>,
    terms: &Terms<'_>,
    order: &Order,
    variant: &Variant,
    class: Option<TaxClassId>,
    quantity: Quantity,
) -> Done<Option<Rate>> {
    let (group, list, currency) = (terms.group, terms.list, order.currency);
    let purchase = Purchase { variant: variant.id, quantity, currency, group, list, at: None };
    let found = prices::of(snapshot, &purchase)?;
    let Some(price) = found.price else { return Ok(None) };
    let levies = |taxes: Vec<Applied>| taxes.iter().map(Applied::levy).collect::<Vec<Levy>>();
    let moved = match (found.includes_tax.unwrap_or(terms.is_usually_taxed), order.includes_tax) {
        (true, false) => reckoning::moved(price, &levies(terms.treatment.taxes_at_home(class)), &[]),
        (false, true) => reckoning::moved(price, &[], &levies(terms.treatment.taxes(class))),
        _ => Ok(price),
    };
    Ok(Some(moved.map_err(refused)?))
}

fn reckoned(snapshot: &mut Snapshot<'_>, order: Order, priced: Vec<Priced>) -> Done<(Order, Vec<OrderLine>)> {
    let policy = taxes::policy(snapshot)?;
    let currency = order.currency;
    let manner = Manner {
        places: currency.exponent(),
        includes_tax: order.includes_tax,
        per: policy.round_per,
        rounding: policy.round_how.into(),
        together: policy.round_together,
    };
    let items: Vec<Item> = priced.iter().map(|line| item(line, currency)).collect();
    let whole: Reckoned = reckoning::reckon(&manner, &items, &offs(&order.discounts, currency)).map_err(refused)?;
    let shown = |minor: i64| amounts::shown(minor, currency);
    let lines = priced
        .into_iter()
        .zip(&whole.lines)
        .map(|(line, figures)| Ok(filled(line, figures, currency)?))
        .collect::<Done<Vec<_>>>()?;
    let sums = lines.iter().map(|line| (amounts::kept(line.net, currency), &*line.taxes));
    let order = Order {
        taxes: tax_sums(currency, sums)?.into(),
        subtotal: shown(whole.subtotal)?,
        discount: shown(whole.discount)?,
        net: shown(whole.net)?,
        tax: shown(whole.tax)?,
        rounding: Rate::ZERO,
        total: shown(whole.gross)?,
        ..order
    };
    Ok((order, lines))
}

fn item(line: &Priced, currency: Currency) -> Item {
    Item {
        price: line.row.unit_price,
        quantity: line.row.quantity,
        discounts: offs(&line.row.discounts, currency),
        shares: line.row.kind == LineKind::Goods,
        taxes: line.taxes.iter().map(Applied::levy).collect(),
    }
}

fn offs(discounts: &[Discount], currency: Currency) -> Vec<Off> {
    let off = |discount: &Discount| match (discount.share, discount.amount) {
        (Some(share), _) => Some(Off::Share(share)),
        (None, Some(amount)) => Some(Off::Amount(amounts::kept(amount, currency))),
        (None, None) => None,
    };
    discounts.iter().filter_map(off).collect()
}

fn filled(line: Priced, figures: &Figures, currency: Currency) -> Result<OrderLine, NotAnAmount> {
    let shown = |minor: i64| amounts::shown(minor, currency);
    let tax = |(tax, amount): (Applied, &i64)| {
        let amount = shown(*amount)?;
        Ok(LineTax { id: Some(tax.id), name: tax.name, rate: Some(tax.rate), compound: tax.compound, amount })
    };
    let taxes = line.taxes.into_iter().zip(&figures.taxes).map(tax).collect::<Result<Vec<_>, NotAnAmount>>()?;
    Ok(OrderLine {
        subtotal: shown(figures.subtotal)?,
        discount: shown(figures.discount)?,
        net: shown(figures.net)?,
        tax: shown(figures.gross - figures.net)?,
        total: shown(figures.gross)?,
        taxes: taxes.into(),
        ..line.row
    })
}

/// The same no, at the place where an order says how much.
fn of_lines(no: Failure) -> Failure {
    match no {
        Failure::Refused(problem) => Problem::invalid("/lines", problem.detail).into(),
        other => other,
    }
}

fn refused(wrong: Wrong) -> Failure {
    match wrong {
        Wrong::TooLarge => NotAnAmount::TooLarge.into(),
        Wrong::TooMuchOff(None) => {
            Problem::invalid("/discounts", "More is taken off than the goods cost. Take off less.").into()
        }
        Wrong::TooMuchOff(Some(at)) => {
            let detail = format!("More is taken off line {} than it costs. Take off less.", at + 1);
            Problem::invalid("/lines", detail).into()
        }
    }
}
