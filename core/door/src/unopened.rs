//! What is said where a database cannot be opened.

use model::{Problem, Reason, WorkspaceId};
use store::OpenError;

/// To those who ask for something in it. Where its file lies and what is wrong with it is for the log.
pub(crate) fn unopened(id: WorkspaceId, error: &OpenError) -> Problem {
    if let OpenError::NoSuchWorkspace(_) = error {
        return Problem::not_found("workspace", id);
    }
    tracing::error!(error = %error, workspace = %id, "a workspace could not be opened");
    let detail =
        "This workspace cannot be opened. The operator finds the reason in the log and with `stockade doctor`.";
    Problem::new(Reason::Unavailable, "workspace.unopened", detail)
}

/// To the operator, who looks after the file.
pub(crate) fn unopened_for_operator(id: WorkspaceId, error: &OpenError) -> Problem {
    match error {
        OpenError::NoSuchWorkspace(_) => Problem::not_found("workspace", id),
        _ => Problem::new(Reason::Unavailable, "workspace.unopened", error.to_string()),
    }
}

/// The same of the platform's own file.
pub(crate) fn unopened_platform(error: &OpenError) -> Problem {
    Problem::new(Reason::Unavailable, "platform.unopened", error.to_string())
}
