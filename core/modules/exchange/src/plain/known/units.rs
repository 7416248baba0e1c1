//! The shop's own units. Those that everybody has are in no file.

use catalog::{
    bringing,
    records::Unit,
    rules::{self, measure::PLACES},
    schema::units,
    units::STANDARD,
};
use diesel::{QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot, Tx};
use model::Actor;

use super::{Known, Trouble, since, vanished};
use crate::plain::{Entry, shape::ARCHIVED};

pub(super) struct Units(Vec<Unit>);

impl Units {
    pub fn load(snapshot: &mut Snapshot<'_>) -> Done<Self> {
        Ok(Self(snapshot.load(units::table.order(units::code).select(Unit::as_select()))?))
    }

    pub fn all(&self) -> Vec<Entry> {
        self.0.iter().map(entry).collect()
    }

    /// Whether it is one of everybody's, or of the shop's own, also if that is archived: what was counted stays true.
    pub fn has(&self, code: &str) -> bool {
        is_standard(code) || self.0.iter().any(|unit| unit.code == code)
    }

    fn by_id(&self, id: &str) -> Option<&Unit> {
        self.0.iter().find(|unit| unit.id.as_str() == id)
    }
}

fn is_standard(code: &str) -> bool {
    STANDARD.iter().any(|(standard, ..)| *standard == code)
}

fn entry(unit: &Unit) -> Entry {
    Entry::of(unit.id)
        .with("code", &unit.code)
        .with("name", &unit.name)
        .with("decimals", unit.decimals.to_string())
        .with_flag(ARCHIVED, unit.archived_at.is_some())
}

impl Known for Units {
    fn meant(&self, said: &Entry) -> Option<String> {
        let by_id = said.key.as_deref().and_then(|id| self.by_id(id));
        let found = by_id.or_else(|| self.0.iter().find(|unit| Some(unit.code.as_str()) == said.get("code")));
        found.map(|unit| unit.id.to_string())
    }

    fn picture(&self, id: &str) -> Option<Entry> {
        self.by_id(id).map(entry)
    }

    fn fit(&self, id: Option<&str>, after: &mut Entry, wrong: &mut Trouble) {
        let before = id.and_then(|id| self.by_id(id));
        let code = wrong.take(rules::word(after.text("code"), "/code", "A unit's code"));
        if is_standard(&code) {
            wrong.add(format!("Everybody has the unit {code}; it need not be brought in."));
        }
        if before.is_some_and(|before| before.code != code) {
            wrong.add("The code of a unit never changes; add another one.");
        }
        let name = after.get("name").unwrap_or(&code).to_owned();
        after.set("name", wrong.take(rules::label(&name, "A unit")));
        let decimals: i64 = after.read("decimals").unwrap_or_default();
        let least = before.map_or(0, |before| before.decimals);
        if !(least..=i64::from(PLACES)).contains(&decimals) {
            wrong.add(format!("{code} can have {least} to {PLACES} decimal places: what was counted stays true."));
        }
        after.set("decimals", decimals.to_string());
        after.settle_flag(ARCHIVED);
    }

    fn write(&self, tx: &mut Tx<'_>, _: &Actor, id: Option<&str>, after: &Entry) -> Done<String> {
        let before = id.map(|id| self.by_id(id).ok_or_else(vanished)).transpose()?;
        let row = Unit {
            id: before.map(|before| before.id).or_else(|| after.id()).unwrap_or_else(|| tx.new_id()),
            version: before.map_or(1, |before| before.version),
            code: after.text("code").to_owned(),
            name: after.text("name").to_owned(),
            decimals: after.read("decimals").unwrap_or_default(),
            created_at: before.map_or(tx.now(), |before| before.created_at),
            archived_at: since(tx, after, before.and_then(|before| before.archived_at)),
        };
        Ok(bringing::put_unit(tx, before, row)?.id.to_string())
    }
}
