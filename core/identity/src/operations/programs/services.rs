//! Accounts of programs: each an actor of its own, with roles of its own, and no password.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Gift, Method, Nothing, Problem, Read, Record as _, Snapshot, Spec, Stream, Tx, View, Write,
    access::{
        RoleName,
        records::{ApiTokenRow, ServiceRow, TokenEnd, join},
    },
    operations::members::{check_roles, parse_roles},
    schema::{api_tokens, services},
};
use model::{Actor, ServiceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{SERVICES_READ, SERVICES_WRITE, end, service};
use crate::rules;

/// Roles that do nothing without a second factor, which no program has.
const PEOPLES: [RoleName; 2] = [RoleName::OWNER, RoleName::ADMIN];

pub struct List;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Services")]
pub struct Listed {
    pub items: Vec<View<ServiceRow>>,
}

impl Read for List {
    const SPEC: Spec =
        Spec::new("services.list", SERVICES_READ, "The accounts of programs").at(Method::Get, "/services");
    type Input = Nothing;
    type Output = Listed;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Listed> {
        let rows: Vec<ServiceRow> =
            snapshot.load(services::table.order(services::id).select(ServiceRow::as_select()))?;
        Ok(Listed { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect() })
    }
}

pub struct Open;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewService")]
pub struct NewService {
    /// What the program is called, such as `Web shop`.
    pub name: String,
    /// What it may at the most; each of its tokens says what of that it may.
    pub roles: Vec<String>,
}

impl Write for Open {
    const SPEC: Spec = Spec::new("services.open", SERVICES_WRITE, "Open an account for a program")
        .stream(Stream::Permission)
        .step_up()
        .at(Method::Post, "/services");
    type Input = NewService;
    type Output = View<ServiceRow>;

    fn gives(&self, _: &mut Snapshot<'_>, input: &NewService) -> Done<Vec<Gift>> {
        Ok(roles(&input.roles)?.into_iter().map(Gift::Role).collect())
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &NewService) -> Done<View<ServiceRow>> {
        let named = roles(&input.roles)?;
        check_roles(tx, &named)?;
        let row = ServiceRow {
            id: tx.new_id(),
            version: 1,
            name: rules::name("/name", &input.name)?,
            roles: join(&named),
            created_at: tx.now(),
            ended_at: None,
        };
        tx.insert(&row)?;
        Ok(View::of(tx, row))
    }
}

pub struct SetRoles;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ServiceRoles")]
pub struct RolesInput {
    pub id: ServiceId,
    /// The version you saw.
    pub version: i64,
    pub roles: Vec<String>,
}

impl Write for SetRoles {
    const SPEC: Spec = Spec::new("services.set-roles", SERVICES_WRITE, "Give a service account other roles")
        .stream(Stream::Permission)
        .step_up()
        .versioned()
        .at(Method::Put, "/services/{id}/roles");
    type Input = RolesInput;
    type Output = View<ServiceRow>;

    fn gives(&self, snapshot: &mut Snapshot<'_>, input: &RolesInput) -> Done<Vec<Gift>> {
        let before = service(snapshot, input.id)?.role_names();
        Ok(roles(&input.roles)?.into_iter().filter(|role| !before.contains(role)).map(Gift::Role).collect())
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &RolesInput) -> Done<View<ServiceRow>> {
        let before = service(tx, input.id)?.seen_at(input.version)?;
        let named = roles(&input.roles)?;
        check_roles(tx, &named)?;
        let after = tx.update(&before, ServiceRow { roles: join(&named), ..before.clone() })?;
        tx.policy_changed();
        Ok(View::of(tx, after))
    }
}

/// Closes an account, and ends every token of it.
pub struct Close;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OfService")]
pub struct Input {
    pub id: ServiceId,
}

impl Write for Close {
    const SPEC: Spec = Spec::new("services.close", SERVICES_WRITE, "Close a service account and end its tokens")
        .stream(Stream::Permission)
        .at(Method::Delete, "/services/{id}");
    type Input = Input;
    type Output = View<ServiceRow>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<View<ServiceRow>> {
        let before = service(tx, input.id)?;
        let after = close(tx, &before)?;
        Ok(View::of(tx, after))
    }
}

/// Closed, with every token.
pub(crate) fn close(tx: &mut Tx<'_>, before: &ServiceRow) -> Done<ServiceRow> {
    if before.ended_at.is_some() {
        return Ok(before.clone());
    }
    let query = api_tokens::table.filter(api_tokens::service.eq(before.id)).select(ApiTokenRow::as_select());
    let tokens: Vec<ApiTokenRow> = tx.load(query)?;
    for token in &tokens {
        end(tx, token, TokenEnd::Closed)?;
    }
    let after = tx.update(before, ServiceRow { ended_at: Some(tx.now()), ..before.clone() })?;
    tx.policy_changed();
    Ok(after)
}

fn roles(named: &[String]) -> Done<Vec<RoleName>> {
    let named = parse_roles(named)?;
    match named.iter().find(|role| PEOPLES.contains(role)) {
        None => Ok(named),
        Some(role) => {
            let detail =
                format!("{role} is for people, who prove a second factor. Give the program the roles it needs.");
            Err(Problem::refused("services.people-only", detail).into())
        }
    }
}
