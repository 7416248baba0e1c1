//! While a plugin is being written: what is saved runs a moment later in a practice workspace, and nowhere else.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::{component, packed};
use woocommerce_shop::{Options, Running, Seed};

use crate::{
    http::{Client, Request},
    packages::{fenced, for_authors, typed},
    plugins::hello,
    program::{Home, eventually},
    shop::{Shop, text},
    woocommerce::{MANIFEST as WOOCOMMERCE, control},
};

const DOCS: &str = include_str!("../../../../docs/plugins.md");
const MANIFEST: &str = r#"
    [plugin]
    id = "listener"
    name = "Listener"
    version = "0.1.0"

    [needs]
    events = ["catalog.product-added"]
    records = [{ kind = "product", labels = ["internal"] }]
"#;
const PROGRAM: &str = r#"
    use stockade_sdk::prelude::*;

    pub struct Listener;

    stockade_sdk::export!(Listener);

    impl Plugin for Listener {
        fn event(event: Event) -> Done {
            log::info!("heard of {}", event.said::<serde_json::Value>()?["name"]);
            done()
        }
    }
"#;

/// `stockade plugin dev`, until it is dropped.
struct Dev {
    child: Child,
    says: BufReader<ChildStdout>,
}

impl Dev {
    fn start(folder: &Path, server: &str, token: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stockade"));
        command.args(["plugin", "dev", "--server", server]).env("STOCKADE_TOKEN", token).current_dir(folder);
        for_authors(&mut command);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let says = BufReader::new(child.stdout.take().unwrap());
        Self { child, says }
    }

