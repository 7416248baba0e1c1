//! Where stock can be. What is on its way is at a place of the system's own, which is in no file.

use catalog::rules::folded;
use diesel::{QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot, Tx};
use model::Actor;
use stock::{
    operations::locations,
    records::{Location, Place},
    schema,
};

use super::{Known, Trouble, since, vanished};
use crate::plain::{Entry, shape::ARCHIVED};

pub(super) struct Locations(Vec<Location>);

impl Locations {
    pub fn load(snapshot: &mut Snapshot<'_>) -> Done<Self> {
        let mut all: Vec<Location> = snapshot.load(schema::locations::table.select(Location::as_select()))?;
        all.sort_by_cached_key(|location| (folded(&location.name), location.id));
        Ok(Self(all))
    }

    pub fn all(&self) -> Vec<Entry> {
        self.0.iter().filter(|location| location.kind == Place::Place).map(entry).collect()
    }

    fn by_id(&self, id: &str) -> Option<&Location> {
        self.0.iter().find(|location| location.id.as_str() == id)
    }

    fn called(&self, name: &str) -> Option<&Location> {
        let name = folded(name);
        self.0.iter().find(|location| folded(&location.name) == name)
    }
}

fn entry(location: &Location) -> Entry {
    Entry::of(location.id)
        .with("name", &location.name)
        .with_flag("allows_negative", location.allows_negative)
        .with_flag(ARCHIVED, location.archived_at.is_some())
}

impl Known for Locations {
    fn meant(&self, said: &Entry) -> Option<String> {
        let by_id = said.key.as_deref().and_then(|id| self.by_id(id));
        by_id.or_else(|| self.called(said.get("name")?)).map(|location| location.id.to_string())
    }

    fn picture(&self, id: &str) -> Option<Entry> {
        self.by_id(id).map(entry)
    }

    fn fit(&self, id: Option<&str>, after: &mut Entry, wrong: &mut Trouble) {
        let name = wrong.take(locations::name(after.text("name")));
        if self.called(&name).is_some_and(|other| Some(other.id.as_str()) != id) {
            wrong.add(format!("There is a location called {name} already."));
        }
        if id.and_then(|id| self.by_id(id)).is_some_and(|location| location.kind == Place::Transit) {
            wrong.add("What is on its way between two locations is here; a file cannot change that.");
        }
        after.set("name", name);
        after.settle_flag("allows_negative");
        after.settle_flag(ARCHIVED);
    }

    fn write(&self, tx: &mut Tx<'_>, _: &Actor, id: Option<&str>, after: &Entry) -> Done<String> {
        let before = id.map(|id| self.by_id(id).ok_or_else(vanished)).transpose()?;
        let row = Location {
            id: before.map(|before| before.id).or_else(|| after.id()).unwrap_or_else(|| tx.new_id()),
            version: before.map_or(1, |before| before.version),
            name: after.text("name").to_owned(),
            allows_negative: after.is("allows_negative"),
            created_at: before.map_or(tx.now(), |before| before.created_at),
            archived_at: since(tx, after, before.and_then(|before| before.archived_at)),
            kind: Place::Place,
        };
        Ok(locations::put(tx, before, row)?.id.to_string())
    }
}
