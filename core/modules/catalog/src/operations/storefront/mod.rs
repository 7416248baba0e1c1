//! What anyone may see of this shop: published products, and of those only what is public. Closed until somebody
//! opens it.

pub mod get;
pub mod list;
pub mod picture;
pub mod set;
pub mod shown;
mod sorted;

use diesel::{QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot};
use model::WorkspaceId;

use crate::{records::Storefront, schema::storefronts};

/// How long anybody in between may keep an answer.
const CACHED_FOR: u32 = 60;

pub(crate) fn storefront(snapshot: &mut Snapshot<'_>) -> Done<Option<Storefront>> {
    snapshot.first(storefronts::table.order(storefronts::id).select(Storefront::as_select()))
}

/// A shop that is closed and one that is not there are the same to a visitor.
fn check_open(snapshot: &mut Snapshot<'_>, workspace: WorkspaceId) -> Done<()> {
    match storefront(snapshot)?.and_then(|storefront| storefront.opened_at) {
        Some(_) => Ok(()),
        None => Err(Problem::not_found("workspace", workspace).into()),
    }
}
