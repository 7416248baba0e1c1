//! Who needs a second factor to do anything here, and from when on.

use diesel::{QueryDsl as _, SelectableHelper as _};
use model::{Actor, Problem, SecondFactor, Timestamp, Who};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Done, Record as _, Snapshot, Tx, audit::Stream, event};

use crate::{
    Method, Nothing, Read, Spec, Write,
    access::{Permission, records::FactorRuleRow},
    schema::factor_rule,
};

pub const READ: Permission = Permission::new_static("factors:read");
pub const WRITE: Permission = Permission::new_static("factors:require");

/// The rule of a workspace, once it was said.
pub(crate) fn row(snapshot: &mut Snapshot<'_>) -> Done<Option<FactorRuleRow>> {
    snapshot.first(factor_rule::table.order(factor_rule::id).select(FactorRuleRow::as_select()))
}

/// What every workspace begins with: whoever could do everything does nothing without a second factor.
pub(crate) fn begin(tx: &mut Tx<'_>) -> Done<()> {
    if row(tx)?.is_some() {
        return Ok(());
    }
    let rule = FactorRuleRow { id: tx.new_id(), version: 1, privileged_from: Some(tx.now()), everyone_from: None };
    tx.insert(&rule)
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "FactorRule")]
pub struct Shown {
    /// Nought before anything was said.
    pub version: i64,
    /// From then on owners and admins can do nothing without a second factor.
    pub owners_and_admins_from: Option<Timestamp>,
    /// From then on nobody can.
    pub everyone_from: Option<Timestamp>,
}

impl Shown {
    fn of(row: Option<FactorRuleRow>) -> Self {
        let Some(FactorRuleRow { id: _, version, privileged_from, everyone_from }) = row else {
            return Self { version: 0, owners_and_admins_from: None, everyone_from: None };
        };
        Self { version, owners_and_admins_from: privileged_from, everyone_from }
    }
}

pub struct Get;

impl Read for Get {
    const SPEC: Spec = Spec::new("factors.rule", READ, "Who needs a second factor here, and from when on")
        .versioned()
        .quick()
        .at(Method::Get, "/factor-rule");
    type Input = Nothing;
    type Output = Shown;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Shown> {
        Ok(Shown::of(row(snapshot)?))
    }
}

/// Wants a second factor of some, from a date on.
pub struct Require;

/// Of whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "FactorRuleFor")]
pub enum Whom {
    OwnersAndAdmins,
    Everyone,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FactorRequirement")]
pub struct Requirement {
    /// The version you saw.
    pub version: i64,
    pub of: Whom,
    /// From when on; at once unless said.
    #[serde(default)]
    pub from: Option<Timestamp>,
}

impl Write for Require {
    const SPEC: Spec =
        Spec::new("factors.require", WRITE, "Want a second factor of everybody here, or of those in charge")
            .stream(Stream::Permission)
            .step_up()
            .versioned()
            .at(Method::Put, "/factor-rule");
    type Input = Requirement;
    type Output = Shown;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Requirement) -> Done<Shown> {
        check_own_first(actor)?;
        let from = input.from.unwrap_or(tx.now()).max(tx.now());
        change(tx, input.version, |before| match input.of {
            Whom::OwnersAndAdmins if before.privileged_from.is_some_and(|earlier| earlier < from) => {
                let detail = "It is wanted of owners and admins earlier than that already, and that is not put off.";
                Err(Problem::refused("factors.not-put-off", detail))
            }
            Whom::OwnersAndAdmins => Ok(FactorRuleRow { privileged_from: Some(from), ..before }),
            Whom::Everyone => Ok(FactorRuleRow { everyone_from: Some(from), ..before }),
        })
    }
}

/// No longer wants one of everybody. Of owners and admins it stays wanted.
pub struct Lift;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FactorRuleLifting")]
pub struct Lifting {
    /// The version you saw.
    pub version: i64,
}

impl Write for Lift {
    const SPEC: Spec = Spec::new("factors.lift", WRITE, "No longer want a second factor of everybody here")
        .stream(Stream::Permission)
        .step_up()
        .versioned()
        .at(Method::Delete, "/factor-rule/everyone");
    type Input = Lifting;
    type Output = Shown;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Lifting) -> Done<Shown> {
        change(tx, input.version, |before| Ok(FactorRuleRow { everyone_from: None, ..before }))
    }
}

/// Who would shut themselves out is told before, and not after.
fn check_own_first(actor: &Actor) -> Result<(), Problem> {
    if matches!(actor.who, Who::Person { .. }) && actor.second_factor != SecondFactor::Proven {
        let detail = "Enrol a second factor of your own first; else you could do nothing here any more.";
        return Err(Problem::refused("factors.own-first", detail));
    }
    Ok(())
}

fn change(
    tx: &mut Tx<'_>,
    seen: i64,
    how: impl FnOnce(FactorRuleRow) -> Result<FactorRuleRow, Problem>,
) -> Done<Shown> {
    let there = row(tx)?;
    let is_new = there.is_none();
    let unsaid = || FactorRuleRow { id: tx.new_id(), version: 0, privileged_from: None, everyone_from: None };
    let before = there.unwrap_or_else(unsaid).seen_at(seen)?;
    let after = how(before.clone())?;
    let row = if is_new {
        let row = FactorRuleRow { version: 1, ..after };
        tx.insert(&row)?;
        row
    } else {
        tx.update(&before, after)?
    };
    tx.policy_changed();
    tx.emit(event::News::new("access.factor-rule-changed", row.id, &row));
    Ok(Shown::of(Some(row)))
}
