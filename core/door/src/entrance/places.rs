//! Which database somebody stands in.

use std::{sync::Arc, time::Duration};

use model::{Actor, Problem, Reason, Who, WorkspaceId};
use store::Database;

use super::{Door, threshold::unauthenticated};
use crate::{Realm, practice::is_maker, unopened::unopened};

/// How long a request waits for a workspace that is just being made.
const MAKING: Duration = Duration::from_secs(5);

/// Between two looks whether it is made.
const MADE_YET: Duration = Duration::from_millis(20);

impl Door {
    /// The database of an operation's realm, as this actor stands.
    pub(crate) async fn database(&self, actor: &Actor, realm: Realm) -> Result<Arc<Database>, Problem> {
        match (realm, actor.workspace) {
            (Realm::Platform, _) => Ok(Arc::clone(self.store.platform())),
            // Its maker is who is there before anybody else.
            (Realm::Workspace, Some(id)) if is_maker(actor) => {
                self.store.workspace(id).await.map_err(|error| unopened(id, &error))
            }
            (Realm::Workspace, Some(id)) => self.workspace(id).await,
            (Realm::Workspace, None) => Err(match actor.who {
                Who::Anyone => unauthenticated(),
                _ => Problem::new(Reason::Invalid, "workspace.none", "Say which workspace you mean."),
            }),
        }
    }

    pub(crate) async fn workspace(&self, id: WorkspaceId) -> Result<Arc<Database>, Problem> {
        let began = std::time::Instant::now();
        loop {
            let opened = self.store.workspace(id).await;
            // It was asked for a moment after it was founded: its file is half made, or its owner not yet let in.
            let may_be_too_soon = opened.as_ref().map_or(true, |database| database.has_nobody());
            if may_be_too_soon && began.elapsed() < MAKING && self.is_being_made(id).await {
                tokio::time::sleep(MADE_YET).await;
                continue;
            }
            return opened.map_err(|error| unopened(id, &error));
        }
    }

    async fn is_being_made(&self, id: WorkspaceId) -> bool {
        self.store
            .platform()
            .read(move |snapshot| crate::operations::workspaces::is_being_made(snapshot, id))
            .await
            .unwrap_or(false)
    }
}
