//! What things are counted in: the units that everybody has, and the shop's own; and how much of one another is.

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot};
use model::Quantity;

use crate::{
    records::{Conversion, Unit, VariantId},
    rules::{
        self,
        measure::{self, Rule},
    },
    schema::{conversions, units},
};

/// What a variant is counted in where it does not say.
const USUAL: &str = "piece";

/// Everybody's: what they are called, in full, and with how many decimal places.
pub const STANDARD: &[(&str, &str, u32)] = &[
    ("piece", "Piece", 0),
    ("pair", "Pair", 0),
    ("set", "Set", 0),
    ("pack", "Pack", 0),
    ("box", "Box", 0),
    ("kg", "Kilogram", 3),
    ("g", "Gram", 3),
    ("l", "Litre", 3),
    ("ml", "Millilitre", 3),
    ("m", "Metre", 3),
    ("cm", "Centimetre", 3),
    ("m2", "Square metre", 3),
    ("m3", "Cubic metre", 6),
    ("hour", "Hour", 2),
    ("day", "Day", 2),
];

/// How much of one of them another always is.
const ALWAYS: &[(&str, i32, &str)] = &[("kg", 1_000, "g"), ("l", 1_000, "ml"), ("m", 100, "cm")];

/// A unit that something new may be counted in.
pub(crate) fn known(snapshot: &mut Snapshot<'_>, wanted: Option<&str>) -> Done<String> {
    let code = rules::unit(wanted.unwrap_or(USUAL))?;
    if STANDARD.iter().any(|(standard, ..)| *standard == code) {
        return Ok(code);
    }
    match own(snapshot, &code)? {
        Some(unit) if unit.archived_at.is_none() => Ok(code),
        Some(unit) => {
            let detail = format!("The unit {} is archived; restore it or choose another.", unit.code);
            Err(Problem::refused("catalog.archived", detail).into())
        }
        None => Err(unknown(&code).into()),
    }
}

/// Whether a quantity can be so fine in its unit: half a kilogram, but not half a piece. A whole number fits every unit,
/// so nothing is looked up for it.
pub fn check(snapshot: &mut Snapshot<'_>, unit: &str, quantity: Quantity) -> Done<()> {
    if measure::fits(quantity, 0) {
        return Ok(());
    }
    let decimals = decimals(snapshot, unit)?;
    if measure::fits(quantity, decimals) {
        return Ok(());
    }
    let detail = match decimals {
        0 => format!("{quantity} {unit} is no whole number of them."),
        decimals => format!("{quantity} {unit} is too precise: {unit} has at most {decimals} decimal places."),
    };
    Err(Problem::invalid("/quantity", detail).into())
}

/// How much it is in another unit, by the conversions of the variant and of the shop. Refused where there is no way
/// from one to the other.
pub fn convert(
    snapshot: &mut Snapshot<'_>,
    variant: Option<VariantId>,
    quantity: Quantity,
    from: &str,
    to: &str,
) -> Done<Quantity> {
    decimals(snapshot, from)?;
    let decimals = decimals(snapshot, to)?;
    let query = conversions::table.order(conversions::id).select(Conversion::as_select());
    let own: Vec<Conversion> = match variant {
        Some(variant) => {
            snapshot.load(query.filter(conversions::variant.is_null().or(conversions::variant.eq(variant))))?
        }
        None => snapshot.load(query.filter(conversions::variant.is_null()))?,
    };
    // What holds for the variant goes before what holds for all, and that before what always holds.
    let (special, general): (Vec<_>, Vec<_>) = own.iter().partition(|own| own.variant.is_some());
    let own = special.into_iter().chain(general).map(|own| Rule {
        unit: &own.unit,
        is_worth: own.is_worth,
        of: &own.of_unit,
    });
    let always = ALWAYS.iter().map(|(unit, worth, of)| Rule { unit, is_worth: Quantity::whole(*worth), of });
    let rules: Vec<Rule<'_>> = own.chain(always).collect();
    Ok(measure::convert(&rules, quantity, from, to, decimals)?)
}

/// How many decimal places a quantity of this unit may have. What is archived is still counted in.
fn decimals(snapshot: &mut Snapshot<'_>, code: &str) -> Done<u32> {
    if let Some((.., decimals)) = STANDARD.iter().find(|(standard, ..)| *standard == code) {
        return Ok(*decimals);
    }
    let unit = own(snapshot, code)?.ok_or_else(|| unknown(code))?;
    Ok(unit.decimals.try_into().unwrap_or_default())
}

pub(crate) fn own(snapshot: &mut Snapshot<'_>, code: &str) -> Done<Option<Unit>> {
    snapshot.first(units::table.filter(units::code.eq(code)).select(Unit::as_select()))
}

fn unknown(code: &str) -> Problem {
    let all: Vec<_> = STANDARD.iter().map(|(code, ..)| *code).collect();
    Problem::invalid("/unit", format!("There is no unit {code}. Add it, or use one of {}.", all.join(", ")))
}
