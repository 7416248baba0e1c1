//! What would become of whom by other rules, without anything happening: of those whom the provider told of, by the
//! groups that it says they are in, as soon as the rules are others; of everybody else by the groups that they were in
//! when they last came, and when they next come.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Failure, Method, Read, Snapshot, Spec,
    access::records::{MemberRow, MemberState},
    schema::members,
};
use model::{AccountId, Actor, MemberId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::sso::{
    WRITE,
    mapping::{self, Rule},
    providers,
    records::{ArrivalRow, ProviderId, ProviderRow},
    schema::{scim_users, sso_arrivals},
    scim::{
        self, following,
        records::{ScimUserId, ScimUserRow},
    },
};

pub struct RehearseRules;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SsoRehearsal")]
pub struct Input {
    pub id: ProviderId,
    /// Those that are kept, unless said.
    #[serde(default)]
    pub rules: Option<Vec<Rule>>,
    /// That which is kept, unless said; an empty one is none.
    #[serde(default)]
    pub otherwise: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SsoRehearsed")]
pub struct Rehearsed {
    /// Who would be something else.
    pub changes: Vec<Changed>,
    /// How many would stay what they are.
    pub unchanged: usize,
}

/// Somebody who would be something else than they are.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SsoRoleChange")]
pub struct Changed {
    pub member: MemberId,
    pub account: AccountId,
    pub roles: Vec<String>,
    /// Absent for somebody who would not be let in any more.
    pub becomes: Option<String>,
    /// When they last came, and the groups were seen.
    pub seen_at: Timestamp,
    /// Whether it happens as soon as the rules are kept, and not when they next come: the provider told of them.
    pub at_once: bool,
}

impl Read for RehearseRules {
    const SPEC: Spec = Spec::new("sso.rehearse-rules", WRITE, "See who would become what by other rules of a provider")
        .creates()
        .at(Method::Post, "/sso/providers/{id}/rehearsals");
    type Input = Input;
    type Output = Rehearsed;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &Input) -> Done<Rehearsed> {
        let row = providers::find(snapshot, input.id)?;
        let rules = input.rules.clone().map_or_else(|| row.rules(), Ok)?;
        let otherwise = match &input.otherwise {
            Some(said) => Some(said.trim().to_owned()).filter(|role| !role.is_empty()),
            None => row.otherwise.clone(),
        };
        providers::check_mapping(snapshot, &rules, otherwise.as_deref())?;
        let (mut changes, mut unchanged) = (Vec::new(), 0);
        let told_of = told_of(snapshot, &row)?;
        let named = scim::groups::of_users(snapshot, row.id)?;
        for (arrival, member) in came(snapshot, input.id)? {
            let user = told_of.get(&member.account);
            let groups = match user {
                Some(user) => named.get(user).cloned().unwrap_or_default(),
                None => groups(snapshot, &arrival)?,
            };
            let is_out = member.state == MemberState::Removed;
            let becomes = match mapping::role(&rules, otherwise.as_deref(), &groups) {
                role if is_out && rules.is_empty() => following::as_before(&member, role).into_iter().next(),
                role => role,
            };
            // Whom it put out comes back if it says that they are its own; whom somebody here took out stays out.
            if is_out && !(arrival.put_out && user.is_some() && becomes.is_some()) {
                continue;
            }
            let roles: Vec<String> = match is_out {
                true => Vec::new(),
                false => member.role_names().iter().map(ToString::to_string).collect(),
            };
            let stays = rules.is_empty()
                || !providers::is_led(&member)
                || becomes.as_ref().is_some_and(|role| roles.as_slice() == [role.to_string()]);
            if stays && !is_out {
                unchanged += 1;
                continue;
            }
            let becomes = becomes.map(|role| role.to_string());
            let (member, account) = (member.id, member.account);
            changes.push(Changed { member, account, roles, becomes, seen_at: arrival.at, at_once: user.is_some() });
        }
        Ok(Rehearsed { changes, unchanged })
    }
}

/// Those whom it lets in, and of whom it says the groups itself, with the account that each turned out to be.
fn told_of(snapshot: &mut Snapshot<'_>, provider: &ProviderRow) -> Done<BTreeMap<AccountId, ScimUserId>> {
    if provider.provisioner.is_none() {
        return Ok(BTreeMap::new());
    }
    let query = scim_users::table.filter(scim_users::provider.eq(provider.id)).order(scim_users::id);
    let users: Vec<ScimUserRow> = snapshot.load(query.select(ScimUserRow::as_select()))?;
    let counted = users.into_iter().filter(|user| user.is_active && user.is_grouped);
    Ok(counted.filter_map(|user| user.account.map(|account| (account, user.id))).collect())
}

/// Who came by it, and is or was a member.
fn came(snapshot: &mut Snapshot<'_>, provider: ProviderId) -> Done<Vec<(ArrivalRow, MemberRow)>> {
    let query = sso_arrivals::table.filter(sso_arrivals::provider.eq(provider)).order(sso_arrivals::id);
    let arrivals: Vec<ArrivalRow> = snapshot.load(query.select(ArrivalRow::as_select()))?;
    let accounts: Vec<AccountId> = arrivals.iter().map(|arrival| arrival.account).collect();
    let of = members::table.filter(members::account.eq_any(accounts));
    let members: Vec<MemberRow> = snapshot.load(of.select(MemberRow::as_select()))?;
    let mut of: BTreeMap<AccountId, MemberRow> = members.into_iter().map(|member| (member.account, member)).collect();
    Ok(arrivals.into_iter().filter_map(|arrival| of.remove(&arrival.account).map(|member| (arrival, member))).collect())
}

/// The groups that somebody was in then; none once they were erased.
fn groups(snapshot: &Snapshot<'_>, arrival: &ArrivalRow) -> Done<Vec<String>> {
    let Some(sealed) = &arrival.said else { return Ok(Vec::new()) };
    let opened = snapshot.open_of(arrival.account.as_str(), "sso_arrivals", "said", arrival.id.as_str(), sealed)?;
    let unreadable = |_| Failure::internal("What a provider said of somebody could not be read.");
    opened.map_or_else(|| Ok(Vec::new()), |plain| serde_json::from_slice(&plain).map_err(unreadable))
}
