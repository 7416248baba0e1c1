//! Follows the logs of what is open. Nobody waits for it: what is found is found a moment later.

use std::{collections::HashMap, sync::Arc, time::Duration};

use door::{Ask, Door, Problem, Reason};
use model::{Actor, WorkspaceId};
use parking_lot::Mutex;
use serde::Deserialize;

use super::operations::{look, pass_on};

/// How often there is a look at what was written.
const LOOK: Duration = Duration::from_secs(1);

pub struct Watch {
    door: Arc<Door>,
    /// How far each log was when there was nothing left in it.
    seen: Mutex<HashMap<Option<WorkspaceId>, i64>>,
}

#[derive(Deserialize)]
struct Waiting {
    waiting: bool,
}

impl Watch {
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

    /// Looks at all that was written since the last time, and says how many logs had something. A log that nobody
    /// wrote into costs nothing.
    pub async fn follow(&self) -> usize {
        let (ends, mut count) = (self.door.log_ends(), 0);
        self.seen.lock().retain(|realm, _| ends.iter().any(|(open, _)| open == realm));
        for (realm, end) in ends {
            if self.seen.lock().get(&realm) == Some(&end) {
                continue;
            }
            match self.look_at(realm).await {
                Ok(had_some) => {
                    count += usize::from(had_some);
                    self.seen.lock().insert(realm, end);
                }
                // It is looked at again with the next second.
                Err(problem) => {
                    tracing::warn!(code = %problem.code, workspace = ?realm, "a log could not be watched");
                }
            }
        }
        count
    }

    async fn look_at(&self, realm: Option<WorkspaceId>) -> Result<bool, Problem> {
        let (waiting, look) = match realm {
            Some(_) => (look::WAITING, look::NAME),
            None => (pass_on::WAITING, pass_on::NAME),
        };
        let mut had_some = false;
        while self.ask(realm, waiting).await? {
            self.ask(realm, look).await?;
            had_some = true;
        }
        Ok(had_some)
    }

    async fn ask(&self, realm: Option<WorkspaceId>, operation: &str) -> Result<bool, Problem> {
        let system = Actor::system("watch", realm, self.door.now());
        let answer = self.door.ask(&system, Ask::with(operation, &serde_json::json!({})).by_a_job()).await?;
        let unread = |_| Problem::new(Reason::Internal, "internal", "What is watched could not be read.");
        answer.read::<Waiting>().map(|answer| answer.waiting).map_err(unread)
    }
}
