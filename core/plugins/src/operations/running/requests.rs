//! Requests that a plugin has sent while it works: counted and written down before they leave; and what came of them.

use door::{Done, Spec, Stream, Tx, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    RUN, deliveries, installations,
    outgoing::{self, Answered, Asked, Known, Sender},
    records::{DeliveryId, DeliveryRow},
    spent,
};

pub const BEGIN: &str = "plugins.begin-request";
pub const END: &str = "plugins.end-request";

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "BeginningPluginRequest")]
pub struct Beginning {
    pub delivery: DeliveryId,
    pub attempt: i64,
    /// What the plugin was and might when it was called.
    pub standing: String,
    pub asked: Asked,
    /// Whether it leaves another time, because it was not let in.
    #[serde(default)]
    pub again: bool,
}

pub struct Begin;

impl Write for Begin {
    const SPEC: Spec =
        Spec::new(BEGIN, RUN, "Write down a request before it leaves").stream(Stream::Plugin).tells_changes_only();
    type Input = Beginning;
    type Output = Known;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Beginning) -> Done<Known> {
        let row = deliveries::held(tx, input.delivery, input.attempt)?;
        let plugin = installations::standing_as(tx, row.installation, &input.standing)?;
        let limits = installations::grants(&plugin)?.limits;
        match input.again {
            false => outgoing::begin(tx, sender(&row), &input.asked, &limits),
            true => {
                let over = spent::reserve(tx, row.installation, &limits, input.asked.sent)?;
                Ok(over.map_or(Known::New, Known::from))
            }
        }
    }
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "EndingPluginRequest")]
pub struct Ending {
    pub delivery: DeliveryId,
    pub asked: Asked,
    pub answered: Answered,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginRequestEnded")]
pub struct Ended {
    pub delivery: DeliveryId,
}

pub struct End;

impl Write for End {
    const SPEC: Spec =
        Spec::new(END, RUN, "Write down what came of a request that left").stream(Stream::Plugin).tells_changes_only();
    type Input = Ending;
    type Output = Ended;

    /// Whosever delivery it is by now: it happened.
    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Ending) -> Done<Ended> {
        let row = deliveries::find(tx, input.delivery)?;
        outgoing::end(tx, sender(&row), &input.asked, &input.answered)?;
        Ok(Ended { delivery: row.id })
    }
}

fn sender(row: &DeliveryRow) -> Sender {
    Sender { installation: row.installation, connection: row.connection, delivery: row.id }
}
