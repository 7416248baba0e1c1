//! The journal as a file that bookkeepers' programs read: a row for each line of each entry, in the order of days.

use std::collections::BTreeMap;

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};
use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Problem, Snapshot,
    blob::{BlobId, Incoming, Upload},
};
use model::{Actor, cell::harmless};

use crate::{
    accounts,
    days::Day,
    operations::files::get::NAME,
    records::{Account, AccountId, Entry},
    schema::{ledger_entries, ledger_files},
};

pub const MEDIA_TYPE: &str = "text/csv; charset=utf-8";
/// The most entries of one file.
const ENTRIES_LIMIT: i64 = 200_000;
/// Read at a time.
const PAGE: i64 = 500;
const HEADER: [&str; 12] = [
    "Date",
    "Entry",
    "Account",
    "Account name",
    "Debit",
    "Credit",
    "Currency",
    "Text",
    "About",
    "Source",
    "Belongs to",
    "Posted at",
];

/// Writes all entries from one day to another, and says how many. Blocks.
pub fn write(snapshot: &mut Snapshot<'_>, from: &Day, until: &Day, mut incoming: Incoming) -> Done<(Upload, i64)> {
    let accounts: BTreeMap<AccountId, Account> =
        accounts::all(snapshot)?.into_iter().map(|account| (account.id, account)).collect();
    let mut sheet = sheet();
    row(&mut sheet, &HEADER);
    let (mut count, mut last) = (0, (from.clone(), 0));
    loop {
        let entries = next(snapshot, &last, until)?;
        let Some(end) = entries.last() else { break };
        last = (end.day.clone(), end.number);
        for entry in &entries {
            count += 1;
            entry_rows(&mut sheet, entry, &accounts);
        }
        if count > ENTRIES_LIMIT {
            let detail = format!("There are more than {ENTRIES_LIMIT} entries in this time. Ask for a shorter one.");
            return Err(Problem::refused("ledger.file-too-long", detail).into());
        }
        incoming.take(&taken(&mut sheet))?;
    }
    incoming.take(&taken(&mut sheet))?;
    Ok((incoming.finish()?, count))
}

fn next(snapshot: &mut Snapshot<'_>, (last, at): &(Day, i64), until: &Day) -> Done<Vec<Entry>> {
    use ledger_entries::{day, number};
    let after = day.gt(last.clone()).or(day.eq(last.clone()).and(number.gt(*at)));
    let query = ledger_entries::table.filter(after).filter(day.le(until.clone())).order((day, number));
    snapshot.load(query.limit(PAGE).select(Entry::as_select()))
}

fn entry_rows(sheet: &mut Writer<Vec<u8>>, entry: &Entry, accounts: &BTreeMap<AccountId, Account>) {
    let places = usize::try_from(entry.currency.exponent()).unwrap_or_default();
    let amount = |amount: model::Rate| match amount.is_zero() {
        true => String::new(),
        false => padded(&amount.to_string(), places),
    };
    for line in entry.lines.iter() {
        let account = accounts.get(&line.account);
        let (code, name) = account.map_or(("", ""), |account| (account.code.as_str(), account.name.as_str()));
        let (number, posted_at) = (entry.number.to_string(), entry.posted_at.to_string());
        row(
            sheet,
            &[
                entry.day.as_str(),
                &number,
                &harmless(code),
                &harmless(name),
                &amount(line.debit),
                &amount(line.credit),
                entry.currency.as_str(),
                &harmless(&entry.text),
                entry.about.as_str(),
                &harmless(entry.source.as_deref().unwrap_or_default()),
                entry.belongs_to.as_ref().map_or("", Day::as_str),
                &posted_at,
            ],
        );
    }
}

/// With all the places of its currency: `12.50`.
fn padded(amount: &str, places: usize) -> String {
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    if places == 0 { whole.to_owned() } else { format!("{whole}.{fraction:0<places$}") }
}

fn sheet() -> Writer<Vec<u8>> {
    // Quotes around every text: in another country's spreadsheet, a semicolon would begin a new cell.
    WriterBuilder::new().quote_style(QuoteStyle::NonNumeric).terminator(Terminator::CRLF).from_writer(Vec::new())
}

fn row(sheet: &mut Writer<Vec<u8>>, cells: &[&str]) {
    // It writes into memory, which does not fail.
    let _written = sheet.write_record(cells);
}

/// What was written since this was asked last.
fn taken(written: &mut Writer<Vec<u8>>) -> Vec<u8> {
    std::mem::replace(written, sheet()).into_inner().unwrap_or_default()
}

/// Which of these blobs are files of the journal.
pub fn kept(snapshot: &mut Snapshot<'_>, ids: &[BlobId]) -> Done<Vec<BlobId>> {
    snapshot.load(ledger_files::table.filter(ledger_files::file.eq_any(ids)).select(ledger_files::file))
}

/// They come out by their own operation only.
pub fn may_have(snapshot: &mut Snapshot<'_>, _: &Actor, operation: &'static str, id: BlobId) -> Done<bool> {
    let ours = ledger_files::table.filter(ledger_files::file.eq(id)).select(ledger_files::version);
    Ok(operation == NAME || snapshot.first::<_, i64>(ours)?.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_all_their_places() {
        for (amount, places, wanted) in
            [("12.5", 2, "12.50"), ("12", 2, "12.00"), ("0.01", 2, "0.01"), ("7", 0, "7"), ("1.2", 3, "1.200")]
        {
            assert_eq!(padded(amount, places), wanted);
        }
    }
}
