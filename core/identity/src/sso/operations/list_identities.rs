//! By which providers one may sign in oneself.

use door::{Done, Method, Nothing, Read, Snapshot, Spec};
use model::{Actor, Timestamp, WorkspaceId};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    SELF, signing_in,
    sso::{
        identities,
        records::{IdentityId, IdentityRow, ProviderId},
        visas,
    },
};

pub struct ListIdentities;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Identities")]
pub struct Listed {
    pub items: Vec<Shown>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Identity")]
pub struct Shown {
    pub id: IdentityId,
    /// It opens sessions there, and nowhere else.
    pub workspace: WorkspaceId,
    pub provider: ProviderId,
    pub issuer: String,
    pub created_at: Timestamp,
    /// When it was last signed in with.
    pub last_at: Timestamp,
    /// Whether it opened the session that asks.
    pub is_here: bool,
}

impl Shown {
    fn of(row: IdentityRow, here: Option<IdentityId>) -> Self {
        let IdentityRow { id, workspace, provider, issuer, created_at, last_at, .. } = row;
        Self { id, workspace, provider, issuer, created_at, last_at, is_here: here == Some(id) }
    }
}

impl Read for ListIdentities {
    const SPEC: Spec = Spec::new("sso.list-identities", SELF, "By which providers you may sign in")
        .platform()
        .at(Method::Get, "/me/identities");
    type Input = Nothing;
    type Output = Listed;

    fn run(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Listed> {
        let (account, session) = signing_in::own(actor)?;
        let here = visas::of_session(snapshot, session)?.map(|visa| visa.identity);
        let mut rows = identities::of_account(snapshot, account)?;
        // Where else they come in is not their provider's to know.
        rows.retain(|row| here.is_none() || here == Some(row.id));
        Ok(Listed { items: rows.into_iter().map(|row| Shown::of(row, here)).collect() })
    }
}
