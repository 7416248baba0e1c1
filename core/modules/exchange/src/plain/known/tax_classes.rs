//! How things are taxed. There are few.

use catalog::{bringing, records::TaxClass, rules, schema::tax_classes};
use diesel::{QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot, Tx};
use model::Actor;

use super::{Known, Trouble, since, vanished};
use crate::plain::{Entry, shape::ARCHIVED};

pub(super) struct TaxClasses(Vec<TaxClass>);

impl TaxClasses {
    pub fn load(snapshot: &mut Snapshot<'_>) -> Done<Self> {
        Ok(Self(snapshot.load(tax_classes::table.order(tax_classes::code).select(TaxClass::as_select()))?))
    }

    pub fn all(&self) -> Vec<Entry> {
        self.0.iter().map(entry).collect()
    }

    fn by_id(&self, id: &str) -> Option<&TaxClass> {
        self.0.iter().find(|class| class.id.as_str() == id)
    }
}

fn entry(class: &TaxClass) -> Entry {
    Entry::of(class.id)
        .with("code", &class.code)
        .with("name", &class.name)
        .with_flag(ARCHIVED, class.archived_at.is_some())
}

impl Known for TaxClasses {
    fn meant(&self, said: &Entry) -> Option<String> {
        let by_id = said.key.as_deref().and_then(|id| self.by_id(id));
        let found = by_id.or_else(|| self.0.iter().find(|class| Some(class.code.as_str()) == said.get("code")));
        found.map(|class| class.id.to_string())
    }

    fn picture(&self, id: &str) -> Option<Entry> {
        self.by_id(id).map(entry)
    }

    fn fit(&self, id: Option<&str>, after: &mut Entry, wrong: &mut Trouble) {
        let code = wrong.take(rules::word(after.text("code"), "/code", "A tax class's code"));
        if id.and_then(|id| self.by_id(id)).is_some_and(|before| before.code != code) {
            wrong.add("The code of a tax class never changes; add another one.");
        }
        // What has no name is called by its code.
        let name = after.get("name").unwrap_or(&code).to_owned();
        after.set("name", wrong.take(rules::label(&name, "A tax class")));
        after.settle_flag(ARCHIVED);
    }

    fn write(&self, tx: &mut Tx<'_>, _: &Actor, id: Option<&str>, after: &Entry) -> Done<String> {
        let before = id.map(|id| self.by_id(id).ok_or_else(vanished)).transpose()?;
        let row = TaxClass {
            id: before.map(|before| before.id).or_else(|| after.id()).unwrap_or_else(|| tx.new_id()),
            version: before.map_or(1, |before| before.version),
            code: after.text("code").to_owned(),
            name: after.text("name").to_owned(),
            created_at: before.map_or(tx.now(), |before| before.created_at),
            archived_at: since(tx, after, before.and_then(|before| before.archived_at)),
        };
        Ok(bringing::put_tax_class(tx, before, row)?.id.to_string())
    }
}
