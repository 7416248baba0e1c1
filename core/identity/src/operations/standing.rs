//! Whether an account may still come in, for whoever knows one of its tokens.

use door::{Done, Read, Snapshot, Spec};
use model::{AccountId, Actor, SecondFactor, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{SESSIONS_FIND, accounts, factors, records::AccountState};

pub(crate) const NAME: &str = "accounts.standing";

pub struct FindStanding;

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "StandingWanted")]
pub struct Wanted {
    pub account: AccountId,
    /// When the session proved a second factor that the token was made in.
    #[serde(default)]
    pub factor_at: Option<Timestamp>,
    /// When the token was made.
    pub made_at: Timestamp,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "AccountStanding")]
pub struct Standing {
    pub active: bool,
    pub second_factor: SecondFactor,
}

impl Read for FindStanding {
    const SPEC: Spec = Spec::new(NAME, SESSIONS_FIND, "Find whether an account may still come in").platform().quick();
    type Input = Wanted;
    type Output = Standing;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Standing> {
        let account = accounts::account(snapshot, wanted.account)?;
        let second_factor = factors::state(snapshot, account.id, wanted.factor_at, None)?;
        // Before somebody who reads at its address came in, it may have been a stranger's.
        let is_theirs = account.reached_at.is_none_or(|at| wanted.made_at >= at);
        Ok(Standing { active: is_theirs && account.state == AccountState::Active, second_factor })
    }
}
