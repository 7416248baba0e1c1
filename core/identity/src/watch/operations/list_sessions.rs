//! Who is signed in here now: where from, with what, and when they were last seen.

use std::collections::btree_map::{BTreeMap, Entry};

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Method, Nothing, Read, Snapshot, Spec, hides,
    timeouts::{self, Timeout},
};
use model::{AccountId, Actor, MemberId, Sensitivity, SessionId, Timestamp, Who};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    rules::Span,
    schema::visits,
    watch::{
        READ,
        records::{VisitRow, Way},
    },
};

/// More are not shown: who looks for one among so many looks at the member.
const MOST: i64 = 500;
/// Minutes by which it may be known late that one was used.
const LATE: i64 = 6;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SessionsHere")]
pub struct Listed {
    /// The one used last comes first.
    pub items: Vec<Shown>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SessionHere")]
pub struct Shown {
    pub id: SessionId,
    pub account: AccountId,
    pub member: MemberId,
    /// Whether it is the one that asks.
    pub current: bool,
    /// By what they came in; absent where they came from another workspace.
    pub way: Option<Way>,
    /// From where, coarsely.
    pub network: Option<String>,
    /// Where they signed in from, and with what; absent where your roles do not show what belongs to people.
    pub address: Option<String>,
    pub user_agent: Option<String>,
    pub began_at: Timestamp,
    /// When it was last used, to a few minutes.
    pub seen_at: Timestamp,
    pub expires_at: Timestamp,
}

#[derive(Default, Deserialize)]
struct Told {
    address: Option<String>,
    user_agent: Option<String>,
}

pub struct ListSessions;

impl Read for ListSessions {
    const SPEC: Spec =
        Spec::new("security.list-sessions", READ, "Who is signed in here now").at(Method::Get, "/open-sessions");
    type Input = Nothing;
    type Output = Listed;

    fn run(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Listed> {
        let now = snapshot.now();
        let live = visits::table.filter(visits::ended_at.is_null()).filter(visits::expires_at.gt(now));
        let live = live.order((visits::seen_at.desc(), visits::session)).limit(MOST);
        let rows: Vec<VisitRow> = snapshot.load(live.select(VisitRow::as_select()))?;
        let (mut items, mut known) = (Vec::new(), BTreeMap::new());
        for row in rows {
            let timeouts = match known.entry(row.member) {
                Entry::Occupied(there) => there.into_mut(),
                Entry::Vacant(free) => free.insert(timeouts::of_member(snapshot, row.member)?),
            };
            let span = Span { begun_at: row.began_at, seen_at: row.seen_at, expires_at: row.expires_at };
            // When it was last used is known to a few minutes: one too many is shown rather than one too few.
            let timeout = timeouts.since(row.began_at);
            let at_least = Timeout { idle: timeout.idle + LATE, ..timeout };
            if span.is_live_at(now, at_least) {
                items.push(shown(actor, snapshot, row)?);
            }
        }
        Ok(Listed { items })
    }
}

fn shown(actor: &Actor, snapshot: &mut Snapshot<'_>, row: VisitRow) -> Done<Shown> {
    let Told { address, user_agent } = told(snapshot, &row)?;
    let current = matches!(actor.who, Who::Person { session, .. } if session == row.session);
    Ok(Shown {
        id: row.session,
        account: row.account,
        member: row.member,
        current,
        way: row.way,
        network: row.network,
        address,
        user_agent,
        began_at: row.began_at,
        seen_at: row.seen_at,
        expires_at: row.expires_at,
    })
}

/// What is somebody's own is shown to whoever may see that, and it is written down whose it was.
fn told(snapshot: &mut Snapshot<'_>, row: &VisitRow) -> Done<Told> {
    let Some(sealed) = row.told.as_ref().filter(|_| !hides(snapshot, Sensitivity::PERSONAL)) else {
        return Ok(Told::default());
    };
    let plain = snapshot.open_of(row.account.as_str(), "visits", "told", row.session.as_str(), sealed)?;
    let Some(plain) = plain else { return Ok(Told::default()) };
    snapshot.disclose(row.account);
    Ok(serde_json::from_slice(&plain).unwrap_or_default())
}
