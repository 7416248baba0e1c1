//! Brings into the reports what was sold before they were kept, a piece at a time, by the system.

use door::{Done, Nothing, Read, Snapshot, Spec, Tx, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{POST, bringing};

pub(crate) const BEHIND: &str = "sales.lacks-sold";
pub(crate) const NAME: &str = "sales.bring-sold";

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SoldProgress")]
pub struct Progress {
    /// Whether there is more: then ask again.
    pub more: bool,
}

pub struct LacksSold;

impl Read for LacksSold {
    const SPEC: Spec = Spec::new(BEHIND, POST, "Whether something that was sold may be in no report").quick();
    type Input = Nothing;
    type Output = Progress;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Progress> {
        Ok(Progress { more: bringing::is_behind(snapshot)? })
    }
}

pub struct BringSold;

impl Write for BringSold {
    const SPEC: Spec =
        Spec::new(NAME, POST, "Bring into the reports what was sold before they were kept").tells_changes_only();
    type Input = Nothing;
    type Output = Progress;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, _: &Nothing) -> Done<Progress> {
        Ok(Progress { more: bringing::go_on(tx)? })
    }
}
