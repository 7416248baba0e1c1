//! What whoever tests a plugin says to `stockade plugin test-host`, as it is said on the line. The kits that speak it for
//! authors are tested with what `stockade plugin new` makes (`packages`).

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use woocommerce_shop::{Options, Running, Seed};

use crate::{
    plugins::{MANIFEST, hello},
    woocommerce::{MANIFEST as WOOCOMMERCE, control},
};

struct Host {
    child: Child,
    says: Option<ChildStdin>,
    hears: BufReader<ChildStdout>,
    folder: TempDir,
}

impl Host {
    /// With hello in a folder; None where it is not built.
    fn start() -> Option<Self> {
        Some(Self::of(MANIFEST, &hello()?))
    }

    fn of(manifest: &str, program: &[u8]) -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("component.wasm"), program).unwrap();
        fs::write(folder.path().join("plugin.toml"), manifest).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_stockade"));
        command.args(["plugin", "test-host"]).env("STOCKADE_LOG", "off").current_dir(folder.path());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (says, hears) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        let mut host = Self { child, says, hears, folder };
        assert_eq!(host.line()["protocol"], 1);
        host
    }

    /// And open.
    fn open() -> Option<Self> {
        let mut host = Self::start()?;
        let folder = host.folder.path().to_owned();
        let secrets = json!({ "key": "between us" });
        host.done(json!({ "do": "open", "folder": folder, "secrets": secrets, "at": "2026-01-31T02:30:00Z" }));
        Some(host)
    }

    fn line(&mut self) -> Value {
        let mut line = String::new();
        self.hears.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    fn say(&mut self, line: &str) -> Value {
        writeln!(self.says.as_mut().unwrap(), "{line}").unwrap();
        self.line()
    }

    fn done(&mut self, mut asked: Value) -> Value {
        asked["id"] = json!(7);
        let answer = self.say(&asked.to_string());
        assert!(answer["id"] == 7 && answer["problem"].is_null(), "{asked}: {answer}");
        answer["done"].clone()
    }

    fn refused(&mut self, asked: &Value) -> (String, String) {
        let answer = self.say(&asked.to_string());
        let text = |name: &str| answer["problem"][name].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
        (text("code"), text("detail"))
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.says = None;
        drop(self.child.wait());
    }
}

#[test]
fn what_is_posted_is_signed_and_done_at_the_door() {
    let Some(mut host) = Host::open() else { return };
    let post = json!({ "do": "webhook", "name": "teas", "body": { "json": { "name": "Oolong" } } });
    let told = host.done(post.clone());
    let call = &told["calls"][0];
    assert_eq!((&call["kind"], &call["name"], &call["state"]), (&json!("webhook"), &json!("teas"), &json!("done")));
    assert_eq!(call["operations"], json!([{ "name": "catalog.add-product", "input": { "name": "Oolong" } }]));
    let products = host.done(json!({ "do": "ask", "operation": "catalog.list-products", "input": {} }));
    assert_eq!(products["items"][0]["name"], "Oolong");
    assert_eq!(host.done(post)["calls"], json!([]), "the same is told once");

    let mut forged = json!({ "do": "webhook", "name": "teas", "signed": false, "body": { "text": "{}" } });
    assert_eq!(host.refused(&forged).0, "plugins.not-signed");
    forged["name"] = json!("coffees");
    assert!(host.refused(&forged).1.ends_with("it has: teas"));
}

#[test]
fn what_happens_is_told_and_what_it_remembers_is_shown() {
    let Some(mut host) = Host::open() else { return };
    host.done(json!({ "do": "ask", "operation": "catalog.add-product", "input": { "name": "Leaf" } }));
    let told = host.done(json!({ "do": "settle" }));
    let call = &told["calls"][0];
    assert_eq!((&call["kind"], &call["log"][0]["line"]), (&json!("event"), &json!("greeting number 1")));
    assert_eq!(call["notices"], json!([{ "title": "Hello", "text": "Hello, Leaf!" }]));
    assert!(call["asked"].as_array().unwrap().iter().any(|step| step["import"] == "settings.get"), "{call}");
    assert_eq!(host.done(json!({ "do": "kept" })), json!({ "greeted": 1 }));

    let asked = host.done(json!({ "do": "action", "name": "greet", "form": { "name": "Ada" } }));
    assert_eq!(asked["calls"][0]["facts"]["answer"], "Hello, Ada!");
    let wrong = host.refused(&json!({ "do": "action", "name": "greet" }));
    assert!(wrong.0 == "input.invalid" && wrong.1.contains("Whom is missing"), "{wrong:?}");
    let failed = host.done(json!({ "do": "webhook", "name": "teas", "body": { "text": "no JSON" } }));
    assert_eq!(
        (&failed["calls"][0]["state"], &failed["calls"][0]["failure"]["remedy"]),
        (&json!("dead"), &json!("permanent"))
    );
}

