//! Follows what happens in the workspaces that are open, a moment behind it: nobody who works waits for a plugin.

use std::{collections::HashMap, sync::Arc, time::Duration};

use door::{Ask, Door, Problem, Reason};
use model::{Actor, WorkspaceId};
use parking_lot::Mutex;
use serde::Deserialize;
use serde_json::json;

use crate::operations::running::follow::{BEHIND, NAME};

/// How often there is a look at what happened.
const LOOK: Duration = Duration::from_secs(1);

pub struct Follower {
    door: Arc<Door>,
    /// How far each log was when plugins were told all of it.
    seen: Mutex<HashMap<WorkspaceId, i64>>,
}

#[derive(Deserialize)]
struct Progress {
    more: bool,
}

impl Follower {
    pub fn new(door: Arc<Door>) -> Self {
        Self { door, seen: Mutex::default() }
    }

    /// Follows until told to stop.
    pub async fn serve(&self, mut stop: tokio::sync::watch::Receiver<bool>) {
        while !*stop.borrow() {
            self.follow().await;
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Tells plugins all that happened since the last time. A log that nobody wrote into costs nothing.
    pub async fn follow(&self) {
        let ends: HashMap<WorkspaceId, i64> =
            self.door.log_ends().into_iter().filter_map(|(realm, end)| Some((realm?, end))).collect();
        self.seen.lock().retain(|workspace, _| ends.contains_key(workspace));
        for (workspace, end) in ends {
            if self.seen.lock().get(&workspace) == Some(&end) {
                continue;
            }
            match self.tell(workspace).await {
                Ok(()) => {
                    self.seen.lock().insert(workspace, end);
                }
                // It is looked at again with the next second.
                Err(problem) => tracing::warn!(code = %problem.code, %workspace, "plugins could not be told"),
            }
        }
    }

    /// Piece by piece, with room for others in between.
    async fn tell(&self, workspace: WorkspaceId) -> Result<(), Problem> {
        let mut more = self.ask(workspace, BEHIND).await?;
        while more {
            more = self.ask(workspace, NAME).await?;
        }
        Ok(())
    }

    async fn ask(&self, workspace: WorkspaceId, operation: &str) -> Result<bool, Problem> {
        let system = Actor::system("plugins", Some(workspace), self.door.now());
        let answer = self.door.ask(&system, Ask::with(operation, &json!({})).by_a_job()).await?;
        let unread = |_| Problem::new(Reason::Internal, "internal", "How far plugins were told could not be read.");
        answer.read::<Progress>().map(|progress| progress.more).map_err(unread)
    }
}
