//! Follows what happens in the workspaces that are open, a moment behind it: nobody who works waits for what follows
//! from that.

use std::{collections::HashMap, sync::Arc, time::Duration};

use door::{Ask, Door, Problem, Reason};
use model::{Actor, WorkspaceId};
use parking_lot::Mutex;
use serde::Deserialize;

/// How often there is a look at what happened.
const LOOK: Duration = Duration::from_secs(1);

/// Who follows, and by which operations. Each answers whether there is `more`.
#[derive(Debug, Clone, Copy)]
pub struct Followed {
    /// The part of the system that asks.
    pub who: &'static str,
    /// Only reads.
    pub is_behind: &'static str,
    /// Does a piece of it.
    pub follow: &'static str,
}

pub struct Follower {
    door: Arc<Door>,
    of: Followed,
    /// How far each log was when all of it was followed.
    seen: Mutex<HashMap<WorkspaceId, i64>>,
}

#[derive(Deserialize)]
struct Progress {
    more: bool,
    /// Whether there is more that cannot be followed yet.
    #[serde(default)]
    held: bool,
}

impl Follower {
    pub fn new(door: Arc<Door>, of: Followed) -> Self {
        Self { door, of, seen: Mutex::default() }
    }

    /// Follows until told to stop.
    pub async fn serve(&self, mut stop: tokio::sync::watch::Receiver<bool>) {
        while !*stop.borrow() {
            self.follow_unless(|| *stop.borrow()).await;
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Follows all that happened since the last time.
    pub async fn follow(&self) {
        self.follow_unless(|| false).await;
    }

    /// A log that nobody wrote into costs nothing.
    async fn follow_unless(&self, is_over: impl Fn() -> bool) {
        let ends: HashMap<WorkspaceId, i64> =
            self.door.log_ends().into_iter().filter_map(|(realm, end)| Some((realm?, end))).collect();
        self.seen.lock().retain(|workspace, _| ends.contains_key(workspace));
        for (workspace, end) in ends {
            if self.seen.lock().get(&workspace) == Some(&end) {
                continue;
            }
            match self.catch_up(workspace, &is_over).await {
                Ok(Progress { more: true, .. }) => return,
                // It is looked at again with the next second, whether anything happens or not.
                Ok(Progress { held: true, .. }) => {}
                Ok(_) => {
                    self.seen.lock().insert(workspace, end);
                }
                // It is looked at again with the next second.
                Err(problem) => {
                    tracing::warn!(code = %problem.code, %workspace, who = self.of.who, "a log could not be followed");
                }
            }
        }
    }

    /// Piece by piece, with room for others in between; says what is left.
    async fn catch_up(&self, workspace: WorkspaceId, is_over: &impl Fn() -> bool) -> Result<Progress, Problem> {
        let mut left = self.ask(workspace, self.of.is_behind).await?;
        while left.more && !is_over() {
            left = self.ask(workspace, self.of.follow).await?;
        }
        Ok(left)
    }

    async fn ask(&self, workspace: WorkspaceId, operation: &str) -> Result<Progress, Problem> {
        let system = Actor::system(self.of.who, Some(workspace), self.door.now());
        let answer = self.door.ask(&system, Ask::with(operation, &serde_json::json!({})).by_a_job()).await?;
        let unread = |_| Problem::new(Reason::Internal, "internal", "How far a log was followed could not be read.");
        answer.read().map_err(unread)
    }
}
