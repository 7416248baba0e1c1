//! Opens the storefront, or closes it; and says whether it is open.

use door::{Done, Method, Nothing, Read, Record as _, Snapshot, Spec, Tx, Write};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::storefront;
use crate::{READ, WRITE, records::Storefront};

/// Whether anyone may see what is published.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "StorefrontState")]
pub struct State {
    /// Nought before it was ever opened.
    pub version: i64,
    /// Since when; closed where it says nothing.
    pub opened_at: Option<Timestamp>,
}

impl State {
    fn of(storefront: Option<&Storefront>) -> Self {
        Self {
            version: storefront.map_or(0, |storefront| storefront.version),
            opened_at: storefront.and_then(|storefront| storefront.opened_at),
        }
    }
}

pub struct GetStorefront;

impl Read for GetStorefront {
    const SPEC: Spec = Spec::new("catalog.get-storefront", READ, "Whether anyone may see what is published")
        .versioned()
        .at(Method::Get, "/storefront");
    type Input = Nothing;
    type Output = State;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<State> {
        Ok(State::of(storefront(snapshot)?.as_ref()))
    }
}

pub struct SetStorefront;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "StorefrontChange")]
pub struct Change {
    /// The version you saw.
    pub version: i64,
    pub open: bool,
}

impl Write for SetStorefront {
    const SPEC: Spec = Spec::new("catalog.set-storefront", WRITE, "Show what is published to anyone, or to nobody")
        .versioned()
        .at(Method::Put, "/storefront");
    type Input = Change;
    type Output = State;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Change) -> Done<State> {
        let now = tx.now();
        let row = match storefront(tx)? {
            Some(before) => {
                let before = before.seen_at(input.version)?;
                let opened_at = input.open.then(|| before.opened_at.unwrap_or(now));
                let after = Storefront { opened_at, ..before.clone() };
                if after == before { before } else { tx.update(&before, after)? }
            }
            None => {
                let new = Storefront { id: tx.new_id(), version: 0, opened_at: None };
                let row =
                    Storefront { version: 1, opened_at: input.open.then_some(now), ..new.seen_at(input.version)? };
                tx.insert(&row)?;
                row
            }
        };
        Ok(State::of(Some(&row)))
    }
}
