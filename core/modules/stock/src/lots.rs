//! Batches and single pieces that are told apart: where each is, and when it is no longer good.

use catalog::VariantId;
use declare::{Record, Unrecorded};
use diesel::{
    AsChangeset, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, Selectable, SelectableHelper as _,
};
use door::{Done, Problem, Snapshot, Tx};
use model::{Quantity, Timestamp, prose};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    records::LocationId,
    schema::{lot_levels, lots, tracking},
};

pub use noun::LotId;

/// The longest name of a batch, and the longest number of a piece.
const NAME_LIMIT: usize = 80;
/// How many lots a suggestion names.
const SUGGESTED: i64 = 3;

/// What the ids name.
mod noun {
    model::nouns! {
        /// A batch that came together, or one piece with a number of its own.
        Lot => LotId = "lot",
    }
}

model::words! {
    /// How the pieces of a variant are told apart.
    pub enum Mode {
        None = "none",
        /// By the batch that they came with.
        Lot = "lot",
        /// Each by a number of its own.
        Serial = "serial",
    }
}

/// Whether the pieces of a variant are told apart. Its id is the variant's.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = tracking)]
#[record(table = tracking, kind = "tracking")]
pub struct Tracking {
    pub id: VariantId,
    pub version: i64,
    #[label(internal)]
    pub mode: Mode,
    /// Whether each says until when it is good.
    #[label(internal)]
    pub expires: bool,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = lots, treat_none_as_null = true)]
#[record(table = lots, kind = "lot")]
pub struct Lot {
    pub id: LotId,
    pub version: i64,
    #[label(internal)]
    pub variant: VariantId,
    /// The batch's name, or the piece's number.
    #[label(internal)]
    pub name: String,
    /// From when on it is no longer good.
    #[label(internal)]
    pub expires_at: Option<Timestamp>,
    #[label(internal)]
    pub created_at: Timestamp,
}

/// The sum of a lot's movements at a location, where there is any of it.
#[derive(
    Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded, Serialize, JsonSchema,
)]
#[diesel(table_name = lot_levels, treat_none_as_null = true)]
#[unrecorded(table = lot_levels, key(lot, location))]
pub struct LotLevel {
    pub lot: LotId,
    pub location: LocationId,
    pub variant: VariantId,
    pub on_hand: Quantity,
    /// A copy of the lot's, to find what expires first.
    pub expires_at: Option<Timestamp>,
}

/// How the pieces of a variant are told apart, if they are.
pub fn tracking(snapshot: &mut Snapshot<'_>, variant: VariantId) -> Done<Option<Tracking>> {
    snapshot.first(tracking::table.filter(tracking::id.eq(variant)).select(Tracking::as_select()))
}

pub fn lot(snapshot: &mut Snapshot<'_>, id: LotId) -> Done<Lot> {
    let found = snapshot.first(lots::table.filter(lots::id.eq(id)).select(Lot::as_select()))?;
    found.ok_or_else(|| Problem::not_found("lot", id).into())
}

/// The lot of this name, among those of the variant.
pub fn named(snapshot: &mut Snapshot<'_>, variant: VariantId, name: &str) -> Done<Option<Lot>> {
    let same = lots::table.filter(lots::variant.eq(variant)).filter(lots::name.eq(name.to_owned()));
    snapshot.first(same.select(Lot::as_select()))
}

/// The lot that somebody named, which must be there already.
pub fn known(snapshot: &mut Snapshot<'_>, variant: VariantId, name: Option<&str>) -> Done<Option<LotId>> {
    let Some(name) = name else { return Ok(None) };
    let found = named(snapshot, variant, name.trim())?;
    let lot = found.ok_or_else(|| Problem::invalid("/lot", "There is no lot of this name. Look at the lots."))?;
    Ok(Some(lot.id))
}

/// The lot that came in: the one of this name, or a new one.
pub fn arrived(
    tx: &mut Tx<'_>,
    variant: VariantId,
    name: Option<&str>,
    expires_at: Option<Timestamp>,
) -> Done<Option<LotId>> {
    let Some(name) = name else { return Ok(None) };
    let rule = tracking(tx, variant)?.filter(|rule| rule.mode != Mode::None).ok_or_else(untracked)?;
    let name = checked_name(name)?;
    if let Some(lot) = named(tx, variant, &name)? {
        if expires_at.is_some_and(|at| lot.expires_at != Some(at)) {
            let detail = "This lot is here already, with another expiry. Leave it out, or name another lot.";
            return Err(Problem::invalid("/expires_at", detail).into());
        }
        return Ok(Some(lot.id));
    }
    if rule.expires && expires_at.is_none() {
        return Err(Problem::invalid("/expires_at", "Say until when this lot is good: this variant expires.").into());
    }
    let lot = Lot { id: tx.new_id(), version: 1, variant, name, expires_at, created_at: tx.now() };
    tx.insert(&lot)?;
    Ok(Some(lot.id))
}

