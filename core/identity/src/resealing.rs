//! What is sealed under the key of the factors, sealed again after another took its place: what people prove who they
//! are with, and what providers are asked with. Nothing else about it changes.

use declare::Unrecorded;
use diesel::{
    AsChangeset, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, Selectable, SelectableHelper as _,
};
use door::{Done, Module, Realm, Resealed, Tx};
use model::AccountId;

use crate::{
    factors::place,
    records::FactorId,
    schema::{factors, sso_attempts, sso_providers, sso_sessions},
    sso::records::{AttemptId, ProviderId, VisaId},
};

pub(crate) fn declare(module: Module) -> Module {
    module
        .seals_factors(Realm::Platform, of_people)
        .seals_factors(Realm::Platform, of_log_ins)
        .seals_factors(Realm::Platform, of_sessions)
        .seals_factors(Realm::Workspace, of_providers)
}

#[derive(Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = factors)]
#[unrecorded(table = factors, key(id))]
struct SealedFactor {
    id: FactorId,
    account: AccountId,
    secret: Vec<u8>,
}

fn of_people(tx: &mut Tx<'_>, after: Option<String>, most: i64) -> Done<Resealed<String>> {
    let after = after.unwrap_or_default();
    let some = factors::table.filter(factors::id.gt(after)).order(factors::id).limit(most);
    let rows: Vec<SealedFactor> = tx.load(some.select(SealedFactor::as_select()))?;
    let mut resealed = Resealed::up_to(rows.last().map(|row| row.id.to_string()));
    for row in rows {
        let again = tx.reseal_factor("factors", "secret", &place(row.account, row.id), &row.secret)?;
        if let Some(secret) = resealed.take(again, "factors", row.id.as_str()) {
            tx.put(&SealedFactor { secret, ..row })?;
        }
    }
    Ok(resealed)
}

#[derive(Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = sso_attempts)]
#[unrecorded(table = sso_attempts, key(id))]
struct SealedAttempt {
    id: AttemptId,
    secrets: Vec<u8>,
}

fn of_log_ins(tx: &mut Tx<'_>, after: Option<String>, most: i64) -> Done<Resealed<String>> {
    let after = after.unwrap_or_default();
    let some = sso_attempts::table.filter(sso_attempts::id.gt(after)).order(sso_attempts::id).limit(most);
    let rows: Vec<SealedAttempt> = tx.load(some.select(SealedAttempt::as_select()))?;
    let mut resealed = Resealed::up_to(rows.last().map(|row| row.id.to_string()));
    for row in rows {
        let again = tx.reseal_factor("sso_attempts", "secrets", row.id.as_str(), &row.secrets)?;
        if let Some(secrets) = resealed.take(again, "sso_attempts", row.id.as_str()) {
            tx.put(&SealedAttempt { secrets, ..row })?;
        }
    }
    Ok(resealed)
}

#[derive(Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = sso_sessions, treat_none_as_null = true)]
#[unrecorded(table = sso_sessions, key(id))]
struct SealedVisa {
    id: VisaId,
    id_token: Vec<u8>,
    refresh_token: Option<Vec<u8>>,
}

fn of_sessions(tx: &mut Tx<'_>, after: Option<String>, most: i64) -> Done<Resealed<String>> {
    let after = after.unwrap_or_default();
    let some = sso_sessions::table.filter(sso_sessions::id.gt(after)).order(sso_sessions::id).limit(most);
    let rows: Vec<SealedVisa> = tx.load(some.select(SealedVisa::as_select()))?;
    let mut resealed = Resealed::up_to(rows.last().map(|row| row.id.to_string()));
    for row in rows {
        let mut again = |column, sealed: &[u8]| {
            let again = tx.reseal_factor("sso_sessions", column, row.id.as_str(), sealed)?;
            Done::Ok(resealed.take(again, "sso_sessions", row.id.as_str()))
        };
        let id_token = again("id_token", &row.id_token)?;
        let refresh_token = match &row.refresh_token {
            Some(sealed) => again("refresh_token", sealed)?,
            None => None,
        };
        if id_token.is_some() || refresh_token.is_some() {
            let id_token = id_token.unwrap_or(row.id_token);
            tx.put(&SealedVisa { id_token, refresh_token: refresh_token.or(row.refresh_token), ..row })?;
        }
    }
    Ok(resealed)
}

#[derive(Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = sso_providers, treat_none_as_null = true)]
#[unrecorded(table = sso_providers, key(id))]
struct SealedProvider {
    id: ProviderId,
    client_secret: Option<Vec<u8>>,
}

fn of_providers(tx: &mut Tx<'_>, after: Option<String>, most: i64) -> Done<Resealed<String>> {
    let after = after.unwrap_or_default();
    let some = sso_providers::table.filter(sso_providers::id.gt(after)).order(sso_providers::id).limit(most);
    let rows: Vec<SealedProvider> = tx.load(some.select(SealedProvider::as_select()))?;
    let mut resealed = Resealed::up_to(rows.last().map(|row| row.id.to_string()));
    for row in rows {
        let Some(sealed) = &row.client_secret else { continue };
        let again = tx.reseal_factor("sso_providers", "client_secret", row.id.as_str(), sealed)?;
        if let Some(sealed) = resealed.take(again, "sso_providers", row.id.as_str()) {
            tx.put(&SealedProvider { client_secret: Some(sealed), ..row })?;
        }
    }
    Ok(resealed)
}
