//! Writes down, and tells everybody in charge, that an owner came in by their own account where people come in by
//! providers alone.

use std::sync::Arc;

use door::{
    Ask, Done, Door, Problem, Spec, Stream, Tx, Write, job,
    operations::sso_only::{self, OwnProof},
};
use model::{AccountId, Actor, Timestamp, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    notices::{Notice, tell_admins},
    operations::find_address::{self, Address},
    sso::SSO_FOLLOW,
};

const NAME: &str = "sso.tell-broken-glass";

/// The job that tells it. Its payload is a [`BrokenGlass`].
pub const BROKEN_GLASS: &str = "sso.broken-glass";

/// Who came in, and from where.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BrokenGlass {
    pub workspace: WorkspaceId,
    pub account: AccountId,
    pub from: Option<String>,
    pub at: Timestamp,
}

/// Leaves it to be told.
pub(crate) fn leave(tx: &mut Tx<'_>, actor: &Actor, workspace: WorkspaceId, account: AccountId) -> Done<()> {
    let from = actor.origin.address.map(|address| address.to_string());
    let broken = BrokenGlass { workspace, account, from, at: tx.now() };
    tx.enqueue(job::New::now(BROKEN_GLASS, &broken))
}

/// Tells it. Where it is no news any more, because the rule was lifted meanwhile, nobody is told.
pub async fn run_broken_glass(door: &Arc<Door>, broken: BrokenGlass) -> Result<(), Problem> {
    let BrokenGlass { workspace, account, from, at } = broken;
    let here = Actor::system("single sign-on", None, door.now());
    let found = door.ask(&here, Ask::with(find_address::NAME, &find_address::Wanted { account })).await?;
    let name = found.read::<Address>().ok().and_then(|address| address.name);
    let there = Actor::system("single sign-on", Some(workspace), door.now());
    match door.ask(&there, Ask::with(NAME, &Input { account, name, from, at })).await {
        Err(problem) if problem.reason.is_lasting() => Ok(()),
        told => told.map(drop),
    }
}

pub struct TellBrokenGlass;

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SsoBrokenGlass")]
pub struct Input {
    pub account: AccountId,
    /// What they are called.
    #[serde(default)]
    pub name: Option<String>,
    /// The address they came from.
    #[serde(default)]
    pub from: Option<String>,
    pub at: Timestamp,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SsoBrokenGlassTold")]
pub struct Told {
    /// How many are told by mail.
    pub told: usize,
}

impl Write for TellBrokenGlass {
    const SPEC: Spec =
        Spec::new(NAME, SSO_FOLLOW, "Tell that an owner came in without a provider").stream(Stream::Security);
    type Input = Input;
    type Output = Told;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Told> {
        if sso_only::own_proof(tx, Some(input.account))? != OwnProof::BreaksGlass {
            let detail = "People come in here by their own accounts again.";
            return Err(Problem::refused("sso.no-glass", detail).into());
        }
        let who = input.name.clone().unwrap_or_else(|| input.account.to_string());
        let told = tell_admins(tx, &Notice::GlassBroken { who, from: input.from.clone(), at: input.at })?;
        Ok(Told { told })
    }
}
