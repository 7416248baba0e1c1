//! What variants cost by price lists: a line for each variant of each list, with all quantities from which another
//! price holds.

use catalog::{
    VariantId, bringing,
    records::{ListPrice, PriceList, PriceListId},
    rules::price,
    schema::{list_prices, variants},
};
use diesel::{ExpressionMethods as _, JoinOnDsl as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot, Tx};
use model::Actor;

use super::{Known, Trouble, Variants, price_lists::PriceLists, vanished};
use crate::plain::{
    Entry,
    form::{breaks, written_breaks},
};

pub(super) struct Prices {
    lists: PriceLists,
    variants: Variants,
    rows: Vec<ListPrice>,
}

impl Prices {
    pub fn load(snapshot: &mut Snapshot<'_>, wanted: &[&Entry]) -> Done<Self> {
        let lists = PriceLists::load(snapshot)?;
        let variants = Variants::of(snapshot, wanted)?;
        let named: Vec<VariantId> = variants.0.iter().map(|variant| variant.id).collect();
        let query = list_prices::table.filter(list_prices::variant.eq_any(named)).select(ListPrice::as_select());
        Ok(Self { lists, variants, rows: snapshot.load(query)? })
    }

    /// The list that an entry names: by what it is called, or by its id.
    fn list(&self, entry: &Entry) -> Option<&PriceList> {
        let name = entry.get("price_list")?;
        self.lists.by_id(name).or_else(|| self.lists.called(name))
    }

    fn by_id(&self, id: &str) -> Option<&ListPrice> {
        self.rows.iter().find(|row| row.id.as_str() == id)
    }
}

/// The next prices of a list, in the order of the variants' ids.
pub(crate) fn after(
    snapshot: &mut Snapshot<'_>,
    list: PriceListId,
    after: Option<VariantId>,
    most: i64,
) -> Done<Vec<(ListPrice, Option<String>)>> {
    let on = list_prices::variant.eq(variants::id);
    let mut query =
        list_prices::table.inner_join(variants::table.on(on)).filter(list_prices::list.eq(list)).into_boxed();
    if let Some(variant) = after {
        query = query.filter(list_prices::variant.gt(variant));
    }
    snapshot.load(query.order(list_prices::variant).limit(most).select((ListPrice::as_select(), variants::sku)))
}

pub(crate) fn entry(list: &str, sku: Option<&str>, row: &ListPrice) -> Entry {
    Entry::of(row.id)
        .with("price_list", list)
        .with("variant", row.variant.to_string())
        .with("sku", sku.unwrap_or_default())
        .with("prices", written_breaks(&row.breaks))
}

impl Known for Prices {
    fn meant(&self, said: &Entry) -> Option<String> {
        let (list, variant) = self.list(said).zip(self.variants.named(said))?;
        let found = self.rows.iter().find(|row| (row.list, row.variant) == (list.id, variant.id));
        found.map(|row| row.id.to_string())
    }

    fn picture(&self, id: &str) -> Option<Entry> {
        let row = self.by_id(id)?;
        let list = self.lists.by_id(row.list.as_str())?;
        let variant = self.variants.0.iter().find(|variant| variant.id == row.variant)?;
        Some(entry(&list.name, variant.sku.as_deref(), row))
    }

    fn fit(&self, _: Option<&str>, after: &mut Entry, wrong: &mut Trouble) {
        self.variants.fit(after, wrong);
        match self.list(after) {
            Some(list) => after.set("price_list", list.name.clone()),
            None => {
                let name = after.text("price_list");
                wrong.add(format!("There is no price list {name} here; bring in the price lists first."));
            }
        }
        let all = wrong.take(price::breaks(&breaks(after.text("prices")).unwrap_or_default()));
        if all.is_empty() {
            wrong.add("Say what it costs by this list. What is to leave the list is taken out on the list's page.");
        }
        after.set("prices", written_breaks(&all));
    }

    fn write(&self, tx: &mut Tx<'_>, _: &Actor, id: Option<&str>, after: &Entry) -> Done<String> {
        let before = id.map(|id| self.by_id(id).ok_or_else(vanished)).transpose()?;
        let (list, variant) = self.list(after).zip(self.variants.named(after)).ok_or_else(vanished)?;
        let breaks = breaks(after.text("prices")).unwrap_or_default();
        let row = bringing::put_list_price(tx, list.id, variant.id, before, breaks)?;
        Ok(row.ok_or_else(vanished)?.id.to_string())
    }

    fn remove(&self, tx: &mut Tx<'_>, id: &str) -> Done<()> {
        let row = self.by_id(id).ok_or_else(vanished)?;
        bringing::put_list_price(tx, row.list, row.variant, Some(row), Vec::new()).map(drop)
    }
}
