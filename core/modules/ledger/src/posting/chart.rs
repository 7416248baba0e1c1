//! To which account something is posted: as the workspace says, looked at once for a piece of the log.

use std::collections::BTreeMap;

use door::{Done, Failure, Snapshot, Tx};
use model::{Rate, amount::NotAnAmount};
use sales::records::TaxSum;

use crate::{
    accounts,
    records::{AccountId, AccountKind, Purpose},
};

/// So many rates have accounts of their own, after the one of all others.
const RATES: i64 = 99;
/// A tax may be called at length where it comes from.
const NAME_LIMIT: usize = 100;

pub struct Chart {
    routes: BTreeMap<(Purpose, String), AccountId>,
}

impl Chart {
    pub fn open(snapshot: &mut Snapshot<'_>) -> Done<Self> {
        let routes = accounts::routes(snapshot)?.into_iter();
        Ok(Self { routes: routes.map(|route| ((route.purpose, route.detail), route.account)).collect() })
    }

    pub fn of(&self, purpose: Purpose) -> Done<AccountId> {
        self.of_detail(purpose, "")
    }

    /// The account of this detail, or of all that have none of their own.
    pub fn of_detail(&self, purpose: Purpose, detail: &str) -> Done<AccountId> {
        let found = |detail: &str| self.routes.get(&(purpose, detail.to_owned())).copied();
        found(detail)
            .or_else(|| found(""))
            .ok_or_else(|| Failure::internal("Nobody said to which account something is posted."))
    }

    /// Each rate has an account of its own, which begins with the first of it: what is owed is declared by rate.
    pub fn of_tax(&mut self, tx: &mut Tx<'_>, tax: &TaxSum) -> Done<AccountId> {
        let percent = percent(tax.rate)?;
        let name: String = tax.name.chars().take(NAME_LIMIT).collect();
        let called = match percent {
            Some(percent) => format!("{name} {percent} %"),
            None => name,
        };
        let detail = tax.id.map_or_else(|| called.clone(), |id| id.to_string());
        if let Some(account) = self.routes.get(&(Purpose::Tax, detail.clone())) {
            return Ok(*account);
        }
        let usual = self.of(Purpose::Tax)?;
        let after = accounts::account(tx, usual)?;
        let Some(code) = free_code(tx, &after.code)? else { return Ok(usual) };
        let account = accounts::add(tx, &code, &format!("{}: {called}", after.name), AccountKind::Liability)?.id;
        accounts::route(tx, Purpose::Tax, &detail, account)?;
        self.routes.insert((Purpose::Tax, detail), account);
        Ok(account)
    }
}

/// The next code that is free after a number; none after what is no number, or where all of them are taken.
fn free_code(snapshot: &mut Snapshot<'_>, code: &str) -> Done<Option<String>> {
    let Ok(number) = code.parse::<i64>() else { return Ok(None) };
    for more in 1..=RATES {
        let code = number.saturating_add(more).to_string();
        if !accounts::is_taken(snapshot, &code)? {
            return Ok(Some(code));
        }
    }
    Ok(None)
}

fn percent(rate: Option<Rate>) -> Result<Option<Rate>, NotAnAmount> {
    let of = |rate: Rate| rate.millionths().checked_mul(100).ok_or(NotAnAmount::TooLarge);
    Ok(rate.map(of).transpose()?.map(Rate::from_millionths))
}
