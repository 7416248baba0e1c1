//! Begins to link a provider's account to one's own. Whoever asks has just proven who they are by a factor of the
//! account itself: that somebody has the same address proves nothing.

use std::sync::Arc;

use door::{Cost, Desk, Done, Prepared, Problem, Spec, Stream, Tx};
use model::{Actor, WorkspaceId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    SELF, accounts, signing_in,
    sso::{
        Places,
        attempts::{self, Begun, Ready},
        outside::Outside,
        records::ProviderId,
    },
};

pub struct Link {
    pub(crate) outside: Arc<Outside>,
    pub(crate) places: Arc<Places>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SsoLinking")]
pub struct Input {
    pub provider: ProviderId,
    /// Whose provider it is; the workspace that you are in, unless said.
    #[serde(default)]
    pub workspace: Option<WorkspaceId>,
}

impl Prepared for Link {
    const SPEC: Spec = Spec::new("sso.link", SELF, "Begin to link a provider's account to your own")
        .platform()
        .cost(Cost::Proof)
        .stream(Stream::Security)
        .step_up()
        .reveals_secret();
    type Input = Input;
    type Ready = Ready;
    type Output = Begun;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let (account, _) = signing_in::own_account(actor)?;
        let workspace = match input.workspace {
            None => actor.workspace,
            Some(workspace) => {
                let belongs = desk.read(move |snapshot| accounts::belonging(snapshot, account, workspace)).await?;
                belongs.map(|row| row.workspace)
            }
        };
        let workspace = workspace.ok_or_else(|| Problem::not_found("provider", input.provider))?;
        attempts::prepare(desk, &self.outside, &self.places, workspace, input.provider, true).await
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Begun> {
        let (account, _) = signing_in::own_account(actor)?;
        attempts::begin(tx, ready, Some(account))
    }
}
