//! The one row that every write passes: where the audit chain and the event log end.
//!
//! It is read when a group of writes begins and written when it commits, so entries are numbered
//! without gaps and in commit order, on both databases.

use declare::Unrecorded;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};

use crate::schema::head;

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = head)]
#[unrecorded(table = head, key(id))]
pub struct Head {
    pub(crate) id: i64,
    pub audit_seq: i64,
    pub audit_hash: Vec<u8>,
    pub event_seq: i64,
    /// Raised whenever who may do what changes.
    pub policy_version: i64,
    /// Raised by a restore that somebody meant.
    pub epoch: i64,
    /// Whether what is in here is made up, to practise with: said when the database is made, and for ever.
    pub practice: bool,
}

impl Head {
    /// The policy's version before anybody was let in.
    pub(crate) const FIRST_POLICY: i64 = 1;

    /// Before the first entry.
    pub(crate) fn first() -> Self {
        Self {
            id: 1,
            audit_seq: 0,
            audit_hash: vec![0; 32],
            event_seq: 0,
            policy_version: Self::FIRST_POLICY,
            epoch: 1,
            practice: false,
        }
    }

    /// The same of a workspace to practise in.
    pub(crate) fn first_of_practice() -> Self {
        Self { practice: true, ..Self::first() }
    }
}
