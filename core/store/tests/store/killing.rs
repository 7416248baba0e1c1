//! Kills a process of its own at each of its changes of a file, one after the other, and shows what is left.

use std::{
    env, fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use model::WorkspaceId;
use tokio::runtime::Runtime;
use vault::MasterKey;

use crate::{
    premises::{Copy, Premises, note},
    search,
};

const HOME: &str = "STOCKADE_TEST_HOME";
/// Where the task `rewrap` finds the key to wrap with.
pub const OTHER_MASTER: &str = "other.key";
/// How many the task `write` writes.
pub const WRITES_OF_THE_TASK: usize = 8;
/// Before what the one that is killed has to say.
const SAYS: &str = "outcome: ";
const TASK: &str = "STOCKADE_TEST_TASK";

/// What changes what is in a file.
const WRITES: &str = "pwrite64,write,copy_file_range,sendfile";
/// What changes which files there are, and what says that a change must be on the disk.
const MARKS: &str = "fsync,fdatasync,ftruncate,unlink,rename,mkdir";
/// Nothing here takes as many.
const MOST: usize = 5_000;

/// Does the task on a copy of the premises and is killed at its first mark, its second, and so on until it
/// comes through, and then at each of its writes, or at every so many; and each time shows what it left.
/// Returns how often it was killed; `None` where there is no `strace`.
pub fn at_each_change(premises: &Premises, task: &str, every: usize, mut show: impl FnMut(&Premises)) -> Option<usize> {
    if !is_possible() {
        return None;
    }
    let original = Copy::of(&premises.data());
    let mut kills = 0;
    for (changes, every) in [(MARKS, 1), (WRITES, every)] {
        let numbers = (1..MOST).step_by(every);
        for number in numbers {
            let victim = Premises::of_copy(&original);
            let was_killed = run(&victim, task, changes, &format!("signal=KILL:when={number}"));
            show(&Premises::at(victim.home())); // whose clock is later than that of the killed one
            if !was_killed {
                break;
            }
            kills += 1;
        }
    }
    Some(kills)
}

/// Does the task while a system call on one file fails, and returns what it said.
pub fn with_failing(premises: &Premises, task: &str, file: &Path, calls: &str, how: &str) -> Option<Vec<String>> {
    if !is_possible() {
        return None;
    }
    let ended = strace(calls, how, &["-P".to_owned(), file.display().to_string()], premises, task);
    let words = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{task}: {words}");
    Some(words.lines().filter_map(|line| line.strip_prefix(SAYS)).map(str::to_owned).collect())
}

fn is_possible() -> bool {
    let is_possible = Command::new("strace").arg("--version").stdout(Stdio::null()).status().is_ok();
    if !is_possible {
        eprintln!("SKIPPED: there is no strace here to make system calls fail. Nothing is proved.");
    }
    is_possible
}

/// Whether it was killed. It must not end in another way, unless it succeeds.
fn run(premises: &Premises, task: &str, changes: &str, how: &str) -> bool {
    let ended = strace(changes, how, &files(&premises.data()), premises, task);
    let words = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success() || ended.status.code().is_none_or(|code| code == 137), "{task}: {words}");
    !ended.status.success()
}

fn strace(calls: &str, how: &str, files: &[String], premises: &Premises, task: &str) -> Output {
    Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={calls}"), "-e", &format!("inject={calls}:{how}")])
        .args(files)
        .arg(env::current_exe().unwrap())
        .args(["--ignored", "--exact", "killing::the_one_that_is_killed", "--nocapture", "--test-threads=1"])
        .env(HOME, premises.home())
        .env(TASK, task)
        .stdout(Stdio::null())
        .output()
        .unwrap()
}

/// Only what happens to the files of the data directory counts.
fn files(data: &Path) -> Vec<String> {
    let mut files = vec![data.to_owned()];
    files.extend(["keyring.db", "platform.db", "platform.db.rotating", "master.key"].map(|file| data.join(file)));
    for folder in data.join("workspaces").read_dir().into_iter().flatten().flatten() {
        files.extend(["", "data.db", "data.db.rotating", "search.db"].map(|file| folder.path().join(file)));
        files.extend((1..10).map(|generation| folder.path().join(format!("data.db.before-{generation}"))));
    }
    let with_log =
        |file: &std::path::PathBuf| ["", "-wal", "-journal"].map(|suffix| format!("{}{suffix}", file.display()));
    files.iter().flat_map(with_log).flat_map(|file| ["-P".to_owned(), file]).collect()
}

#[test]
#[ignore = "is killed by others"]
fn the_one_that_is_killed() {
    let (Some(home), Ok(task)) = (env::var_os(HOME), env::var(TASK)) else { return };
    let premises = Premises::at(home.as_ref());
    Runtime::new().unwrap().block_on(async {
        let store = search::open(&premises);
        if task == "rewrap" {
            store.keyring().rewrap(other_master(&premises)).unwrap();
        }
        if task == "rotate-platform" {
            store.rotate_platform_file_key().await.unwrap();
        }
        for id in workspaces(&premises) {
            if task == "rotate" {
                store.rotate_file_key(id).await.unwrap();
            }
            let database = store.workspace(id).await.unwrap();
            if task == "search" {
                search::say_and_find(&database).await;
            }
            if task == "write" {
                for number in 0..WRITES_OF_THE_TASK {
                    match database.write(move |tx| tx.write_down(note(number))).await {
                        Ok(seq) => eprintln!("{SAYS}{seq}"),
                        Err(failure) => eprintln!("{SAYS}{}", failure.into_problem().code),
                    }
                }
            }
        }
        store.close().await;
    });
}

/// The master key that keys are wrapped with next.
fn other_master(premises: &Premises) -> MasterKey {
    MasterKey::from_text(&fs::read_to_string(premises.data().join(OTHER_MASTER)).unwrap()).unwrap()
}

fn workspaces(premises: &Premises) -> Vec<WorkspaceId> {
    let folders = premises.data().join("workspaces").read_dir().into_iter().flatten().flatten();
    folders.filter_map(|folder| folder.file_name().to_str()?.parse().ok()).collect()
}
