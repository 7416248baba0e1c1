//! What the other side hands over itself, once somebody let this program in there: their server brings it to an address of
//! the connection. Nobody signs it. It is believed by what only the browser that went there and this program know, for as
//! long as somebody may take, once, and only while the connection is of the place that they set out to.

use door::{Done, Failure, Problem, Snapshot, Tx};
use serde::{Deserialize, Serialize};
use url::{Host, Url};
use vault::Secret;
use work::http::Client;

use crate::{
    authorizations,
    authorizing::provider::{Way, is_safe},
    connections,
    manifest::Handover,
    operations::{authorize::BACK, credentials},
    records::{AuthorizationRow, AuthorizationState, ConnectionRow},
};

/// How somebody set out; it is kept beside what only the two sides know, until that is used.
#[derive(Serialize, Deserialize)]
struct Outset {
    page: String,
    by: String,
}

/// Where somebody is sent, and what is kept of it.
pub fn way(
    snapshot: &Snapshot<'_>,
    connection: &ConnectionRow,
    (name, handover): (&str, &Handover),
    (state, by): (&str, String),
    (public_url, outside): (&str, &Client),
) -> Done<Way> {
    let settings = connections::settings(connection)?;
    let missing = || Problem::invalid("/settings", "Fill in first where this is.");
    let page = handover.page_at(&settings).ok_or_else(missing)?;
    if !is_safe(outside, &page) {
        let detail = "Where somebody agrees has to be https, or a host that this server's operator allowed.";
        return Err(Problem::invalid("/settings", detail).into());
    }
    // It comes by the open internet.
    if !is_private(public_url) {
        let detail =
            "A secret is handed over to an address with https, and this server's has none. Type it in instead.";
        return Err(Problem::refused("plugins.not-https", detail).into());
    }
    let to = connections::hook(snapshot, connection, public_url, name)?;
    let back = format!("{public_url}{BACK}?state={state}");
    let url = handover.way(&page, state, &to, &back).ok_or_else(missing)?;
    let outset = serde_json::to_string(&Outset { page, by });
    let outset = outset.map_err(|_| Failure::internal("An outset could not be written."))?;
    Ok(Way { url, verifier: Some(Secret::new(outset)) })
}

/// Whether nobody on the way reads what comes to this address.
fn is_private(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    url.scheme() == "https"
        || url.host().is_some_and(|host| match host {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        })
}

/// Whether it was handed over for an attempt that is under way, and is kept now.
pub fn take(
    tx: &mut Tx<'_>,
    connection: &ConnectionRow,
    (name, handover): (&str, &Handover),
    attempt: &[u8],
    value: &Secret<String>,
) -> Done<bool> {
    let row = authorizations::under_way(tx, attempt)?.filter(|row| row.connection == connection.id && row.name == name);
    let Some(row) = row.filter(|_| connections::is_secret(value)) else { return Ok(false) };
    // Once.
    let Some(outset) = authorizations::verifier(tx, &row)? else { return Ok(false) };
    let outset = serde_json::from_str(outset.expose());
    let Outset { page, by } = outset.map_err(|_| Failure::internal("An outset could not be read."))?;
    if handover.page_at(&connections::settings(connection)?).is_none_or(|now| now != page) {
        return Ok(false);
    }
    credentials::keep(tx, connection, name, value, by.clone())?;
    let (granted_by, granted_at, state) = (Some(by), Some(tx.now()), AuthorizationState::Agreed);
    tx.update(&row, AuthorizationRow { verifier: None, state, granted_by, granted_at, ..row.clone() })?;
    Ok(true)
}

/// Somebody is back: whether it was handed over meanwhile.
pub fn back(tx: &mut Tx<'_>, row: &AuthorizationRow) -> Done<bool> {
    if row.verifier.is_some() {
        return Ok(false);
    }
    let (attempt, attempt_by, attempt_at) = (None, None, None);
    tx.update(row, AuthorizationRow { attempt, attempt_by, attempt_at, ..row.clone() })?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_comes_by_https_or_not_out_of_this_machine() {
        for (address, is_so) in [
            ("https://office.example", true),
            ("http://127.0.0.1:8080", true),
            ("http://[::1]:8080", true),
            ("http://localhost:8080", true),
            ("http://office.example", false),
            ("http://localhost.example", false),
            ("http://192.168.1.4", false),
            ("", false),
        ] {
            assert_eq!(is_private(address), is_so, "{address}");
        }
    }
}
