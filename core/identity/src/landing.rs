//! Where somebody lands who proved who they are by their own account: not where people come in by the workspace's
//! providers alone, as long as they belong anywhere else and have not said that they want to be there.

use door::{
    Desk, Done, Snapshot,
    operations::sso_only::{self, OwnProof},
};
use model::{AccountId, WorkspaceId};

use crate::{accounts, records::BelongingRow, rules};

/// A place that was chosen before the transaction.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Landing {
    place: Option<WorkspaceId>,
    /// Whether everybody in charge is told that they came.
    pub is_news: bool,
}

impl Landing {
    pub async fn of(desk: &Desk, account: AccountId, wanted: Option<WorkspaceId>) -> Done<Self> {
        let mut shut = None;
        for workspace in desk.read(move |snapshot| in_order(snapshot, account, wanted)).await? {
            let proof = own_proof(desk, account, workspace).await;
            let here = Self { place: Some(workspace), is_news: is_news(proof) };
            if proof != Some(OwnProof::Shut) || wanted == here.place {
                return Ok(here);
            }
            shut.get_or_insert(here);
        }
        Ok(shut.unwrap_or_default())
    }

    /// That place and no other.
    pub async fn at(desk: &Desk, account: AccountId, place: Option<WorkspaceId>) -> Self {
        match place {
            Some(workspace) => Self { place, is_news: is_news(own_proof(desk, account, workspace).await) },
            None => Self::default(),
        }
    }

    /// The place, if they still belong there.
    pub fn belonging(&self, snapshot: &mut Snapshot<'_>, account: AccountId) -> Done<Option<BelongingRow>> {
        match self.place {
            Some(workspace) => accounts::belonging(snapshot, account, workspace),
            None => Ok(None),
        }
    }
}

/// Where they would land if it opened, and then the others.
fn in_order(snapshot: &mut Snapshot<'_>, account: AccountId, wanted: Option<WorkspaceId>) -> Done<Vec<WorkspaceId>> {
    let places: Vec<BelongingRow> = accounts::belongings(snapshot, account)?.into_iter().map(|(row, _)| row).collect();
    let first = rules::landing(&places, wanted).map(|row| row.workspace);
    let others = places.iter().map(|row| row.workspace).filter(|workspace| Some(*workspace) != first);
    Ok(first.into_iter().chain(others).collect())
}

/// What an account's own proof is worth in a workspace. Nothing is known of one that cannot be opened: whoever lands
/// there is asked at its door anyway.
pub(crate) async fn own_proof(desk: &Desk, account: AccountId, workspace: WorkspaceId) -> Option<OwnProof> {
    desk.read_workspace(workspace, move |snapshot| sso_only::own_proof(snapshot, Some(account))).await.ok()
}

/// Where it is not known, it is looked at there before anybody is told.
fn is_news(proof: Option<OwnProof>) -> bool {
    matches!(proof, Some(OwnProof::BreaksGlass) | None)
}