/// The lot that turned up, where nobody is asked until when it is good.
pub fn found(tx: &mut Tx<'_>, variant: VariantId, name: Option<&str>) -> Done<Option<LotId>> {
    let expires = name.is_some() && tracking(tx, variant)?.is_some_and(|rule| rule.expires);
    if let Some(name) = name.filter(|_| expires) {
        let lot = named(tx, variant, name.trim())?;
        let unknown =
            "There is no lot of this name yet, and this variant expires. Receive it, and say until when it is good.";
        return Ok(Some(lot.ok_or_else(|| Problem::invalid("/lot", unknown))?.id));
    }
    arrived(tx, variant, name, None)
}

/// Moves a lot: it is never less than nothing anywhere, and a piece is at one place only.
pub fn shift(
    tx: &mut Tx<'_>,
    mode: Mode,
    id: LotId,
    location: LocationId,
    variant: VariantId,
    by: Quantity,
) -> Done<()> {
    let lot = lot(tx, id)?;
    if lot.variant != variant {
        return Err(Problem::invalid("/lot", format!("{} is a lot of another variant.", lot.name)).into());
    }
    let there: Vec<LotLevel> = tx.load(
        lot_levels::table.filter(lot_levels::lot.eq(id)).order(lot_levels::location).select(LotLevel::as_select()),
    )?;
    let here = there.iter().find(|level| level.location == location).map_or(Quantity::ZERO, |level| level.on_hand);
    let after = here.plus(by)?;
    if after.is_negative() {
        return Err(Problem::refused(
            "stock.lot-insufficient",
            format!("Only {here} of the lot {} is at this location.", lot.name),
        )
        .into());
    }
    if mode == Mode::Serial {
        let one = Quantity::whole(1);
        if by != one && by != one.negated()? {
            return Err(Problem::invalid("/quantity", "A piece with a number of its own moves alone: say 1.").into());
        }
        if by.is_positive() && !there.is_empty() {
            return Err(Problem::refused(
                "stock.serial-elsewhere",
                format!("The piece {} is somewhere already, and there is only one of it.", lot.name),
            )
            .into());
        }
    }
    let row = LotLevel { lot: id, location, variant, on_hand: after, expires_at: lot.expires_at };
    if after.is_zero() { tx.forget(&row) } else { tx.put(&row) }
}

/// Which lots should leave first: what expires first, and of the same the oldest.
pub fn first_to_leave(
    snapshot: &mut Snapshot<'_>,
    variant: VariantId,
    location: LocationId,
    most: i64,
) -> Done<Vec<(LotLevel, Lot)>> {
    let here = lot_levels::table
        .inner_join(lots::table)
        .filter(lot_levels::variant.eq(variant))
        .filter(lot_levels::location.eq(location))
        // Databases do not agree where nulls come.
        .order((lot_levels::expires_at.is_null(), lot_levels::expires_at, lot_levels::lot))
        .limit(most);
    snapshot.load(here.select((LotLevel::as_select(), Lot::as_select())))
}

/// The answer to whoever did not say which.
pub fn unnamed(snapshot: &mut Snapshot<'_>, variant: VariantId, location: LocationId) -> Done<Problem> {
    let first = first_to_leave(snapshot, variant, location, SUGGESTED)?;
    let there: Vec<String> = first.iter().map(|(level, lot)| format!("{} of {}", level.on_hand, lot.name)).collect();
    let hint = if there.is_empty() { "None is here.".to_owned() } else { format!("First come {}.", there.join(", ")) };
    Ok(Problem::refused(
        "stock.lot-missing",
        format!("Say which lot: the pieces of this variant are told apart. {hint}"),
    ))
}

pub fn untracked() -> Problem {
    Problem::refused("stock.untracked", "The pieces of this variant are not told apart, so it has no lots.")
}

pub fn checked_name(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    let length = name.chars().count();
    if length == 0 || length > NAME_LIMIT || prose::is_blank(name) || name.chars().any(prose::misleads) {
        return Err(Problem::invalid("/lot", format!("A lot has a name of 1 to {NAME_LIMIT} characters.")));
    }
    Ok(name.to_owned())
}
