//! Single sign-on only: people come into the workspace by its own providers, and by nothing else; but for one owner,
//! who comes in by their own account when no provider answers.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Desk, Done, Method, Nothing, Prepared, Problem, Read, Snapshot, Spec, Stream, Tx, Write,
    access::{
        RoleName,
        records::{MemberState, SsoOnlyRow},
    },
    operations::{members, sso_only},
};
use model::{AccountId, Actor, MemberId, SecondFactor, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    factors, invitations,
    sso::{READ, REQUIRE, providers, records::ArrivalRow, schema::sso_arrivals},
};

/// How long ago whoever switches it on may have come in by a provider: what was true of it then is true still.
const TRIED: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SsoOnly")]
pub struct Shown {
    /// Nought before anything was said.
    pub version: i64,
    /// Since when people come in by providers alone; absent while they need not.
    pub since: Option<Timestamp>,
    /// The owner who comes in by their own account when no provider answers.
    pub break_glass: Option<MemberId>,
    /// When you last came in by a provider that is switched on. Without that in the last day you cannot switch it on.
    pub tried_at: Option<Timestamp>,
}

impl Shown {
    fn of(snapshot: &mut Snapshot<'_>, actor: &Actor, row: Option<SsoOnlyRow>) -> Done<Self> {
        let tried_at = actor.account().map(|account| tried_at(snapshot, account)).transpose()?.flatten();
        let Some(SsoOnlyRow { version, since, break_glass, .. }) = row else {
            return Ok(Self { version: 0, since: None, break_glass: None, tried_at });
        };
        let member = break_glass.map(|account| invitations::member_of(snapshot, account)).transpose()?.flatten();
        Ok(Self { version, since, break_glass: member.map(|member| member.id), tried_at })
    }
}

/// When this account last came in by a provider by which people come in now.
fn tried_at(snapshot: &mut Snapshot<'_>, account: AccountId) -> Done<Option<Timestamp>> {
    let query = sso_arrivals::table.filter(sso_arrivals::account.eq(account)).order(sso_arrivals::id);
    let arrivals: Vec<ArrivalRow> = snapshot.load(query.select(ArrivalRow::as_select()))?;
    let on: Vec<_> = providers::all(snapshot)?.into_iter().filter(|row| row.is_on).map(|row| row.id).collect();
    Ok(arrivals.into_iter().filter(|arrival| on.contains(&arrival.provider)).map(|arrival| arrival.at).max())
}

pub struct GetOnly;

impl Read for GetOnly {
    const SPEC: Spec = Spec::new("sso.only", READ, "Whether people come in by the workspace's own providers alone")
        .versioned()
        .at(Method::Get, "/sso/only");
    type Input = Nothing;
    type Output = Shown;

    fn run(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Shown> {
        let row = sso_only::row(snapshot)?;
        Shown::of(snapshot, actor, row)
    }
}

pub struct RequireOnly;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SsoOnlyRequirement")]
pub struct Requirement {
    /// The version you saw.
    pub version: i64,
    /// An owner with a second factor of their own, who comes in by it when no provider answers.
    pub break_glass: MemberId,
}

pub struct Ready {
    version: i64,
    break_glass: MemberId,
    account: AccountId,
    has_factor: bool,
}

impl Prepared for RequireOnly {
    const SPEC: Spec =
        Spec::new("sso.require-only", REQUIRE, "Let people come in by the workspace's own providers alone")
            .stream(Stream::Security)
            .step_up()
            .versioned()
            .at(Method::Put, "/sso/only");
    type Input = Requirement;
    type Ready = Ready;
    type Output = Shown;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Requirement) -> Done<Ready> {
        let Requirement { version, break_glass } = input;
        let member = desk.read(move |snapshot| members::member(snapshot, break_glass)).await?;
        let account = member.account;
        let state = desk.read_platform(move |snapshot| factors::state(snapshot, account, None, None)).await?;
        Ok(Ready { version, break_glass, account, has_factor: state != SecondFactor::Absent })
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Shown> {
        let account = actor.account().filter(|_| actor.token().is_none());
        let tried_at = account.map(|account| tried_at(tx, account)).transpose()?.flatten();
        if tried_at.is_none_or(|at| tx.now().since(at) > TRIED) {
            let detail = "Sign in by the provider yourself first: what works for nobody would shut everybody out.";
            return Err(Problem::refused("sso.not-tried", detail).into());
        }
        let member = members::member(tx, ready.break_glass)?;
        let is_owner = member.state == MemberState::Active && member.role_names().contains(&RoleName::OWNER);
        if !is_owner || !ready.has_factor || member.account != ready.account {
            let detail = "Choose an owner who has a second factor of their own: an app or a passkey.";
            return Err(Problem::invalid("/break_glass", detail).into());
        }
        let row = sso_only::require(tx, ready.version, ready.account)?;
        Shown::of(tx, actor, Some(row))
    }
}

pub struct LiftOnly;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SsoOnlyLifting")]
pub struct Lifting {
    /// The version you saw.
    pub version: i64,
}

impl Write for LiftOnly {
    const SPEC: Spec = Spec::new("sso.lift-only", REQUIRE, "Let people come in by passwords and passkeys again")
        .stream(Stream::Security)
        .step_up()
        .versioned()
        .at(Method::Delete, "/sso/only");
    type Input = Lifting;
    type Output = Shown;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Lifting) -> Done<Shown> {
        let row = sso_only::lift(tx, input.version)?;
        Shown::of(tx, actor, Some(row))
    }
}
