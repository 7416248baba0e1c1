//! Somebody who has every file and every key looks for a person who was erased.

use std::{fs, path::Path, sync::Arc, time::Duration};

use aes::{
    Aes256,
    cipher::{Array, BlockCipherDecrypt as _, KeyInit as _},
};
use door::Ask;
use store::{Settings, Store, SystemClock, blob};
use tempfile::TempDir;
use testkit::{Engine, Shop, Value, json};
use vault::{MasterKeySource, Place, Purpose};

use crate::{added, erased, finish, invoiced, names, on_paper};

const NAME: &str = "Quetzalcoatlina";
/// Of a page of SQLCipher: what is ciphered, then what it was ciphered with, then what proves it.
const PAGE: usize = 4_096;
const RESERVED: usize = 48;
const BLOCK: usize = 16;
/// Of a write-ahead log, and of each page in it.
const LOG_HEAD: usize = 32;
const FRAME_HEAD: usize = 24;

fn somebody() -> Value {
    json!({ "kind": "person", "name": NAME, "email": format!("{NAME}@example.org"), "notes": NAME.repeat(40),
        "addresses": [{ "purpose": "billing", "lines": ["1 High St"], "city": NAME, "country": "GB" }] })
}

/// The keys of the files of a workspace, as whoever has the keyring and the master key reads them.
async fn keys(shop: &Shop) -> [Vec<u8>; 2] {
    let (data, copy) = (shop.data(), TempDir::new().unwrap());
    for file in ["keyring.db", "keyring.db-wal", "platform.db", "platform.db-wal", "master.key"] {
        if data.join(file).exists() {
            fs::copy(data.join(file), copy.path().join(file)).unwrap();
        }
    }
    let store = Store::open(Settings {
        data: copy.path().to_owned(),
        database: None,
        master: MasterKeySource::File(copy.path().join("master.key")),
        clock: Arc::new(SystemClock),
        most_open: 1,
    });
    let store = store.unwrap();
    let key = |purpose| {
        let key = store.keyring().get(shop.workspace.as_str(), purpose).unwrap().unwrap();
        hex::decode(key.sqlcipher_pragma().trim_matches(['x', '\''])).unwrap()
    };
    let keys = [key(Purpose::File), key(Purpose::Search)];
    store.close().await;
    keys
}

/// Every page of a file and of its log, also those that nothing leads to any more.
fn deciphered(file: &Path, key: &[u8]) -> Vec<u8> {
    let cipher = Aes256::new_from_slice(key).unwrap();
    let mut plain = Vec::new();
    let mut decipher = |page: &[u8], is_first: bool| {
        let (content, reserved) = page.split_at(PAGE - RESERVED);
        // The first one begins with what the file is salted with.
        let mut before = reserved[..BLOCK].to_vec();
        for block in content[if is_first { BLOCK } else { 0 }..].chunks_exact(BLOCK) {
            let mut array = Array::try_from(block).unwrap();
            cipher.decrypt_block(&mut array);
            plain.extend(array.iter().zip(&before).map(|(one, other)| one ^ other));
            before = block.to_vec();
        }
    };
    let pages = fs::read(file).unwrap();
    pages.chunks_exact(PAGE).enumerate().for_each(|(number, page)| decipher(page, number == 0));
    let log = fs::read(file.with_extension("db-wal")).unwrap_or_default();
    for frame in log.get(LOG_HEAD..).unwrap_or_default().chunks_exact(FRAME_HEAD + PAGE) {
        decipher(&frame[FRAME_HEAD..], frame[..4] == [0, 0, 0, 1]);
    }
    plain
}

fn says(plain: &[u8], said: &str) -> bool {
    let lower = plain.to_ascii_lowercase();
    lower.windows(said.len()).any(|window| window == said.to_ascii_lowercase().as_bytes())
}

/// Whether it stands in the records, and in the index.
fn stands(shop: &Shop, keys: &[Vec<u8>; 2], said: &str) -> [bool; 2] {
    let folder = shop.data().join("workspaces").join(shop.workspace.as_str());
    let (records, index) =
        (deciphered(&folder.join("data.db"), &keys[0]), deciphered(&folder.join("search.db"), &keys[1]));
    assert!(says(&records, "contacts.add-contact") && says(&index, "search_words"), "they are deciphered");
    [says(&records, said), says(&index, said)]
}

