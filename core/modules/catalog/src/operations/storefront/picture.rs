//! A picture as anyone may see it: of a product that is published, in a storefront that is open.

use door::{Done, Method, Read, Snapshot, Spec, blob::BlobId};
use model::{Actor, WorkspaceId};
use schemars::JsonSchema;
use serde::Deserialize;

use super::check_open;
use crate::{operations::get_picture::Shown, pictures};

/// How long anybody in between may keep one. It never becomes another, but its product may be published no more.
const CACHED_FOR: u32 = 24 * 60 * 60;

pub struct GetPublishedPicture;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "StorefrontPictureId")]
pub struct One {
    /// Whose storefront it is.
    pub workspace: WorkspaceId,
    pub id: BlobId,
}

impl Read for GetPublishedPicture {
    const SPEC: Spec = Spec::public("catalog.get-published-picture", "A picture of a published product")
        .of_workspace()
        .cached_for(CACHED_FOR)
        .shows_picture()
        .quick()
        .at(Method::Get, "/storefront/{workspace}/pictures/{id}");
    type Input = One;
    type Output = Shown;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &One) -> Done<Shown> {
        check_open(snapshot, input.workspace)?;
        Ok(pictures::find_published(snapshot, input.id)?.into())
    }
}
