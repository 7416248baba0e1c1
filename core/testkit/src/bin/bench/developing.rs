//! What an author waits for who saves: `stockade plugin dev` builds it, and it is in a running practice workspace.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use testkit::{
    http::Request,
    json, pause,
    server::{EMAIL, Launch, Server, built},
    text,
};

use crate::{heading, releases::TIMES};

const NAME: &str = "my-teas";
/// What nobody should have to wait longer for once the compiler is done.
const RELOADED: Duration = Duration::from_secs(2);
/// How long a workspace may take until it is there.
const OPENS: Duration = Duration::from_secs(60);
/// Between two looks at what is not there yet.
const LOOK: Duration = Duration::from_millis(100);
/// What differs from one save to the next.
const SAVED: &str = "known/";
/// What an author's token may, and the template's plugin does.
const MAY: [&str; 8] = [
    "plugins:install",
    "plugins:read",
    "plugins:manage",
    "plugins:deliveries",
    "files:write",
    "products:write",
    "data:personal",
    "data:financial",
];

pub fn run() {
    heading("Saved, built, and in a running practice workspace (stockade plugin dev), SQLite");
    for (language, source) in [("rust", "src/lib.rs"), ("typescript", "src/plugin.ts")] {
        match written_in(language, source) {
            Ok(()) => {}
            Err(why) => println!("{language} goes without: {why}"),
        }
    }
}

fn written_in(language: &str, source: &str) -> Result<(), String> {
    let home = tempfile::tempdir().map_err(|error| error.to_string())?;
    let for_authors = vec!["env".into(), "STOCKADE_DEVELOPMENT=on".into()];
    let launch = Launch::new(built(), home.path().join("data")).under(for_authors);
    let server = launch.start().map_err(|died| format!("{died:?}"))?;
    let token = practising(&server)?;
    let begun = begun(home.path(), language)?;
    let source = begun.join(source);
    let program = fs::read_to_string(&source).map_err(|error| error.to_string())?;

    let mut dev = Dev::start(&begun, &server, &token)?;
    // The first time everything that it stands on is compiled.
    dev.reloaded()?;
    let (mut whole, mut after) = (Vec::new(), Vec::new());
    for time in 0..TIMES {
        let began = Instant::now();
        let next = program.replace(SAVED, &format!("{SAVED}{time}/"));
        fs::write(&source, next).map_err(|error| error.to_string())?;
        after.push(dev.reloaded()?);
        whole.push(began.elapsed());
    }
    let middle = |mut took: Vec<Duration>| {
        took.sort();
        format!("{} ms", took[TIMES / 2].as_millis())
    };
    println!("{:<40}{:>10}", format!("saved until it is there, {language}"), middle(whole));
    println!("{:<40}{:>10}    at most {RELOADED:?}", "of which after it was built", middle(after));
    Ok(())
}

/// A token of the owner in a practice workspace of theirs.
fn practising(server: &Server) -> Result<String, String> {
    let cookie = server.claim("Corner Shop")?;
    let launch = server.launch();
    let made = launch.run_json(["workspace", "practice", "--json", "--days", "1", "--owner", EMAIL])?;
    let workspace = text(&made["id"]);
    let is_open = format!("{workspace}  open  ");
    let began = Instant::now();
    while !launch.run(["workspace", "list"])?.contains(&is_open) {
        if began.elapsed() > OPENS {
            return Err(format!("{workspace} does not open"));
        }
        pause(LOOK);
    }
    let moved = server.ask(&Request::post("/api/v1/session/workspace", &cookie, &json!({ "workspace": workspace })))?;
    let cookie = moved.header("set-cookie").and_then(|set| set.split(';').next()).map_or(cookie, str::to_owned);
    let token =
        server.ask(&Request::post("/api/v1/tokens", &cookie, &json!({ "name": "Laptop", "permissions": MAY })))?;
    match token.is_good() {
        true => Ok(text(&token.json()["secret"])),
        false => Err(token.to_string()),
    }
}

/// From the template that others post to, with the SDK that the program carries.
fn begun(folder: &Path, language: &str) -> Result<PathBuf, String> {
    let mut new = Command::new(built());
    new.args(["plugin", "new", NAME, "--language", language]).current_dir(folder);
    let done = new.output().map_err(|error| error.to_string())?;
    match done.status.success() {
        true => Ok(folder.join(NAME)),
        false => Err(String::from_utf8_lossy(&done.stderr).into_owned()),
    }
}

/// `stockade plugin dev`, until it is dropped.
struct Dev {
    child: Child,
    says: BufReader<ChildStdout>,
}

impl Dev {
    fn start(folder: &Path, server: &Server, token: &str) -> Result<Self, String> {
        let mut command = Command::new(built());
        command.args(["plugin", "dev", "--server", &format!("http://{}", server.address)]);
        command.current_dir(folder).env("STOCKADE_TOKEN", token).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        let says = BufReader::new(child.stdout.take().ok_or("it says nothing")?);
        Ok(Self { child, says })
    }

    /// Until it is there; how long that took after it was built, as it says itself.
    fn reloaded(&mut self) -> Result<Duration, String> {
        let mut line = String::new();
        while self.says.read_line(&mut line).map_err(|error| error.to_string())? > 0 {
            let said = line.split_once(" is there, ").and_then(|(_, rest)| rest.split_once(" s after it was built"));
            match said.and_then(|(took, _)| took.parse().ok()) {
                Some(took) => return Ok(Duration::from_secs_f32(took)),
                None if line.contains("not reloaded") => return Err(line),
                None => line.clear(),
            }
        }
        Err("it ended".to_owned())
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        // Gone already is gone.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
