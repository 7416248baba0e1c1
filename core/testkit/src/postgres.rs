//! PostgreSQL for tests, started by the tests themselves.
//!
//! `cluster()` starts one server per target folder, or joins the one that
//! another test (in another process) has started. It listens on a private unix
//! socket only and forgets everything: a watchdog stops it and removes its
//! folder when nobody has needed it for a minute.
//!
//! `cluster.database("orders")` makes an empty database with two roles, as a
//! production has them: one that owns it and migrates, one for the application
//! that owns nothing and cannot pass by row-level security. Both go when the
//! `TestDatabase` is dropped.
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

use std::collections::hash_map::RandomState;
use std::env;
use std::ffi::OsStr;
use std::fmt;
use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};
use std::sync::Arc;

/// Tests that need one of the tools in this list are skipped.
const SKIP: &str = "STOCKADE_TEST_SKIP";

/// Where clusters live: every user can reach it, and the path of a socket in
/// it stays far below the 100 bytes that some systems allow.
const CLUSTERS: &str = "/tmp";
const PREFIX: &str = "stockade-pg-";

const SUPERUSER: &str = "stockade_admin";
const IDLE_SECONDS: u32 = 60;
const WATCH_EVERY_SECONDS: u32 = 5;
const START_SECONDS: &str = "60";
/// Of a name that PostgreSQL keeps whole (63 bytes), what may be a hint.
const HINT_LENGTH: usize = 30;

/// Speed over safety: nothing here outlives the test run. A client that was
/// killed is noticed even while its statement runs (needs 14).
const SETTINGS: &str = "
listen_addresses = ''
max_connections = 200
shared_buffers = 64MB
fsync = off
synchronous_commit = off
full_page_writes = off
log_min_messages = warning
client_connection_check_interval = 1s
";

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
    let folder = target_folder()?.join("test-postgres");
    Ok(start_or_join(&folder, IDLE_SECONDS, WATCH_EVERY_SECONDS)?)
}

impl Cluster {
    /// A database of its own for one test. The hint is for people who read logs.
    pub fn database(&self, hint: &str) -> Result<TestDatabase, Unavailable> {
        let name = unique_name(hint);
        let (owner, app) = (format!("{name}_owner"), format!("{name}_app"));
        let powerless = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS";
        self.psql_as_superuser(
            "postgres",
            &format!(
                "CREATE ROLE {owner} {powerless};
                 CREATE ROLE {app} {powerless};
                 CREATE DATABASE {name} OWNER {owner};
                 REVOKE ALL ON DATABASE {name} FROM PUBLIC;
                 GRANT CONNECT ON DATABASE {name} TO {app};
                 \\connect {name}
                 ALTER SCHEMA public OWNER TO {owner};
                 REVOKE CREATE ON SCHEMA public FROM PUBLIC;"
            ),
        )?;
        let socket_folder = self.socket_folder();
        Ok(TestDatabase {
            owner_url: url(&socket_folder, &name, &owner),
            app_url: url(&socket_folder, &name, &app),
            superuser_url: url(&socket_folder, &name, SUPERUSER),
            cluster: self.clone(),
            socket_folder,
            name,
            owner,
            app,
        })
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

/// An empty database; dropped, with its roles, when this is dropped.
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
        let Self { name, owner, app, .. } = self;
        let sql = format!(
            "DROP DATABASE IF EXISTS {name} WITH (FORCE);
             DROP ROLE IF EXISTS {app};
             DROP ROLE IF EXISTS {owner};"
        );
        // If it fails, the watchdog removes it with everything else.
        drop(self.cluster.psql_as_superuser("postgres", &sql));
    }
}

/// PostgreSQL's own programs.
#[derive(Clone)]
struct Programs {
    initdb: PathBuf,
    pg_ctl: PathBuf,
    psql: PathBuf,
}

impl Programs {
    fn find() -> Result<Self, String> {
        let folders = folders();
        let missing = |name: &str| {
            format!(
                "PostgreSQL's {name} is not installed; install PostgreSQL, \
                 or go without the tests that need it: {SKIP}=postgres"
            )
        };
        // Behind a symbolic link lies the folder that has all of them.
        let server = folders
            .iter()
            .filter_map(|folder| folder.join("initdb").canonicalize().ok())
            .filter_map(|initdb| Some(initdb.parent()?.to_path_buf()))
            .find(|folder| folder.join("pg_ctl").is_file())
            .ok_or_else(|| missing("initdb"))?;
        let psql = std::iter::once(&server)
            .chain(&folders)
            .map(|folder| folder.join("psql"))
            .find(|psql| psql.is_file())
            .ok_or_else(|| missing("psql"))?;
        Ok(Self { initdb: server.join("initdb"), pg_ctl: server.join("pg_ctl"), psql })
    }
}

