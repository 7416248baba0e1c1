//! Providers: found, opened, and what may be kept of one.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Failure, Problem, Snapshot,
    access::{RoleName, records::MemberRow},
    operations::members::check_roles,
};
use vault::Secret;

use super::{
    mapping::{self, Rule},
    records::{ProviderId, ProviderRow},
    schema::sso_providers,
};

/// A provider with its secret, on its way to be asked.
pub(crate) struct Provider {
    pub row: ProviderRow,
    pub rules: Vec<Rule>,
    pub secret: Option<Secret<String>>,
}

/// The one answer to every way in that is none: whether it was, is not told.
pub(crate) fn closed() -> Problem {
    Problem::refused("sso.closed", "Nobody can sign in by this provider now. Sign in another way, or ask an owner.")
}

pub(crate) fn find(snapshot: &mut Snapshot<'_>, id: ProviderId) -> Done<ProviderRow> {
    look(snapshot, id)?.ok_or_else(|| Problem::not_found("provider", id).into())
}

pub(crate) fn look(snapshot: &mut Snapshot<'_>, id: ProviderId) -> Done<Option<ProviderRow>> {
    snapshot.first(sso_providers::table.filter(sso_providers::id.eq(id)).select(ProviderRow::as_select()))
}

pub(crate) fn all(snapshot: &mut Snapshot<'_>) -> Done<Vec<ProviderRow>> {
    snapshot.load(sso_providers::table.order(sso_providers::id).select(ProviderRow::as_select()))
}

/// One by which people may sign in now.
pub(crate) fn open(snapshot: &mut Snapshot<'_>, id: ProviderId) -> Done<Provider> {
    let row = look(snapshot, id)?.filter(|row| row.is_on).ok_or_else(closed)?;
    let rules = row.rules()?;
    let secret = row.client_secret.as_ref().map(|sealed| {
        let plain = snapshot.open("sso_providers", "client_secret", row.id.as_str(), sealed)?;
        let text = String::from_utf8(plain.to_vec()).map_err(|_| unreadable())?;
        Ok::<_, Failure>(Secret::new(text))
    });
    let secret = secret.transpose()?;
    Ok(Provider { row, rules, secret })
}

pub(crate) fn sealed_secret(snapshot: &Snapshot<'_>, id: ProviderId, secret: &Secret<String>) -> Done<Vec<u8>> {
    snapshot.seal_factor("sso_providers", "client_secret", id.as_str(), secret.expose().as_bytes())
}

impl ProviderRow {
    pub(crate) fn rules(&self) -> Done<Vec<Rule>> {
        serde_json::from_str(&self.rules).map_err(|_| unreadable())
    }

    /// Whether it says the roles of those who are here already, too.
    pub(crate) fn leads(&self) -> Done<bool> {
        Ok(!self.rules()?.is_empty())
    }

    /// The role of somebody in these groups.
    pub(crate) fn role(&self, groups: &[String]) -> Done<Option<RoleName>> {
        Ok(mapping::role(&self.rules()?, self.otherwise.as_deref(), groups))
    }
}

/// Roles that a provider may hand out here: each is one, and none is an owner's.
pub(crate) fn check_mapping(snapshot: &mut Snapshot<'_>, rules: &[Rule], otherwise: Option<&str>) -> Done<()> {
    mapping::check(rules)?;
    let named: Result<Vec<RoleName>, _> = rules
        .iter()
        .map(|rule| rule.role.as_str())
        .chain(otherwise)
        .map(|role| RoleName::parse(role.to_owned()))
        .collect();
    let named = named.map_err(|error| Problem::invalid("/rules", error.to_string()))?;
    if named.contains(&RoleName::OWNER) {
        let detail = "An owner is made by an owner, and never by a provider. Choose another role.";
        return Err(Problem::invalid("/rules", detail).into());
    }
    if named.is_empty() { Ok(()) } else { check_roles(snapshot, &named) }
}

/// The role that this member would have, where a provider leads: an owner stays one.
pub(crate) fn is_led(member: &MemberRow) -> bool {
    !member.role_names().contains(&RoleName::OWNER)
}

fn unreadable() -> Failure {
    Failure::internal("What is kept of a provider could not be read.")
}
