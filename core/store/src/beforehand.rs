//! Which plugins there are, before anything is brought to another shape: whoever starts another program learns what of them
//! will not run with it while the one before can still be started. Reads a few columns that have always been there, and
//! changes nothing.

use std::{path::Path, sync::Arc};

use diesel::{
    ExpressionMethods as _, OptionalExtension as _, PgConnection, QueryDsl as _, QueryResult, RunQueryDsl as _,
    dsl::sql, sql_types::Bool,
};
use model::WorkspaceId;
use vault::Purpose;

use crate::{
    Connection, Done, OpenError, Settings,
    blob::{BlobId, Blobs, Reading},
    connection::{Role, open_postgres, open_sqlite},
    home::Home,
    keyring::Keyring,
    migrate::{KEYRING, WORKSPACE, latest},
    pool::{Pool, Sound},
    postgres::{applied, check_transport},
    rekey,
    transaction::{begin_read, roll_back},
    workspaces::{lock, workspace_folder},
};

/// Of a plugin that is stopped for good nobody asks whether it runs.
const AT_WORK: [&str; 2] = ["active", "paused"];

mod then {
    diesel::table! {
        installations (id) {
            id -> Text,
            name -> Text,
            release -> Text,
            package -> Text,
            state -> Text,
        }
    }
    diesel::table! {
        blobs (id) {
            id -> Text,
            size -> BigInt,
        }
    }
    diesel::table! {
        workspaces (id) {
            id -> Text,
        }
    }
}
use then::{blobs, installations, workspaces};

/// What there is.
pub enum Found {
    Plugin(Kept),
    /// A workspace that cannot be looked into, and why. Others can be, and it is told again when somebody opens it.
    Unread {
        workspace: WorkspaceId,
        why: String,
    },
}

/// A plugin that is installed.
pub struct Kept {
    pub workspace: WorkspaceId,
    pub name: String,
    pub release: String,
    /// By its bytes.
    pub id: BlobId,
    package: Stored,
}

impl Kept {
    /// As it came, or why it cannot be read.
    pub fn package(self) -> Result<Vec<u8>, String> {
        let read: Done<Vec<u8>> = self.package.blobs.read(self.id, self.package.size).and_then(Reading::whole);
        read.map_err(|failure| failure.into_problem().detail.into_owned())
    }
}

/// Where a package lies.
struct Stored {
    blobs: Blobs,
    size: i64,
}

/// What this program makes of a database: another program that makes the same has nothing to bring anywhere.
pub fn shape() -> String {
    [KEYRING, WORKSPACE].map(|migrations| latest(&migrations)).join(" ")
}

/// Shows each, one after the other. Says whether there was a house to look through. Blocks.
pub fn each_plugin(settings: &Settings, mut see: impl FnMut(Found)) -> Result<bool, OpenError> {
    match &settings.database {
        None => in_files(settings, &mut see),
        Some(url) => on_server(settings, url, &mut see),
    }
}

fn in_files(settings: &Settings, see: &mut impl FnMut(Found)) -> Result<bool, OpenError> {
    let folder = settings.data.join("workspaces");
    let path = settings.data.join("keyring.db");
    if !path.exists() || !folder.exists() {
        return Ok(false);
    }
    let _lock = lock(&settings.data)?;
    let connection = open_sqlite(&path, None, Role::Keyring)?;
    let pool = Pool::new(Home::File { path, key: None }, Role::Keyring, 1).starting_with(connection);
    let keyring = Arc::new(Keyring::open(pool, &settings.master, Arc::clone(&settings.clock), false)?);
    let ids = std::fs::read_dir(&folder).map_err(|source| OpenError::Folder { path: folder, source })?;
    let ids = ids.filter_map(Result::ok).filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    for id in ids {
        match in_file(&workspace_folder(&settings.data, id), id, &keyring) {
            Ok(all) => all.into_iter().for_each(|one| see(Found::Plugin(one))),
            Err(why) => see(Found::Unread { workspace: id, why }),
        }
    }
    Ok(true)
}

