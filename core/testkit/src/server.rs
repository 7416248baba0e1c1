//! The real program, started as a person would start it.

use std::{
    ffi::OsString,
    fs::File,
    io,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use vault::TotpSecret;

use crate::{
    http::{Answer, Connection, Request},
    pause,
};

/// How long a start may take before it is given up.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks whether it answers.
const LOOK: Duration = Duration::from_millis(1);
/// How long a program takes to be gone that was killed.
const ENDS: Duration = Duration::from_secs(2);
/// How often a start is tried again because somebody else took its port meanwhile.
const PORTS: usize = 3;
/// What the program says when a port cannot be had.
const UNAVAILABLE: i32 = 69;
/// Ticks of the kernel's processor accounting in a second.
const TICKS: u64 = 100;
/// Who claims a server in tests.
pub const EMAIL: &str = "owner@example.com";
pub const PASSWORD: &str = "measure twice and cut once";
/// What their authenticator app knows.
const KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// The second factor that an owner claims with. The code after this one can be used at once.
pub fn owners_factor() -> Value {
    json!({ "secret": KEY, "code": owners_code(0) })
}

/// What the owner's app shows, so many half minutes from now.
pub fn owners_code(steps: i64) -> String {
    code_of(KEY, steps)
}

/// What an app shows that knows this key.
#[expect(clippy::disallowed_methods, reason = "an app shows the code of its own clock")]
pub fn code_of(key: &str, steps: i64) -> String {
    let secret = TotpSecret::from_text(key).expect("a key in base32");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    secret.code_at(now.checked_add_signed(steps * 30).expect("a time")).to_string()
}

/// How the program is started.
#[derive(Debug, Clone)]
pub struct Launch {
    program: PathBuf,
    data: PathBuf,
    /// Said to every command, and to `serve` alone.
    common: Vec<OsString>,
    serving: Vec<OsString>,
    under: Vec<OsString>,
    log: Option<PathBuf>,
    /// Whether people come by the name `localhost`, and not by a number.
    named: bool,
    /// Where it listens each time; otherwise wherever there is room.
    address: Option<SocketAddr>,
    /// Who on this machine it may ask.
    near: String,
}

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    pub first_answer: Duration,
    launch: Launch,
}

/// It ended before it answered.
#[derive(Debug)]
pub struct Died(pub ExitStatus);

impl Launch {
    /// `program` is `stockade`, `data` its data directory.
    pub fn new(program: impl Into<PathBuf>, data: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            data: data.into(),
            common: Vec::new(),
            serving: Vec::new(),
            under: Vec::new(),
            log: None,
            named: false,
            address: None,
            near: String::new(),
        }
    }

    /// On PostgreSQL instead of files.
    #[must_use]
    pub fn on(mut self, database: &str) -> Self {
        self.common.extend(["--database".into(), database.into()]);
        self
    }

    #[must_use]
    pub fn with(mut self, arguments: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        self.serving.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// Under a name, which passkeys want.
    #[must_use]
    pub fn by_name(mut self) -> Self {
        self.named = true;
        self
    }

    /// It may ask this host and port, which are not on the internet.
    #[must_use]
    pub fn near(mut self, host: &str) -> Self {
        host.clone_into(&mut self.near);
        self
    }

    /// Started again, it is where it was: others remember its address.
    #[must_use]
    pub fn at_one_address(mut self) -> Self {
        self.address = Some(free_address());
        self
    }

    /// As the child of another program, such as a tracer, that takes it as its last arguments and
    /// becomes it.
    #[must_use]
    pub fn under(mut self, tracer: Vec<OsString>) -> Self {
        self.under = tracer;
        self
    }

    /// Where what it says is kept, after what is there.
    #[must_use]
    pub fn log(mut self, path: impl Into<PathBuf>) -> Self {
        self.log = Some(path.into());
        self
    }

    pub fn start(&self) -> Result<Server, Died> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.try_start() {
                Err(Died(status)) if status.code() == Some(UNAVAILABLE) && tries < PORTS => {}
                ended => return ended,
            }
        }
    }

    fn try_start(&self) -> Result<Server, Died> {
        let address = self.address.unwrap_or_else(free_address);
        let mut words = self.under.clone();
        words.push(self.program.clone().into());
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).arg("serve").arg("--data").arg(&self.data).args(&self.common).args(&self.serving);
        command.args(["--listen", &address.to_string(), "--without-limits"]);
        if self.named {
            command.args(["--public-url", &format!("http://localhost:{}", address.port())]);
        }
        if !self.near.is_empty() {
            command.env("STOCKADE_OWN_NETWORK", &self.near);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(self.output());
        let began = Instant::now();
        let mut child = command.spawn().expect("it starts");
        loop {
            if let Ok(answer) = ask(address, &Request::get("/readyz", ""))
                && answer.status == 200
            {
                return Ok(Server { child, address, first_answer: began.elapsed(), launch: self.clone() });
            }
            if let Some(status) = child.try_wait().expect("it is ours") {
                return Err(Died(status));
            }
            if began.elapsed() > PATIENCE {
                child.kill().expect("it ends");
                child.wait().expect("it is gone");
                panic!("{} did not answer in {PATIENCE:?}", self.program.display());
            }
            pause(LOOK);
        }
    }

    /// One command of the program, on the same data.
    pub fn command<const N: usize>(&self, words: [&str; N]) -> Output {
        let mut command = Command::new(&self.program);
        command.args(words).arg("--data").arg(&self.data).args(&self.common).stdin(Stdio::null());
        command.output().expect("the program runs")
    }

    /// The same, for what it prints when it succeeds.
    pub fn run<const N: usize>(&self, words: [&str; N]) -> Result<String, String> {
        let output = self.command(words);
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        match output.status.success() {
            true => Ok(said(&output.stdout)),
            false => Err(format!("{}: {} {}", output.status, said(&output.stdout), said(&output.stderr))),
        }
    }

    /// The same, where that is JSON.
    pub fn run_json<const N: usize>(&self, words: [&str; N]) -> Result<Value, String> {
        let printed = self.run(words)?;
        serde_json::from_str(&printed).map_err(|_| printed)
    }

    /// The same program, on other data.
    #[must_use]
    pub fn in_folder(mut self, data: PathBuf) -> Self {
        self.data = data;
        self
    }

    pub fn version(&self) -> String {
        let output = Command::new(&self.program).arg("--version").output().expect("the program runs");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    pub fn data(&self) -> &Path {
        &self.data
    }

    fn output(&self) -> Stdio {
        match &self.log {
            None => Stdio::null(),
            Some(path) => File::options().create(true).append(true).open(path).expect("a log file").into(),
        }
    }
}

