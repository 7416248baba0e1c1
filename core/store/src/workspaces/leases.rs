//! Where several nodes share a database, each says which workspaces it has open, and says so again while it lives.
//! What one that died had open is thereby found by the others, which go on with its work.

use std::{path::Path, time::Duration};

use declare::Unrecorded;
use diesel::{
    AsChangeset, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, Selectable, SelectableHelper as _,
};
use model::{RequestId, Timestamp, WorkspaceId};

use super::{Store, Wake};
use crate::{
    Clock, Done, Tx,
    home::OpenError,
    schema::{leases, wake},
};

/// For how long a node is taken to be alive after it last said so.
pub const HELD: Duration = Duration::from_secs(30);
/// How often it says so.
const RENEWED: Duration = Duration::from_secs(10);
/// Where a node keeps its name.
const NAME: &str = "node";

/// This node, where there may be others.
pub(super) struct Node {
    name: String,
    renewed: parking_lot::Mutex<Option<Timestamp>>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = leases)]
#[unrecorded(table = leases, key(workspace, node))]
pub(super) struct Lease {
    workspace: String,
    node: String,
    until: Timestamp,
}

impl Node {
    /// A data directory is one node, also after a restart: so it knows again what it had open.
    pub(super) fn of(data: &Path, clock: &dyn Clock) -> Result<Self, OpenError> {
        let path = data.join(NAME);
        let failed = |source| OpenError::Folder { path: path.clone(), source };
        let name = match std::fs::read_to_string(&path) {
            Ok(name) if !name.trim().is_empty() => name.trim().to_owned(),
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {
                let name = RequestId::new(clock.now()).to_string();
                std::fs::write(&path, &name).map_err(failed)?;
                name
            }
        };
        Ok(Self { name, renewed: parking_lot::Mutex::default() })
    }
}

impl Store {
    /// Says that a workspace is open here. Until it is let go of, or the lease runs out, its work is ours.
    pub(super) async fn hold(&self, id: WorkspaceId) -> Done<()> {
        let Some(node) = &self.node else { return Ok(()) };
        let (lease, now) = (self.lease(node, id), self.clock.now());
        self.platform
            .write(move |tx| {
                tx.put(&lease)?;
                // Nobody else need open it because of what is due there now.
                let due = tx.first(wake::table.find(id.to_string()).select(wake::due_at))?;
                if due.is_some_and(|due: Timestamp| due <= now) { Wake::set(tx, id, None) } else { Ok(()) }
            })
            .await
    }

    /// Says that workspaces are closed here, in good order.
    pub(super) async fn let_go(&self, ids: Vec<WorkspaceId>) -> Done<()> {
        let Some(node) = &self.node else { return Ok(()) };
        if ids.is_empty() {
            return Ok(());
        }
        let leases: Vec<Lease> = ids.into_iter().map(|id| self.lease(node, id)).collect();
        self.platform.write(move |tx| leases.iter().try_for_each(|lease| tx.forget(lease))).await
    }

    /// Says again which workspaces are open here, if it is time.
    pub async fn renew_leases(&self) -> Done<()> {
        let Some(node) = &self.node else { return Ok(()) };
        let now = self.clock.now();
        if node.renewed.lock().is_some_and(|renewed| now.since(renewed) < RENEWED) {
            return Ok(());
        }
        let leases: Vec<Lease> = self.open_now().into_iter().map(|id| self.lease(node, id)).collect();
        if !leases.is_empty() {
            self.platform.write(move |tx| leases.iter().try_for_each(|lease| tx.put(lease))).await?;
        }
        *node.renewed.lock() = Some(now);
        Ok(())
    }

    /// The workspaces that this node had open when it ended without closing them.
    pub async fn held_before(&self) -> Done<Vec<WorkspaceId>> {
        let Some(node) = &self.node else { return Ok(Vec::new()) };
        let name = node.name.clone();
        let held = self.platform.read(move |snapshot| {
            snapshot.load::<_, String>(leases::table.filter(leases::node.eq(name)).select(leases::workspace))
        });
        Ok(held.await?.iter().filter_map(|id| id.parse().ok()).collect())
    }

    /// Whether a node ended without closing what it had open.
    pub async fn has_lapsed_leases(&self) -> Done<bool> {
        if self.node.is_none() {
            return Ok(false);
        }
        let lapsed = self.platform.read(|snapshot| {
            let now = snapshot.now();
            snapshot.first::<_, String>(leases::table.filter(leases::until.lt(now)).select(leases::workspace))
        });
        Ok(lapsed.await?.is_some())
    }

    /// Closes, for nodes that died, what they had open: it wakes at once, for whoever looks first. `there` are the
    /// workspaces that there still are.
    pub async fn take_over_lapsed(&self, there: Vec<WorkspaceId>) -> Done<usize> {
        let woken = self
            .platform
            .write(move |tx| {
                let now = tx.now();
                let lapsed: Vec<Lease> =
                    tx.load(leases::table.filter(leases::until.lt(now)).select(Lease::as_select()))?;
                lapsed.iter().try_for_each(|lease| {
                    tx.forget(lease)?;
                    match lease.workspace.parse::<WorkspaceId>() {
                        Ok(id) if there.contains(&id) => Wake::set(tx, id, Some(now)),
                        _ => Ok(()),
                    }
                })?;
                Ok(lapsed.len())
            })
            .await?;
        if woken > 0 {
            self.committed.notify_waiters();
        }
        Ok(woken)
    }

    fn lease(&self, node: &Node, id: WorkspaceId) -> Lease {
        Lease { workspace: id.to_string(), node: node.name.clone(), until: self.clock.now().plus(HELD) }
    }
}

impl Lease {
    /// What is destroyed is held by nobody.
    pub(super) fn forget_all(tx: &mut Tx<'_>, id: WorkspaceId) -> Done<()> {
        let of = leases::table.filter(leases::workspace.eq(id.to_string()));
        let held: Vec<Self> = tx.load(of.select(Self::as_select()))?;
        held.iter().try_for_each(|lease| tx.forget(lease))
    }
}
