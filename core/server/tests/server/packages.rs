//! From what an author has to what an owner installed: by the commands that stand in the docs, and on the pages.

use std::{fs, path::Path, process::Command};

use serde_json::json;
use tempfile::TempDir;
use testkit::{packed, publisher};

use crate::{
    plugins::hello,
    program::{Home, Ran, ran},
    shop::{Shop, text},
};

const DOCS: &str = include_str!("../../../../docs/plugins.md");
/// Of the plugin that the docs write.
const PACKAGE: &str = "teas-0.1.0.stockade";

/// What stands in the docs between such a fence and its end, by how it begins.
pub fn fenced(kind: &str, begins: &str) -> &'static str {
    let blocks = DOCS.split("```").skip(1).step_by(2);
    let mut inside = blocks.filter_map(|block| block.strip_prefix(kind)?.strip_prefix('\n'));
    inside.find(|block| block.starts_with(begins)).unwrap_or_else(|| panic!("no {kind} that begins with {begins}"))
}

/// What an author has, with a program that was built already.
fn folder(program: &[u8]) -> TempDir {
    let folder = TempDir::new().unwrap();
    let own = folder.path().join("teas");
    fs::create_dir(&own).unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(own.join(name), bytes).unwrap();
    write("plugin.toml", fenced("toml", "[plugin]").as_bytes());
    write("component.wasm", program);
    write("LICENSE", b"Apache-2.0");
    write("Cargo.toml", b"[package]\nname = \"teas\"\nversion = \"0.1.0\"\n");
    write("Cargo.lock", b"version = 4\n[[package]]\nname = \"teas\"\nversion = \"0.1.0\"\n");
    fs::create_dir(own.join("texts")).unwrap();
    write("texts/de.toml", fenced("toml", "name = \"Tees\"").as_bytes());
    folder
}

