//! Price lists, without what is in them.

use catalog::{
    bringing,
    records::PriceList,
    rules::{self, folded, price},
    schema::price_lists,
};
use diesel::{QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot, Tx};
use model::{Actor, Currency};

use super::{Known, Trouble, since, vanished};
use crate::plain::{Entry, shape::ARCHIVED};

pub(super) struct PriceLists(Vec<PriceList>);

impl PriceLists {
    pub fn load(snapshot: &mut Snapshot<'_>) -> Done<Self> {
        let order = price_lists::table.order((price_lists::sort_name, price_lists::id));
        Ok(Self(snapshot.load(order.select(PriceList::as_select()))?))
    }

    pub fn all(&self) -> Vec<Entry> {
        self.0.iter().map(entry).collect()
    }

    pub fn by_id(&self, id: &str) -> Option<&PriceList> {
        self.0.iter().find(|list| list.id.as_str() == id)
    }

    pub fn called(&self, name: &str) -> Option<&PriceList> {
        let name = folded(name);
        self.0.iter().find(|list| list.sort_name == name)
    }
}

fn entry(list: &PriceList) -> Entry {
    Entry::of(list.id)
        .with("name", &list.name)
        .with("currency", list.currency.to_string())
        .with_maybe("customer_group", list.customer_group.as_ref())
        .with_flag("includes_tax", list.includes_tax)
        .with("priority", list.priority.to_string())
        .with_maybe("valid_from", list.valid_from)
        .with_maybe("valid_until", list.valid_until)
        .with_flag(ARCHIVED, list.archived_at.is_some())
}

impl Known for PriceLists {
    fn meant(&self, said: &Entry) -> Option<String> {
        let by_id = said.key.as_deref().and_then(|id| self.by_id(id));
        by_id.or_else(|| self.called(said.get("name")?)).map(|list| list.id.to_string())
    }

    fn picture(&self, id: &str) -> Option<Entry> {
        self.by_id(id).map(entry)
    }

    fn fit(&self, id: Option<&str>, after: &mut Entry, wrong: &mut Trouble) {
        let name = wrong.take(rules::label(after.text("name"), "A price list"));
        if self.called(&name).is_some_and(|other| Some(other.id.as_str()) != id) {
            wrong.add(format!("There is a price list {name} already."));
        }
        after.set("name", name);
        match (after.read::<Currency>("currency"), id.and_then(|id| self.by_id(id))) {
            (None, _) => wrong.add("Say which currency the prices of this list are in, such as EUR."),
            (Some(currency), Some(before)) if currency != before.currency => {
                wrong.add("The currency of a price list stays: its prices are in it. Add another list.");
            }
            _ => {}
        }
        if let Some(group) = after.get("customer_group") {
            let group = wrong.take(rules::word(group, "/customer_group", "A customer group"));
            after.set("customer_group", group);
        }
        let priority = wrong.take(price::priority(after.read("priority").unwrap_or_default()));
        after.set("priority", priority.to_string());
        wrong.take::<()>(price::validity(after.read("valid_from"), after.read("valid_until")));
        after.settle_flag("includes_tax");
        after.settle_flag(ARCHIVED);
    }

    fn write(&self, tx: &mut Tx<'_>, _: &Actor, id: Option<&str>, after: &Entry) -> Done<String> {
        let before = id.map(|id| self.by_id(id).ok_or_else(vanished)).transpose()?;
        let no_currency = || Problem::invalid("/currency", "Say which currency the prices of this list are in.");
        let row = PriceList {
            id: before.map(|before| before.id).or_else(|| after.id()).unwrap_or_else(|| tx.new_id()),
            version: before.map_or(1, |before| before.version),
            name: after.text("name").to_owned(),
            sort_name: before.map(|before| before.sort_name.clone()).unwrap_or_default(),
            currency: after.read("currency").ok_or_else(no_currency)?,
            customer_group: after.get("customer_group").map(str::to_owned),
            includes_tax: after.is("includes_tax"),
            priority: after.read("priority").unwrap_or_default(),
            valid_from: after.read("valid_from"),
            valid_until: after.read("valid_until"),
            created_at: before.map_or(tx.now(), |before| before.created_at),
            updated_at: before.map_or(tx.now(), |before| before.updated_at),
            archived_at: since(tx, after, before.and_then(|before| before.archived_at)),
        };
        Ok(bringing::put_price_list(tx, before, row)?.id.to_string())
    }
}
