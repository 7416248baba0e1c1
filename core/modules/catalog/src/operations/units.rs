//! What things are counted in: everybody's units and the shop's own.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Nothing, Problem, Read, Record as _, Snapshot, Spec, Tx, View, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ, WRITE, keeping,
    records::{Unit, UnitId},
    rules::{self, measure::PLACES},
    schema::units,
    units::{STANDARD, own},
};

/// The most units of a shop's own.
const LIMIT: i64 = 200;

pub struct ListUnits;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Units")]
pub struct Listed {
    /// Those that everybody has.
    pub standard: Vec<Standard>,
    /// The shop's own.
    pub items: Vec<View<Unit>>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "StandardUnit")]
pub struct Standard {
    pub code: &'static str,
    pub name: &'static str,
    pub decimals: u32,
}

impl Read for ListUnits {
    const SPEC: Spec = Spec::new("catalog.list-units", READ, "Units by code").at(Method::Get, "/units");
    type Input = Nothing;
    type Output = Listed;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Listed> {
        let standard = STANDARD.iter().map(|(code, name, decimals)| Standard { code, name, decimals: *decimals });
        let rows: Vec<Unit> = snapshot.load(units::table.order(units::code).select(Unit::as_select()))?;
        let items = rows.into_iter().map(|row| View::of(snapshot, row)).collect();
        Ok(Listed { standard: standard.collect(), items })
    }
}

pub struct AddUnit;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUnit {
    /// What variants call it, such as `bunch`. It never changes.
    pub code: String,
    pub name: String,
    /// How many decimal places a quantity of it may have; none unless said, and never more than six.
    #[serde(default)]
    pub decimals: u8,
}

impl Write for AddUnit {
    const SPEC: Spec = Spec::new("catalog.add-unit", WRITE, "Add a unit").versioned().at(Method::Post, "/units");
    type Input = NewUnit;
    type Output = View<Unit>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &NewUnit) -> Done<View<Unit>> {
        let row = Unit {
            id: tx.new_id(),
            version: 1,
            code: input.code.clone(),
            name: input.name.clone(),
            decimals: input.decimals.into(),
            created_at: tx.now(),
            archived_at: None,
        };
        let row = put(tx, None, row)?;
        Ok(View::of(tx, row))
    }
}

pub struct ChangeUnit;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "UnitChange")]
pub struct Change {
    pub id: UnitId,
    /// The version you saw.
    pub version: i64,
    #[serde(default)]
    pub name: Option<String>,
    /// Never fewer than it had: what was counted stays true.
    #[serde(default)]
    pub decimals: Option<u8>,
    /// Archived ones stay with their variants, and get no more.
    #[serde(default)]
    pub archived: Option<bool>,
}

impl Write for ChangeUnit {
    const SPEC: Spec = Spec::new("catalog.change-unit", WRITE, "Change or archive a unit")
        .versioned()
        .at(Method::Patch, "/units/{id}");
    type Input = Change;
    type Output = View<Unit>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Change) -> Done<View<Unit>> {
        let found = tx.first(units::table.filter(units::id.eq(input.id)).select(Unit::as_select()))?;
        let before: Unit = found.ok_or_else(|| Problem::not_found("unit", input.id))?;
        let before = before.seen_at(input.version)?;
        let mut after = before.clone();
        if let Some(name) = &input.name {
            after.name.clone_from(name);
        }
        after.decimals = input.decimals.map_or(before.decimals, i64::from);
        after.archived_at = match (input.archived, before.archived_at) {
            (Some(true), None) => Some(tx.now()),
            (Some(false), _) => None,
            (_, archived) => archived,
        };
        let row = put(tx, Some(&before), after)?;
        Ok(View::of(tx, row))
    }
}

/// Adds a unit under a code that is free, or changes it. Its code never changes.
pub fn put(tx: &mut Tx<'_>, before: Option<&Unit>, mut after: Unit) -> Done<Unit> {
    after.name = rules::label(&after.name, "A unit")?;
    match before {
        Some(before) if after.decimals < before.decimals || after.decimals > i64::from(PLACES) => {
            let detail = format!(
                "{} has {} decimal places; it can have up to {PLACES}, but not fewer.",
                before.code, before.decimals
            );
            return Err(Problem::invalid("/decimals", detail).into());
        }
        Some(_) => {}
        None => check_new(tx, &after)?,
    }
    keeping::put(tx, before, after)
}

fn check_new(tx: &mut Tx<'_>, unit: &Unit) -> Done<()> {
    let code = rules::word(&unit.code, "/code", "A unit's code")?;
    if STANDARD.iter().any(|(standard, ..)| *standard == code) || own(tx, &code)?.is_some() {
        return Err(Problem::conflict("catalog.code-taken", format!("There is a unit {code} already.")).into());
    }
    if !(0..=i64::from(PLACES)).contains(&unit.decimals) {
        let detail = format!("A quantity has at most {PLACES} decimal places.");
        return Err(Problem::invalid("/decimals", detail).into());
    }
    if tx.first(units::table.count())?.is_some_and(|count: i64| count >= LIMIT) {
        let detail = format!("There are at most {LIMIT} units of your own.");
        return Err(Problem::refused("catalog.too-many-units", detail).into());
    }
    Ok(())
}
