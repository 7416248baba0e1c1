//! What is known of a picture that is kept here. It was made here, and nothing about it changes.

use declare::Unrecorded;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use door::blob::BlobId;
use model::Timestamp;

use crate::schema::pictures;

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = pictures, treat_none_as_null = true)]
#[unrecorded(table = pictures, key(blob))]
pub struct Picture {
    /// As it is shown whole.
    pub blob: BlobId,
    /// As lists show it.
    pub thumb: BlobId,
    pub width: i64,
    pub height: i64,
    /// Since when no product shows it any more.
    pub released_at: Option<Timestamp>,
}
