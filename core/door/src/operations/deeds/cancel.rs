//! Stops something long where it is. What was done stays done, and can be taken back.

use model::{Actor, Problem};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{Done, Tx};

use super::{DeedId, DeedRow, DeedState, OWN, change, own};
use crate::{Method, Spec, View, Write};

/// Of a trouble, in characters.
const TROUBLE_LIMIT: usize = 1_000;

pub struct Cancel;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DeedCancellation")]
pub struct Cancellation {
    pub id: DeedId,
    /// Why it cannot go on, where that is so.
    #[serde(default)]
    #[schemars(length(max = 1000))]
    pub trouble: Option<String>,
}

impl Write for Cancel {
    const SPEC: Spec = Spec::new("deeds.cancel", OWN, "Stop something long where it is")
        .versioned()
        .at(Method::Post, "/deeds/{id}/cancellation");
    type Input = Cancellation;
    type Output = View<DeedRow>;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Cancellation) -> Done<View<DeedRow>> {
        let before = own(tx, actor, input.id)?;
        if before.state != DeedState::Doing {
            return Err(Problem::refused("deeds.not-now", "This is not being done any more.").into());
        }
        let trouble = input.trouble.as_ref().map(|trouble| trouble.chars().take(TROUBLE_LIMIT).collect());
        let after = change(tx, &before, DeedRow { state: DeedState::Stopped, trouble, ..before.clone() })?;
        Ok(View::of(tx, after))
    }
}
