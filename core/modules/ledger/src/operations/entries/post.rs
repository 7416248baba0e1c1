//! Posts what a bookkeeper wrote.

use door::{Done, Failure, Method, Problem, Spec, Stream, Tx, View, Write, event, operations::business};
use model::{Actor, Currency};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    POST, accounts,
    days::{self, Day},
    journal::{self, Draft},
    periods,
    records::{About, Entry, Line},
    rules,
};

pub struct PostEntry;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewLedgerEntry")]
pub struct New {
    /// Today, unless said.
    #[serde(default)]
    pub day: Option<Day>,
    /// What the business reckons in, unless said.
    #[serde(default)]
    pub currency: Option<Currency>,
    /// What it is for.
    pub text: String,
    /// Each account once; debits and credits come to the same.
    pub lines: Vec<Line>,
}

impl Write for PostEntry {
    const SPEC: Spec = Spec::new("ledger.post", POST, "Post an entry by hand")
        .stream(Stream::Finance)
        .versioned()
        .at(Method::Post, "/ledger/entries");
    type Input = New;
    type Output = View<Entry>;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &New) -> Done<View<Entry>> {
        for line in input.lines.iter().take(rules::LINES_LIMIT) {
            accounts::open(tx, line.account, "/lines")?;
        }
        journal::check_begun(tx)?;
        let text = sales::rules::line("/text", "What it is for", &input.text, 1)?;
        let currency = match input.currency {
            Some(currency) => currency,
            None => business::settings(tx)?.currency.ok_or_else(|| {
                Problem::invalid("/currency", "The business has not said what it reckons in. Say the currency.")
            })?,
        };
        let lines = rules::written(&input.lines, currency)?;
        let today = days::today(tx)?;
        let day = input.day.clone().unwrap_or_else(|| today.clone());
        periods::check_open(tx, &day, &today)?;
        let (about, source, event, reverses) = (About::Manual, None, None, None);
        let draft = Draft { about, day, currency, text, source, event, reverses, lines };
        let entry = one(tx, actor, draft)?;
        tx.emit(event::News::new("ledger.posted", entry.id, &entry));
        Ok(View::of(tx, entry))
    }
}

/// The entry that it becomes.
pub(super) fn one(tx: &mut Tx<'_>, actor: &Actor, draft: Draft) -> Done<Entry> {
    let posted = journal::post(tx, &actor.who.to_string(), vec![draft])?;
    posted.into_iter().next().ok_or_else(|| Failure::internal("An entry came to nothing."))
}
