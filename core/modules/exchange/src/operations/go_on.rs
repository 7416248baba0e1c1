//! Leaves the rest of an import to another run, so that none is longer than a job is held.

use door::{Done, Spec, Tx, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Progress, import, leave};
use crate::{RUN, records::ImportId, work::Phase};

pub struct GoOn;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RestOfImport")]
pub struct Rest {
    pub id: ImportId,
    pub phase: Phase,
}

impl Write for GoOn {
    const SPEC: Spec = Spec::new("exchange.go-on", RUN, "Leave the rest of an import to another run");
    type Input = Rest;
    type Output = Progress;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, rest: &Rest) -> Done<Progress> {
        let import = import(tx, rest.id)?;
        leave(tx, &import, rest.phase)?;
        Ok(Progress { more: true })
    }
}
