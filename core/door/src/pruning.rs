//! Old entries leave the audit log, because an operator says so: the floor is raised over them, written down and
//! vouched for, and then they are taken out. Killed anywhere, the command is given again.

use model::{Actor, Timestamp, WorkspaceId};
use serde::Serialize;
use serde_json::json;
use store::{
    Done,
    audit::{Note, PRUNE, Stream, raise_floor, remove_below_floor},
};

use crate::Door;

/// Entries taken out in one transaction.
const BATCH: i64 = 2_000;

/// What a prune did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Pruned {
    /// Entries over which the floor was raised.
    pub raised: i64,
    /// Entries taken out. On PostgreSQL none: its owner takes them.
    pub removed: usize,
}

impl Door {
    /// Lets entries from before a moment leave a realm's log, but for security entries younger than two years and
    /// whatever stands above the first of them.
    pub async fn prune_log(&self, operator: &Actor, realm: Option<WorkspaceId>, before: Timestamp) -> Done<Pruned> {
        self.tell(operator, realm, PRUNE, "begun", [("before", json!(before))]).await?;
        // So that what is seen of the log from outside of it stays in it, and can be compared.
        self.publish_heads().await?;
        let (database, signer) = (self.realm(realm).await?, self.signer()?);
        let note = Note::of(operator, Stream::Security, PRUNE, "done");
        let raised = database.write(move |tx| raise_floor(tx, before, &signer, note.clone())).await?;
        let mut removed = 0;
        loop {
            match database.write(|tx| remove_below_floor(tx, BATCH)).await? {
                0 => break,
                count => removed += count,
            }
        }
        if raised.is_none() {
            self.tell(operator, realm, PRUNE, "done", [("raised", json!(0))]).await?;
        }
        Ok(Pruned { raised: raised.unwrap_or(0), removed })
    }
}
