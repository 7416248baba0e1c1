//! The account of the program by which a provider says who its people are, and its token.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Gift, Problem, Snapshot, Tx,
    access::{
        RoleName,
        records::{ApiTokenRow, ServiceRow},
    },
    schema::{api_tokens, services},
};
use model::ServiceId;

use crate::{
    operations::programs,
    sso::{
        mapping,
        records::{ProviderId, ProviderRow},
    },
};

/// For how many days its token lives: as long as any.
pub(crate) const DAYS: u16 = 366;
/// For how many hours the one of before still works, so that nothing stands still.
pub(crate) const GRACE: u16 = 24;

pub(crate) fn add(tx: &mut Tx<'_>, provider: &ProviderRow) -> Done<ServiceRow> {
    let row = ServiceRow {
        id: tx.new_id(),
        version: 1,
        name: format!("Provisioning: {}", provider.name),
        roles: RoleName::PROVISIONER.to_string(),
        created_at: tx.now(),
        ended_at: None,
    };
    tx.insert(&row)?;
    Ok(row)
}

/// Ends what a provider provisions with; nothing where it does not.
pub(crate) fn close(tx: &mut Tx<'_>, provider: &ProviderRow) -> Done<()> {
    let Some(id) = provider.provisioner else { return Ok(()) };
    let query = services::table.filter(services::id.eq(id)).select(ServiceRow::as_select());
    let row: Option<ServiceRow> = tx.first(query)?;
    row.map_or(Ok(()), |row| programs::services::close(tx, &row).map(drop))
}

/// Of a provider that provisions.
pub(crate) fn of(provider: &ProviderRow) -> Result<ServiceId, Problem> {
    provider.provisioner.ok_or_else(|| {
        let detail = "Provisioning is switched off for this provider. Switch it on first.";
        Problem::refused("scim.off", detail)
    })
}

/// The token that it shows, if one opens anything.
pub(crate) fn token(snapshot: &mut Snapshot<'_>, service: ServiceId) -> Done<Option<ApiTokenRow>> {
    let query = api_tokens::table
        .filter(api_tokens::service.eq(service))
        .filter(api_tokens::ended_at.is_null())
        .filter(api_tokens::expires_at.gt(snapshot.now()))
        .order(api_tokens::id.desc());
    snapshot.first(query.select(ApiTokenRow::as_select()))
}

/// Whoever has the token can be in any group, and so have any role that a group makes.
pub(crate) fn gives(snapshot: &mut Snapshot<'_>, id: ProviderId) -> Done<Vec<Gift>> {
    let provider = crate::sso::providers::find(snapshot, id)?;
    let roles = mapping::roles(&provider.rules()?, provider.otherwise.as_deref());
    Ok(roles.into_iter().map(Gift::Role).collect())
}
