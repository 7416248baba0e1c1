//! Where packages are listed: said by an owner, who has the fingerprint of the key from whoever answers for the list.
//!
//! - [`read`]: the latest list, and what follows from it
//! - [`offered`]: what there is in it, and one of those fetched

pub mod offered;
pub mod read;

use door::{Done, Method, Nothing, Problem, Read, Record as _, Snapshot, Spec, Stream, Tx, Write, event, job};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use vault::Verifier;

use super::publishers::fingerprint;
use crate::{
    INSTALL, READ,
    elsewhere::Elsewhere,
    indexes::{self, MOST},
    records::{IndexId, IndexRow, IndexTrouble, ListRow},
};

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginIndex")]
pub struct Shown {
    pub id: IndexId,
    pub version: i64,
    pub name: String,
    pub address: String,
    /// The key that signs its lists.
    pub public_key: String,
    /// What people compare.
    pub fingerprint: String,
    /// Of the list that holds; 0 before the first.
    pub number: i64,
    /// Until when that is good.
    pub until: Option<Timestamp>,
    /// Whether that is over: then nothing is fetched by it.
    pub expired: bool,
    /// When it was last read well.
    pub read_at: Option<Timestamp>,
    /// Why the latest was not taken.
    pub trouble: Option<IndexTrouble>,
    pub added_by: String,
    pub added_at: Timestamp,
}

impl Shown {
    fn of(row: IndexRow, list: ListRow, now: Timestamp) -> Self {
        let IndexRow { id, version, name, address, public_key, added_by, added_at } = row;
        let ListRow { number, until, read_at, trouble, .. } = list;
        Self {
            fingerprint: fingerprint(&public_key),
            expired: until.is_some_and(|until| until < now),
            id,
            version,
            name,
            address,
            public_key,
            number,
            until,
            read_at,
            trouble,
            added_by,
            added_at,
        }
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginIndexId")]
pub struct ById {
    pub id: IndexId,
}

pub struct Add {
    pub(crate) elsewhere: Elsewhere,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewPluginIndex")]
pub struct Input {
    /// What it is known by here.
    pub name: String,
    /// `https://…`, where its files are; or `folder:NAME`, one of those that this server has for that.
    pub address: String,
    /// `ed25519:…`, as whoever answers for it says.
    pub public_key: String,
}

impl Write for Add {
    const SPEC: Spec = Spec::new("plugins.add-index", INSTALL, "Look for plugins where somebody lists them")
        .stream(Stream::Plugin)
        .for_real()
        .step_up()
        .creates()
        .at(Method::Post, "/plugin-indexes");
    type Input = Input;
    type Output = Shown;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Shown> {
        let (name, place) = (super::connect::name(&input.name)?, self.elsewhere.place(&input.address)?);
        let key = Verifier::from_text(input.public_key.trim());
        let key = key.map_err(|why| Problem::invalid("/public_key", format!("This is no key: {why}.")))?;
        let (known, address) = (indexes::all(tx)?, place.to_string());
        if let Some(known) = known.iter().find(|known| known.address == address) {
            let detail = format!("You look there already, as {}.", known.name);
            return Err(Problem::conflict("plugins.index-known", detail).into());
        }
        if known.len() >= MOST {
            return Err(
                Problem::refused("plugins.too-many-indexes", format!("There are at most {MOST} indexes.")).into()
            );
        }
        let (id, added_by, added_at) = (tx.new_id(), actor.who.to_string(), tx.now());
        let row = IndexRow { id, version: 1, name, address, public_key: key.to_text(), added_by, added_at };
        tx.insert(&row)?;
        let list = ListRow { id, number: 0, until: None, read_at: None, trouble: None, content: String::new() };
        tx.keep(&list)?;
        tx.enqueue(job::New::now(read::NAME, &json!({ "id": id })).outside(id))?;
        tx.emit(event::News::saying("plugins.index-added", row.id, &json!({ "name": row.name })));
        Ok(Shown::of(row, list, added_at))
    }
}

pub struct List;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginIndexes")]
pub struct All {
    pub items: Vec<Shown>,
}

impl Read for List {
    const SPEC: Spec =
        Spec::new("plugins.list-indexes", READ, "Where plugins are listed").at(Method::Get, "/plugin-indexes");
    type Input = Nothing;
    type Output = All;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<All> {
        let now = snapshot.now();
        let rows = indexes::all(snapshot)?.into_iter();
        let shown = rows.map(|row| {
            let list = indexes::list(snapshot, row.id)?;
            Ok(Shown::of(row, list, now))
        });
        Ok(All { items: shown.collect::<Done<_>>()? })
    }
}

pub struct Remove;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SeenPluginIndex")]
pub struct Seen {
    pub id: IndexId,
    /// The version you saw.
    pub version: i64,
}

impl Write for Remove {
    const SPEC: Spec = Spec::new("plugins.remove-index", INSTALL, "Look for plugins there no longer")
        .stream(Stream::Plugin)
        .step_up()
        .versioned()
        .at(Method::Delete, "/plugin-indexes/{id}");
    type Input = Seen;
    type Output = Shown;

    /// What came from there stays; what it took back may work again when somebody says so.
    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Seen) -> Done<Shown> {
        let row = indexes::find(tx, input.id)?.seen_at(input.version)?;
        let list = indexes::list(tx, row.id)?;
        tx.forget(&list)?;
        tx.remove(&row)?;
        tx.emit(event::News::saying("plugins.index-removed", row.id, &json!({ "name": row.name })));
        Ok(Shown::of(row, list, tx.now()))
    }
}
