//! A no is written down in the asker's own realm.

use std::sync::Arc;

use model::{Actor, Problem, WorkspaceId};
use store::audit::{Note, Stream};

use super::Door;
use crate::refusals::is_recorded;

impl Door {
    /// Writes a no into the asker's own realm.
    pub(super) async fn refuse(&self, actor: &Actor, stream: Stream, operation: &str, problem: &Problem) {
        tracing::debug!(operation, code = %problem.code, request = %actor.origin.request, "refused");
        if !is_recorded(problem.reason) {
            return;
        }
        if let Some(note) = self.refusals.note(actor, stream, operation, &problem.code) {
            self.write_refusal(actor.workspace, note).await;
        }
    }

    pub(crate) async fn write_refusal(&self, workspace: Option<WorkspaceId>, note: Note) {
        let database = match workspace {
            Some(id) => self.store.workspace(id).await.ok(),
            None => Some(Arc::clone(self.store.platform())),
        };
        // Somebody whose workspace is gone is refused on the platform.
        let database = database.unwrap_or_else(|| Arc::clone(self.store.platform()));
        if let Err(failure) = database.write(move |tx| tx.write_down(note.clone())).await {
            tracing::error!(error = %failure, "a refusal could not be written to the audit log");
        }
    }

    /// Writes the counts of refusals that were too many to write one by one.
    pub async fn write_refusal_counts(&self, all: bool) {
        for (workspace, note) in self.refusals.summaries(all) {
            self.write_refusal(workspace, note).await;
        }
    }
}
