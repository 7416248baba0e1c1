//! A plugin on the real program, behind its wall: what happens and what others send reaches a component, and what that
//! wants goes through the door.

use std::fs;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use testkit::{component, packed, provider::Provider, publisher};

use crate::{
    http::Client,
    program::{Home, eventually},
    shop::{Shop, text},
};

pub const MANIFEST: &str = r#"
    [plugin]
    id = "hello"
    name = "Hello"
    version = "0.1.0"

    [needs]
    operations = ["catalog.add-product"]
    events = ["catalog.product-added"]
    secrets = [{ name = "key", title = "Key" }]
    webhooks = [{ name = "teas", verify = { scheme = "hmac", header = "x-signature", hash = "sha256", encoding = "base64" }, secret = "key" }]
    schedules = [{ name = "nightly", cron = "0 3 * * *", sync = "teas" }]
    syncs = [{ name = "teas", title = "Teas" }]

    [[actions]]
    name = "greet"
    title = "Greet somebody"
    form = [{ name = "name", title = "Whom", kind = "text", required = true }]

    [[actions]]
    name = "label"
    title = "Greet a product"
    on = "product"
    form = [{ name = "name", title = "Whom", kind = "text" }]
"#;

pub fn hello() -> Option<Vec<u8>> {
    component("hello")
}

pub fn signed(body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(b"between us").unwrap();
    mac.update(body.as_bytes());
    BASE64_STANDARD.encode(mac.finalize().into_bytes())
}

/// Hello, in this shop; it has its secret.
fn installed(shop: &Shop, program: &[u8]) -> (Value, Value) {
    installed_with(shop, program, MANIFEST)
}

pub fn installed_with(shop: &Shop, program: &[u8], manifest: &str) -> (Value, Value) {
    installed_by(&shop.owner, program, manifest)
}

fn installed_by(owner: &Client, program: &[u8], manifest: &str) -> (Value, Value) {
    let author = json!({ "name": "Author", "public_key": publisher().verifier().to_text() });
    owner.post("/api/v1/plugin-publishers", &author).done();
    let package = packed(manifest, program);
    let file = owner.request("POST", "/api/v1/blobs").header("Content-Type", "application/octet-stream").body(&package);
    let new = json!({ "package": file.send().json()["id"] });
    let plugin = owner.post("/api/v1/plugins", &new).done();
    let connections = owner.get(&format!("/api/v1/plugins/{}/connections", text(&plugin["id"]))).done();
    (plugin, connections["items"][0].clone())
}

