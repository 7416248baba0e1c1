//! The package of a plugin, as bytes, with its program in it.

use door::{
    Done, Problem, Read, Snapshot, Spec, View,
    blob::{self, Blob, BlobId},
};
use model::{Actor, InstallationId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{RUN, installations};

pub const NAME: &str = "plugins.get-program";

pub struct Program;

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginProgram")]
pub struct Input {
    pub plugin: InstallationId,
    /// The one that was meant: meanwhile there may be another.
    pub package: BlobId,
}

impl Read for Program {
    const SPEC: Spec = Spec::new(NAME, RUN, "A plugin's program").gives_bytes();
    type Input = Input;
    type Output = View<Blob>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &Input) -> Done<View<Blob>> {
        let package = installations::find(snapshot, input.plugin)?.package;
        if package != input.package {
            return Err(Problem::not_found("program", input.package).into());
        }
        let blob = blob::find(snapshot, package)?;
        Ok(View::of(snapshot, blob))
    }
}
