//! Which plugins there are, before anything is brought to another shape: whoever starts another program learns what of them
//! will not run with it while the one before can still be started. Reads a few columns that have always been there, and
//! changes nothing.

use std::{path::Path, sync::Arc};

use diesel::{ExpressionMethods as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use model::WorkspaceId;
use vault::Purpose;

use crate::{
    Connection, Done, OpenError, Settings,
    blob::{BlobId, Blobs},
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

/// A plugin that is installed.
#[derive(Debug)]
pub struct Kept {
    pub workspace: WorkspaceId,
    pub name: String,
    pub release: String,
    /// As it came.
    pub package: Vec<u8>,
}

/// What this program makes of a database: another program that makes the same has nothing to bring anywhere.
pub fn shape() -> String {
    [KEYRING, WORKSPACE].map(|migrations| latest(&migrations)).join(" ")
}

/// Shows each, one after the other. Blocks.
pub fn each_plugin(settings: &Settings, mut see: impl FnMut(Kept)) -> Result<(), OpenError> {
    match &settings.database {
        None => in_files(settings, &mut see),
        Some(url) => on_server(settings, url, &mut see),
    }
}

fn in_files(settings: &Settings, see: &mut impl FnMut(Kept)) -> Result<(), OpenError> {
    let folder = settings.data.join("workspaces");
    let path = settings.data.join("keyring.db");
    if !path.exists() || !folder.exists() {
        return Ok(());
    }
    let _lock = lock(&settings.data)?;
    let connection = open_sqlite(&path, None, Role::Keyring)?;
    let pool = Pool::new(Home::File { path, key: None }, Role::Keyring, 1).starting_with(connection);
    let keyring = Arc::new(Keyring::open(pool, &settings.master, Arc::clone(&settings.clock), false)?);
    let ids = std::fs::read_dir(&folder).map_err(|source| OpenError::Folder { path: folder, source })?;
    let ids = ids.filter_map(Result::ok).filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    for id in ids {
        let (folder, unreachable) =
            (workspace_folder(&settings.data, id), |why: String| OpenError::Unreachable { why });
        let path = folder.join("data.db");
        let key = keyring.get(id.as_str(), Purpose::File).map_err(|error| unreachable(error.to_string()))?;
        let Some(key) = key.filter(|_| path.exists()) else { continue };
        let mut connection = rekey::open_file(&path, id.as_str(), &key, &keyring)?;
        // One whose making was cut short has no tables yet.
        let Ok(all) = listed(&mut connection) else { continue };
        let blobs = Blobs::in_folder(folder.join("blobs"), id, &keyring);
        shown(&blobs, id, all, &path, see)?;
    }
    Ok(())
}

fn on_server(settings: &Settings, url: &str, see: &mut impl FnMut(Kept)) -> Result<(), OpenError> {
    check_transport(url)?;
    let mut connection = open_postgres(url, "platform")?;
    let Connection::Postgres(postgres) = &mut connection else { return Ok(()) };
    // Where nothing was made yet, nothing is there.
    if applied(postgres, "platform").is_err() {
        return Ok(());
    }
    let ids: QueryResult<Vec<String>> = workspaces::table.select(workspaces::id).load(&mut connection);
    let ids = ids.map_err(|error| OpenError::Unreachable { why: error.to_string() })?;
    if ids.is_empty() {
        return Ok(());
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
        let unreachable = |why: String| OpenError::Unreachable { why };
        let all = all.map_err(|_| unreachable("no connection could be had".to_owned()))?;
        let all = all.map_err(|error| unreachable(error.to_string()))?;
        shown(&Blobs::in_rows(Arc::clone(&pool), id, &keyring), id, all, Path::new("the workspaces' schema"), see)?;
    }
    Ok(())
}

type Listed = (String, String, String, i64);

fn listed(connection: &mut Connection) -> QueryResult<Vec<Listed>> {
    let all = installations::table.filter(installations::state.eq_any(AT_WORK)).order(installations::id);
    let all = all.select((installations::name, installations::release, installations::package));
    let all: Vec<(String, String, String)> = all.load(connection)?;
    let with_size = all.into_iter().map(|(name, release, package)| {
        let size = blobs::table.filter(blobs::id.eq(&package)).select(blobs::size).first(connection)?;
        Ok((name, release, package, size))
    });
    with_size.collect()
}

fn shown(
    blobs: &Blobs,
    workspace: WorkspaceId,
    all: Vec<Listed>,
    path: &Path,
    see: &mut impl FnMut(Kept),
) -> Result<(), OpenError> {
    for (name, release, package, size) in all {
        let broken = |why: String| OpenError::Broken { path: path.to_owned(), why };
        let id: BlobId = package.parse().map_err(|_| broken(format!("{package} is no package")))?;
        let read: Done<Vec<u8>> = blobs.read(id, size).and_then(crate::blob::Reading::whole);
        let package = read.map_err(|failure| broken(failure.into_problem().detail.into_owned()))?;
        see(Kept { workspace, name, release, package });
    }
    Ok(())
}
