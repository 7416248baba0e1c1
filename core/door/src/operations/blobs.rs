//! Files as such: bytes come in and get an id, and go out by it. What they are about says who names them.

use model::{Actor, Problem};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{
    Done, Snapshot, Tx,
    blob::{self, Blob, BlobId, Upload},
    event,
};

use crate::{Cost, Desk, Method, Prepared, Read, Spec, View, access::Permission};

pub const READ: Permission = Permission::new_static("files:read");
pub const WRITE: Permission = Permission::new_static("files:write");

pub struct Add;

/// What came in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewFile")]
pub struct Added {
    /// Such as `image/png`; taken from the request's Content-Type.
    pub media_type: String,
    /// In bytes.
    pub size: i64,
    /// A keyed hash of the bytes.
    pub content: String,
}

pub struct Ready {
    upload: Upload,
    media_type: String,
}

impl Prepared for Add {
    const SPEC: Spec = Spec::new("files.add", WRITE, "Keep a file, and give it an id")
        .cost(Cost::Heavy)
        .takes_bytes()
        .at(Method::Post, "/blobs");
    type Input = Added;
    type Ready = Ready;
    type Output = View<Blob>;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Added) -> Done<Ready> {
        let upload = desk.upload()?.clone();
        if input.size != upload.size || input.content != hex::encode(&upload.content) {
            return Err(Problem::invalid("/content", "This is not what came in.").into());
        }
        Ok(Ready { upload, media_type: blob::media_type(&input.media_type)? })
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<View<Blob>> {
        let blob = blob::add(tx, &ready.upload, &ready.media_type)?;
        if blob.version == 1 {
            tx.emit(event::News::new("files.added", blob.id, &blob));
        }
        Ok(View::of(tx, blob))
    }
}

pub struct Get;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FileId")]
pub struct ById {
    pub id: BlobId,
}

impl Read for Get {
    const SPEC: Spec =
        Spec::new("files.get", READ, "A file, as it was sent").gives_bytes().at(Method::Get, "/blobs/{id}");
    type Input = ById;
    type Output = View<Blob>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &ById) -> Done<View<Blob>> {
        let blob = blob::find(snapshot, input.id)?;
        Ok(View::of(snapshot, blob))
    }
}
