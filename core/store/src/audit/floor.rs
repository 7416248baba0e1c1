//! Below the floor, old entries may leave the log. The floor only rises. What left is vouched for by the signed
//! checkpoint that stands at the floor, from whose frontier the rest is verified; and the entry that raised it names
//! both, so that nobody raises it without a word in the chain.

use std::time::Duration;

use declare::Unrecorded;
use diesel::{
    AsChangeset, BoolExpressionMethods as _, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable,
    RunQueryDsl as _, Selectable, SelectableHelper as _,
};
use model::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use vault::Signer;

use super::{Checkpoint, Entry, Note, Stream, checkpoint::sign_at};
use crate::{
    Connection, Done, Failure, Snapshot, Tx,
    schema::{audit_checkpoints, audit_entries, audit_floor},
};

/// What the entry is called that raises the floor.
pub const PRUNE: &str = "audit.prune";
/// Two years, of which one may be a leap year: security entries stay for at least as long.
const SECURITY_STAYS: Duration = Duration::from_secs(731 * 24 * 60 * 60);
/// In the entry that raises the floor, where it names it.
const NAMED: &str = "floor";

#[derive(Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = audit_floor)]
#[unrecorded(table = audit_floor, key(id))]
struct Row {
    id: i64,
    seq: i64,
    hash: Vec<u8>,
    at: Timestamp,
}

/// Where a log begins: after this entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floor {
    pub seq: i64,
    #[serde(with = "hex::serde")]
    pub hash: Vec<u8>,
    /// Of the checkpoint that stands here, to go on from.
    #[serde(with = "hex::serde")]
    pub frontier: Vec<u8>,
}

impl Floor {
    /// Whether this entry is one that raised the floor to here.
    pub(super) fn is_named_by(&self, entry: &Entry, root: &[u8]) -> bool {
        let named = || serde_json::from_str::<Value>(&entry.detail).ok();
        entry.operation == PRUNE && named().is_some_and(|detail| detail[NAMED] == name(self.seq, &self.hash, root))
    }
}

fn name(seq: i64, hash: &[u8], root: &[u8]) -> Value {
    json!({ "seq": seq, "hash": hex::encode(hash), "root": hex::encode(root) })
}

/// Where the log begins, if anything left it.
pub fn floor(snapshot: &mut Snapshot<'_>) -> Done<Option<Floor>> {
    let Some(row) = row(snapshot)? else { return Ok(None) };
    let at = audit_checkpoints::table.find(row.seq).select(audit_checkpoints::frontier);
    // Without the checkpoint there is nothing to go on from, which the walk says.
    let frontier = snapshot.first(at)?.unwrap_or_default();
    Ok(Some(Floor { seq: row.seq, hash: row.hash, frontier }))
}

/// Raises the floor over every entry before a moment, up to the first security entry that is younger than two
/// years, and writes down that it did. Says how many entries may leave now; none where there is nothing to raise.
pub fn raise_floor(tx: &mut Tx<'_>, before: Timestamp, signer: &Signer, mut note: Note) -> Done<Option<i64>> {
    let from = row(tx)?.map_or(0, |row| row.seq);
    let stays = audit_entries::at
        .ge(before)
        .or(audit_entries::stream.eq(Stream::Security).and(audit_entries::at.ge(tx.now().minus(SECURITY_STAYS))));
    let first = audit_entries::table.filter(audit_entries::seq.gt(from)).filter(stays);
    let first: Option<i64> = tx.first(first.order(audit_entries::seq).select(audit_entries::seq))?;
    // The last entry stays in any case: the end of the log is where it was.
    let to = first.unwrap_or(tx.head.audit_seq).min(tx.head.audit_seq) - 1;
    if to <= from {
        return Ok(None);
    }
    let Checkpoint { root, .. } = sign_at(tx, signer, to)?;
    let hash: Option<Vec<u8>> = tx.first(audit_entries::table.find(to).select(audit_entries::hash))?;
    let hash = hash.ok_or_else(|| Failure::internal("The audit log has a gap; run `stockade audit verify`."))?;
    note.context.insert(NAMED.to_owned(), name(to, &hash, &root));
    tx.write_down(note)?;
    tx.put(&Row { id: 1, seq: to, hash, at: tx.now() })?;
    Ok(Some(to - from))
}

/// Takes out some of the entries below the floor, the oldest first, and says how many. On PostgreSQL the role that
/// serves may not: see [`crate::postgres::remove_below_floors`].
pub fn remove_below_floor(tx: &mut Tx<'_>, most: i64) -> Done<usize> {
    let (Some(row), Connection::Sqlite(_)) = (row(tx)?, tx.connection()) else { return Ok(0) };
    let below = audit_entries::table.filter(audit_entries::seq.le(row.seq)).order(audit_entries::seq);
    let seqs: Vec<i64> = tx.load(below.limit(most).select(audit_entries::seq))?;
    let Some(last) = seqs.last() else { return Ok(0) };
    Ok(diesel::delete(audit_entries::table.filter(audit_entries::seq.le(*last))).execute(tx.connection())?)
}

fn row(snapshot: &mut Snapshot<'_>) -> Done<Option<Row>> {
    snapshot.first(audit_floor::table.find(1).select(Row::as_select()))
}
