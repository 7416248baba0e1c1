//! The one place that moves stock: a line of the ledger, the level it leads to, and the event.
//!
//! A movement reads the location, the variant (with whether its pieces are told apart) and the level, and writes
//! the line and the level. More is asked only where there is more: a lot, or a cost in an older layer.

use catalog::{VariantId, units};
use diesel::{
    ExpressionMethods as _, JoinOnDsl as _, NullableExpressionMethods as _, QueryDsl as _, SelectableHelper as _,
};
use door::{Done, Problem, Snapshot, Tx, View, event};
use model::{Actor, Currency, Quantity, Rate};

use crate::{
    lots::{self, LotId, Mode},
    records::{Kind, Layer, Level, Location, LocationId, Moved, Movement, MovementId, Place, Shown},
    rules::{self, Beyond, Sums},
    schema::{layers, levels, locations, tracking},
    worth::{self, Back, Worth},
};

/// Layers looked at in one step.
const LAYERS: i64 = 100;

/// What is to be moved.
#[derive(Debug, Clone)]
pub struct Move {
    pub kind: Kind,
    pub variant: VariantId,
    pub location: LocationId,
    pub on_hand: Quantity,
    pub reserved: Quantity,
    pub reason: String,
    pub source: Option<String>,
}

/// What is to be moved, and what is not usual about it.
#[derive(Debug, Clone)]
pub struct Entry {
    pub wanted: Move,
    pub lot: Option<LotId>,
    pub price: Price,
    pub reverses: Option<MovementId>,
    /// It may touch what is between two places: a step of a transfer.
    pub is_of_transfer: bool,
    /// It was sold elsewhere already: it is kept whether it is there or not.
    pub is_sold: bool,
}

/// What moves is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Price {
    /// What comes in costs what it cost last, here or by the catalog.
    Usual,
    /// What comes in was bought for this, each.
    At(Rate),
    /// What comes in brings the value along that left elsewhere.
    Carried(Worth, Option<Currency>),
    /// What leaves is what came in with another movement.
    Back(Back),
}

impl From<Move> for Entry {
    fn from(wanted: Move) -> Self {
        Self { wanted, lot: None, price: Price::Usual, reverses: None, is_of_transfer: false, is_sold: false }
    }
}

pub fn record(tx: &mut Tx<'_>, by: &Actor, wanted: Move) -> Done<Moved> {
    enter(tx, by, Entry::from(wanted))
}

pub fn enter(tx: &mut Tx<'_>, by: &Actor, entry: Entry) -> Done<Moved> {
    let wanted = entry.wanted;
    rules::source(wanted.source.as_deref())?;
    let location = location(tx, wanted.location)?;
    let gives_back = wanted.on_hand.is_zero() && wanted.reserved.is_negative();
    check_open(&location, entry.is_of_transfer, gives_back)?;
    let kept = kept(tx, wanted.variant)?;
    let before = level(tx, wanted.variant, wanted.location)?;
    let was = Sums { on_hand: before.on_hand, reserved: before.reserved };
    let is = was.plus(wanted.on_hand, wanted.reserved)?;
    rules::check(was, is, Beyond { allowed_here: location.allows_negative, promised_already: entry.is_sold })?;
    // What came to be too fine before its unit was another may still be put right.
    units::check(tx, &kept.unit, is.on_hand)?;
    units::check(tx, &kept.unit, is.reserved)?;
    if !wanted.on_hand.is_zero() {
        match (kept.mode, entry.lot) {
            (Mode::None, None) => {}
            (Mode::None, Some(_)) => return Err(lots::untracked().into()),
            (_, None) => return Err(lots::unnamed(tx, wanted.variant, wanted.location)?.into()),
            (mode, Some(lot)) => lots::shift(tx, mode, lot, wanted.location, wanted.variant, wanted.on_hand)?,
        }
    }

    // Time does not run backwards in a ledger, whatever the clock does: the last line up to a moment is its state.
    let at = before.moved_at.map_or(tx.now(), |last| last.max(tx.now()));
    let line = before.line + 1;
    let mut after = Level { on_hand: is.on_hand, reserved: is.reserved, line, moved_at: Some(at), ..before };
    let value = value(tx, &kept, &mut after, wanted.on_hand, entry.price)?;
    let some = |value: i64| (value != 0).then_some(Rate::from_millionths(value));
    let movement = Movement {
        id: MovementId::new(at),
        version: 1,
        at,
        kind: wanted.kind,
        variant: wanted.variant,
        location: wanted.location,
        on_hand: wanted.on_hand,
        reserved: wanted.reserved,
        reason: wanted.reason,
        source: wanted.source,
        line,
        on_hand_after: is.on_hand,
        reserved_after: is.reserved,
        currency: value.currency,
        unit_cost: value.unit_cost,
        value_average: some(value.kept.average),
        value_fifo: some(value.kept.fifo),
        late_average: some(value.late.average),
        late_fifo: some(value.late.fifo),
        lot: entry.lot,
        reverses: entry.reverses,
        moved_by: by.who.to_string(),
    };
    tx.insert(&movement)?;
    let turned = turn(&mut after);
    tx.put(&after)?;
    let level = Shown::from(after);
    tx.emit(event::News::saying("stock.moved", movement.id, &(&movement, &level)));
    if let Some(kind) = turned {
        tx.emit(event::News::saying(kind, level.variant, &level));
    }
    Ok(Moved { movement: View::of(tx, movement), level })
}

