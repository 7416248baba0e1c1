//! Takes something away from what a plugin may. What gives it back is [`agree`](super::agree).

use door::{Done, Method, Problem, Record as _, Spec, Stream, Tx, Write, access::records::InstallationRow, event};
use model::{Actor, InstallationId};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{install::written, packaged::check_within, shown::Whole};
use crate::{MANAGE, allowed::Allowed, installations, manifest::Grants};

pub struct Narrow {
    pub(crate) allowed: Allowed,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NarrowedPlugin")]
pub struct Input {
    pub id: InstallationId,
    /// The version you saw.
    pub version: i64,
    /// All that it may from now on.
    pub grants: Grants,
}

impl Write for Narrow {
    const SPEC: Spec = Spec::new("plugins.narrow", MANAGE, "Let a plugin do less")
        .stream(Stream::Plugin)
        .versioned()
        .at(Method::Put, "/plugins/{id}/grants");
    type Input = Input;
    type Output = Whole;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Whole> {
        let before = installations::find(tx, input.id)?.seen_at(input.version)?;
        check_within(&input.grants, &installations::grants(&before)?)?;
        let rights = self.allowed.rights(&input.grants).map_err(|no| Problem::invalid("/grants", no.detail))?;
        let after = InstallationRow {
            grants: written(&input.grants)?,
            permissions: rights.permissions(),
            operations: rights.operations,
            ..before.clone()
        };
        let after = tx.update(&before, after)?;
        tx.policy_changed();
        tx.emit(event::News::saying("plugins.narrowed", after.id, &input.grants));
        Whole::of(after)
    }
}
