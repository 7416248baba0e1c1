//! What some variants are called, for a page that shows stock: one question, however many it names.

use catalog::VariantId;
use door::{Done, Method, Problem, Read, Snapshot, Spec};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ,
    names::{Named, named},
};

/// The most variants named at once.
const LIMIT: usize = 500;

pub struct ListVariants;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "VariantNamesQuery")]
pub struct Wanted {
    /// At most 500.
    #[serde(default)]
    pub ids: Vec<VariantId>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "VariantNames")]
pub struct Listed {
    /// In the order of their ids; one that is not there is left out.
    pub items: Vec<Named>,
}

impl Read for ListVariants {
    const SPEC: Spec =
        Spec::new("stock.list-variants", READ, "What variants are called").at(Method::Get, "/stock/variants");
    type Input = Wanted;
    type Output = Listed;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Listed> {
        if wanted.ids.len() > LIMIT {
            return Err(Problem::invalid("/ids", format!("Ask for at most {LIMIT} variants at once.")).into());
        }
        let mut items = named(snapshot, &wanted.ids)?;
        items.sort_by_key(|one| one.variant);
        Ok(Listed { items })
    }
}
