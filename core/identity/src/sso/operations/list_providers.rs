//! Where people of this workspace may sign in beside here.

use std::sync::Arc;

use door::{Done, Method, Nothing, Read, Snapshot, Spec};
use model::Actor;
use schemars::JsonSchema;
use serde::Serialize;

use super::shown::Shown;
use crate::sso::{Places, READ, providers};

pub struct ListProviders {
    pub(crate) places: Arc<Places>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SsoProviders")]
pub struct Listed {
    pub items: Vec<Shown>,
}

impl Read for ListProviders {
    const SPEC: Spec = Spec::new("sso.list-providers", READ, "Where people of this workspace may sign in beside here")
        .at(Method::Get, "/sso/providers");
    type Input = Nothing;
    type Output = Listed;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Listed> {
        let rows = providers::all(snapshot)?;
        let items = rows.into_iter().map(|row| Shown::of(row, &self.places)).collect::<Done<_>>()?;
        Ok(Listed { items })
    }
}
