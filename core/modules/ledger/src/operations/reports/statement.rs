//! What was posted to an account, line by line, the oldest first, and what it came to with each.

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Problem, Read, Snapshot, Spec, Total};
use model::{Actor, Currency, Rate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ, accounts,
    balances::{Sides, Two, check_sight, sides, up_to},
    days::Day,
    posting::{self, Posted},
    records::{About, AccountId, Entry, EntryId, LineRow},
    schema::{ledger_entries, ledger_lines},
};

pub struct Statement;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AccountStatementQuery")]
pub struct Wanted {
    pub id: AccountId,
    /// Of an account with amounts in several currencies: which.
    #[serde(default)]
    pub currency: Option<Currency>,
    /// Not before this day.
    #[serde(default)]
    pub from: Option<Day>,
    /// Not after this day.
    #[serde(default)]
    pub until: Option<Day>,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AccountStatement")]
pub struct Found {
    /// Null where nothing was ever posted to it.
    pub currency: Option<Currency>,
    /// What it came to before the first line of this page: above zero where the debits were more.
    pub opening: Rate,
    pub items: Vec<Row>,
    /// What to send as `cursor` for the next page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    pub posted: Posted,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AccountStatementRow")]
pub struct Row {
    pub entry: EntryId,
    pub number: i64,
    pub day: Day,
    pub about: About,
    pub text: String,
    pub source: Option<String>,
    pub debit: Rate,
    pub credit: Rate,
    /// What it came to with this line.
    pub balance: Rate,
}

impl Read for Statement {
    const SPEC: Spec = Spec::new("ledger.statement", READ, "What was posted to an account, and what it came to")
        .at(Method::Get, "/ledger/accounts/{id}/statement");
    type Input = Wanted;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Found> {
        check_sight(snapshot)?;
        let account = accounts::account(snapshot, wanted.id)?.id;
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let after = page.after::<(Day, i64)>()?;
        let posted = posting::posted(snapshot)?;
        let Some(currency) = currency(snapshot, account, wanted.currency)? else {
            return Ok(Found { currency: None, opening: Rate::ZERO, items: Vec::new(), next: None, posted });
        };
        let opening = match (&after, &wanted.from) {
            (Some((day, number)), _) => {
                let before = up_to_day(snapshot, account, currency, &day.before())?;
                before.plus(of_day(snapshot, account, currency, day, *number)?)?.balance()?
            }
            (None, Some(from)) => up_to_day(snapshot, account, currency, &from.before())?.balance()?,
            (None, None) => Rate::ZERO,
        };
        let lines = lines(snapshot, wanted, account, currency, after, &page)?;
        let (lines, next) = page.cut(lines, |line| (line.day.clone(), line.number));
        let mut balance = opening;
        let entries = entries(snapshot, &lines)?;
        let mut items = Vec::with_capacity(lines.len());
        for line in lines {
            let Some(entry) = entries.iter().find(|entry| entry.number == line.number) else { continue };
            balance = balance.plus(line.debit)?.minus(line.credit)?;
            items.push(Row {
                entry: entry.id,
                number: line.number,
                day: line.day,
                about: entry.about,
                text: entry.text.clone(),
                source: entry.source.clone(),
                debit: line.debit,
                credit: line.credit,
                balance,
            });
        }
        Ok(Found { currency: Some(currency), opening, items, next, posted })
    }
}

/// The one that was asked for, or the only one there is.
fn currency(snapshot: &mut Snapshot<'_>, account: AccountId, wanted: Option<Currency>) -> Done<Option<Currency>> {
    if wanted.is_some() {
        return Ok(wanted);
    }
    let sums = up_to(snapshot, Some(account), &Day::last())?.remove(&account).unwrap_or_default();
    let all: Vec<Currency> = sums.into_keys().collect();
    match all.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(*one)),
        [first, second, ..] => {
            let detail = format!("This account has amounts in {first} and {second}. Say in which you want it.");
            Err(Problem::invalid("/currency", detail).into())
        }
    }
}

fn up_to_day(snapshot: &mut Snapshot<'_>, account: AccountId, currency: Currency, day: &Day) -> Done<Sides> {
    let mut sums = up_to(snapshot, Some(account), day)?.remove(&account).unwrap_or_default();
    Ok(sums.remove(&currency).unwrap_or_default())
}

/// What was posted on a day, up to an entry with it.
fn of_day(snapshot: &mut Snapshot<'_>, account: AccountId, currency: Currency, day: &Day, number: i64) -> Done<Sides> {
    let sums = ledger_lines::table
        .filter(ledger_lines::account.eq(account))
        .filter(ledger_lines::currency.eq(currency))
        .filter(ledger_lines::day.eq(day.clone()))
        .filter(ledger_lines::number.le(number))
        .select((Total(ledger_lines::debit), Total(ledger_lines::credit)));
    Ok(snapshot.first::<_, Two>(sums)?.map(sides).unwrap_or_default())
}

fn lines(
    snapshot: &mut Snapshot<'_>,
    wanted: &Wanted,
    account: AccountId,
    currency: Currency,
    after: Option<(Day, i64)>,
    page: &Page,
) -> Done<Vec<LineRow>> {
    use ledger_lines::{day, number};
    let mut query = ledger_lines::table
        .filter(ledger_lines::account.eq(account))
        .filter(ledger_lines::currency.eq(currency))
        .select(LineRow::as_select())
        .into_boxed();
    if let Some(from) = &wanted.from {
        query = query.filter(day.ge(from.clone()));
    }
    if let Some(until) = &wanted.until {
        query = query.filter(day.le(until.clone()));
    }
    if let Some((last, at)) = after {
        query = query.filter(day.gt(last.clone()).or(day.eq(last).and(number.gt(at))));
    }
    snapshot.load(query.order((day, number)).limit(page.rows()))
}

fn entries(snapshot: &mut Snapshot<'_>, lines: &[LineRow]) -> Done<Vec<Entry>> {
    let numbers: Vec<i64> = lines.iter().map(|line| line.number).collect();
    snapshot.load(ledger_entries::table.filter(ledger_entries::number.eq_any(numbers)).select(Entry::as_select()))
}
