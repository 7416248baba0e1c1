//! After how long the sessions of a role end, said by an owner.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use model::{Actor, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Done, Record as _, Snapshot, Tx, audit::Stream, event};

use super::members::{is_role, no_such_role};
use crate::{
    Method, Nothing, Read, Spec, Write,
    access::{
        Permission, RoleName,
        records::{RoleRow, TimeoutRow},
    },
    schema::{roles, timeouts},
    timeouts::Timeout,
};

pub const READ: Permission = Permission::new_static("timeouts:read");
pub const WRITE: Permission = Permission::new_static("timeouts:write");

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Timeouts")]
pub struct Listed {
    /// Of every role: the built-in ones, and those that the workspace made.
    pub items: Vec<Shown>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Timeout")]
pub struct Shown {
    pub role: String,
    /// Nought before anything was said of it.
    pub version: i64,
    /// Whether something was said, and it is not as everywhere.
    pub said: bool,
    /// A session that is not used ends after so many minutes.
    pub idle_minutes: i64,
    /// And after so many minutes however busy it is.
    pub longest_minutes: i64,
}

impl Shown {
    fn of(role: &RoleName, row: Option<&TimeoutRow>) -> Self {
        let said = row.and_then(TimeoutRow::said);
        let Timeout { idle, longest } = said.unwrap_or_default();
        Self {
            role: role.to_string(),
            version: row.map_or(0, |row| row.version),
            said: said.is_some(),
            idle_minutes: idle,
            longest_minutes: longest,
        }
    }
}

pub struct List;

impl Read for List {
    const SPEC: Spec = Spec::new("timeouts.list", READ, "After how long sessions end here, by role")
        .quick()
        .at(Method::Get, "/timeouts");
    type Input = Nothing;
    type Output = Listed;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Listed> {
        let rows: Vec<TimeoutRow> =
            snapshot.load(timeouts::table.order(timeouts::role).select(TimeoutRow::as_select()))?;
        let said: BTreeMap<&str, &TimeoutRow> = rows.iter().map(|row| (row.role.as_str(), row)).collect();
        let own: Vec<RoleRow> = snapshot.load(roles::table.order(roles::name).select(RoleRow::as_select()))?;
        let shown = |role: &RoleName| Shown::of(role, said.get(role.as_str()).copied());
        let mut items: Vec<Shown> = RoleName::OF_WORKSPACE.iter().map(shown).collect();
        for row in own {
            items.push(shown(&parse(&row.name)?));
        }
        Ok(Listed { items })
    }
}

/// What is shorter than before holds at once; what is longer, for sessions that begin from now on.
pub struct Set;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TimeoutSetting")]
pub struct Setting {
    pub role: String,
    /// The version you saw; nought before anything was said of it.
    pub version: i64,
    /// 5 to 1,440.
    pub idle_minutes: i64,
    /// 30 to 10,080, and not less than that.
    pub longest_minutes: i64,
}

impl Write for Set {
    const SPEC: Spec = Spec::new("timeouts.set", WRITE, "Say after how long the sessions of a role end")
        .stream(Stream::Permission)
        .step_up()
        .versioned()
        .at(Method::Put, "/timeouts/{role}");
    type Input = Setting;
    type Output = Shown;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Setting) -> Done<Shown> {
        let said = Timeout { idle: input.idle_minutes, longest: input.longest_minutes };
        check(said)?;
        say(tx, &input.role, input.version, Some(said))
    }
}

/// As everywhere else again.
pub struct Reset;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TimeoutReset")]
pub struct Resetting {
    pub role: String,
    /// The version you saw.
    pub version: i64,
}

impl Write for Reset {
    const SPEC: Spec = Spec::new("timeouts.reset", WRITE, "Let the sessions of a role end as everywhere")
        .stream(Stream::Permission)
        .step_up()
        .versioned()
        .at(Method::Delete, "/timeouts/{role}");
    type Input = Resetting;
    type Output = Shown;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Resetting) -> Done<Shown> {
        say(tx, &input.role, input.version, None)
    }
}

fn check(said: Timeout) -> Result<(), Problem> {
    let (least, most) = (Timeout::LEAST, Timeout::MOST);
    if !(least.idle..=most.idle).contains(&said.idle) {
        let detail = format!("A session that nobody uses ends after {} to {} minutes.", least.idle, most.idle);
        return Err(Problem::invalid("/idle_minutes", detail));
    }
    if !(least.longest..=most.longest).contains(&said.longest) {
        let detail = format!("A session ends after {} to {} minutes at the latest.", least.longest, most.longest);
        return Err(Problem::invalid("/longest_minutes", detail));
    }
    if said.longest < said.idle {
        let detail = "In all a session lasts at least as long as one that nobody uses.";
        return Err(Problem::invalid("/longest_minutes", detail));
    }
    Ok(())
}

fn say(tx: &mut Tx<'_>, role: &str, seen: i64, said: Option<Timeout>) -> Done<Shown> {
    let role = parse(role)?;
    if !is_role(tx, &role)? {
        return Err(no_such_role("/role", &role).into());
    }
    let of = timeouts::table.filter(timeouts::role.eq(role.to_string()));
    let there: Option<TimeoutRow> = tx.first(of.select(TimeoutRow::as_select()))?;
    let is_new = there.is_none();
    let unsaid = || TimeoutRow {
        id: tx.new_id(),
        version: 0,
        role: role.to_string(),
        idle: None,
        longest: None,
        earlier: "[]".to_owned(),
    };
    let before = there.unwrap_or_else(unsaid).seen_at(seen)?;
    let after = before.saying(said, tx.now())?;
    let row = if is_new {
        let row = TimeoutRow { version: 1, ..after };
        tx.insert(&row)?;
        row
    } else {
        tx.update(&before, after)?
    };
    // Whoever remembers what its people may asks again, and with it how long.
    tx.policy_changed();
    tx.emit(event::News::new("access.timeouts-changed", row.id, &row));
    Ok(Shown::of(&role, Some(&row)))
}

fn parse(role: &str) -> Result<RoleName, Problem> {
    RoleName::parse(role.to_owned()).map_err(|error| Problem::invalid("/role", error.to_string()))
}
