//! Begins a log-in at a provider: where the browser goes, and what it is to bring back.

use std::sync::Arc;

use door::{Cost, Desk, Done, Prepared, Spec, Stream, Tx};
use model::{Actor, WorkspaceId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::sso::{
    Places,
    attempts::{self, Begun, Ready},
    outside::Outside,
    records::ProviderId,
};

pub struct Begin {
    pub(crate) outside: Arc<Outside>,
    pub(crate) places: Arc<Places>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SsoBeginning")]
pub struct Input {
    pub workspace: WorkspaceId,
    pub provider: ProviderId,
    /// Whether they prove who they are even where the provider knows them already.
    #[serde(default)]
    pub again: bool,
}

impl Prepared for Begin {
    const SPEC: Spec = Spec::public("sso.begin", "Begin to sign in by a provider")
        .cost(Cost::Proof)
        .stream(Stream::Security)
        .reveals_secret();
    type Input = Input;
    type Ready = Ready;
    type Output = Begun;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let Input { workspace, provider, again } = input;
        attempts::prepare(desk, &self.outside, &self.places, workspace, provider, again).await
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Begun> {
        attempts::begin(tx, ready, None)
    }
}
