//! People as a provider says they are: kept, found again, and met when they come.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _, dsl::count_star};
use door::{Done, Failure, Problem, Snapshot, Tx};
use model::{AccountId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    groups,
    records::{ScimGroupId, ScimUserId, ScimUserRow},
};
use crate::{
    schema::scim_users,
    sso::{
        arrivals,
        operations::finish::linked_elsewhere,
        records::{ProviderId, ProviderRow},
    },
};

/// People of one provider.
pub(crate) const MOST: i64 = 5_000;
/// Letters of anything that is said of somebody.
const LETTERS: usize = 300;

/// What a provider calls somebody who came, by a token that was believed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SsoKnownAs")]
pub struct KnownAs {
    /// What never changes.
    pub subject: String,
    /// What they sign in with there.
    #[serde(default)]
    pub name: Option<String>,
}

/// What a provider says of somebody; kept sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Said {
    pub user_name: String,
    pub external_id: Option<String>,
    pub email: Option<String>,
    pub display_name: Option<String>,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub formatted: Option<String>,
}

/// Somebody as the provider is told of them.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ScimUser")]
pub struct Shown {
    pub id: ScimUserId,
    pub version: i64,
    pub user_name: String,
    pub external_id: Option<String>,
    pub email: Option<String>,
    pub display_name: Option<String>,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub formatted: Option<String>,
    /// Whether the provider lets them in.
    pub active: bool,
    pub groups: Vec<Group>,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
}

/// A group that somebody is in.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ScimGroupOfUser")]
pub struct Group {
    pub id: ScimGroupId,
    pub name: String,
}

impl Shown {
    pub(crate) fn of(snapshot: &mut Snapshot<'_>, row: &ScimUserRow) -> Done<Self> {
        let said = open(snapshot, row)?;
        let groups = groups::of_user(snapshot, row.id)?;
        Ok(Self {
            id: row.id,
            version: row.version,
            user_name: said.user_name,
            external_id: said.external_id,
            email: said.email,
            display_name: said.display_name,
            given_name: said.given_name,
            family_name: said.family_name,
            formatted: said.formatted,
            active: row.is_active,
            groups: groups.into_iter().map(|group| Group { id: group.id, name: group.name }).collect(),
            created_at: row.created_at,
            changed_at: row.changed_at,
        })
    }
}

/// A text as it is kept; nothing where there is none.
pub(crate) fn text(at: &'static str, said: Option<&str>) -> Result<Option<String>, Problem> {
    let Some(text) = said.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    if text.chars().count() <= LETTERS && !text.chars().any(char::is_control) {
        Ok(Some(text.to_owned()))
    } else {
        Err(Problem::invalid(at, format!("This has at most {LETTERS} characters, on one line.")))
    }
}

/// What somebody signs in with there, without which they are nobody.
pub(crate) fn user_name(said: &str) -> Result<String, Problem> {
    let missing = || Problem::invalid("/user_name", "Say what they sign in with at the provider: the userName.");
    text("/user_name", Some(said))?.ok_or_else(missing)
}

/// The row as it is with what was said now.
pub(crate) fn say(snapshot: &Snapshot<'_>, row: ScimUserRow, said: &Said) -> Done<ScimUserRow> {
    let plain = serde_json::to_vec(said).map_err(|_| Failure::internal("What is said of somebody is JSON."))?;
    let sealed = snapshot.seal_of(row.id.as_str(), "scim_users", "said", row.id.as_str(), &plain)?;
    let subject = said.external_id.as_ref().map(|subject| subject_hash(snapshot, row.provider, subject));
    let email = said.email.as_ref().map(|email| email_hash(snapshot, row.provider, email));
    Ok(ScimUserRow {
        said: sealed,
        name_hash: name_hash(snapshot, row.provider, &said.user_name)?,
        subject_hash: subject.transpose()?,
        email_hash: email.transpose()?,
        ..row
    })
}

/// What was said; nothing of somebody who was erased.
pub(crate) fn open(snapshot: &Snapshot<'_>, row: &ScimUserRow) -> Done<Said> {
    let Some(sealed) = &row.said else { return Ok(Said::default()) };
    let plain = snapshot.open_of(row.id.as_str(), "scim_users", "said", row.id.as_str(), sealed)?;
    let unreadable = |_| Failure::internal("What a provider said of somebody could not be read.");
    plain.map_or_else(|| Ok(Said::default()), |plain| serde_json::from_slice(&plain).map_err(unreadable))
}

/// What never changes is itself to the letter.
pub(crate) fn subject_hash(snapshot: &Snapshot<'_>, provider: ProviderId, subject: &str) -> Done<Vec<u8>> {
    hash(snapshot, provider, "scim.subject", subject)
}

/// What somebody signs in with is the same in capitals.
pub(crate) fn name_hash(snapshot: &Snapshot<'_>, provider: ProviderId, name: &str) -> Done<Vec<u8>> {
    hash(snapshot, provider, "scim.name", &folded(name))
}

pub(crate) fn email_hash(snapshot: &Snapshot<'_>, provider: ProviderId, email: &str) -> Done<Vec<u8>> {
    hash(snapshot, provider, "scim.email", &folded(email))
}

fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

/// One name at one provider is not the same name at another.
fn hash(snapshot: &Snapshot<'_>, provider: ProviderId, what: &str, text: &str) -> Done<Vec<u8>> {
    let both = [provider.as_str().as_bytes(), &[0], text.as_bytes()].concat();
    Ok(snapshot.lookup_key()?.keyed_hash(what, &both).to_vec())
}

