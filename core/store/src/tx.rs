//! Writes. A row is written, its version checked and its change recorded in one call; the connection
//! is never seen.

use std::{
    collections::HashSet,
    ops::{Deref, DerefMut},
};

use diesel::{ExpressionMethods as _, QueryDsl as _};
use model::{Act, Change, Id, Noun, Timestamp, change::difference};
use serde::{Deserialize, Serialize};

use crate::{
    Done, Failure, Head, Record, Snapshot, Unrecorded, audit, event, job,
    schema::jobs,
    transaction::{end_rehearsal, rehearsal},
};

/// A record, as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub kind: String,
    pub id: String,
    pub version: i64,
}

pub struct Tx<'a> {
    snapshot: Snapshot<'a>,
    pub(crate) head: Head,
    /// The version of who may do what, as it was last committed.
    policy_before: i64,
    changes: Vec<Change>,
    events: Vec<event::News>,
    pub(crate) woken: bool,
    /// When this is written, where it says that it happened before.
    written_at: Option<Timestamp>,
}

impl<'a> Tx<'a> {
    /// `head` is where those before it in the same commit have left it.
    pub(crate) fn new(snapshot: Snapshot<'a>, head: Head, committed: &Head) -> Self {
        let policy_before = committed.policy_version;
        let (changes, events) = (Vec::new(), Vec::new());
        Self { snapshot, head, policy_before, changes, events, woken: false, written_at: None }
    }

    /// Says that what follows happened then, as all of a made-up past did: in a practice workspace that nobody was let
    /// into yet, and nowhere else. Entries say beside it when they were written.
    pub fn happened_at(&mut self, at: Timestamp) -> Done<()> {
        let written_at = self.written_at.unwrap_or(self.now);
        if !self.is_practice() || self.head.policy_version != Head::FIRST_POLICY || at > written_at {
            return Err(Failure::internal("Only a past that is made up is written afterwards."));
        }
        self.written_at = Some(written_at);
        self.snapshot.now = at;
        Ok(())
    }

    pub fn new_id<N: Noun>(&self) -> Id<N> {
        Id::new(self.now)
    }

    pub fn insert<R: Record>(&mut self, record: &R) -> Done<()> {
        record.add_row(self.snapshot.connection)?;
        self.remember(record, Act::Added, None, Some(record));
        Ok(())
    }

    /// Writes `after` over `before`, and fails if somebody else was faster. Returns it with its new version.
    pub fn update<R: Record>(&mut self, before: &R, mut after: R) -> Done<R> {
        after.set_version(before.version() + 1);
        if after.change_row(self.snapshot.connection, before.version())? != 1 {
            return Err(Failure::stale(R::KIND, before.key()));
        }
        self.remember(&after, Act::Changed, Some(before), Some(&after));
        Ok(after)
    }

    pub fn remove<R: Record>(&mut self, record: &R) -> Done<()> {
        if record.remove_row(self.snapshot.connection)? != 1 {
            return Err(Failure::stale(R::KIND, record.key()));
        }
        self.remember(record, Act::Removed, Some(record), None);
        Ok(())
    }

    pub fn keep<U: Unrecorded>(&mut self, row: &U) -> Done<()> {
        row.add_row(self.snapshot.connection)?;
        Ok(())
    }

    /// Writes the row over the one with its key, or adds it. Writes are serial, so nobody comes between.
    pub fn put<U: Unrecorded>(&mut self, row: &U) -> Done<()> {
        if row.change_row(self.snapshot.connection)? == 0 {
            row.add_row(self.snapshot.connection)?;
        }
        Ok(())
    }

    pub fn forget<U: Unrecorded>(&mut self, row: &U) -> Done<()> {
        row.remove_row(self.snapshot.connection)?;
        Ok(())
    }

    /// Says what happened, to whoever follows the event log.
    pub fn emit(&mut self, event: event::News) {
        self.events.push(event);
    }

