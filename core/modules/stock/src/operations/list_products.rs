//! What is where, product by product and by name: what people look at. One question answers a whole page, with
//! what everything is called, now or at any moment since the first movement.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use catalog::{
    Product, ProductId, Variant, VariantId,
    operations::in_order,
    rules,
    schema::{products, variants},
};
use diesel::{
    BoolExpressionMethods as _, BoxableExpression, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _,
    sql_types::Bool,
};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec, search};
use model::{Actor, Quantity, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::MultiBackend;

use crate::{
    READ,
    ledger::check_known,
    moments,
    names::{Named, of_products},
    records::{Level, LocationId, Shown},
    schema::{levels, lot_levels},
};

/// How soon is soon for what expires.
const SOON: Duration = Duration::from_secs(30 * 24 * 3_600);
/// So many are asked for by their ids.
const FEW: i64 = 1_000;
/// Products looked at together, where some of them may not be wanted.
const LOOK: i64 = 200;

pub struct ListProducts;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "StockQuery")]
pub struct Wanted {
    /// Words of the name, or how a SKU or a barcode begins, as in the list of products.
    #[serde(default)]
    pub search: Option<String>,
    /// Only what is here; without it, everywhere.
    #[serde(default)]
    pub location: Option<LocationId>,
    /// Only those of which this holds, no longer sold ones too; without it, everything that is sold.
    #[serde(default)]
    pub only: Option<Only>,
    /// As it was then. What is asked for with `only` is so now.
    #[serde(default)]
    pub at: Option<Timestamp>,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

/// Which of all there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "StockOnly")]
pub enum Only {
    /// Some of it is on hand, or spoken for.
    There,
    /// At its reorder point, or below.
    Low,
    /// More is spoken for or handed out than is there.
    Negative,
    /// Some of it is no longer good within thirty days.
    Expiring,
}

/// A product with what of it is where.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "StockOfProduct")]
pub struct OfProduct {
    pub product: ProductId,
    pub name: String,
    pub variants: Vec<OfVariant>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "StockOfVariant")]
pub struct OfVariant {
    #[serde(flatten)]
    pub named: Named,
    /// One for each location where it was ever moved.
    pub levels: Vec<Here>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "StockHere")]
pub struct Here {
    pub location: LocationId,
    pub on_hand: Quantity,
    pub reserved: Quantity,
    /// On hand and not spoken for.
    pub available: Quantity,
    /// Whether that is at the reorder point, or below.
    pub is_low: bool,
}

impl Read for ListProducts {
    const SPEC: Spec =
        Spec::new("stock.list-products", READ, "What is where, product by product").at(Method::Get, "/stock/products");
    type Input = Wanted;
    type Output = Paged<OfProduct>;

    fn searches(&self, wanted: &Wanted) -> bool {
        wanted.search.as_deref().is_some_and(|text| !text.trim().is_empty())
    }

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<OfProduct>> {
        check_known(snapshot, None, wanted.location)?;
        let now = snapshot.now();
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let text = rules::search(wanted.search.as_deref().unwrap_or_default())?;
        let asks_for_there = wanted.only == Some(Only::There);
        let few = if text.is_empty() { few(snapshot, wanted)? } else { None };
        let filtered = || {
            let query = products::table.select(Product::as_select()).into_boxed();
            match &few {
                Some(ids) => query.filter(products::id.eq_any(ids.clone())),
                None => query.filter(wanted.holds(now)),
            }
        };
        let (rows, next) = if text.is_empty() {
            let walks = asks_for_there && few.is_none();
            let look = if walks { LOOK } else { page.rows() };
            let (mut last, mut found) = (page.after::<(String, ProductId)>()?, Vec::new());
            loop {
                let mut query = filtered();
                if let Some((name, id)) = last.clone() {
                    query = query.filter(
                        products::sort_name.gt(name.clone()).or(products::sort_name.eq(name).and(products::id.gt(id))),
                    );
                }
                let mut rows: Vec<Product> =
                    snapshot.load(query.order((products::sort_name, products::id)).limit(look))?;
                let is_end = i64::try_from(rows.len()).is_ok_and(|count| count < look);
                last = rows.last().map(|product| (product.sort_name.clone(), product.id)).or(last);
                if walks {
                    retain_there(snapshot, wanted, &mut rows)?;
                }
                found.extend(rows);
                if is_end || !walks || found.len() > usize::from(page.size()) {
                    break;
                }
            }
            page.cut(found, |product| (product.sort_name.clone(), product.id))
        } else {
            let load = |snapshot: &mut Snapshot<'_>, ids| {
                let mut rows = snapshot.load(filtered().filter(products::id.eq_any::<Vec<String>>(ids)))?;
                if asks_for_there {
                    retain_there(snapshot, wanted, &mut rows)?;
                }
                Ok(rows)
            };
            search::page::<Product, Product>(snapshot, &text, &page, load, |row| row.id.to_string())?
        };
        Ok(Paged { items: shown(snapshot, wanted, rows)?, next })
    }
}

