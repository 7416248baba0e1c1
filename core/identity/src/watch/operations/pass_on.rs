//! Reads what was written into the platform's log since the last time, and leaves a job for each workspace that it
//! concerns.

use std::collections::BTreeMap;

use door::{Done, Nothing, Read, Snapshot, Spec, Stream, Tx, Write, event, job};
use model::{Actor, WorkspaceId};

use super::look::{FOLLOWER, Seen, cursor, unseen};
use crate::watch::{
    PASS,
    passing::{PASS_ON, Passing, Told, concerned},
};

pub(crate) const WAITING: &str = "security.unpassed";
pub(crate) const NAME: &str = "security.pass-on";

/// Entries read at a time.
const PAGE: i64 = 200;
const STREAMS: [Stream; 2] = [Stream::Security, Stream::Permission];

/// Whether there is something to pass on.
pub struct Waiting;

impl Read for Waiting {
    const SPEC: Spec =
        Spec::new(WAITING, PASS, "Whether something happened on the platform that no workspace was told of")
            .platform()
            .quick();
    type Input = Nothing;
    type Output = Seen;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Seen> {
        let from = cursor(snapshot)?;
        Ok(Seen { waiting: !unseen(snapshot, from, &STREAMS, 1)?.is_empty() })
    }
}

pub struct PassOn;

impl Write for PassOn {
    const SPEC: Spec = Spec::new(NAME, PASS, "Tell workspaces what happened on the platform that concerns them")
        .platform()
        .tells_changes_only();
    type Input = Nothing;
    type Output = Seen;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, _: &Nothing) -> Done<Seen> {
        let from = cursor(tx)?;
        let entries = unseen(tx, from, &STREAMS, PAGE)?;
        let Some(last) = entries.last() else { return Ok(Seen { waiting: false }) };
        let mut passed: BTreeMap<WorkspaceId, Vec<Told>> = BTreeMap::new();
        for entry in &entries {
            for (workspace, told) in concerned(tx, entry)? {
                passed.entry(workspace).or_default().push(told);
            }
        }
        for (workspace, told) in passed {
            tx.enqueue(job::New::now(PASS_ON, &Passing { workspace, told }))?;
        }
        event::settle(tx, FOLLOWER, last.seq)?;
        Ok(Seen { waiting: entries.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX) })
    }
}