#[test]
fn the_clock_goes_on_when_told_and_schedules_with_it() {
    let Some(mut host) = Host::open() else { return };
    let tried = host.done(json!({ "do": "sync", "name": "teas", "dry": true }));
    assert_eq!((&tried["sync"]["state"], &tried["sync"]["done"]), (&json!("done"), &json!(60)));
    let count = |host: &mut Host| {
        let query = json!({ "limit": 200 });
        let found = host.done(json!({ "do": "ask", "operation": "catalog.list-products", "input": query }));
        found["items"].as_array().unwrap().len()
    };
    assert_eq!(count(&mut host), 0);
    let told = host.done(json!({ "do": "pass", "seconds": 60 }));
    assert_eq!(told["calls"], json!([]), "at three, not before");
    let told = host.done(json!({ "do": "pass", "seconds": 3_600 }));
    assert_eq!(told["calls"][0]["kind"], "sync-page");
    assert!(told["now"].as_str().unwrap() > "2026-01-31T03:30:00Z", "{}", told["now"]);
    assert_eq!(count(&mut host), 60);
}

#[test]
fn what_is_said_wrong_is_said_to_be_wrong_and_nothing_stays_behind() {
    let Some(mut host) = Host::start() else { return };
    assert!(host.refused(&json!({ "do": "settle" })).1.contains("say `open` first"));
    let nowhere = host.refused(&json!({ "do": "open", "folder": "nowhere" })).1;
    assert!(nowhere.contains("nowhere/component.wasm cannot be read"), "{nowhere}");
    assert!(host.refused(&json!({ "do": "dance" })).1.contains("unknown variant `dance`"));
    assert!(host.refused(&json!({ "do": "pass", "hours": 1 })).1.contains("unknown field `hours`"));
    assert!(host.say("{")["problem"]["detail"].as_str().unwrap().contains("no JSON"));

    let folder = host.folder.path().to_owned();
    host.done(json!({ "do": "open", "folder": folder, "grants": { "events": ["catalog.product-added"] } }));
    let answer = json!({ "do": "answer", "method": "GET", "url": "nowhere" });
    assert!(host.refused(&answer).1.contains("GET nowhere: this is no address"));
    let told = host.refused(&json!({ "do": "webhook", "name": "teas" })).1;
    assert!(told.contains("no webhook teas"), "it was not granted: {told}");
    let pid = host.child.id();
    let left = open_folders(pid);
    assert!(!left.is_empty());
    drop(host);
    assert!(left.iter().all(|folder| !Path::new(folder).exists()), "{left:?}");
}

/// Folders of businesses that this process has files open in.
fn open_folders(pid: u32) -> Vec<String> {
    let open =
        fs::read_dir(format!("/proc/{pid}/fd")).unwrap().filter_map(|file| fs::read_link(file.ok()?.path()).ok());
    let names = open.filter_map(|file| Some(file.to_str()?.split_once("/data/")?.0.to_owned()));
    names.filter(|name| name.contains("stockade-test-")).collect()
}

/// A simulator beside the test plays the other side, with what goes wrong there; whatever else is asked is answered by nobody.
#[test]
fn what_runs_beside_the_test_is_asked_and_nobody_else() {
    let Some(program) = testkit::component("woocommerce") else { return };
    let there =
        Running::start(Options { seed: Seed { products: 2, orders: 1, seed: 2 }, ..Options::default() }).unwrap();
    let (_, beside) = there.url.split_once("://").unwrap();
    let mut host = Host::of(WOOCOMMERCE, &program);
    let folder = host.folder.path().to_owned();
    let key = json!({ "key": format!("{}:{}", there.key.key, there.key.secret) });
    let settings = json!({ "store": there.url, "location": "Shelf" });
    let no = json!({ "do": "open", "folder": folder, "beside": ["no host"] });
    assert!(host.refused(&no).1.contains("no host"));
    host.done(json!({ "do": "open", "folder": folder, "secrets": key, "settings": settings, "beside": [beside] }));
    host.done(json!({ "do": "ask", "operation": "stock.add-location", "input": { "name": "Shelf" } }));
    let test = json!({ "do": "action", "name": "test" });
    let told = host.done(test.clone());
    assert!(told.to_string().contains("may read and write"), "{told}");
    assert_eq!(told["unexpected"], json!([]));
    let fault = json!({ "requests": [{ "kind": "key-rotated", "times": 1, "route": "wc/v3" }] });
    control(&there, "PUT", "faults", &fault);
    let told = host.done(test);
    assert!(!told.to_string().contains("may read and write"), "{told}");
}
