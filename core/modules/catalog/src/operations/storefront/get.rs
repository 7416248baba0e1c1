//! One product as anyone may see it.

use door::{Done, Method, Problem, Read, Snapshot, Spec};
use model::{Actor, WorkspaceId};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{CACHED_FOR, check_open, shown::Shown, sorted::Sorted};
use crate::{
    operations::{product, variants_of},
    records::ProductId,
};

pub struct GetPublished;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "StorefrontOne")]
pub struct One {
    /// Whose storefront it is.
    pub workspace: WorkspaceId,
    pub id: ProductId,
}

impl Read for GetPublished {
    const SPEC: Spec = Spec::public("catalog.get-published", "A published product")
        .of_workspace()
        .cached_for(CACHED_FOR)
        .quick()
        .at(Method::Get, "/storefront/{workspace}/products/{id}");
    type Input = One;
    type Output = Shown;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &One) -> Done<Shown> {
        check_open(snapshot, input.workspace)?;
        let product = product(snapshot, input.id)?;
        if product.published_at.is_none() || product.archived_at.is_some() {
            return Err(Problem::not_found("product", input.id).into());
        }
        let variants = variants_of(snapshot, &product)?;
        let sorted = Sorted::of(snapshot, std::slice::from_ref(&product))?;
        Ok(Shown::of(input.workspace, product, variants, &sorted))
    }
}
