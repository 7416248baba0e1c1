//! What a record is called in another system: an order that arrives from there twice is one order. Within a
//! system and a kind the two belong to each other alone.

use std::sync::Arc;

use declare::Record;
use diesel::{
    AsChangeset, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, Selectable, SelectableHelper as _,
};
use model::{Actor, Problem, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Done, MultiBackend, Record, Snapshot, Tx, event};

use crate::{
    Described, Held, Holds, Method, Module, Page, Paged, Read, Realm, Spec, View, Write,
    access::{Permission, RoleName},
    schema::external_ids,
};

pub const READ: Permission = Permission::new_static("external-ids:read");
pub const WRITE: Permission = Permission::new_static("external-ids:write");

const SYSTEM_LIMIT: usize = 64;
const EXTERNAL_ID_LIMIT: usize = 200;

pub use noun::ExternalLinkId;

/// What the ids name.
mod noun {
    model::nouns! {
        /// That a record and an id elsewhere mean the same.
        ExternalLink => ExternalLinkId = "ext",
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = external_ids)]
#[record(table = external_ids, kind = "external-id")]
#[schemars(rename = "ExternalId")]
pub struct LinkRow {
    pub id: ExternalLinkId,
    pub version: i64,
    /// The other system, such as `woocommerce`.
    #[label(internal)]
    pub system: String,
    /// What kind of record it is: `product`, `variant`, `location`.
    #[label(internal)]
    pub kind: String,
    /// The id there.
    #[label(internal)]
    pub external_id: String,
    /// The id here.
    #[label(internal)]
    pub record: String,
    #[label(internal)]
    pub linked_at: Timestamp,
}

/// The records of a workspace that can have an id elsewhere.
#[derive(Clone)]
struct Kinds(Arc<[Described]>);

impl Kinds {
    /// Every record of these modules; a link itself has no other name.
    fn of(modules: &[Module]) -> Self {
        let records = modules.iter().flat_map(|module| &module.records);
        Self(records.filter(|record| record.realm == Realm::Workspace).copied().collect())
    }

    fn find(&self, kind: &str) -> Result<&Described, Problem> {
        self.0.iter().find(|known| known.kind == kind).ok_or_else(|| {
            let mut known: Vec<_> = self.0.iter().map(|known| known.kind).collect();
            known.sort_unstable();
            Problem::invalid("/kind", format!("There is no kind {kind:?}; there are {}.", known.join(", ")))
        })
    }
}

/// For the records of these modules.
pub fn module(of: &[Module]) -> Module {
    let kinds = Kinds::of(of);
    Module::new("external-ids")
        .grant(READ, "See what records are called in other systems", [RoleName::ADMIN, RoleName::MANAGER])
        .grant(WRITE, "Link records with their ids in other systems", [RoleName::ADMIN, RoleName::MANAGER])
        .record::<LinkRow>()
        .holds::<LinkRow>()
        .event("external-ids.linked", "A record and an id in another system mean the same now")
        .event("external-ids.unlinked", "A record and an id in another system no longer mean the same")
        .write(Link { kinds: kinds.clone() })
        .write(Unlink)
        .read(Find { kinds: kinds.clone() })
        .read(List { kinds })
}

/// What people are called elsewhere: where they go, it goes.
impl Holds for LinkRow {
    const KIND: &'static str = "external-id";

    fn of(snapshot: &mut Snapshot<'_>, people: &[String], after: &str, most: i64) -> Done<Vec<Held>> {
        let of = external_ids::table.filter(external_ids::record.eq_any(people.to_vec()));
        let of = of.filter(external_ids::id.gt(after.to_owned())).order(external_ids::id).limit(most);
        snapshot.load::<_, Self>(of.select(Self::as_select()))?.iter().map(Held::of).collect()
    }

    fn let_go(tx: &mut Tx<'_>, people: &[String]) -> Done<()> {
        let of = external_ids::table.filter(external_ids::record.eq_any(people.to_vec())).select(Self::as_select());
        for row in tx.load::<_, Self>(of)? {
            tx.remove(&row)?;
            tx.emit(event::News::new("external-ids.unlinked", &row.record, &row));
        }
        Ok(())
    }
}

/// What some ids of another system mean here: for whoever brings in many records at once.
pub fn linked(
    snapshot: &mut Snapshot<'_>,
    system: &str,
    kind: &'static str,
    external_ids: Vec<&str>,
) -> Done<Vec<(String, String)>> {
    if external_ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = external_ids::table
        .filter(external_ids::system.eq(system.to_owned()))
        .filter(external_ids::kind.eq(kind))
        .filter(external_ids::external_id.eq_any(external_ids));
    snapshot.load(query.select((external_ids::external_id, external_ids::record)))
}

