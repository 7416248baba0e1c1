//! Whether the chain is whole. A pure walk over entries, so that a file of exported lines is verified
//! by the same code as a database.

use std::fmt;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use serde::{Deserialize, Serialize};
use vault::Verifier;

use super::{Checkpoint, Entry, Floor, Frontier, floor};
use crate::{
    Done, Failure, Snapshot,
    schema::{audit_checkpoints, audit_entries},
};

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
    /// The log begins after this entry, and nothing signed, or no entry, says that the others were to leave.
    Floor { seq: i64 },
    /// The log has another past than what was remembered outside of it.
    Rewritten { seq: i64 },
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { seq } => write!(f, "entry {seq} was changed after it was written"),
            Self::Gap { expected, found } => write!(f, "entry {expected} is missing: {found} stands in its place"),
            Self::Truncated { ends, seen } => write!(f, "the log ends at entry {ends}, but was seen to reach {seen}"),
            Self::Root { size } => {
                write!(f, "the first {size} entries are not those that the checkpoint over them was signed for")
            }
            Self::Signature { size } => {
                write!(f, "the checkpoint at {size} is not signed with this installation's key")
            }
            Self::Floor { seq } => {
                write!(f, "the log begins after entry {seq}, and what was before it did not leave as a prune takes it")
            }
            Self::Rewritten { seq } => {
                write!(f, "entry {seq} is not the one remembered outside of this log: history was rewritten")
            }
        }
    }
}

/// Where the log was seen to stand, by somebody outside of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    pub seq: i64,
    #[serde(with = "hex::serde")]
    pub hash: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The number of the last one.
    pub entries: i64,
    /// The last of those that left the log, vouched for by the checkpoint that stands there.
    pub floor: i64,
    pub checkpoints: usize,
    /// The last entry that a signed checkpoint, or what this installation remembers of the log outside of it,
    /// vouches for. What comes after is consistent, and no more than that can be proved.
    pub proven_to: i64,
    /// The last entry that a head held outside of this installation vouches for: whoever has all that is here,
    /// its keys too, could not have rewritten history up to there.
    pub held_to: i64,
    #[serde(with = "hex::serde")]
    pub head: Vec<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broken: Option<Break>,
}

impl Report {
    /// Whole, and vouched for from outside to its end. What is not is not therefore broken: it may be that
    /// nobody outside has seen it yet.
    pub fn is_proven(&self) -> bool {
        self.broken.is_none() && self.proven_to == self.entries
    }
}

/// A walk along the chain.
pub struct Verifying {
    log: String,
    signer: Option<Verifier>,
    checkpoints: std::collections::VecDeque<Checkpoint>,
    known: Option<Known>,
    held: Vec<Known>,
    /// Where the log begins, until an entry is found that says so.
    unnamed: Option<(Floor, Vec<u8>)>,
    frontier: Frontier,
    report: Report,
}

impl Verifying {
    /// Without a signer the checkpoints' signatures prove nothing and are not counted.
    pub fn new(
        log: impl ToString,
        signer: Option<Verifier>,
        mut checkpoints: Vec<Checkpoint>,
        known: Option<Known>,
    ) -> Self {
        checkpoints.sort_by_key(|checkpoint| checkpoint.size);
        Self {
            log: log.to_string(),
            signer,
            checkpoints: checkpoints.into(),
            known,
            held: Vec::new(),
            unnamed: None,
            frontier: Frontier::default(),
            report: Report {
                entries: 0,
                floor: 0,
                checkpoints: 0,
                proven_to: 0,
                held_to: 0,
                head: vec![0; 32],
                broken: None,
            },
        }
    }

    /// With heads that somebody holds outside of this installation.
    #[must_use]
    pub fn holding(self, held: Vec<Known>) -> Self {
        Self { held, ..self }
    }

    /// A log that begins after what left it. Comes after [`Self::holding`].
    #[must_use]
    pub fn above(mut self, floor: Option<Floor>) -> Self {
        if let Some(floor) = floor {
            self.report.broken = self.begin_at(floor).err();
        }
        self
    }

    fn begin_at(&mut self, floor: Floor) -> Result<(), Break> {
        let seq = floor.seq;
        let frontier = u64::try_from(seq).ok().and_then(|size| Frontier::from_bytes(size, &floor.frontier));
        let mut root = None;
        while let Some(checkpoint) = self.checkpoints.pop_front_if(|checkpoint| checkpoint.size <= seq) {
            self.check_signature(&checkpoint, seq)?;
            root = (checkpoint.size == seq).then_some(checkpoint.root);
        }
        self.frontier =
            frontier.filter(|frontier| root == Some(frontier.root().to_vec())).ok_or(Break::Floor { seq })?;
        (self.report.entries, self.report.floor) = (seq, seq);
        self.report.head.clone_from(&floor.hash);
        self.check_known(seq, &floor.hash)?;
        self.unnamed = root.map(|root| (floor, root));
        Ok(())
    }

    /// Takes the next entry; after the first break nothing more is looked at.
    pub fn take(&mut self, entry: &Entry) {
        if self.report.broken.is_none() {
            self.report.broken = self.check(entry).err();
        }
    }

