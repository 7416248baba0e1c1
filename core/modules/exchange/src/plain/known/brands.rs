//! Who makes things.

use catalog::{
    bringing,
    records::{Brand, BrandId},
    rules::{self, folded},
    schema::brands,
};
use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot, Tx};
use model::Actor;

use super::{Known, Trouble, since, vanished};
use crate::plain::{Entry, shape::ARCHIVED};

pub(super) struct Brands(Vec<Brand>);

impl Brands {
    pub fn load(snapshot: &mut Snapshot<'_>, wanted: &[&Entry]) -> Done<Self> {
        let ids: Vec<BrandId> = wanted.iter().filter_map(|entry| entry.id()).collect();
        let names: Vec<String> = wanted.iter().map(|entry| folded(entry.text("name"))).collect();
        let query = brands::table.filter(brands::id.eq_any(ids).or(brands::sort_name.eq_any(names)));
        Ok(Self(snapshot.load(query.select(Brand::as_select()))?))
    }

    fn by_id(&self, id: &str) -> Option<&Brand> {
        self.0.iter().find(|brand| brand.id.as_str() == id)
    }

    fn called(&self, name: &str) -> Option<&Brand> {
        let name = folded(name);
        self.0.iter().find(|brand| brand.sort_name == name)
    }
}

pub(super) fn all(snapshot: &mut Snapshot<'_>) -> Done<Vec<Entry>> {
    let all: Vec<Brand> =
        snapshot.load(brands::table.order((brands::sort_name, brands::id)).select(Brand::as_select()))?;
    Ok(all.iter().map(entry).collect())
}

fn entry(brand: &Brand) -> Entry {
    Entry::of(brand.id).with("name", &brand.name).with_flag(ARCHIVED, brand.archived_at.is_some())
}

impl Known for Brands {
    fn meant(&self, said: &Entry) -> Option<String> {
        let by_id = said.key.as_deref().and_then(|id| self.by_id(id));
        by_id.or_else(|| self.called(said.get("name")?)).map(|brand| brand.id.to_string())
    }

    fn picture(&self, id: &str) -> Option<Entry> {
        self.by_id(id).map(entry)
    }

    fn fit(&self, id: Option<&str>, after: &mut Entry, wrong: &mut Trouble) {
        let name = wrong.take(rules::label(after.text("name"), "A brand"));
        if self.called(&name).is_some_and(|other| Some(other.id.as_str()) != id) {
            wrong.add(format!("There is a brand {name} already."));
        }
        after.set("name", name);
        after.settle_flag(ARCHIVED);
    }

    fn write(&self, tx: &mut Tx<'_>, _: &Actor, id: Option<&str>, after: &Entry) -> Done<String> {
        let before = id.map(|id| self.by_id(id).ok_or_else(vanished)).transpose()?;
        let row = Brand {
            id: before.map(|before| before.id).or_else(|| after.id()).unwrap_or_else(|| tx.new_id()),
            version: before.map_or(1, |before| before.version),
            name: after.text("name").to_owned(),
            sort_name: before.map(|before| before.sort_name.clone()).unwrap_or_default(),
            created_at: before.map_or(tx.now(), |before| before.created_at),
            archived_at: since(tx, after, before.and_then(|before| before.archived_at)),
        };
        Ok(bringing::put_brand(tx, before, row)?.id.to_string())
    }
}