/// One of this provider's; another's are not there.
pub(crate) fn find(snapshot: &mut Snapshot<'_>, provider: ProviderId, id: ScimUserId) -> Done<ScimUserRow> {
    let query = scim_users::table.filter(scim_users::id.eq(id)).filter(scim_users::provider.eq(provider));
    let row = snapshot.first(query.select(ScimUserRow::as_select()))?;
    row.ok_or_else(|| Problem::not_found("user", id).into())
}

pub(crate) fn count(snapshot: &mut Snapshot<'_>, provider: ProviderId) -> Done<i64> {
    let of = scim_users::table.filter(scim_users::provider.eq(provider)).select(count_star());
    Ok(snapshot.first(of)?.unwrap_or_default())
}

pub(crate) fn all(snapshot: &mut Snapshot<'_>, provider: ProviderId) -> Done<Vec<ScimUserRow>> {
    let query = scim_users::table.filter(scim_users::provider.eq(provider)).order(scim_users::id);
    snapshot.load(query.select(ScimUserRow::as_select()))
}

/// Nobody else is called so.
pub(crate) fn check_alone(snapshot: &mut Snapshot<'_>, row: &ScimUserRow) -> Done<()> {
    let others = || scim_users::table.filter(scim_users::provider.eq(row.provider)).filter(scim_users::id.ne(row.id));
    let named = others().filter(scim_users::name_hash.eq(row.name_hash.clone())).select(scim_users::id);
    if snapshot.first::<_, ScimUserId>(named)?.is_some() {
        let detail = "Somebody with this userName is here already. Find them by it, and change them.";
        return Err(Problem::conflict("scim.taken", detail).into());
    }
    let Some(subject) = row.subject_hash.clone() else { return Ok(()) };
    let same = others().filter(scim_users::subject_hash.eq(subject)).select(scim_users::id);
    match snapshot.first::<_, ScimUserId>(same)? {
        None => Ok(()),
        Some(_) => {
            let detail = "Somebody with this externalId is here already. Each person has one of their own.";
            Err(Problem::conflict("scim.taken", detail).into())
        }
    }
}

/// Somebody who came, as the provider had said that they are.
pub(crate) struct Met {
    pub row: ScimUserRow,
    /// The groups that it says they are in; nothing where it never put them into one.
    pub groups: Option<Vec<String>>,
}

/// Whom the provider meant, of somebody who comes by it: whoever they turned out to be before, else by what it calls
/// them now in a token that was believed. An address is nothing that anybody is known by.
pub(crate) fn meet(
    snapshot: &mut Snapshot<'_>,
    provider: &ProviderRow,
    account: Option<AccountId>,
    known_as: Option<&KnownAs>,
) -> Done<Option<Met>> {
    if provider.provisioner.is_none() {
        return Ok(None);
    }
    let mut row = match account {
        Some(account) => of_account(snapshot, provider.id, account)?,
        None => None,
    };
    if row.is_none()
        && let Some(known_as) = known_as
    {
        row = called(snapshot, provider.id, account, known_as)?;
    }
    let Some(row) = row else { return Ok(None) };
    if !row.is_active {
        return Err(switched_off().into());
    }
    let groups = match row.is_grouped {
        true => Some(groups::of_user(snapshot, row.id)?.into_iter().map(|group| group.name).collect()),
        false => None,
    };
    Ok(Some(Met { row, groups }))
}

pub(crate) fn of_account(
    snapshot: &mut Snapshot<'_>,
    provider: ProviderId,
    account: AccountId,
) -> Done<Option<ScimUserRow>> {
    let of = scim_users::table.filter(scim_users::provider.eq(provider)).filter(scim_users::account.eq(account));
    snapshot.first(of.select(ScimUserRow::as_select()))
}

fn called(
    snapshot: &mut Snapshot<'_>,
    provider: ProviderId,
    account: Option<AccountId>,
    known_as: &KnownAs,
) -> Done<Option<ScimUserRow>> {
    let of = || scim_users::table.filter(scim_users::provider.eq(provider));
    let subject = subject_hash(snapshot, provider, &known_as.subject)?;
    let row: Option<ScimUserRow> =
        snapshot.first(of().filter(scim_users::subject_hash.eq(subject)).select(ScimUserRow::as_select()))?;
    if let Some(row) = row {
        return match row.account {
            Some(other) if Some(other) != account => Err(linked_elsewhere().into()),
            _ => Ok(Some(row)),
        };
    }
    let Some(name) = &known_as.name else { return Ok(None) };
    let name = name_hash(snapshot, provider, name)?;
    // A name may be somebody else's by now: it is good for the first time only.
    let free = of().filter(scim_users::name_hash.eq(name)).filter(scim_users::account.is_null());
    snapshot.first(free.select(ScimUserRow::as_select()))
}

/// Somebody who is provisioned now may have come before.
pub(crate) fn recognise(tx: &mut Tx<'_>, row: ScimUserRow) -> Done<ScimUserRow> {
    if row.account.is_some() {
        return Ok(row);
    }
    let arrival = arrivals::called(tx, row.provider, row.subject_hash.clone(), row.name_hash.clone())?;
    let Some(account) = arrival.map(|arrival| arrival.account) else { return Ok(row) };
    match of_account(tx, row.provider, account)? {
        Some(_) => Ok(row),
        None => tie(tx, &row, account),
    }
}

/// Who they turned out to be.
pub(crate) fn tie(tx: &mut Tx<'_>, row: &ScimUserRow, account: AccountId) -> Done<ScimUserRow> {
    tx.update(row, ScimUserRow { account: Some(account), ..row.clone() })
}

fn switched_off() -> Problem {
    let detail = "Your provider says that you are not to come in. Ask whoever looks after it.";
    Problem::refused("sso.switched-off", detail)
}
