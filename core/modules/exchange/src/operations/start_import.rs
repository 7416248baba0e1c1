//! The word that an import waits for: what was seen is done.

use door::{Done, Method, Spec, Tx, View, Write};
use model::Actor;

use super::{One, import, leave, not_now, tell};
use crate::{
    IMPORT,
    records::{Import, ImportState},
    work::Phase,
};

pub struct StartImport;

impl Write for StartImport {
    const SPEC: Spec = Spec::new("exchange.start-import", IMPORT, "Do what an import would change")
        .at(Method::Post, "/imports/{id}/start");
    type Input = One;
    type Output = View<Import>;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, one: &One) -> Done<View<Import>> {
        let before = import(tx, one.id)?;
        if before.state != ImportState::Compared {
            return Err(not_now(&before, "started").into());
        }
        let asked_by = actor.account().or(before.asked_by);
        let after = Import { state: ImportState::Applying, asked_by, ..before.clone() };
        let after = tell(tx, &before, after, "exchange.import-started")?;
        leave(tx, &after, Phase::Apply)?;
        Ok(View::of(tx, after))
    }
}
