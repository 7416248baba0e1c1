//! Takes an entry back by its opposite. Both stand.

use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{Done, Method, Problem, Snapshot, Spec, Stream, Tx, View, Write, event};
use model::{Actor, Rate, amount::NotAnAmount};
use schemars::JsonSchema;
use serde::Deserialize;

use super::post::one;
use crate::{
    POST,
    days::{self, Day},
    journal::{self, Draft},
    periods,
    records::{About, AccountId, Entry, EntryId},
    schema::ledger_entries,
};

pub struct ReverseEntry;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LedgerReversal")]
pub struct New {
    /// Which entry.
    pub id: EntryId,
    pub reason: String,
    /// Today, unless said.
    #[serde(default)]
    pub day: Option<Day>,
}

impl Write for ReverseEntry {
    const SPEC: Spec = Spec::new("ledger.reverse", POST, "Take an entry back by its opposite")
        .stream(Stream::Finance)
        .creates()
        .at(Method::Post, "/ledger/entries/{id}/reversal");
    type Input = New;
    type Output = View<Entry>;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &New) -> Done<View<Entry>> {
        let entry = journal::entry(tx, input.id)?;
        let text = sales::rules::reason(&input.reason)?;
        if entry.about == About::Reversal {
            let detail = "This takes another entry back. Post what was taken back once more instead.";
            return Err(Problem::refused("ledger.is-reversal", detail).into());
        }
        if let Some(by) = reversal_of(tx, entry.id)? {
            let detail = format!("This entry was taken back already, by entry {by}.");
            return Err(Problem::conflict("ledger.reversed", detail).into());
        }
        let today = days::today(tx)?;
        let day = input.day.clone().unwrap_or_else(|| today.clone());
        periods::check_open(tx, &day, &today)?;
        if day < entry.day {
            let detail = format!("The entry is of {}. It is taken back on that day or later.", entry.day);
            return Err(Problem::invalid("/day", detail).into());
        }
        let opposite = entry.lines.iter().map(|line| Ok((line.account, line.credit.minus(line.debit)?)));
        let lines = opposite.collect::<Result<Vec<(AccountId, Rate)>, NotAnAmount>>()?;
        let draft = Draft {
            about: About::Reversal,
            day,
            currency: entry.currency,
            text,
            source: entry.source,
            event: None,
            reverses: Some(entry.id),
            lines,
        };
        let entry = one(tx, actor, draft)?;
        tx.emit(event::News::new("ledger.reversed", entry.id, &entry));
        Ok(View::of(tx, entry))
    }
}

fn reversal_of(snapshot: &mut Snapshot<'_>, id: EntryId) -> Done<Option<i64>> {
    snapshot.first(ledger_entries::table.filter(ledger_entries::reverses.eq(id)).select(ledger_entries::number))
}
