//! What happened on the platform is passed on to the workspaces that it concerns: a log-in to the one where the session
//! stands, a refused one to each that the account belongs to. By a job of each workspace's own, so that one that cannot
//! be reached now is told later and keeps no other waiting.

use std::{collections::BTreeMap, sync::Arc};

use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{Ask, Done, Door, Problem, Reason, Snapshot};
use model::{AccountId, Actor, MemberId, SessionId, Timestamp, WorkspaceId, change::Act};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::audit::Entry;

use super::{
    happened::{Changed, Detail},
    operations::take_in,
    records::Way,
};
use crate::{accounts, rules::HALF, schema::sessions};

/// The job that tells one workspace. Its payload is a [`Passing`].
pub const PASS_ON: &str = "security.pass-on";

/// What is about an account wherever it belongs.
const OF_ACCOUNT: [&str; 8] = [
    "identity.change-password",
    "identity.reset-password",
    "identity.release-address",
    "accounts.free-address",
    "identity.confirm-totp",
    "identity.add-passkey",
    "identity.remove-factor",
    "identity.renew-recovery-codes",
];
/// What only says that somebody is still there.
const STILL_THERE: &str = "sessions.touch";

#[derive(Debug, Serialize, Deserialize)]
pub struct Passing {
    pub workspace: WorkspaceId,
    pub told: Vec<Told>,
}

/// An entry of the platform's log, as a workspace is told of it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ToldSecurity")]
pub struct Told {
    /// Where it stands in the platform's log.
    pub seq: i64,
    pub at: Timestamp,
    pub actor: String,
    pub address: Option<String>,
    pub user_agent: Option<String>,
    pub request_id: String,
    pub operation: String,
    pub outcome: String,
    /// How many more it stands for.
    pub more: i64,
    /// Whose account was meant, where that is not who did it.
    pub concerns: Option<AccountId>,
    pub way: Option<Way>,
    pub began: Vec<Began>,
    pub ended: Vec<SessionId>,
    pub seen: Vec<Seen>,
    /// Whether it says nothing but that somebody is still there.
    pub is_touch: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "BeganHere")]
pub struct Began {
    pub session: SessionId,
    pub account: AccountId,
    pub member: MemberId,
    pub expires_at: Timestamp,
    /// It owes its second factor.
    pub is_half: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SeenHere")]
pub struct Seen {
    pub session: SessionId,
    pub at: Timestamp,
}

/// Whom an entry of the platform's log concerns, and what each is told.
pub(super) fn concerned(snapshot: &mut Snapshot<'_>, entry: &Entry) -> Done<BTreeMap<WorkspaceId, Told>> {
    let detail = Detail::of(entry);
    let mut all = BTreeMap::new();
    for change in detail.changes.iter().filter(|change| change.kind == "session") {
        let Ok(session) = change.id.parse::<SessionId>() else { continue };
        let Some(workspace) = stands_in(snapshot, change, session)? else { continue };
        let told = all.entry(workspace).or_insert_with(|| told(entry, &detail));
        if change.act == Act::Added {
            told.began.extend(began(entry, change, session));
        } else if change.after::<Timestamp>("ended_at").is_some() {
            told.ended.push(session);
        } else if let Some(at) = change.after("seen_at") {
            told.seen.push(Seen { session, at });
        }
    }
    for workspace in meant(snapshot, entry, &detail)? {
        all.entry(workspace).or_insert_with(|| told(entry, &detail));
    }
    Ok(all)
}

/// A session that began says where it stands; of one that changed, it is looked up.
fn stands_in(snapshot: &mut Snapshot<'_>, change: &Changed, session: SessionId) -> Done<Option<WorkspaceId>> {
    if change.act == Act::Added {
        return Ok(change.after("workspace"));
    }
    let of = sessions::table.filter(sessions::id.eq(session)).select(sessions::workspace);
    Ok(snapshot.first::<_, Option<WorkspaceId>>(of)?.flatten())
}

/// The workspaces that are meant although no session of theirs changed.
fn meant(snapshot: &mut Snapshot<'_>, entry: &Entry, detail: &Detail) -> Done<Vec<WorkspaceId>> {
    if let Some(workspace) = detail.concerns.as_deref().and_then(|id| id.parse().ok()) {
        return Ok(vec![workspace]);
    }
    let Some(account) = whose(entry, detail) else { return Ok(Vec::new()) };
    Ok(accounts::belongings(snapshot, account)?.into_iter().map(|(row, _)| row.workspace).collect())
}

/// Whose account is meant: of somebody who was refused, or of what is about an account wherever it belongs.
fn whose(entry: &Entry, detail: &Detail) -> Option<AccountId> {
    let is_of_account = || OF_ACCOUNT.contains(&entry.operation.as_str()) && entry.outcome == "done";
    let changed = || detail.changed("account").and_then(|change| change.id.parse().ok());
    match &detail.concerns {
        Some(concerns) => concerns.parse().ok(),
        None if is_of_account() => entry.actor.parse().ok().or_else(changed),
        None => None,
    }
}

fn began(entry: &Entry, change: &Changed, session: SessionId) -> Option<Began> {
    let (begins, expires_at): (Timestamp, Timestamp) = (change.after("created_at")?, change.after("expires_at")?);
    // Whoever goes from one workspace to another may have as little time left.
    let is_half = entry.operation != "identity.enter" && expires_at.since(begins) <= HALF;
    let (account, member) = (change.after("account")?, change.after("member")?);
    Some(Began { session, account, member, expires_at, is_half })
}

fn told(entry: &Entry, detail: &Detail) -> Told {
    Told {
        seq: entry.seq,
        at: entry.at,
        actor: entry.actor.clone(),
        address: entry.address.clone(),
        user_agent: entry.user_agent.clone(),
        request_id: entry.request_id.clone(),
        operation: entry.operation.clone(),
        outcome: entry.outcome.clone(),
        more: detail.more,
        // Who did it themselves is there already; by a mailed link, anyone did.
        concerns: whose(entry, detail).filter(|account| account.as_str() != entry.actor),
        way: way(entry, detail),
        began: Vec::new(),
        ended: Vec::new(),
        seen: Vec::new(),
        is_touch: entry.operation == STILL_THERE,
    }
}

/// By what somebody came in.
fn way(entry: &Entry, detail: &Detail) -> Option<Way> {
    if entry.outcome != "done" {
        return None;
    }
    match entry.operation.as_str() {
        "identity.log-in" | "identity.join" | "identity.claim" => Some(Way::Password),
        "identity.log-in-with-passkey" => Some(Way::Passkey),
        "sso.finish" => Some(Way::Provider),
        "identity.prove-factor" if detail.changed("recovery-codes").is_some() => Some(Way::RecoveryCode),
        "identity.prove-factor" if detail.changed("challenge").is_some() => Some(Way::Passkey),
        "identity.prove-factor" => Some(Way::Code),
        _ => None,
    }
}

/// Tells a workspace, once however often the job runs.
pub async fn run_passing_on(door: &Arc<Door>, job: &door::step::Claimed, passing: Passing) -> Result<(), Problem> {
    let Passing { workspace, told } = passing;
    let system = Actor::system("watch", Some(workspace), door.now());
    let ask = Ask::with(take_in::NAME, &take_in::Input { told }).once(job.id.as_str());
    match door.ask(&system, ask).await {
        // Whom it was for is gone.
        Err(problem) if problem.reason == Reason::NotFound => Ok(()),
        answered => answered.map(drop),
    }
}
