//! What a customer owes for an order, paid in advance, or has left of it. It is one number: what stands on invoices
//! less the money that is here. Above zero it is owed; below, it is theirs: what they do not owe is credit, and the rest
//! is paid in advance.

use diesel::{QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot, Tx};
use model::{Currency, Rate, amount::NotAnAmount};
use sales::{records::OrderId, rules::state::OrderState};
use serde::Deserialize;

use super::chart::Chart;
use crate::{
    days::Day,
    journal::Draft,
    records::{About, AccountId, Position, Purpose},
    schema::ledger_positions,
};

/// What an event says of an order.
#[derive(Deserialize)]
pub struct Order {
    id: OrderId,
    number: String,
    state: OrderState,
    currency: Currency,
    total: Rate,
    credited: Rate,
}

pub fn draft(tx: &mut Tx<'_>, chart: &Chart, order: &Order, day: Day) -> Done<Option<Draft>> {
    let wanted = order.total.minus(order.credited)?;
    let lines = shift(tx, chart, order.id, order.currency, |position| {
        Ok(Position { wanted, is_void: order.state.is_void(), ..position })
    })?;
    let (text, source) = (order.number.clone(), Some(order.id.to_string()));
    let (about, currency, event, reverses) = (About::Order, order.currency, None, None);
    Ok(Some(Draft { about, day, currency, text, source, event, reverses, lines }))
}

/// Changes how an order stands, and says what that does to the accounts of its customer.
pub fn shift(
    tx: &mut Tx<'_>,
    chart: &Chart,
    order: OrderId,
    currency: Currency,
    change: impl FnOnce(Position) -> Result<Position, NotAnAmount>,
) -> Done<Vec<(AccountId, Rate)>> {
    let before = position(tx, order, currency)?;
    let after = change(before.clone())?;
    if after == before {
        return Ok(Vec::new());
    }
    tx.put(&after)?;
    let (was, is) = (Share::of(&before)?, Share::of(&after)?);
    Ok(vec![
        (chart.of(Purpose::Receivables)?, is.owed.minus(was.owed)?),
        (chart.of(Purpose::Credit)?, was.credit.minus(is.credit)?),
        (chart.of(Purpose::Advance)?, was.advance.minus(is.advance)?),
    ])
}

fn position(snapshot: &mut Snapshot<'_>, order_id: OrderId, currency: Currency) -> Done<Position> {
    let known = snapshot.first(ledger_positions::table.find(order_id).select(Position::as_select()))?;
    let [wanted, billed, kept] = [Rate::ZERO; 3];
    Ok(known.unwrap_or(Position { order_id, currency, wanted, is_void: false, billed, kept }))
}

/// What is whose.
struct Share {
    owed: Rate,
    credit: Rate,
    advance: Rate,
}

impl Share {
    fn of(position: &Position) -> Result<Self, NotAnAmount> {
        let over = position.kept.minus(position.billed)?;
        let theirs = over.max(Rate::ZERO);
        let due = if position.is_void { Rate::ZERO } else { position.wanted };
        let credit = position.kept.minus(due)?.max(Rate::ZERO).min(theirs);
        Ok(Self { owed: over.negated()?.max(Rate::ZERO), credit, advance: theirs.minus(credit)? })
    }
}

#[cfg(test)]
mod tests {
    use model::Timestamp;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_owed_less_what_is_theirs_is_the_one_number(
            wanted in 0_i64..100, is_void in any::<bool>(), billed in 0_i64..120, kept in 0_i64..150,
        ) {
            let rate = Rate::from_millionths;
            let order_id = OrderId::new(Timestamp::from_micros(0).unwrap());
            let (wanted, billed, kept) = (rate(wanted), rate(billed), rate(kept));
            let position = Position { order_id, currency: Currency::EUR, wanted, is_void, billed, kept };
            let share = Share::of(&position).unwrap();
            let (owed, theirs) = (share.owed.millionths(), share.credit.millionths() + share.advance.millionths());
            prop_assert_eq!(owed - theirs, billed.millionths() - kept.millionths());
            prop_assert!(owed == 0 || theirs == 0, "nobody owes what they have left");
            prop_assert!(!share.credit.is_negative() && !share.advance.is_negative());
        }
    }
}
