//! Who asks, and where they belong.

use door::{Done, Method, Nothing, Read, Snapshot, Spec};
use model::{AccountId, Actor, MemberId, SecondFactor, SessionId, WorkspaceId};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{SELF, accounts, signing_in};

pub struct Me;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Me")]
pub struct Shown {
    pub account: AccountId,
    pub name: Option<String>,
    /// None where it turned out to be somebody else's.
    pub email: Option<String>,
    pub session: SessionId,
    /// Whether you have a second factor.
    pub second_factor: SecondFactor,
    /// Where this session stands.
    pub workspace: Option<WorkspaceId>,
    pub member: Option<MemberId>,
    /// Where you belong; another session can be had there.
    pub workspaces: Vec<Place>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MyWorkspace")]
pub struct Place {
    pub workspace: WorkspaceId,
    pub name: String,
    pub member: MemberId,
    /// Whether nothing there is real.
    pub practice: bool,
}

impl Read for Me {
    const SPEC: Spec =
        Spec::new("identity.me", SELF, "Who you are, and where you belong").platform().at(Method::Get, "/me");
    type Input = Nothing;
    type Output = Shown;

    // Nothing is disclosed here: people look at themselves.
    fn run(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Shown> {
        let (id, session) = signing_in::own(actor)?;
        let account = accounts::account(snapshot, id)?;
        let (name, email) = accounts::open(snapshot, &account)?.map(|person| (person.name, person.email)).unzip();
        // Where else they belong is not their provider's to know.
        let only = actor.by_provider.then_some(actor.workspace);
        let workspaces = accounts::belongings(snapshot, id)?
            .into_iter()
            .filter(|(row, _)| only.is_none_or(|only| only == Some(row.workspace)))
            .map(|(row, place)| Place {
                workspace: row.workspace,
                name: place.name,
                member: row.member,
                practice: place.practice,
            })
            .collect();
        let (second_factor, workspace, member) = (actor.second_factor, actor.workspace, actor.member());
        Ok(Shown { account: id, name, email: email.flatten(), session, second_factor, workspace, member, workspaces })
    }
}
