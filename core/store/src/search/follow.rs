//! What the index does not know yet: records that an event was about, or, where it has to begin anew, all of them.

use std::collections::BTreeSet;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};

use super::{Entry, Kind, rows::Progress};
use crate::{
    Done, Head, Snapshot,
    schema::{audit_entries, events, head},
};

/// Records looked at in one step of building.
const WALK: usize = 250;
/// Events looked at in one step.
const EVENTS: usize = 500;

/// What is to be written for one kind of record.
pub(super) struct Step {
    pub(super) kind: Kind,
    /// What was there is of another log or of another program.
    pub(super) anew: bool,
    pub(super) ids: Vec<String>,
    pub(super) entries: Vec<Entry>,
    pub(super) progress: Progress,
    /// Whether there may be more to do after it.
    pub(super) more: bool,
}

/// What is next for each kind that is not at the end of the log; and where that end is. Only who has looked before
/// takes it for granted that it is the end of the same log.
pub(super) fn next(
    snapshot: &mut Snapshot<'_>,
    kinds: &[Kind],
    known: &[Progress],
    has_looked: bool,
) -> Done<(Vec<Step>, i64)> {
    let Some(head): Option<Head> = snapshot.first(head::table.find(1).select(Head::as_select()))? else {
        return Ok((Vec::new(), 0));
    };
    let mut steps = Vec::new();
    for kind in kinds {
        let progress = known.iter().find(|progress| progress.kind == kind.name);
        let at_end = progress.is_some_and(|progress| is_at_end(progress, kind, &head));
        if at_end && has_looked {
            continue;
        }
        let begun = match progress {
            Some(progress) if is_of_this_log(snapshot, progress, kind, &head)? => Some(progress.clone()),
            _ => None,
        };
        if at_end && begun.is_some() {
            continue;
        }
        steps.push(match begun {
            Some(progress) => go_on(snapshot, kind, &head, progress)?,
            None => begin(snapshot, kind, &head)?,
        });
    }
    Ok((steps, head.event_seq))
}

fn is_at_end(progress: &Progress, kind: &Kind, head: &Head) -> bool {
    let at = (progress.revision, progress.epoch, progress.seq);
    at == (kind.revision, head.epoch, head.event_seq) && progress.walked.is_none()
}

/// A log that was put back, or that has lost what comes next, is another.
fn is_of_this_log(snapshot: &mut Snapshot<'_>, progress: &Progress, kind: &Kind, head: &Head) -> Done<bool> {
    let is_known = progress.revision == kind.revision && progress.epoch == head.epoch && progress.seq <= head.event_seq;
    Ok(is_known && mark(snapshot, progress.seq)? == progress.mark)
}

/// The audit log's hash at an event.
fn mark(snapshot: &mut Snapshot<'_>, seq: i64) -> Done<Vec<u8>> {
    let entry: Option<i64> = snapshot.first(events::table.find(seq).select(events::audit_seq))?;
    let hash = entry.map(|entry| snapshot.first(audit_entries::table.find(entry).select(audit_entries::hash)));
    Ok(hash.transpose()?.flatten().unwrap_or_default())
}

/// From the first record. What happens meanwhile is said by the events from here on.
fn begin(snapshot: &mut Snapshot<'_>, kind: &Kind, head: &Head) -> Done<Step> {
    let progress = Progress {
        kind: kind.name.to_owned(),
        revision: kind.revision,
        epoch: head.epoch,
        seq: head.event_seq,
        mark: mark(snapshot, head.event_seq)?,
        walked: Some(String::new()),
        lent: None,
    };
    Ok(Step { anew: true, ..walk(snapshot, kind, progress)? })
}

fn go_on(snapshot: &mut Snapshot<'_>, kind: &Kind, head: &Head, progress: Progress) -> Done<Step> {
    if progress.walked.is_some() {
        return walk(snapshot, kind, progress);
    }
    let news: Vec<(i64, String)> = snapshot.load(
        events::table
            .filter(events::seq.gt(progress.seq))
            .order(events::seq)
            .limit(limit(EVENTS))
            .select((events::seq, events::subject)),
    )?;
    let (Some((first, _)), Some((last, _))) = (news.first(), news.last()) else {
        return begin(snapshot, kind, head);
    };
    // Events that nobody needs any more may be gone; then nobody knows what they were about.
    if *first != progress.seq + 1 {
        return begin(snapshot, kind, head);
    }
    if let Some(by) = news.first().map(|(_, subject)| subject).filter(|subject| lends(kind, subject)) {
        return lend(snapshot, kind, *first, by, progress);
    }
    // What comes before a new name is taken in before it.
    let own: Vec<&(i64, String)> = news.iter().take_while(|(_, subject)| !lends(kind, subject)).collect();
    let more = own.len() < news.len() || news.len() == EVENTS;
    let last = own.last().map_or(*last, |(seq, _)| *seq);
    let ids: BTreeSet<String> =
        own.iter().map(|(_, subject)| subject).filter(|subject| is_of(subject, kind.prefix)).cloned().collect();
    let ids: Vec<String> = ids.into_iter().collect();
    let entries = if ids.is_empty() { Vec::new() } else { (kind.entries)(snapshot, &ids)? };
    let progress = Progress { seq: last, mark: mark(snapshot, last)?, ..progress };
    Ok(Step { kind: *kind, anew: false, ids, entries, progress, more })
}

/// The next of those that something lends its new name to: so many at a time, and the event is taken in with the last.
fn lend(snapshot: &mut Snapshot<'_>, kind: &Kind, event: i64, by: &str, progress: Progress) -> Done<Step> {
    let ids = (kind.lent)(snapshot, by, progress.lent.as_deref().unwrap_or_default(), limit(WALK))?;
    let entries = if ids.is_empty() { Vec::new() } else { (kind.entries)(snapshot, &ids)? };
    let lent = ids.last().filter(|_| ids.len() == WALK).cloned();
    let progress = match lent {
        Some(lent) => Progress { lent: Some(lent), ..progress },
        None => Progress { seq: event, mark: mark(snapshot, event)?, lent: None, ..progress },
    };
    Ok(Step { kind: *kind, anew: false, ids, entries, progress, more: true })
}

fn lends(kind: &Kind, subject: &str) -> bool {
    kind.lenders.iter().any(|prefix| is_of(subject, prefix))
}

fn is_of(subject: &str, prefix: &str) -> bool {
    subject.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('_'))
}

fn walk(snapshot: &mut Snapshot<'_>, kind: &Kind, progress: Progress) -> Done<Step> {
    let ids = (kind.after)(snapshot, progress.walked.as_deref().unwrap_or_default(), limit(WALK))?;
    let entries = if ids.is_empty() { Vec::new() } else { (kind.entries)(snapshot, &ids)? };
    let walked = ids.last().filter(|_| ids.len() == WALK).cloned();
    Ok(Step { kind: *kind, anew: false, progress: Progress { walked, ..progress }, ids, entries, more: true })
}

fn limit(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}
