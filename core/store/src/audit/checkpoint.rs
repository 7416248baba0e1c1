//! A signed statement of how the log stood: its size and its root.

use diesel::{
    ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, RunQueryDsl as _, Selectable, SelectableHelper as _,
};
use model::Timestamp;
use serde::{Deserialize, Serialize};
use vault::{Signer, Verifier};

use super::Frontier;
use crate::{
    Done, Failure, Tx,
    schema::{audit_checkpoints, audit_entries},
};

/// How many entries are read at a time.
const PAGE: i64 = 1_000;

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = audit_checkpoints)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    pub size: i64,
    pub at: Timestamp,
    #[serde(with = "hex::serde")]
    pub root: Vec<u8>,
    #[serde(skip)]
    pub frontier: Vec<u8>,
    /// The public key that verifies it.
    pub signer: String,
    #[serde(with = "hex::serde")]
    pub signature: Vec<u8>,
}

impl Checkpoint {
    /// Whether `signer` signed exactly this for `log` (a workspace's id, or `platform`).
    pub fn is_signed(&self, log: &str, signer: &Verifier) -> bool {
        self.signer == signer.to_text()
            && signer.verify(&statement(log, self.size, self.at, &self.root), &self.signature)
    }
}

/// What is signed: the name of the log too, so that one log's checkpoint is nothing for another.
fn statement(log: &str, size: i64, at: Timestamp, root: &[u8]) -> Vec<u8> {
    format!("stockade-audit-checkpoint-1\n{log}\n{size}\n{at}\n{}\n", hex::encode(root)).into_bytes()
}

/// Signs the log as it stands, if it has grown since the last time.
pub fn sign_checkpoint(tx: &mut Tx<'_>, signer: &Signer) -> Done<Option<Checkpoint>> {
    let size = tx.head.audit_seq;
    let last: Option<i64> =
        tx.first(audit_checkpoints::table.order(audit_checkpoints::size.desc()).select(audit_checkpoints::size))?;
    if last.unwrap_or(0) == size { Ok(None) } else { sign_at(tx, signer, size).map(Some) }
}

/// The checkpoint over the first so many entries; signed now, if it was not.
pub(super) fn sign_at(tx: &mut Tx<'_>, signer: &Signer, size: i64) -> Done<Checkpoint> {
    let before = audit_checkpoints::table.filter(audit_checkpoints::size.le(size));
    let last: Option<Checkpoint> =
        tx.first(before.order(audit_checkpoints::size.desc()).select(Checkpoint::as_select()))?;
    let mut frontier = match &last {
        Some(last) if last.size == size => return Ok(last.clone()),
        Some(last) => Frontier::from_bytes(last.size.try_into().unwrap_or(0), &last.frontier)
            .filter(|frontier| last.root == frontier.root())
            .ok_or_else(|| Failure::internal("The last audit checkpoint is damaged; run `stockade audit verify`."))?,
        None => Frontier::default(),
    };
    let mut seen = last.map_or(0, |last| last.size);
    while seen < size {
        let page: Vec<(i64, Vec<u8>)> = tx.load(
            audit_entries::table
                .filter(audit_entries::seq.gt(seen))
                .filter(audit_entries::seq.le(size))
                .order(audit_entries::seq)
                .limit(PAGE)
                .select((audit_entries::seq, audit_entries::hash)),
        )?;
        let Some((last_seq, _)) = page.last() else {
            return Err(Failure::internal("The audit log ends before its head; run `stockade audit verify`."));
        };
        seen = *last_seq;
        page.iter().for_each(|(_, hash)| frontier.push(hash));
    }
    let (at, root) = (tx.now(), frontier.root().to_vec());
    let owner = tx.workspace().map_or_else(|| "platform".to_owned(), |workspace| workspace.to_string());
    let checkpoint = Checkpoint {
        size,
        at,
        signature: signer.sign(&statement(&owner, size, at, &root)).to_vec(),
        root,
        frontier: frontier.to_bytes(),
        signer: signer.verifier().to_text(),
    };
    diesel::insert_into(audit_checkpoints::table).values(&checkpoint).execute(tx.connection())?;
    Ok(checkpoint)
}
