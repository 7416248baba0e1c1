//! What accounts come to: whole months before a day, and the days of its own month. So it costs the months that there
//! were and not the lines.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{Done, Problem, Snapshot, Total, hides};
use model::{Currency, Rate, Sensitivity, amount::NotAnAmount};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{days::Day, records::AccountId, schema::ledger_balances};

/// What was posted to both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Sides {
    pub debit: Rate,
    pub credit: Rate,
}

impl Sides {
    pub fn plus(self, other: Self) -> Result<Self, NotAnAmount> {
        Ok(Self { debit: self.debit.plus(other.debit)?, credit: self.credit.plus(other.credit)? })
    }

    pub fn minus(self, other: Self) -> Result<Self, NotAnAmount> {
        Ok(Self { debit: self.debit.minus(other.debit)?, credit: self.credit.minus(other.credit)? })
    }

    /// Above zero where the debits are more.
    pub fn balance(self) -> Result<Rate, NotAnAmount> {
        self.debit.minus(self.credit)
    }
}

pub type ByAccount = BTreeMap<AccountId, BTreeMap<Currency, Sides>>;

/// Two sums as a database gives them: of no rows, none.
pub(crate) type Two = (Option<i64>, Option<i64>);

pub(crate) fn sides((debit, credit): Two) -> Sides {
    let of = |sum: Option<i64>| Rate::from_millionths(sum.unwrap_or_default());
    Sides { debit: of(debit), credit: of(credit) }
}

/// All that was posted up to a day, with it; of one account, or of all.
pub fn up_to(snapshot: &mut Snapshot<'_>, account: Option<AccountId>, day: &Day) -> Done<ByAccount> {
    let mut found = ByAccount::new();
    for whole_month in [true, false] {
        let mut query = ledger_balances::table
            .filter(ledger_balances::whole_month.eq(whole_month))
            .group_by((ledger_balances::account, ledger_balances::currency))
            .select((
                ledger_balances::account,
                ledger_balances::currency,
                (Total(ledger_balances::debit), Total(ledger_balances::credit)),
            ))
            .into_boxed();
        query = match whole_month {
            true => query.filter(ledger_balances::span.lt(day.month().to_owned())),
            false => query
                .filter(ledger_balances::span.ge(day.first_of_month().to_string()))
                .filter(ledger_balances::span.le(day.to_string())),
        };
        if let Some(account) = account {
            query = query.filter(ledger_balances::account.eq(account));
        }
        for (account, currency, sums) in snapshot.load::<_, (AccountId, Currency, Two)>(query)? {
            let sum = found.entry(account).or_default().entry(currency).or_default();
            *sum = sum.plus(sides(sums))?;
        }
    }
    Ok(found)
}

/// Sums are for those who see amounts.
pub fn check_sight(snapshot: &Snapshot<'_>) -> Result<(), Problem> {
    if hides(snapshot, Sensitivity::FINANCIAL) {
        let detail = "Your roles do not show you amounts of the books. Ask an owner for a role that does.";
        return Err(Problem::refused("ledger.amounts-hidden", detail));
    }
    Ok(())
}
