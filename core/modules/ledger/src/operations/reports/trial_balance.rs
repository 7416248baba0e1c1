//! What all accounts come to: what they had, what was posted to both sides, and what they have. By currency, the sum of
//! what they have is nothing, always.

use std::collections::BTreeMap;

use door::{Cost, Done, Method, Problem, Read, Snapshot, Spec};
use model::{Actor, Currency, Rate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ, accounts,
    balances::{ByAccount, Sides, check_sight, up_to},
    days::{self, Day},
    posting::{self, Posted},
    records::{AccountId, AccountKind},
};

pub struct TrialBalance;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TrialBalanceQuery")]
pub struct Wanted {
    /// The first day of the time that is looked at; all of it, unless said.
    #[serde(default)]
    pub from: Option<Day>,
    /// The last day; today, unless said.
    #[serde(default)]
    pub until: Option<Day>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TrialBalance")]
pub struct Found {
    pub from: Option<Day>,
    pub until: Day,
    /// By code, one for each currency. Accounts on which there was never anything are left out.
    pub items: Vec<Row>,
    /// By currency.
    pub totals: Vec<Sum>,
    pub posted: Posted,
}

/// Balances are above zero where the debits are more.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TrialBalanceRow")]
pub struct Row {
    pub account: AccountId,
    pub code: String,
    pub name: String,
    pub kind: AccountKind,
    pub currency: Currency,
    pub opening: Rate,
    pub debit: Rate,
    pub credit: Rate,
    pub closing: Rate,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TrialBalanceSum")]
pub struct Sum {
    pub currency: Currency,
    pub debit: Rate,
    pub credit: Rate,
    /// Zero.
    pub closing: Rate,
}

impl Read for TrialBalance {
    const SPEC: Spec = Spec::new("ledger.trial-balance", READ, "What all accounts come to")
        .cost(Cost::Heavy)
        .at(Method::Get, "/ledger/trial-balance");
    type Input = Wanted;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Found> {
        check_sight(snapshot)?;
        let until = match &wanted.until {
            Some(until) => until.clone(),
            None => days::today(snapshot)?,
        };
        if wanted.from.as_ref().is_some_and(|from| *from > until) {
            return Err(Problem::invalid("/until", "This is before it begins.").into());
        }
        let closing = up_to(snapshot, None, &until)?;
        let opening = match &wanted.from {
            Some(from) => up_to(snapshot, None, &from.before())?,
            None => ByAccount::new(),
        };
        let mut items = Vec::with_capacity(closing.len());
        let mut totals: BTreeMap<Currency, Sides> = BTreeMap::new();
        for account in accounts::all(snapshot)? {
            let opened = opening.get(&account.id);
            for (currency, closed) in closing.get(&account.id).into_iter().flatten() {
                let opened = opened.and_then(|sums| sums.get(currency)).copied().unwrap_or_default();
                let moved = closed.minus(opened)?;
                let sum = totals.entry(*currency).or_default();
                *sum = sum.plus(moved)?;
                items.push(Row {
                    account: account.id,
                    code: account.code.clone(),
                    name: account.name.clone(),
                    kind: account.kind,
                    currency: *currency,
                    opening: opened.balance()?,
                    debit: moved.debit,
                    credit: moved.credit,
                    closing: closed.balance()?,
                });
            }
        }
        let total = |(currency, sides): (Currency, Sides)| {
            let of_it = items.iter().filter(|row| row.currency == currency).map(|row| row.closing);
            let closing = of_it.into_iter().try_fold(Rate::ZERO, Rate::plus)?;
            Ok(Sum { currency, debit: sides.debit, credit: sides.credit, closing })
        };
        let totals = totals.into_iter().map(total).collect::<Done<_>>()?;
        Ok(Found { from: wanted.from.clone(), until, items, totals, posted: posting::posted(snapshot)? })
    }
}
