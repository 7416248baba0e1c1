use std::collections::BTreeSet;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{self, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, io, thread};

use super::programs::Programs;
use super::starting::{Keeps, socket, start_or_join};
use super::*;

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
                let cluster = start_or_join(folder, Keeps::Nothing, 5, 1).unwrap();
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
    let cluster = start_or_join(folder.path(), Keeps::Nothing, 1, 1).unwrap();
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
    let later = start_or_join(folder.path(), Keeps::Nothing, 1, 1).unwrap();
    assert_ne!(later.home, home);
    later.database("later").unwrap();
}

#[test]
fn a_cluster_that_died_is_replaced() {
    if present().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let dead = start_or_join(folder.path(), Keeps::Nothing, 1, 1).unwrap();
    let postmaster = fs::read_to_string(dead.home.join("data/postmaster.pid")).unwrap();
    let killed = Command::new("kill").args(["-9", postmaster.lines().next().unwrap()]).status();
    assert!(killed.unwrap().success());
    let began = Instant::now();
    while UnixStream::connect(socket(&dead.home)).is_ok() {
        assert!(began.elapsed() < PATIENCE);
        wait(Duration::from_millis(20));
    }
    let alive = start_or_join(folder.path(), Keeps::Nothing, 1, 1).unwrap();
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
