//! How things are taxed.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Nothing, Problem, Read, Record as _, Snapshot, Spec, Tx, View, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ, WRITE, keeping,
    records::{TaxClass, TaxClassId},
    rules,
    schema::tax_classes,
    sorting::tax_class,
};

/// No tax law has more.
const LIMIT: i64 = 100;

pub struct ListTaxClasses;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TaxClasses")]
pub struct Listed {
    pub items: Vec<View<TaxClass>>,
}

impl Read for ListTaxClasses {
    const SPEC: Spec =
        Spec::new("catalog.list-tax-classes", READ, "Tax classes by code").at(Method::Get, "/tax-classes");
    type Input = Nothing;
    type Output = Listed;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Listed> {
        let rows: Vec<TaxClass> =
            snapshot.load(tax_classes::table.order(tax_classes::code).select(TaxClass::as_select()))?;
        Ok(Listed { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect() })
    }
}

pub struct AddTaxClass;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTaxClass {
    /// What programs call it: `standard`, `reduced`. It never changes.
    pub code: String,
    pub name: String,
}

impl Write for AddTaxClass {
    const SPEC: Spec =
        Spec::new("catalog.add-tax-class", WRITE, "Add a tax class").versioned().at(Method::Post, "/tax-classes");
    type Input = NewTaxClass;
    type Output = View<TaxClass>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &NewTaxClass) -> Done<View<TaxClass>> {
        let row = TaxClass {
            id: tx.new_id(),
            version: 1,
            code: input.code.clone(),
            name: input.name.clone(),
            created_at: tx.now(),
            archived_at: None,
        };
        let row = put(tx, None, row)?;
        Ok(View::of(tx, row))
    }
}

pub struct ChangeTaxClass;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TaxClassChange")]
pub struct Change {
    pub id: TaxClassId,
    /// The version you saw.
    pub version: i64,
    #[serde(default)]
    pub name: Option<String>,
    /// Archived ones stay with their products, and get no more.
    #[serde(default)]
    pub archived: Option<bool>,
}

impl Write for ChangeTaxClass {
    const SPEC: Spec = Spec::new("catalog.change-tax-class", WRITE, "Rename or archive a tax class")
        .versioned()
        .at(Method::Patch, "/tax-classes/{id}");
    type Input = Change;
    type Output = View<TaxClass>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Change) -> Done<View<TaxClass>> {
        let before = tax_class(tx, input.id)?.seen_at(input.version)?;
        let mut after = before.clone();
        if let Some(name) = &input.name {
            after.name.clone_from(name);
        }
        after.archived_at = match (input.archived, before.archived_at) {
            (Some(true), None) => Some(tx.now()),
            (Some(false), _) => None,
            (_, archived) => archived,
        };
        let row = put(tx, Some(&before), after)?;
        Ok(View::of(tx, row))
    }
}

/// Adds a tax class under a code that is free, or changes it. Its code never changes.
pub fn put(tx: &mut Tx<'_>, before: Option<&TaxClass>, mut after: TaxClass) -> Done<TaxClass> {
    after.name = rules::label(&after.name, "A tax class")?;
    if before.is_none() {
        after.code = rules::word(&after.code, "/code", "A tax class's code")?;
        let taken = tax_classes::table.filter(tax_classes::code.eq(&after.code)).select(tax_classes::id);
        if tx.first::<_, TaxClassId>(taken)?.is_some() {
            let detail = format!("There is a tax class {} already.", after.code);
            return Err(Problem::conflict("catalog.code-taken", detail).into());
        }
        if tx.first(tax_classes::table.count())?.is_some_and(|count: i64| count >= LIMIT) {
            let detail = format!("There are at most {LIMIT} tax classes.");
            return Err(Problem::refused("catalog.too-many-tax-classes", detail).into());
        }
    }
    keeping::put(tx, before, after)
}
