//! Reads what was written into a workspace's log since the last time, and says what of it is unusual. It writes an
//! entry only where it found something: a log that is watched is no longer for it.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Nothing, Read, Snapshot, Spec, Stream, Tx, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::Serialize;
use store::{
    audit::Entry,
    schema::{audit_entries, consumers},
};

use crate::watch::{
    WATCH, days, found,
    happened::{Happening, Recent, STREAMS},
    places, rules,
};

pub(crate) const WAITING: &str = "security.unseen";
pub(crate) const NAME: &str = "security.look";
/// How far was read is kept under this name, on the platform too.
pub(super) const FOLLOWER: &str = "security";

/// Entries read at a time.
const PAGE: i64 = 200;
/// Of a log that was never watched, as much as this is looked at.
const FIRST: i64 = 500;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SecurityUnseen")]
pub struct Seen {
    /// Whether there may be more to look at.
    pub waiting: bool,
}

/// Whether there is something to look at.
pub struct Waiting;

impl Read for Waiting {
    const SPEC: Spec = Spec::new(WAITING, WATCH, "Whether something happened that nobody has looked at yet").quick();
    type Input = Nothing;
    type Output = Seen;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Seen> {
        let from = cursor(snapshot)?;
        Ok(Seen { waiting: !unseen(snapshot, from, &STREAMS, 1)?.is_empty() })
    }
}

pub struct Look;

impl Write for Look {
    const SPEC: Spec =
        Spec::new(NAME, WATCH, "Look for what is unusual about security").stream(Stream::Security).tells_changes_only();
    type Input = Nothing;
    type Output = Seen;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, _: &Nothing) -> Done<Seen> {
        let from = cursor(tx)?;
        let entries = unseen(tx, from, &STREAMS, PAGE)?;
        let Some(last) = entries.last() else { return Ok(Seen { waiting: false }) };
        let mut recent = Recent::up_to(tx, from)?;
        let mut signs = BTreeMap::new();
        for entry in entries.iter().filter(|entry| entry.operation != NAME) {
            let mut happening = Happening::of(entry);
            happening.place = places::place(tx, &happening)?;
            days::count(tx, &happening)?;
            recent.push(happening);
            for sign in rules::signs(&recent) {
                // Many in one look make a finding grow once.
                let latest =
                    signs.get(&(sign.rule, sign.subject.clone())).map_or(0, |before: &rules::Sign| before.latest);
                let sign = rules::Sign { latest: latest.saturating_add(sign.latest), ..sign };
                signs.insert((sign.rule, sign.subject.clone()), sign);
            }
        }
        signs.values().try_for_each(|sign| found::note(tx, sign))?;
        event::settle(tx, FOLLOWER, last.seq)?;
        Ok(Seen { waiting: entries.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX) })
    }
}

/// The entry that was read last. What happened long before anybody watched is not told as if it were news.
pub(super) fn cursor(snapshot: &mut Snapshot<'_>) -> Done<i64> {
    let known = consumers::table.find(FOLLOWER.to_owned()).select(consumers::seq);
    if let Some(seq) = snapshot.first(known)? {
        return Ok(seq);
    }
    let newest = audit_entries::table.order(audit_entries::seq.desc()).select(audit_entries::seq);
    Ok(snapshot.first::<_, i64>(newest)?.unwrap_or_default().saturating_sub(FIRST).max(0))
}

/// What comes next in these streams. Each is asked by itself: among a million entries of others, asking for several in
/// one order walks over all of them, every second.
pub(super) fn unseen(snapshot: &mut Snapshot<'_>, from: i64, streams: &[Stream], most: i64) -> Done<Vec<Entry>> {
    let mut all: Vec<Entry> = Vec::new();
    for stream in streams {
        let of = audit_entries::table.filter(audit_entries::stream.eq(*stream)).filter(audit_entries::seq.gt(from));
        all.extend(snapshot.load::<_, Entry>(of.order(audit_entries::seq).limit(most).select(Entry::as_select()))?);
    }
    all.sort_unstable_by_key(|entry| entry.seq);
    all.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(all)
}
