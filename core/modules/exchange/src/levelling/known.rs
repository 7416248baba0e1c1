//! What the lines of a file mean here, looked up for many of them at once.

use std::collections::HashMap;

use catalog::{Product, ProductId, Variant, VariantId, rules::folded, schema::variants};
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Record as _, Snapshot, operations::external_ids};
use model::{Quantity, Timestamp};
use stock::{
    LocationId,
    lots::{Lot, LotId, LotLevel, Mode, Tracking},
    records::Location,
    schema::{levels, locations, lot_levels, lots, tracking},
};

use crate::{
    neutral::{Apart, DescribedLevel},
    reading::Wrong,
    records::{Difference, Import},
};

impl Apart {
    pub fn of(rule: &Tracking) -> Option<Self> {
        match (rule.mode, rule.expires) {
            (Mode::None, _) => None,
            (Mode::Lot, false) => Some(Self::Lot),
            (Mode::Lot, true) => Some(Self::ExpiringLot),
            (Mode::Serial, false) => Some(Self::Serial),
            (Mode::Serial, true) => Some(Self::ExpiringSerial),
        }
    }
}

/// What one line means here.
pub struct Meant {
    pub variant: Variant,
    pub location: Location,
    pub on_hand: Quantity,
    pub apart: Option<Apart>,
    pub lot: Option<LotHere>,
}

/// A lot that a line names.
pub struct LotHere {
    pub name: String,
    /// Until when it is good; nothing where it is not here yet.
    pub known: Option<Option<Timestamp>>,
}

impl Meant {
    pub fn differences(&self, said: &DescribedLevel) -> Vec<Difference> {
        let mut all = Vec::new();
        if said.told_apart.is_some() && said.told_apart != self.apart {
            let word = |apart: Option<Apart>| apart.map(|apart| apart.to_string()).into();
            let (before, after) = (word(self.apart), word(said.told_apart));
            all.push(Difference { field: "told_apart".to_owned(), before, after });
        }
        if self.on_hand != said.on_hand {
            let of_lot = self.lot.as_ref().map(|lot| format!("/{}", lot.name)).unwrap_or_default();
            all.push(Difference {
                field: format!("on_hand/{}{of_lot}", self.location.name),
                before: self.on_hand.to_string().into(),
                after: said.on_hand.to_string().into(),
            });
        }
        all
    }
}

/// What may be meant, looked up for many lines at once.
pub struct Known {
    by_sku: HashMap<String, Variant>,
    pub by_id: HashMap<VariantId, Variant>,
    /// The variants of what the file calls a product.
    of_product: HashMap<String, Vec<Variant>>,
    pub locations: Vec<Location>,
    pub levels: HashMap<(VariantId, LocationId), Quantity>,
    apart: HashMap<VariantId, Apart>,
    lots: HashMap<(VariantId, String), Lot>,
    of_lots: HashMap<(LotId, LocationId), Quantity>,
}

impl Known {
    pub fn of(snapshot: &mut Snapshot<'_>, source: &str, all: &[&DescribedLevel]) -> Done<Self> {
        let skus: Vec<&str> = all.iter().filter_map(|one| one.sku.as_deref()).collect();
        let ids: Vec<VariantId> = all.iter().filter_map(|one| one.variant.as_deref()?.parse().ok()).collect();
        let mut found: Vec<Variant> = Vec::new();
        if !skus.is_empty() {
            found.extend(
                snapshot.load(variants::table.filter(variants::sku.eq_any(skus)).select(Variant::as_select()))?,
            );
        }
        if !ids.is_empty() {
            found.extend(snapshot.load(variants::table.filter(variants::id.eq_any(ids)).select(Variant::as_select()))?);
        }
        let of_product = of_products(snapshot, source, all)?;
        found.extend(of_product.values().flatten().cloned());
        let locations = snapshot.load(locations::table.order(locations::id).select(Location::as_select()))?;
        let named: Vec<VariantId> = found.iter().map(|variant| variant.id).collect();
        let query = levels::table.filter(levels::variant.eq_any(named.clone()));
        let rows: Vec<(VariantId, LocationId, Quantity)> =
            snapshot.load(query.select((levels::variant, levels::location, levels::on_hand)))?;
        let rules: Vec<Tracking> =
            snapshot.load(tracking::table.filter(tracking::id.eq_any(named)).select(Tracking::as_select()))?;
        let apart: HashMap<VariantId, Apart> =
            rules.iter().filter_map(|rule| Some((rule.id, Apart::of(rule)?))).collect();
        // Most things are not told apart, and then nothing more is asked.
        let (mut there, mut of_lots): (Vec<Lot>, Vec<LotLevel>) = (Vec::new(), Vec::new());
        if !apart.is_empty() {
            let told: Vec<VariantId> = apart.keys().copied().collect();
            there = snapshot.load(lots::table.filter(lots::variant.eq_any(told.clone())).select(Lot::as_select()))?;
            let query = lot_levels::table.filter(lot_levels::variant.eq_any(told));
            of_lots = snapshot.load(query.select(LotLevel::as_select()))?;
        }
        Ok(Self {
            by_sku: found.iter().filter_map(|variant| Some((variant.sku.clone()?, variant.clone()))).collect(),
            by_id: found.into_iter().map(|variant| (variant.id, variant)).collect(),
            of_product,
            locations,
            levels: rows.into_iter().map(|(variant, location, on_hand)| ((variant, location), on_hand)).collect(),
            apart,
            lots: there.into_iter().map(|lot| ((lot.variant, lot.name.clone()), lot)).collect(),
            of_lots: of_lots.into_iter().map(|level| ((level.lot, level.location), level.on_hand)).collect(),
        })
    }

