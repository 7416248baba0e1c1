//! The one place that writes the journal: entries with their lines and balances, numbered without a gap. What does not
//! balance is written nowhere.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Failure, Problem, Snapshot, Tx};
use model::{Currency, Rate};

use crate::{
    days::Day,
    periods,
    records::{About, AccountId, Balance, Books, Entry, EntryId, LineRow},
    rules,
    schema::{ledger_balances, ledger_books, ledger_entries},
};

/// What is to be posted. Debits are as they are, and credits below zero.
#[derive(Debug, Clone)]
pub struct Draft {
    pub about: About,
    /// The day that it is of.
    pub day: Day,
    pub currency: Currency,
    pub text: String,
    pub source: Option<String>,
    pub event: Option<i64>,
    pub reverses: Option<EntryId>,
    pub lines: Vec<(AccountId, Rate)>,
}

type Sums = BTreeMap<(AccountId, Currency, String), (bool, Rate, Rate)>;

/// Posts them in this order. One that comes to nothing is none; one of a day that is closed stands on the first that is
/// open, with its own day noted.
pub fn post(tx: &mut Tx<'_>, by: &str, drafts: Vec<Draft>) -> Done<Vec<Entry>> {
    let closed = periods::closed_through(tx)?;
    let mut number = last_number(tx)?;
    let (mut entries, mut sums) = (Vec::with_capacity(drafts.len()), Sums::new());
    for draft in drafts {
        let (lines, rest) = rules::merged(&draft.lines)?;
        if !rest.is_zero() {
            return Err(Failure::internal("An entry that does not balance was about to be posted."));
        }
        if lines.is_empty() {
            continue;
        }
        number += 1;
        let (day, belongs_to) = match &closed {
            Some(closed) if draft.day <= *closed => (closed.next(), Some(draft.day)),
            _ => (draft.day, None),
        };
        let mut total = Rate::ZERO;
        for line in &lines {
            total = total.plus(line.debit)?;
            let (account, currency, debit, credit) = (line.account, draft.currency, line.debit, line.credit);
            tx.keep(&LineRow { number, account, currency, day: day.clone(), debit, credit })?;
            for (span, whole_month) in [(day.as_str(), false), (day.month(), true)] {
                let sum = sums.entry((account, currency, span.to_owned()));
                let (_, debits, credits) = sum.or_insert((whole_month, Rate::ZERO, Rate::ZERO));
                (*debits, *credits) = (debits.plus(debit)?, credits.plus(credit)?);
            }
        }
        let entry = Entry {
            id: tx.new_id(),
            version: 1,
            number,
            day,
            belongs_to,
            about: draft.about,
            currency: draft.currency,
            total,
            text: draft.text,
            source: draft.source,
            event: draft.event,
            reverses: draft.reverses,
            lines: lines.into(),
            posted_at: tx.now(),
            posted_by: by.to_owned(),
        };
        tx.insert(&entry)?;
        entries.push(entry);
    }
    add(tx, sums)?;
    Ok(entries)
}

/// Adds to the balances what was posted.
fn add(tx: &mut Tx<'_>, sums: Sums) -> Done<()> {
    for ((account, currency, span), (whole_month, debit, credit)) in sums {
        let query = ledger_balances::table.find((account, currency, span.clone())).select(Balance::as_select());
        let before: Option<Balance> = tx.first(query)?;
        let (debits, credits) = before.map_or((Rate::ZERO, Rate::ZERO), |before| (before.debit, before.credit));
        let (debit, credit) = (debits.plus(debit)?, credits.plus(credit)?);
        tx.put(&Balance { account, currency, span, whole_month, debit, credit })?;
    }
    Ok(())
}

/// The number of the last entry; 0 where there is none.
fn last_number(snapshot: &mut Snapshot<'_>) -> Done<i64> {
    let last = ledger_entries::table.order(ledger_entries::number.desc()).select(ledger_entries::number);
    Ok(snapshot.first(last)?.unwrap_or_default())
}

pub fn entry(snapshot: &mut Snapshot<'_>, id: EntryId) -> Done<Entry> {
    let query = ledger_entries::table.filter(ledger_entries::id.eq(id)).select(Entry::as_select());
    snapshot.first(query)?.ok_or_else(|| Problem::not_found("entry", id).into())
}

pub fn books(snapshot: &mut Snapshot<'_>) -> Done<Option<Books>> {
    snapshot.first(ledger_books::table.order(ledger_books::id).select(Books::as_select()))
}

/// Nothing is posted where no books are kept.
pub fn check_begun(snapshot: &mut Snapshot<'_>) -> Done<()> {
    if books(snapshot)?.is_some() {
        return Ok(());
    }
    Err(Problem::refused("ledger.not-begun", "No books are kept yet. Begin them first.").into())
}
