//! The real program, started as a person would start it.

use std::{
    io::{BufRead as _, BufReader, Read},
    net::{SocketAddr, TcpListener},
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Condvar, Mutex},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;
use testkit::postgres::{self, TestDatabase, Unavailable};

/// How long a start, a stop or a line of the log may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);
/// Lines of the log that are shown where a test fails.
const SHOWN: usize = 40;
/// Starts, where another test takes the port that was free a moment ago.
const ATTEMPTS: usize = 5;
/// The cheapest that is allowed, so that tests need not wait.
pub const HASHING: &str = "memory_kib = 19456\npasses = 2\nlanes = 1\n";
/// Who has no rights to what root made.
const NOBODY: u32 = 65_534;

/// Where one Stockade lives.
pub struct Home {
    folder: TempDir,
    database: Option<TestDatabase>,
}

impl Home {
    /// On files.
    pub fn new() -> Self {
        let home = Self::empty();
        std::fs::create_dir(home.data()).unwrap();
        std::fs::write(home.data().join("hashing.toml"), HASHING).unwrap();
        home
    }

    /// Nothing is there yet, not even the data directory.
    pub fn empty() -> Self {
        Self { folder: TempDir::new().unwrap(), database: None }
    }

    /// On PostgreSQL, migrated; `None` where it is absent and the person running the tests was told so.
    pub fn on_postgres() -> Option<Self> {
        let home = Self::on_empty_postgres()?;
        let TestDatabase { owner_url, app, .. } = home.database();
        home.run_bare(&["migrate", "--database", owner_url, "--app-role", app]).succeeds();
        Some(home)
    }

    pub fn on_empty_postgres() -> Option<Self> {
        let database = match postgres::cluster() {
            Err(Unavailable::Skipped) => return None,
            cluster => cluster.unwrap().database("server").unwrap(),
        };
        Some(Self { database: Some(database), ..Self::new() })
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn database(&self) -> &TestDatabase {
        self.database.as_ref().unwrap()
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, |_| {})
    }

    pub fn run_with(&self, arguments: &[&str], change: impl FnOnce(&mut Command)) -> Ran {
        let mut command = self.command(arguments);
        change(&mut command);
        ran(&mut command)
    }

    /// With a text on its standard input.
    pub fn run_reading(&self, arguments: &[&str], text: &str) -> Ran {
        use std::io::Write as _;
        let mut command = self.command(arguments);
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut running = piped.spawn().unwrap();
        running.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        told(running.wait_with_output().unwrap())
    }

    /// With nobody who reads what it says.
    pub fn run_unheard(&self, arguments: &[&str]) -> Ran {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output =
            self.command(arguments).stdin(Stdio::null()).stdout(writer).stderr(Stdio::piped()).output().unwrap();
        Ran { code: output.status.code(), out: String::new(), err: String::from_utf8(output.stderr).unwrap() }
    }

    /// As somebody who may not touch what the person running the tests owns.
    pub fn run_as_stranger(&self, arguments: &[&str]) -> Ran {
        use std::os::unix::{fs::PermissionsExt as _, process::CommandExt as _};
        if rustix::process::geteuid().is_root() {
            std::fs::set_permissions(self.folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
            let program = self.folder.path().join("stockade");
            std::fs::copy(program_path(), &program).unwrap();
            let mut command = Command::new(program);
            dress(command.args(arguments).arg("--data").arg(self.data()).current_dir("/").uid(NOBODY).gid(NOBODY));
            ran(&mut command)
        } else {
            self.run(arguments)
        }
    }

    /// Says nothing of where the data is.
    pub fn run_bare(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::new(program_path());
        ran(dress(command.current_dir(self.folder.path()).args(arguments)))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program_path());
        dress(&mut command).args(arguments).arg("--data").arg(self.data());
        if let (Some(database), false) = (&self.database, arguments.contains(&"--database")) {
            command.args(["--database", &database.app_url]);
        }
        command
    }

    pub fn serve(&self) -> Server {
        self.serve_with(&[], |_| {})
    }

    /// Without limits: one address asks for everything here.
    pub fn serve_with(&self, more: &[&str], change: impl Fn(&mut Command)) -> Server {
        let mut arguments = vec!["--without-limits"];
        arguments.extend(more);
        self.serve_limited(&arguments, change)
    }

    pub fn serve_limited(&self, more: &[&str], change: impl Fn(&mut Command)) -> Server {
        for _ in 0..ATTEMPTS {
            let address = free_address();
            let listen = address.to_string();
            let mut arguments = vec!["serve", "--listen", &listen];
            arguments.extend(more);
            let mut command = self.command(&arguments);
            change(&mut command);
            let mut server = Server::start(command, address);
            if server.log.wait_for("serving") {
                return server;
            }
            let status = server.child.wait().unwrap();
            assert_eq!(status.code(), Some(69), "{}", server.log.text());
        }
        panic!("every port is taken");
    }
}

