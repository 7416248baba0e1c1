//! The accounts outside that a plugin works with: what was filled in, their secrets, and where their webhooks come in.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Failure, Problem, Snapshot, Tx};
use model::{InstallationId, Timestamp};
use sha2::{Digest as _, Sha256};
use url::Url;
use vault::Secret;

use crate::{
    authorizations,
    manifest::{Grants, Manifest, Setting, SettingKind},
    records::{AuthorizationState, ConnectionId, ConnectionRow, ConnectionState, CredentialRow},
    schema::{plugin_connections, plugin_credentials},
};

/// The most that one plugin has.
pub const MOST: usize = 50;
/// The longest value of a setting.
const LONGEST: usize = 2_000;
/// The longest secret: room for a key as JSON.
const LONGEST_SECRET: usize = 8 * 1024;
/// How long the secret of before is still taken.
pub const GRACE: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);

/// Where in a row its sealed values lie.
const CONNECTIONS: &str = "plugin_connections";
const CREDENTIALS: &str = "plugin_credentials";

/// What was filled in, by name.
pub type Settings = BTreeMap<String, String>;

pub fn find(snapshot: &mut Snapshot<'_>, id: ConnectionId) -> Done<ConnectionRow> {
    let query = plugin_connections::table.filter(plugin_connections::id.eq(id));
    let query = query.filter(plugin_connections::state.ne(ConnectionState::Gone)).select(ConnectionRow::as_select());
    snapshot.first(query)?.ok_or_else(|| Problem::not_found("connection", id).into())
}

pub fn of(snapshot: &mut Snapshot<'_>, installation: InstallationId) -> Done<Vec<ConnectionRow>> {
    let (mut all, gone) = (with_gone(snapshot, installation)?, ConnectionState::Gone);
    all.retain(|row| row.state != gone);
    Ok(all)
}

/// With those that somebody let go of, and of which something is left.
pub fn with_gone(snapshot: &mut Snapshot<'_>, installation: InstallationId) -> Done<Vec<ConnectionRow>> {
    let query = plugin_connections::table.filter(plugin_connections::installation.eq(installation));
    snapshot.load(query.order(plugin_connections::id).select(ConnectionRow::as_select()))
}

/// By the part of an address that nobody can guess.
pub fn at(snapshot: &mut Snapshot<'_>, address: &str) -> Done<Option<ConnectionRow>> {
    let hash = Sha256::digest(address.as_bytes()).to_vec();
    let query = plugin_connections::table.filter(plugin_connections::address_hash.eq(hash));
    let query = query.filter(plugin_connections::state.ne(ConnectionState::Gone));
    snapshot.first(query.select(ConnectionRow::as_select()))
}

/// Begins one, with the secrets that are made here. `address` is made where there is something that nobody can guess.
pub fn begin(
    tx: &mut Tx<'_>,
    installation: InstallationId,
    grants: &Grants,
    name: String,
    settings: &Settings,
    address: &Secret<String>,
    by: String,
) -> Done<ConnectionRow> {
    let id: ConnectionId = tx.new_id();
    let row = ConnectionRow {
        id,
        version: 1,
        installation,
        name,
        settings: written(settings)?,
        address_hash: Sha256::digest(address.expose().as_bytes()).to_vec(),
        address: tx.seal_factor(CONNECTIONS, "address", id.as_str(), address.expose().as_bytes())?,
        state: ConnectionState::Ok,
        trouble: String::new(),
        created_by: by.clone(),
        created_at: tx.now(),
    };
    tx.insert(&row)?;
    make(tx, row.id, grants, &by)?;
    Ok(row)
}

/// Makes the secrets that are made here, as far as they are not there yet.
pub fn make(tx: &mut Tx<'_>, id: ConnectionId, grants: &Grants, by: &str) -> Done<()> {
    for secret in grants.secrets.iter().filter(|secret| secret.made) {
        if credential(tx, id, &secret.name)?.is_none() {
            put(tx, id, &secret.name, &made()?, by.to_owned())?;
        }
    }
    Ok(())
}

