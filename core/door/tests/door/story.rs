//! An audit log, read.

use std::collections::BTreeMap;

use model::{Actor, WorkspaceId};
use testkit::{Shop, Value};

/// A moment in an audit log, and what was written after it.
pub struct Since {
    workspace: Option<WorkspaceId>,
    seq: i64,
}

impl Since {
    pub async fn now(shop: &Shop, workspace: impl Into<Option<WorkspaceId>>) -> Self {
        let workspace = workspace.into();
        let seq = shop.log(workspace).await.last().map_or(0, |entry| entry["seq"].as_i64().unwrap());
        Self { workspace, seq }
    }

    pub async fn entries(&self, shop: &Shop) -> Vec<Value> {
        let mut entries = shop.log(self.workspace).await;
        entries.retain(|entry| entry["seq"].as_i64().unwrap() > self.seq);
        entries
    }

    /// What was asked for and what became of it: `stock.adjust done`.
    pub async fn told(&self, shop: &Shop) -> Vec<String> {
        self.entries(shop).await.iter().map(told).collect()
    }

    /// How often each of them.
    pub async fn counted(&self, shop: &Shop) -> BTreeMap<String, usize> {
        let mut counted = BTreeMap::new();
        self.told(shop).await.into_iter().for_each(|line| *counted.entry(line).or_default() += 1);
        counted
    }
}

pub fn told(entry: &Value) -> String {
    format!("{} {}", entry["operation"].as_str().unwrap(), entry["outcome"].as_str().unwrap())
}

/// Where a workspace's log ends. It moves with every change, so two that are equal had none between.
pub async fn head(shop: &Shop, workspace: impl Into<Option<WorkspaceId>>) -> (i64, Vec<u8>) {
    let report = shop.door.verify_log(workspace.into(), Vec::new()).await.unwrap();
    assert_eq!(report.broken, None);
    (report.entries, report.head)
}

/// The actor as the log calls it.
pub fn name(actor: &Actor) -> String {
    actor.who.to_string()
}
