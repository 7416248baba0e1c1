//! What is sealed here, sealed again after another key took the place of the one before. Nothing else about it changes.
//! All of it lies under the key that modules walk for ([`Module::seals_factors`]): under the key of fields it would be
//! lost with the key.

use declare::Unrecorded;
use diesel::{
    AsChangeset, BoolExpressionMethods as _, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, Selectable,
    SelectableHelper as _,
};
use door::{Done, Module, Realm, Resealed, Tx};
use model::InstallationId;

use crate::{
    former, notices,
    records::{
        AuthorizationId, ConnectionId, CredentialId, DeliveryRow, EntryRow, FormerRow, NoticeRow, RecordingRow,
        RequestRow,
    },
    schema::{
        plugin_authorizations, plugin_connections, plugin_credentials, plugin_deliveries, plugin_entries,
        plugin_former, plugin_notices, plugin_recordings, plugin_requests,
    },
};

pub(crate) fn declare(module: Module) -> Module {
    [
        of_connections,
        of_credentials,
        of_authorizations,
        of_deliveries,
        of_entries,
        of_former,
        of_notices,
        of_recordings,
        of_requests,
    ]
    .into_iter()
    .fold(module, |module, part| module.seals_factors(Realm::Workspace, part))
}

/// A value of a row, where there is one: as it is from now on, and whether it was sealed again.
fn again(
    tx: &Tx<'_>,
    resealed: &mut Resealed<String>,
    (table, column, row): (&str, &str, &str),
    sealed: &mut Vec<u8>,
) -> Done<bool> {
    let again = tx.reseal_factor(table, column, row, sealed)?;
    let taken = resealed.take(again, table, row);
    let is_moved = taken.is_some();
    if let Some(anew) = taken {
        *sealed = anew;
    }
    Ok(is_moved)
}

#[derive(Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = plugin_connections)]
#[unrecorded(table = plugin_connections, key(id))]
struct SealedConnection {
    id: ConnectionId,
    address: Vec<u8>,
}

fn of_connections(tx: &mut Tx<'_>, after: Option<String>, most: i64) -> Done<Resealed<String>> {
    const TABLE: &str = "plugin_connections";
    let after = after.unwrap_or_default();
    let some = plugin_connections::table.filter(plugin_connections::id.gt(after)).order(plugin_connections::id);
    let rows: Vec<SealedConnection> = tx.load(some.limit(most).select(SealedConnection::as_select()))?;
    let mut resealed = Resealed::up_to(rows.last().map(|row| row.id.to_string()));
    for mut row in rows {
        if again(tx, &mut resealed, (TABLE, "address", row.id.as_str()), &mut row.address)? {
            tx.put(&row)?;
        }
    }
    Ok(resealed)
}

#[derive(Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = plugin_credentials, treat_none_as_null = true)]
#[unrecorded(table = plugin_credentials, key(id))]
struct SealedCredential {
    id: CredentialId,
    value: Vec<u8>,
    former: Option<Vec<u8>>,
}

fn of_credentials(tx: &mut Tx<'_>, after: Option<String>, most: i64) -> Done<Resealed<String>> {
    const TABLE: &str = "plugin_credentials";
    let after = after.unwrap_or_default();
    let some = plugin_credentials::table.filter(plugin_credentials::id.gt(after)).order(plugin_credentials::id);
    let rows: Vec<SealedCredential> = tx.load(some.limit(most).select(SealedCredential::as_select()))?;
    let mut resealed = Resealed::up_to(rows.last().map(|row| row.id.to_string()));
    for mut row in rows {
        let mut is_moved = false;
        for sealed in [Some(&mut row.value), row.former.as_mut()].into_iter().flatten() {
            is_moved |= again(tx, &mut resealed, (TABLE, "value", row.id.as_str()), sealed)?;
        }
        if is_moved {
            tx.put(&row)?;
        }
    }
    Ok(resealed)
}

#[derive(Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = plugin_authorizations, treat_none_as_null = true)]
#[unrecorded(table = plugin_authorizations, key(id))]
struct SealedAuthorization {
    id: AuthorizationId,
    client_secret: Option<Vec<u8>>,
    verifier: Option<Vec<u8>>,
    access: Option<Vec<u8>>,
    refresh: Option<Vec<u8>>,
    former: Option<Vec<u8>>,
}

fn of_authorizations(tx: &mut Tx<'_>, after: Option<String>, most: i64) -> Done<Resealed<String>> {
    const TABLE: &str = "plugin_authorizations";
    let after = after.unwrap_or_default();
    let some = plugin_authorizations::table.filter(plugin_authorizations::id.gt(after));
    let some = some.order(plugin_authorizations::id).limit(most);
    let rows: Vec<SealedAuthorization> = tx.load(some.select(SealedAuthorization::as_select()))?;
    let mut resealed = Resealed::up_to(rows.last().map(|row| row.id.to_string()));
    for mut row in rows {
        let values = [
            ("client_secret", &mut row.client_secret),
            ("verifier", &mut row.verifier),
            ("access", &mut row.access),
            ("refresh", &mut row.refresh),
            ("refresh", &mut row.former),
        ];
        let mut is_moved = false;
        for (column, sealed) in values {
            if let Some(sealed) = sealed {
                is_moved |= again(tx, &mut resealed, (TABLE, column, row.id.as_str()), sealed)?;
            }
        }
        if is_moved {
            tx.put(&row)?;
        }
    }
    Ok(resealed)
}