/// What left with a movement, to come in elsewhere.
pub fn carried(gone: &Movement) -> Price {
    let of = |value: Option<Rate>| value.map_or(0, |value| -value.millionths());
    Price::Carried(Worth { average: of(gone.value_average), fifo: of(gone.value_fifo) }, gone.currency)
}

/// Said once when a level gets low, and once when it has recovered.
pub fn turn(level: &mut Level) -> Option<&'static str> {
    let is_low = level.low_at.is_some_and(|least| level.available() <= least);
    let was_low = std::mem::replace(&mut level.is_low, is_low);
    match (was_low, is_low) {
        (false, true) => Some("stock.low"),
        (true, false) => Some("stock.recovered"),
        _ => None,
    }
}

fn check_open(location: &Location, is_of_transfer: bool, gives_back: bool) -> Done<()> {
    // What was kept there is given back even so.
    if location.archived_at.is_some() && !gives_back {
        return Err(Problem::refused(
            "stock.location-archived",
            format!("{} is archived. Choose another location.", location.name),
        )
        .into());
    }
    if location.kind == Place::Transit && !is_of_transfer {
        return Err(Problem::refused(
            "stock.in-transit",
            "What is on its way is moved by its transfer: receive it, or close the transfer.",
        )
        .into());
    }
    Ok(())
}

/// What a movement knows of its variant.
struct Kept {
    unit: String,
    currency: Option<Currency>,
    cost: Option<Rate>,
    mode: Mode,
}

fn kept(snapshot: &mut Snapshot<'_>, id: VariantId) -> Done<Kept> {
    use catalog::schema::variants;
    let joined = variants::table.left_join(tracking::table.on(tracking::id.eq(variants::id)));
    let found = snapshot.first(joined.filter(variants::id.eq(id)).select((
        variants::unit,
        variants::currency,
        variants::cost,
        tracking::mode.nullable(),
    )))?;
    let (unit, currency, cost, mode): (_, _, _, Option<Mode>) =
        found.ok_or_else(|| Problem::not_found("variant", id))?;
    Ok(Kept { unit, currency, cost, mode: mode.unwrap_or(Mode::None) })
}

/// What a movement did to the value of a level.
#[derive(Default)]
struct Value {
    kept: Worth,
    late: Worth,
    unit_cost: Option<Rate>,
    currency: Option<Currency>,
}

fn value(tx: &mut Tx<'_>, kept: &Kept, level: &mut Level, by: Quantity, price: Price) -> Done<Value> {
    let mut books = level.books();
    books.on_hand -= by.millionths();
    let mut value = if by.is_positive() {
        let (brought, unit_cost, currency) = match price {
            Price::At(cost) => (Worth::both(worth::priced(cost, by)?), Some(cost), kept.currency),
            Price::Carried(worth, currency) => (worth, None, currency.or(kept.currency)),
            Price::Usual | Price::Back(_) => match usual(kept, level) {
                Some(cost) => (Worth::both(worth::priced(cost, by)?), Some(cost), kept.currency),
                None => (Worth::NOTHING, None, None),
            },
        };
        if unit_cost.is_some() || !brought.is_nothing() {
            check_currency(level, currency)?;
            level.currency = currency;
        }
        let put = books.put(by.millionths(), brought, unit_cost, level.line)?;
        if let Some(old) = put.spill {
            tx.keep(&layer(level, old))?;
        }
        Value { kept: put.kept, late: put.late, unit_cost, currency: None }
    } else if by.is_zero() {
        Value::default()
    } else {
        let gone = leave(tx, level, &mut books, by.negated()?.millionths(), price)?;
        Value { kept: Worth { average: -gone.average, fifo: -gone.fifo }, ..Value::default() }
    };
    let is_valued = value.unit_cost.is_some() || !value.kept.is_nothing() || !value.late.is_nothing();
    value.currency = level.currency.filter(|_| is_valued);
    *level = level.clone().with_books(&books);
    Ok(value)
}

/// The price of what came without one: the last that was paid here, else what the catalog says.
fn usual(kept: &Kept, level: &Level) -> Option<Rate> {
    let is_same = level.currency.is_none() || level.currency == kept.currency;
    level.top_cost.or(kept.cost).filter(|_| is_same && kept.currency.is_some())
}

