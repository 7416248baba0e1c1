//! Roles: the built-in ones, and those that a workspace makes for itself.

use std::collections::BTreeSet;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use model::{Actor, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Done, Record as _, Snapshot, Tx, audit::Stream};

use super::members::{READ, WRITE, end_sessions};
use crate::{
    Gift, Method, Nothing, Read, Spec, View, Write,
    access::{
        Permission, RoleName,
        records::{MemberRow, MemberState, RoleRow, join},
    },
    schema::{members, roles},
};

pub struct List;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Roles")]
pub struct Listed {
    pub built_in: Vec<String>,
    pub items: Vec<View<RoleRow>>,
}

impl Read for List {
    const SPEC: Spec = Spec::new("roles.list", READ, "The roles there are").at(Method::Get, "/roles");
    type Input = Nothing;
    type Output = Listed;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Listed> {
        let rows: Vec<RoleRow> = snapshot.load(roles::table.order(roles::name).select(RoleRow::as_select()))?;
        let items = rows.into_iter().map(|row| View::of(snapshot, row)).collect();
        Ok(Listed { built_in: RoleName::OF_WORKSPACE.iter().map(ToString::to_string).collect(), items })
    }
}

/// Makes a role, or changes what it grants.
pub struct Define;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RoleDefinition")]
pub struct Definition {
    /// Lower-case letters, digits and dashes.
    pub name: String,
    pub title: String,
    /// Permission keys such as `stock:adjust`.
    pub permissions: Vec<String>,
    /// The version you saw, of a role that is there. Without it the role is written as it is said here, whoever
    /// changed it meanwhile.
    #[serde(default)]
    pub version: Option<i64>,
}

impl Write for Define {
    const SPEC: Spec = Spec::new("roles.define", WRITE, "Make a role, or change what it grants")
        .stream(Stream::Permission)
        .step_up()
        .at(Method::Put, "/roles/{name}");
    type Input = Definition;
    type Output = View<RoleRow>;

    fn gives(&self, snapshot: &mut Snapshot<'_>, input: &Definition) -> Done<Vec<Gift>> {
        let before = find(snapshot, &input.name)?.map(|row| row.granted()).unwrap_or_default();
        Ok(permissions(input)?
            .into_iter()
            .filter(|permission| !before.contains(permission))
            .map(Gift::Permission)
            .collect())
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Definition) -> Done<View<RoleRow>> {
        let name = RoleName::parse(input.name.clone()).map_err(|error| Problem::invalid("/name", error.to_string()))?;
        if name.is_built_in() {
            return Err(
                Problem::refused("roles.built-in", format!("{name} is a built-in role; choose another name.")).into()
            );
        }
        let permissions = join(&permissions(input)?.into_iter().collect::<Vec<_>>());
        let row = match find(tx, name.as_str())? {
            Some(before) => {
                let before = match input.version {
                    Some(version) => before.seen_at(version)?,
                    None => before,
                };
                if before.permissions != permissions {
                    end_sessions_of(tx, actor, &name)?;
                }
                tx.update(&before, RoleRow { title: input.title.clone(), permissions, ..before.clone() })?
            }
            None => {
                let row = RoleRow {
                    id: tx.new_id(),
                    version: 1,
                    name: name.to_string(),
                    title: input.title.clone(),
                    permissions,
                };
                tx.insert(&row)?;
                row
            }
        };
        tx.policy_changed();
        Ok(View::of(tx, row))
    }
}

/// Of everybody who has this role.
fn end_sessions_of(tx: &mut Tx<'_>, actor: &Actor, role: &RoleName) -> Done<()> {
    let active = members::table.filter(members::state.eq(MemberState::Active)).order(members::id);
    let rows: Vec<MemberRow> = tx.load(active.select(MemberRow::as_select()))?;
    let theirs = rows.iter().filter(|row| row.role_names().contains(role));
    theirs.into_iter().try_for_each(|row| end_sessions(tx, actor, row.account))
}

fn find(snapshot: &mut Snapshot<'_>, name: &str) -> Done<Option<RoleRow>> {
    snapshot.first(roles::table.filter(roles::name.eq(name.to_owned())).select(RoleRow::as_select()))
}

fn permissions(input: &Definition) -> Result<BTreeSet<Permission>, Problem> {
    let parse = |key: &String| {
        Permission::parse(key.clone()).map_err(|error| Problem::invalid("/permissions", error.to_string()))
    };
    input.permissions.iter().map(parse).collect()
}