fn of_deliveries(tx: &mut Tx<'_>, after: Option<String>, most: i64) -> Done<Resealed<String>> {
    const TABLE: &str = "plugin_deliveries";
    let after = after.unwrap_or_default();
    let some = plugin_deliveries::table.filter(plugin_deliveries::id.gt(after)).order(plugin_deliveries::id);
    let rows: Vec<DeliveryRow> = tx.load(some.limit(most).select(DeliveryRow::as_select()))?;
    let mut resealed = Resealed::up_to(rows.last().map(|row| row.id.to_string()));
    for mut row in rows {
        let body = again(tx, &mut resealed, (TABLE, "body", row.id.as_str()), &mut row.body)?;
        if again(tx, &mut resealed, (TABLE, "told", row.id.as_str()), &mut row.told)? || body {
            tx.put(&row)?;
        }
    }
    Ok(resealed)
}

fn of_entries(tx: &mut Tx<'_>, after: Option<String>, most: i64) -> Done<Resealed<String>> {
    const TABLE: &str = "plugin_entries";
    let after = after.unwrap_or_default();
    let (installation, key) = after.split_once('/').unwrap_or_default();
    let mut some = plugin_entries::table.into_boxed();
    if let Ok(installation) = installation.parse::<InstallationId>() {
        let same = plugin_entries::installation.eq(installation).and(plugin_entries::key.gt(key.to_owned()));
        some = some.filter(plugin_entries::installation.gt(installation).or(same));
    }
    let some = some.order((plugin_entries::installation, plugin_entries::key)).limit(most);
    let rows: Vec<EntryRow> = tx.load(some.select(EntryRow::as_select()))?;
    let place = |row: &EntryRow| format!("{}/{}", row.installation, row.key);
    let mut resealed = Resealed::up_to(rows.last().map(place));
    for mut row in rows {
        if again(tx, &mut resealed, (TABLE, "value", &place(&row)), &mut row.value)? {
            tx.put(&row)?;
        }
    }
    Ok(resealed)
}

fn of_former(tx: &mut Tx<'_>, after: Option<String>, most: i64) -> Done<Resealed<String>> {
    let after = after.unwrap_or_default();
    let some = plugin_former::table.filter(plugin_former::installation.gt(after)).order(plugin_former::installation);
    let rows: Vec<FormerRow> = tx.load(some.limit(most).select(FormerRow::as_select()))?;
    let mut resealed = Resealed::up_to(rows.last().map(|row| row.installation.to_string()));
    for mut row in rows {
        if again(tx, &mut resealed, (former::TABLE, "entries", row.installation.as_str()), &mut row.entries)? {
            tx.put(&row)?;
        }
    }
    Ok(resealed)
}

fn of_notices(tx: &mut Tx<'_>, after: Option<String>, most: i64) -> Done<Resealed<String>> {
    let after = after.unwrap_or_default();
    let some = plugin_notices::table.filter(plugin_notices::id.gt(after)).order(plugin_notices::id);
    let rows: Vec<NoticeRow> = tx.load(some.limit(most).select(NoticeRow::as_select()))?;
    let mut resealed = Resealed::up_to(rows.last().map(|row| row.id.to_string()));
    for mut row in rows {
        if again(tx, &mut resealed, (notices::TABLE, "words", row.id.as_str()), &mut row.words)? {
            tx.put(&row)?;
        }
    }
    Ok(resealed)
}

fn of_recordings(tx: &mut Tx<'_>, after: Option<String>, most: i64) -> Done<Resealed<String>> {
    const TABLE: &str = "plugin_recordings";
    let after = after.unwrap_or_default();
    let some = plugin_recordings::table.filter(plugin_recordings::id.gt(after)).order(plugin_recordings::id);
    let rows: Vec<RecordingRow> = tx.load(some.limit(most).select(RecordingRow::as_select()))?;
    let mut resealed = Resealed::up_to(rows.last().map(|row| row.id.to_string()));
    for mut row in rows {
        if again(tx, &mut resealed, (TABLE, "content", row.id.as_str()), &mut row.content)? {
            tx.put(&row)?;
        }
    }
    Ok(resealed)
}

fn of_requests(tx: &mut Tx<'_>, after: Option<String>, most: i64) -> Done<Resealed<String>> {
    const TABLE: &str = "plugin_requests";
    let after = after.unwrap_or_default();
    let some = plugin_requests::table.filter(plugin_requests::id.gt(after)).order(plugin_requests::id);
    let rows: Vec<RequestRow> = tx.load(some.limit(most).select(RequestRow::as_select()))?;
    let mut resealed = Resealed::up_to(rows.last().map(|row| row.id.to_string()));
    for mut row in rows {
        let Some(answer) = &mut row.answer else { continue };
        if again(tx, &mut resealed, (TABLE, "answer", row.id.as_str()), answer)? {
            tx.put(&row)?;
        }
    }
    Ok(resealed)
}
