//! Who belongs to the workspace, and as what.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _,
    TextExpressionMethods as _,
};
use model::{AccountId, Actor, MemberId, Problem, SessionId, Who, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Done, Record as _, Snapshot, Tx, audit::Stream, event, job};

use crate::{
    Gift, Method, Page, Paged, Read, Spec, Write,
    access::{
        Permission, RoleName,
        records::{ApiTokenRow, MemberRow, MemberState, OverrideRow, RoleRow, TokenEnd, join},
    },
    schema::{api_tokens, members, overrides, roles},
};

use super::{
    names::{self, Shown},
    sso_only,
};

pub const READ: Permission = Permission::new_static("members:read");
pub const WRITE: Permission = Permission::new_static("members:write");
pub const ADD: Permission = Permission::new_static("members:add");

/// The job that tells the platform that a member was removed.
pub const REMOVED: &str = "members.removed";

/// Who left which workspace, as that job carries it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Left {
    pub account: AccountId,
    pub workspace: Option<WorkspaceId>,
    pub member: MemberId,
}

/// The job that ends a member's sessions here, because what they may has changed.
pub const CHANGED: &str = "members.rights-changed";

/// Whose sessions end, and which does not, as that job carries it.
#[derive(Debug, Serialize, Deserialize)]
pub struct RightsChanged {
    pub workspace: Option<WorkspaceId>,
    pub account: AccountId,
    pub but: Option<SessionId>,
}

/// What a member may has changed: whoever sits at a browser of theirs proves again who they are. Their rights count at
/// once; their sessions end a moment later, but for the one that made the change.
pub(crate) fn end_sessions(tx: &mut Tx<'_>, actor: &Actor, account: AccountId) -> Done<()> {
    let but = match actor.who {
        Who::Person { session, .. } => Some(session),
        _ => None,
    };
    end_sessions_but(tx, account, but)
}

/// The same where nobody here made the change, but for the session in which they just proved who they are.
pub fn end_sessions_but(tx: &mut Tx<'_>, account: AccountId, but: Option<SessionId>) -> Done<()> {
    tx.enqueue(job::New::now(CHANGED, &RightsChanged { workspace: tx.workspace(), account, but }))
}

/// A member who is there, active or not.
pub fn member(snapshot: &mut Snapshot<'_>, id: MemberId) -> Done<MemberRow> {
    let row = snapshot.first(members::table.filter(members::id.eq(id)).select(MemberRow::as_select()))?;
    row.ok_or_else(|| Problem::not_found("member", id).into())
}

/// The member that this account is here, if it is one.
pub(crate) fn of_account(snapshot: &mut Snapshot<'_>, account: AccountId) -> Done<Option<MemberRow>> {
    let active = members::table.filter(members::account.eq(account)).filter(members::state.eq(MemberState::Active));
    snapshot.first(active.select(MemberRow::as_select()))
}

/// Roles that may be given here: built-in ones, and those the workspace made.
pub fn check_roles(snapshot: &mut Snapshot<'_>, named: &[RoleName]) -> Done<()> {
    if named.is_empty() {
        return Err(Problem::invalid("/roles", "Name at least one role.").into());
    }
    for role in named {
        if !is_role(snapshot, role)? {
            return Err(no_such_role("/roles", role).into());
        }
    }
    Ok(())
}

pub(crate) fn is_role(snapshot: &mut Snapshot<'_>, role: &RoleName) -> Done<bool> {
    if role.is_built_in() {
        return Ok(RoleName::OF_WORKSPACE.contains(role));
    }
    let query = roles::table.filter(roles::name.eq(role.as_str().to_owned())).select(RoleRow::as_select());
    Ok(snapshot.first::<_, RoleRow>(query)?.is_some())
}

pub(crate) fn no_such_role(at: &'static str, role: &RoleName) -> Problem {
    Problem::invalid(at, format!("There is no role {role} in this workspace."))
}

/// An owner makes owners. (That nobody else hands out more than they hold is the door's rule.)
fn check_owner_change(actor: &Actor, snapshot: &mut Snapshot<'_>, before: &MemberRow, after: &[RoleName]) -> Done<()> {
    let was = before.role_names().contains(&RoleName::OWNER);
    let is = after.contains(&RoleName::OWNER);
    if was == is {
        return Ok(());
    }
    check_by_owner(actor, snapshot)?;
    if was && !is {
        check_not_last_owner(snapshot, before.id)?;
    }
    Ok(())
}