    /// The next line that says this.
    fn until(&mut self, wanted: &str) -> String {
        let mut heard = String::new();
        loop {
            let mut line = String::new();
            assert!(self.says.read_line(&mut line).unwrap() > 0, "{wanted} is not said, but {heard}");
            if line.contains(wanted) {
                return line;
            }
            assert!(!line.contains("not reloaded"), "{wanted} is not said, but {line}");
            heard.push_str(&line);
        }
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The owner in a practice shop of theirs, and a token of that.
fn practising(shop: &Shop) -> (Client, String) {
    let make = ["workspace", "practice", "--json", "--days", "1", "--owner", "ada@example.com"];
    let workspace = text(&shop.home.run(&make).json()["id"]);
    let open = format!("{workspace}  open  ");
    eventually("it is made", || shop.home.run(&["workspace", "list"]).succeeds().contains(&open));
    let owner = shop
        .anyone()
        .with_session_of(&shop.owner.post("/api/v1/session/workspace", &json!({ "workspace": workspace })).send());
    let token = token(&owner);
    (owner, token)
}

fn token(owner: &Client) -> String {
    // And what the plugin may read: nobody gives what they do not hold.
    let all = [
        "plugins:install",
        "plugins:read",
        "plugins:manage",
        "plugins:deliveries",
        "files:write",
        "data:personal",
        "data:financial",
        "products:read",
        "products:write",
    ];
    text(&owner.post("/api/v1/tokens", &json!({ "name": "Laptop", "permissions": all })).done()["secret"])
}

fn serving(development: &str) -> Shop {
    let home = Home::new();
    let server = home.serve_with(&[], |command| {
        command.env("STOCKADE_DEVELOPMENT", development);
    });
    Shop::claim(home, server)
}

#[test]
fn what_is_saved_runs_a_moment_later_and_shows_what_it_does() {
    let Some(_) = hello() else { return };
    let shop = serving("on");
    let (owner, token) = practising(&shop);
    let server = format!("http://{}", shop.server.address);
    let (author, folder) = (Home::new(), TempDir::new().unwrap());
    let sdk = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sdk");
    let own = sdk.join("stockade");
    let new = ["plugin", "new", "listener", "--sdk", own.to_str().unwrap()];
    let here = |command: &mut Command| {
        command.current_dir(folder.path()).env("STOCKADE_TOKEN", &token);
    };
    author.run_with(&new, here).succeeds();
    let plugin = folder.path().join("listener");
    fs::copy(sdk.join("Cargo.lock"), plugin.join("Cargo.lock")).unwrap();
    fs::write(plugin.join("plugin.toml"), MANIFEST).unwrap();
    fs::write(plugin.join("src/lib.rs"), PROGRAM).unwrap();

    let mut dev = Dev::start(&plugin, &server, &token);
    dev.until("Listener 0.1.0 is there, ");
    owner.post("/api/v1/products", &json!({ "name": "Leaf" })).done();
    dev.until("event catalog.product-added: done");
    dev.until("info heard of \"Leaf\"");

    // What does not compile changes nothing, and what does is there.
    fs::write(plugin.join("src/lib.rs"), PROGRAM.replace("done()", "nobody()")).unwrap();
    dev.until("not reloaded: it does not compile");
    fs::write(plugin.join("src/lib.rs"), PROGRAM.replace("heard of", "knows of")).unwrap();
    dev.until("Listener 0.1.0 is there, ");
    owner.post("/api/v1/products", &json!({ "name": "Bean" })).done();
    dev.until("info knows of \"Bean\"");
    drop(dev);

    let logs = |more: &[&str]| {
        let asked = [&["plugin", "logs", "listener", "--server", &server], more].concat();
        author.run_with(&asked, here)
    };
    let said = logs(&[]).succeeds();
    assert!(said.contains("event catalog.product-added  done") && said.contains("info knows of \"Bean\""), "{said}");
    let gone = ["plugin", "logs", "nobody", "--server", &server];
    author.run_with(&gone, here).fails(64, &["no plugin nobody"]);
}

/// The first plugin of the docs, by the lines of the docs: what is sent to it becomes a product, once.
#[test]
fn what_others_post_is_sent_by_hand_and_what_the_template_does_with_it_is_seen() {
    let Some(_) = hello() else { return };
    let shop = serving("on");
    let (owner, token) = practising(&shop);
    let here = |line: &str| line.replace("http://127.0.0.1:8780", &format!("http://{}", shop.server.address));
    let (author, folder) = (Home::new(), TempDir::new().unwrap());
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sdk");
    let new = ["plugin", "new", "teas", "--sdk", own.join("stockade").to_str().unwrap()].map(str::to_owned);
    let new: Vec<&str> = new.iter().map(String::as_str).collect();
    let inside = |command: &mut Command| {
        command.current_dir(folder.path());
    };
    author.run_with(&new, inside).succeeds();
    fs::copy(own.join("Cargo.lock"), folder.path().join("teas/Cargo.lock")).unwrap();

    let mut dev = Dev::start(&folder.path().join("teas"), &format!("http://{}", shop.server.address), &token);
    dev.until("teas 0.1.0 is there, ");
    assert!(dev.until("webhook products is at ").contains("/hooks/"));
    dev.until("secret key is ck_practice_key:cs_practice_key");
    let lines = fenced("sh", "echo '{ \"id\"");
    let send = |line: &str| typed(&format!("export STOCKADE_TOKEN={token}; {}", here(line)), folder.path());
    lines.lines().for_each(|line| drop(send(line).succeeds()));
    dev.until("webhook products: done");
    let wanted = dev.until("wants ");
    assert!(wanted.contains("wants catalog.add-product {\"name\":\"Oolong\"}"), "{wanted}");
    let there = || {
        let all = owner.get("/api/v1/products?limit=200").done();
        all["items"].as_array().unwrap().iter().filter(|one| one["name"] == "Oolong").count()
    };
    eventually("it is a product", || there() == 1);

    // A service that is not sure whether it was heard says it again, with a word more.
    fs::write(folder.path().join("posted.json"), r#"{ "id": "17", "name": "Oolong", "again": true }"#).unwrap();
    send(lines.lines().last().unwrap()).succeeds();
    dev.until("webhook products: done");
    assert_eq!(there(), 1);
    send("stockade plugin send teas orders posted.json").fails(64, &["no webhook orders; it has: products"]);
    drop(dev);

    // Whoever signs in another way is believed as little as elsewhere, and nobody types one in.
    let manifest = folder.path().join("teas/plugin.toml");
    let said = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, said.replace("sha256", "sha512")).unwrap();
    send(lines.lines().last().unwrap()).fails(1, &["not signed by whom it should be"]);
    let plugins = owner.get("/api/v1/plugins").send().json();
    let connections = owner.get(&format!("/api/v1/plugins/{}/connections", text(&plugins["items"][0]["id"]))).send();
    let connection = text(&connections.json()["items"][0]["id"]);
    let put = owner
        .put(&format!("/api/v1/plugin-connections/{connection}/credentials/key"), &json!({ "value": "live" }))
        .send();
    assert_eq!(put.problem(), (422, "workspace.practice".to_owned()));
}

/// What its author runs beside it plays the other side, and nothing else is asked from where nothing is real.
#[test]
fn a_simulator_is_asked_and_nobody_else_and_a_key_that_was_rotated_is_said() {
    let Some(program) = component("woocommerce") else { return };
    let there =
        Running::start(Options { seed: Seed { products: 2, orders: 1, seed: 2 }, ..Options::default() }).unwrap();
    let (_, host) = there.url.split_once("://").unwrap();
    let home = Home::new();
    let server = home.serve_with(&[], |command| {
        command.env("STOCKADE_DEVELOPMENT", "on").env("STOCKADE_OWN_NETWORK", host);
    });
    let shop = Shop::claim(home, server);
    let (owner, _) = practising(&shop);
    control(
        &there,
        "POST",
        "keys",
        &json!({ "consumer_key": "ck_practice_key", "consumer_secret": "cs_practice_key" }),
    );
    owner.post("/api/v1/locations", &json!({ "name": "Shelf" })).done();
    let plugin = developed(&owner, WOOCOMMERCE, &program).done();
    let connection =
        owner.get(&format!("/api/v1/plugins/{}/connections", text(&plugin["id"]))).done()["items"][0].clone();
    let at = |what: &str| format!("/api/v1/plugin-connections/{}/{what}", text(&connection["id"]));
    let store = |url: &str| {
        let version =
            owner.get(&format!("/api/v1/plugins/{}/connections", text(&plugin["id"]))).done()["items"][0]["version"]
                .clone();
        let settings = json!({ "store": url, "location": "Shelf" });
        owner.put(&at("settings"), &json!({ "version": version, "settings": settings })).done();
    };
    let test = || {
        let asked = owner.post(&at("actions"), &json!({ "action": "test" })).done();
        let answer = || owner.get(&format!("/api/v1/plugin-actions/{}", text(&asked["id"]))).done();
        eventually("it answers", || answer()["state"] != "waiting");
        answer().to_string()
    };
    store(&there.url);
    let said = test();
    assert!(said.contains("may read and write"), "{said}");
    let key = json!({ "requests": [{ "kind": "key-rotated", "times": 1, "route": "wc/v3" }] });
    control(&there, "PUT", "faults", &key);
    for _ in 0..2 {
        let said = test();
        assert!(!said.contains("may read and write"), "{said}");
    }
    let asked = control(&there, "GET", "asked", &json!({}));
    assert!(
        asked.as_array().unwrap().iter().any(|one| one["fault"] == "key-rotated" && one["status"] == 401),
        "{asked}"
    );
    let before = asked.as_array().unwrap().len();
    // What is not marked as its own is not asked, though it is the same machine.
    store("http://127.0.0.1:9");
    let said = test();
    assert!(!said.contains("may read and write"), "{said}");
    assert_eq!(control(&there, "GET", "asked", &json!({})).as_array().unwrap().len(), before);
}

/// What npm would install lies where the tests in TypeScript have it.
pub fn installed() -> Option<PathBuf> {
    let own = env::current_exe().unwrap();
    own.ancestors().map(|folder| folder.join("typescript/sdk/typescript/node_modules")).find(|folder| folder.is_dir())
}

#[test]
fn in_typescript_a_plugin_is_begun_and_tested_and_packed_as_well() {
    let (Some(_), Some(installed)) = (component("hello-ts"), installed()) else { return };
    let (author, folder) = (Home::new(), TempDir::new().unwrap());
    let here = |command: &mut Command| {
        command.current_dir(folder.path());
    };
    let ran = |words: &[&str]| author.run_with(&[&["plugin"], words].concat(), here);
    let sdk = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sdk/typescript");
    let sdk = sdk.to_str().unwrap();
    for template in ["webhook", "sync", "report"] {
        let name = format!("my-{template}");
        ran(&["new", &name, "--template", template, "--language", "typescript", "--sdk", sdk]).succeeds();
        let own = folder.path().join(&name);
        let package: Value = serde_json::from_str(&fs::read_to_string(own.join("package.json")).unwrap()).unwrap();
        assert_eq!(package["name"], name.as_str());
        assert!(text(&package["dependencies"]["stockade-sdk"]).starts_with("file:/"));
        symlink(&installed, own.join("node_modules")).unwrap();
        ran(&["build", &name]).succeeds();
        ran(&["pack", &name, "--output", "made.stockade"]).succeeds();
        ran(&["check", "made.stockade"]).succeeds();
    }
    // With the SDK that the program carries, which is all of it.
    ran(&["new", "alone", "--language", "typescript"]).succeeds();
    let own = folder.path().join("alone");
    assert!(fs::read_to_string(own.join("package.json")).unwrap().contains("\"file:./sdk\""));
    fs::create_dir_all(own.join("node_modules/.bin")).unwrap();
    symlink(own.join("sdk"), own.join("node_modules/stockade-sdk")).unwrap();
    let tool = own.join("sdk/tool/stockade-sdk.mjs");
    fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).unwrap();
    symlink(tool, own.join("node_modules/.bin/stockade-sdk")).unwrap();
    for entry in fs::read_dir(&installed).unwrap().map(Result::unwrap) {
        let there = own.join("node_modules").join(entry.file_name());
        if !there.exists() {
            symlink(entry.path(), there).unwrap();
        }
    }
    ran(&["test", "alone"]).succeeds();
    // What does not fit is said where it stands, and nothing is made of it.
    let program = folder.path().join("my-webhook/src/plugin.ts");
    fs::write(&program, "import { plugin } from \"stockade-sdk\";\nexport const handler = plugin({ webhook: 7 });\n")
        .unwrap();
    let said = ran(&["build", "my-webhook"]).fails(1, &["it does not build"]);
    assert!(said.contains("src/plugin.ts(2,"), "{said}");
    let nothing = folder.path().join("nothing");
    fs::create_dir(&nothing).unwrap();
    ran(&["build", "nothing"]).fails(64, &["neither Cargo.toml nor package.json"]);
    let wrong = ["new", "other", "--language", "typescript", "--sdk", installed.to_str().unwrap()];
    ran(&wrong).fails(64, &["is not the folder of the package stockade-sdk"]);
}

/// Without anybody's signature.
fn developed<'c>(owner: &'c Client, manifest: &str, program: &[u8]) -> Request<'c> {
    let unsigned = packages::Package::read(&packed(manifest, program)).map(|package| {
        let parts = package.parts().map(|(part, bytes)| (part.clone(), bytes)).collect();
        packages::Package::of(parts).unwrap().to_bytes()
    });
    let file = owner.request("POST", "/api/v1/blobs").header("Content-Type", "application/octet-stream");
    let package = file.body(&unsigned.unwrap()).send().json()["id"].clone();
    owner.post("/api/v1/plugin-packages/develop", &json!({ "package": package }))
}

