//! Posts what happened in sales and stock and is not posted yet: a piece of it at a time, by the system as it happens,
//! or by whoever does not want to wait.

use door::{Done, Method, Nothing, Read, Snapshot, Spec, Stream, Tx, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{FOLLOW, POST, journal, posting};

pub(crate) const BEHIND: &str = "ledger.is-behind";
pub(crate) const NAME: &str = "ledger.follow";

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LedgerProgress")]
pub struct Progress {
    /// Whether there is more: then ask again.
    pub more: bool,
}

/// Whether there is something to follow.
pub struct IsBehind;

impl Read for IsBehind {
    const SPEC: Spec = Spec::new(BEHIND, FOLLOW, "Whether something happened that is not posted yet").quick();
    type Input = Nothing;
    type Output = Progress;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Progress> {
        Ok(Progress { more: posting::is_behind(snapshot)? })
    }
}

pub struct Follow;

impl Write for Follow {
    const SPEC: Spec =
        Spec::new(NAME, FOLLOW, "Post what happened in sales and stock").stream(Stream::Finance).tells_changes_only();
    type Input = Nothing;
    type Output = Progress;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, _: &Nothing) -> Done<Progress> {
        if journal::books(tx)?.is_none() {
            return Ok(Progress { more: false });
        }
        Ok(Progress { more: posting::go_on(tx, &actor.who.to_string())? })
    }
}

pub struct CatchUp;

impl Write for CatchUp {
    const SPEC: Spec = Spec::new("ledger.catch-up", POST, "Post now what happened until now")
        .stream(Stream::Finance)
        .at(Method::Post, "/ledger/posting");
    type Input = Nothing;
    type Output = Progress;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, _: &Nothing) -> Done<Progress> {
        journal::check_begun(tx)?;
        Ok(Progress { more: posting::go_on(tx, &actor.who.to_string())? })
    }
}