/// PATH, then where packagers put the server's programs, the newest first.
fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default();
    let mut versions: Vec<(u32, PathBuf)> = Path::new("/usr/lib/postgresql")
        .read_dir()
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|version| {
            let number = version.file_name().to_str()?.parse().ok()?;
            Some((number, version.path().join("bin")))
        })
        .collect();
    versions.sort_by(|(a, _), (b, _)| b.cmp(a));
    folders.extend(versions.into_iter().map(|(_, folder)| folder));
    folders.push("/usr/local/bin".into());
    folders
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

/// `folder` holds a lock and the name of the present cluster's home.
fn start_or_join(folder: &Path, idle: u32, every: u32) -> Result<Cluster, String> {
    let programs = Programs::find()?;
    let doing = |what: &str| {
        let what = format!("{what} in {}", folder.display());
        move |e: io::Error| format!("cannot {what}: {e}")
    };
    fs::create_dir_all(folder).map_err(doing("make a folder"))?;
    let lock = File::create(folder.join("lock")).map_err(doing("make a lock"))?;
    lock.lock().map_err(doing("lock"))?;

    let record = folder.join("home");
    let known = fs::read_to_string(&record).unwrap_or_default();
    if let Some(presence) = join(Path::new(&known)) {
        return Ok(Cluster { programs, home: known.into(), _presence: Arc::new(presence) });
    }

    let user = ServerUser::choose(folder)?;
    let home = make_home(user.as_ref())?;
    let presence = Presence::announce(&home).map_err(doing("announce the test"))?;
    // First the watchdog: it also clears away a start that is cut short.
    watch(&programs, &home, user.as_ref(), idle, every)?;
    start(&programs, &home, user.as_ref())?;
    fs::write(&record, home.as_os_str().as_encoded_bytes()).map_err(doing("keep a record"))?;
    Ok(Cluster { programs, home, _presence: Arc::new(presence) })
}

/// A file in the home that tells the watchdog: this process needs the server.
struct Presence(PathBuf);

impl Presence {
    fn announce(home: &Path) -> io::Result<Self> {
        let unique = RandomState::new().hash_one(process::id());
        let file = home.join("users").join(format!("{}-{unique:x}", process::id()));
        File::create(&file)?;
        Ok(Self(file))
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.0)); // else the watchdog sees that we are gone
    }
}

/// First say that we are here, then look whether it is open. The watchdog
/// first closes, then looks who is here. So one of the two sees the other.
fn join(home: &Path) -> Option<Presence> {
    let presence = Presence::announce(home).ok()?;
    let is_open = home.join("open").is_file() && UnixStream::connect(socket(home)).is_ok();
    is_open.then_some(presence)
}

/// PostgreSQL refuses to run as root; then it runs as somebody else.
struct ServerUser {
    uid: u32,
    gid: u32,
}

impl ServerUser {
    /// Nobody else, unless we are root (seen by what we have just made).
    fn choose(made_by_us: &Path) -> Result<Option<Self>, String> {
        let own = fs::metadata(made_by_us.join("lock")).map_err(|e| format!("cannot look: {e}"))?;
        if own.uid() != 0 {
            return Ok(None);
        }
        let id = |what: &str, name: &str| -> Option<u32> {
            let answer = Command::new("id").args([what, name]).output().ok()?;
            std::str::from_utf8(&answer.stdout).ok()?.trim().parse().ok()
        };
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| Some(Self { uid: id("-u", name)?, gid: id("-g", name)? }))
            .map(Some)
            .ok_or_else(|| String::from("there is no user 'postgres' or 'nobody' to run PostgreSQL"))
    }
}

/// A command that runs as the server's user, in a place that it may see.
fn command(program: impl AsRef<OsStr>, home: &Path, user: Option<&ServerUser>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(home).env("LC_ALL", "C");
    if let Some(user) = user {
        command.uid(user.uid).gid(user.gid);
    }
    without_settings_of_the_person(&mut command);
    command
}

