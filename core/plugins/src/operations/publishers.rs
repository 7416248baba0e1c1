//! Whose plugins may be installed: said by an owner, who has the key's fingerprint from the publisher and compares it.

use door::{Done, Method, Nothing, Problem, Read, Record as _, Snapshot, Spec, Stream, Tx, Write, event};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use vault::Verifier;

use crate::{
    INSTALL, READ,
    publishers::{self, MOST},
    records::{PublisherId, PublisherRow},
};

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PluginPublisher")]
pub struct Shown {
    pub id: PublisherId,
    pub version: i64,
    pub name: String,
    pub public_key: String,
    /// What people compare.
    pub fingerprint: String,
    pub added_by: String,
    pub added_at: Timestamp,
}

impl Shown {
    pub(super) fn of(row: PublisherRow) -> Self {
        let PublisherRow { id, version, name, public_key, added_by, added_at } = row;
        Self { fingerprint: fingerprint(&public_key), id, version, name, public_key, added_by, added_at }
    }
}

pub(super) fn fingerprint(key: &str) -> String {
    Verifier::from_text(key).map(|key| key.fingerprint()).unwrap_or_default()
}

pub struct Add;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewPluginPublisher")]
pub struct Input {
    /// What they are known by here.
    pub name: String,
    /// `ed25519:…`, as `stockade plugin keygen` says it.
    pub public_key: String,
}

impl Write for Add {
    const SPEC: Spec = Spec::new("plugins.add-publisher", INSTALL, "Trust somebody whose plugins may be installed")
        .stream(Stream::Plugin)
        .step_up()
        .creates()
        .at(Method::Post, "/plugin-publishers");
    type Input = Input;
    type Output = Shown;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Shown> {
        let name = super::connect::name(&input.name)?;
        let key = Verifier::from_text(input.public_key.trim());
        let key = key.map_err(|why| Problem::invalid("/public_key", format!("This is no key: {why}.")))?;
        if let Some(known) = publishers::with_key(tx, &key)? {
            let detail = format!("You trust this key already, as {}.", known.name);
            return Err(Problem::conflict("plugins.publisher-known", detail).into());
        }
        if publishers::all(tx)?.len() >= MOST {
            let detail = format!("There are at most {MOST} publishers.");
            return Err(Problem::refused("plugins.too-many-publishers", detail).into());
        }
        let (id, added_by, added_at) = (tx.new_id(), actor.who.to_string(), tx.now());
        let row = PublisherRow { id, version: 1, name, public_key: key.to_text(), added_by, added_at };
        tx.insert(&row)?;
        tx.emit(event::News::saying("plugins.publisher-added", row.id, &json!({ "name": row.name })));
        Ok(Shown::of(row))
    }
}

pub struct List;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginPublishers")]
pub struct All {
    pub items: Vec<Shown>,
}

impl Read for List {
    const SPEC: Spec = Spec::new("plugins.list-publishers", READ, "Whose plugins may be installed")
        .at(Method::Get, "/plugin-publishers");
    type Input = Nothing;
    type Output = All;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<All> {
        Ok(All { items: publishers::all(snapshot)?.into_iter().map(Shown::of).collect() })
    }
}

pub struct Remove;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SeenPluginPublisher")]
pub struct Seen {
    pub id: PublisherId,
    /// The version you saw.
    pub version: i64,
}

impl Write for Remove {
    const SPEC: Spec = Spec::new("plugins.remove-publisher", INSTALL, "Trust somebody with plugins no longer")
        .stream(Stream::Plugin)
        .step_up()
        .versioned()
        .at(Method::Delete, "/plugin-publishers/{id}");
    type Input = Seen;
    type Output = Shown;

    /// What they signed and is installed works on; nothing else of theirs comes in.
    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Seen) -> Done<Shown> {
        let row = publishers::find(tx, input.id)?.seen_at(input.version)?;
        tx.remove(&row)?;
        tx.emit(event::News::saying("plugins.publisher-removed", row.id, &json!({ "name": row.name })));
        Ok(Shown::of(row))
    }
}
