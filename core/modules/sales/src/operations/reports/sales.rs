//! What was sold in a time: day by day, month by month, by product or by channel; and what it had cost.

use std::collections::BTreeMap;

use catalog::{
    ProductId, VariantId,
    schema::{products, variants},
};
use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{Cost, Done, Method, Read, Snapshot, Spec, Total, hides};
use model::{Actor, Currency, Quantity, Rate, Sensitivity, amount::NotAnAmount};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Span, summed};
use crate::{REPORT, amounts::rounded, days::Day, records::SoldAs, schema::sold};

/// Names that are asked for at a time.
const NAMES: usize = 500;

model::words! {
    /// What a report of sales has a row for.
    pub enum By {
        Day = "day",
        Month = "month",
        /// With a row for shipping, for fees, for what the catalog does not have, and for what was rounded.
        Product = "product",
        Channel = "channel",
    }
}

pub struct ReportSales;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SalesReportQuery")]
pub struct Wanted {
    /// The first day.
    pub from: Day,
    /// The last day; today, unless said.
    #[serde(default)]
    pub until: Option<Day>,
    pub by: By,
}

/// Days and months in their order, the rest by what they brought.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SalesReport")]
pub struct Found {
    pub from: Day,
    pub until: Day,
    pub items: Vec<Row>,
    /// Of all rows, by currency.
    pub totals: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "SalesReportRow")]
pub struct Row {
    /// A day, a month, the id of a product or a channel; `goods`, `shipping`, `fee` or `rounding` for what is none.
    pub key: String,
    /// What the product is called; null for all else.
    pub name: Option<String>,
    pub currency: Currency,
    /// How much of a product, less what was credited.
    pub quantity: Option<Quantity>,
    /// Without tax, less what was credited.
    pub net: Rate,
    pub tax: Rate,
    pub gross: Rate,
    /// What the goods that left had cost, by moving average, less what came back; null for whom costs are not.
    pub cost: Option<Rate>,
    /// What is left of the net.
    pub margin: Option<Rate>,
}

impl Read for ReportSales {
    const SPEC: Spec =
        Spec::new("sales.report-sales", REPORT, "What was sold in a time, by day, month, product or channel")
            .cost(Cost::Heavy)
            .at(Method::Get, "/reports/sales");
    type Input = Wanted;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Found> {
        let (from, until) = Span { from: wanted.from.clone(), until: wanted.until.clone() }.days(snapshot)?;
        let span = (&from, &until);
        let sums = match wanted.by {
            By::Day => by_day(snapshot, span, Day::as_str)?,
            By::Month => by_day(snapshot, span, Day::month)?,
            By::Channel => by_channel(snapshot, span)?,
            By::Product => by_product(snapshot, span)?,
        };
        let sees_cost = !hides(snapshot, Sensitivity::FINANCIAL);
        let names = if wanted.by == By::Product { names(snapshot, sums.keys())? } else { BTreeMap::new() };
        let mut totals: BTreeMap<Currency, Sums> = BTreeMap::new();
        let mut items = Vec::with_capacity(sums.len());
        for ((key, currency), sums) in sums {
            let total = totals.entry(currency).or_default();
            *total = total.plus(sums)?;
            let name = names.get(&key).cloned();
            let quantity = name.is_some().then_some(sums.quantity);
            items.push(Row { name, quantity, ..sums.row(key, currency, sees_cost)? });
        }
        if matches!(wanted.by, By::Product | By::Channel) {
            items.sort_by(|one, other| (other.net, &one.key).cmp(&(one.net, &other.key)));
        }
        let totals = totals.into_iter().map(|(currency, sums)| sums.row(String::new(), currency, sees_cost));
        Ok(Found { from, until, items, totals: totals.collect::<Result<_, _>>()? })
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    quantity: Quantity,
    net: Rate,
    tax: Rate,
    cost: Rate,
}

impl Sums {
    fn plus(self, other: Self) -> Result<Self, NotAnAmount> {
        Ok(Self {
            quantity: self.quantity.plus(other.quantity)?,
            net: self.net.plus(other.net)?,
            tax: self.tax.plus(other.tax)?,
            cost: self.cost.plus(other.cost)?,
        })
    }

