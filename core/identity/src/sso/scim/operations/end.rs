//! Switches provisioning off. What the provider said of its people is kept, and counts no more: they stay what they are
//! until they sign in, and whom it put out stays out.

use door::{Done, Method, Spec, Stream, Tx, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::Serialize;

use super::begin::Input;
use crate::sso::{
    WRITE, providers,
    records::{ProviderId, ProviderRow},
    scim::account,
};

pub struct End;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ScimEnded")]
pub struct Ended {
    pub id: ProviderId,
}

impl Write for End {
    const SPEC: Spec = Spec::new("scim.end", WRITE, "Let a provider no longer say who its people are")
        .stream(Stream::Security)
        .step_up()
        .at(Method::Delete, "/sso/providers/{id}/provisioning");
    type Input = Input;
    type Output = Ended;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Ended> {
        let before = providers::find(tx, input.id)?;
        if before.provisioner.is_some() {
            account::close(tx, &before)?;
            tx.update(&before, ProviderRow { provisioner: None, ..before.clone() })?;
        }
        Ok(Ended { id: before.id })
    }
}
