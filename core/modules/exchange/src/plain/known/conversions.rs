//! How much of one unit another is, for all or for one variant.

use std::collections::HashMap;

use catalog::{
    VariantId, bringing,
    records::{Conversion, ConversionId},
    schema::{conversions, variants},
};
use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot, Tx};
use model::{Actor, Quantity};

use super::{Known, Trouble, Variants, units::Units, vanished};
use crate::plain::Entry;

/// SKUs asked for at a time.
const PAGE: usize = 500;

pub(super) struct Conversions {
    units: Units,
    variants: Variants,
    rows: Vec<Conversion>,
}

impl Conversions {
    pub fn load(snapshot: &mut Snapshot<'_>, wanted: &[&Entry]) -> Done<Self> {
        let mut variants = Variants::of(snapshot, wanted)?;
        let named: Vec<VariantId> = variants.0.iter().map(|variant| variant.id).collect();
        let ids: Vec<ConversionId> = wanted.iter().filter_map(|entry| entry.id()).collect();
        let of_all = conversions::table.filter(conversions::variant.is_null()).select(Conversion::as_select());
        let mut rows: Vec<Conversion> = snapshot.load(of_all)?;
        let is_meant = conversions::id.eq_any(ids).or(conversions::variant.eq_any(named));
        let others = conversions::table.filter(conversions::variant.is_not_null()).filter(is_meant);
        rows.extend(snapshot.load::<_, Conversion>(others.select(Conversion::as_select()))?);
        variants.also(snapshot, rows.iter().filter_map(|row| row.variant))?;
        let units = Units::load(snapshot)?;
        Ok(Self { units, variants, rows })
    }

    fn by_id(&self, id: &str) -> Option<&Conversion> {
        self.rows.iter().find(|row| row.id.as_str() == id)
    }

    /// Whose it is; nobody's in particular where the entry names nobody.
    fn whose(&self, entry: &Entry) -> Option<VariantId> {
        self.variants.named(entry).map(|variant| variant.id)
    }

    /// What says how much of one of its units the other is.
    fn between(&self, entry: &Entry) -> Option<&Conversion> {
        let whose = self.whose(entry);
        let is_it =
            |row: &&Conversion| row.variant == whose && row.is_between(entry.text("unit"), entry.text("of_unit"));
        self.rows.iter().find(is_it)
    }
}

fn names_a_variant(entry: &Entry) -> bool {
    entry.get("variant").is_some() || entry.get("sku").is_some()
}

pub(super) fn all(snapshot: &mut Snapshot<'_>) -> Done<Vec<Entry>> {
    let order = conversions::table.order((conversions::unit, conversions::id));
    let all: Vec<Conversion> = snapshot.load(order.select(Conversion::as_select()))?;
    let named: Vec<VariantId> = all.iter().filter_map(|row| row.variant).collect();
    let mut skus: HashMap<VariantId, Option<String>> = HashMap::new();
    for named in named.chunks(PAGE) {
        let query = variants::table.filter(variants::id.eq_any(named)).select((variants::id, variants::sku));
        skus.extend(snapshot.load::<_, (VariantId, Option<String>)>(query)?);
    }
    let sku = |row: &Conversion| row.variant.and_then(|id| skus.get(&id).cloned().flatten());
    Ok(all.iter().map(|row| entry(row, sku(row).as_deref())).collect())
}

fn entry(row: &Conversion, sku: Option<&str>) -> Entry {
    Entry::of(row.id)
        .with_maybe("variant", row.variant)
        .with("sku", sku.unwrap_or_default())
        .with("unit", &row.unit)
        .with("is_worth", row.is_worth.to_string())
        .with("of_unit", &row.of_unit)
}

impl Known for Conversions {
    fn meant(&self, said: &Entry) -> Option<String> {
        if let Some(row) = said.key.as_deref().and_then(|id| self.by_id(id)) {
            return Some(row.id.to_string());
        }
        if names_a_variant(said) && self.whose(said).is_none() {
            return None;
        }
        self.between(said).filter(|row| row.unit == said.text("unit")).map(|row| row.id.to_string())
    }

    fn picture(&self, id: &str) -> Option<Entry> {
        let row = self.by_id(id)?;
        let variant = self.variants.0.iter().find(|variant| Some(variant.id) == row.variant);
        Some(entry(row, variant.and_then(|variant| variant.sku.as_deref())))
    }

    fn fit(&self, id: Option<&str>, after: &mut Entry, wrong: &mut Trouble) {
        if names_a_variant(after) {
            self.variants.fit(after, wrong);
        } else {
            after.set("variant", "");
            after.set("sku", "");
        }
        let before = id.and_then(|id| self.by_id(id));
        if before.is_some_and(|before| before.variant != self.whose(after)) {
            wrong.add("This conversion belongs to something else here; take it away there first.");
        }
        for unit in ["unit", "of_unit"].map(|field| after.text(field)) {
            if !self.units.has(unit) {
                wrong.add(format!("There is no unit {unit} here; bring in the units first."));
            }
        }
        if after.text("unit") == after.text("of_unit") {
            wrong.add("A conversion is between two units.");
        }
        if !after.read::<Quantity>("is_worth").is_some_and(Quantity::is_positive) {
            wrong.add("One unit is worth more than nothing of another.");
        }
        if let Some(other) = self.between(after).filter(|other| Some(other.id.as_str()) != id) {
            let (unit, worth, of_unit) = (&other.unit, other.is_worth, &other.of_unit);
            wrong.add(format!("It is said already: 1 {unit} is {worth} {of_unit}. Remove that first."));
        }
    }

    fn write(&self, tx: &mut Tx<'_>, _: &Actor, id: Option<&str>, after: &Entry) -> Done<String> {
        let before = id.map(|id| self.by_id(id).ok_or_else(vanished)).transpose()?;
        let row = Conversion {
            id: before.map(|before| before.id).or_else(|| after.id()).unwrap_or_else(|| tx.new_id()),
            version: before.map_or(1, |before| before.version),
            variant: self.whose(after),
            unit: after.text("unit").to_owned(),
            is_worth: after.read("is_worth").unwrap_or_default(),
            of_unit: after.text("of_unit").to_owned(),
            created_at: before.map_or(tx.now(), |before| before.created_at),
        };
        Ok(bringing::put_conversion(tx, before, row)?.id.to_string())
    }

    fn remove(&self, tx: &mut Tx<'_>, id: &str) -> Done<()> {
        bringing::remove_conversion(tx, self.by_id(id).ok_or_else(vanished)?)
    }
}
