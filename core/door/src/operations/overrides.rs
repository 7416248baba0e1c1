//! Exceptions for one member: a permission allowed or denied beside the roles, with a reason and an end.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use model::{Actor, MemberId, Problem, Timestamp, prose};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Done, Snapshot, Tx, audit::Stream};

use super::members::{READ, WRITE, check_by_owner, end_sessions, member};
use crate::{
    Gift, Method, Read, Spec, View, Write,
    access::{
        Permission, RoleName,
        records::{OverrideEffect, OverrideId, OverrideRow},
    },
    schema::overrides,
};

/// Why an exception was made is read by whoever looks at it later.
const REASON_LIMIT: usize = 500;

pub struct List;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OfMember")]
pub struct OfMember {
    pub id: MemberId,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Overrides")]
pub struct Listed {
    pub items: Vec<View<OverrideRow>>,
}

impl Read for List {
    const SPEC: Spec =
        Spec::new("overrides.list", READ, "A member's exceptions").at(Method::Get, "/members/{id}/overrides");
    type Input = OfMember;
    type Output = Listed;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &OfMember) -> Done<Listed> {
        member(snapshot, input.id)?;
        let rows: Vec<OverrideRow> = snapshot.load(
            overrides::table
                .filter(overrides::member.eq(input.id))
                .order(overrides::id)
                .select(OverrideRow::as_select()),
        )?;
        Ok(Listed { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect() })
    }
}

pub struct Add;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewOverride")]
pub struct NewOverride {
    pub id: MemberId,
    pub permission: String,
    pub effect: OverrideEffect,
    pub reason: String,
    #[serde(default)]
    pub until: Option<Timestamp>,
}

impl Write for Add {
    const SPEC: Spec = Spec::new("overrides.add", WRITE, "Make an exception for a member; a denial always wins")
        .stream(Stream::Permission)
        .step_up()
        .creates()
        .at(Method::Post, "/members/{id}/overrides");
    type Input = NewOverride;
    type Output = View<OverrideRow>;

    fn gives(&self, _: &mut Snapshot<'_>, input: &NewOverride) -> Done<Vec<Gift>> {
        let given = (input.effect == OverrideEffect::Allow).then(|| permission(input)).transpose()?;
        Ok(given.into_iter().map(Gift::Permission).collect())
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &NewOverride) -> Done<View<OverrideRow>> {
        let of = member(tx, input.id)?;
        if input.effect == OverrideEffect::Deny && of.role_names().contains(&RoleName::OWNER) {
            check_by_owner(actor, tx)?;
        }
        let permission = permission(input)?;
        if input.reason.trim().is_empty() {
            return Err(Problem::invalid("/reason", "Say why, for whoever reads the audit log.").into());
        }
        if input.until.is_some_and(|until| until <= tx.now()) {
            return Err(Problem::invalid("/until", "This moment has passed.").into());
        }
        let row = OverrideRow {
            id: tx.new_id(),
            version: 1,
            member: input.id,
            permission: permission.to_string(),
            effect: input.effect,
            reason: prose::read("/reason", "A reason", &input.reason, 1, REASON_LIMIT)?,
            until: input.until,
        };
        tx.insert(&row)?;
        tx.policy_changed();
        end_sessions(tx, actor, of.account)?;
        Ok(View::of(tx, row))
    }
}

fn permission(input: &NewOverride) -> Result<Permission, Problem> {
    Permission::parse(input.permission.clone()).map_err(|error| Problem::invalid("/permission", error.to_string()))
}

pub struct Remove;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OverrideRemoval")]
pub struct Removal {
    pub id: OverrideId,
}

impl Write for Remove {
    const SPEC: Spec = Spec::new("overrides.remove", WRITE, "End an exception")
        .stream(Stream::Permission)
        .step_up()
        .at(Method::Delete, "/overrides/{id}");
    type Input = Removal;
    type Output = View<OverrideRow>;

    fn gives(&self, snapshot: &mut Snapshot<'_>, input: &Removal) -> Done<Vec<Gift>> {
        // Ending a denial gives back what was denied.
        let row = find(snapshot, input.id)?;
        Ok(row
            .permission
            .parse()
            .ok()
            .filter(|_| row.effect == OverrideEffect::Deny)
            .map(Gift::Permission)
            .into_iter()
            .collect())
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Removal) -> Done<View<OverrideRow>> {
        let row = find(tx, input.id)?;
        tx.remove(&row)?;
        tx.policy_changed();
        let of = member(tx, row.member)?;
        end_sessions(tx, actor, of.account)?;
        Ok(View::of(tx, row))
    }
}

fn find(snapshot: &mut Snapshot<'_>, id: OverrideId) -> Done<OverrideRow> {
    let found = snapshot.first(overrides::table.filter(overrides::id.eq(id)).select(OverrideRow::as_select()))?;
    found.ok_or_else(|| Problem::not_found("override", id).into())
}
