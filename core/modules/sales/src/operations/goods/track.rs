//! Says with whom a delivery goes, and what they call it.

use door::{Done, Method, Record as _, Spec, Tx, View, Write, event, named};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use super::fulfilment;
use crate::{
    WRITE,
    records::{Fulfilment, FulfilmentId},
    rules,
};

pub struct TrackFulfilment;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FulfilmentChange")]
pub struct Change {
    pub id: FulfilmentId,
    /// The version you saw.
    pub version: i64,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<String>")]
    pub carrier: Option<Option<String>>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<String>")]
    pub tracking: Option<Option<String>>,
}

impl Write for TrackFulfilment {
    const SPEC: Spec = Spec::new("sales.track-fulfilment", WRITE, "Say with whom a delivery goes")
        .versioned()
        .at(Method::Patch, "/fulfilments/{id}");
    type Input = Change;
    type Output = View<Fulfilment>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Change) -> Done<View<Fulfilment>> {
        let before = fulfilment(tx, input.id)?.seen_at(input.version)?;
        let mut after = before.clone();
        if let Some(carrier) = &input.carrier {
            after.carrier = rules::perhaps("/carrier", "A carrier", carrier.as_deref())?;
        }
        if let Some(tracking) = &input.tracking {
            after.tracking = tracking.as_deref().map(|text| rules::external_id("/tracking", text)).transpose()?;
        }
        if after != before {
            after = tx.update(&before, after)?;
            tx.emit(event::News::new("sales.fulfilment-changed", after.id, &after));
        }
        Ok(View::of(tx, after))
    }
}
