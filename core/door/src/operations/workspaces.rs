//! The businesses kept here. A workspace is founded in steps that may each be repeated: `creating`,
//! its database, its owner, `open`.

use declare::Record;
use diesel::{
    AsChangeset, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, Selectable, SelectableHelper as _,
};
use model::{AccountId, Actor, MemberId, Problem, Timestamp, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Done, Snapshot, Tx, audit::Stream, job};

use crate::{Method, Nothing, Read, Spec, View, Write, access::Permission, schema::workspaces};

pub const READ: Permission = Permission::new_static("workspaces:read");
pub const WRITE: Permission = Permission::new_static("workspaces:write");

/// The job that finishes what [`found`] began.
pub const FOUND: &str = "workspaces.found";
/// The job that makes up what is in a practice workspace, and then finishes as [`FOUND`] does. Its payload is a [`Making`].
pub const PRACTISE: &str = "workspaces.practise";
/// The job that finishes what [`Destroy`] began.
pub const DESTROY: &str = "workspaces.destroy";
/// The longest name of a business.
const NAME_LIMIT: usize = 200;

model::words! {
    /// How far making or unmaking a workspace has come.
    pub enum WorkspaceState {
        Creating = "creating",
        Open = "open",
        Destroyed = "destroyed",
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = workspaces)]
#[record(table = workspaces, kind = "workspace")]
pub struct WorkspaceRow {
    pub id: WorkspaceId,
    pub version: i64,
    #[label(internal)]
    pub name: String,
    #[label(internal)]
    pub state: WorkspaceState,
    #[label(internal)]
    pub created_at: Timestamp,
    /// Whether nothing in it is real.
    #[label(internal)]
    pub practice: bool,
}

/// Who a new workspace belongs to, as its founding job carries it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Founding {
    pub workspace: WorkspaceId,
    pub owner: Option<Founder>,
}

/// How the past of a practice workspace is made up: what was wished for, and how far it has come.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Making {
    pub founding: Founding,
    pub wishes: Value,
    /// As its maker left it, if it did.
    pub state: Value,
}

/// Its first owner.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Founder {
    pub account: AccountId,
    pub member: MemberId,
    pub name: Option<String>,
}

/// Begins a workspace: its row, and the job that makes the rest.
pub fn found(tx: &mut Tx<'_>, name: &str, owner: Option<Founder>) -> Done<WorkspaceRow> {
    let row = begun(tx, name, false)?;
    tx.enqueue(job::New::now(FOUND, &Founding { workspace: row.id, owner }))?;
    Ok(row)
}

/// The same of one to practise in. Somebody is let in once its past is made up, which takes a while: nothing else waits
/// for that.
pub fn found_practice(tx: &mut Tx<'_>, name: &str, owner: Option<Founder>, wishes: &Value) -> Done<WorkspaceRow> {
    let row = begun(tx, name, true)?;
    let founding = Founding { workspace: row.id, owner };
    let making = Making { founding, wishes: wishes.clone(), state: Value::Null };
    let job = job::New::now(PRACTISE, &making).outside(PRACTISE);
    tx.enqueue(job::New { once: Some(row.id.to_string()), ..job })?;
    Ok(row)
}

fn begun(tx: &mut Tx<'_>, name: &str, practice: bool) -> Done<WorkspaceRow> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_LIMIT {
        return Err(Problem::invalid("/name", format!("A business has a name of 1 to {NAME_LIMIT} characters.")).into());
    }
    let row = WorkspaceRow {
        id: tx.new_id(),
        version: 1,
        name: name.to_owned(),
        state: WorkspaceState::Creating,
        created_at: tx.now(),
        practice,
    };
    tx.insert(&row)?;
    Ok(row)
}

pub(crate) fn is_being_made(snapshot: &mut Snapshot<'_>, id: WorkspaceId) -> Done<bool> {
    Ok(row(snapshot, id)?.is_some_and(|row| row.state == WorkspaceState::Creating))
}

pub(crate) fn row(snapshot: &mut Snapshot<'_>, id: WorkspaceId) -> Done<Option<WorkspaceRow>> {
    snapshot.first(workspaces::table.filter(workspaces::id.eq(id)).select(WorkspaceRow::as_select()))
}

/// What it was founded as: the name of a business that says none of its own.
pub fn name(snapshot: &mut Snapshot<'_>, id: WorkspaceId) -> Done<Option<String>> {
    Ok(row(snapshot, id)?.map(|row| row.name))
}

pub struct List;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Workspaces")]
pub struct Listed {
    pub items: Vec<View<WorkspaceRow>>,
}

impl Read for List {
    const SPEC: Spec = Spec::new("workspaces.list", READ, "The workspaces kept here").platform();
    type Input = Nothing;
    type Output = Listed;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Listed> {
        let rows: Vec<WorkspaceRow> = snapshot.load(
            workspaces::table
                .filter(workspaces::state.ne(WorkspaceState::Destroyed))
                .order(workspaces::id)
                .select(WorkspaceRow::as_select()),
        )?;
        Ok(Listed { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect() })
    }
}

pub struct Create;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewWorkspace")]
pub struct Creation {
    pub name: String,
}

impl Write for Create {
    const SPEC: Spec = Spec::new("workspaces.create", WRITE, "Make a workspace")
        .platform()
        .stream(Stream::Security)
        .at(Method::Post, "/workspaces");
    type Input = Creation;
    type Output = View<WorkspaceRow>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Creation) -> Done<View<WorkspaceRow>> {
        let row = found(tx, &input.name, None)?;
        Ok(View::of(tx, row))
    }
}

/// Destroys a workspace: its keys, and with them every copy of it.
pub struct Destroy;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WorkspaceDestruction")]
pub struct Destruction {
    pub id: WorkspaceId,
    /// The name of the business, so that nobody destroys the wrong one.
    pub name: String,
}

impl Write for Destroy {
    const SPEC: Spec =
        Spec::new("workspaces.destroy", WRITE, "Destroy a workspace and its keys; no backup of it opens again")
            .platform()
            .stream(Stream::Security)
            .step_up();
    type Input = Destruction;
    type Output = View<WorkspaceRow>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Destruction) -> Done<View<WorkspaceRow>> {
        let before = row(tx, input.id)?
            .filter(|row| row.state != WorkspaceState::Destroyed)
            .ok_or_else(|| Problem::not_found("workspace", input.id))?;
        if before.name != input.name.trim() {
            return Err(Problem::invalid("/name", format!("{} is not called that.", before.id)).into());
        }
        let row = destroyed(tx, &before)?;
        Ok(View::of(tx, row))
    }
}

/// Marks it, and has a job take away what is of it.
pub fn destroyed(tx: &mut Tx<'_>, before: &WorkspaceRow) -> Done<WorkspaceRow> {
    let mut after = before.clone();
    after.state = WorkspaceState::Destroyed;
    let after = tx.update(before, after)?;
    // Sessions that stand in it end with the next question.
    tx.policy_changed();
    tx.enqueue(job::New::now(DESTROY, &after.id))?;
    Ok(after)
}