/// Something that holds for a product or not.
type Condition = Box<dyn BoxableExpression<products::table, MultiBackend, SqlType = Bool>>;

impl Wanted {
    /// One of its variants is so, somewhere or at the one location. All locations are those from the first to the
    /// last that there could be, so that one question does for both.
    fn holds(&self, now: Timestamp) -> Condition {
        let (first, last) =
            self.location.map_or((String::new(), "~".to_owned()), |id| (id.to_string(), id.to_string()));
        let at = levels::location.ge(first.clone()).and(levels::location.le(last.clone()));
        let here = levels::table.filter(at).select(levels::variant);
        match self.only {
            None => Box::new(products::archived_at.is_null()),
            // Mostly that is almost all, so it is asked product by product.
            Some(Only::There) => Box::new(products::id.is_not_null()),
            Some(Only::Low) => {
                let low = here.filter(levels::is_low);
                let of = variants::table.filter(variants::id.eq_any(low)).select(variants::product);
                Box::new(products::id.eq_any(of))
            }
            Some(Only::Negative) => {
                // As the index has it.
                let short = here.filter(levels::on_hand.lt(levels::reserved));
                let of = variants::table.filter(variants::id.eq_any(short)).select(variants::product);
                Box::new(products::id.eq_any(of))
            }
            Some(Only::Expiring) => {
                let at = lot_levels::location.ge(first).and(lot_levels::location.le(last));
                let soon = lot_levels::table.filter(lot_levels::expires_at.le(now.plus(SOON)).and(at));
                let soon = soon.select(lot_levels::variant);
                let of = variants::table.filter(variants::id.eq_any(soon)).select(variants::product);
                Box::new(products::id.eq_any(of))
            }
        }
    }
}