    /// Where the next entry should be there is something that is none.
    fn take_unreadable(&mut self) {
        let seq = self.report.entries + 1;
        self.report.broken.get_or_insert(Break::Changed { seq });
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
        self.check_known(entry.seq, &entry.hash)?;
        if self.unnamed.as_ref().is_some_and(|(floor, root)| floor.is_named_by(entry, root)) {
            self.unnamed = None;
        }
        while let Some(checkpoint) = self.checkpoints.pop_front_if(|checkpoint| checkpoint.size <= entry.seq) {
            // An export is without the frontier, which only signing goes on from.
            let goes_on = checkpoint.frontier.is_empty() || checkpoint.frontier == self.frontier.to_bytes();
            if checkpoint.size != entry.seq || checkpoint.root != self.frontier.root() || !goes_on {
                return Err(Break::Root { size: checkpoint.size });
            }
            self.check_signature(&checkpoint, entry.seq)?;
        }
        Ok(())
    }

    /// Against what was seen of this entry from outside.
    fn check_known(&mut self, seq: i64, hash: &[u8]) -> Result<(), Break> {
        let is_seen = |known: &&Known| known.seq == seq;
        let (known, held) = (self.known.iter().find(is_seen), self.held.iter().filter(is_seen));
        if known.into_iter().chain(held.clone()).any(|known| known.hash != hash) {
            return Err(Break::Rewritten { seq });
        }
        if held.count() > 0 {
            self.report.held_to = seq;
        }
        if known.is_some() || self.report.held_to == seq {
            self.report.proven_to = seq;
        }
        Ok(())
    }

    fn check_signature(&mut self, checkpoint: &Checkpoint, proves: i64) -> Result<(), Break> {
        if let Some(signer) = &self.signer {
            if !checkpoint.is_signed(&self.log, signer) {
                return Err(Break::Signature { size: checkpoint.size });
            }
            self.report.proven_to = self.report.proven_to.max(proves);
        }
        self.report.checkpoints += 1;
        Ok(())
    }

    pub fn finish(mut self) -> Report {
        if self.report.broken.is_none() {
            let seen = self
                .checkpoints
                .back()
                .map(|checkpoint| checkpoint.size)
                .into_iter()
                .chain(self.known.into_iter().chain(self.held).map(|known| known.seq))
                .max();
            self.report.broken = seen
                .filter(|seen| *seen > self.report.entries)
                .map(|seen| Break::Truncated { ends: self.report.entries, seen });
        }
        if let Some((floor, _)) = self.unnamed.filter(|_| self.report.broken.is_none()) {
            self.report.broken = Some(Break::Floor { seq: floor.seq });
        }
        self.report
    }
}

/// Walks a database's own log.
pub fn verify(snapshot: &mut Snapshot<'_>, signer: Option<Verifier>, known: Option<Known>) -> Done<Report> {
    verify_against(snapshot, signer, known, Vec::new())
}

/// The same, with heads that somebody holds outside of this installation. What cannot even be read was changed, and is named like the rest.
pub fn verify_against(
    snapshot: &mut Snapshot<'_>,
    signer: Option<Verifier>,
    known: Option<Known>,
    held: Vec<Known>,
) -> Done<Report> {
    let (checkpoints, unreadable) = checkpoints(snapshot)?;
    let log = snapshot.owner().to_owned();
    let mut verifying = Verifying::new(log, signer, checkpoints, known).holding(held);
    // From the very beginning: the first entry has nothing before it, but what left.
    let (mut after, mut most) = (i64::MIN, PAGE);
    if unreadable.is_some() {
        verifying.report.broken = unreadable;
    } else if let Some(floor) = floor(snapshot)? {
        after = floor.seq;
        verifying = verifying.above(Some(floor));
    }
    while verifying.report.broken.is_none() {
        match page(snapshot, after, most) {
            Ok(entries) => {
                let Some(last) = entries.last() else { break };
                after = last.seq;
                entries.iter().for_each(|entry| verifying.take(entry));
            }
            Err(error) if is_unreadable(&error) && most == 1 => verifying.take_unreadable(),
            // One of them is: one by one to the one.
            Err(error) if is_unreadable(&error) => most = 1,
            Err(error) => return Err(error),
        }
    }
    Ok(verifying.finish())
}

/// The checkpoints, and what is broken if one cannot be read.
fn checkpoints(snapshot: &mut Snapshot<'_>) -> Done<(Vec<Checkpoint>, Option<Break>)> {
    match snapshot.load(audit_checkpoints::table.select(Checkpoint::as_select())) {
        Err(error) if is_unreadable(&error) => {}
        all => return Ok((all?, None)),
    }
    for size in snapshot
        .load::<_, i64>(audit_checkpoints::table.order(audit_checkpoints::size).select(audit_checkpoints::size))?
    {
        match snapshot.first::<_, Checkpoint>(audit_checkpoints::table.find(size).select(Checkpoint::as_select())) {
            Err(error) if is_unreadable(&error) => return Ok((Vec::new(), Some(Break::Signature { size }))),
            one => drop(one?),
        }
    }
    Ok((Vec::new(), None))
}

fn is_unreadable(failure: &Failure) -> bool {
    matches!(failure, Failure::Database(diesel::result::Error::DeserializationError(_)))
}

/// Entries after `seq`, in order.
pub fn page(snapshot: &mut Snapshot<'_>, after: i64, most: i64) -> Done<Vec<Entry>> {
    snapshot.load(
        audit_entries::table
            .filter(audit_entries::seq.gt(after))
            .order(audit_entries::seq)
            .limit(most)
            .select(Entry::as_select()),
    )
}
