//! How much of one unit another is: 1 box is 12 piece, for all or for one variant.

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Problem, Read, Record as _, Snapshot, Spec, Tx, View, Write};
use model::{Actor, Quantity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ, WRITE, keeping,
    records::{Conversion, ConversionId, VariantId},
    schema::conversions,
    units, variant,
};

/// The most that hold for all variants, and for one.
const LIMIT: usize = 200;

pub struct ListConversions;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ConversionQuery")]
pub struct Wanted {
    /// Those of this variant, too.
    #[serde(default)]
    pub variant: Option<VariantId>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Conversions")]
pub struct Listed {
    pub items: Vec<View<Conversion>>,
}

impl Read for ListConversions {
    const SPEC: Spec = Spec::new("catalog.list-conversions", READ, "How much of one unit another is")
        .at(Method::Get, "/unit-conversions");
    type Input = Wanted;
    type Output = Listed;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Listed> {
        let query = conversions::table.order((conversions::unit, conversions::id)).select(Conversion::as_select());
        let rows: Vec<Conversion> = match wanted.variant {
            Some(id) => {
                variant(snapshot, id)?;
                snapshot.load(query.filter(conversions::variant.is_null().or(conversions::variant.eq(id))))?
            }
            None => snapshot.load(query.filter(conversions::variant.is_null()))?,
        };
        Ok(Listed { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect() })
    }
}

pub struct AddConversion;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConversion {
    /// For this variant only.
    #[serde(default)]
    pub variant: Option<VariantId>,
    /// One of this …
    pub unit: String,
    /// … is so many …
    pub is_worth: Quantity,
    /// … of that.
    pub of_unit: String,
}

impl Write for AddConversion {
    const SPEC: Spec = Spec::new("catalog.add-conversion", WRITE, "Say how much of one unit another is")
        .at(Method::Post, "/unit-conversions");
    type Input = NewConversion;
    type Output = View<Conversion>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &NewConversion) -> Done<View<Conversion>> {
        let row = Conversion {
            id: tx.new_id(),
            version: 1,
            variant: input.variant,
            unit: units::known(tx, Some(&input.unit))?,
            is_worth: input.is_worth,
            of_unit: units::known(tx, Some(&input.of_unit))?,
            created_at: tx.now(),
        };
        let row = put(tx, None, row)?;
        Ok(View::of(tx, row))
    }
}

/// Adds a conversion between two units that are there, or changes it.
pub fn put(tx: &mut Tx<'_>, before: Option<&Conversion>, after: Conversion) -> Done<Conversion> {
    if after.unit == after.of_unit {
        return Err(Problem::invalid("/of_unit", "A conversion is between two units.").into());
    }
    if !after.is_worth.is_positive() {
        return Err(Problem::invalid("/is_worth", "One unit is worth more than nothing of another.").into());
    }
    let of = after.variant.map(|of| variant(tx, of)).transpose()?.map(|of| of.id);
    let query = conversions::table.filter(conversions::id.ne(after.id)).select(Conversion::as_select());
    let rows: Vec<Conversion> = match of {
        Some(of) => tx.load(query.filter(conversions::variant.eq(of)))?,
        None => tx.load(query.filter(conversions::variant.is_null()))?,
    };
    if let Some(same) = rows.iter().find(|row| row.is_between(&after.unit, &after.of_unit)) {
        let detail =
            format!("It is said already: 1 {} is {} {}. Remove that first.", same.unit, same.is_worth, same.of_unit);
        return Err(Problem::conflict("catalog.conversion-taken", detail).into());
    }
    if rows.len() >= LIMIT {
        let detail = format!("There are at most {LIMIT} conversions.");
        return Err(Problem::refused("catalog.too-many-conversions", detail).into());
    }
    keeping::put(tx, before, after)
}

pub struct RemoveConversion;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SeenConversion")]
pub struct Seen {
    pub id: ConversionId,
    /// The version you saw.
    pub version: i64,
}

/// Nothing refers to one: quantities are converted when they are said, and kept in the variant's unit.
impl Write for RemoveConversion {
    const SPEC: Spec = Spec::new("catalog.remove-conversion", WRITE, "Take a conversion back")
        .versioned()
        .at(Method::Delete, "/unit-conversions/{id}");
    type Input = Seen;
    type Output = View<Conversion>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Seen) -> Done<View<Conversion>> {
        let found =
            tx.first(conversions::table.filter(conversions::id.eq(input.id)).select(Conversion::as_select()))?;
        let row: Conversion = found.ok_or_else(|| Problem::not_found("conversion", input.id))?;
        let row = row.seen_at(input.version)?;
        tx.remove(&row)?;
        Ok(View::of(tx, row))
    }
}

pub struct Convert;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "QuantityInUnits")]
pub struct Question {
    #[serde(default)]
    pub variant: Option<VariantId>,
    pub quantity: Quantity,
    pub from: String,
    pub to: String,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ConvertedQuantity")]
pub struct Converted {
    pub quantity: Quantity,
    pub unit: String,
}

impl Read for Convert {
    const SPEC: Spec =
        Spec::new("catalog.convert", READ, "A quantity in another unit").at(Method::Get, "/unit-conversion");
    type Input = Question;
    type Output = Converted;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &Question) -> Done<Converted> {
        let of = input.variant.map(|of| variant(snapshot, of)).transpose()?.map(|of| of.id);
        units::check(snapshot, &input.from, input.quantity)?;
        let quantity = units::convert(snapshot, of, input.quantity, &input.from, &input.to)?;
        Ok(Converted { quantity, unit: input.to.clone() })
    }
}
