//! One count.

use door::{Done, Method, Read, Snapshot, Spec, View};
use model::Actor;

use super::OfCount;
use crate::{
    COUNT,
    counts::{Count, count},
};

pub struct Get;

impl Read for Get {
    const SPEC: Spec =
        Spec::new("stock.get-count", COUNT, "A count").versioned().quick().at(Method::Get, "/stock/counts/{id}");
    type Input = OfCount;
    type Output = View<Count>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &OfCount) -> Done<View<Count>> {
        let found = count(snapshot, input.id)?;
        Ok(View::of(snapshot, found))
    }
}
