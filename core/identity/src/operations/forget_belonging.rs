//! Forgets that an account was to belong to a workspace that did not take it in, and ends its sessions
//! there. The account stays: it may have been there before, and its owner can be invited again.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot, Spec, Stream, Tx, Write};
use model::{AccountId, Actor, MemberId, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{BELONGINGS_FORGET, accounts, records::SessionRow, schema::sessions, signing_in};

pub(crate) const NAME: &str = "belongings.forget";

pub struct ForgetBelonging;

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Belonging")]
pub struct Belonging {
    pub account: AccountId,
    pub workspace: WorkspaceId,
    pub member: MemberId,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ForgottenBelonging")]
pub struct Forgotten {
    pub sessions_ended: usize,
}

impl Write for ForgetBelonging {
    const SPEC: Spec = Spec::new(NAME, BELONGINGS_FORGET, "Forget that an account was to belong to a workspace")
        .platform()
        .stream(Stream::Permission);
    type Input = Belonging;
    type Output = Forgotten;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Belonging) -> Done<Forgotten> {
        let row = accounts::belonging(tx, input.account, input.workspace)?;
        let Some(row) = row.filter(|row| row.member == input.member) else {
            return Ok(Forgotten { sessions_ended: 0 });
        };
        tx.forget(&row)?;
        let there = sessions_there(tx, input)?;
        there.iter().try_for_each(|session| signing_in::end(tx, session).map(drop))?;
        Ok(Forgotten { sessions_ended: there.len() })
    }
}

fn sessions_there(snapshot: &mut Snapshot<'_>, input: &Belonging) -> Done<Vec<SessionRow>> {
    let query = sessions::table
        .filter(sessions::account.eq(input.account))
        .filter(sessions::workspace.eq(input.workspace))
        .filter(sessions::ended_at.is_null());
    snapshot.load(query.select(SessionRow::as_select()))
}
