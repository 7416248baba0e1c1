//! Takes in what a workspace is told of the platform: an entry of its own for each, and who is signed in.

use std::time::Duration;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot, Spec, Stream, Tx, Write};
use model::{Actor, SessionId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use store::audit::Note;

use crate::{
    schema::visits,
    watch::{
        WATCH,
        happened::coarse,
        passing::{Began, Told},
        records::VisitRow,
    },
};

pub(crate) const NAME: &str = "security.take-in";

/// Who was signed in is known for so long after it is over.
const OVER: Duration = Duration::from_secs(24 * 3600);
/// Of those, so many are forgotten at a time.
const FORGOTTEN: i64 = 50;

pub struct TakeIn;

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SecurityTold")]
pub struct Input {
    /// In the order of the platform's log.
    pub told: Vec<Told>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SecurityTaken")]
pub struct Taken {
    pub entries: usize,
}

impl Write for TakeIn {
    const SPEC: Spec = Spec::new(NAME, WATCH, "Write down what happened on the platform to those who belong here")
        .stream(Stream::Security)
        .tells_changes_only();
    type Input = Input;
    type Output = Taken;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Taken> {
        let mut entries = 0;
        for told in &input.told {
            for began in told.began.iter().filter(|began| !began.is_half) {
                begin(tx, told, began)?;
            }
            for session in &told.ended {
                change(tx, *session, |visit| VisitRow { ended_at: visit.ended_at.or(Some(told.at)), ..visit })?;
            }
            for seen in &told.seen {
                change(tx, seen.session, |visit| VisitRow { seen_at: visit.seen_at.max(seen.at), ..visit })?;
            }
            if !told.is_touch {
                tx.write_down(note(told))?;
                entries += 1;
            }
        }
        forget_over(tx)?;
        Ok(Taken { entries })
    }
}

fn begin(tx: &mut Tx<'_>, told: &Told, began: &Began) -> Done<()> {
    let place = json!({ "address": told.address, "user_agent": told.user_agent }).to_string();
    let sealed = tx.seal_of(began.account.as_str(), "visits", "told", began.session.as_str(), place.as_bytes())?;
    tx.put(&VisitRow {
        session: began.session,
        account: began.account,
        member: began.member,
        way: told.way,
        network: told.address.as_deref().and_then(coarse),
        told: sealed,
        began_at: told.at,
        seen_at: told.at,
        expires_at: began.expires_at,
        ended_at: None,
    })
}

fn change(tx: &mut Tx<'_>, session: SessionId, how: impl FnOnce(VisitRow) -> VisitRow) -> Done<()> {
    match visit(tx, session)? {
        Some(before) => tx.put(&how(before)),
        None => Ok(()),
    }
}

pub(super) fn visit(snapshot: &mut Snapshot<'_>, session: SessionId) -> Done<Option<VisitRow>> {
    snapshot.first(visits::table.filter(visits::session.eq(session)).select(VisitRow::as_select()))
}

fn forget_over(tx: &mut Tx<'_>) -> Done<()> {
    let since = tx.now().minus(OVER);
    let over = visits::table.filter(visits::expires_at.lt(since)).order(visits::expires_at).limit(FORGOTTEN);
    let rows: Vec<VisitRow> = tx.load(over.select(VisitRow::as_select()))?;
    rows.iter().try_for_each(|row| tx.forget(row))
}

/// As it was written down there. Whoever came in is who did it: there they were nobody yet.
fn note(told: &Told) -> Note {
    let mut context = Map::new();
    context.insert("platform".to_owned(), told.seq.into());
    context.insert("at".to_owned(), json!(told.at));
    let began = told.began.first();
    if let Some(began) = began {
        context.insert("session".to_owned(), json!(began.session));
        context.insert("half".to_owned(), began.is_half.into());
    }
    if let Some(way) = told.way {
        context.insert("way".to_owned(), json!(way));
    }
    if let Some(account) = &told.concerns {
        context.insert("concerns".to_owned(), json!(account));
    }
    if told.more > 0 {
        context.insert("more".to_owned(), told.more.into());
    }
    Note {
        stream: Stream::Security,
        actor: began.map_or_else(|| told.actor.clone(), |began| began.account.to_string()),
        on_behalf_of: None,
        address: told.address.clone(),
        user_agent: told.user_agent.clone(),
        request_id: told.request_id.clone(),
        operation: told.operation.clone(),
        outcome: told.outcome.clone(),
        context,
    }
}
