//! What the people who belong to a workspace are called. A name is kept with the membership, sealed under its
//! person's own key, and stays with it when they leave: whoever reads an old entry wants to know who it was.
//!
//! Showing a colleague's name is no disclosure that is written down: else each look at the log would be an entry in it.
//! Whoever may ask who did something ([`READ`]) is told by name, also where their role sees nothing else of people:
//! a log without names is none to whom it is for.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use model::{AccountId, Actor, MemberId, Problem, Sensitivity, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Done, Failure, Snapshot, Tx, audit::Stream, event};

use super::members::ADD;
use crate::{
    Method, Read, Spec, View, Write,
    access::{
        Permission,
        records::{MemberRow, MemberState},
    },
    hides,
    schema::members,
};

pub const READ: Permission = Permission::new_static("members:names");

/// The most accounts that are asked about at once.
const MOST: usize = 500;

/// A member as they are shown: with their name, for those whose roles see what belongs to people.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Member")]
pub struct Shown {
    #[serde(flatten)]
    member: View<MemberRow>,
    /// What they are called; absent when they were erased, or never said.
    name: Option<String>,
}

impl Shown {
    pub(super) fn of(snapshot: &Snapshot<'_>, row: MemberRow) -> Done<Self> {
        let name = seen(snapshot, &row)?;
        Ok(Self { member: View::of(snapshot, row), name })
    }
}

/// The name as it is kept.
pub(super) fn seal(snapshot: &Snapshot<'_>, account: AccountId, id: MemberId, name: &str) -> Done<Option<Vec<u8>>> {
    snapshot.seal_of(account.as_str(), "members", "name", id.as_str(), name.as_bytes())
}

fn open(snapshot: &Snapshot<'_>, row: &MemberRow) -> Done<Option<String>> {
    let Some(sealed) = &row.name else { return Ok(None) };
    let opened = snapshot.open_of(row.account.as_str(), "members", "name", row.id.as_str(), sealed)?;
    let text = opened.map(|plain| String::from_utf8(plain.to_vec()));
    text.transpose().map_err(|_| Failure::internal("A member's name is no text."))
}

/// The name, for who may see it.
fn seen(snapshot: &Snapshot<'_>, row: &MemberRow) -> Done<Option<String>> {
    if hides(snapshot, Sensitivity::PERSONAL) { Ok(None) } else { open(snapshot, row) }
}

pub struct Names;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NamesWanted")]
pub struct Wanted {
    /// Accounts, as the audit log and other records name who did something. What is no account is passed over.
    pub accounts: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "MemberNames")]
pub struct Named {
    /// By account. Whoever never belonged here is not in it.
    pub names: BTreeMap<String, Name>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "MemberName")]
pub struct Name {
    pub member: MemberId,
    /// Null where nobody knows it any more.
    pub name: Option<String>,
    pub state: MemberState,
}

impl Read for Names {
    const SPEC: Spec =
        Spec::new("members.names", READ, "What people are called who did something here, also of those who left")
            .at(Method::Get, "/member-names")
            .quick();
    type Input = Wanted;
    type Output = Named;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Named> {
        if wanted.accounts.len() > MOST {
            return Err(Problem::invalid("/accounts", format!("Ask about at most {MOST} accounts at once.")).into());
        }
        let accounts: Vec<AccountId> = wanted.accounts.iter().filter_map(|text| text.parse().ok()).collect();
        let rows: Vec<MemberRow> =
            snapshot.load(members::table.filter(members::account.eq_any(accounts)).select(MemberRow::as_select()))?;
        let named = rows.into_iter().map(|row| {
            let name = open(snapshot, &row)?;
            Ok((row.account.to_string(), Name { member: row.id, name, state: row.state }))
        });
        Ok(Named { names: named.collect::<Done<_>>()? })
    }
}

/// Somebody changed their name. Only the system asks for it, for each workspace that they belong to.
pub struct Rename;

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MemberRenaming")]
pub struct Renaming {
    pub account: AccountId,
    pub name: String,
}

/// The job that carries a new name into one workspace.
pub const RENAMED: &str = "members.rename";

/// Who is called otherwise now, and where that is to be known, as that job carries it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Renamed {
    pub workspace: WorkspaceId,
    pub account: AccountId,
    pub name: String,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RenamedMember")]
pub struct Outcome {
    /// Absent where they never belonged.
    pub member: Option<MemberId>,
}

impl Write for Rename {
    const SPEC: Spec = Spec::new(RENAMED, ADD, "Know a member by a new name").stream(Stream::Permission);
    type Input = Renaming;
    type Output = Outcome;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Renaming) -> Done<Outcome> {
        let query = members::table.filter(members::account.eq(input.account)).select(MemberRow::as_select());
        let Some(before): Option<MemberRow> = tx.first(query)? else { return Ok(Outcome { member: None }) };
        if open(tx, &before)?.as_deref() == Some(input.name.as_str()) {
            return Ok(Outcome { member: Some(before.id) });
        }
        let name = seal(tx, before.account, before.id, &input.name)?;
        let after = tx.update(&before, MemberRow { name, ..before.clone() })?;
        tx.emit(event::News::new("access.member-changed", after.id, &after));
        Ok(Outcome { member: Some(after.id) })
    }
}
