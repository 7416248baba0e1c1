//! A session in another workspace. A session stands in one workspace for all its life, so that no
//! request can be about two; who wants to be elsewhere gets another.

use door::{Desk, Done, Method, Prepared, Problem, Reason, Spec, Stream, Tx, operations::sso_only::provider_only};
use model::{Actor, WorkspaceId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    SELF, accounts,
    landing::Landing,
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
    landing: Landing,
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
        let landing = if belongs { Landing::at(desk, account, workspace).await } else { Landing::default() };
        if landing.is_shut() {
            return Err(provider_only().into());
        }
        Ok(Ready { workspace, landing, token: Minted::new(desk).await? })
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<SignedIn> {
        let (account, id) = signing_in::own_account(actor)?;
        let from = signing_in::live(tx, account, id)?;
        let place = accounts::belongings(tx, account)?
            .into_iter()
            .map(|(row, _)| row)
            .find(|row| row.workspace == ready.workspace);
        let place = place.ok_or_else(|| Problem::not_found("workspace", ready.workspace))?;
        // Entering proves nothing anew: the proof is as old, and the end as near, as it was. So it is no way either to be
        // in there for longer than its people may be.
        let expires_at = from.expires_at.min(from.proven_at.plus(ready.landing.timeout().longest()));
        if expires_at <= tx.now() {
            return Err(too_long_ago().into());
        }
        let beginning = Beginning {
            account,
            stands: Some(place),
            proven_at: from.proven_at,
            expires_at,
            factor_at: from.factor_at,
            identity: None,
            is_news: ready.landing.is_news(),
        };
        begin(tx, actor, &ready.token, beginning)
    }
}

fn too_long_ago() -> Problem {
    let detail = "There nobody is signed in for as long as you are already. Prove again that it is you, then go there.";
    Problem::new(Reason::StepUpRequired, "session.step-up", detail)
}
