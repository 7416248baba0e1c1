//! That somebody was erased: what was destroyed, what the law has kept until when, and the statement that says so.

use catalog::listed::Listed;
use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::{Timestamp, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Sealed;

use super::ContactId;
use crate::schema::erasures;

pub use noun::ErasureId;

/// What the ids name.
mod noun {
    model::nouns! {
        /// That somebody was erased.
        Erasure => ErasureId = "era",
    }
}

/// Somebody was erased. What the law has kept of them lies under a key of the erasure's own, which is destroyed when the
/// time is up.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = erasures, treat_none_as_null = true)]
#[record(table = erasures, kind = "erasure")]
pub struct Erasure {
    pub id: ErasureId,
    pub version: i64,
    /// Who it was, as far as that is still known: an id.
    #[label(internal)]
    pub contact: ContactId,
    /// The same, with all who had turned out to be them.
    #[label(internal)]
    pub people: Listed<ContactId>,
    /// What the law has kept, and until when.
    #[label(internal)]
    pub duties: Listed<Duty>,
    /// What is kept for that; null where nothing is, and when the time is up.
    #[label(personal, of = "id", keep = "fiscal")]
    pub kept: Option<Sealed<Vec<KeptValue>>>,
    #[label(internal)]
    pub asked_by: String,
    #[label(internal)]
    pub asked_at: Timestamp,
    /// When everything was destroyed; null while that is being done.
    #[label(internal)]
    pub done_at: Option<Timestamp>,
    /// What was signed, as it was signed.
    #[label(internal)]
    #[serde(skip)]
    pub statement: Option<String>,
    #[label(internal)]
    #[serde(skip)]
    pub signer: Option<String>,
    #[label(internal)]
    #[serde(skip)]
    pub signature: Option<String>,
}

/// Why something of a person stays although they are erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "KeepingDuty")]
pub struct Duty {
    /// The fields that are labelled with this word stay: `fiscal`.
    pub keep: String,
    /// The kind of record that it is for, such as `invoice`.
    pub what: String,
    /// How many there are.
    pub count: i64,
    /// Until when; then it goes too.
    pub until: Timestamp,
}

/// One value that stays because the law wants it: once, in however many records it stood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KeptValue {
    pub kind: String,
    pub records: Vec<String>,
    pub field: String,
    pub value: Value,
}

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ErasureStatement")]
pub struct Statement {
    pub workspace: WorkspaceId,
    pub erasure: ErasureId,
    pub contact: ContactId,
    /// Whose keys were destroyed.
    pub people: Vec<ContactId>,
    pub asked_by: String,
    pub asked_at: Timestamp,
    pub done_at: Timestamp,
    /// What is gone.
    pub destroyed: Vec<String>,
    /// The fields that the law has kept, such as `invoice.buyer`.
    pub kept: Vec<String>,
    /// Why, and until when.
    pub duties: Vec<Duty>,
}

/// What somebody who asked to be erased can be given: a statement, signed by the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ErasureCertificate")]
pub struct Certificate {
    pub statement: Statement,
    /// The workspace's public key, as `ed25519:…`.
    pub signer: String,
    /// In hexadecimal.
    pub signature: String,
}
