//! Whose plugins may be installed. There is no way to trust everybody; what is only being written is not installed, but
//! developed ([`develop`](crate::operations::develop)).

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot};
use vault::Verifier;

use crate::{
    records::{PublisherId, PublisherRow},
    schema::plugin_publishers,
};

/// The most that one workspace has.
pub const MOST: usize = 100;

pub fn find(snapshot: &mut Snapshot<'_>, id: PublisherId) -> Done<PublisherRow> {
    let query = plugin_publishers::table.filter(plugin_publishers::id.eq(id)).select(PublisherRow::as_select());
    snapshot.first(query)?.ok_or_else(|| Problem::not_found("publisher", id).into())
}

/// In the order in which they were added; there are few.
pub fn all(snapshot: &mut Snapshot<'_>) -> Done<Vec<PublisherRow>> {
    snapshot.load(plugin_publishers::table.order(plugin_publishers::id).select(PublisherRow::as_select()))
}

pub fn with_key(snapshot: &mut Snapshot<'_>, key: &Verifier) -> Done<Option<PublisherRow>> {
    let query = plugin_publishers::table.filter(plugin_publishers::public_key.eq(key.to_text()));
    snapshot.first(query.select(PublisherRow::as_select()))
}

/// Whether somebody whom this business trusts answers for a package that this key signed.
pub fn check(snapshot: &mut Snapshot<'_>, signed: Option<&Verifier>) -> Done<()> {
    let Some(key) = signed else {
        let detail = "Nobody signed this package. Ask its author for one that they signed.";
        return Err(Problem::refused("plugins.unsigned", detail).into());
    };
    match with_key(snapshot, key)? {
        Some(_) => Ok(()),
        None => {
            let detail = format!(
                "Nobody whom you trust signed this package. Its key has the fingerprint {}: if its publisher says the \
                 same, add them to your publishers.",
                key.fingerprint()
            );
            Err(Problem::refused("plugins.unknown-publisher", detail).into())
        }
    }
}