    /// Leaves work to be done after the commit.
    pub fn enqueue(&mut self, new: job::New) -> Done<()> {
        if let Some(word) = new.once.clone() {
            let same = jobs::table.filter(jobs::kind.eq(new.kind)).filter(jobs::once.eq(word)).select(jobs::id);
            if self.first::<_, job::JobId>(same)?.is_some() {
                return Ok(());
            }
        }
        self.woken = true;
        let (id, payload) = (self.new_id::<job::Job>(), new.payload.to_string());
        let sealed = self.seal("jobs", "payload", id.as_str(), payload.as_bytes())?;
        self.keep(&new.into_row(id, self.now, sealed))
    }

    /// Who may do what has changed: every remembered permission set is asked for again.
    pub fn policy_changed(&mut self) {
        self.head.policy_version += 1;
    }

    /// The version of who may do what, unless it was changed and that is not committed yet.
    pub fn policy_version(&self) -> Option<i64> {
        (self.head.policy_version == self.policy_before).then_some(self.policy_before)
    }

    /// Does something and takes it back, and says which records it found and would have changed.
    pub fn rehearse<T>(&mut self, work: impl FnOnce(&mut Self) -> Done<T>) -> Done<Vec<Seen>> {
        let (head, woken, changes, events) =
            (self.head.clone(), self.woken, std::mem::take(&mut self.changes), std::mem::take(&mut self.events));
        rehearsal(self.snapshot.connection)?;
        let seen = work(self).map(|_| self.seen());
        end_rehearsal(self.snapshot.connection)?;
        (self.head, self.woken, self.changes, self.events) = (head, woken, changes, events);
        seen
    }

    /// The records that were there and changed since the last audit entry, as of the versions they had before.
    pub fn seen(&self) -> Vec<Seen> {
        let mut seen: Vec<Seen> = Vec::new();
        let mut known = HashSet::new();
        for change in &self.changes {
            // Only the first change of each: what was added, or changed before, was not found so.
            if known.insert((change.kind, change.id.as_str())) && change.act != Act::Added {
                let version = if change.act == Act::Changed { change.version - 1 } else { change.version };
                seen.push(Seen { kind: change.kind.to_owned(), id: change.id.clone(), version });
            }
        }
        seen
    }

    /// The kinds and ids of what changed since the last audit entry.
    pub fn changed(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.changes.iter().map(|change| (change.kind, change.id.as_str()))
    }

    /// Writes the audit entry, with everything that changed since the last one, and the events.
    pub fn write_down(&mut self, mut note: audit::Note) -> Done<i64> {
        if let Some(written_at) = self.written_at {
            note.context.insert("written_at".to_owned(), crate::value(&written_at));
        }
        let changes = std::mem::take(&mut self.changes);
        let detail = audit::detail(&mut self.snapshot, &changes, &note)?;
        let entry = audit::Entry::after(&self.head, self.snapshot.now, note, detail);
        entry.append(self.snapshot.connection)?;
        self.head.audit_seq = entry.seq;
        self.head.audit_hash = entry.hash;
        for event in std::mem::take(&mut self.events) {
            self.head.event_seq += 1;
            event.append(self.snapshot.connection, self.head.event_seq, self.snapshot.now, self.head.audit_seq)?;
        }
        Ok(self.head.audit_seq)
    }

    /// Whether this connection confirms nothing that a power cut could take back, as the database itself says.
    pub fn is_durable(&mut self) -> Done<bool> {
        Ok(crate::connection::is_durable(self.snapshot.connection)?)
    }

    pub(crate) fn connection(&mut self) -> &mut crate::Connection {
        self.snapshot.connection
    }

    /// Whether something was changed or said that no audit entry covers.
    pub(crate) fn has_untold(&self) -> bool {
        !self.changes.is_empty() || !self.events.is_empty()
    }

    fn remember<R: Record>(&mut self, of: &R, act: Act, before: Option<&R>, after: Option<&R>) {
        self.changes.push(Change {
            kind: R::KIND,
            id: of.key().to_owned(),
            version: of.version(),
            act,
            fields: difference(R::FIELDS, before.map(Record::values), after.map(Record::values)),
            people: of.people(),
        });
    }
}

impl<'a> Deref for Tx<'a> {
    type Target = Snapshot<'a>;

    fn deref(&self) -> &Self::Target {
        &self.snapshot
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.snapshot
    }
}