/// What a secret of this name is for a plugin in development. Everybody knows it, and it opens nothing: no service has keys
/// like that, so nothing that is real gets into a practice workspace. With a colon, for what signs with two halves;
/// and neither half is a word that anybody says who does not mean the secret.
pub fn practised(name: &str) -> Secret<String> {
    Secret::new(format!("ck_practice_{name}:cs_practice_{name}"))
}

/// Fills in all secrets of a plugin in development, for nobody types them in where nothing is real.
pub fn practise(tx: &mut Tx<'_>, id: ConnectionId, grants: &Grants, by: &str) -> Done<()> {
    for secret in grants.secrets.iter().filter(|secret| secret.oauth.is_none()) {
        let (value, now) = (practised(&secret.name), tx.now());
        let known = match credential(tx, id, &secret.name)? {
            Some(row) => secrets(tx, &row, now)?,
            None => Vec::new(),
        };
        if known.first().is_none_or(|known| known.expose() != value.expose()) {
            put(tx, id, &secret.name, &value, by.to_owned())?;
        }
    }
    Ok(())
}

/// Nobody knows it. Letters and digits alone: there are services that spoil everything else.
pub fn made() -> Done<Secret<String>> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| Failure::internal("There is no randomness."))?;
    Ok(Secret::new(hex::encode(bytes)))
}

/// The part of its webhooks' address that nobody can guess.
pub fn address(snapshot: &Snapshot<'_>, row: &ConnectionRow) -> Done<String> {
    let plain = snapshot.open(CONNECTIONS, "address", row.id.as_str(), &row.address)?;
    String::from_utf8(plain.to_vec()).map_err(|_| Failure::internal("An address could not be read."))
}

/// Where its webhooks are called, each by its name.
pub fn webhooks(
    snapshot: &Snapshot<'_>,
    row: &ConnectionRow,
    grants: &Grants,
    public_url: &str,
) -> Done<BTreeMap<String, String>> {
    let own = |name: &String| Ok((name.clone(), hook(snapshot, row, public_url, name)?));
    grants.webhooks.iter().map(|webhook| own(&webhook.name)).collect()
}

/// Where something of this name comes in.
pub fn hook(snapshot: &Snapshot<'_>, row: &ConnectionRow, public_url: &str, name: &str) -> Done<String> {
    let workspace = snapshot.workspace().map(|id| id.to_string()).unwrap_or_default();
    Ok(format!("{public_url}/hooks/{workspace}/{}/{name}", address(snapshot, row)?))
}

pub fn settings(row: &ConnectionRow) -> Done<Settings> {
    serde_json::from_str(&row.settings).map_err(|_| Failure::internal("Settings could not be read."))
}

pub fn written(settings: &Settings) -> Done<String> {
    serde_json::to_string(settings).map_err(|_| Failure::internal("Settings could not be written."))
}

/// Whether these are what the plugin asks for.
pub fn check(manifest: &Manifest, settings: &Settings, whole: bool) -> Result<(), Problem> {
    check_form("/settings", &manifest.settings, settings, whole)
}

/// The same of any form that a plugin declares, which was filled in `at`.
pub fn check_form(at: &'static str, form: &[Setting], filled: &Settings, whole: bool) -> Result<(), Problem> {
    let no = |what: String| Problem::invalid(at, what);
    for (name, value) in filled {
        let setting = form.iter().find(|setting| setting.name == *name);
        let setting = setting.ok_or_else(|| no(format!("This plugin has no setting {name}.")))?;
        if value.len() > LONGEST {
            return Err(no(format!("{} has at most {LONGEST} bytes.", setting.title)));
        }
        let fits = match setting.kind {
            SettingKind::Text => true,
            SettingKind::Number => value.parse::<i64>().is_ok(),
            SettingKind::Switch => matches!(value.as_str(), "true" | "false"),
            SettingKind::Url => is_site(value),
            SettingKind::Choice => setting.offers(value),
        };
        if !fits {
            let names: Vec<&str> = setting.options.iter().map(|option| option.name.as_str()).collect();
            return Err(no(match names.is_empty() {
                true => format!("{} is not what it should be.", setting.title),
                false => format!("“{}” is one of these: {}.", setting.title, names.join(", ")),
            }));
        }
    }
    let missing = form.iter().find(|setting| setting.required && !filled.contains_key(&setting.name));
    match missing.filter(|_| whole) {
        Some(setting) => Err(no(format!("{} is missing.", setting.title))),
        None => Ok(()),
    }
}

