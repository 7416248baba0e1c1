//! Nothing that was written can be read from the files, and the keys are not lying beside it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
use store::{Store, SystemClock};
use testkit::{Engine, Shop, json};
use vault::{DataKey, MasterKeySource, Purpose};

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap().map(Result::unwrap) {
            let list = if entry.file_type().unwrap().is_dir() { &mut folders } else { &mut files };
            list.push(entry.path());
        }
    }
    files
}

/// Files that this process holds open, wherever they are and whether or not they still have a name.
fn open_files() -> Vec<PathBuf> {
    let open = fs::read_dir("/proc/self/fd").unwrap().flatten().map(|entry| entry.path());
    open.filter(|file| fs::metadata(file).is_ok_and(|file| file.is_file())).collect()
}

/// What is in a file, each byte a character: a text is searched quickly.
struct Content {
    file: PathBuf,
    text: String,
}

fn contents(files: Vec<PathBuf>) -> Vec<Content> {
    // One that was just removed contains nothing.
    let read = |file: PathBuf| Some(Content { text: characters(&fs::read(&file).ok()?), file });
    files.into_iter().filter_map(read).collect()
}

fn characters(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

fn where_is<'a>(wanted: &[u8], contents: &'a [Content]) -> Vec<&'a Path> {
    let wanted = characters(wanted);
    contents.iter().filter(|content| content.text.contains(&wanted)).map(|content| content.file.as_path()).collect()
}

/// A shop in which a name was written that is nowhere else in the world.
async fn with_canary() -> (Shop, String) {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let canary = format!("canary{}", hex::encode(DataKey::generate().id().to_string()));
    for number in 0..40 {
        let input = json!({ "name": format!("{canary} {number}"), "description": canary.repeat(20) });
        shop.run(&shop.owner, "catalog.add-product", input).await.unwrap();
    }
    shop.run(&shop.owner, "stock.add-location", json!({ "name": canary })).await.unwrap();
    let found = shop.run(&shop.owner, "catalog.list-products", json!({ "search": canary })).await;
    assert!(found.is_ok(), "sorted and filtered too: {found:?}");
    (shop, canary)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_was_written_is_in_no_file() {
    let (shop, canary) = with_canary().await;
    let data = shop.data();
    let is_nowhere = |when: &str| {
        let all = contents([files(&data), open_files()].concat());
        for spelling in [canary.clone(), canary.to_uppercase(), hex::encode(&canary)] {
            assert_eq!(where_is(spelling.as_bytes(), &all), [] as [&Path; 0], "{when}");
        }
    };
    assert!(files(&data).iter().any(|file| file.ends_with("data.db-wal")), "it is in use");
    is_nowhere("while it is open");
    // What is not secret is found: the search works.
    let keyring = contents(files(&data));
    assert!(!where_is(shop.workspace.as_str().as_bytes(), &keyring).is_empty(), "the keyring names the workspace");
    shop.door.close().await;
    is_nowhere("after it was closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_key_a_file_is_noise() {
    let (shop, _) = with_canary().await;
    shop.door.close().await;
    let encrypted: Vec<PathBuf> = files(&shop.data())
        .into_iter()
        .filter(|file| file.ends_with("data.db") || file.ends_with("platform.db"))
        .collect();
    assert_eq!(encrypted.len(), 3, "two workspaces and the platform");
    for file in encrypted {
        let bytes = fs::read(&file).unwrap();
        assert_ne!(&bytes[..16], b"SQLite format 3\0");
        let mut counts = [0_usize; 256];
        bytes.iter().for_each(|byte| counts[usize::from(*byte)] += 1);
        let expected = bytes.len() / 256;
        assert!(expected > 200, "enough of it to tell");
        let even = counts.iter().all(|count| (expected * 2 / 3..expected * 4 / 3).contains(count));
        assert!(even, "{}: each byte should be as frequent as any: {counts:?}", file.display());
        assert_eq!(keyless(&file), "file is not a database");
        if let Some(said) = sqlite3(&file) {
            assert!(said.contains("file is not a database"), "{said}");
        }
    }
}

/// What SQLite says when it opens a file like any other.
#[expect(clippy::disallowed_methods, reason = "anybody may try")]
fn keyless(file: &Path) -> String {
    let mut connection = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    connection.batch_execute("SELECT count(*) FROM sqlite_master").unwrap_err().to_string()
}

/// And the program that is on most machines, where it is on this one.
fn sqlite3(file: &Path) -> Option<String> {
    let asked = Command::new("sqlite3").arg(file).arg(".tables").output().ok()?;
    Some(String::from_utf8_lossy(&asked.stderr).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_key_lies_in_any_file_but_the_master_key_in_its_own() {
    let (shop, _) = with_canary().await;
    let (data, owners) = (shop.data(), [shop.workspace.to_string(), shop.other.to_string(), "platform".to_owned()]);
    let while_open = contents([files(&data), open_files()].concat());
    shop.door.close().await;

    let master = fs::read_to_string(data.join("master.key")).unwrap();
    let digits = master.trim().rsplit_once(':').unwrap().1;
    let mut secrets = vec![("the master key".to_owned(), URL_SAFE_NO_PAD.decode(digits).unwrap())];
    let Shop { door, .. } = shop;
    drop(door);
    let copy = tempfile::TempDir::new().unwrap();
    for file in ["keyring.db", "platform.db", "master.key"] {
        fs::copy(data.join(file), copy.path().join(file)).unwrap();
    }
    let store = Store::open(store::Settings {
        data: copy.path().to_owned(),
        database: None,
        master: MasterKeySource::File(copy.path().join("master.key")),
        clock: std::sync::Arc::new(SystemClock),
        most_open: 1,
    });
    let store = store.unwrap();
    for owner in owners {
        let key = store.keyring().get(&owner, Purpose::File).unwrap().unwrap();
        let pragma = key.sqlcipher_pragma();
        secrets.push((format!("the file key of {owner}"), hex::decode(pragma.trim_matches(['x', '\''])).unwrap()));
    }
    store.close().await;

    let after = contents(files(&data));
    for (what, secret) in secrets {
        assert_eq!(secret.len(), 32);
        let base64 = URL_SAFE_NO_PAD.encode(&secret);
        let spellings = [
            secret.clone(),
            base64.clone().into_bytes(),
            hex::encode(&secret).into_bytes(),
            hex::encode_upper(&secret).into_bytes(),
        ];
        for spelling in spellings {
            for (when, contents) in [("while it was open", &while_open), ("after it was closed", &after)] {
                let found = where_is(&spelling, contents);
                let may_be_there = what == "the master key" && spelling == base64.as_bytes();
                let is_only_there = found.iter().all(|file| may_be_there && file.ends_with("master.key"));
                assert!(is_only_there, "{what} is in {found:?} {when}");
                assert_eq!(found.len(), usize::from(may_be_there), "{what} {when}");
            }
        }
    }
}
