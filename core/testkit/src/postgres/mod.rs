//! PostgreSQL for tests, started by the tests themselves.
//!
//! `cluster()` starts one server per target folder, or joins the one that
//! another test (in another process) has started. It listens on a private unix
//! socket only and forgets everything (but see `be_durable`): a watchdog stops it and removes its
//! folder when nobody has needed it for a minute.
//!
//! `cluster.database("orders")` makes an empty database with two roles, as a
//! production has them: one that owns it and migrates, one for the application
//! that owns nothing and cannot pass by row-level security. Both go when the
//! `TestDatabase` is dropped. `cluster.copy("orders", fill)` makes one of what
//! `fill` has put into another, once for all tests of a program: files are
//! copied quicker than tables are made.
//!
//! ```ignore
//! let cluster = match postgres::cluster() {
//!     Err(Unavailable::Skipped) => return,
//!     other => other.unwrap(),
//! };
//! let database = cluster.database("orders").unwrap();
//! ```
//!
//! Administration goes through `psql`, so that testkit links nothing for it.

mod programs;
mod starting;
#[cfg(test)]
mod tests;

use std::collections::hash_map::RandomState;
use std::env;
use std::fmt;
use std::fs::{self, File};
use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use programs::{Programs, finish, without_settings_of_the_person};
use starting::{Keeps, Presence, socket_folder, start_or_join};

/// Tests that need one of the tools in this list are skipped.
const SKIP: &str = "STOCKADE_TEST_SKIP";

const SUPERUSER: &str = "stockade_admin";

/// What neither role may.
const POWERLESS: &str = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS";

const IDLE_SECONDS: u32 = 60;

const WATCH_EVERY_SECONDS: u32 = 5;

/// Of a name that PostgreSQL keeps whole (63 bytes), what may be a hint.
const HINT_LENGTH: usize = 30;

/// Why there is no PostgreSQL.
#[derive(Debug)]
pub enum Unavailable {
    /// `STOCKADE_TEST_SKIP` says that this machine goes without: the test may pass.
    Skipped,
    /// It should be here and is not: the test fails.
    Failed(String),
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Skipped => write!(f, "PostgreSQL is skipped by {SKIP}"),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Unavailable {}

impl From<String> for Unavailable {
    fn from(why: String) -> Self {
        Self::Failed(why)
    }
}

/// A running server. It keeps running at least as long as a clone of this lives.
#[derive(Clone)]
pub struct Cluster {
    programs: Programs,
    home: PathBuf,
    _presence: Arc<Presence>,
}

/// The server that all tests of this target folder share.
pub fn cluster() -> Result<Cluster, Unavailable> {
    let skipped = env::var(SKIP).unwrap_or_default();
    if skipped.split(',').any(|name| name.trim() == "postgres") {
        return Err(Unavailable::Skipped);
    }
    let (folder, keeps) = match IS_DURABLE.load(Ordering::Relaxed) {
        false => ("test-postgres", Keeps::Nothing),
        true => ("durable-postgres", Keeps::All),
    };
    let folder = target_folder()?.join(folder);
    Ok(start_or_join(&folder, keeps, IDLE_SECONDS, WATCH_EVERY_SECONDS)?)
}

/// From now on the server of this process is one that loses nothing that it acknowledged.
pub fn be_durable() {
    IS_DURABLE.store(true, Ordering::Relaxed);
}

static IS_DURABLE: AtomicBool = AtomicBool::new(false);

impl Cluster {
    /// A database of its own for one test. The hint is for people who read logs.
    pub fn database(&self, hint: &str) -> Result<TestDatabase, Unavailable> {
        let name = unique_name(hint);
        let (owner, app) = (format!("{name}_owner"), format!("{name}_app"));
        self.psql_as_superuser(
            "postgres",
            &format!(
                "CREATE ROLE {owner} {POWERLESS};
                 CREATE ROLE {app} {POWERLESS};
                 CREATE DATABASE {name} OWNER {owner};
                 REVOKE ALL ON DATABASE {name} FROM PUBLIC;
                 GRANT CONNECT ON DATABASE {name} TO {app};
                 \\connect {name}
                 ALTER SCHEMA public OWNER TO {owner};
                 REVOKE CREATE ON SCHEMA public FROM PUBLIC;"
            ),
        )?;
        Ok(self.test_database(name, owner, app, Going::WithRoles))
    }

    /// The same, with what `fill` puts into the first that is asked for by this program. All copies have their roles
    /// in common.
    pub fn copy(
        &self,
        hint: &str,
        fill: impl FnOnce(&TestDatabase) -> Result<(), String>,
    ) -> Result<TestDatabase, Unavailable> {
        let of = self.original(fill)?;
        let name = unique_name(hint);
        let (owner, app) = (format!("{of}_owner"), format!("{of}_app"));
        self.psql_as_superuser(
            "postgres",
            &format!(
                "CREATE DATABASE {name} TEMPLATE {of} STRATEGY file_copy OWNER {owner};
                 REVOKE ALL ON DATABASE {name} FROM PUBLIC;
                 GRANT CONNECT ON DATABASE {name} TO {app};"
            ),
        )?;
        Ok(self.test_database(name, owner, app, Going::Alone))
    }

