//! Secrets are in no byte of a plugin's memory, whatever it does with them. A real component uses them in every way and
//! hands over all of its memory after each; somebody outside repeats to it what came, in every spelling.

use std::{
    collections::{HashMap, HashSet},
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, LazyLock, Mutex},
    thread,
};

use ::plugins::{
    WORK, Works,
    wall::{Ended, NotCalled, Runs, Taped, Wall},
};
use base64::{Engine as _, prelude::*};
use door::blob::BlobId;
use sandbox::{Bounds, CHILD, Called, Compiler, Component, Limits, Sandbox, Step, Tape, Trigger};
use serde_json::{Value, json};
use testkit::{Engine, Fitting, Shop};
use work::{
    http::HostPort,
    jobs::{Problem, Runner},
};

use crate::shop::text;

/// With what is written otherwise in an address, in a form and in JSON.
const KEY: &str = "canary+key/7f3Qz=\"of the shop";
const PAIR: &str = "own-key:canary-that-signs-9vKx2";
const DECOY: &str = "decoy-4tGh8-of-the-settings";
const MANIFEST: &str = r#"
    [plugin]
    id = "prober"
    name = "Prober"
    version = "1.0.0"

    [needs]
    secrets = [
        { name = "key", title = "Key", places = [{ kind = "header", name = "x-key" }, { kind = "query", name = "key" }] },
        { name = "pair", title = "Pair", places = [{ kind = "header", name = "x-key" }, { kind = "query", name = "key" }] },
    ]
    limits = { milliseconds = 5000 }

    [[needs.hosts]]
    scheme = "http"
    host = "127.0.0.1"
    port = PORT
    path = "/"
    methods = ["GET", "POST"]
    labels = ["personal"]
    secrets = ["key", "pair"]

    [[settings]]
    name = "site"
    title = "Site"
    kind = "text"

    [[settings]]
    name = "decoy"
    title = "Decoy"
    kind = "text"

    [[actions]]
    name = "probe"
    title = "Probe"
    form = [{ name = "secret", title = "Secret", kind = "text" }]
"#;

const PIECE: usize = 4_096;
/// Longer than any secret in any spelling.
const LONGEST: usize = 512;

/// The real sandbox, and all that was asked and answered in it.
struct Watched {
    sandbox: Sandbox,
    ready: Mutex<HashMap<BlobId, Component>>,
    steps: Mutex<Vec<Step>>,
}

static WATCHED: LazyLock<Arc<Watched>> = LazyLock::new(|| {
    let compiler = Compiler::new(env!("CARGO_BIN_EXE_stockade"), [CHILD]);
    let sandbox = Sandbox::new(Bounds { calls: 2, ..Bounds::default() }, compiler, None).unwrap();
    Arc::new(Watched { sandbox, ready: Mutex::default(), steps: Mutex::default() })
});

fn wall() -> Wall {
    let watched: Arc<Watched> = Arc::clone(&WATCHED);
    watched
}

impl Runs for Watched {
    fn check(&self, program: &[u8]) -> Result<Vec<String>, String> {
        self.sandbox.load(program).map(|component| component.reaches_for()).map_err(|why| why.to_string())
    }

    fn has(&self, id: BlobId) -> bool {
        self.ready.lock().unwrap().contains_key(&id)
    }

    fn load(&self, id: BlobId, program: &[u8]) -> Result<(), NotCalled> {
        let component = self.sandbox.load(program).map_err(|why| NotCalled::Unloaded(why.to_string()))?;
        self.ready.lock().unwrap().insert(id, component);
        Ok(())
    }

    fn call(&self, id: BlobId, trigger: &Trigger, limits: &Limits, reach: Taped) -> Option<Ended> {
        let component = self.ready.lock().unwrap().get(&id).cloned()?;
        let Called { answer, usage, host } =
            self.sandbox.handle(&component, trigger, limits, Tape::of(reach, usize::MAX));
        let (reach, written) = host.end();
        self.steps.lock().unwrap().extend(written.steps);
        Some(Called { answer, usage, host: reach? })
    }
}

