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
        if let Some(note) = self.refusals.note(actor, stream, operation, problem) {
            self.write_refusal(actor.workspace, note).await;
        }
    }

    /// The same of somebody who was turned away before there was anything to ask, such as a program with a token that
    /// is over.
    /// Whoever asks this counts what they do not ask it for.
    pub async fn turned_away(&self, actor: &Actor, operation: &str, problem: &Problem, more: u32) {
        let mut note = Note::of(actor, Stream::Security, operation, &problem.code);
        if more > 0 {
            note.context.insert("more".to_owned(), more.into());
        }
        self.write_refusal(actor.workspace, note).await;
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
