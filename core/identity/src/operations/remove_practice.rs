//! Takes a practice shop of one's own away for good, whole or not: nothing in it was real.

use door::{
    Desk, Done, Method, Prepared, Problem, Snapshot, Spec, Stream, Tx, View,
    access::RoleName,
    job,
    operations::workspaces::{self, PRACTISE, WorkspaceRow, WorkspaceState},
    roles_of,
};
use model::{AccountId, Actor, Who, WorkspaceId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{SELF, accounts, records::BelongingRow, signing_in};

pub struct RemovePractice;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PracticeShopRemoval")]
pub struct Input {
    pub workspace: WorkspaceId,
}

pub struct Ready {
    account: AccountId,
    workspace: WorkspaceId,
}

impl Prepared for RemovePractice {
    const SPEC: Spec = Spec::new("practice.remove", SELF, "Take a practice shop of yours away for good")
        .platform()
        .stream(Stream::Security)
        .at(Method::Delete, "/practice-shops/{workspace}");
    type Input = Input;
    type Ready = Ready;
    type Output = View<WorkspaceRow>;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let (account, session) = signing_in::own_account(actor)?;
        let workspace = input.workspace;
        let (belonging, row) = desk.read(move |snapshot| theirs(snapshot, account, workspace)).await?;
        // Of one that is not whole nobody has a role yet: it is whose it was to be.
        if row.state == WorkspaceState::Open {
            let who = Who::Person { account, session, member: Some(belonging.member) };
            let asker = Actor { who, workspace: Some(workspace), ..actor.clone() };
            let roles = desk.read_workspace(workspace, move |snapshot| roles_of(&asker, snapshot)).await?;
            if !roles.contains(&RoleName::OWNER) {
                let detail = "A practice shop is taken away by its owner. Ask them.";
                return Err(Problem::refused("practice.not-yours", detail).into());
            }
        }
        Ok(Ready { account, workspace })
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<View<WorkspaceRow>> {
        let (_, row) = theirs(tx, ready.account, ready.workspace)?;
        if row.state == WorkspaceState::Creating && job::progress(tx, PRACTISE, row.id.as_str())?.is_some() {
            let detail = "This practice shop is still being made. Take it away when that is done.";
            return Err(Problem::refused("practice.being-made", detail).into());
        }
        let row = workspaces::destroyed(tx, &row)?;
        Ok(View::of(tx, row))
    }
}

fn theirs(snapshot: &mut Snapshot<'_>, account: AccountId, id: WorkspaceId) -> Done<(BelongingRow, WorkspaceRow)> {
    let found = accounts::practice(snapshot, account)?.into_iter().find(|(_, row)| row.id == id);
    Ok(found.ok_or_else(|| Problem::not_found("workspace", id))?)
}
