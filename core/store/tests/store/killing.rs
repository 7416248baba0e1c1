//! Kills a process of its own at each of its changes of a file, one after the other, and shows what is left.

use std::{
    env,
    path::Path,
    process::{Command, Stdio},
};

use store::Store;
use tokio::runtime::Runtime;
use vault::MasterKey;

use crate::premises::{Copy, Premises, write_entries};

const HOME: &str = "STOCKADE_TEST_HOME";
const TASK: &str = "STOCKADE_TEST_TASK";

/// What changes a file, or says that a change must be on the disk.
const CHANGES: &str = "pwrite64,write,fsync,fdatasync,ftruncate,unlink,rename,copy_file_range,sendfile,mkdir";
/// Nothing here takes as many.
const MOST: usize = 2_000;

/// Does the task on a copy of the premises, is killed at its first change, its second, and so on until it
/// comes through, and each time shows what it left. Returns how often it was killed; `None` where there is no
/// `strace`.
pub fn at_each_change(premises: &Premises, task: &str, mut show: impl FnMut(&Premises)) -> Option<usize> {
    if Command::new("strace").arg("--version").stdout(Stdio::null()).status().is_err() {
        eprintln!("SKIPPED: there is no strace here to kill a process at a system call. Nothing is proved.");
        return None;
    }
    let original = Copy::of(&premises.data());
    for number in 1..MOST {
        let victim = Premises::of_copy(&original);
        let was_killed = run(&victim, task, &format!("{CHANGES}:signal=KILL:when={number}"));
        show(&victim);
        if !was_killed {
            return Some(number - 1);
        }
    }
    panic!("{task} does not end");
}

/// Whether it was killed. It must not end in another way, unless it succeeds.
fn run(premises: &Premises, task: &str, inject: &str) -> bool {
    let ended = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={CHANGES}"), "-e", &format!("inject={inject}")])
        .args(files(&premises.data()))
        .arg(env::current_exe().unwrap())
        .args(["--ignored", "--exact", "killing::the_one_that_is_killed", "--nocapture", "--test-threads=1"])
        .env(HOME, premises.home())
        .env(TASK, task)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success() || ended.status.code().is_none_or(|code| code == 137), "{task}: {words}");
    !ended.status.success()
}

/// Only what happens to the files of the data directory counts.
fn files(data: &Path) -> Vec<String> {
    let mut files = vec![data.to_owned()];
    files.extend(["keyring.db", "platform.db", "master.key"].map(|file| data.join(file)));
    for folder in data.join("workspaces").read_dir().into_iter().flatten().flatten() {
        files.extend(["", "data.db", "data.db.rotating"].map(|file| folder.path().join(file)));
        files.extend((1..10).map(|generation| folder.path().join(format!("data.db.before-{generation}"))));
    }
    let with_log = |file: &std::path::PathBuf| ["", "-wal", "-journal"].map(|suffix| format!("{}{suffix}", file.display()));
    files.iter().flat_map(with_log).flat_map(|file| ["-P".to_owned(), file]).collect()
}

#[test]
#[ignore = "is killed by others"]
fn the_one_that_is_killed() {
    let (Some(home), Ok(task)) = (env::var_os(HOME), env::var(TASK)) else { return };
    let premises = Premises::at(home.as_ref());
    Runtime::new().unwrap().block_on(async {
        let store = premises.open();
        match task.as_str() {
            "open" => {}
            "rewrap" => drop(store.keyring().rewrap(other_master(&premises)).unwrap()),
            "rotate" => rotate(&store).await,
            "write" => write(&store).await,
            other => panic!("there is no task {other}"),
        }
        for id in workspaces(&premises) {
            store.workspace(id).await.unwrap();
        }
        store.close().await;
    });
}

/// The master key that keys are wrapped with next; it lies beside the data directory.
pub fn other_master(premises: &Premises) -> MasterKey {
    MasterKey::from_text(&std::fs::read_to_string(premises.home().join("other.key")).unwrap()).unwrap()
}

async fn rotate(store: &Store) {
    for id in store.data().join("workspaces").read_dir().unwrap().flatten() {
        store.rotate_file_key(id.file_name().to_str().unwrap().parse().unwrap()).await.unwrap();
    }
}

async fn write(store: &Store) {
    for id in store.data().join("workspaces").read_dir().unwrap().flatten() {
        write_entries(&*store.workspace(id.file_name().to_str().unwrap().parse().unwrap()).await.unwrap(), 5).await;
    }
}

fn workspaces(premises: &Premises) -> Vec<model::WorkspaceId> {
    let folders = premises.data().join("workspaces").read_dir().into_iter().flatten().flatten();
    folders.filter_map(|folder| folder.file_name().to_str()?.parse().ok()).collect()
}