/// Somebody who bought without being known, and is known now only because they asked to be forgotten.
async fn guest(shop: &Shop) -> Value {
    let run = async |operation: &str, input: Value| shop.run(&shop.owner, operation, input).await.unwrap();
    let billing = json!({ "purpose": "billing", "lines": ["1 High St"], "city": NAME, "country": "GB" });
    let buyer = json!({ "name": NAME, "email": format!("{NAME}@example.org"), "billing": billing });
    let line = json!({ "name": "Repair", "quantity": "1", "unit_price": "10" });
    let draft = json!({ "buyer": buyer, "notes": NAME.repeat(40), "currency": "GBP", "lines": [line] });
    let order = run("sales.draft-order", draft).await;
    run("sales.place-order", json!({ "id": order["id"], "version": order["version"] })).await;
    run("sales.issue-invoice", json!({ "id": order["id"], "note": NAME })).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_a_guest_is_in_any_page_of_any_file() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let invoice = guest(&shop).await;
    for number in 0..60 {
        added(&shop, json!({ "kind": "person", "name": format!("Somebody {number}"), "tags": ["other"] })).await;
    }
    let found = async || {
        let found = shop.run(&shop.owner, "sales.list-orders", json!({ "search": NAME })).await.unwrap();
        found["items"].as_array().unwrap().len()
    };
    assert_eq!(found().await, 1);
    let keys = keys(&shop).await;
    assert_eq!(stands(&shop, &keys, NAME), [false, true], "sealed in the records, and else this proves nothing");
    let nobody = added(&shop, json!({ "kind": "person", "name": "Asked to be forgotten" })).await;
    let order = shop.run(&shop.owner, "sales.get-order", json!({ "id": invoice["order"] })).await.unwrap();
    let assign = json!({ "id": order["id"], "version": order["version"], "contact": nobody["id"] });
    shop.run(&shop.owner, "sales.assign-contact", assign).await.unwrap();
    erased(&shop, &nobody).await;
    assert_eq!(found().await, 0);
    let keys = self::keys(&shop).await;
    assert_eq!(stands(&shop, &keys, NAME), [false, false], "while they are open");
    shop.door.close().await;
    assert_eq!(stands(&shop, &keys, NAME), [false, false], "after they were closed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_them_is_in_any_page_of_any_file() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let contact = added(&shop, somebody()).await;
    invoiced(&shop, &contact).await;
    // Others, before and after, so that pages are shared and moved about.
    for number in 0..60 {
        added(&shop, json!({ "kind": "person", "name": format!("Somebody {number}"), "tags": ["other"] })).await;
    }
    assert_eq!(names(&shop, json!({ "search": NAME })).await, [NAME]);
    let keys = keys(&shop).await;
    assert_eq!(stands(&shop, &keys, NAME), [false, true], "sealed in the records, and else this proves nothing");
    erased(&shop, &contact).await;
    let keys = self::keys(&shop).await;
    assert_eq!(stands(&shop, &keys, NAME), [false, false], "while they are open");
    assert_eq!(names(&shop, json!({ "search": NAME })).await, [""; 0]);
    shop.door.close().await;
    assert_eq!(stands(&shop, &keys, NAME), [false, false], "after they were closed");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() { copy(&entry.path(), &to) } else { drop(fs::copy(entry.path(), to)) }
    }
}

