//! Writes down that somebody belongs to a workspace again whom their provider had put out. May be repeated.

use door::{Done, Spec, Stream, Tx, Write};
use model::{AccountId, Actor, MemberId, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    accounts,
    records::{AccountState, BelongingRow},
    sso::SSO_FOLLOW,
};

pub(crate) const NAME: &str = "scim.take-back";

pub struct TakeBack;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ScimReturn")]
pub struct Input {
    pub account: AccountId,
    pub workspace: WorkspaceId,
    pub member: MemberId,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ScimReturned")]
pub struct Returned {
    pub belongs: bool,
}

impl Write for TakeBack {
    const SPEC: Spec =
        Spec::new(NAME, SSO_FOLLOW, "Write down that somebody is back").platform().stream(Stream::Permission);
    type Input = Input;
    type Output = Returned;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Returned> {
        let is_active = accounts::account(tx, input.account)?.state == AccountState::Active;
        let is_there = accounts::is_there(tx, input.workspace)?;
        if is_active && is_there {
            let (account, workspace, member) = (input.account, input.workspace, input.member);
            tx.put(&BelongingRow { account, workspace, member })?;
        }
        Ok(Returned { belongs: is_active && is_there })
    }
}