/// Also whoever takes from an owner what owners hold unmakes one.
pub(crate) fn check_by_owner(actor: &Actor, snapshot: &mut Snapshot<'_>) -> Done<()> {
    let by_owner = match actor.member() {
        Some(id) => member(snapshot, id)?.role_names().contains(&RoleName::OWNER),
        None => matches!(actor.who, model::Who::Operator { .. }),
    };
    if by_owner {
        Ok(())
    } else {
        Err(Problem::refused("members.owner-only", "Only an owner makes or unmakes an owner.").into())
    }
}

/// Somebody stays who can make others owners.
pub fn check_not_last_owner(snapshot: &mut Snapshot<'_>, leaving: MemberId) -> Done<()> {
    let active: Vec<MemberRow> =
        snapshot.load(members::table.filter(members::state.eq(MemberState::Active)).select(MemberRow::as_select()))?;
    if active.iter().any(|row| row.id != leaving && row.role_names().contains(&RoleName::OWNER)) {
        Ok(())
    } else {
        Err(Problem::refused("members.last-owner", "This is the last owner. Make somebody else an owner first.").into())
    }
}

pub struct List;

/// Which members, in the order in which they came.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MemberQuery")]
pub struct Wanted {
    /// Only those who may come in, or only those who were removed.
    #[serde(default)]
    pub state: Option<MemberState>,
    /// Only those who have this role.
    #[serde(default)]
    pub role: Option<String>,
    /// Where the page before ended, as it said in `next`.
    #[serde(default)]
    pub cursor: Option<String>,
    /// At most this many; 50 unless said, never more than 200.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for List {
    const SPEC: Spec =
        Spec::new("members.list", READ, "Who belongs to the workspace, and as what").at(Method::Get, "/members");
    type Input = Wanted;
    type Output = Paged<Shown>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Shown>> {
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = members::table.select(MemberRow::as_select()).into_boxed();
        if let Some(state) = wanted.state {
            query = query.filter(members::state.eq(state));
        }
        if let Some(role) = wanted.role.clone() {
            let role = RoleName::parse(role).map_err(|error| Problem::invalid("/role", error.to_string()))?;
            // Kept with commas between, and a name has none.
            let among = [format!("{role},%"), format!("%,{role},%"), format!("%,{role}")];
            let [first, amid, last] = among.map(|pattern| members::roles.like(pattern));
            query = query.filter(members::roles.eq(role.to_string()).or(first).or(amid).or(last));
        }
        if let Some(after) = page.after::<MemberId>()? {
            query = query.filter(members::id.gt(after));
        }
        let rows: Vec<MemberRow> = snapshot.load(query.order(members::id).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |row| row.id);
        let items = rows.into_iter().map(|row| Shown::of(snapshot, row)).collect::<Done<_>>()?;
        Ok(Paged { items, next })
    }
}

pub struct Get;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MemberWanted")]
pub struct Of {
    pub id: MemberId,
}

impl Read for Get {
    const SPEC: Spec = Spec::new("members.get", READ, "One member, with the version that a change of it names")
        .versioned()
        .at(Method::Get, "/members/{id}");
    type Input = Of;
    type Output = Shown;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, of: &Of) -> Done<Shown> {
        let row = member(snapshot, of.id)?;
        Shown::of(snapshot, row)
    }
}

/// Makes an account a member. Only the system asks for it, at the end of an invitation or a restore; may
/// be repeated.
pub struct Add;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewMember")]
pub struct NewMember {
    pub account: AccountId,
    pub member: MemberId,
    pub roles: Vec<String>,
    /// What they are called.
    #[serde(default)]
    pub name: Option<String>,
}

impl Write for Add {
    const SPEC: Spec = Spec::new("members.add", ADD, "Make an account a member").stream(Stream::Permission);
    type Input = NewMember;
    type Output = Shown;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &NewMember) -> Done<Shown> {
        let row = add(tx, input.account, input.member, &parse_roles(&input.roles)?, input.name.as_deref())?;
        Shown::of(tx, row)
    }
}