#[test]
fn hello_hears_and_receives_and_acts_through_the_door() {
    let Some(program) = hello() else { return };
    Shop::on_both(|shop| {
        let owner = &shop.owner;
        let (plugin, connection) = installed(shop, &program);
        let at = |what: &str| format!("/api/v1/plugins/{}{what}", text(&plugin["id"]));
        let secret = format!("/api/v1/plugin-connections/{}/credentials/key", text(&connection["id"]));
        owner.put(&secret, &json!({ "value": "between us" })).done();

        // What others send.
        let url = text(&connection["webhooks"][0]["url"]);
        let path = url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|slash| rest[slash..].to_owned()));
        let path = path.unwrap();
        let body = r#"{"name":"Oolong"}"#;
        let anyone = shop.anyone();
        let send = |body: &str, signature: &str| {
            let request = anyone.request("POST", &path).header("Content-Type", "application/json");
            request.header("X-Signature", signature).body(body.as_bytes()).send()
        };
        let (post, post_this) = (|signature: &str| send(body, signature), |body: &str| send(body, &signed(body)));
        assert_eq!(post("AAAA").problem(), (401, "plugins.not-signed".to_owned()));
        for _ in 0..3 {
            let answer = post(&signed(body));
            assert_eq!((answer.status, answer.text()), (200, String::new()));
        }
        let elsewhere = path.replace("/hooks/", "/hooks/x");
        assert_eq!(anyone.request("POST", &elsewhere).body(b"{}").send().status, 404);
        let teas = || {
            let found = owner.get("/api/v1/products").done();
            found["items"].as_array().unwrap().iter().filter(|one| one["name"] == "Oolong").count()
        };
        eventually("a product of what was posted", || teas() > 0);

        // What happens here.
        shop.product("Leaf");
        let deliveries = || owner.get("/api/v1/plugin-deliveries").done()["items"].as_array().unwrap().clone();
        eventually("both are done", || {
            let all = deliveries();
            all.len() == 2 && all.iter().all(|one| one["state"] == "done")
        });
        let heard = deliveries().into_iter().find(|one| one["kind"] == "event").unwrap();
        let whole: Value = owner.get(&format!("/api/v1/plugin-deliveries/{}", text(&heard["id"]))).done();
        assert_eq!(whole["told"]["log"], json!(["info greeting number 1"]));
        assert!(text(&whole["told"]["facts"]).contains("Hello, Leaf!"), "{whole}");
        assert_eq!(teas(), 1, "told three times, it is one");

        // What was refused can be played again, from the shell too.
        assert_eq!(post_this(r#"{"name":""}"#).status, 200);
        eventually("it is given up", || deliveries().iter().any(|one| one["state"] == "dead"));
        let dead = deliveries().into_iter().find(|one| one["state"] == "dead").unwrap();
        let dead = text(&dead["id"]);
        let replay = ["plugin", "replay", &dead, "--workspace", shop.workspace.as_str()];
        assert!(shop.home.run(&replay).succeeds().trim_end().ends_with("same"));
        let usage = owner.get(&at("/usage")).done();
        assert!(usage["host_calls"].as_i64().unwrap() > 0 && usage["log_bytes"].as_i64().unwrap() > 0, "{usage}");

        // At a word it does nothing more.
        let (id, workspace) = (text(&plugin["id"]), shop.workspace.as_str());
        let stop = ["plugin", "contain", &id, "--workspace", workspace, "--reason", "enough"];
        assert!(shop.home.run(&stop).succeeds().contains("contained"));
        assert_eq!(post(&signed(body)).status, 404);
        assert_eq!(owner.get(&at("")).done()["reason"], "enough");
    });
}

/// One that turned out to do harm is stopped wherever it is, at one word.
#[test]
fn a_plugin_is_stopped_in_every_business_that_has_it() {
    let Some(program) = hello() else { return };
    let shop = Shop::open();
    let (plugin, _) = installed(&shop, &program);
    let make = ["workspace", "practice", "--json", "--days", "1", "--owner", "ada@example.com"];
    let second = text(&shop.home.run(&make).json()["id"]);
    let open = format!("{second}  open  ");
    eventually("it is made", || shop.home.run(&["workspace", "list"]).succeeds().contains(&open));
    let session = shop.owner.post("/api/v1/session/workspace", &json!({ "workspace": second })).send();
    let (other, _) = installed_by(&shop.anyone().with_session_of(&session), &program, MANIFEST);
    // A third has none.
    shop.home.run(&["workspace", "create", "Third Shop"]).succeeds();
    let stop = ["plugin", "contain", "--plugin", "hello", "--reason", "it does harm", "--json"];
    let stopped = shop.home.run(&stop).json();
    let ids: Vec<String> = stopped["items"].as_array().unwrap().iter().map(|one| text(&one["id"])).collect();
    assert_eq!(ids, [text(&plugin["id"]), text(&other["id"])]);
    assert!(stopped["items"].as_array().unwrap().iter().all(|one| one["state"] == "contained"), "{stopped}");
    for (id, workspace) in [(&plugin["id"], shop.workspace.clone()), (&other["id"], second)] {
        let list = shop.home.run(&["plugin", "list", "--workspace", &workspace]).succeeds();
        assert!(list.contains(&format!("{}  contained", text(id))), "{list}");
    }
    shop.home.run(&stop[..6]).fails(1, &["no business here has a plugin hello"]);
}

