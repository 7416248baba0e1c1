//! The practice shops of whoever asks, and how far those are that are still being made.

use door::{
    Done, Method, Nothing, Read, Snapshot, Spec, job,
    operations::workspaces::{PRACTISE, WorkspaceState},
};
use model::{Actor, WorkspaceId};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{SELF, accounts, signing_in};

pub struct ListPractice;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PracticeShops")]
pub struct Listed {
    /// In the order they were made.
    pub items: Vec<Shop>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PracticeShop")]
pub struct Shop {
    pub workspace: WorkspaceId,
    pub name: String,
    pub state: WorkspaceState,
    /// How much of its past is made up, of a hundred. None where nobody is at it.
    pub percent: Option<i64>,
}

impl Read for ListPractice {
    const SPEC: Spec = Spec::new("practice.list", SELF, "Your practice shops, and how far they are")
        .platform()
        .at(Method::Get, "/practice-shops");
    type Input = Nothing;
    type Output = Listed;

    fn run(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Listed> {
        let (account, _) = signing_in::own_account(actor)?;
        let mut items = Vec::new();
        for (_, row) in accounts::practice(snapshot, account)? {
            let percent = match row.state {
                WorkspaceState::Creating => job::progress(snapshot, PRACTISE, row.id.as_str())?,
                _ => None,
            };
            let percent = percent.map(|text| text.parse().unwrap_or_default());
            items.push(Shop { workspace: row.id, name: row.name, state: row.state, percent });
        }
        Ok(Listed { items })
    }
}