    /// What copies are made of; filled by whoever comes first.
    fn original(&self, fill: impl FnOnce(&TestDatabase) -> Result<(), String>) -> Result<String, Unavailable> {
        let program = env::current_exe().map_err(|e| format!("cannot find my own program: {e}"))?;
        let made = fs::metadata(&program).and_then(|file| file.modified()).map_err(|e| e.to_string())?;
        let mut hasher = DefaultHasher::new();
        (program, made).hash(&mut hasher);
        let of = format!("original_{:016x}", hasher.finish());
        let filled = self.home.join(&of);
        let lock =
            File::create(self.home.join(format!("{of}.lock"))).map_err(|e| format!("cannot make a lock: {e}"))?;
        lock.lock().map_err(|e| format!("cannot lock: {e}"))?;
        if !filled.exists() {
            let mut empty = self.database("original")?;
            fill(&empty)?;
            // Nobody is to find one that is half full.
            let TestDatabase { name, owner, app, .. } = &empty;
            self.psql_as_superuser(
                "postgres",
                &format!(
                    "ALTER DATABASE {name} RENAME TO {of};
                     ALTER ROLE {owner} RENAME TO {of}_owner;
                     ALTER ROLE {app} RENAME TO {of}_app;"
                ),
            )?;
            empty.going = Going::Never;
            fs::write(&filled, "").map_err(|e| format!("cannot keep a record: {e}"))?;
        }
        Ok(of)
    }

    fn test_database(&self, name: String, owner: String, app: String, going: Going) -> TestDatabase {
        let socket_folder = self.socket_folder();
        TestDatabase {
            owner_url: url(&socket_folder, &name, &owner),
            app_url: url(&socket_folder, &name, &app),
            superuser_url: url(&socket_folder, &name, SUPERUSER),
            cluster: self.clone(),
            socket_folder,
            name,
            owner,
            app,
            going,
        }
    }

    /// For `host=` in a connection string.
    pub fn socket_folder(&self) -> PathBuf {
        socket_folder(&self.home)
    }

    /// What the server had to say so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.home.join("log")).unwrap_or_default()
    }

    fn psql_as_superuser(&self, database: &str, sql: &str) -> Result<String, String> {
        self.psql(&url(&self.socket_folder(), database, SUPERUSER), sql)
    }

    fn psql(&self, url: &str, sql: &str) -> Result<String, String> {
        let mut psql = Command::new(&self.programs.psql);
        psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"]).args([
            "--set",
            "ON_ERROR_STOP=1",
            "--dbname",
            url,
            "--file",
            "-",
        ]);
        without_settings_of_the_person(&mut psql);
        finish(&mut psql, sql)
    }
}

/// The folder that cargo builds into is marked by a CACHEDIR.TAG.
fn target_folder() -> Result<PathBuf, String> {
    let own = env::current_exe().map_err(|e| format!("cannot find my own program: {e}"))?;
    own.ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").is_file())
        .or(own.parent())
        .map(Path::to_path_buf)
        .ok_or_else(|| format!("{} lies nowhere", own.display()))
}

/// A database; dropped, with its roles, when this is dropped.
pub struct TestDatabase {
    pub name: String,
    /// Owns the database and the schema `public`; for migrations.
    pub owner: String,
    pub owner_url: String,
    /// Owns nothing; for the application.
    pub app: String,
    pub app_url: String,
    /// Passes by everything; for what an administrator could do.
    pub superuser_url: String,
    pub socket_folder: PathBuf,
    cluster: Cluster,
    going: Going,
}

/// What goes when nobody needs a database any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Going {
    WithRoles,
    /// Its roles are those of others, too.
    Alone,
    Never,
}

impl TestDatabase {
    /// Runs SQL; answers with what psql prints, rows in lines and columns
    /// separated by `|`, or with the server's complaint.
    pub fn psql_as_owner(&self, sql: &str) -> Result<String, String> {
        self.cluster.psql(&self.owner_url, sql)
    }

    pub fn psql_as_app(&self, sql: &str) -> Result<String, String> {
        self.cluster.psql(&self.app_url, sql)
    }

    pub fn psql_as_superuser(&self, sql: &str) -> Result<String, String> {
        self.cluster.psql(&self.superuser_url, sql)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Self { name, owner, app, going, .. } = self;
        let database = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE);");
        let sql = match going {
            Going::WithRoles => format!("{database} DROP ROLE IF EXISTS {app}; DROP ROLE IF EXISTS {owner};"),
            Going::Alone => database,
            Going::Never => return,
        };
        // If it fails, the watchdog removes it with everything else.
        drop(self.cluster.psql_as_superuser("postgres", &sql));
    }
}

/// A form that libpq and the `url` crate both read: nothing before the path.
fn url(socket_folder: &Path, database: &str, user: &str) -> String {
    let host = socket_folder.display();
    format!("postgresql:///{database}?host={host}&port=5432&user={user}")
}

/// `t_<hint>_<16 hexadecimal digits>`: plain enough to need no quotes.
fn unique_name(hint: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }
    };
    let hint: String = hint.chars().map(plain).take(HINT_LENGTH).collect();
    format!("t_{hint}_{:016x}", RandomState::new().build_hasher().finish())
}
