//! A plugin's program, as bytes.

use door::{
    Done, Read, Snapshot, Spec, View,
    blob::{self, Blob},
};
use model::Actor;

use crate::{RUN, installations, operations::shown::ById};

pub const NAME: &str = "plugins.get-program";

pub struct Program;

impl Read for Program {
    const SPEC: Spec = Spec::new(NAME, RUN, "A plugin's program").gives_bytes();
    type Input = ById;
    type Output = View<Blob>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &ById) -> Done<View<Blob>> {
        let component = installations::find(snapshot, input.id)?.component;
        let blob = blob::find(snapshot, component)?;
        Ok(View::of(snapshot, blob))
    }
}
