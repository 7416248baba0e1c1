//! A session in another workspace. A session stands in one workspace for all its life, so that no
//! request can be about two; who wants to be elsewhere gets another.

use door::{
    Desk, Done, Method, Prepared, Problem, Spec, Stream, Tx,
    operations::sso_only::{OwnProof, provider_only},
};
use model::{Actor, WorkspaceId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    SELF, accounts, landing,
    signing_in::{self, Beginning, SignedIn, begin},
    tokens::Minted,
};

pub struct Enter;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "EnterInput")]
pub struct Input {
    pub workspace: WorkspaceId,
}

pub struct Ready {
    workspace: WorkspaceId,
    is_news: bool,
    token: Minted,
}

impl Prepared for Enter {
    const SPEC: Spec = Spec::new("identity.enter", SELF, "Get a session in another workspace that you belong to")
        .platform()
        .stream(Stream::Security)
        .reveals_secret()
        .at(Method::Post, "/session/workspace");
    type Input = Input;
    type Ready = Ready;
    type Output = SignedIn;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let ((account, _), workspace) = (signing_in::own_account(actor)?, input.workspace);
        let belongs = desk.read(move |snapshot| accounts::belonging(snapshot, account, workspace)).await?.is_some();
        // Of where somebody does not belong nothing is said.
        let proof = if belongs { landing::own_proof(desk, account, workspace).await } else { Some(OwnProof::Opens) };
        if proof == Some(OwnProof::Shut) {
            return Err(provider_only().into());
        }
        Ok(Ready { workspace, is_news: proof != Some(OwnProof::Opens), token: Minted::new(desk).await? })
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<SignedIn> {
        let (account, id) = signing_in::own_account(actor)?;
        let from = signing_in::live(tx, account, id)?;
        let place = accounts::belongings(tx, account)?
            .into_iter()
            .map(|(row, _)| row)
            .find(|row| row.workspace == ready.workspace);
        let place = place.ok_or_else(|| Problem::not_found("workspace", ready.workspace))?;
        // Entering proves nothing anew: the proof is as old, and the end as near, as it was.
        let beginning = Beginning {
            account,
            stands: Some(place),
            proven_at: from.proven_at,
            expires_at: from.expires_at,
            factor_at: from.factor_at,
            identity: None,
            is_news: ready.is_news,
        };
        begin(tx, actor, &ready.token, beginning)
    }
}
