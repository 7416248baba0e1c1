//! Blobs: what is kept as bytes, such as an issued invoice, an import, an attachment.
//!
//! - [`Blob`]: the row that says what it is; [`add`], [`remove`]
//! - [`Incoming`]: bytes on their way in; [`Upload`]: all of them, before a row names them
//! - [`Reading`]: bytes on their way out
//! - [`Blobs`]: where those of one workspace are
//!
//! The bytes come first and the row after, so a row never names what is not there; bytes that no row names are
//! taken away when they are a day old. They are cut into chunks, each sealed under the workspace's own key to its
//! blob and its number, and the last one as the last: no chunk opens in another place, and none can be cut off.

mod home;
mod incoming;
mod reading;

use declare::Record;
use diesel::{
    AsChangeset, BoolExpressionMethods as _, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, Selectable,
    SelectableHelper as _,
};
use model::{Problem, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

pub use home::Blobs;
pub use incoming::{Incoming, Upload, too_large};
pub use noun::BlobId;
pub use reading::Reading;

use crate::{Done, Snapshot, Tx, schema::blobs};

/// The largest blob.
pub const BLOB_LIMIT: u64 = 64 * 1024 * 1024;
/// What is sealed in one piece, and so held in memory.
pub const CHUNK: usize = 128 * 1024;
/// The longest name of a media type.
const MEDIA_TYPE_LIMIT: usize = 127;

mod noun {
    model::nouns! {
        /// Something kept as bytes.
        Blob => BlobId = "blb",
    }
}

#[derive(
    Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema,
)]
#[diesel(table_name = blobs, treat_none_as_null = true)]
#[record(table = blobs, kind = "blob")]
pub struct Blob {
    pub id: BlobId,
    pub version: i64,
    /// A keyed hash of the bytes: the same bytes are one blob.
    #[label(internal)]
    #[serde(skip)]
    pub content: Vec<u8>,
    /// In bytes.
    #[label(internal)]
    pub size: i64,
    #[label(internal)]
    pub media_type: String,
    #[label(internal)]
    pub created_at: Timestamp,
    /// When the same bytes were last added. For a day from then on nobody needs to name it.
    #[label(internal)]
    pub added_at: Timestamp,
}

/// The blob with this id.
pub fn find(snapshot: &mut Snapshot<'_>, id: BlobId) -> Done<Blob> {
    find_maybe(snapshot, id)?.ok_or_else(|| Problem::not_found("blob", id).into())
}

/// The same, if it is there.
pub fn find_maybe(snapshot: &mut Snapshot<'_>, id: BlobId) -> Done<Option<Blob>> {
    snapshot.first(blobs::table.find(id).select(Blob::as_select()))
}

/// The blob with these bytes, if there is one.
pub fn with_content(snapshot: &mut Snapshot<'_>, content: &[u8]) -> Done<Option<Blob>> {
    snapshot.first(blobs::table.filter(blobs::content.eq(content.to_vec())).select(Blob::as_select()))
}

/// Blobs in the order of their ids, after this one.
pub fn after(snapshot: &mut Snapshot<'_>, id: Option<BlobId>, most: i64) -> Done<Vec<Blob>> {
    let from = id.map(|id| id.to_string()).unwrap_or_default();
    snapshot.load(blobs::table.filter(blobs::id.gt(from)).order(blobs::id).limit(most).select(Blob::as_select()))
}

/// Blobs that were last added before this moment, in the order of when, after this one.
pub fn added_before(
    snapshot: &mut Snapshot<'_>,
    moment: Timestamp,
    after: Option<(Timestamp, BlobId)>,
    most: i64,
) -> Done<Vec<Blob>> {
    let mut query = blobs::table.filter(blobs::added_at.lt(moment)).select(Blob::as_select()).into_boxed();
    if let Some((at, id)) = after {
        query = query.filter(blobs::added_at.gt(at).or(blobs::added_at.eq(at).and(blobs::id.gt(id))));
    }
    snapshot.load(query.order((blobs::added_at, blobs::id)).limit(most))
}

/// Names bytes that came in whole. The same bytes are one blob, of the kind that was said first.
pub fn add(tx: &mut Tx<'_>, upload: &Upload, media_type: &str) -> Done<Blob> {
    let now = tx.now();
    if let Some(before) = with_content(tx, &upload.content)? {
        let after = Blob { added_at: now, ..before.clone() };
        return tx.update(&before, after);
    }
    let Some(id) = upload.id else {
        // It was there a moment ago, and was not kept a second time.
        let detail = "The blob with these bytes was just taken away. Send them again.";
        return Err(Problem::conflict("blob.gone", detail).into());
    };
    // Sealed with a key that was just retired: whoever seals everything again would not have seen it.
    if tx.blob_key()? != upload.key {
        let detail = "The key of this workspace's files was changed while this one came in. Send it again.";
        return Err(Problem::conflict("blob.key-changed", detail).into());
    }
    let blob = Blob {
        id,
        version: 1,
        content: upload.content.clone(),
        size: upload.size,
        media_type: media_type.to_owned(),
        created_at: now,
        added_at: now,
    };
    tx.insert(&blob)?;
    Ok(blob)
}

/// A media type as it may stand in a header: `type/subtype`, small letters, without parameters.
pub fn media_type(text: &str) -> Result<String, Problem> {
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_token = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    match essence.split_once('/') {
        Some((kind, subtype)) if essence.len() <= MEDIA_TYPE_LIMIT && is_token(kind) && is_token(subtype) => {
            Ok(essence)
        }
        _ => Err(Problem::invalid("/media_type", "A media type is written like `image/png` or `text/csv`.")),
    }
}

/// How many chunks so many bytes are; there is always one, which is the last.
fn chunks(size: i64) -> i64 {
    let chunk = i64::try_from(CHUNK).unwrap_or(i64::MAX);
    size.div_euclid(chunk) + i64::from(size.rem_euclid(chunk) > 0 || size == 0)
}

/// What a chunk is sealed to, beside its workspace and its blob.
fn column(number: i64, is_last: bool) -> String {
    if is_last { format!("{number} last") } else { number.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_cannot_break_out_of_its_header() {
        for (text, expected) in [
            ("text/csv", "text/csv"),
            ("Image/PNG; charset=binary", "image/png"),
            ("application/vnd.ms-excel", "application/vnd.ms-excel"),
            ("image/svg+xml", "image/svg+xml"),
        ] {
            assert_eq!(media_type(text).unwrap(), expected);
        }
        for text in ["", "text", "text/", "/csv", "text/c sv", "text/csv\r\nx: y", "a/b/c", "ü/b", &"a/b".repeat(50)] {
            assert!(media_type(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_size_has_its_chunks() {
        let chunk = i64::try_from(CHUNK).unwrap();
        for (size, expected) in [(0, 1), (1, 1), (chunk, 1), (chunk + 1, 2), (2 * chunk, 2), (2 * chunk + 1, 3)] {
            assert_eq!(chunks(size), expected, "{size}");
        }
    }
}