/// A line as somebody types it into a shell.
pub fn typed(line: &str, folder: &Path) -> Ran {
    let program = Path::new(env!("CARGO_BIN_EXE_stockade")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    for_authors(shell.args(["-ec", line]).env("PATH", path).current_dir(folder));
    ran(&mut shell)
}

/// What cargo is for authors. Built where the guests are: what they stand on is compiled there already.
pub fn for_authors(command: &mut Command) {
    let wrappers = ["RUSTC_WORKSPACE_WRAPPER", "CLIPPY_ARGS", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"];
    for name in wrappers {
        command.env_remove(name);
    }
    let built = std::env::current_exe().unwrap().ancestors().nth(3).unwrap().join("guests");
    command.env("CARGO_NET_OFFLINE", "true").env("CARGO_TARGET_DIR", built);
}

/// What stands in the docs, as it stands there; and cargo's own tests.
#[test]
fn what_is_begun_passes_its_tests_and_becomes_a_package() {
    let Some(_) = hello() else { return };
    let sdk = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sdk");
    let (author, folder) = (Home::new(), TempDir::new().unwrap());
    // The versions that are on this machine.
    let locked = |line: &str| {
        if let Some(name) = line.strip_prefix("stockade plugin new ").and_then(|rest| rest.split(' ').next()) {
            for made in [folder.path().join(name), folder.path().join(name).join("sdk")] {
                if made.is_dir() {
                    fs::copy(sdk.join("Cargo.lock"), made.join("Cargo.lock")).unwrap();
                }
            }
        }
    };
    let run = |line: &str| {
        let line = line.replace("$SDK", sdk.join("stockade").to_str().unwrap());
        let arguments: Vec<&str> = line.split_whitespace().skip(1).collect();
        let ran = author.run_with(&arguments, |command| {
            for_authors(command.current_dir(folder.path()));
        });
        locked(&line);
        ran
    };
    // All of the page in order, from nothing to a package that is signed.
    let page = [fenced("sh", "stockade plugin new"), fenced("sh", "stockade plugin keygen")];
    for line in page.iter().flat_map(|block| block.lines()) {
        typed(line, folder.path()).succeeds();
        locked(line);
    }
    run("stockade plugin new stock-of-teas --template sync --sdk $SDK").succeeds();
    run("stockade plugin new stock-of-teas --sdk $SDK").fails(64, &["stock-of-teas cannot be made"]);
    run("stockade plugin new ../teas --sdk $SDK").fails(64, &["lower-case letters"]);
    run("stockade plugin test stock-of-teas").succeeds();
    run("stockade plugin pack stock-of-teas").succeeds();
    let check = run("stockade plugin check stock-of-teas-0.1.0.stockade --json").json();
    let reached = check["reaches_for"].as_array().unwrap();
    assert!(reached.contains(&"http".into()) && reached.contains(&"credentials".into()), "{check}");
    // What it does not say that it needs, it does not get past the gate with.
    let manifest = folder.path().join("stock-of-teas/plugin.toml");
    let said = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, said.split("# The host").next().unwrap()).unwrap();
    run("stockade plugin pack stock-of-teas").succeeds();
    run("stockade plugin check stock-of-teas-0.1.0.stockade").fails(1, &["it reaches for `http`", "needs.hosts"]);
    // What does not pass is no success, and the tests say why.
    let program = folder.path().join("teas/src/lib.rs");
    let said = fs::read_to_string(&program).unwrap();
    fs::write(&program, said.replace("name: posted.name,", "name: posted.id,")).unwrap();
    run("stockade plugin test teas").fails(1, &["its tests do not pass"]);
}

/// What no server gives a plugin its author hears before anybody else, and in the same words.
#[test]
fn what_cannot_be_given_is_neither_checked_nor_listed_nor_installed() {
    let Some(program) = hello() else { return };
    let (author, folder, shop) = (Home::new(), TempDir::new().unwrap(), Shop::open());
    let run = |line: &str| {
        let arguments: Vec<&str> = line.split_whitespace().skip(1).collect();
        author.run_with(&arguments, |command| {
            command.current_dir(folder.path());
        })
    };
    let key = json!({ "name": "Author", "public_key": publisher().verifier().to_text() });
    shop.owner.post("/api/v1/plugin-publishers", &key).done();
    run("stockade plugin keygen index.key").succeeds();
    let manifest = fenced("toml", "[plugin]");
    let asks = |what: &str| manifest.replace(r#"["catalog.add-product"]"#, what);
    let hears = |what: &str| manifest.replace(r#"["catalog.product-added"]"#, what);
    for (manifest, why) in [
        (asks(r#"["catalog.ad-product"]"#), "No plugin can be given the operation catalog.ad-product."),
        (
            manifest.replace("[needs]\n", "[needs]\nrecords = [{ kind = \"produkt\" }]\n"),
            "No plugin can be given records of kind produkt.",
        ),
        (hears(r#"["catalog.product-aded"]"#), "There is no event catalog.product-aded."),
        (asks(r#"["sales.record-payment"]"#), "sales.record-payment moves money. Say money = true, or leave it out."),
    ] {
        let package = packed(&manifest, &program);
        fs::write(folder.path().join(PACKAGE), &package).unwrap();
        run(&format!("stockade plugin check {PACKAGE}")).fails(1, &["plugin.toml: ", why]);
        run("stockade plugin index . --key index.key").fails(65, &[PACKAGE, why]);
        let file = shop.owner.request("POST", "/api/v1/blobs").header("Content-Type", "application/octet-stream");
        let new = json!({ "package": file.body(&package).send().json()["id"] });
        let refused = shop.owner.post("/api/v1/plugins", &new).send();
        assert!(refused.status == 400 && refused.text().contains(why), "{}", refused.text());
    }
    fs::write(folder.path().join(PACKAGE), packed(manifest, &program)).unwrap();
    run(&format!("stockade plugin check {PACKAGE}")).succeeds();
    run("stockade plugin index . --key index.key").succeeds();
}

#[test]
fn an_author_signs_and_an_owner_installs() {
    let Some(program) = hello() else { return };
    let (author, folder) = (Home::new(), folder(&program));
    let run = |line: &str| {
        let arguments: Vec<&str> = line.split_whitespace().skip(1).collect();
        author.run_with(&arguments, |command| {
            command.current_dir(folder.path());
        })
    };
    // It is built: what is here is no source.
    let lines =
        fenced("sh", "stockade plugin keygen").lines().filter(|line| !line.starts_with("stockade plugin build"));
    let said: Vec<String> = lines.map(|line| typed(line, folder.path()).succeeds()).collect();
    let [_, pack, check, ..] = said.as_slice() else { panic!("{said:?}") };
    let keygen = fs::read_to_string(folder.path().join("teas.pub")).unwrap();
    let key = keygen.lines().find_map(|line| line.strip_prefix("public key   ")).unwrap().to_owned();
    let fingerprint = keygen.lines().find_map(|line| line.strip_prefix("fingerprint  ")).unwrap();
    assert!(pack.contains("plugin.toml, component.wasm, LICENSE, sbom.cdx.json, texts/de.toml"), "{pack}");
    assert!(check.contains("It can be installed.") && check.contains("there is no icon.png"), "{check}");
    // A key is not lost to another, and whoever packs again has the same bytes.
    run("stockade plugin keygen teas.key").fails(64, &["is there already"]);
    let bytes = fs::read(folder.path().join(PACKAGE)).unwrap();
    fs::rename(folder.path().join("teas/component.wasm"), folder.path().join("other.wasm")).unwrap();
    run("stockade plugin pack teas --component other.wasm").succeeds();
    run(&format!("stockade plugin verify {PACKAGE} --key {key}")).fails(2, &["nobody signed"]);
    run(&format!("stockade plugin sign {PACKAGE} --key teas.key")).succeeds();
    assert_eq!(fs::read(folder.path().join(PACKAGE)).unwrap(), bytes);
    let other = publisher().verifier();
    run(&format!("stockade plugin verify {PACKAGE} --key {other}")).fails(2, &["by another key"]);
    let mut changed = bytes.clone();
    changed[600] ^= 1;
    fs::write(folder.path().join("changed.stockade"), changed).unwrap();
    run("stockade plugin check changed.stockade").fails(1, &["changed after it was signed"]);

    let shop = Shop::open();
    let owner = &shop.owner;
    let send = |bytes: &[u8]| {
        let files = [("package", "it.stockade", bytes)];
        owner.request("POST", "/plugins/install").form_with(&[], "application/octet-stream", &files).send()
    };
    let page = |path: &str| owner.get(path).send().text();
    let no = send(b"no package");
    assert_eq!(no.status, 303);
    assert!(page(no.header("location").unwrap()).contains("this is no package of a plugin"));

    // Nobody trusts the author yet; the fingerprint is what they said.
    let seen = send(&bytes);
    let consent = seen.header("location").unwrap().to_owned();
    let shown = page(&consent);
    assert!(shown.contains(fingerprint) && shown.contains("not by anybody whom you trust"), "{shown}");
    assert!(shown.contains("It could do this, at any time: Add a product."), "{shown}");
    assert!(!shown.contains("value=\"install\""), "{shown}");
    let post = |fields: &[(&str, &str)]| owner.request("POST", &consent).form(fields).send();
    let early = post(&[("do", "install"), ("keep", "operations:0")]);
    assert!(early.status == 422 && early.text().contains("Nobody whom you trust"), "{}", early.text());
    assert_eq!(post(&[("do", "trust"), ("name", "Teas & Co"), ("public_key", &key)]).status, 303);
    assert!(page(&consent).contains("Teas &amp; Co signed it") || page(&consent).contains("Teas &#38; Co signed it"));
    assert!(page("/plugins/install").contains(fingerprint));
    let german = owner.request("GET", &consent).header("Accept-Language", "de").send().text();
    assert!(german.contains("Tees"), "{german}");

    // All but to be told of products.
    let kept = [("do", "install"), ("keep", "operations:0"), ("keep", "secrets:0"), ("keep", "webhooks:0")];
    let installed = post(&kept);
    assert_eq!(installed.status, 303, "{}", installed.text());
    let plugin = owner.get("/api/v1/plugins").done()["items"][0].clone();
    assert_eq!((text(&plugin["plugin"]), text(&plugin["public_key"])), ("teas".to_owned(), key.clone()));
    let whole = owner.get(&format!("/api/v1/plugins/{}", text(&plugin["id"]))).done();
    assert_eq!(whole["grants"]["events"], json!([]));

    // What was denied is given back to the very release that is there, whether its file is sent again or not.
    let of = format!("/plugins/{}", text(&plugin["id"]));
    assert!(page(&of).contains(&format!("href=\"{consent}\"")), "{}", page(&of));
    assert_eq!(send(&bytes).header("location").unwrap(), consent);
    let anew = page(&consent);
    assert!(anew.contains("This release is there already.") && anew.contains("Allow what is ticked"), "{anew}");
    let ticked = |page: &str, at: &str| page.contains(&format!("value=\"{at}\" checked"));
    assert!(ticked(&anew, "operations:0") && ticked(&anew, "webhooks:0") && !ticked(&anew, "events:0"), "{anew}");
    let post = |fields: &[(&str, &str)]| owner.request("POST", &consent).form(fields).send();
    let all = [kept[0], kept[1], kept[2], kept[3], ("keep", "events:0")];
    let old = post(&[&all[..], &[("version", "9")]].concat());
    assert!(old.status >= 400 && ticked(&old.text(), "events:0"), "{}", old.text());
    assert_eq!(post(&[&all[..], &[("version", "1")]].concat()).status, 303);
    let whole = owner.get(&format!("/api/v1{of}")).done();
    assert_eq!((&whole["grants"], &whole["release"]), (&whole["manifest"]["needs"], &json!("0.1.0")));
    assert!(!page(&of).contains("Say anew what it may"), "it may all that it asks for");
    let less = json!({ "operations": ["catalog.add-product"] });
    let narrow = json!({ "version": whole["version"], "grants": less });
    owner.put(&format!("/api/v1{of}/grants"), &narrow).done();

    // The next release, of somebody else: it is said, and taken where the owner goes on.
    let manifest = fenced("toml", "[plugin]").replace("0.1.0", "0.2.0");
    let manifest = manifest.replace("\"catalog.add-product\"", "\"catalog.add-product\", \"catalog.add-category\"");
    let manifest = manifest.replace("[needs]\n", "[needs]\nlimits = { requests-per-day = 5000 }\n");
    let next = send(&packed(&manifest, &program)).header("location").unwrap().to_owned();
    let other = other.to_text();
    let post = |fields: &[(&str, &str)]| owner.request("POST", &next).form(fields).send();
    post(&[("do", "trust"), ("name", "Somebody"), ("public_key", &other)]);
    let shown = page(&next);
    for what in ["What changes from 0.1.0 to 0.2.0", "Somebody else signed this release", "It could do this, too"] {
        assert!(shown.contains(what), "{what} in {shown}");
    }
    assert!(shown.contains("It could use 5,000 requests a day, where it was 2,000 requests a day."), "{shown}");
    // What it may and what is new is ticked, and nothing that was taken away.
    for (at, is_ticked) in [("operations:0", true), ("operations:1", true), ("events:0", false), ("secrets:0", false)] {
        assert_eq!(ticked(&shown, at), is_ticked, "{at} in {shown}");
    }
    let agreed = [("do", "install"), ("version", "3"), ("keep", "operations:0"), ("public_key", &other)];
    let refused = post(&agreed[..3]).text();
    assert!(refused.contains("Somebody else signed this release than the one before."));
    assert!(ticked(&refused, "operations:0") && !ticked(&refused, "operations:1"), "as it was sent: {refused}");
    let updated = post(&agreed);
    assert_eq!(updated.status, 303, "{}", updated.text());
    assert_eq!(owner.get("/api/v1/plugins").done()["items"][0]["release"], "0.2.0");
}