/// Amounts of two currencies are never added.
fn check_currency(level: &Level, currency: Option<Currency>) -> Done<()> {
    let Some(currency) = currency else {
        return Err(Problem::invalid("/unit_cost", "This variant has no currency. Give it one first.").into());
    };
    match level
        .currency
        .filter(|there| *there != currency && (level.value_average, level.value_fifo) != (Rate::ZERO, Rate::ZERO))
    {
        None => Ok(()),
        Some(there) => Err(Problem::refused(
            "stock.other-currency",
            format!("What is here is valued in {there}, and this is in {currency}. Move out what is here first."),
        )
        .into()),
    }
}

/// Takes the value of what leaves out of the books, and out of the older layers where it is there.
fn leave(tx: &mut Tx<'_>, level: &Level, books: &mut worth::Books, quantity: i64, price: Price) -> Done<Worth> {
    if let Price::Back(back) = price {
        let mut own = if books.spilled > 0 { layer_of(tx, level, back.line)? } else { None };
        let found = own;
        if let Some(gone) = books.take_back(quantity, back, own.as_mut()) {
            write_layers(tx, level, found.as_slice(), own.as_slice())?;
            return Ok(gone);
        }
    }
    let wanted = books.wants_older(quantity);
    let mut older = if wanted > 0 { oldest(tx, level, wanted)? } else { Vec::new() };
    let found = older.clone();
    let gone = books.take(quantity, &mut older);
    write_layers(tx, level, &found, &older)?;
    Ok(gone)
}

fn write_layers(tx: &mut Tx<'_>, level: &Level, found: &[worth::Layer], left: &[worth::Layer]) -> Done<()> {
    for (_, left) in found.iter().zip(left).filter(|(found, left)| found != left) {
        let row = layer(level, *left);
        if left.quantity == 0 { tx.forget(&row)? } else { tx.put(&row)? }
    }
    Ok(())
}

fn layer(level: &Level, of: worth::Layer) -> Layer {
    Layer {
        variant: level.variant,
        location: level.location,
        line: of.line,
        quantity: Quantity::from_millionths(of.quantity),
        value: Rate::from_millionths(of.value),
    }
}

fn as_read(row: &Layer) -> worth::Layer {
    worth::Layer { line: row.line, quantity: row.quantity.millionths(), value: row.value.millionths() }
}

/// The oldest layers that together hold so much.
fn oldest(snapshot: &mut Snapshot<'_>, level: &Level, wanted: i64) -> Done<Vec<worth::Layer>> {
    let (mut found, mut held): (Vec<worth::Layer>, i64) = (Vec::new(), 0);
    loop {
        let after = found.last().map_or(-1, |layer| layer.line);
        let next = layers::table
            .filter(layers::variant.eq(level.variant))
            .filter(layers::location.eq(level.location))
            .filter(layers::line.gt(after));
        let rows: Vec<Layer> = snapshot.load(next.order(layers::line).limit(LAYERS).select(Layer::as_select()))?;
        if rows.is_empty() {
            return Ok(found);
        }
        for row in rows.iter().map(as_read) {
            held += row.quantity;
            found.push(row);
            if held >= wanted {
                return Ok(found);
            }
        }
    }
}

/// The older layer that a line went into.
fn layer_of(snapshot: &mut Snapshot<'_>, level: &Level, line: i64) -> Done<Option<worth::Layer>> {
    let of = layers::table
        .filter(layers::variant.eq(level.variant))
        .filter(layers::location.eq(level.location))
        .filter(layers::line.le(line));
    let row: Option<Layer> = snapshot.first(of.order(layers::line.desc()).select(Layer::as_select()))?;
    Ok(row.as_ref().map(as_read))
}

pub fn location(snapshot: &mut Snapshot<'_>, id: LocationId) -> Done<Location> {
    let found = snapshot.first(locations::table.filter(locations::id.eq(id)).select(Location::as_select()))?;
    found.ok_or_else(|| Problem::not_found("location", id).into())
}

/// For lists: what is named and not there is not an empty list.
pub fn check_known(snapshot: &mut Snapshot<'_>, variant: Option<VariantId>, at: Option<LocationId>) -> Done<()> {
    if let Some(variant) = variant {
        catalog::variant(snapshot, variant)?;
    }
    if let Some(id) = at {
        location(snapshot, id)?;
    }
    Ok(())
}

/// The level now; zero where nothing was ever moved.
pub fn level(snapshot: &mut Snapshot<'_>, variant: VariantId, location: LocationId) -> Done<Level> {
    let here = levels::table.filter(levels::variant.eq(variant)).filter(levels::location.eq(location));
    let found = snapshot.first(here.select(Level::as_select()))?;
    Ok(found.unwrap_or_else(|| Level::empty(variant, location)))
}

/// What there is of a variant at all locations together, and on its way between them.
pub fn everywhere(snapshot: &mut Snapshot<'_>, variant: VariantId) -> Done<Quantity> {
    let each: Vec<Quantity> =
        snapshot.load(levels::table.filter(levels::variant.eq(variant)).select(levels::on_hand))?;
    Ok(each.into_iter().try_fold(Quantity::ZERO, Quantity::plus)?)
}
