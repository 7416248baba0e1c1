//! One provider, with the version that a change of it names.

use std::sync::Arc;

use door::{Done, Method, Read, Snapshot, Spec};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use super::shown::Shown;
use crate::sso::{Places, READ, providers, records::ProviderId};

pub struct GetProvider {
    pub(crate) places: Arc<Places>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OfSsoProvider")]
pub struct Of {
    pub id: ProviderId,
}

impl Read for GetProvider {
    const SPEC: Spec = Spec::new("sso.get-provider", READ, "One provider by which people may sign in")
        .versioned()
        .at(Method::Get, "/sso/providers/{id}");
    type Input = Of;
    type Output = Shown;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, of: &Of) -> Done<Shown> {
        Shown::of(providers::find(snapshot, of.id)?, &self.places)
    }
}