/// Links a record that is there with its id elsewhere. What either means already, it goes on to mean; an id that
/// nobody could ask for is none.
pub fn link<R: Record>(tx: &mut Tx<'_>, system: &str, id: &str, record: &R) -> Done<()> {
    let (system, Ok(external_id)) = (self::system(system)?, external_id(id)) else { return Ok(()) };
    let is_linked = find(tx, &system, R::KIND, &external_id)?.is_some()
        || tx.first::<_, LinkRow>(of_record(&system, R::KIND, record.key()).select(LinkRow::as_select()))?.is_some();
    if is_linked { Ok(()) } else { put(tx, system, R::KIND, external_id, record.key()).map(drop) }
}

/// The same for a record that was just added, with an id that [`linked`] does not know: nothing more is asked.
pub fn link_new<R: Record>(tx: &mut Tx<'_>, system: &str, id: &str, record: &R) -> Done<()> {
    let (system, Ok(external_id)) = (self::system(system)?, external_id(id)) else { return Ok(()) };
    put(tx, system, R::KIND, external_id, record.key()).map(drop)
}

/// What a record is called elsewhere, another is called from now on, wherever that has no name yet.
pub fn follow(tx: &mut Tx<'_>, kind: &str, from: &str, to: &str) -> Done<()> {
    let of = |record: &str| {
        let of_kind = external_ids::table.filter(external_ids::kind.eq(kind.to_owned()));
        of_kind.filter(external_ids::record.eq(record.to_owned())).select(LinkRow::as_select())
    };
    let (moving, there): (Vec<LinkRow>, Vec<LinkRow>) = (tx.load(of(from))?, tx.load(of(to))?);
    for row in moving.iter().filter(|row| there.iter().all(|other| other.system != row.system)) {
        let row = tx.update(row, LinkRow { record: to.to_owned(), ..row.clone() })?;
        tx.emit(event::News::new("external-ids.linked", &row.record, &row));
    }
    Ok(())
}

fn put(tx: &mut Tx<'_>, system: String, kind: &str, external_id: String, record: &str) -> Done<LinkRow> {
    let (id, linked_at) = (tx.new_id(), tx.now());
    let (kind, record) = (kind.to_owned(), record.to_owned());
    let row = LinkRow { id, version: 1, system, kind, external_id, record, linked_at };
    tx.insert(&row)?;
    tx.emit(event::News::new("external-ids.linked", &row.record, &row));
    Ok(row)
}

/// Links a record with its id elsewhere. The same link may be made again.
struct Link {
    kinds: Kinds,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewExternalId")]
struct NewLink {
    /// The other system: lower-case letters, digits, dots and dashes.
    system: String,
    /// What kind of record it is: `product`, `variant`, `location`.
    kind: String,
    /// The id there.
    external_id: String,
    /// The id here.
    record: String,
}

impl Write for Link {
    const SPEC: Spec = Spec::new("external-ids.link", WRITE, "Link a record with its id in another system")
        .at(Method::Post, "/external-ids");
    type Input = NewLink;
    type Output = View<LinkRow>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &NewLink) -> Done<View<LinkRow>> {
        let (system, external_id) = (system(&input.system)?, external_id(&input.external_id)?);
        let kind = self.kinds.find(&input.kind)?;
        if !(kind.is_there)(tx, &input.record)? {
            return Err(Problem::not_found(kind.kind, &input.record).into());
        }
        let there = find(tx, &system, kind.kind, &external_id)?;
        if let Some(there) = there.as_ref().filter(|there| there.record == input.record) {
            return Ok(View::of(tx, there.clone()));
        }
        if let Some(other) = there {
            return Err(taken(format!("In {system}, {external_id} is the {} {} already.", kind.kind, other.record)));
        }
        let of_record = of_record(&system, kind.kind, &input.record);
        if let Some(other) = tx.first::<_, LinkRow>(of_record.select(LinkRow::as_select()))? {
            return Err(taken(format!(
                "In {system}, the {} {} is {} already.",
                kind.kind, input.record, other.external_id
            )));
        }
        let row = put(tx, system, kind.kind, external_id, &input.record)?;
        Ok(View::of(tx, row))
    }
}

fn taken(detail: String) -> store::Failure {
    Problem::conflict("external-ids.taken", detail).into()
}

struct Unlink;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ExternalIdRemoval")]
struct Removal {
    id: ExternalLinkId,
}

