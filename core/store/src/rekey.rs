//! A new key for a database's file: everything is copied into a file under the new key, which then takes
//! the old one's place in one step.
//!
//! The keyring says first that the old key is retired. Killed anywhere after that, the file is found to
//! open with a retired key only, and the copy is made again when it opens.

use std::{
    fs::{self, File},
    io,
    path::Path,
    sync::Arc,
};

use diesel::connection::SimpleConnection as _;
use vault::{DataKey, Purpose, Zeroizing};

use crate::{
    Connection,
    connection::{Role, beside, log_of, open_sqlite},
    home::OpenError,
    keyring::Keyring,
};

/// Opens a file with its owner's current key, finishing a rotation that was cut short.
pub(crate) fn open_file(
    path: &Path,
    owner: &str,
    key: &Arc<DataKey>,
    keyring: &Keyring,
) -> Result<Connection, OpenError> {
    let unreachable = |error: crate::keyring::KeyError| OpenError::Unreachable { why: error.to_string() };
    let damaged = match open_sqlite(path, Some(key), Role::Writer) {
        Err(error @ OpenError::Damaged { .. }) => error,
        opened => {
            // Whatever is retired sealed an older file, which is gone.
            if opened.is_ok() {
                keyring.forget_retired(owner, Purpose::File).map_err(unreachable)?;
            }
            return opened;
        }
    };
    for old in keyring.retired(owner, Purpose::File).map_err(unreachable)? {
        if let Ok(connection) = open_sqlite(path, Some(&old), Role::Writer) {
            copy_over(connection, path, key)?;
            let connection = open_sqlite(path, Some(key), Role::Writer)?;
            keyring.forget_retired(owner, Purpose::File).map_err(unreachable)?;
            return Ok(connection);
        }
    }
    Err(damaged)
}

/// Puts everything under another key, into the place of what it was copied from.
pub(crate) fn copy_over(mut old: Connection, path: &Path, key: &DataKey) -> Result<(), OpenError> {
    let failed = |error: diesel::result::Error| OpenError::of_file(path, &error);
    let fresh = beside(path, ".rotating");
    forget(&fresh)?;
    let name = fresh.to_str().ok_or_else(|| OpenError::Path(fresh.clone()))?.replace('\'', "''");
    let pragma = key.sqlcipher_pragma();
    // It need not outlive a crash before it has taken the place of the other, and is synced then.
    let copy = Zeroizing::new(format!(
        "ATTACH DATABASE '{name}' AS fresh KEY \"{}\"; PRAGMA fresh.journal_mode = OFF; PRAGMA fresh.synchronous = OFF;
         SELECT sqlcipher_export('fresh'); DETACH DATABASE fresh;",
        pragma.as_str()
    ));
    old.batch_execute(&copy).map_err(failed)?;
    old.batch_execute("PRAGMA wal_checkpoint(TRUNCATE);").map_err(failed)?;
    drop(old);

    // A log under the old key beside a file under the new one would be folded into it as rubbish.
    let log = log_of(path);
    if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        return Err(OpenError::Broken {
            path: log,
            why: "it is not empty, so somebody else has this file open".to_owned(),
        });
    }
    forget(&log)?;
    forget(&beside(path, "-shm"))?;
    let put = || -> io::Result<()> {
        File::open(&fresh)?.sync_all()?;
        fs::rename(&fresh, path)?;
        path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    };
    put().map_err(|source| OpenError::Folder { path: path.to_owned(), source })
}

fn forget(path: &Path) -> Result<(), OpenError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(OpenError::Folder { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}
