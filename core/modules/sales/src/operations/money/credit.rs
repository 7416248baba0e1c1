//! What a contact has paid and does not owe, order by order.

use contacts::records::ContactId;
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Read, Snapshot, Spec};
use model::{Actor, Currency, Rate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ,
    records::{Order, OrderId},
    rules::state::{PaymentState, due},
    schema::orders,
};

/// The most orders with credit that one answer tells, the oldest first.
const MOST: i64 = 500;

pub struct GetCredit;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CreditQuery")]
pub struct Wanted {
    /// Whose.
    pub id: ContactId,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CreditOfContact")]
pub struct Told {
    /// By currency.
    pub sums: Vec<Sum>,
    pub items: Vec<Left>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CreditSum")]
pub struct Sum {
    pub currency: Currency,
    pub amount: Rate,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CreditOfOrder")]
pub struct Left {
    pub order: OrderId,
    pub number: String,
    pub currency: Currency,
    pub amount: Rate,
}

impl Read for GetCredit {
    const SPEC: Spec = Spec::new("sales.get-credit", READ, "What a contact has paid and does not owe")
        .at(Method::Get, "/contacts/{id}/credit");
    type Input = Wanted;
    type Output = Told;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Told> {
        let theirs = contacts::same(snapshot, wanted.id)?;
        let query =
            orders::table.filter(orders::contact.eq_any(theirs)).filter(orders::payment.eq(PaymentState::Overpaid));
        let rows: Vec<Order> = snapshot.load(query.order(orders::id).limit(MOST).select(Order::as_select()))?;
        let (mut sums, mut items): (Vec<Sum>, Vec<Left>) = (Vec::new(), Vec::new());
        for row in rows {
            let amount = left(&row)?;
            if !amount.is_positive() {
                continue;
            }
            match sums.iter_mut().find(|sum| sum.currency == row.currency) {
                Some(sum) => sum.amount = sum.amount.plus(amount)?,
                None => sums.push(Sum { currency: row.currency, amount }),
            }
            items.push(Left { order: row.id, number: row.number, currency: row.currency, amount });
        }
        sums.sort_by_key(|sum| sum.currency);
        Ok(Told { sums, items })
    }
}

/// What of an order's money nobody owes.
pub(super) fn left(order: &Order) -> Done<Rate> {
    let kept = order.paid.minus(order.refunded)?;
    Ok(kept.minus(due(order.state, order.total, order.credited))?.max(Rate::ZERO))
}