/// What a command came to.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    #[track_caller]
    pub fn succeeds(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.out
    }

    #[track_caller]
    pub fn json(self) -> Value {
        serde_json::from_str(&self.succeeds()).unwrap()
    }

    /// clap has words of its own.
    #[track_caller]
    pub fn fails_as_usage(self) {
        assert!(self.code == Some(64) && self.out.is_empty() && self.err.starts_with("error: "), "{self:?}");
    }

    #[track_caller]
    pub fn fails_somehow(self, code: i32) {
        self.fails(code, &[]);
    }

    /// Ended with this code and one message that says all of this.
    #[track_caller]
    pub fn fails(self, code: i32, words: &[&str]) -> String {
        assert_eq!(self.code, Some(code), "{self:?}");
        let messages: Vec<&str> = self.err.lines().filter(|line| line.starts_with("stockade: ")).collect();
        let [message] = messages[..] else { panic!("not one message: {self:?}") };
        for word in words {
            assert!(message.contains(word), "no `{word}` in: {message}");
        }
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self.err
    }
}

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    pub log: Lines,
    pub out: Lines,
}

impl Server {
    fn start(mut command: Command, address: SocketAddr) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (out, log) = (Lines::of(child.stdout.take().unwrap()), Lines::of(child.stderr.take().unwrap()));
        Self { child, address, log, out }
    }

    pub fn signal(&self, signal: Signal) {
        let id = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(id, signal).unwrap();
    }

    /// Asks it to stop, and says what it left with.
    pub fn stop(mut self) -> (ExitStatus, String) {
        self.signal(Signal::TERM);
        let status = self.wait();
        (status, self.log.text())
    }

    /// As a power cut would; what it had said until then.
    pub fn kill(mut self) -> String {
        self.signal(Signal::KILL);
        assert_eq!(self.wait().signal(), Some(9));
        self.log.text()
    }

    pub fn wait(&mut self) -> ExitStatus {
        assert!(self.log.wait_for_end(), "it still runs: {}", self.log.text());
        self.child.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        // Where a test fails, this is what one wants to see.
        if std::thread::panicking() {
            let log = self.log.text();
            let last = log.lines().count().saturating_sub(SHOWN);
            println!("── the server's log");
            log.lines().skip(last).for_each(|line| println!("{line}"));
        }
    }
}

/// What a process says, as it says it.
pub struct Lines {
    heard: Arc<(Mutex<Heard>, Condvar)>,
}

#[derive(Default)]
struct Heard {
    text: String,
    ended: bool,
}

impl Lines {
    fn of(pipe: impl Read + Send + 'static) -> Self {
        let heard = Arc::<(Mutex<Heard>, Condvar)>::default();
        let lines = Self { heard: Arc::clone(&heard) };
        std::thread::spawn(move || {
            let mut reader = BufReader::new(pipe);
            let mut line = Vec::new();
            while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                heard.0.lock().unwrap().text.push_str(&String::from_utf8_lossy(&line));
                heard.1.notify_all();
                line.clear();
            }
            heard.0.lock().unwrap().ended = true;
            heard.1.notify_all();
        });
        lines
    }

    pub fn text(&self) -> String {
        self.heard.0.lock().unwrap().text.clone()
    }

    /// Whether it was said before the end.
    pub fn wait_for(&self, words: &str) -> bool {
        self.wait_until(|heard| heard.ended || heard.text.contains(words));
        self.text().contains(words)
    }

    fn wait_for_end(&self) -> bool {
        self.wait_until(|heard| heard.ended)
    }

    fn wait_until(&self, is_so: impl Fn(&Heard) -> bool) -> bool {
        let deadline = Instant::now() + PATIENCE;
        let mut heard = self.heard.0.lock().unwrap();
        while !is_so(&heard) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            heard = self.heard.1.wait_timeout(heard, left).unwrap().0;
        }
        true
    }
}

/// Nothing of the settings of the person running the tests.
fn dress(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("STOCKADE_") {
            command.env_remove(name);
        }
    }
    command
}

pub fn ran(command: &mut Command) -> Ran {
    told(command.stdin(Stdio::null()).output().unwrap())
}

fn told(output: std::process::Output) -> Ran {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

fn program_path() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_stockade"))
}

pub fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// Asks again and again, a little later each time, until it is so.
pub fn eventually(what: &str, is_so: impl FnMut() -> bool) {
    within(PATIENCE, what, is_so);
}

pub fn within(patience: Duration, what: &str, mut is_so: impl FnMut() -> bool) {
    let (never, deadline) = (std::sync::mpsc::channel::<()>(), Instant::now() + patience);
    while !is_so() {
        assert!(Instant::now() < deadline, "never: {what}");
        let _later = never.1.recv_timeout(Duration::from_millis(20));
    }
}
