//! What happened to a product and its variants: who changed what, when, from what to what; newest first.

use std::collections::{HashMap, HashSet};

use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{Done, Failure, Method, Page, Paged, Read, Record, Snapshot, Spec, hides};
use model::{Actor, Field, Timestamp, change::Act};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::schema::{audit_entries, events};

use super::product;
use crate::{
    READ,
    records::{Product, ProductId, Variant, VariantId},
    schema::variants,
};

pub struct GetHistory;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProductHistoryQuery")]
pub struct Wanted {
    pub id: ProductId,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

/// One operation, and what it did here.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ProductHistoryEntry")]
pub struct Happened {
    /// Where it stands in the audit log.
    pub seq: i64,
    pub at: Timestamp,
    pub actor: String,
    pub on_behalf_of: Option<String>,
    pub operation: String,
    pub changes: Vec<Changed>,
}

/// What happened to the product, or to one of its variants.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ProductRecordChange")]
pub struct Changed {
    /// `product` or `variant`.
    pub kind: String,
    pub id: String,
    /// The version that it had then.
    pub version: i64,
    #[schemars(with = "String")]
    pub act: Act,
    pub fields: Vec<FieldChanged>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ProductFieldChange")]
pub struct FieldChanged {
    pub field: String,
    pub before: Value,
    pub after: Value,
    /// Your roles do not show this field; it changed all the same.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub masked: bool,
}

/// The part of an entry's detail that is read here.
#[derive(Deserialize)]
struct Detail {
    #[serde(default)]
    changes: Vec<Told>,
}

#[derive(Deserialize)]
struct Told {
    kind: String,
    id: String,
    version: i64,
    act: Act,
    fields: HashMap<String, (Value, Value)>,
}

/// Of an entry: its number, time, actor, whom for, operation and detail.
type Row = (i64, Timestamp, String, Option<String>, String, String);

impl Read for GetHistory {
    const SPEC: Spec = Spec::new("catalog.get-history", READ, "What happened to a product, newest first")
        .at(Method::Get, "/products/{id}/history");
    type Input = Wanted;
    type Output = Paged<Happened>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Happened>> {
        let product = product(snapshot, wanted.id)?;
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        // Whatever changes a product or its variants says so about the product.
        let about = events::table.filter(events::subject.eq(product.id.to_string()));
        let last = page.after::<i64>()?.unwrap_or(i64::MAX);
        let about = about.filter(events::audit_seq.lt(last)).select(events::audit_seq).distinct();
        let seqs: Vec<i64> = snapshot.load(about.order(events::audit_seq.desc()).limit(page.rows()))?;
        let entries = audit_entries::table.filter(audit_entries::seq.eq_any(seqs));
        let rows: Vec<Row> = snapshot.load(entries.order(audit_entries::seq.desc()).select((
            audit_entries::seq,
            audit_entries::at,
            audit_entries::actor,
            audit_entries::on_behalf_of,
            audit_entries::operation,
            audit_entries::detail,
        )))?;
        let (rows, next) = page.cut(rows, |row| row.0);
        let own: Vec<VariantId> =
            snapshot.load(variants::table.filter(variants::product.eq(product.id)).select(variants::id))?;
        let mut own: HashSet<String> = own.iter().map(ToString::to_string).collect();
        own.insert(product.id.to_string());
        let items = rows.into_iter().map(|row| happened(snapshot, &own, row)).collect::<Done<_>>()?;
        Ok(Paged { items, next })
    }
}

fn happened(snapshot: &Snapshot<'_>, own: &HashSet<String>, row: Row) -> Done<Happened> {
    let (seq, at, actor, on_behalf_of, operation, detail) = row;
    let detail: Detail =
        serde_json::from_str(&detail).map_err(|_| Failure::internal("An audit entry's detail could not be read."))?;
    let changes = detail.changes.into_iter().filter(|told| own.contains(&told.id));
    let changes = changes.filter_map(|told| Some(changed(snapshot, fields_of(&told.kind)?, told))).collect();
    Ok(Happened { seq, at, actor, on_behalf_of, operation, changes })
}

fn fields_of(kind: &str) -> Option<&'static [Field]> {
    [(Product::KIND, Product::FIELDS), (Variant::KIND, Variant::FIELDS)]
        .into_iter()
        .find(|(known, _)| *known == kind)
        .map(|(_, fields)| fields)
}

/// The fields in the order in which the record has them, those that are only sorted and found by left out.
fn changed(snapshot: &Snapshot<'_>, fields: &[Field], mut told: Told) -> Changed {
    let shown = fields.iter().filter(|field| !DERIVED.contains(&field.name)).filter_map(|field| {
        let (before, after) = told.fields.remove(field.name)?;
        Some(match hides(snapshot, field.labels.sensitivity) {
            false => FieldChanged { field: field.name.to_owned(), before, after, masked: false },
            true => {
                FieldChanged { field: field.name.to_owned(), before: Value::Null, after: Value::Null, masked: true }
            }
        })
    });
    let fields = shown.collect();
    Changed { kind: told.kind, id: told.id, version: told.version, act: told.act, fields }
}

/// Made from other fields, which are shown.
const DERIVED: &[&str] = &["sort_name", "sku_key", "place", "updated_at"];