#[test]
fn what_nobody_signed_is_for_practice_where_plugins_are_written_and_for_nothing_else() {
    let Some(program) = hello() else { return };
    let develop = |owner: &Client| developed(owner, MANIFEST, &program).send();
    for (development, is_taken) in [("on", true), ("off", false)] {
        let shop = serving(development);
        assert_eq!(develop(&shop.owner).problem(), (422, "plugins.no-development".to_owned()));
        let (owner, _) = practising(&shop);
        let answer = develop(&owner);
        match is_taken {
            true => assert_eq!((answer.status, &answer.json()["public_key"]), (201, &Value::Null), "{}", answer.text()),
            false => assert_eq!(answer.problem(), (422, "plugins.no-development".to_owned())),
        }
    }
}

/// A token sends a package and sees what it could do; to agree is a person's.
#[test]
fn what_is_sent_from_the_command_line_an_owner_agrees_to() {
    let Some(program) = hello() else { return };
    let shop = serving("off");
    let (folder, server) = (TempDir::new().unwrap(), format!("http://{}", shop.server.address));
    fs::write(folder.path().join("it.stockade"), packed(MANIFEST, &program)).unwrap();
    // With what the docs say, and nothing else.
    assert!(DOCS.contains("a token of theirs that has `plugins:install` and\n`files:write`:"));
    let rights = json!({ "name": "Laptop", "permissions": ["plugins:install", "files:write"] });
    let token = text(&shop.owner.post("/api/v1/tokens", &rights).done()["secret"]);
    let run = |token: &str| {
        let install = ["plugin", "install", "it.stockade", "--server", &server];
        shop.home.run_with(&install, |command| {
            command.env("STOCKADE_TOKEN", token).current_dir(folder.path());
        })
    };
    let said = run(&token).succeeds();
    assert!(said.contains("Listener 0.1.0 (listener)") && said.contains("Nobody whom this business trusts"), "{said}");
    assert!(said.contains("It is told when this happens: catalog.product-added."), "{said}");
    let page = said.split(&server).nth(1).unwrap().trim();
    assert!(shop.owner.get(page).send().text().contains("Listener"));
    run("").fails(64, &["set STOCKADE_TOKEN"]);
    run(&token[..60]).fails(1, &["token"]);
}
