//! A picture of a product, whole or in its small form.

use door::{
    Done, Method, Read, Snapshot, Spec,
    blob::{Blob, BlobId},
};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{READ, pictures};

pub struct GetPicture;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PictureId")]
pub struct ById {
    /// What a product's images say as `blob` or `thumb`.
    pub id: BlobId,
}

/// Where the bytes are, and what they are.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ShownPicture")]
pub struct Shown {
    pub id: BlobId,
    pub size: i64,
    pub media_type: String,
    pub name: String,
}

impl From<Blob> for Shown {
    fn from(blob: Blob) -> Self {
        let ending = if blob.media_type == "image/png" { "png" } else { "jpg" };
        Self { id: blob.id, size: blob.size, name: format!("{}.{ending}", blob.id), media_type: blob.media_type }
    }
}

impl Read for GetPicture {
    const SPEC: Spec = Spec::new("catalog.get-picture", READ, "A picture of a product, or its small form")
        .shows_picture()
        .quick()
        .at(Method::Get, "/pictures/{id}");
    type Input = ById;
    type Output = Shown;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &ById) -> Done<Shown> {
        Ok(pictures::find(snapshot, input.id)?.into())
    }
}
