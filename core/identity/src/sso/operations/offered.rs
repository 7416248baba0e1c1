//! The buttons on a workspace's sign-in page.

use door::{Done, Problem, Read, Snapshot, Spec, operations::sso_only};
use model::{Actor, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::sso::{providers, records::ProviderId};

pub struct Offered;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SsoOfferedIn")]
pub struct Of {
    pub workspace: WorkspaceId,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SsoOffered")]
pub struct Listed {
    pub items: Vec<Button>,
    /// Whether people come in by these alone.
    pub only: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SsoButton")]
pub struct Button {
    pub provider: ProviderId,
    pub text: String,
}

impl Read for Offered {
    const SPEC: Spec = Spec::public("sso.offered", "By which providers people may sign in to a workspace")
        .of_workspace()
        .misses_untold();
    type Input = Of;
    type Output = Listed;

    /// Where nothing is offered, it is as if there were no such workspace: nobody learns which there are.
    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, of: &Of) -> Done<Listed> {
        let on = providers::all(snapshot)?.into_iter().filter(|row| row.is_on);
        let items: Vec<Button> = on.map(|row| Button { provider: row.id, text: row.button }).collect();
        if items.is_empty() {
            Err(Problem::not_found("workspace", of.workspace).into())
        } else {
            Ok(Listed { items, only: sso_only::holds(snapshot)? })
        }
    }
}
