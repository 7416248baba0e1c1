//! From a folder of packages to a plugin that an owner installed from where it is listed: by the commands that stand in the
//! docs, and on the pages.

use std::fs;

use serde_json::json;
use tempfile::TempDir;
use testkit::{packed, publisher};

use crate::{
    plugins::{MANIFEST, hello},
    program::{Home, eventually},
    shop::{Shop, text},
};

const DOCS: &str = include_str!("../../../../docs/indexes.md");

#[test]
fn what_is_listed_in_a_folder_is_installed_from_there() {
    let Some(program) = hello() else { return };
    let (host, home) = (Home::new(), Home::new());
    let folders = TempDir::new().unwrap();
    let folder = folders.path().join("index");
    fs::create_dir(&folder).unwrap();
    let put = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    let run = |line: &str| {
        let arguments: Vec<&str> = line.split_whitespace().skip(1).collect();
        host.run_with(&arguments, |command| {
            command.current_dir(folders.path());
        })
    };
    let again = "stockade plugin index index --key index.key --json";
    let plainly = "stockade plugin index index --key index.key";
    let release = |number: &str| packed(&MANIFEST.replace("0.1.0", number), &program);
    put("hello-0.1.0.stockade", &release("0.1.0"));
    let said: Vec<String> =
        DOCS.lines().filter(|line| line.starts_with("stockade plugin")).map(|line| run(line).succeeds()).collect();
    let key = said[0].lines().find_map(|line| line.strip_prefix("public key   ")).unwrap().to_owned();
    assert!(said[1].contains(&key) && said[1].contains("1 packages"), "{said:?}");
    let first = fs::read(folder.join("stockade-index")).unwrap();

    // What a server would not take is not listed, and nothing of the list is changed.
    put("hello-0.2.0.stockade", &release("0.3.0"));
    run(plainly).fails(65, &["call it hello-0.3.0.stockade"]);
    put("hello-0.2.0.stockade", b"no package");
    run(plainly).fails(65, &["hello-0.2.0.stockade", "this is no package"]);
    put("hello-0.2.0.stockade", &release("0.2.0"));
    run("stockade plugin keygen other.key").succeeds();
    run("stockade plugin index index --key other.key").fails(65, &["signed by another key"]);
    run("stockade plugin index index --key index.key --days 0").fails(64, &["1 to 366 days"]);
    put("revoked.toml", b"[[release]]\nplugin = \"hello\"\n");
    run(plainly).fails(65, &["revoked.toml"]);
    fs::remove_file(folder.join("revoked.toml")).unwrap();
    assert_eq!(fs::read(folder.join("stockade-index")).unwrap(), first);

    let server = home.serve_with(&[], |command| {
        command.env("STOCKADE_PLUGIN_INDEXES", folders.path());
    });
    let shop = Shop::claim(home, server);
    let owner = &shop.owner;
    let page = |path: &str| owner.get(path).send().text();
    let post = |path: &str, fields: &[(&str, &str)]| owner.request("POST", path).form(fields).send();
    assert!(page("/plugins/install").contains("href=\"/plugins/indexes\""));
    let no = post("/plugins/indexes", &[("name", "X"), ("address", "/etc"), ("public_key", &key)]);
    assert!(no.status == 422 && no.text().contains("This is no address"), "{}", no.text());
    let added = post("/plugins/indexes", &[("name", "Teas & Co"), ("address", "folder:index"), ("public_key", &key)]);
    assert_eq!(added.status, 303, "{}", added.text());
    let there = added.header("location").unwrap().to_owned();
    let shown = page(&there);
    assert!(shown.contains("Hello") && shown.contains("0.1.0") && !shown.contains("0.2.0"), "{shown}");
    assert!(page("/plugins/indexes").contains("folder:index"));
    let author = json!({ "name": "Author", "public_key": publisher().verifier().to_text() });
    owner.post("/api/v1/plugin-publishers", &author).done();
    let fetched = post(&there, &[("do", "fetch"), ("plugin", "hello"), ("release", "0.1.0")]);
    let consent = fetched.header("location").unwrap().to_owned();
    assert!(page(&consent).contains("Author signed it"));
    assert_eq!(post(&consent, &[("do", "install"), ("keep", "operations:0")]).status, 303);

    // The next list: it has another release, and takes the first one back.
    put("revoked.toml", b"[[releases]]\nplugin = \"hello\"\nrelease = \"0.1.0\"\nwhy = \"It is slow.\"\n");
    let next = run(again).json();
    assert_eq!(next["packages"].as_array().unwrap().len(), 2, "{next}");
    let read = post(&there, &[("do", "read")]);
    assert_eq!(read.status, 303, "{}", read.text());
    let shown = page(&there);
    assert!(
        shown.contains("taken back") && shown.contains("It is slow.") && shown.contains("0.1.0 is installed"),
        "{shown}"
    );
    let plugin = owner.get("/api/v1/plugins").done()["items"][0].clone();
    assert_eq!((&plugin["state"], &plugin["reason"]), (&json!("paused"), &json!("revoked")));
    let path = format!("/plugins/{}", text(&plugin["id"]));
    assert!(page(&path).contains("took this release back"));
    let german = owner.request("GET", &path).header("Accept-Language", "de").send().text();
    assert!(german.contains("hat diese Ausgabe zurückgezogen"), "{german}");
    let no = post(&path, &[("do", "resume"), ("version", &plugin["version"].to_string())]);
    assert!(no.status == 422 && no.text().contains("It is slow."), "{}", no.text());

    // The other release is said, looked at, tried, and takes its place by itself once the owner says so.
    assert!(page(&path).contains("Release 0.2.0 is listed."), "{}", page(&path));
    let fetched = post(&there, &[("do", "fetch"), ("plugin", "hello"), ("release", "0.2.0")]);
    let tried = post(fetched.header("location").unwrap(), &[("do", "try")]);
    assert!(tried.status == 200 && tried.text().contains("No call is kept that could be played."), "{}", tried.text());
    assert_eq!(post(&format!("{path}/updates"), &[("by-itself", "yes")]).status, 303);
    eventually("it is updated", || owner.get("/api/v1/plugins").done()["items"][0]["release"] == "0.2.0");
    let whole = owner.get(&format!("/api/v1{path}")).done();
    assert_eq!((&whole["state"], &whole["grants"]["events"]), (&json!("active"), &json!([])));
    assert!(page(&path).contains("No newer release is listed where you look."), "{}", page(&path));

    // Whoever puts the first list back is not believed, and it is said.
    fs::write(folder.join("stockade-index"), first).unwrap();
    post(&there, &[("do", "read")]);
    assert!(page(&there).contains("is older than what was read before"), "{}", page(&there));
    let gone = post(&there, &[("do", "remove"), ("version", "1")]);
    assert_eq!((gone.status, gone.header("location")), (303, Some("/plugins/indexes")));
}