/// A site's address and nothing that a request could hide behind.
fn is_site(text: &str) -> bool {
    work::http::Target::parse(text).is_ok()
        && Url::parse(text).is_ok_and(|url| url.query().is_none() && matches!(url.scheme(), "http" | "https"))
}

pub fn credential(snapshot: &mut Snapshot<'_>, connection: ConnectionId, name: &str) -> Done<Option<CredentialRow>> {
    let query = plugin_credentials::table
        .filter(plugin_credentials::connection.eq(connection))
        .filter(plugin_credentials::name.eq(name.to_owned()));
    snapshot.first(query.select(CredentialRow::as_select()))
}

pub fn credentials(snapshot: &mut Snapshot<'_>, connection: ConnectionId) -> Done<Vec<CredentialRow>> {
    let query = plugin_credentials::table.filter(plugin_credentials::connection.eq(connection));
    snapshot.load(query.order(plugin_credentials::name).select(CredentialRow::as_select()))
}

/// Whether it can be one.
pub fn is_secret(value: &Secret<String>) -> bool {
    (1..=LONGEST_SECRET).contains(&value.expose().len())
}

/// Keeps a secret, and the one before it for a while.
pub fn put(tx: &mut Tx<'_>, connection: ConnectionId, name: &str, value: &Secret<String>, by: String) -> Done<()> {
    let before = credential(tx, connection, name)?;
    let id = before.as_ref().map_or_else(|| tx.new_id(), |row| row.id);
    let value = tx.seal_factor(CREDENTIALS, "value", id.as_str(), value.expose().as_bytes())?;
    let (name, set_at) = (name.to_owned(), tx.now());
    match before {
        None => {
            let row = CredentialRow { id, version: 1, connection, name, value, former: None, set_by: by, set_at };
            tx.insert(&row)
        }
        Some(before) => {
            let former = Some(before.value.clone());
            let after = CredentialRow { value, former, set_by: by, set_at, ..before.clone() };
            tx.update(&before, after).map(drop)
        }
    }
}

/// The secret, and the one before it while that is still taken.
pub fn secrets(snapshot: &Snapshot<'_>, row: &CredentialRow, now: Timestamp) -> Done<Vec<Secret<String>>> {
    let former = row.former.iter().filter(|_| now.since(row.set_at) <= GRACE);
    let mut secrets = Vec::new();
    for sealed in [&row.value].into_iter().chain(former) {
        let plain = snapshot.open(CREDENTIALS, "value", row.id.as_str(), sealed)?;
        let text = String::from_utf8(plain.to_vec());
        secrets.push(Secret::new(text.map_err(|_| Failure::internal("A secret could not be read."))?));
    }
    Ok(secrets)
}

/// What somebody asked for at the connection itself was done there: if it waited for them, it need not any more, unless
/// somebody has to agree anew to what is done there.
pub fn works(tx: &mut Tx<'_>, id: ConnectionId) -> Done<()> {
    let before = find(tx, id)?;
    let is_lapsed = authorizations::of(tx, id)?.iter().any(|one| one.state == AuthorizationState::Lapsed);
    if before.state == ConnectionState::Ok || is_lapsed {
        return Ok(());
    }
    authorizations::go_on(tx, &before, mended(&before))
}

/// Nothing is in its way any more: what waits is tried again.
pub fn mended(row: &ConnectionRow) -> ConnectionRow {
    ConnectionRow { state: ConnectionState::Ok, trouble: String::new(), ..row.clone() }
}

/// What a connection is called where records are linked with their ids elsewhere.
pub fn system(id: ConnectionId) -> String {
    id.to_string().replace('_', "-")
}
