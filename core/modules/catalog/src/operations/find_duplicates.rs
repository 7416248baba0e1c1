//! Products that are likely the same, two by two, with the reason.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _, dsl::count_star,
};
use door::{Cost, Done, Method, Paged, Read, Snapshot, Spec, View, pairs::by_reason};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ,
    records::Product,
    schema::{barcodes, products, variants},
};

/// The most products that are compared because of one name or code.
const GROUP_LIMIT: i64 = 50;

pub struct FindDuplicates;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "DuplicateReason")]
pub enum Reason {
    /// Their names differ at most in case and spaces.
    SameName,
    /// Their barcodes name one item, packed otherwise.
    SameItem,
    /// Their SKUs are easily mistaken for each other.
    NearSku,
}

const REASONS: [Reason; 3] = [Reason::SameName, Reason::SameItem, Reason::NearSku];

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DuplicateQuery")]
pub struct Wanted {
    #[serde(default)]
    pub cursor: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "DuplicatePair")]
pub struct Pair {
    /// The one that was there first.
    pub product: View<Product>,
    pub other: View<Product>,
    pub reason: Reason,
    /// The name, the item's digits, or the SKU as it is mistaken.
    pub shared: String,
}

impl Read for FindDuplicates {
    const SPEC: Spec = Spec::new("catalog.find-duplicates", READ, "Products that are likely the same")
        .cost(Cost::Heavy)
        .at(Method::Get, "/product-duplicates");
    type Input = Wanted;
    type Output = Paged<Pair>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Pair>> {
        by_reason(snapshot, wanted.cursor.clone(), &REASONS, shared, pairs)
    }
}

/// What more than one has, after this, in order: of archived ones too, because this is read from the index alone.
fn shared(snapshot: &mut Snapshot<'_>, reason: Reason, after: String, most: i64) -> Done<Vec<String>> {
    match reason {
        Reason::SameName => {
            let named = products::table.filter(products::sort_name.gt(after));
            let twice = named.group_by(products::sort_name).having(count_star().gt(1_i64));
            snapshot.load(twice.order(products::sort_name).limit(most).select(products::sort_name))
        }
        Reason::SameItem => {
            let scanned = barcodes::table.filter(barcodes::item.gt(after));
            let twice = scanned.group_by(barcodes::item).having(count_star().gt(1_i64));
            snapshot.load(twice.order(barcodes::item).limit(most).select(barcodes::item))
        }
        Reason::NearSku => {
            let coded = variants::table.filter(variants::sku_key.gt(after));
            let twice = coded.group_by(variants::sku_key).having(count_star().gt(1_i64));
            let keys: Vec<Option<String>> =
                snapshot.load(twice.order(variants::sku_key).limit(most).select(variants::sku_key))?;
            Ok(keys.into_iter().flatten().collect())
        }
    }
}

/// The oldest of those that share something, with each of the others. Archived ones are nobody's duplicates.
fn pairs(snapshot: &mut Snapshot<'_>, reason: Reason, key: String, items: &mut Vec<Pair>) -> Done<()> {
    let query = products::table
        .filter(products::archived_at.is_null())
        .order((products::created_at, products::id))
        .limit(GROUP_LIMIT)
        .select(Product::as_select());
    let rows: Vec<Product> = match reason {
        Reason::SameName => snapshot.load(query.filter(products::sort_name.eq(&key)))?,
        Reason::SameItem => {
            let of = barcodes::table.filter(barcodes::item.eq(&key)).select(barcodes::variant);
            let with = variants::table.filter(variants::id.eq_any(of)).filter(variants::archived_at.is_null());
            snapshot.load(query.filter(products::id.eq_any(with.select(variants::product))))?
        }
        Reason::NearSku => {
            let with = variants::table.filter(variants::sku_key.eq(&key).and(variants::archived_at.is_null()));
            snapshot.load(query.filter(products::id.eq_any(with.select(variants::product))))?
        }
    };
    let mut rows = rows.into_iter();
    let Some(first) = rows.next() else { return Ok(()) };
    items.extend(rows.map(|other| Pair {
        product: View::of(snapshot, first.clone()),
        other: View::of(snapshot, other),
        reason,
        shared: key.clone(),
    }));
    Ok(())
}
