//! Rows that tell their story when they change, and the few that do not.

use diesel::QueryResult;
use model::Field;
use serde_json::Value;

use crate::{Connection, Done, Failure};

/// A row with labels, an id and a version. Derived by `declare::Record`; written through [`crate::Tx`],
/// which records what changed.
pub trait Record: Clone {
    const KIND: &'static str;
    const FIELDS: &'static [Field];

    fn key(&self) -> &str;
    /// Whether a text could be the id of one.
    fn is_key(text: &str) -> bool;
    fn version(&self) -> i64;
    #[doc(hidden)]
    fn set_version(&mut self, version: i64);
    /// The record, if it is still the version that somebody saw.
    fn seen_at(self, version: i64) -> Done<Self> {
        if self.version() == version { Ok(self) } else { Err(Failure::stale(Self::KIND, self.key())) }
    }

    /// The values of [`Self::FIELDS`], in their order.
    fn values(&self) -> Vec<Value>;
    /// Whose personal values are here, by the field that names them.
    fn people(&self) -> Vec<(&'static str, String)>;

    #[doc(hidden)]
    fn has_row(connection: &mut Connection, id: &str) -> QueryResult<bool>;
    #[doc(hidden)]
    fn add_row(&self, connection: &mut Connection) -> QueryResult<usize>;
    #[doc(hidden)]
    fn change_row(&self, connection: &mut Connection, seen: i64) -> QueryResult<usize>;
    #[doc(hidden)]
    fn remove_row(&self, connection: &mut Connection) -> QueryResult<usize>;
}

/// A row that is derived from, or keeps count of, what is recorded elsewhere.
pub trait Unrecorded {
    const TABLE: &'static str;

    #[doc(hidden)]
    fn add_row(&self, connection: &mut Connection) -> QueryResult<usize>;
    #[doc(hidden)]
    fn change_row(&self, connection: &mut Connection) -> QueryResult<usize>;
    #[doc(hidden)]
    fn remove_row(&self, connection: &mut Connection) -> QueryResult<usize>;
}

/// Every table that is written without a change record, and why that loses nothing. It may only shrink.
pub const UNRECORDED: &[(&str, &str)] = &[
    ("answers", "a copy of what was answered; the change it answers is recorded"),
    ("audit_floor", "where the audit log begins; the entry that raised it says so"),
    ("barcodes", "an index of the barcodes that each variant records"),
    ("belongings", "the platform's index of memberships, which the workspace records"),
    ("bundle_parts", "an index of the components that each variant records"),
    ("contact_tags", "an index of the tags that each contact records"),
    ("blob_chunks", "the bytes of a blob; the row that names them is recorded"),
    ("consumers", "how far a follower of the event log has read"),
    ("deed_steps", "what takes back each step of a deed; what was done is recorded by the records that it changed"),
    ("factors", "its secret alone, sealed again with a new key: nothing about it changes"),
    ("head", "where the audit chain ends: recording it would move it"),
    ("import_rows", "what an import would do and did; what it does is recorded by the records that it changes"),
    ("invoice_balances", "the sum of what was credited and paid of each invoice, which are recorded"),
    ("jobs", "written with the change that wants them; their work is recorded by what it does"),
    ("plugin_authorizations", "its secrets alone, sealed again with a new key: nothing about it changes"),
    ("plugin_bindings", "what a plugin last saw and wrote on the other side; that the two are one is recorded"),
    ("plugin_connections", "its address alone, sealed again with a new key: nothing about it changes"),
    ("plugin_credentials", "its secrets alone, sealed again with a new key: nothing about it changes"),
    ("plugin_cursors", "where a plugin goes on reading; what it does with what it read is recorded"),
    ("plugin_days", "counts of what a plugin used; what it did is recorded by what it changed"),
    ("plugin_deliveries", "what a plugin is told and what became of it; what it does is recorded by what it changes"),
    ("plugin_entries", "what a plugin remembers for itself; nothing of the business"),
    ("plugin_former", "what a plugin was before an update, which is recorded, and what it remembered then"),
    ("plugin_lists", "what an index said last, as it signed it; what follows is recorded by what it changes"),
    ("plugin_notices", "what a plugin wants people to know, and whether they looked; nothing of the business"),
    ("plugin_recordings", "a call as it was, for a short while; what it did is recorded by what it changed"),
    ("plugin_refusals", "a count of requests from outside that nobody believed"),
    ("plugin_silences", "that somebody outside does not answer, for a while; nothing of the business"),
    ("plugin_requests", "what left by a plugin; itself a log, that nobody changes"),
    ("pictures", "what a picture of a product was made into; the product that shows it records it"),
    ("proposals", "its input alone, sealed again with a new key: nothing about it changes"),
    ("known_places", "where somebody was seen; each log-in and each use of a token has its entry"),
    ("leases", "which node has a workspace open; what it does there is recorded"),
    ("ledger_balances", "the sum of what entries post, which are recorded"),
    ("ledger_goods", "what all stock is worth as far as it is posted; the entries that say so are recorded"),
    ("ledger_lines", "an index of the accounts that each entry records"),
    ("ledger_money", "what of a payment is posted; the entries that say so are recorded"),
    ("ledger_positions", "how an order stands as far as it is posted; the entries that say so are recorded"),
    ("levels", "the sum of movements, which are recorded"),
    ("layers", "what is left of receipts by first in, first out; derived from movements, which are recorded"),
    ("lot_levels", "the sum of movements of a lot, which are recorded"),
    ("product_categories", "an index of the categories that each product records"),
    ("product_pictures", "an index of the pictures that each product records"),
    ("product_tags", "an index of the tags that each product records"),
    ("sold", "what papers and movements, which are recorded, come to in a report"),
    ("sold_taxes", "the taxes of papers, which are recorded, as a report adds them up"),
    ("schedules", "when something is due next; what it does is recorded"),
    ("series_numbers", "how far a series has counted; each number is recorded by the paper that has it"),
    ("security_days", "a count of security entries"),
    ("sso_attempts", "its secrets alone, sealed again with a new key: nothing about it changes"),
    ("sso_providers", "its secret alone, sealed again with a new key: nothing about it changes"),
    (
        "sso_sessions",
        "when a provider last said that a session stands, and what it is asked with: nothing about it changes",
    ),
    ("visits", "a copy of the sessions that stand in a workspace, which the platform records"),
    ("wake", "a copy of the earliest due job"),
    ("workspace_heads", "a copy of each workspace's head"),
];

/// A field's value as the audit log writes it.
pub fn value<T: serde::Serialize>(field: &T) -> Value {
    serde_json::to_value(field).unwrap_or_default()
}