    fn row(self, key: String, currency: Currency, sees_cost: bool) -> Result<Row, NotAnAmount> {
        let Self { net, tax, cost, .. } = self;
        // What the books did not post yet is finer than anybody can pay.
        let cost = rounded(cost, currency)?;
        Ok(Row {
            key,
            name: None,
            currency,
            quantity: None,
            net,
            tax,
            gross: net.plus(tax)?,
            cost: sees_cost.then_some(cost),
            margin: if sees_cost { Some(net.minus(cost)?) } else { None },
        })
    }
}

type ByKey = BTreeMap<(String, Currency), Sums>;
/// As a database gives them.
type Four = (Option<i64>, Option<i64>, Option<i64>, Option<i64>);

fn add(found: &mut ByKey, key: String, currency: Currency, (quantity, net, tax, cost): Four) -> Done<()> {
    let quantity = Quantity::from_millionths(quantity.unwrap_or_default());
    let more = Sums { quantity, net: summed(net), tax: summed(tax), cost: summed(cost) };
    let sums = found.entry((key, currency)).or_default();
    *sums = sums.plus(more)?;
    Ok(())
}

fn four() -> (Total<sold::quantity>, Total<sold::net>, Total<sold::tax>, Total<sold::cost>) {
    (Total(sold::quantity), Total(sold::net), Total(sold::tax), Total(sold::cost))
}

/// `part` is the day, or the month that it is in.
fn by_day(snapshot: &mut Snapshot<'_>, (from, until): (&Day, &Day), part: fn(&Day) -> &str) -> Done<ByKey> {
    let query = sold::table
        .filter(sold::day.ge(from.clone()))
        .filter(sold::day.le(until.clone()))
        .group_by((sold::day, sold::currency))
        .select((sold::day, sold::currency, four()));
    let mut found = ByKey::new();
    for (day, currency, sums) in snapshot.load::<_, (Day, Currency, Four)>(query)? {
        add(&mut found, part(&day).to_owned(), currency, sums)?;
    }
    Ok(found)
}

fn by_channel(snapshot: &mut Snapshot<'_>, (from, until): (&Day, &Day)) -> Done<ByKey> {
    let query = sold::table
        .filter(sold::day.ge(from.clone()))
        .filter(sold::day.le(until.clone()))
        .group_by((sold::channel, sold::currency))
        .select((sold::channel, sold::currency, four()));
    let mut found = ByKey::new();
    for (channel, currency, sums) in snapshot.load::<_, (String, Currency, Four)>(query)? {
        add(&mut found, channel, currency, sums)?;
    }
    Ok(found)
}

fn by_product(snapshot: &mut Snapshot<'_>, (from, until): (&Day, &Day)) -> Done<ByKey> {
    type Grouped = (Option<VariantId>, SoldAs, Currency, Four);
    let query = sold::table
        .filter(sold::day.ge(from.clone()))
        .filter(sold::day.le(until.clone()))
        .group_by((sold::variant, sold::kind, sold::currency))
        .select((sold::variant, sold::kind, sold::currency, four()));
    let rows: Vec<Grouped> = snapshot.load(query)?;
    let of: Vec<VariantId> = rows.iter().filter_map(|(variant, ..)| *variant).collect();
    let mut product: BTreeMap<VariantId, ProductId> = BTreeMap::new();
    for some in of.chunks(NAMES) {
        let known = variants::table.filter(variants::id.eq_any(some.to_vec()));
        product.extend(snapshot.load::<_, (VariantId, ProductId)>(known.select((variants::id, variants::product)))?);
    }
    let mut found = ByKey::new();
    for (variant, kind, currency, sums) in rows {
        let key =
            variant.and_then(|variant| product.get(&variant)).map_or_else(|| kind.to_string(), ToString::to_string);
        add(&mut found, key, currency, sums)?;
    }
    Ok(found)
}

/// What products are called.
fn names<'a>(
    snapshot: &mut Snapshot<'_>,
    keys: impl Iterator<Item = &'a (String, Currency)>,
) -> Done<BTreeMap<String, String>> {
    let ids: Vec<ProductId> = keys.filter_map(|(key, _)| key.parse().ok()).collect();
    let mut names = BTreeMap::new();
    for some in ids.chunks(NAMES) {
        let known = products::table.filter(products::id.eq_any(some.to_vec())).select((products::id, products::name));
        let known: Vec<(ProductId, String)> = snapshot.load(known)?;
        names.extend(known.into_iter().map(|(id, name)| (id.to_string(), name)));
    }
    Ok(names)
}
