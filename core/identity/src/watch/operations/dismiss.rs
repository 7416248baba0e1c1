//! Says that something unusual was fine, and why.

use door::{Done, Method, Problem, Record as _, Spec, Stream, Tx, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use super::list_findings::Shown;
use crate::{
    rules,
    watch::{
        ACT, found,
        records::{FindingId, FindingState},
    },
};

pub struct Dismiss;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FindingDismissal")]
pub struct Input {
    pub id: FindingId,
    /// The version you saw.
    pub version: i64,
    /// Why it was fine, for whoever looks later.
    #[serde(default)]
    pub note: Option<String>,
}

impl Write for Dismiss {
    const SPEC: Spec = Spec::new("security.dismiss-finding", ACT, "Say that something unusual was fine")
        .stream(Stream::Security)
        .versioned()
        .at(Method::Post, "/findings/{id}/dismissal");
    type Input = Input;
    type Output = Shown;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Shown> {
        let before = found::finding(tx, input.id)?.seen_at(input.version)?;
        if before.state != FindingState::Open {
            let detail = "Somebody looked after this already. Nothing was changed.";
            return Err(Problem::refused("security.finding-closed", detail).into());
        }
        let note = rules::note(input.note.clone())?;
        found::close(tx, actor, &before, FindingState::Dismissed, note).map(Shown::from)
    }
}