/// What an owner sees of a plugin, and does about it.
#[test]
fn a_plugin_has_pages_in_words_that_mean_something() {
    let Some(program) = hello() else { return };
    let shop = Shop::open();
    let owner = &shop.owner;
    assert!(owner.get("/plugins").send().text().contains("No plugins yet"));
    let (plugin, connection) = installed(&shop, &program);
    let at = format!("/plugins/{}", text(&plugin["id"]));
    let page = |path: &str| owner.get(&format!("{at}{path}")).send().text();
    let post = |path: &str, fields: &[(&str, &str)]| owner.request("POST", &format!("{at}{path}")).form(fields).send();
    assert!(owner.get("/plugins").send().text().contains("works"));
    let may = page("");
    for said in [
        "If it were malicious",
        "It could do this, at any time: Add a product.",
        "your secret “Key”, which it never sees",
    ] {
        assert!(may.contains(said), "{said} in {may}");
    }

    // A secret goes in and is never shown.
    let credentials = format!("/connections/{}/credentials", text(&connection["id"]));
    assert!(page("/connections").contains("Not set yet."));
    let set = post(&credentials, &[("credential", "key"), ("value", "between us")]);
    assert_eq!(set.status, 303, "{}", set.text());
    let connections = page("/connections");
    assert!(!connections.contains("between us") && !connections.contains("Not set yet."), "{connections}");
    assert!(connections.contains("/hooks/") && connections.contains("in order"), "{connections}");
    let rename = format!("/connections/{}", text(&connection["id"]));
    let wrong = post(&rename, &[("version", "1"), ("name", "")]);
    assert!(wrong.status == 422, "{}", wrong.text());
    let other = post("/connections", &[("new-name", "Second shop")]);
    assert_eq!(other.status, 303, "{}", other.text());
    assert!(page("/connections").contains("Second shop"));

    // What it was told, and what it said.
    assert_eq!(post("/recording", &[("hours", "1")]).status, 303);
    assert!(page("").contains("All its calls are kept until"));
    shop.product("Leaf");
    let deliveries = || owner.get("/api/v1/plugin-deliveries").done()["items"].clone();
    eventually("it is told", || deliveries()[0]["state"] == "done");
    assert!(page("/deliveries").contains("badge good"));
    let delivery = deliveries()[0].clone();
    let told = page(&format!("/deliveries/{}", text(&delivery["id"])));
    assert!(told.contains("Leaf") && told.contains("greeting number"), "{told}");
    let over = post(&format!("/deliveries/{}", text(&delivery["id"])), &[("do", "replay")]);
    assert!(over.status == 422 && over.text().contains("Only what was given up"), "{}", over.text());

    // What it did, call by call, and once more.
    let link = told.split("/recordings/").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let recording = format!("/recordings/{link}");
    let did = page(&recording);
    for said in ["went well", "settings.get", "kv.put", "Hello, Leaf!", "Play it again"] {
        assert!(did.contains(said), "{said} in {did}");
    }
    let again = post(&recording, &[]);
    assert!(again.status == 200 && again.text().contains("It did the same again"), "{}", again.text());
    assert_eq!(post("/recording", &[("hours", "0")]).status, 303);
    assert!(!page("").contains("All its calls are kept until"));
    assert!(page("/requests").contains("Nothing left"));
    assert!(owner.get("/plugins/requests").send().text().contains("Nothing left"));

    // Less, nothing, and gone.
    let version = |page: &str| {
        let field = page.split("name=\"version\" value=\"").nth(1).unwrap();
        field.split('"').next().unwrap().to_owned()
    };
    let less = post("/grants", &[("version", &version(&page(""))), ("keep", "events:0")]);
    assert_eq!(less.status, 303, "{}", less.text());
    assert!(!page("").contains("Add a product"));
    assert_eq!(post("", &[("do", "contain"), ("reason", "enough")]).status, 303);
    let stopped = page("");
    assert!(stopped.contains("It was stopped.") && stopped.contains("enough"), "{stopped}");
    assert_eq!(post("", &[("do", "resume"), ("version", &version(&stopped))]).status, 303);
    let gone = post("", &[("do", "remove"), ("version", &version(&page("")))]);
    assert_eq!(gone.header("location"), Some("/plugins"), "{}", gone.text());
    assert!(owner.get("/plugins").send().text().contains("No plugins yet"));
    let cashier = shop.member("cashier", "cleo@example.com");
    assert!(!cashier.get("/").send().text().contains("href=\"/plugins\""));
}

