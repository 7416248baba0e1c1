//! Brings a database to the shape this program knows. Each migration happens whole or not at all.

use std::path::{Path, PathBuf};

use diesel::{
    connection::SimpleConnection,
    migration::{self, MigrationSource},
    pg::Pg,
    sqlite::Sqlite,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{
    Connection,
    connection::open_postgres,
    home::OpenError,
    postgres::{SCHEMAS, check_transport, grant},
};

/// The SQL of one kind of database, for both engines, under the same names.
#[derive(Clone, Copy)]
pub(crate) struct Migrations {
    pub(crate) sqlite: fn() -> EmbeddedMigrations,
    pub(crate) postgres: fn() -> EmbeddedMigrations,
}

macro_rules! embedded {
    ($folder:literal) => {
        || {
            const EMBEDDED: EmbeddedMigrations = embed_migrations!($folder);
            EMBEDDED
        }
    };
}

pub(crate) const PLATFORM: Migrations = Migrations {
    sqlite: embedded!("../../migrations/platform/sqlite"),
    postgres: embedded!("../../migrations/platform/postgres"),
};
pub(crate) const WORKSPACE: Migrations = Migrations {
    sqlite: embedded!("../../migrations/workspace/sqlite"),
    postgres: embedded!("../../migrations/workspace/postgres"),
};
pub(crate) const SEARCH: Migrations = Migrations {
    sqlite: embedded!("../../migrations/search/sqlite"),
    postgres: embedded!("../../migrations/search/postgres"),
};
pub(crate) const KEYRING: Migrations = Migrations {
    sqlite: embedded!("../../migrations/keyring/sqlite"),
    postgres: embedded!("../../migrations/keyring/postgres"),
};

/// What a database still lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    pub schema: &'static str,
    pub names: Vec<String>,
}

/// Migrates a file that was just opened for writing. A file that already holds something is copied first.
pub(crate) fn migrate_file(connection: &mut Connection, path: &Path, migrations: &Migrations) -> Result<(), OpenError> {
    let Connection::Sqlite(sqlite) = connection else { return Ok(()) };
    let known = names::<Sqlite>(&(migrations.sqlite)());
    let broken = |why: String| OpenError::Broken { path: path.to_owned(), why };
    let applied = sqlite.applied_migrations().map_err(|error| broken(error.to_string()))?;
    let applied: Vec<String> = applied.iter().map(ToString::to_string).collect();
    if let Some(newer) = applied.iter().find(|name| !known.iter().any(|known| version(known) == **name)) {
        return Err(OpenError::Newer { path: path.to_owned(), name: newer.clone() });
    }
    let pending = sqlite.pending_migrations((migrations.sqlite)()).map_err(|error| broken(error.to_string()))?;
    if pending.is_empty() {
        return Ok(());
    }
    if !applied.is_empty() {
        keep_copy(sqlite, path, applied.len())?;
    }
    // All of them or none: there is no file between two programs.
    let mut running = String::new();
    let ran = sqlite.immediate_transaction(|sqlite| -> migration::Result<()> {
        pending.iter().try_for_each(|next| {
            running = next.name().to_string();
            sqlite.run_migration(next).map(drop)
        })
    });
    ran.map_err(|error| OpenError::Migration { path: path.to_owned(), name: running, why: error.to_string() })
}

/// Whether a file is exactly what these migrations make.
pub(crate) fn is_current(connection: &mut Connection, path: &Path, migrations: &Migrations) -> Result<bool, OpenError> {
    let Connection::Sqlite(sqlite) = connection else { return Ok(true) };
    let applied = sqlite
        .applied_migrations()
        .map_err(|error| OpenError::Broken { path: path.to_owned(), why: error.to_string() })?;
    let mut applied: Vec<String> = applied.iter().map(ToString::to_string).collect();
    applied.sort_unstable();
    let known = names::<Sqlite>(&(migrations.sqlite)());
    Ok(applied.iter().map(String::as_str).eq(known.iter().map(|name| version(name))))
}

/// The file as it was before, beside it, under the same key.
fn keep_copy(sqlite: &mut diesel::SqliteConnection, path: &Path, generation: usize) -> Result<(), OpenError> {
    sqlite.batch_execute("PRAGMA wal_checkpoint(TRUNCATE);").map_err(|error| OpenError::of_file(path, &error))?;
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".before-{}", generation + 1));
    let copy = PathBuf::from(name);
    std::fs::copy(path, &copy)
        .and_then(|_| std::fs::File::open(&copy)?.sync_all())
        .map_err(|source| OpenError::Folder { path: copy, source })
}

fn names<DB: diesel::backend::Backend>(migrations: &EmbeddedMigrations) -> Vec<String>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let all = MigrationSource::<DB>::migrations(migrations).unwrap_or_default();
    all.iter().map(|migration| migration.name().to_string()).collect()
}

/// The last of them, as both engines call it.
pub(crate) fn latest(migrations: &Migrations) -> String {
    names::<Sqlite>(&(migrations.sqlite)()).pop().unwrap_or_default()
}

/// diesel keeps the part of the name before the first underscore.
fn version(name: &str) -> &str {
    name.split('_').next().unwrap_or(name)
}

/// Migrates PostgreSQL as the owner of the database, and gives the application's role what it needs and
/// no more. Returns what was run.
pub fn migrate_postgres(owner_url: &str, application_role: &str) -> Result<Vec<Pending>, OpenError> {
    check_transport(owner_url)?;
    let mut ran = Vec::new();
    for (schema, migrations) in SCHEMAS {
        let mut connection = open_postgres(owner_url, schema)?;
        let Connection::Postgres(postgres) = &mut connection else { continue };
        let failed = |why: String| OpenError::NotMigrated { why };
        postgres
            .batch_execute(&format!("SET client_min_messages = warning; CREATE SCHEMA IF NOT EXISTS {schema};"))
            .map_err(|error| failed(error.to_string()))?;
        let run =
            postgres.run_pending_migrations((migrations.postgres)()).map_err(|error| failed(error.to_string()))?;
        ran.push(Pending { schema, names: run.iter().map(ToString::to_string).collect() });
        grant(postgres, schema, application_role)?;
    }
    Ok(ran)
}

/// What PostgreSQL still lacks, as the application's role sees it.
pub(crate) fn pending_postgres(
    postgres: &mut diesel::PgConnection,
    schema: &'static str,
    migrations: &Migrations,
) -> Result<Pending, OpenError> {
    let not_there = |why: String| OpenError::NotMigrated { why };
    // Only reads: the application's role could not make diesel's table, which `pending_migrations` would try.
    let applied = crate::postgres::applied(postgres, schema).map_err(|error| not_there(error.to_string()))?;
    let known = names::<Pg>(&(migrations.postgres)());
    if let Some(newer) = applied.iter().find(|name| !known.iter().any(|known| version(known) == **name)) {
        return Err(OpenError::NotMigrated {
            why: format!("it was migrated by a newer Stockade ({schema} has {newer})"),
        });
    }
    let names = known.into_iter().filter(|name| !applied.iter().any(|applied| applied == version(name))).collect();
    Ok(Pending { schema, names })
}
