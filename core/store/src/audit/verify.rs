//! Whether the chain is whole. A pure walk over entries, so that a file of exported lines is verified
//! by the same code as a database.

use std::fmt;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use serde::{Deserialize, Serialize};
use vault::Verifier;

use super::{Checkpoint, Entry, Frontier};
use crate::{Done, Snapshot, schema::{audit_checkpoints, audit_entries}};

const PAGE: i64 = 1_000;

/// The first thing that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "break")]
pub enum Break {
    /// The entry is not the one that was hashed.
    Changed { seq: i64 },
    /// An entry is missing, doubled or out of order.
    Gap { expected: i64, found: i64 },
    /// The log ends before something that has seen more of it.
    Truncated { ends: i64, seen: i64 },
    /// A signed checkpoint does not agree with the entries.
    Root { size: i64 },
    /// A checkpoint was not signed with the key that signs here.
    Signature { size: i64 },
    /// The log has another past than what was remembered outside of it.
    Rewritten { seq: i64 },
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { seq } => write!(f, "entry {seq} was changed after it was written"),
            Self::Gap { expected, found } => write!(f, "entry {expected} is missing: {found} stands in its place"),
            Self::Truncated { ends, seen } => write!(f, "the log ends at entry {ends}, but was seen to reach {seen}"),
            Self::Root { size } => write!(f, "the first {size} entries are not those that the checkpoint over them was signed for"),
            Self::Signature { size } => write!(f, "the checkpoint at {size} is not signed with this installation's key"),
            Self::Rewritten { seq } => write!(f, "entry {seq} is not the one remembered outside of this log: history was rewritten"),
        }
    }
}

/// Where the log was seen to stand, by somebody outside of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub seq: i64,
    pub hash: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    pub entries: i64,
    pub checkpoints: usize,
    /// The last entry that a head kept outside, or a signed checkpoint, vouches for. What comes after is
    /// consistent, and no more than that can be proved.
    pub proven_to: i64,
    #[serde(with = "hex::serde")]
    pub head: Vec<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broken: Option<Break>,
}

impl Report {
    /// Whole, and vouched for from outside to its end (or as far as that was asked).
    pub fn is_whole(&self) -> bool {
        self.broken.is_none()
    }
}

/// A walk along the chain.
pub struct Verifying {
    log: String,
    signer: Option<Verifier>,
    checkpoints: std::collections::VecDeque<Checkpoint>,
    known: Option<Known>,
    frontier: Frontier,
    report: Report,
}

impl Verifying {
    /// Without a signer the checkpoints' signatures prove nothing and are not counted.
    pub fn new(log: impl ToString, signer: Option<Verifier>, mut checkpoints: Vec<Checkpoint>, known: Option<Known>) -> Self {
        checkpoints.sort_by_key(|checkpoint| checkpoint.size);
        Self {
            log: log.to_string(),
            signer,
            checkpoints: checkpoints.into(),
            known,
            frontier: Frontier::default(),
            report: Report { entries: 0, checkpoints: 0, proven_to: 0, head: vec![0; 32], broken: None },
        }
    }

    /// Takes the next entry; after the first break nothing more is looked at.
    pub fn take(&mut self, entry: &Entry) {
        if self.report.broken.is_none() {
            self.report.broken = self.check(entry).err();
        }
    }

    fn check(&mut self, entry: &Entry) -> Result<(), Break> {
        let expected = self.report.entries + 1;
        if entry.seq != expected {
            return Err(Break::Gap { expected, found: entry.seq });
        }
        if entry.hash_after(&self.report.head) != entry.hash {
            return Err(Break::Changed { seq: entry.seq });
        }
        self.report.entries = entry.seq;
        self.report.head.clone_from(&entry.hash);
        self.frontier.push(&entry.hash);
        if let Some(known) = self.known.as_ref().filter(|known| known.seq == entry.seq) {
            if known.hash != entry.hash {
                return Err(Break::Rewritten { seq: entry.seq });
            }
            self.report.proven_to = entry.seq;
        }
        while let Some(checkpoint) = self.checkpoints.pop_front_if(|checkpoint| checkpoint.size <= entry.seq) {
            if checkpoint.size != entry.seq || checkpoint.root != self.frontier.root() {
                return Err(Break::Root { size: checkpoint.size });
            }
            if let Some(signer) = &self.signer {
                if !checkpoint.is_signed(&self.log, signer) {
                    return Err(Break::Signature { size: checkpoint.size });
                }
                self.report.proven_to = self.report.proven_to.max(entry.seq);
            }
            self.report.checkpoints += 1;
        }
        Ok(())
    }

    pub fn finish(mut self) -> Report {
        if self.report.broken.is_none() {
            let seen = self.checkpoints.back().map(|checkpoint| checkpoint.size).into_iter().chain(self.known.map(|known| known.seq)).max();
            self.report.broken = seen
                .filter(|seen| *seen > self.report.entries)
                .map(|seen| Break::Truncated { ends: self.report.entries, seen });
        }
        self.report
    }
}

/// Walks a database's own log.
pub fn verify(snapshot: &mut Snapshot<'_>, signer: Option<Verifier>, known: Option<Known>) -> Done<Report> {
    let checkpoints = snapshot.load(audit_checkpoints::table.select(Checkpoint::as_select()))?;
    let log = snapshot.owner().to_owned();
    let mut verifying = Verifying::new(log, signer, checkpoints, known);
    let mut after = 0;
    loop {
        let entries = page(snapshot, after, PAGE)?;
        let Some(last) = entries.last() else { break };
        after = last.seq;
        entries.iter().for_each(|entry| verifying.take(entry));
        if verifying.report.broken.is_some() {
            break;
        }
    }
    Ok(verifying.finish())
}

/// Entries after `seq`, in order.
pub fn page(snapshot: &mut Snapshot<'_>, after: i64, most: i64) -> Done<Vec<Entry>> {
    snapshot.load(audit_entries::table.filter(audit_entries::seq.gt(after)).order(audit_entries::seq).limit(most).select(Entry::as_select()))
}
