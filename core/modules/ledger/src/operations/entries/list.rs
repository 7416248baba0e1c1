//! The journal, the newest day first.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, JoinOnDsl as _, QueryDsl as _, SelectableHelper as _,
};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec, View};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    READ, accounts,
    days::Day,
    records::{About, AccountId, Entry},
    schema::{ledger_entries, ledger_lines},
};

pub struct ListEntries;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LedgerEntryQuery")]
pub struct Wanted {
    /// Only those that touch this account.
    #[serde(default)]
    pub account: Option<AccountId>,
    #[serde(default)]
    pub about: Option<About>,
    /// Only those that follow from the record with this id.
    #[serde(default)]
    pub source: Option<String>,
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

impl Read for ListEntries {
    const SPEC: Spec =
        Spec::new("ledger.list-entries", READ, "The journal, the newest day first").at(Method::Get, "/ledger/entries");
    type Input = Wanted;
    type Output = Paged<View<Entry>>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<View<Entry>>> {
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let rows = match wanted.account {
            Some(account) => {
                let account = accounts::account(snapshot, account)?.id;
                of_account(snapshot, wanted, account, &page)?
            }
            None => of_all(snapshot, wanted, &page)?,
        };
        let (rows, next) = page.cut(rows, |row| (row.day.clone(), row.number));
        Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next })
    }
}

fn of_all(snapshot: &mut Snapshot<'_>, wanted: &Wanted, page: &Page) -> Done<Vec<Entry>> {
    use ledger_entries::{about, day, number, source};
    let mut query = ledger_entries::table.select(Entry::as_select()).into_boxed();
    if let Some(wanted) = wanted.about {
        query = query.filter(about.eq(wanted));
    }
    if let Some(wanted) = &wanted.source {
        query = query.filter(source.eq(wanted.trim().to_owned()));
    }
    if let Some(from) = &wanted.from {
        query = query.filter(day.ge(from.clone()));
    }
    if let Some(until) = &wanted.until {
        query = query.filter(day.le(until.clone()));
    }
    if let Some((last, at)) = page.after::<(Day, i64)>()? {
        query = query.filter(day.lt(last.clone()).or(day.eq(last).and(number.lt(at))));
    }
    snapshot.load(query.order((day.desc(), number.desc())).limit(page.rows()))
}

/// In the order of the lines, whose index knows those of one account among millions of others.
fn of_account(snapshot: &mut Snapshot<'_>, wanted: &Wanted, account: AccountId, page: &Page) -> Done<Vec<Entry>> {
    use ledger_lines::{day, number};
    let mut query = ledger_lines::table
        .inner_join(ledger_entries::table.on(ledger_entries::number.eq(number)))
        .filter(ledger_lines::account.eq(account))
        .select(Entry::as_select())
        .into_boxed();
    if let Some(wanted) = wanted.about {
        query = query.filter(ledger_entries::about.eq(wanted));
    }
    if let Some(wanted) = &wanted.source {
        query = query.filter(ledger_entries::source.eq(wanted.trim().to_owned()));
    }
    if let Some(from) = &wanted.from {
        query = query.filter(day.ge(from.clone()));
    }
    if let Some(until) = &wanted.until {
        query = query.filter(day.le(until.clone()));
    }
    if let Some((last, at)) = page.after::<(Day, i64)>()? {
        query = query.filter(day.lt(last.clone()).or(day.eq(last).and(number.lt(at))));
    }
    snapshot.load(query.order((day.desc(), number.desc())).limit(page.rows()))
}