/// All that is kept as bytes, as far as the workspace's key opens it; and what of that a key of this owner opens, as long
/// as there is one.
async fn kept_as_bytes(shop: &Shop, owner: &str) -> (Vec<u8>, Option<Vec<u8>>) {
    let home = TempDir::new().unwrap();
    copy(&shop.data(), home.path());
    let store = Store::open(Settings {
        data: home.path().to_owned(),
        database: None,
        master: MasterKeySource::File(home.path().join("master.key")),
        clock: Arc::new(SystemClock),
        most_open: 1,
    });
    let store = store.unwrap();
    let database = store.workspace(shop.workspace).await.unwrap();
    let rows = database.read(|snapshot| blob::after(snapshot, None, 100)).await.unwrap();
    let key = store.keyring().get(owner, Purpose::Person).unwrap();
    let (mut all, mut opened) = (Vec::new(), Vec::new());
    for row in rows {
        let (mut reading, mut bytes) = (database.blobs().unwrap().read(row.id, row.size).unwrap(), Vec::new());
        while let Some(chunk) = reading.next_chunk().unwrap() {
            bytes.extend_from_slice(&chunk);
        }
        if let Some(key) = &key {
            let place = Place { workspace: shop.workspace.as_str(), table: "blobs", column: "bytes", row: owner };
            opened.extend_from_slice(&key.open(&place, &bytes).unwrap());
        }
        all.extend(bytes);
    }
    drop(database);
    store.close().await;
    (all, key.map(|_| opened))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_them_is_in_any_paper() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let run = async |operation: &str, input: Value| shop.run(&shop.owner, operation, input).await.unwrap();
    run("business.change", json!({ "version": 0, "country": "GB" })).await;
    run("sales.add-tax-preset", json!({ "country": "GB" })).await;
    run("sales.set-policy", json!({ "version": 0, "tax_id": "GB980780684", "keep_years": 0 })).await;
    let contact = added(&shop, somebody()).await;
    on_paper(&shop, &contact).await;
    let year: String = shop.door.now().to_string().chars().take(4).collect();
    let owner = format!("{}-papers-{year}", testkit::text(&contact["id"]));
    let (all, opened) = kept_as_bytes(&shop, &owner).await;
    let opened = opened.unwrap();
    assert!(says(&opened, NAME) && says(&opened, "%PDF"), "it is the right place, and else this proves nothing");
    assert!(!says(&all, NAME), "sealed beside the workspace's key");
    shop.advance(Duration::from_secs(366 * 24 * 3_600));
    let input = json!({ "id": contact["id"], "version": contact["version"], "name": contact["name"] });
    shop.run(&shop.fresh(&shop.owner), "privacy.erase-contact", input).await.unwrap();
    finish(&shop).await;
    let (after, opened) = kept_as_bytes(&shop, &owner).await;
    assert_eq!(opened, None, "there is no key for it any more");
    // What is there is what was there: an older backup of the files says no more than they do.
    assert!(after == all && !says(&after, NAME));
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_them_is_in_any_row_of_any_table() {
    let Some(shop) = Shop::open(Engine::Postgres).await else { return };
    let contact = added(&shop, somebody()).await;
    on_paper(&shop, &contact).await;
    assert_eq!(names(&shop, json!({ "search": NAME })).await, [NAME]);
    let as_superuser = |sql: &str| shop.database().unwrap().psql_as_superuser(sql).unwrap();
    let tables = as_superuser(
        "SELECT table_schema || '.' || table_name FROM information_schema.tables
         WHERE table_schema NOT IN ('pg_catalog', 'information_schema')",
    );
    let all: String = tables.lines().map(|table| format!("SELECT * FROM {table};")).collect();
    let says = || says(as_superuser(&format!("SET bytea_output = 'escape'; {all}")).as_bytes(), NAME);
    assert!(says(), "else this proves nothing");
    erased(&shop, &contact).await;
    assert!(!says());
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_backup_says_nothing_of_them_either() {
    let mut shop = Shop::open(Engine::Sqlite).await.unwrap();
    let add = Ask::with("contacts.add-contact", &somebody()).once("a-key");
    let contact: Value = shop.ask(&shop.owner, add.clone()).await.unwrap().read().unwrap();
    let back = json!({ "operation": "contacts.change-contact", "input": { "id": contact["id"], "notes": NAME } });
    let step = json!({ "record": contact["id"], "title": NAME, "back": [back] });
    let deed = json!({ "what": "change", "steps": [step] });
    let deed = shop.run(&shop.owner, "deeds.keep", deed).await.unwrap();
    let invoice = invoiced(&shop, &contact).await;
    added(&shop, json!({ "kind": "person", "name": "Grace" })).await;
    assert_eq!(names(&shop, json!({ "search": NAME })).await, [NAME]);
    let own = shop.data().join("workspaces").join(shop.workspace.as_str());
    shop.reopen().await;
    let (backup, before) = (TempDir::new().unwrap(), keys(&shop).await);
    copy(&own, backup.path());
    assert!(says(&deciphered(&backup.path().join("search.db"), &before[1]), NAME), "else this proves nothing");
    erased(&shop, &contact).await;
    shop.door.close().await;
    fs::remove_dir_all(&own).unwrap();
    copy(backup.path(), &own);
    shop.reopen().await;
    let now = keys(&shop).await;
    assert!(now[1] != before[1] && !says(&deciphered(&own.join("search.db"), &now[1]), NAME), "nor does its index");
    let operator = shop.operator(None);
    shop.door.accept_restore(&operator, shop.workspace).await.unwrap();

    let back = shop.run(&shop.owner, "contacts.get-contact", json!({ "id": contact["id"] })).await.unwrap();
    assert_eq!((&back["erased_at"], &back["name"], &back["email"]), (&Value::Null, &Value::Null, &Value::Null));
    for wanted in [
        json!({}),
        json!({ "sort": "created" }),
        json!({ "search": NAME }),
        json!({ "email": format!("{NAME}@example.org") }),
    ] {
        assert!(!names(&shop, wanted.clone()).await.contains(&NAME.to_owned()), "{wanted}");
    }
    assert_eq!(names(&shop, json!({})).await, ["Grace"]);
    // Nor do the copies of what was said of them: an answer to be given again, and what could be taken back.
    let again = shop.ask(&shop.owner, add).await.unwrap_err();
    assert_eq!(again.code, "idempotency.not-kept");
    let steps = shop.run(&shop.owner, "deeds.list-steps", json!({ "id": deed["id"], "state": "done" })).await.unwrap();
    assert!(!steps.to_string().contains(NAME), "{steps}");
    let invoice = shop.run(&shop.owner, "sales.get-invoice", json!({ "id": invoice["id"] })).await.unwrap();
    assert_eq!(invoice["buyer"], Value::Null);
    let change = json!({ "id": contact["id"], "version": 1, "notes": "x" });
    let no = shop.run(&shop.owner, "contacts.change-contact", change).await.unwrap_err();
    assert_eq!(no.code, "contacts.erased");
    // Nobody knows the name any more, so nobody has to type it; and it is written down again.
    let again = json!({ "id": contact["id"], "version": 1, "name": "" });
    let again = shop.run(&shop.owner, "privacy.erase-contact", again).await.unwrap();
    finish(&shop).await;
    let told = shop.run(&shop.owner, "privacy.get-erasure", json!({ "id": again["id"] })).await.unwrap();
    assert!(told["certificate"].is_object());
    shop.close().await;
}
