//! Where somebody lands who proved who they are by their own account: not where people come in by the workspace's
//! providers alone, as long as they belong anywhere else and have not said that they want to be there.

use door::{
    Desk, Done, Snapshot,
    operations::sso_only::{self, OwnProof},
    timeouts::{self, Timeout},
};
use model::{AccountId, WorkspaceId};

use crate::{accounts, records::BelongingRow, rules};

/// A place that was chosen before the transaction.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Landing {
    place: Option<WorkspaceId>,
    /// Nothing is known of a workspace that cannot be opened: whoever lands there is asked at its door anyway.
    said: Option<Said>,
}

/// What a workspace says of an account that comes by its own proof.
#[derive(Debug, Clone, Copy)]
struct Said {
    proof: OwnProof,
    timeout: Timeout,
}

impl Landing {
    pub async fn of(desk: &Desk, account: AccountId, wanted: Option<WorkspaceId>) -> Done<Self> {
        let mut shut = None;
        for workspace in desk.read(move |snapshot| in_order(snapshot, account, wanted)).await? {
            let here = Self::at(desk, account, workspace).await;
            if !here.is_shut() || wanted == here.place {
                return Ok(here);
            }
            shut.get_or_insert(here);
        }
        Ok(shut.unwrap_or_default())
    }

    /// That place and no other.
    pub async fn at(desk: &Desk, account: AccountId, workspace: WorkspaceId) -> Self {
        let said = desk.read_workspace(workspace, move |snapshot| {
            let proof = sso_only::own_proof(snapshot, Some(account))?;
            Ok(Said { proof, timeout: timeouts::of_account(snapshot, account)? })
        });
        Self { place: Some(workspace), said: said.await.ok() }
    }

    /// The place, if they still belong there.
    pub fn belonging(&self, snapshot: &mut Snapshot<'_>, account: AccountId) -> Done<Option<BelongingRow>> {
        match self.place {
            Some(workspace) => accounts::belonging(snapshot, account, workspace),
            None => Ok(None),
        }
    }

    pub fn is_shut(&self) -> bool {
        self.said.is_some_and(|said| said.proof == OwnProof::Shut)
    }

    /// Whether everybody in charge is told that they came. Where it is not known, it is looked at there before anybody is.
    pub fn is_news(&self) -> bool {
        self.place.is_some() && self.said.is_none_or(|said| said.proof == OwnProof::BreaksGlass)
    }

    /// How long a session may be that begins there.
    pub fn timeout(&self) -> Timeout {
        self.said.map(|said| said.timeout).unwrap_or_default()
    }
}

/// Where they would land if it opened, and then the others.
fn in_order(snapshot: &mut Snapshot<'_>, account: AccountId, wanted: Option<WorkspaceId>) -> Done<Vec<WorkspaceId>> {
    let places: Vec<BelongingRow> = accounts::belongings(snapshot, account)?.into_iter().map(|(row, _)| row).collect();
    let first = rules::landing(&places, wanted).map(|row| row.workspace);
    let others = places.iter().map(|row| row.workspace).filter(|workspace| Some(*workspace) != first);
    Ok(first.into_iter().chain(others).collect())
}