impl Write for Unlink {
    const SPEC: Spec = Spec::new("external-ids.unlink", WRITE, "End the link of a record with an id elsewhere")
        .at(Method::Delete, "/external-ids/{id}");
    type Input = Removal;
    type Output = View<LinkRow>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Removal) -> Done<View<LinkRow>> {
        let row: Option<LinkRow> =
            tx.first(external_ids::table.filter(external_ids::id.eq(input.id)).select(LinkRow::as_select()))?;
        let row = row.ok_or_else(|| Problem::not_found("external id", input.id))?;
        tx.remove(&row)?;
        tx.emit(event::News::new("external-ids.unlinked", &row.record, &row));
        Ok(View::of(tx, row))
    }
}

struct Find {
    kinds: Kinds,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ExternalIdWanted")]
struct Wanted {
    system: String,
    kind: String,
    external_id: String,
}

impl Read for Find {
    const SPEC: Spec = Spec::new("external-ids.find", READ, "The record that an id in another system means")
        .quick()
        .at(Method::Get, "/external-ids/{system}/{kind}/{external_id}");
    type Input = Wanted;
    type Output = View<LinkRow>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &Wanted) -> Done<View<LinkRow>> {
        let kind = self.kinds.find(&input.kind)?;
        let found = find(snapshot, input.system.trim(), kind.kind, input.external_id.trim())?;
        let row = found.ok_or_else(|| Problem::not_found("external id", &input.external_id))?;
        Ok(View::of(snapshot, row))
    }
}

fn find(snapshot: &mut Snapshot<'_>, system: &str, kind: &str, external_id: &str) -> Done<Option<LinkRow>> {
    snapshot.first(
        external_ids::table
            .filter(external_ids::system.eq(system.to_owned()))
            .filter(external_ids::kind.eq(kind.to_owned()))
            .filter(external_ids::external_id.eq(external_id.to_owned()))
            .select(LinkRow::as_select()),
    )
}

type OfRecord = external_ids::BoxedQuery<'static, MultiBackend>;

/// What a record is called in a system.
fn of_record(system: &str, kind: &str, record: &str) -> OfRecord {
    external_ids::table
        .filter(external_ids::system.eq(system.to_owned()))
        .filter(external_ids::kind.eq(kind.to_owned()))
        .filter(external_ids::record.eq(record.to_owned()))
        .into_boxed()
}

struct List {
    kinds: Kinds,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ExternalIdQuery")]
struct Query {
    /// Only of this record.
    #[serde(default)]
    record: Option<String>,
    /// Only of this system.
    #[serde(default)]
    system: Option<String>,
    /// Only of this kind of record.
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    cursor: Option<String>,
    #[serde(default)]
    limit: Option<u16>,
}

impl Read for List {
    const SPEC: Spec = Spec::new("external-ids.list", READ, "What records are called in other systems")
        .at(Method::Get, "/external-ids");
    type Input = Query;
    type Output = Paged<View<LinkRow>>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Query) -> Done<Paged<View<LinkRow>>> {
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = external_ids::table.select(LinkRow::as_select()).into_boxed();
        if let Some(record) = wanted.record.clone() {
            query = query.filter(external_ids::record.eq(record));
        }
        if let Some(system) = wanted.system.clone() {
            query = query.filter(external_ids::system.eq(system));
        }
        if let Some(kind) = wanted.kind.as_deref() {
            query = query.filter(external_ids::kind.eq(self.kinds.find(kind)?.kind.to_owned()));
        }
        if let Some(id) = page.after::<ExternalLinkId>()? {
            query = query.filter(external_ids::id.gt(id));
        }
        let rows: Vec<LinkRow> = snapshot.load(query.order(external_ids::id).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |row| row.id);
        Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next })
    }
}

/// How another system is called here.
pub fn system(text: &str) -> Result<String, Problem> {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    let text = text.trim();
    if (1..=SYSTEM_LIMIT).contains(&text.len()) && text.chars().all(is_word) {
        Ok(text.to_owned())
    } else {
        let detail = format!("A system has 1 to {SYSTEM_LIMIT} lower-case letters, digits, dots and dashes.");
        Err(Problem::invalid("/system", detail))
    }
}

fn external_id(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if (1..=EXTERNAL_ID_LIMIT).contains(&text.chars().count()) && !text.chars().any(char::is_control) {
        Ok(text.to_owned())
    } else {
        let detail = format!("An external id has 1 to {EXTERNAL_ID_LIMIT} characters, and no control characters.");
        Err(Problem::invalid("/external_id", detail))
    }
}
