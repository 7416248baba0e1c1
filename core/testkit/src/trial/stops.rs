//! Every call by which the server makes something lasting is a moment to be killed at. strace stops the
//! whole process after each of them; whoever reads along lets it go on, or kills it.
//!
//! (strace's own `signal=KILL:when=n` counts for each thread: the server's first thread reaches the n-th
//! fsync while it starts, long before a writer's thread has made its first, and the walk would end
//! without ever having been there. A stop is counted here, whichever thread made it.)

use std::{
    collections::HashMap,
    ffi::OsString,
    fs::File,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread::JoinHandle,
};

use rustix::{
    fs::{CWD, FileType, Mode, mknodat},
    process::{Pid, Signal, kill_process},
};

/// What makes something lasting, or takes it away.
pub const LASTING: &[&str] =
    &["fsync", "fdatasync", "rename", "renameat", "renameat2", "unlink", "unlinkat", "ftruncate", "mkdir"];
/// The same, and every write into a file of a database.
pub const WRITES: &[&str] = &[
    "fsync",
    "fdatasync",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "ftruncate",
    "mkdir",
    "pwrite64",
    "write",
];
const END: &str = "end";

/// Reads along with one start of the server.
pub struct Stops {
    pipe: PathBuf,
    calls: &'static [&'static str],
    reader: JoinHandle<Passed>,
}

/// How far it came.
#[derive(Debug, Default)]
pub struct Passed {
    pub count: usize,
    /// What it had just done when it was killed.
    pub killed_after: Option<String>,
}

/// Why there is nothing to walk with, if so.
pub fn available() -> Result<(), String> {
    let mut command = Command::new("strace");
    command.args(["-D", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "true"]);
    match command.stdin(Stdio::null()).output() {
        Err(error) => Err(format!("strace cannot be started: {error}")),
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!("strace may not trace: {}", String::from_utf8_lossy(&output.stderr).trim())),
    }
}

impl Stops {
    /// Kills what runs under [`tracer`](Self::tracer) after the `kill_at`-th of these calls. `folder` is for
    /// the pipe between.
    pub fn new(folder: &Path, calls: &'static [&'static str], kill_at: usize) -> Self {
        let pipe = folder.join("calls");
        drop(std::fs::remove_file(&pipe));
        mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a pipe");
        // Open for writing too, so that neither side waits for the other, and the end is told by a line.
        let file = File::options().read(true).write(true).open(&pipe).expect("a pipe");
        let reader = std::thread::spawn(move || read_along(BufReader::new(file), kill_at));
        Self { pipe, calls, reader }
    }

    pub fn tracer(&self) -> Vec<OsString> {
        let calls = self.calls.join(",");
        let words = ["strace", "-D", "-f", "-qq", "-y", "-e"];
        let mut words: Vec<OsString> = words.into_iter().map(Into::into).collect();
        words.push(format!("trace={calls}").into());
        words.push("-e".into());
        words.push(format!("inject={calls}:signal=STOP").into());
        words.push("-o".into());
        words.push(self.pipe.clone().into());
        words
    }

    /// After the server has ended.
    pub fn end(self) -> Passed {
        let mut pipe = File::options().write(true).open(&self.pipe).expect("the pipe is there");
        pipe.write_all(format!("{END}\n").as_bytes()).expect("it takes a line");
        self.reader.join().expect("the reader ends")
    }
}

fn read_along(lines: BufReader<File>, kill_at: usize) -> Passed {
    let (mut passed, mut calls, mut stopped) = (Passed::default(), HashMap::new(), None);
    for line in lines.lines() {
        let line = line.expect("strace writes text");
        if line == END {
            break;
        }
        let Some((thread, said)) = line.split_once(' ') else { continue };
        let Some(pid) = thread.parse().ok().and_then(Pid::from_raw) else { continue };
        let said = said.trim_start();
        if said.starts_with("--- SIGSTOP") && said.contains("SI_KERNEL") {
            passed.count += 1;
            stopped = Some(pid);
            if passed.count == kill_at {
                passed.killed_after = Some(calls.get(&pid).cloned().unwrap_or_default());
                // Gone already is gone.
                let _gone = kill_process(pid, Signal::KILL);
            }
        } else if said.starts_with("--- stopped by SIGSTOP") {
            // Once: a second one could take back the stop that comes next.
            if stopped == Some(pid) && passed.killed_after.is_none() {
                stopped = None;
                let _gone = kill_process(pid, Signal::CONT);
            }
        } else if !said.starts_with(['-', '+', '<']) {
            calls.insert(pid, shorten(said));
        }
    }
    passed
}

/// `fsync(13</srv/data/keyring.db-wal>) = 0` is `fsync keyring.db-wal`.
fn shorten(call: &str) -> String {
    let name = call.split('(').next().unwrap_or_default();
    let path = call.split(['<', '>', '"']).nth(1).unwrap_or_default();
    format!("{name} {}", path.rsplit('/').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_shown_by_what_it_was_about() {
        assert_eq!(shorten("fsync(13</srv/data/keyring.db-wal>) = 0"), "fsync keyring.db-wal");
        assert_eq!(shorten("unlink(\"/srv/data/platform.db-shm\") = 0"), "unlink platform.db-shm");
        assert_eq!(shorten("fsync(5"), "fsync ");
    }
}