/// Every way in which programs write a text, by its name. In base64 it is a part of something longer at one of three
/// places, and what of it does not depend on the rest is looked for.
fn spellings(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let hex = hex_of(text);
    let percent: String = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let form = url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let json = serde_json::to_string(text).unwrap().trim_matches('"').to_owned();
    let utf16: Vec<u16> = text.encode_utf16().collect();
    let mut all = vec![
        ("as it is", text.as_bytes().to_vec()),
        ("in JSON", json.into_bytes()),
        ("in hex", hex.clone().into_bytes()),
        ("in HEX", hex.to_uppercase().into_bytes()),
        ("in an address", percent.to_uppercase().into_bytes()),
        ("in an address, small", percent.into_bytes()),
        ("in a form", form.into_bytes()),
        ("in UTF-16, little end first", utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect()),
        ("in UTF-16, big end first", utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect()),
    ];
    for shift in 0..3 {
        let shifted = [&vec![0; shift][..], text.as_bytes()].concat();
        let (first, last) = ((shift * 8).div_ceil(6), shifted.len() * 8 / 6);
        all.push(("in base64", BASE64_STANDARD.encode(&shifted).as_bytes()[first..last].to_vec()));
        all.push(("in base64 for addresses", BASE64_URL_SAFE.encode(&shifted).as_bytes()[first..last].to_vec()));
    }
    all
}

fn hex_of(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// How a text is spelt there, where it is.
fn found(text: &str, place: &[u8]) -> Vec<&'static str> {
    let is_there = |spelling: &[u8]| place.windows(spelling.len()).any(|window| window == spelling);
    spellings(text).into_iter().filter(|(_, spelling)| is_there(spelling)).map(|(name, _)| name).collect()
}

/// Whether it is all of the plugin's memory that was to be signed, and not the few words that it signs otherwise.
fn hands_over(step: &Step) -> bool {
    let data = &step.said.asked["data"];
    let size = data.as_str().or(data["base64"].as_str()).map_or(0, str::len);
    step.said.import == "credential.sign" && size > PIECE
}

/// What the plugin handed over: all of its memory, each time.
fn memories(steps: &[Step]) -> Vec<Vec<u8>> {
    let handed = steps.iter().filter(|step| hands_over(step));
    handed
        .map(|step| match &step.said.asked["data"] {
            Value::String(text) => text.clone().into_bytes(),
            coded => BASE64_STANDARD.decode(coded["base64"].as_str().unwrap()).unwrap(),
        })
        .collect()
}

/// All of it in pieces that go a little into the next, each once: most of a memory is as it was a moment before.
fn pieces(memories: &[Vec<u8>]) -> HashSet<&[u8]> {
    let pieces = memories.iter().flat_map(|memory| {
        (0..memory.len()).step_by(PIECE).map(|at| &memory[at..memory.len().min(at + PIECE + LONGEST)])
    });
    pieces.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_a_guests_memory() {
    let Some(program) = testkit::component("prober") else { return };
    let shop = Shop::open_with(Engine::Sqlite, Fitting { own_network, wall, ..Fitting::default() }).await.unwrap();
    let made = async |operation: &'static str, input: Value| {
        shop.advance(std::time::Duration::from_millis(1));
        shop.run(&shop.fresh(&shop.owner), operation, input).await.unwrap_or_else(|no| panic!("{operation}: {no:?}"))
    };
    let manifest = MANIFEST.replace("PORT", &OUTSIDE.port().to_string());
    let author = json!({ "name": "Author", "public_key": testkit::publisher().verifier().to_text() });
    made("plugins.add-publisher", author).await;
    let package = testkit::packed(&manifest, &program);
    let file = shop.send(&shop.owner, "application/octet-stream", &package).await.unwrap();
    let plugin = made("plugins.install", json!({ "package": file["id"] })).await;
    let connection = made("plugins.list-connections", json!({ "id": plugin["id"] })).await["items"][0].clone();
    for (name, value) in [("key", KEY), ("pair", PAIR)] {
        made("plugins.put-credential", json!({ "id": connection["id"], "credential": name, "value": value })).await;
    }
    let settings = json!({ "site": format!("http://{}", *OUTSIDE), "decoy": DECOY });
    let version = made("plugins.list-connections", json!({ "id": plugin["id"] })).await["items"][0]["version"].clone();
    let set = json!({ "id": connection["id"], "version": version, "name": "Own", "settings": settings });
    made("plugins.set-settings", set).await;
    made("plugins.record", json!({ "id": plugin["id"], "hours": 1 })).await;

    let works = Works { wall: wall(), client: testkit::outside(own_network()) };
    let runner = Runner::new(Arc::clone(&shop.door), "test").on(WORK, move |door, job| {
        let works = works.clone();
        async move { works.run(&door, &job).await.map_err(Problem::passing) }
    });
    for secret in ["key", "pair"] {
        let ask = json!({ "id": connection["id"], "action": "probe", "settings": { "secret": secret } });
        made("plugins.ask-action", ask).await;
        runner.run_due().await;
    }
    let deliveries = made("plugins.list-deliveries", json!({})).await;
    for delivery in deliveries["items"].as_array().unwrap() {
        assert_eq!(delivery["state"], "done", "{delivery}");
    }

    let steps = WATCHED.steps.lock().unwrap().clone();
    let memories = memories(&steps);
    assert_eq!(memories.len(), 2 * 40);
    assert!(memories.iter().all(|memory| memory.len() > 500_000), "all of it");
    let sent = steps.iter().filter(|step| step.said.import == "http.send");
    let answered = sent.filter(|step| step.answer["Ok"]["body"].to_string().contains("[left out]")).count();
    assert!(answered > 20, "what was repeated to it had the secrets in it: {answered}");

    let pieces = pieces(&memories);
    let secrets = [KEY, PAIR, PAIR.split_once(':').unwrap().1];
    for secret in secrets {
        for piece in &pieces {
            assert_eq!(found(secret, piece), [""; 0], "{secret}");
        }
        // Nor is it in what it was told otherwise, in what is kept of the call, or in what people are shown.
        for step in steps.iter().filter(|step| !hands_over(step)) {
            let said = format!("{} {}", step.said.asked, step.answer);
            assert_eq!(found(secret, said.as_bytes()), [""; 0], "{said}");
        }
        for delivery in deliveries["items"].as_array().unwrap() {
            let whole = made("plugins.get-delivery", json!({ "id": delivery["id"] })).await;
            assert_eq!(found(secret, whole.to_string().as_bytes()), [""; 0], "{whole}");
        }
    }
    let recordings = made("plugins.list-recordings", json!({})).await;
    assert_eq!(recordings["items"].as_array().unwrap().len(), 2, "{}", text(&recordings["items"][0]["id"]));

    // Whoever looks finds what is there: what it was told as a setting, in every spelling that it wrote.
    let last = memories.last().unwrap();
    let expected = ["as it is", "in JSON", "in hex", "in HEX", "in an address", "in a form"];
    for name in expected.iter().chain(&["in UTF-16, little end first", "in UTF-16, big end first", "in base64"]) {
        assert!(found(DECOY, last).contains(name), "{name}: {:?}", found(DECOY, last));
    }
    assert_eq!(found(DECOY, last).iter().filter(|name| **name == "in base64").count(), 3, "wherever it begins");
    shop.close().await;
}

