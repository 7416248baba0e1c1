//! What was found, newest first; and one of it.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec};
use model::{AccountId, Actor, ApiTokenId, SessionId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    schema::findings,
    watch::{
        READ, found,
        records::{FindingId, FindingRow, FindingState, Rule, Severity},
    },
};

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FindingQuery")]
pub struct Wanted {
    /// Only those that are open, or were settled or dismissed.
    #[serde(default)]
    pub state: Option<FindingState>,
    /// Where the page before ended, as it said in `next`.
    #[serde(default)]
    pub cursor: Option<String>,
    /// At most this many; 50 unless said, never more than 200.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// Something unusual, and what it stands on.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Finding")]
pub struct Shown {
    pub id: FindingId,
    pub version: i64,
    pub rule: Rule,
    pub severity: Severity,
    /// What it is about.
    pub subject: String,
    pub account: Option<AccountId>,
    pub session: Option<SessionId>,
    pub token: Option<ApiTokenId>,
    /// From where, coarsely.
    pub network: Option<String>,
    pub times: i64,
    /// Numbers of entries of the audit log that say so, the latest last.
    pub entries: Vec<i64>,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
    pub state: FindingState,
    pub closed_at: Option<Timestamp>,
    pub closed_by: Option<String>,
    /// Why it was fine.
    pub note: Option<String>,
    /// When owners and admins were mailed about it.
    pub told_at: Option<Timestamp>,
}

impl From<FindingRow> for Shown {
    fn from(row: FindingRow) -> Self {
        Self {
            entries: row.seqs().collect(),
            id: row.id,
            version: row.version,
            rule: row.rule,
            severity: row.severity,
            subject: row.subject,
            account: row.account,
            session: row.session,
            token: row.token,
            network: row.network,
            times: row.times,
            first_at: row.first_at,
            last_at: row.last_at,
            state: row.state,
            closed_at: row.closed_at,
            closed_by: row.closed_by,
            note: row.note,
            told_at: row.told_at,
        }
    }
}

pub struct List;

impl Read for List {
    const SPEC: Spec = Spec::new("security.list-findings", READ, "What is unusual about security, newest first")
        .at(Method::Get, "/findings");
    type Input = Wanted;
    type Output = Paged<Shown>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Shown>> {
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = findings::table.select(FindingRow::as_select()).into_boxed();
        if let Some(state) = wanted.state {
            query = query.filter(findings::state.eq(state));
        }
        if let Some(after) = page.after::<FindingId>()? {
            query = query.filter(findings::id.lt(after));
        }
        let rows: Vec<FindingRow> = snapshot.load(query.order(findings::id.desc()).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |row| row.id);
        Ok(Paged { items: rows.into_iter().map(Shown::from).collect(), next })
    }
}

pub struct Get;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OfFinding")]
pub struct Of {
    pub id: FindingId,
}

impl Read for Get {
    const SPEC: Spec =
        Spec::new("security.get-finding", READ, "Something unusual, with the version that a change of it names")
            .versioned()
            .at(Method::Get, "/findings/{id}");
    type Input = Of;
    type Output = Shown;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, of: &Of) -> Done<Shown> {
        found::finding(snapshot, of.id).map(Shown::from)
    }
}