/// The membership, made now or before. Somebody who was removed comes back as what they are named now and
/// nothing more: exceptions that were made for them then do not return with them. They are called as before where
/// nothing else is said.
pub fn add(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: MemberId,
    named: &[RoleName],
    name: Option<&str>,
) -> Done<MemberRow> {
    let before: Option<MemberRow> =
        tx.first(members::table.filter(members::account.eq(account)).select(MemberRow::as_select()))?;
    if let Some(there) = before.as_ref().filter(|row| row.state == MemberState::Active) {
        return Ok(there.clone());
    }
    check_roles(tx, named)?;
    // Somebody who comes back is the member they were.
    let id = before.as_ref().map_or(id, |before| before.id);
    let name = match name {
        Some(name) => names::seal(tx, account, id, name)?,
        None => before.as_ref().and_then(|before| before.name.clone()),
    };
    let (roles, state) = (join(named), MemberState::Active);
    let row = MemberRow { id, version: 1, account, roles, state, joined_at: tx.now(), name };
    let row = match before {
        None => {
            tx.insert(&row)?;
            row
        }
        Some(before) => {
            let then: Vec<OverrideRow> =
                tx.load(overrides::table.filter(overrides::member.eq(before.id)).select(OverrideRow::as_select()))?;
            then.iter().try_for_each(|exception| tx.remove(exception))?;
            tx.update(&before, row)?
        }
    };
    tx.policy_changed();
    tx.emit(event::News::new("access.member-added", row.id, &row));
    Ok(row)
}

pub struct SetRoles;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MemberRoles")]
pub struct RolesInput {
    pub id: MemberId,
    /// The version you saw.
    pub version: i64,
    pub roles: Vec<String>,
}

impl Write for SetRoles {
    const SPEC: Spec = Spec::new("members.set-roles", WRITE, "Give a member other roles")
        .stream(Stream::Permission)
        .step_up()
        .versioned()
        .at(Method::Put, "/members/{id}/roles");
    type Input = RolesInput;
    type Output = Shown;

    fn gives(&self, snapshot: &mut Snapshot<'_>, input: &RolesInput) -> Done<Vec<Gift>> {
        let before = member(snapshot, input.id)?.role_names();
        // Who makes an owner is a rule of its own.
        let new = |role: &RoleName| *role != RoleName::OWNER && !before.contains(role);
        Ok(parse_roles(&input.roles)?.into_iter().filter(new).map(Gift::Role).collect())
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &RolesInput) -> Done<Shown> {
        let before = member(tx, input.id)?.seen_at(input.version)?;
        let named = parse_roles(&input.roles)?;
        check_roles(tx, &named)?;
        check_owner_change(actor, tx, &before, &named)?;
        sso_only::check_keeps(tx, &before, &named)?;
        let mut after = before.clone();
        after.roles = join(&named);
        let after = tx.update(&before, after)?;
        tx.policy_changed();
        if after.roles != before.roles {
            end_sessions(tx, actor, after.account)?;
        }
        tx.emit(event::News::new("access.member-changed", after.id, &after));
        Shown::of(tx, after)
    }
}

pub struct Remove;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MemberRemoval")]
pub struct Removal {
    pub id: MemberId,
    /// The version you saw.
    pub version: i64,
}

impl Write for Remove {
    const SPEC: Spec = Spec::new("members.remove", WRITE, "Take a member out of the workspace")
        .stream(Stream::Permission)
        .step_up()
        .versioned()
        .at(Method::Delete, "/members/{id}");
    type Input = Removal;
    type Output = Shown;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Removal) -> Done<Shown> {
        let before = member(tx, input.id)?.seen_at(input.version)?;
        if before.role_names().contains(&RoleName::OWNER) {
            check_owner_change(actor, tx, &before, &[])?;
            sso_only::check_keeps(tx, &before, &[])?;
        }
        let after = take_out(tx, &before)?;
        Shown::of(tx, after)
    }
}

/// Takes a member out, with every token of theirs, so that none comes back with them. What they may is over with this
/// transaction.
pub fn take_out(tx: &mut Tx<'_>, before: &MemberRow) -> Done<MemberRow> {
    let theirs = api_tokens::table.filter(api_tokens::member.eq(before.id)).filter(api_tokens::ended_at.is_null());
    let tokens: Vec<ApiTokenRow> = tx.load(theirs.select(ApiTokenRow::as_select()))?;
    for token in &tokens {
        let (ended_at, ended_for) = (Some(tx.now()), Some(TokenEnd::Closed));
        tx.update(token, ApiTokenRow { ended_at, ended_for, ..token.clone() })?;
    }
    let after = tx.update(before, MemberRow { state: MemberState::Removed, ..before.clone() })?;
    tx.policy_changed();
    // The platform's index and the sessions there follow.
    tx.enqueue(job::New::now(REMOVED, &Left { account: after.account, workspace: tx.workspace(), member: after.id }))?;
    tx.emit(event::News::new("access.member-removed", after.id, &after));
    Ok(after)
}

pub fn parse_roles(named: &[String]) -> Done<Vec<RoleName>> {
    named
        .iter()
        .map(|name| RoleName::parse(name.clone()).map_err(|error| Problem::invalid("/roles", error.to_string()).into()))
        .collect()
}
