//! One entry of the chain.

use diesel::{Insertable, QueryResult, Queryable, RunQueryDsl as _, Selectable};
use model::{Actor, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Connection, Head, schema::audit_entries};

model::words! {
    /// What an entry is about, so that each reader finds theirs.
    pub enum Stream {
        Security = "security",
        Access = "access",
        Finance = "finance",
        Permission = "permission",
        Privacy = "privacy",
        Plugin = "plugin",
        Operation = "operation",
    }
}

/// What the door knows about what was asked.
#[derive(Debug, Clone)]
pub struct Note {
    pub stream: Stream,
    pub actor: String,
    pub on_behalf_of: Option<String>,
    pub address: Option<String>,
    pub user_agent: Option<String>,
    pub request_id: String,
    pub operation: String,
    /// `done`, or the code of the problem.
    pub outcome: String,
    /// Anything else worth keeping, such as an operator's reason.
    pub context: serde_json::Map<String, serde_json::Value>,
}

impl Note {
    pub fn of(actor: &Actor, stream: Stream, operation: &str, outcome: &str) -> Self {
        let mut context = serde_json::Map::new();
        if let model::Who::Operator { reason, .. } = &actor.who {
            context.insert("reason".to_owned(), reason.as_str().into());
        }
        if let Some(token) = actor.token() {
            context.insert("token".to_owned(), token.as_str().into());
        }
        Self {
            stream,
            actor: actor.who.to_string(),
            on_behalf_of: actor.on_behalf_of.map(|id| id.to_string()),
            address: actor.origin.address.map(|address| address.to_string()),
            user_agent: actor.origin.user_agent.clone(),
            request_id: actor.origin.request.to_string(),
            operation: operation.to_owned(),
            outcome: outcome.to_owned(),
            context,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = audit_entries)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub seq: i64,
    pub at: Timestamp,
    pub stream: Stream,
    pub actor: String,
    pub on_behalf_of: Option<String>,
    pub address: Option<String>,
    pub user_agent: Option<String>,
    pub request_id: String,
    pub operation: String,
    pub outcome: String,
    /// JSON: the changes and the context.
    pub detail: String,
    #[serde(with = "hex::serde")]
    pub hash: Vec<u8>,
}

impl Entry {
    pub(crate) fn after(head: &Head, at: Timestamp, note: Note, detail: String) -> Self {
        let mut entry = Self {
            seq: head.audit_seq + 1,
            at,
            stream: note.stream,
            actor: note.actor,
            on_behalf_of: note.on_behalf_of,
            address: note.address,
            user_agent: note.user_agent,
            request_id: note.request_id,
            operation: note.operation,
            outcome: note.outcome,
            detail,
            hash: Vec::new(),
        };
        entry.hash = entry.hash_after(&head.audit_hash);
        entry
    }

    /// The hash that this entry must have after the one with `previous`. Every part is preceded by its
    /// length, so that no two entries are the same bytes.
    pub fn hash_after(&self, previous: &[u8]) -> Vec<u8> {
        let mut hash = Sha256::new();
        let mut part = |bytes: Option<&[u8]>| match bytes {
            Some(bytes) => {
                hash.update((bytes.len() as u64 + 1).to_be_bytes());
                hash.update(bytes);
            }
            None => hash.update(0_u64.to_be_bytes()),
        };
        part(Some(previous));
        part(Some(&self.seq.to_be_bytes()));
        part(Some(&self.at.micros().to_be_bytes()));
        part(Some(self.stream.as_str().as_bytes()));
        part(Some(self.actor.as_bytes()));
        part(self.on_behalf_of.as_deref().map(str::as_bytes));
        part(self.address.as_deref().map(str::as_bytes));
        part(self.user_agent.as_deref().map(str::as_bytes));
        part(Some(self.request_id.as_bytes()));
        part(Some(self.operation.as_bytes()));
        part(Some(self.outcome.as_bytes()));
        part(Some(self.detail.as_bytes()));
        hash.finalize().to_vec()
    }

    pub(crate) fn append(&self, connection: &mut Connection) -> QueryResult<()> {
        diesel::insert_into(audit_entries::table).values(self).execute(connection).map(drop)
    }
}