fn in_file(folder: &Path, id: WorkspaceId, keyring: &Arc<Keyring>) -> Result<Vec<Kept>, String> {
    let path = folder.join("data.db");
    let key = keyring.get(id.as_str(), Purpose::File).map_err(|error| error.to_string())?;
    let Some(key) = key.filter(|_| path.exists()) else { return Ok(Vec::new()) };
    let mut connection = rekey::open_file(&path, id.as_str(), &key, keyring).map_err(|error| error.to_string())?;
    match listed(&mut connection) {
        Ok(all) => Ok(kept(&Blobs::in_folder(folder.join("blobs"), id, keyring), id, all)),
        // One whose making was cut short has no tables yet.
        Err(error) if error.to_string().contains("no such table") => Ok(Vec::new()),
        Err(error) => Err(error.to_string()),
    }
}

fn on_server(settings: &Settings, url: &str, see: &mut impl FnMut(Found)) -> Result<bool, OpenError> {
    check_transport(url)?;
    let mut connection = open_postgres(url, "platform")?;
    let Connection::Postgres(postgres) = &mut connection else { return Ok(false) };
    // Where nothing was made yet, nothing is there.
    if applied(postgres, "platform").is_err() {
        return Ok(false);
    }
    if !is_bound(postgres) {
        tracing::warn!(
            "this role sees the rows of every workspace at once, so which plugins are whose was not looked at"
        );
        return Ok(false);
    }
    let ids: QueryResult<Vec<String>> = workspaces::table.select(workspaces::id).load(&mut connection);
    let ids = ids.map_err(|error| OpenError::Unreachable { why: error.to_string() })?;
    if ids.is_empty() {
        return Ok(true);
    }
    let url: Arc<str> = url.into();
    let pool = |schema| Pool::new(Home::Postgres { url: Arc::clone(&url), schema }, Role::Writer, 1);
    let keyring = Arc::new(Keyring::open(pool("keyring"), &settings.master, Arc::clone(&settings.clock), true)?);
    let pool = Arc::new(pool("workspace, search"));
    for id in ids.iter().filter_map(|id| id.parse::<WorkspaceId>().ok()) {
        let all = pool.lend(|connection| {
            let all = begin_read(connection, Some(id)).and_then(|()| listed(connection));
            let sound = if roll_back(connection).is_ok() { Sound::Yes } else { Sound::No };
            (all, sound)
        });
        match all {
            Ok(Ok(all)) => {
                let blobs = Blobs::in_rows(Arc::clone(&pool), id, &keyring);
                kept(&blobs, id, all).into_iter().for_each(|one| see(Found::Plugin(one)));
            }
            Ok(Err(error)) => see(Found::Unread { workspace: id, why: error.to_string() }),
            Err(_) => see(Found::Unread { workspace: id, why: "no connection could be had".to_owned() }),
        }
    }
    Ok(true)
}

/// Whether rows of one workspace at a time are all that this role sees.
fn is_bound(connection: &mut PgConnection) -> bool {
    let free = "(SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)";
    diesel::select(sql::<Bool>(free)).get_result::<bool>(connection).is_ok_and(|free| !free)
}

type Listed = (String, String, String, i64);

fn listed(connection: &mut Connection) -> QueryResult<Vec<Listed>> {
    let all = installations::table.filter(installations::state.eq_any(AT_WORK)).order(installations::id);
    let all = all.select((installations::name, installations::release, installations::package));
    let all: Vec<(String, String, String)> = all.load(connection)?;
    let with_size = all.into_iter().map(|(name, release, package)| {
        let size = blobs::table.filter(blobs::id.eq(&package)).select(blobs::size).first(connection);
        // Where its bytes are not even named any more, that is said when they are read.
        Ok((name, release, package, size.optional()?.unwrap_or_default()))
    });
    with_size.collect()
}

fn kept(blobs: &Blobs, workspace: WorkspaceId, all: Vec<Listed>) -> Vec<Kept> {
    let one = |(name, release, package, size): Listed| {
        let package: BlobId = package.parse().ok()?;
        Some(Kept { workspace, name, release, id: package, package: Stored { blobs: blobs.clone(), size } })
    };
    all.into_iter().filter_map(one).collect()
}