impl Server {
    pub fn launch(&self) -> &Launch {
        &self.launch
    }

    /// Asks once, over a connection of its own.
    pub fn ask(&self, request: &Request) -> Result<Answer, String> {
        ask(self.address, request)
    }

    /// Makes it somebody's; the cookie of their session.
    pub fn claim(&self, business: &str) -> Result<String, String> {
        let claim = self.launch.run_json(["claim", "--json"])?;
        let input = json!({
            "secret": claim["secret"], "business": business, "name": "Ada Owner", "email": EMAIL, "password": PASSWORD,
            "second_factor": owners_factor(),
        });
        self.sign_in("/api/v1/claim", &input)
    }

    /// Another session of the one who claimed it.
    pub fn log_in(&self) -> Result<String, String> {
        let half = self.sign_in("/api/v1/sessions", &json!({ "email": EMAIL, "password": PASSWORD }))?;
        // A code is good once, and those of the neighbouring half minutes are good now.
        let tries = [1, 0].map(|steps| json!({ "code": owners_code(steps) }));
        let mut told = String::new();
        for code in &tries {
            match self.open("/api/v1/session/factor", &half, code) {
                Ok(cookie) => return Ok(cookie),
                Err(no) => told = no,
            }
        }
        Err(told)
    }

    fn sign_in(&self, path: &str, input: &Value) -> Result<String, String> {
        self.open(path, "", input)
    }

    /// The cookie that comes of it.
    fn open(&self, path: &str, cookie: &str, input: &Value) -> Result<String, String> {
        let answer = self.ask(&Request::post(path, cookie, input))?;
        let cookie = answer.header("set-cookie").and_then(|set| set.split(';').next()).map(str::to_owned);
        cookie.filter(|_| answer.is_good()).ok_or_else(|| answer.to_string())
    }

    /// SIGKILL. It is gone when this is dropped.
    pub fn kill(&self) {
        // Gone already is gone.
        let _gone = kill_process(self.pid(), Signal::KILL);
    }

    pub fn terminate(&self) -> io::Result<()> {
        Ok(kill_process(self.pid(), Signal::TERM)?)
    }

    /// Whether it has not ended yet.
    pub fn is_running(&self) -> bool {
        let state = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        // Ended, and not yet waited for.
        state.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with(['Z', 'X']))
    }

    /// Whether it ended. Whoever it hung up on may know a moment before the system says so.
    pub fn has_ended(&self) -> bool {
        let began = Instant::now();
        while self.is_running() {
            if began.elapsed() > ENDS {
                return false;
            }
            pause(LOOK);
        }
        true
    }

    /// Waits until it ends by itself.
    pub fn wait(&mut self, most: Duration) -> Option<ExitStatus> {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it is ours") {
                return Some(status);
            }
            if began.elapsed() > most {
                return None;
            }
            pause(LOOK);
        }
    }

    pub fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Processor time so far.
    pub fn cpu(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("it runs");
        let after_name = stat.rsplit_once(')').expect("a name").1;
        let ticks: u64 =
            after_name.split_whitespace().skip(11).take(2).filter_map(|word| word.parse::<u64>().ok()).sum();
        Duration::from_millis(ticks * 1_000 / TICKS)
    }

    /// What it takes now.
    pub fn memory_mb(&self) -> f64 {
        self.status_mb("VmRSS:")
    }

    /// The most that it took at any time.
    pub fn most_memory_mb(&self) -> f64 {
        self.status_mb("VmHWM:")
    }

    fn status_mb(&self, name: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it runs");
        let line = status.lines().find(|line| line.starts_with(name)).expect("its memory");
        line.split_whitespace().nth(1).and_then(|word| word.parse::<f64>().ok()).expect("a number") / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already gone is gone.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The program that cargo built into the same folder as this one; built before, because nothing here
/// could.
pub fn built() -> PathBuf {
    let own = std::env::current_exe().expect("this program");
    let found = own.ancestors().skip(1).take(2).map(|folder| folder.join("stockade")).find(|path| path.is_file());
    found.expect("stockade is built first: cargo build -p server")
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port")
}

fn ask(address: SocketAddr, request: &Request) -> Result<Answer, String> {
    let mut connection = Connection::open(address).map_err(|silence| silence.to_string())?;
    connection.ask(request).map_err(|silence| silence.to_string())
}
