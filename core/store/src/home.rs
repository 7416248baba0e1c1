//! Where a database lives, and what can go wrong on the way in.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use vault::DataKey;

use crate::{
    Connection, Trouble,
    connection::{Role, open_postgres, open_sqlite},
    workspaces::PLATFORM_NAME,
};

/// Where one database is found.
#[derive(Clone)]
pub(crate) enum Home {
    File { path: PathBuf, key: Option<Arc<DataKey>> },
    Postgres { url: Arc<str>, schema: &'static str },
}

impl Home {
    pub(crate) fn open(&self, role: Role) -> Result<Connection, OpenError> {
        match self {
            Self::File { path, key } => open_sqlite(path, key.as_deref(), role),
            Self::Postgres { url, schema } => open_postgres(url, schema),
        }
    }
}

/// Why a database cannot be opened. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the path {0} is not valid UTF-8")]
    Path(PathBuf),
    #[error("cannot open {path}: {why}. Check that the directory exists and that this user may write to it")]
    Unopened { path: PathBuf, why: String },
    #[error("cannot use {path}: {source}. Check that the data directory is one that this user may write to")]
    Folder { path: PathBuf, source: std::io::Error },
    #[error(
        "{path} is not readable with the key we have for it: it is damaged, was swapped for another file, or the keyring is not the one it was made with. Restore it from a backup"
    )]
    Damaged { path: PathBuf },
    #[error(
        "{path} is not there, and something was kept in it. Put it back from its newest backup; nothing was made in its place"
    )]
    Missing { path: PathBuf },
    #[error("the disk is full: {path} cannot be opened. Free some space and start again; nothing was changed")]
    NoSpace { path: PathBuf },
    #[error(
        "{path} cannot be written to. Check the permissions of the data directory, and that its disk is not mounted read-only"
    )]
    ReadOnly { path: PathBuf },
    #[error("{path}: {why}")]
    Broken { path: PathBuf, why: String },
    #[error("{path} did not accept WAL with synchronous=FULL, without which a power cut loses acknowledged writes")]
    NotDurable { path: PathBuf },
    #[error("another Stockade is running on {path}. Stop it first, or give this one a data directory of its own")]
    Locked { path: PathBuf },
    #[error(
        "{path} has been put back to an older copy: its audit log ends at {found}, and it was seen to end at {expected}. \
             If this was a restore that you meant, run `stockade {} --reason ...`",
        way_out(.workspace)
    )]
    RolledBack { path: PathBuf, workspace: String, found: i64, expected: i64 },
    #[error(
        "the audit log in {path} is not the one it was: entry {at} has changed. Do not trust this file; restore it from a backup"
    )]
    Rewritten { path: PathBuf, at: i64 },
    #[error(
        "migration {name} of {path} failed and was taken back: {why}. The file is as it was; a copy from before is beside it"
    )]
    Migration { path: PathBuf, name: String, why: String },
    #[error("{path} was written by a newer Stockade (it has the migration {name}). Update this program first")]
    Newer { path: PathBuf, name: String },
    #[error("PostgreSQL cannot be reached: {why}")]
    Unreachable { why: String },
    #[error(
        "PostgreSQL at {host} is not on this machine, so the connection must be encrypted and its certificate verified: add `sslmode=verify-full` to the database URL (and `sslrootcert=...` if its authority is your own)"
    )]
    Unverified { host: String },
    #[error(
        "the PostgreSQL database is not ready: {why}. Run `stockade migrate --database OWNER_URL` as the owner of the database"
    )]
    NotMigrated { why: String },
    #[error("the PostgreSQL database would not keep workspaces apart: {why}. Stockade does not serve from it")]
    Unsafe { why: String },
    #[error(transparent)]
    Master(#[from] vault::MasterKeyError),
    #[error(
        "the master key is not the one that this keyring was made with (it wants {wanted}). Give the right key; nothing was changed"
    )]
    WrongMaster { wanted: String },
    #[error("{why}")]
    Unfit { why: String },
    #[error("there is no workspace {0}")]
    NoSuchWorkspace(String),
}

impl OpenError {
    pub(crate) fn of_file(path: &Path, error: &diesel::result::Error) -> Self {
        let (path, why) = (path.to_owned(), error.to_string());
        match Trouble::behind(error) {
            Some(Trouble::NoSpace) => Self::NoSpace { path },
            Some(Trouble::ReadOnly) => Self::ReadOnly { path },
            // A disk that does not answer is not yet a damaged file. It may just have no room for the index
            // of the write-ahead log, of which SQLite says no more than this.
            Some(Trouble::Damaged) if why.contains("disk I/O error") => {
                match (has_room_beside(&path), is_read_by_others(&path)) {
                    (false, _) => Self::NoSpace { path },
                    (true, false) => Self::Broken { path, why },
                    (true, true) => Self::Damaged { path },
                }
            }
            Some(Trouble::Damaged) => Self::Damaged { path },
            _ => Self::Broken { path, why },
        }
    }

    /// What it means for whoever only wanted to read or write.
    pub(crate) fn trouble(&self) -> Trouble {
        match self {
            Self::NoSpace { .. } => Trouble::NoSpace,
            Self::ReadOnly { .. } => Trouble::ReadOnly,
            Self::Damaged { .. } | Self::Missing { .. } => Trouble::Damaged,
            _ => Trouble::Unreachable,
        }
    }
}

/// Whether the disk hands out all of it: then it is what is in it that is wrong.
fn is_read_by_others(path: &Path) -> bool {
    File::open(path).and_then(|mut file| io::copy(&mut file, &mut io::sink())).is_ok()
}

/// What an operator asks for who meant it.
fn way_out(log: &str) -> String {
    match log {
        PLATFORM_NAME => "platform accept-restore".to_owned(),
        workspace => format!("workspace accept-restore {workspace}"),
    }
}

/// What an index of a write-ahead log takes at first.
const INDEX: u64 = 32 * 1024;

fn has_room_beside(path: &Path) -> bool {
    let disk = path.parent().map(rustix::fs::statvfs);
    disk.and_then(Result::ok).is_none_or(|disk| disk.f_bavail * disk.f_frsize >= INDEX)
}
