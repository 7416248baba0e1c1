//! One server for all: whoever comes first starts it, and a watchdog ends it when nobody needs it any more.

use std::collections::hash_map::RandomState;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::hash::BuildHasher;
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};
use std::sync::Arc;

use super::programs::{Programs, finish, without_settings_of_the_person};
use super::{Cluster, SUPERUSER, url};

/// Where clusters live: every user can reach it, and the path of a socket in
/// it stays far below the 100 bytes that some systems allow.
const CLUSTERS: &str = "/tmp";

const PREFIX: &str = "stockade-pg-";

const START_SECONDS: &str = "60";

/// A client that was killed is noticed even while its statement runs (needs 14).
const SETTINGS: &str = "
listen_addresses = ''
max_connections = 200
log_min_messages = warning
client_connection_check_interval = 1s
";

/// What becomes of what a server acknowledged, when the machine stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    /// Nothing has to outlive a test.
    Nothing,
    /// As in a production, of which figures are told.
    All,
}

impl Keeps {
    fn settings(self) -> &'static str {
        match self {
            Self::Nothing => "shared_buffers = 64MB\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\n",
            Self::All => "shared_buffers = 512MB\n",
        }
    }
}

/// `folder` holds a lock and the name of the present cluster's home.
pub(super) fn start_or_join(folder: &Path, keeps: Keeps, idle: u32, every: u32) -> Result<Cluster, String> {
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
    start(&programs, &home, user.as_ref(), keeps)?;
    fs::write(&record, home.as_os_str().as_encoded_bytes()).map_err(doing("keep a record"))?;
    Ok(Cluster { programs, home, _presence: Arc::new(presence) })
}

/// A file in the home that tells the watchdog: this process needs the server.
pub(super) struct Presence(PathBuf);

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

fn start(programs: &Programs, home: &Path, user: Option<&ServerUser>, keeps: Keeps) -> Result<(), String> {
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
    let settings = keeps.settings();
    let settings = format!("{SETTINGS}{settings}unix_socket_directories = '{}'\n", socket_folder.display());
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

pub(super) fn socket_folder(home: &Path) -> PathBuf {
    home.join("socket")
}

pub(super) fn socket(home: &Path) -> PathBuf {
    socket_folder(home).join(".s.PGSQL.5432")
}