fn make_home(user: Option<&ServerUser>) -> Result<PathBuf, String> {
    let make = || {
        let home = tempfile::Builder::new().prefix(PREFIX).tempdir_in(CLUSTERS)?;
        for folder in ["socket", "users"] {
            fs::create_dir(home.path().join(folder))?;
        }
        File::create(home.path().join("open"))?;
        if let Some(ServerUser { uid, gid }) = user {
            for entry in ["", "socket", "users", "open"] {
                chown(home.path().join(entry), Some(*uid), Some(*gid))?;
            }
        }
        Ok(home.keep())
    };
    make().map_err(|e: io::Error| format!("cannot make a folder in {CLUSTERS}: {e}"))
}

/// Stops the server and removes its home when no client is connected and no
/// process has announced itself, for long enough. See `join` for the order.
const WATCHDOG: &str = r#"
trap '' HUP INT
home=$1 pg_ctl=$2 psql=$3 url=$4 idle=$5 every=$6
case $home in */stockade-pg-*) ;; *) exit 1 ;; esac

needed() {
    for file in "$home"/users/*; do
        [ -e "$file" ] || continue
        user=${file##*/} user=${user%%-*}
        if kill -0 "$user" 2>/dev/null || [ -d "/proc/$user" ]; then return 0; fi
        rm -f "$file"
    done
    clients=$("$psql" -XAtqd "$url" -c "select count(*) from pg_stat_activity
        where backend_type = 'client backend' and pid <> pg_backend_pid()") || return 1
    [ "$clients" -gt 0 ]
}

alone=0
while :; do
    sleep "$every"
    if needed; then alone=0; continue; fi
    alone=$((alone + every))
    [ "$alone" -ge "$idle" ] || continue
    rm -f "$home/open"
    if needed; then : >"$home/open"; alone=0; continue; fi
    break
done
"$pg_ctl" stop --silent --wait --mode immediate --pgdata "$home/data"
rm -rf "$home"
"#;

/// Detached: its own process group, nobody's output, and not our child, so
/// that neither the end of a test nor Ctrl-C takes it along.
fn watch(programs: &Programs, home: &Path, user: Option<&ServerUser>, idle: u32, every: u32) -> Result<(), String> {
    let mut shell = command("/bin/sh", home, user);
    shell
        .args(["-c", r#"sh -c "$@" &"#, "sh", WATCHDOG, "watchdog"])
        .arg(home)
        .args([&programs.pg_ctl, &programs.psql])
        .arg(url(&socket_folder(home), "postgres", SUPERUSER))
        .args([idle.to_string(), every.to_string()])
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    match shell.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("PostgreSQL's watchdog did not start: {status}")),
        Err(e) => Err(format!("PostgreSQL's watchdog did not start: {e}")),
    }
}

fn start(programs: &Programs, home: &Path, user: Option<&ServerUser>) -> Result<(), String> {
    let data = home.join("data");
    let initdb = |locale: &[&str]| {
        let mut initdb = command(&programs.initdb, home, user);
        initdb
            .args(["--auth=trust", "--encoding=UTF8", "--no-sync", "--locale=C"])
            .args(locale)
            .arg(format!("--username={SUPERUSER}"))
            .arg("--pgdata")
            .arg(&data);
        finish(&mut initdb, "")
    };
    // Words sort as in English by default, so that a text column which forgot
    // its COLLATE "C" is seen to sort otherwise than in SQLite. Needs 15 with ICU.
    initdb(&["--locale-provider=icu", "--icu-locale=en-US"]).or_else(|_| initdb(&[]))?;

    let socket_folder = socket_folder(home);
    let settings = format!("{SETTINGS}unix_socket_directories = '{}'\n", socket_folder.display());
    fs::File::options()
        .append(true)
        .open(data.join("postgresql.conf"))
        .and_then(|mut file| file.write_all(settings.as_bytes()))
        .map_err(|e| format!("cannot write PostgreSQL's settings: {e}"))?;

    let mut pg_ctl = command(&programs.pg_ctl, home, user);
    pg_ctl
        .args(["start", "--silent", "--wait", "--timeout", START_SECONDS])
        .arg("--pgdata")
        .arg(&data)
        .arg("--log")
        .arg(home.join("log"));
    finish(&mut pg_ctl, "").map_err(|e| {
        let log = fs::read_to_string(home.join("log")).unwrap_or_default();
        format!("{e}\n{log}")
    })?;
    Ok(())
}