/// What it brings over is seen on its way, and rests and goes on; what it is asked for is answered.
#[test]
fn a_plugin_brings_over_and_answers_on_its_pages() {
    let Some(program) = hello() else { return };
    let shop = Shop::open();
    let owner = &shop.owner;
    let (plugin, connection) = installed(&shop, &program);
    let at = format!("/plugins/{}", text(&plugin["id"]));
    let page = |path: &str| owner.get(&format!("{at}{path}")).send().text();
    let post = |path: &str, fields: &[(&str, &str)]| owner.request("POST", &format!("{at}{path}")).form(fields).send();
    let of = text(&connection["id"]);
    assert!(page("").contains("every day at 03:00"));
    assert!(page("/syncs").contains("Teas"));

    assert!(page("").contains("What it used") && page("").contains("0 of 2,000"));

    // Tried out, it is counted and nothing is there.
    let start = |how: &str| post("/syncs", &[("connection", of.as_str()), ("sync", "teas"), ("do", how)]);
    assert_eq!(start("try").status, 303);
    let runs = || owner.get("/api/v1/plugin-syncs").done()["items"].clone();
    eventually("it is tried out", || runs()[0]["state"] == "done");
    let tried = page("/syncs");
    for said in ["tried out", "60 of 60", "60 × Add a product", "badge good"] {
        assert!(tried.contains(said), "{said} in {tried}");
    }
    let teas = || owner.get("/api/v1/products?limit=200").done()["items"].as_array().unwrap().len();
    assert_eq!(teas(), 0);

    // For good: it moves, rests and goes on.
    assert_eq!(start("start").status, 303);
    let moving = page("/syncs");
    let id = text(&runs()[0]["id"]);
    if runs()[0]["state"] == "running" {
        assert!(moving.contains("data-poll") && moving.contains("<progress"), "{moving}");
    }
    let act = |what: &str| post(&format!("/syncs/{id}"), &[("do", what)]).status;
    if act("pause") == 303 {
        assert!(page("/syncs").contains("value=\"resume\""));
        assert_eq!(start("start").status, 422, "one at a time");
        assert_eq!(act("resume"), 303);
    }
    eventually("it is there", || runs()[0]["state"] == "done" && teas() == 60);
    assert_eq!(act("cancel"), 422, "it is over");

    // What somebody asks it, it does in their name; what it says is text and nothing else.
    let product = shop.product("Leaf");
    let offers = owner.get(&format!("/products/{}", text(&product["id"]))).send().text();
    assert!(offers.contains("Greet a product") && offers.contains("on=product"), "{offers}");
    let form = page("/actions");
    let key = form.split("name=\"key\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let hostile = "<img src=x onerror=alert(1)>";
    let fields = [("key", key.as_str()), ("connection", of.as_str()), ("action", "greet"), ("setting-name", hostile)];
    let asked = post("/actions", &fields);
    assert_eq!(asked.status, 303, "{}", asked.text());
    let answer = asked.header("location").unwrap().to_owned();
    eventually("it answers", || owner.get(&answer).send().text().contains("Hello, "));
    let answered = owner.get(&answer).send().text();
    assert!(!answered.contains("<img src=x") && answered.contains("onerror=alert"), "{answered}");
    let missing = post("/actions", &[("connection", of.as_str()), ("action", "greet")]);
    assert!(missing.status == 422 && missing.text().contains("Whom is missing"), "{}", missing.text());
    // A cashier may ask, and sees nothing else of it.
    let cashier = shop.member("cashier", "cleo@example.com");
    assert!(cashier.get(&format!("{at}/actions")).send().text().contains("Greet somebody"));
    assert_eq!(cashier.get(&format!("{at}/syncs")).send().status, 403);
    assert_eq!(cashier.get(&answer).send().status, 404, "and not what others were told");
}

/// Whoever filled in a connection sees there whether that is right, where the plugin can show it.
#[test]
fn a_connection_is_tried_out_where_it_is_filled_in() {
    let Some(program) = hello() else { return };
    let shop = Shop::open();
    let manifest = MANIFEST.replace("name = \"greet\"", "name = \"test\"").replace("Greet somebody", "Try it out");
    let (plugin, connection) = installed_with(&shop, &program, &manifest);
    let at = format!("/plugins/{}", text(&plugin["id"]));
    let page = shop.owner.get(&format!("{at}/connections")).send().text();
    let fields =
        ["name=\"action\" value=\"test\"", &format!("name=\"connection\" value=\"{}\"", text(&connection["id"]))];
    assert!(page.contains("Try it out") && fields.iter().all(|field| page.contains(field)), "{page}");
    assert!(!page.contains("value=\"label\""), "what else it can be asked is no test of it: {page}");
    let key = page.split("name=\"key\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let connection = text(&connection["id"]);
    let fields = [("key", key), ("connection", connection.as_str()), ("action", "test"), ("setting-name", "who looks")];
    let asked = shop.owner.request("POST", &format!("{at}/actions")).form(&fields).send();
    assert_eq!(asked.status, 303, "{}", asked.text());
    let answer = asked.header("location").unwrap().to_owned();
    eventually("it says what came of it", || shop.owner.get(&answer).send().text().contains("Hello, who looks!"));
}

/// A secret that nobody typed in is no reason to try again: somebody is asked for it, and then what waited is told.
#[test]
fn a_secret_that_nobody_typed_in_needs_somebody() {
    let Some(program) = component("prober") else { return };
    let manifest = r#"
        [plugin]
        id = "prober"
        name = "Prober"
        version = "0.1.0"

        [needs]
        events = ["catalog.product-added"]
        secrets = [{ name = "key", title = "Key" }]
        hosts = [{ host = "shop.example", methods = ["GET"], labels = ["personal"] }]

        [[actions]]
        name = "probe"
        title = "Probe"
        form = [{ name = "secret", title = "Secret", kind = "text", required = true }]
    "#;
    Shop::on_both(|shop| {
        let owner = &shop.owner;
        let (plugin, connection) = installed_with(shop, &program, manifest);
        let of = format!("/api/v1/plugin-connections/{}", text(&connection["id"]));
        let state = || {
            let found = owner.get(&format!("/api/v1/plugins/{}/connections", text(&plugin["id"]))).done();
            (text(&found["items"][0]["state"]), text(&found["items"][0]["trouble"]))
        };
        let deliveries = |kind: &str| {
            let found = owner.get("/api/v1/plugin-deliveries").done()["items"].as_array().unwrap().clone();
            found.into_iter().filter(|one| one["kind"] == kind).collect::<Vec<_>>()
        };
        shop.product("Leaf");
        eventually("somebody is asked", || state().0 == "needs-attention");
        assert!(state().1.contains("The credential key is not set yet."), "{:?}", state());
        let heard = deliveries("event");
        assert_eq!((heard.len(), &heard[0]["state"], &heard[0]["attempts"]), (1, &json!("waiting"), &json!(1)));

        // Whoever asks for something waits for nothing.
        let ask = json!({ "action": "probe", "settings": { "secret": "key" } });
        let asked = owner.post(&format!("{of}/actions"), &ask).done();
        eventually("it is answered", || deliveries("action")[0]["state"] == "dead");
        let answer = deliveries("action").remove(0);
        assert!(answer["id"] == asked["id"] && answer["attempts"] == 1, "{answer}");
        assert!(text(&answer["trouble"]).contains("credential-missing"), "{answer}");

        owner.put(&format!("{of}/credentials/key"), &json!({ "value": "between us" })).done();
        assert_eq!(state(), ("ok".to_owned(), String::new()));
        eventually("what waited is told", || deliveries("event")[0]["state"] == "done");
        assert_eq!(deliveries("event").len(), 1);
    });
}

/// By a link, there and back, and again where it has to be.
#[test]
fn somebody_agrees_elsewhere_on_the_page_of_the_connection() {
    let (Some(program), Some(theirs)) = (hello(), Provider::start()) else { return };
    let home = Home::new();
    let server = home.serve_with(&[], |command| {
        command.env("STOCKADE_OWN_NETWORK", theirs.host());
    });
    let shop = Shop::claim(home, server);
    let owner = &shop.owner;
    let manifest = format!(
        "{MANIFEST}
    [[needs.secrets]]
    name = \"account\"
    title = \"Account\"
    oauth = {{ authorize = \"{0}/auth\", token = \"{0}/token\", scopes = [\"openid\"], issuer = \"{0}\" }}
",
        theirs.issuer()
    );
    let manifest = manifest.replacen(r#"secrets = [{ name = "key", title = "Key" }]"#, "", 1);
    let manifest = manifest + "[[needs.secrets]]\nname = \"key\"\ntitle = \"Key\"\n";
    let (plugin, connection) = installed_with(&shop, &program, &manifest);
    let at = format!("/plugins/{}/connections", text(&plugin["id"]));
    let page = || owner.get(&at).send().text();
    let open = page();
    assert!(open.contains("Nobody agreed to this yet.") && !open.contains("Connect<span"), "{open}");
    let own = format!("{at}/{}", text(&connection["id"]));
    let client = [("credential", "account"), ("client-id", "shop"), ("client-secret", "only the two of us know")];
    let set = owner.request("POST", &format!("{own}/client")).form(&client).send();
    assert_eq!(set.status, 303, "{}", set.text());
    let back = text(&connection["authorizations"][0]["back"]);
    theirs.knows(
        "shop",
        &json!({
            "client_secret": "only the two of us know", "redirect_uris": [back],
            "grant_types": ["authorization_code", "refresh_token"],
        }),
    );
    theirs.has("kim", &json!({ "name": "Kim" }));
    let left = owner.get(&format!("{own}/agree/account")).send();
    assert_eq!(left.status, 303, "{}", left.text());
    let returned = theirs.visited(left.header("location").unwrap(), "kim");
    let path = &returned[returned.find("/plugins/authorized").unwrap()..];
    let come = owner.get(path).send();
    assert_eq!((come.status, come.header("location")), (303, Some(at.as_str())), "{}", come.text());
    let agreed = page();
    assert!(agreed.contains("Agreed") && agreed.contains("Connect again"), "{agreed}");
    assert!(!agreed.contains("only the two of us know"));
    assert_eq!(owner.get(path).send().status, 422, "it is good once");
}

/// What was compiled is kept under a seal, and taken from there after a restart.
#[test]
fn what_was_compiled_is_not_compiled_again() {
    let Some(program) = hello() else { return };
    let shop = Shop::open();
    installed(&shop, &program);
    let folder = shop.home.data().join("compiled");
    let compiled = || {
        let files = fs::read_dir(&folder).unwrap();
        let file = |file: fs::DirEntry| (file.path(), file.metadata().unwrap().modified().unwrap());
        files.map(|entry| file(entry.unwrap())).collect::<Vec<_>>()
    };
    let before = compiled();
    assert_eq!(before.len(), 1, "{before:?}");
    let Shop { home, server, owner, .. } = shop;
    assert!(server.stop().0.success());
    let again = home.serve();
    let owner = Client { address: again.address, ..owner };
    owner.post("/api/v1/products", &json!({ "name": "Leaf" })).done();
    let done = || owner.get("/api/v1/plugin-deliveries").done()["items"][0]["state"] == "done";
    eventually("it is told", done);
    assert_eq!(compiled(), before, "by what was there");
    // And whoever is about to put another program there is told whether that can load it.
    let said = "all plugins of Corner Shop can be loaded, 1 in all";
    assert!(home.run(&["doctor"]).out.contains(said));
    assert!(again.stop().0.success());
    assert!(home.run(&["doctor"]).out.contains(said));
}