/// The products that were asked for, where they are few: then they are put in line, instead of looking for them along
/// the line of all.
fn few(snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Option<Vec<ProductId>>> {
    let found: Vec<VariantId> = match wanted.only {
        None => return Ok(None),
        Some(Only::Expiring) => {
            let soon = lot_levels::expires_at.le(snapshot.now().plus(SOON));
            let mut query = lot_levels::table.filter(soon).select(lot_levels::variant).into_boxed();
            if let Some(location) = wanted.location {
                query = query.filter(lot_levels::location.eq(location));
            }
            snapshot.load(query.limit(FEW + 1))?
        }
        Some(only @ (Only::There | Only::Low | Only::Negative)) => {
            let mut query = levels::table.select(levels::variant).into_boxed();
            query = match only {
                Only::Low => query.filter(levels::is_low),
                Only::Negative => query.filter(levels::on_hand.lt(levels::reserved)),
                _ => query.filter(levels::on_hand.ne(Quantity::ZERO).or(levels::reserved.ne(Quantity::ZERO))),
            };
            if let Some(location) = wanted.location {
                query = query.filter(levels::location.eq(location));
            }
            snapshot.load(query.limit(FEW + 1))?
        }
    };
    if i64::try_from(found.len()).is_ok_and(|count| count > FEW) {
        return Ok(None);
    }
    let of = variants::table.filter(variants::id.eq_any(found)).select(variants::product);
    snapshot.load(of).map(Some)
}

/// Leaves those of which something is there.
fn retain_there(snapshot: &mut Snapshot<'_>, wanted: &Wanted, rows: &mut Vec<Product>) -> Done<()> {
    let ids: Vec<ProductId> = rows.iter().map(|product| product.id).collect();
    let of = variants::table.filter(variants::product.eq_any(ids)).select((variants::id, variants::product));
    let owners: HashMap<VariantId, ProductId> = snapshot.load(of)?.into_iter().collect();
    let mut query = levels::table.select((levels::variant, levels::on_hand, levels::reserved)).into_boxed();
    query = query.filter(levels::variant.eq_any(owners.keys().copied().collect::<Vec<_>>()));
    if let Some(location) = wanted.location {
        query = query.filter(levels::location.eq(location));
    }
    let levels: Vec<(VariantId, Quantity, Quantity)> = snapshot.load(query)?;
    let there = levels.into_iter().filter(|(_, on_hand, reserved)| !on_hand.is_zero() || !reserved.is_zero());
    let there: HashSet<ProductId> = there.filter_map(|(variant, ..)| owners.get(&variant).copied()).collect();
    rows.retain(|product| there.contains(&product.id));
    Ok(())
}

/// The products with those of their variants that were asked for, and what of each is where.
fn shown(snapshot: &mut Snapshot<'_>, wanted: &Wanted, rows: Vec<Product>) -> Done<Vec<OfProduct>> {
    let ids: Vec<ProductId> = rows.iter().map(|product| product.id).collect();
    let mut query = variants::table.select(Variant::as_select()).into_boxed();
    query = query.filter(variants::product.eq_any(ids));
    if wanted.only.is_none() {
        query = query.filter(variants::archived_at.is_null());
    }
    let all: Vec<Variant> = snapshot.load(query)?;
    let ids: Vec<VariantId> = all.iter().map(|variant| variant.id).collect();
    let soon = expiring(snapshot, wanted, &ids)?;
    let mut levels = levels_of(snapshot, wanted, ids)?;
    let mut of_each: HashMap<ProductId, Vec<Variant>> = HashMap::new();
    for variant in all {
        let (here, soon) = (levels.get(&variant.id).map_or(&[][..], Vec::as_slice), soon.contains(&variant.id));
        if wanted.only.is_none_or(|only| only.holds(here, soon)) {
            of_each.entry(variant.product).or_default().push(variant);
        }
    }
    let mut in_line = Vec::new();
    for product in &rows {
        let mut own = of_each.remove(&product.id).unwrap_or_default();
        in_order(product, &mut own);
        in_line.extend(own);
    }
    let order: Vec<(ProductId, String)> = rows.iter().map(|product| (product.id, product.name.clone())).collect();
    let products: HashMap<ProductId, Product> = rows.into_iter().map(|product| (product.id, product)).collect();
    let mut of_each: HashMap<ProductId, Vec<OfVariant>> = HashMap::new();
    for named in of_products(snapshot, in_line, &products)? {
        let levels = levels.remove(&named.variant).unwrap_or_default();
        let levels = moments_of(snapshot, wanted, levels)?;
        of_each.entry(named.product).or_default().push(OfVariant { named, levels });
    }
    let whole = |(product, name)| OfProduct { variants: of_each.remove(&product).unwrap_or_default(), product, name };
    Ok(order.into_iter().map(whole).collect())
}

impl Only {
    /// Whether it holds for a variant with these levels, some of which may soon be no longer good.
    fn holds(self, here: &[Level], soon: bool) -> bool {
        let any = |so: fn(&Level) -> bool| here.iter().any(so);
        match self {
            Self::There => any(|level| !level.on_hand.is_zero() || !level.reserved.is_zero()),
            Self::Low => any(|level| level.is_low),
            Self::Negative => any(|level| level.on_hand < level.reserved),
            Self::Expiring => soon,
        }
    }
}

fn expiring(snapshot: &mut Snapshot<'_>, wanted: &Wanted, of: &[VariantId]) -> Done<HashSet<VariantId>> {
    if wanted.only != Some(Only::Expiring) {
        return Ok(HashSet::new());
    }
    let mut query = lot_levels::table.select(lot_levels::variant).into_boxed();
    query = query
        .filter(lot_levels::variant.eq_any(of.to_vec()))
        .filter(lot_levels::expires_at.le(snapshot.now().plus(SOON)));
    if let Some(location) = wanted.location {
        query = query.filter(lot_levels::location.eq(location));
    }
    Ok(snapshot.load(query)?.into_iter().collect())
}

fn levels_of(snapshot: &mut Snapshot<'_>, wanted: &Wanted, of: Vec<VariantId>) -> Done<HashMap<VariantId, Vec<Level>>> {
    let mut query = levels::table.select(Level::as_select()).into_boxed();
    query = query.filter(levels::variant.eq_any(of)).filter(levels::line.gt(0));
    if let Some(location) = wanted.location {
        query = query.filter(levels::location.eq(location));
    }
    let mut found: HashMap<VariantId, Vec<Level>> = HashMap::new();
    for level in snapshot.load::<_, Level>(query.order((levels::variant, levels::location)))? {
        found.entry(level.variant).or_default().push(level);
    }
    Ok(found)
}

fn moments_of(snapshot: &mut Snapshot<'_>, wanted: &Wanted, levels: Vec<Level>) -> Done<Vec<Here>> {
    let mut found = Vec::with_capacity(levels.len());
    for level in levels {
        // Whether something was low is not in the ledger.
        let is_low = level.is_low && wanted.at.is_none();
        let shown = match wanted.at {
            None => Some(Shown::from(level)),
            Some(at) => moments::level_at(snapshot, level, at)?,
        };
        found.extend(shown.map(|Shown { location, on_hand, reserved, available, .. }| Here {
            location,
            on_hand,
            reserved,
            available,
            is_low,
        }));
    }
    Ok(found)
}
