//! What is here of what some entries name: how it is found, what it becomes, and how that is written. A file for each
//! kind.

mod brands;
mod categories;
mod conversions;
mod locations;
mod price_lists;
mod prices;
mod tax_classes;
mod units;

use catalog::{Variant, VariantId, schema::variants};
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Failure, Problem, Snapshot, Tx};
use model::{Actor, Timestamp};

use super::{Entry, shape::ARCHIVED};
use crate::records::About;

pub(crate) use prices::{after as prices_after, entry as prices_entry};

/// What of some entries is here.
pub(crate) trait Known {
    /// The id of what an entry means, if that is here: by its id, else by what it is called.
    fn meant(&self, said: &Entry) -> Option<String>;

    /// One of them, in the words of a file.
    fn picture(&self, id: &str) -> Option<Entry>;

    /// Makes of what is said what will be kept, and notes what cannot be.
    fn fit(&self, id: Option<&str>, after: &mut Entry, wrong: &mut Trouble);

    /// Writes what one becomes, or what is new: its id. What it becomes was fitted.
    fn write(&self, tx: &mut Tx<'_>, actor: &Actor, id: Option<&str>, after: &Entry) -> Done<String>;

    /// Takes away what nothing refers to and what cannot be archived.
    fn remove(&self, _tx: &mut Tx<'_>, _id: &str) -> Done<()> {
        Err(Failure::internal("What can be archived was to be taken away."))
    }
}

/// What is here of some entries, in a handful of queries.
pub(crate) fn known(snapshot: &mut Snapshot<'_>, about: About, wanted: &[&Entry]) -> Done<Box<dyn Known>> {
    Ok(match about {
        About::Brands => Box::new(brands::Brands::load(snapshot, wanted)?),
        About::Categories => Box::new(categories::Categories::load(snapshot)?),
        About::TaxClasses => Box::new(tax_classes::TaxClasses::load(snapshot)?),
        About::Units => Box::new(units::Units::load(snapshot)?),
        About::Conversions => Box::new(conversions::Conversions::load(snapshot, wanted)?),
        About::PriceLists => Box::new(price_lists::PriceLists::load(snapshot)?),
        About::Prices => Box::new(prices::Prices::load(snapshot, wanted)?),
        About::Locations => Box::new(locations::Locations::load(snapshot)?),
        About::Products | About::Levels => return Err(Failure::internal("This is more than a line says.")),
    })
}

/// All there are, in the order in which they go out. Prices are too many for that: they go out page by page.
pub(crate) fn all(snapshot: &mut Snapshot<'_>, about: About) -> Done<Vec<Entry>> {
    match about {
        About::Brands => brands::all(snapshot),
        About::Categories => Ok(categories::Categories::load(snapshot)?.all()),
        About::TaxClasses => Ok(tax_classes::TaxClasses::load(snapshot)?.all()),
        About::Units => Ok(units::Units::load(snapshot)?.all()),
        About::Conversions => conversions::all(snapshot),
        About::PriceLists => Ok(price_lists::PriceLists::load(snapshot)?.all()),
        About::Locations => Ok(locations::Locations::load(snapshot)?.all()),
        About::Prices | About::Products | About::Levels => Ok(Vec::new()),
    }
}

/// What is wrong with an entry, gathered.
#[derive(Debug, Default)]
pub(crate) struct Trouble(pub Vec<String>);

impl Trouble {
    pub fn add(&mut self, detail: impl Into<String>) {
        self.0.push(detail.into());
    }

    /// The value, or a note of why there is none.
    pub fn take<T: Default>(&mut self, checked: Result<T, Problem>) -> T {
        checked.unwrap_or_else(|problem| {
            self.add(problem.detail);
            T::default()
        })
    }
}

/// Since when it is so, if it is.
fn since(tx: &Tx<'_>, after: &Entry, was: Option<Timestamp>) -> Option<Timestamp> {
    after.is(ARCHIVED).then(|| was.unwrap_or_else(|| tx.now()))
}

/// What was looked for is gone between two looks in one transaction.
fn vanished() -> Failure {
    Failure::internal("What was just here is not here any more.")
}

/// The variants that entries name, by id or by SKU.
#[derive(Debug, Default)]
struct Variants(Vec<Variant>);

impl Variants {
    fn of(snapshot: &mut Snapshot<'_>, wanted: &[&Entry]) -> Done<Self> {
        let ids: Vec<VariantId> = wanted.iter().filter_map(|entry| entry.read("variant")).collect();
        let skus: Vec<&str> = wanted.iter().filter_map(|entry| entry.get("sku")).collect();
        let mut found = Self::default();
        if !ids.is_empty() {
            found.0 = snapshot.load(variants::table.filter(variants::id.eq_any(ids)).select(Variant::as_select()))?;
        }
        if !skus.is_empty() {
            let query = variants::table.filter(variants::sku.eq_any(skus)).select(Variant::as_select());
            found.0.extend(snapshot.load::<_, Variant>(query)?);
        }
        Ok(found)
    }

    /// These, too.
    fn also(&mut self, snapshot: &mut Snapshot<'_>, ids: impl Iterator<Item = VariantId>) -> Done<()> {
        let missing: Vec<VariantId> = ids.filter(|id| !self.0.iter().any(|known| known.id == *id)).collect();
        if !missing.is_empty() {
            let query = variants::table.filter(variants::id.eq_any(missing)).select(Variant::as_select());
            self.0.extend(snapshot.load::<_, Variant>(query)?);
        }
        Ok(())
    }

    /// The variant that an entry names; its id goes before its SKU.
    fn named(&self, entry: &Entry) -> Option<&Variant> {
        let by_id = entry.get("variant").and_then(|id| self.0.iter().find(|one| one.id.as_str() == id));
        by_id.or_else(|| {
            let sku = entry.get("sku")?;
            self.0.iter().find(|one| one.sku.as_deref() == Some(sku))
        })
    }

    /// The same, in the words of a file; with a note where there is none.
    fn fit(&self, entry: &mut Entry, wrong: &mut Trouble) {
        match self.named(entry) {
            Some(variant) => {
                entry.set("variant", variant.id.to_string());
                entry.set("sku", variant.sku.clone().unwrap_or_default());
            }
            None => {
                let name = entry.get("sku").or(entry.get("variant")).unwrap_or_default();
                wrong.add(format!("There is no variant {name} here; bring in the products first."));
            }
        }
    }
}
