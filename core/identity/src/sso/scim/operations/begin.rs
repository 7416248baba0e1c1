//! Switches provisioning on: the provider's program gets an account here, and a token that is shown once.

use door::{Desk, Done, Gift, Method, Prepared, Problem, Snapshot, Spec, Stream, Tx};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    operations::programs::{
        create::{self, For},
        shown::Made,
    },
    sso::{
        WRITE, providers,
        records::{ProviderId, ProviderRow},
        scim::{PROVISION, account},
    },
    tokens::Minted,
};

pub struct Begin;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ScimBeginning")]
pub struct Input {
    /// The provider.
    pub id: ProviderId,
}

pub struct Ready {
    id: ProviderId,
    token: create::Ready,
}

impl Ready {
    pub(super) async fn new(actor: &Actor, desk: &Desk, id: ProviderId) -> Done<Self> {
        let token = Minted::of_program(desk, actor.workspace).await?;
        let name = "Provisioning".to_owned();
        let token = create::Ready { name, permissions: vec![PROVISION], days: account::DAYS, token };
        Ok(Self { id, token })
    }

    pub(super) fn id(&self) -> ProviderId {
        self.id
    }

    pub(super) fn token(&self) -> &create::Ready {
        &self.token
    }
}

impl Prepared for Begin {
    const SPEC: Spec = Spec::new("scim.begin", WRITE, "Let a provider say who its people are")
        .stream(Stream::Security)
        .step_up()
        .for_real()
        .reveals_secret()
        .creates()
        .at(Method::Post, "/sso/providers/{id}/provisioning");
    type Input = Input;
    type Ready = Ready;
    type Output = Made;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        Ready::new(actor, desk, input.id).await
    }

    fn gives(&self, snapshot: &mut Snapshot<'_>, ready: &Ready) -> Done<Vec<Gift>> {
        account::gives(snapshot, ready.id)
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Made> {
        let before = providers::find(tx, ready.id)?;
        if before.provisioner.is_some() {
            let detail = "Provisioning is switched on already. Make a new token if you no longer have the one of then.";
            return Err(Problem::refused("scim.on", detail).into());
        }
        let service = account::add(tx, &before)?;
        tx.update(&before, ProviderRow { provisioner: Some(service.id), ..before.clone() })?;
        create::make(tx, actor, &ready.token, For::Service(service.id))
    }
}
