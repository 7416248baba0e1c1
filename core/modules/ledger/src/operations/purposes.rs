//! What is posted by itself, and to which account.

use door::{Done, Method, Nothing, Problem, Read, Snapshot, Spec, Stream, Tx, View, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ, SETTINGS, accounts, journal,
    records::{AccountId, Purpose, Route},
};

const DETAIL_LIMIT: usize = 200;

pub struct ListPurposes;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LedgerPurposes")]
pub struct Found {
    pub items: Vec<View<Route>>,
}

impl Read for ListPurposes {
    const SPEC: Spec = Spec::new("ledger.list-purposes", READ, "What is posted by itself, and to which account")
        .at(Method::Get, "/ledger/purposes");
    type Input = Nothing;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Found> {
        all(snapshot)
    }
}

pub struct SetPurpose;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewLedgerPurpose")]
pub struct New {
    pub purpose: Purpose,
    /// The provider of payments, or the id of a tax rate; empty for all that have no account of their own.
    #[serde(default)]
    pub detail: String,
    /// Null ends what was said of this detail alone: it is posted as all others are.
    pub account: Option<AccountId>,
}

impl Write for SetPurpose {
    const SPEC: Spec = Spec::new("ledger.set-purpose", SETTINGS, "Say what is posted to which account from now on")
        .stream(Stream::Finance)
        .at(Method::Put, "/ledger/purposes");
    type Input = New;
    type Output = Found;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &New) -> Done<Found> {
        let account = input.account.map(|id| accounts::open(tx, id, "/account")).transpose()?;
        journal::check_begun(tx)?;
        let detail = input.detail.trim();
        check_detail(input.purpose, detail)?;
        match account {
            Some(account) => {
                check_room(tx, input.purpose, detail)?;
                accounts::route(tx, input.purpose, detail, account.id)?;
            }
            None if detail.is_empty() => {
                let detail = "Whatever has no account of its own is posted somewhere: say where.";
                return Err(Problem::invalid("/account", detail).into());
            }
            None => {
                if let Some(before) = accounts::routed(tx, input.purpose, detail)? {
                    tx.remove(&before)?;
                    tx.emit(event::News::new("ledger.purpose-changed", before.id, &before));
                }
            }
        }
        all(tx)
    }
}

fn all(snapshot: &mut Snapshot<'_>) -> Done<Found> {
    let rows = accounts::routes(snapshot)?;
    Ok(Found { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect() })
}

fn check_detail(purpose: Purpose, detail: &str) -> Result<(), Problem> {
    const AT: &str = "/detail";
    if detail.is_empty() {
        return Ok(());
    }
    match purpose {
        Purpose::Money => sales::rules::word(AT, "A provider", detail).map(drop),
        Purpose::Tax => {
            let is_kept = detail.chars().count() <= DETAIL_LIMIT && !detail.chars().any(char::is_control);
            let wrong = || Problem::invalid(AT, "Name a tax rate by its id, or by what its invoices call it.");
            is_kept.then_some(()).ok_or_else(wrong)
        }
        _ => Err(Problem::invalid(AT, "Only money and tax have details: leave this empty.")),
    }
}

fn check_room(snapshot: &mut Snapshot<'_>, purpose: Purpose, detail: &str) -> Done<()> {
    let is_new = accounts::routed(snapshot, purpose, detail)?.is_none();
    let count = accounts::routes(snapshot)?.len();
    if is_new && i64::try_from(count).is_ok_and(|count| count >= accounts::PURPOSES_LIMIT) {
        let detail = format!("At most {} things have accounts of their own.", accounts::PURPOSES_LIMIT);
        return Err(Problem::refused("ledger.too-many-purposes", detail).into());
    }
    Ok(())
}
