//! All that is held of somebody, for them to know: the records of every module, what was done to them, and who looked.

use std::sync::Arc;

use diesel::{ExpressionMethods as _, QueryDsl as _, TextExpressionMethods as _};
use door::{
    Cost, Described, Done, Held, Holding, Method, Page, Problem, Read, Snapshot, Spec, Stream, hides,
    history::{self, Happened, Whole},
};
use model::{Actor, Sensitivity, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::schema::audit_entries;

use crate::{keeping, privacy::REPORT, records::ContactId};

/// Records of somebody whose changes are told.
const SUBJECTS: i64 = 1_000;
/// Entries of the log that one page looks at for who looked, however long the log is.
const LOOKED_AT: i64 = 50_000;

pub struct ReportContact {
    pub(crate) holdings: Arc<[Holding]>,
    /// The records of all modules.
    pub(crate) kinds: Arc<[Described]>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ContactReportQuery")]
pub struct Wanted {
    pub id: ContactId,
    #[serde(default)]
    pub cursor: Option<String>,
    /// At most so many records, changes and looks together.
    #[serde(default)]
    pub limit: Option<u16>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ContactReport")]
pub struct Report {
    pub contact: ContactId,
    /// The same, with all who turned out to be them.
    pub people: Vec<ContactId>,
    pub at: Timestamp,
    /// What is held.
    pub held: Vec<Held>,
    /// What was done to it, newest first.
    pub changes: Vec<Happened>,
    /// Who looked at it, newest first.
    pub looks: Vec<Look>,
    /// What to send as `cursor` for what is missing; absent at the end. A page may be empty and have it: a part of a
    /// long log is looked at at a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Somebody was shown what is personal.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ContactLook")]
pub struct Look {
    /// Where it stands in the audit log.
    pub seq: i64,
    pub at: Timestamp,
    pub actor: String,
    pub on_behalf_of: Option<String>,
    pub operation: String,
}

/// Where a page ended.
#[derive(Serialize, Deserialize)]
enum Last {
    /// In the records of a kind.
    Held(usize, String),
    /// Before an entry of the log.
    Changed(i64),
    Looked(i64),
}

impl Read for ReportContact {
    const SPEC: Spec = Spec::new("privacy.report-contact", REPORT, "All that is held of a contact, and who looked")
        .cost(Cost::Heavy)
        .stream(Stream::Privacy)
        .at(Method::Get, "/contacts/{id}/report");
    type Input = Wanted;
    type Output = Report;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Report> {
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let contact = keeping::contact(snapshot, wanted.id)?;
        if let Some(other) = contact.merged_into {
            return Err(keeping::merged(other).into());
        }
        if hides(snapshot, Sensitivity::PERSONAL) {
            let detail = "Your roles do not show what belongs to people, and a report tells nothing else.";
            return Err(Problem::refused("privacy.hidden", detail).into());
        }
        let people = keeping::people(snapshot, wanted.id)?;
        people.iter().for_each(|person| snapshot.disclose(person));
        let mut report = Report {
            contact: wanted.id,
            people,
            at: snapshot.now(),
            held: Vec::new(),
            changes: Vec::new(),
            looks: Vec::new(),
            next: None,
        };
        let from = page.after()?.unwrap_or_else(|| Last::Held(0, String::new()));
        report.next = self.fill(snapshot, &mut report, from, page.size())?.as_ref().and_then(Page::next);
        Ok(report)
    }
}

impl ReportContact {
    /// Says where the next page begins.
    fn fill(&self, snapshot: &mut Snapshot<'_>, report: &mut Report, from: Last, size: u16) -> Done<Option<Last>> {
        let people: Vec<String> = report.people.iter().map(ToString::to_string).collect();
        let (mut at, mut room) = (from, i64::from(size));
        loop {
            if room <= 0 {
                return Ok(Some(at));
            }
            at = match at {
                Last::Held(number, after) => match self.holdings.get(number) {
                    None => Last::Changed(i64::MAX),
                    Some(holding) => {
                        let rows = (holding.of)(snapshot, &people, &after, room)?;
                        let last = rows.last().map(|row| row.id.clone());
                        let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
                        let is_full = count >= room;
                        report.held.extend(rows);
                        room -= count;
                        match last.filter(|_| is_full) {
                            Some(last) => Last::Held(number, last),
                            None => Last::Held(number + 1, String::new()),
                        }
                    }
                },
                Last::Changed(before) => {
                    let told = self.changed(snapshot, &people, before, room)?;
                    let last = told.last().map(|happened| happened.seq);
                    let count = i64::try_from(told.len()).unwrap_or(i64::MAX);
                    let is_full = count >= room;
                    report.changes.extend(told);
                    room -= count;
                    last.filter(|_| is_full).map_or(Last::Looked(i64::MAX), Last::Changed)
                }
                // Looking through a log takes its time: a page ends with it.
                Last::Looked(before) => return looked(snapshot, &people, before, room, &mut report.looks),
            };
        }
    }

    /// What was done to what is held, as it was: what is another's in the same entry is not told.
    fn changed(&self, snapshot: &mut Snapshot<'_>, people: &[String], seq: i64, most: i64) -> Done<Vec<Happened>> {
        let subjects = self.subjects(snapshot, people)?;
        let whole = Whole {
            subjects: &subjects,
            kinds: &self.kinds,
            is_part: &|id| subjects.iter().any(|subject| subject == id),
            derived: &[],
            people,
        };
        let mut told = history::before(snapshot, &whole, seq, most)?;
        // What is never shown to anybody says nothing to them either.
        let changes = told.iter_mut().flat_map(|happened| &mut happened.changes);
        changes.for_each(|changed| changed.fields.retain(|field| !field.masked));
        Ok(told)
    }

    /// The ids of what is held.
    fn subjects(&self, snapshot: &mut Snapshot<'_>, people: &[String]) -> Done<Vec<String>> {
        let mut subjects = people.to_vec();
        for holding in self.holdings.iter() {
            let held = (holding.of)(snapshot, people, "", SUBJECTS)?;
            subjects.extend(held.into_iter().map(|held| held.id));
        }
        Ok(subjects)
    }
}

/// Entries that say that somebody was shown one of these people. Says where to look on.
fn looked(
    snapshot: &mut Snapshot<'_>,
    people: &[String],
    before: i64,
    most: i64,
    looks: &mut Vec<Look>,
) -> Done<Option<Last>> {
    let end: Option<i64> = snapshot.first(
        audit_entries::table
            .filter(audit_entries::seq.lt(before))
            .order(audit_entries::seq.desc())
            .select(audit_entries::seq),
    )?;
    let Some(end) = end else { return Ok(None) };
    let from = end.saturating_sub(LOOKED_AT);
    let mut rows: Vec<(i64, Timestamp, String, Option<String>, String)> = Vec::new();
    for person in people {
        let query = audit_entries::table
            .filter(audit_entries::stream.eq(Stream::Access))
            .filter(audit_entries::seq.le(end))
            .filter(audit_entries::seq.gt(from))
            .filter(audit_entries::detail.like(format!("%{person}%")))
            .order(audit_entries::seq.desc())
            .limit(most);
        rows.extend(snapshot.load::<_, (i64, Timestamp, String, Option<String>, String)>(query.select((
            audit_entries::seq,
            audit_entries::at,
            audit_entries::actor,
            audit_entries::on_behalf_of,
            audit_entries::operation,
        )))?);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.0));
    rows.dedup_by_key(|row| row.0);
    let is_full = i64::try_from(rows.len()).is_ok_and(|count| count >= most);
    rows.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    let last = rows.last().map(|row| row.0);
    looks.extend(rows.into_iter().map(|(seq, at, actor, on_behalf_of, operation)| Look {
        seq,
        at,
        actor,
        on_behalf_of,
        operation,
    }));
    Ok(match last.filter(|_| is_full) {
        Some(last) => Some(Last::Looked(last)),
        None => (from > 0).then_some(Last::Looked(from + 1)),
    })
}
