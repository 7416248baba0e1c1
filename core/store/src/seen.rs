//! Where a log was last seen to end, kept outside of it: of the workspaces in the platform's file, of the platform
//! in the keyring's. No checksum notices a file that was put back to an older self; this does.

use std::path::Path;

use declare::Unrecorded;
use diesel::{
    AsChangeset, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, RunQueryDsl as _, Selectable,
    SelectableHelper as _,
};
use model::{Timestamp, WorkspaceId};

use crate::{
    Connection, Done, Head, Tx,
    home::OpenError,
    schema::{audit_entries, workspace_heads},
    workspaces::PLATFORM_NAME,
};

/// How far a log has come: the epoch, and the entries in it.
pub(crate) type End = (i64, i64);

/// The head of a log, as it was seen from outside.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = workspace_heads)]
#[unrecorded(table = workspace_heads, key(workspace))]
pub struct SeenHead {
    pub workspace: String,
    pub audit_seq: i64,
    pub audit_hash: Vec<u8>,
    pub epoch: i64,
    pub at: Timestamp,
}

impl SeenHead {
    pub(crate) fn of(id: WorkspaceId, head: &Head, at: Timestamp) -> Self {
        Self::named(id.to_string(), head, at)
    }

    pub(crate) fn of_platform(head: &Head, at: Timestamp) -> Self {
        Self::named(PLATFORM_NAME.to_owned(), head, at)
    }

    fn named(workspace: String, head: &Head, at: Timestamp) -> Self {
        Self { workspace, audit_seq: head.audit_seq, audit_hash: head.audit_hash.clone(), epoch: head.epoch, at }
    }

    pub(crate) fn end(&self) -> End {
        (self.epoch, self.audit_seq)
    }

    /// Only ever rises: another node, or a slower writer, may have seen less.
    pub(crate) fn remember(&self, tx: &mut Tx<'_>) -> Done<()> {
        let before: Option<Self> =
            tx.first(workspace_heads::table.find(self.workspace.clone()).select(Self::as_select()))?;
        if before.is_none_or(|before| before.end() < self.end()) { tx.put(self) } else { Ok(()) }
    }

    /// Where a log was destroyed with its file, another may begin.
    pub(crate) fn forget(tx: &mut Tx<'_>, id: WorkspaceId) -> Done<()> {
        let before: Option<Self> = tx.first(workspace_heads::table.find(id.to_string()).select(Self::as_select()))?;
        before.map_or(Ok(()), |before| tx.forget(&before))
    }
}

impl Head {
    pub(crate) fn end(&self) -> End {
        (self.epoch, self.audit_seq)
    }
}

/// A log that ends before what was seen of it was put back; one that is ahead was not (the head outside is
/// written a moment later). One with another past was rewritten.
pub(crate) fn compare(connection: &mut Connection, path: &Path, head: &Head, seen: &SeenHead) -> Result<(), OpenError> {
    if head.epoch < seen.epoch || head.audit_seq < seen.audit_seq {
        return Err(OpenError::RolledBack {
            path: path.to_owned(),
            workspace: seen.workspace.clone(),
            found: head.audit_seq,
            expected: seen.audit_seq,
        });
    }
    if seen.audit_seq == 0 {
        return Ok(());
    }
    let then: Option<Vec<u8>> = audit_entries::table
        .filter(audit_entries::seq.eq(seen.audit_seq))
        .select(audit_entries::hash)
        .first(connection)
        .map(Some)
        .unwrap_or_default();
    if then.as_ref() == Some(&seen.audit_hash) {
        Ok(())
    } else {
        Err(OpenError::Rewritten { path: path.to_owned(), at: seen.audit_seq })
    }
}
