//! Where stock can be.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Nothing, Problem, Read, Record as _, Snapshot, Spec, Tx, View, Write};
use model::{Actor, card};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    LOCATIONS, READ,
    ledger::location,
    records::{Location, LocationId, Place},
    schema::locations,
};

const NAME_LIMIT: usize = 100;

pub struct List;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Locations")]
pub struct Listed {
    pub items: Vec<View<Location>>,
}

impl Read for List {
    const SPEC: Spec = Spec::new("stock.list-locations", READ, "Where stock can be").at(Method::Get, "/locations");
    type Input = Nothing;
    type Output = Listed;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Listed> {
        let rows: Vec<Location> = snapshot.load(locations::table.order(locations::id).select(Location::as_select()))?;
        Ok(Listed { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect() })
    }
}

pub struct Add;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewLocation")]
pub struct NewLocation {
    pub name: String,
    /// Whether more may go out than was counted in.
    #[serde(default)]
    pub allows_negative: bool,
}

impl Write for Add {
    const SPEC: Spec =
        Spec::new("stock.add-location", LOCATIONS, "Add a location").versioned().at(Method::Post, "/locations");
    type Input = NewLocation;
    type Output = View<Location>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &NewLocation) -> Done<View<Location>> {
        let row = Location {
            id: tx.new_id(),
            version: 1,
            name: input.name.clone(),
            allows_negative: input.allows_negative,
            created_at: tx.now(),
            archived_at: None,
            kind: Place::Place,
        };
        let row = put(tx, None, row)?;
        Ok(View::of(tx, row))
    }
}

pub struct Change;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LocationChange")]
pub struct Changes {
    pub id: LocationId,
    /// The version you saw.
    pub version: i64,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub allows_negative: Option<bool>,
    #[serde(default)]
    pub archived: Option<bool>,
}

impl Write for Change {
    const SPEC: Spec = Spec::new("stock.change-location", LOCATIONS, "Change or archive a location")
        .versioned()
        .at(Method::Patch, "/locations/{id}");
    type Input = Changes;
    type Output = View<Location>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Changes) -> Done<View<Location>> {
        let before = location(tx, input.id)?.seen_at(input.version)?;
        let mut after = before.clone();
        if let Some(name) = &input.name {
            after.name.clone_from(name);
        }
        after.allows_negative = input.allows_negative.unwrap_or(before.allows_negative);
        after.archived_at = match (input.archived, before.archived_at) {
            (Some(true), None) => Some(tx.now()),
            (Some(false), _) => None,
            (_, archived) => archived,
        };
        let row = put(tx, Some(&before), after)?;
        Ok(View::of(tx, row))
    }
}

/// Adds a location, or changes it, under a name that is free.
pub fn put(tx: &mut Tx<'_>, before: Option<&Location>, mut after: Location) -> Done<Location> {
    if after.kind == Place::Transit && (after.allows_negative || after.archived_at.is_some()) {
        let detail = "What is on its way has to be somewhere: this location can only be renamed.";
        return Err(Problem::refused("stock.in-transit", detail).into());
    }
    if before.is_none_or(|before| before.name != after.name) {
        after.name = free_name(tx, &after.name, Some(after.id))?;
    }
    match before {
        None => tx.insert(&after).map(|()| after),
        Some(before) if *before == after => Ok(after),
        Some(before) => tx.update(before, after),
    }
}

/// A name as it is kept, without spaces around it.
pub fn name(text: &str) -> Result<String, Problem> {
    let name = text.trim();
    if name.is_empty() || name.chars().count() > NAME_LIMIT {
        return Err(Problem::invalid("/name", format!("A location has a name of 1 to {NAME_LIMIT} characters.")));
    }
    card::refuse("/name", name)?;
    Ok(name.to_owned())
}

fn free_name(snapshot: &mut Snapshot<'_>, name: &str, own: Option<LocationId>) -> Done<String> {
    let name = self::name(name)?;
    let taken: Option<LocationId> =
        snapshot.first(locations::table.filter(locations::name.eq(name.clone())).select(locations::id))?;
    match taken {
        Some(id) if Some(id) != own => {
            Err(Problem::conflict("stock.name-taken", format!("There is a location called {name} already.")).into())
        }
        _ => Ok(name),
    }
}