    pub fn meant(&self, import: &Import, said: &DescribedLevel) -> Result<Meant, Wrong> {
        let wrong = |detail: String| Wrong { line: said.line, column: None, detail };
        let by_id = said.variant.as_deref().and_then(|id| id.parse().ok()).and_then(|id| self.by_id.get(&id));
        let by_sku = || said.sku.as_ref().and_then(|sku| self.by_sku.get(sku));
        let variant = by_id
            .or_else(by_sku)
            .or_else(|| self.chosen(said))
            .ok_or_else(|| wrong(format!("There is no variant {} here; bring in the products first.", said.title())))?;
        let location = match (&said.location, import.location) {
            (Some(name), _) => self
                .locations
                .iter()
                .find(|known| known.id.as_str() == name || folded(&known.name) == folded(name))
                .ok_or_else(|| wrong(format!("There is no location {name} here; add it first."))),
            (None, Some(id)) => self
                .locations
                .iter()
                .find(|known| known.id == id)
                .ok_or_else(|| wrong(format!("There is no location {id} here."))),
            (None, None) => Err(wrong("The line names no location, and the import none for all.".to_owned())),
        }?;
        let meant = self.at(variant, location, said).map_err(wrong)?;
        if location.archived_at.is_some() && meant.on_hand != said.on_hand {
            return Err(wrong(format!("The location {} is archived; restore it or choose another.", location.name)));
        }
        Ok(meant)
    }

    /// The variant of a product of which this was chosen; of what is not chosen, the only one.
    fn chosen(&self, said: &DescribedLevel) -> Option<&Variant> {
        let variants = self.of_product.get(said.product.as_ref().filter(|_| said.tells_by_choices())?)?;
        let is_chosen = |variant: &&Variant| {
            let both = variant.choices.iter().zip(&said.choices);
            variant.choices.len() == said.choices.len() && both.into_iter().all(|(is, said)| folded(is) == folded(said))
        };
        let mut meant = variants.iter().filter(is_chosen);
        meant.next().filter(|_| meant.next().is_none())
    }

    /// What is there of it, or of the lot that is named.
    pub fn at(&self, variant: &Variant, location: &Location, said: &DescribedLevel) -> Result<Meant, String> {
        let apart = self.apart.get(&variant.id).copied();
        let level = self.levels.get(&(variant.id, location.id)).copied().unwrap_or(Quantity::ZERO);
        let (on_hand, lot) = match (&said.lot, apart.or(said.told_apart)) {
            (None, None) => (level, None),
            (Some(_), None) => {
                return Err("The pieces of this variant are not told apart, so it has no lots.".to_owned());
            }
            (None, Some(_)) if level.is_zero() && said.on_hand.is_zero() => (level, None),
            (None, Some(_)) => return Err("The pieces of this variant are told apart: say which lot.".to_owned()),
            (Some(name), Some(_)) => {
                let lot = self.lots.get(&(variant.id, name.clone()));
                if lot.is_some_and(|lot| said.expires_at.is_some() && lot.expires_at != said.expires_at) {
                    return Err(format!("The lot {name} is here already, with another expiry."));
                }
                let there = lot.and_then(|lot| self.of_lots.get(&(lot.id, location.id))).copied();
                let known = lot.map(|lot| lot.expires_at);
                (there.unwrap_or(Quantity::ZERO), Some(LotHere { name: name.clone(), known }))
            }
        };
        Ok(Meant { variant: variant.clone(), location: location.clone(), on_hand, apart, lot })
    }
}

/// The variants of the products that these are told by, by what the file calls them.
fn of_products(
    snapshot: &mut Snapshot<'_>,
    source: &str,
    all: &[&DescribedLevel],
) -> Done<HashMap<String, Vec<Variant>>> {
    let told = all.iter().filter(|one| one.tells_by_choices()).filter_map(|one| one.product.as_deref());
    let mut names: Vec<&str> = told.collect();
    names.sort_unstable();
    names.dedup();
    let linked = external_ids::linked(snapshot, source, Product::KIND, names)?;
    let named: HashMap<ProductId, String> =
        linked.into_iter().filter_map(|(name, id)| Some((id.parse().ok()?, name))).collect();
    let mut of_product: HashMap<String, Vec<Variant>> = HashMap::new();
    if named.is_empty() {
        return Ok(of_product);
    }
    let ids: Vec<ProductId> = named.keys().copied().collect();
    let query = variants::table.filter(variants::product.eq_any(ids)).order(variants::id);
    for variant in snapshot.load::<_, Variant>(query.select(Variant::as_select()))? {
        if let Some(name) = named.get(&variant.product) {
            of_product.entry(name.clone()).or_default().push(variant);
        }
    }
    Ok(of_product)
}