fn socket_folder(home: &Path) -> PathBuf {
    home.join("socket")
}

fn socket(home: &Path) -> PathBuf {
    socket_folder(home).join(".s.PGSQL.5432")
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

/// PGHOST, PGOPTIONS and the like are about another server.
fn without_settings_of_the_person(command: &mut Command) {
    for (name, _) in env::vars_os() {
        if name.as_encoded_bytes().starts_with(b"PG") {
            command.env_remove(name);
        }
    }
}

/// Runs to the end; what it printed, or what went wrong. The output goes
/// through files: a server that stays behind would hold a pipe open.
fn finish(command: &mut Command, input: &str) -> Result<String, String> {
    let program = command.get_program().display().to_string();
    let failed = |e: io::Error| format!("{program}: {e}");
    let mut run = || -> io::Result<(bool, String, String)> {
        let (mut out, mut err) = (tempfile::tempfile()?, tempfile::tempfile()?);
        let mut given = tempfile::tempfile()?;
        given.write_all(input.as_bytes())?;
        io::Seek::rewind(&mut given)?;
        let status = command.stdin(given).stdout(out.try_clone()?).stderr(err.try_clone()?).status()?;
        Ok((status.success(), read(&mut out)?, read(&mut err)?))
    };
    match run().map_err(failed)? {
        (true, out, _) => Ok(out.trim_end().to_owned()),
        (false, out, err) => Err(format!("{program}: {}{}", out, err.trim_end())),
    }
}

fn read(file: &mut File) -> io::Result<String> {
    io::Seek::rewind(file)?;
    io::read_to_string(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::thread;
    use std::time::{Duration, Instant};

    const RACE: &str = "STOCKADE_TEST_POSTGRES_RACE";
    const RACERS: usize = 8;
    /// How long a short-lived cluster may take to end.
    const PATIENCE: Duration = Duration::from_secs(30);

    #[test]
    fn two_databases_stand_side_by_side_and_go_when_dropped() {
        let Some(cluster) = present() else { return };
        let one = cluster.database("Orders & more").unwrap();
        let two = cluster.database("Orders & more").unwrap();
        assert_ne!(one.name, two.name);
        for (database, number) in [(&one, "1"), (&two, "2")] {
            let sql = format!("create table t (n int); insert into t values ({number});");
            database.psql_as_owner(&sql).unwrap();
        }
        assert_eq!(one.psql_as_owner("select n from t").unwrap(), "1");
        assert_eq!(two.psql_as_owner("select n from t").unwrap(), "2");

        // A client that is still connected does not keep it.
        let mut client = psql_that_sleeps(&one.app_url);
        let name = one.name.clone();
        drop(one);
        assert!(!client.wait().unwrap().success());
        let left = format!(
            "select (select count(*) from pg_database where datname like '{name}%')
                  + (select count(*) from pg_roles where rolname like '{name}%')"
        );
        assert_eq!(two.psql_as_superuser(&left).unwrap(), "0");
        assert_eq!(two.psql_as_owner("select n from t").unwrap(), "2");
    }

    #[test]
    fn the_application_owns_nothing_and_cannot_pass_by_row_level_security() {
        let Some(cluster) = present() else { return };
        let database = cluster.database("roles").unwrap();
        let other = cluster.database("roles").unwrap();
        database
            .psql_as_owner(&format!(
                "create table t (n int);
                 insert into t values (1);
                 alter table t enable row level security;
                 alter table t force row level security;
                 grant select on t to {};",
                database.app
            ))
            .unwrap();
        let count = "select count(*) from t";
        assert_eq!(database.psql_as_app(count).unwrap(), "0");
        assert_eq!(database.psql_as_owner(count).unwrap(), "0");
        assert_eq!(database.psql_as_superuser(count).unwrap(), "1");

        for sql in ["create table mine (n int)", "drop table t", "truncate t"] {
            let refusal = database.psql_as_app(sql).unwrap_err();
            let is_refused = ["permission denied", "must be owner"].iter().any(|words| refusal.contains(words));
            assert!(is_refused, "{sql}: {refusal}");
        }
        // Another test's database is out of reach.
        let url = other.app_url.replace(&other.app, &database.app);
        let refusal = cluster.psql(&url, "select 1").unwrap_err();
        assert!(refusal.contains("permission denied"), "{refusal}");
    }

    #[test]
    fn who_races_to_start_it_gets_the_same_one() {
        if present().is_none() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let racers: Vec<_> = (0..RACERS)
            .map(|_| {
                Command::new(env::current_exe().unwrap())
                    .args(["--ignored", "--exact", "postgres::tests::a_racer"])
                    .env(RACE, folder.path())
                    .stdout(Stdio::null())
                    .spawn()
                    .unwrap()
            })
            .collect();
        for mut racer in racers {
            assert!(racer.wait().unwrap().success());
        }
        let homes: Vec<String> = folder
            .path()
            .read_dir()
            .unwrap()
            .flatten()
            .filter(|file| file.file_name().as_encoded_bytes().starts_with(b"racer"))
            .map(|file| fs::read_to_string(file.path()).unwrap())
            .collect();
        assert_eq!(homes.len(), 2 * RACERS);
        let different: BTreeSet<&String> = homes.iter().collect();
        assert_eq!(different.len(), 1, "{different:?}");
    }

    #[test]
    #[ignore = "a part of who_races_to_start_it_gets_the_same_one"]
    fn a_racer() {
        let Some(folder) = env::var_os(RACE) else {
            return;
        };
        let folder = Path::new(&folder);
        thread::scope(|scope| {
            for number in 0..2 {
                scope.spawn(move || {
                    let cluster = start_or_join(folder, 5, 1).unwrap();
                    cluster.database("race").unwrap();
                    let file = folder.join(format!("racer-{}-{number}", process::id()));
                    fs::write(file, cluster.home.to_str().unwrap()).unwrap();
                });
            }
        });
    }

    #[test]
    fn it_ends_when_nobody_needs_it_and_not_before() {
        if present().is_none() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let cluster = start_or_join(folder.path(), 1, 1).unwrap();
        let home = cluster.home.clone();
        let is_up = || UnixStream::connect(socket(&home)).is_ok();

        // A process needs it, though no client is connected.
        wait(Duration::from_secs(4));
        assert!(is_up());
        // A client is connected, though no process has said so.
        let url = url(&cluster.socket_folder(), "postgres", SUPERUSER);
        let mut client = psql_that_sleeps(&url);
        drop(cluster);
        wait(Duration::from_secs(4));
        assert!(is_up());
        // Nobody.
        client.kill().unwrap();
        client.wait().unwrap();
        let began = Instant::now();
        while home.exists() {
            assert!(began.elapsed() < PATIENCE, "{} is still there", home.display());
            wait(Duration::from_millis(100));
        }
        assert!(!is_up());

        // And whoever comes later gets a new one.
        let later = start_or_join(folder.path(), 1, 1).unwrap();
        assert_ne!(later.home, home);
        later.database("later").unwrap();
    }

    #[test]
    fn a_cluster_that_died_is_replaced() {
        if present().is_none() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let dead = start_or_join(folder.path(), 1, 1).unwrap();
        let postmaster = fs::read_to_string(dead.home.join("data/postmaster.pid")).unwrap();
        let killed = Command::new("kill").args(["-9", postmaster.lines().next().unwrap()]).status();
        assert!(killed.unwrap().success());
        let began = Instant::now();
        while UnixStream::connect(socket(&dead.home)).is_ok() {
            assert!(began.elapsed() < PATIENCE);
            wait(Duration::from_millis(20));
        }
        let alive = start_or_join(folder.path(), 1, 1).unwrap();
        assert_ne!(alive.home, dead.home);
        alive.database("alive").unwrap();
    }

    fn present() -> Option<Cluster> {
        match cluster() {
            Err(Unavailable::Skipped) => None,
            other => Some(other.unwrap()),
        }
    }

    /// Returns when the server has seen it.
    fn psql_that_sleeps(url: &str) -> process::Child {
        let mut client = Command::new(Programs::find().unwrap().psql)
            .args(["--no-psqlrc", "--quiet", "--tuples-only", "--dbname", url])
            .args(["--command", "select 'here'", "--command", "select pg_sleep(600)"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut first = [0; 5];
        io::Read::read_exact(client.stdout.as_mut().unwrap(), &mut first).unwrap();
        client
    }

    #[expect(clippy::disallowed_methods, reason = "what it waits for has no other sign")]
    fn wait(time: Duration) {
        thread::sleep(time);
    }
}