/// Somebody who repeats what they are sent.
static OUTSIDE: LazyLock<SocketAddr> = LazyLock::new(|| {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || listener.incoming().flatten().for_each(|stream| drop(thread::spawn(|| repeat(stream)))));
    address
});

fn own_network() -> Vec<HostPort> {
    vec![OUTSIDE.to_string().parse().unwrap()]
}

fn repeat(stream: TcpStream) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut head = Vec::new();
    let mut line = String::new();
    while reader.read_line(&mut line).ok()? > 0 && line != "\r\n" {
        head.push(std::mem::take(&mut line).trim().to_owned());
    }
    let header = |name: &str| {
        let lines = head.iter().filter_map(|line| line.split_once(": "));
        lines.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned()).next()
    };
    let length = header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let first = head.first()?.clone();
    let queried =
        first.split_once("key=").map(|(_, rest)| rest.split([' ', '&']).next().unwrap_or_default().to_owned());
    let queried = queried
        .map(|value| url::form_urlencoded::parse(format!("k={value}").as_bytes()).next().unwrap().1.into_owned());
    let authorization = header("authorization");
    let basic = authorization.as_ref().and_then(|value| value.strip_prefix("Basic "));
    let basic = basic.and_then(|coded| String::from_utf8(BASE64_STANDARD.decode(coded).ok()?).ok());
    let came = [authorization.clone(), header("x-key"), queried.clone(), basic];
    let mut said = head.join("\n").into_bytes();
    for one in came.into_iter().flatten() {
        for (_, spelling) in spellings(&one) {
            said.extend_from_slice(b"\n");
            said.extend_from_slice(&spelling);
        }
        said.extend_from_slice(BASE64_STANDARD.encode(format!("\n{one} and more")).as_bytes());
    }
    let back = authorization.or(queried).unwrap_or_default();
    let status = match first.split(['/', '?']).nth(1).unwrap_or_default() {
        "redirect" => "302 Found",
        "error" => "500 Internal Server Error",
        "refused" => "401 Unauthorized",
        _ => "200 OK",
    };
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\nlocation: /elsewhere?back={back}\r\nwww-authenticate: {back}\r\n\r\n",
        said.len()
    );
    let mut stream = stream;
    stream.write_all(&[answer.as_bytes(), &said].concat()).ok()
}
