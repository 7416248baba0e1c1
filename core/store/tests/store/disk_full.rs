//! A full disk is a clean no: nothing is half done, reading goes on, and writing does again as soon as
//! there is room.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::Write as _,
    path::PathBuf,
    process::Command,
    sync::Arc,
};

use model::WorkspaceId;
use store::{OpenError, Settings, Store, SystemClock};
use tempfile::TempDir;
use testkit::{Engine, Fitting, Shop, Value, json};
use tokio::task::JoinSet;
use vault::MasterKeySource;

use crate::premises::{Premises, write_entries};

const SIZE: &str = "size=40m";
/// Who write at the same time, and how often each.
const WRITERS: usize = 16;
const WRITES: usize = 12;
/// On a full disk each goes on until it was refused so often; until then there is room in the log.
const REFUSALS: usize = 3;

/// A disk of its own that is quickly full. Only root may mount one.
struct Disk {
    folder: TempDir,
}

impl Disk {
    fn mount() -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let mut mount = Command::new("mount");
        let mounted = mount.args(["-t", "tmpfs", "-o", SIZE, "tmpfs"]).arg(folder.path()).output();
        if mounted.is_ok_and(|mounted| mounted.status.success()) {
            return Some(Self { folder });
        }
        eprintln!("SKIPPED: this test needs a small disk of its own, which only root can mount. Nothing is proved.");
        None
    }

    fn ballast(&self) -> PathBuf {
        self.folder.path().join("ballast")
    }

    /// To the last byte.
    fn fill(&self) {
        let mut ballast = File::options().create(true).append(true).open(self.ballast()).unwrap();
        for size in [1 << 20, 1 << 12, 1] {
            while ballast.write_all(&vec![0; size]).is_ok() {}
        }
    }

    fn make_room(&self) {
        fs::remove_file(self.ballast()).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _left_behind = Command::new("umount").arg("--lazy").arg(self.folder.path()).status();
    }
}

/// Many at a time, until each has written so many or was refused so often; the names of those that were
/// confirmed, and the codes of those that were not.
async fn add_products(shop: &Arc<Shop>, prefix: &'static str, writes: usize) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let shop = Arc::clone(shop);
        writers.spawn(async move {
            let (mut added, mut codes) = (Vec::new(), Vec::new());
            for number in 0..writes {
                if codes.len() == REFUSALS {
                    break;
                }
                let name = format!("{prefix} {writer}-{number}");
                let input = json!({ "name": name, "description": "long ".repeat(400) });
                match shop.run(&shop.owner, "catalog.add-product", input).await {
                    Ok(_) => added.push(name),
                    Err(problem) => codes.push(problem.code.into_owned()),
                }
            }
            (added, codes)
        });
    }
    let (mut added, mut codes) = (BTreeSet::new(), BTreeSet::new());
    for (more_added, more_codes) in writers.join_all().await {
        added.extend(more_added);
        codes.extend(more_codes);
    }
    (added, codes)
}

/// Their names, each with its one variant.
async fn products(shop: &Shop) -> BTreeSet<String> {
    let (mut names, mut cursor) = (BTreeSet::new(), Value::Null);
    loop {
        let page = shop.run(&shop.owner, "catalog.list-products", json!({ "cursor": cursor })).await.unwrap();
        for product in page["items"].as_array().unwrap() {
            let found = shop.run(&shop.owner, "catalog.get-product", json!({ "id": product["id"] })).await.unwrap();
            assert_eq!(found["variants"].as_array().map(Vec::len), Some(1), "half a product: {found}");
            assert!(names.insert(testkit::text(&product["name"])), "twice: {product}");
        }
        cursor = page["next"].clone();
        if cursor.is_null() {
            return names;
        }
    }
}

/// Each change with its entry, and the chain whole.
async fn is_in_order(shop: &Shop, expected: &BTreeSet<String>) {
    assert_eq!(&products(shop).await, expected, "what was confirmed is there, and nothing else");
    let log = shop.log(Some(shop.workspace)).await;
    let told = log.iter().filter(|entry| entry["operation"] == "catalog.add-product" && entry["outcome"] == "done");
    assert_eq!(told.count(), expected.len(), "each has its entry");
    let report = shop.door.verify_log(Some(shop.workspace), Vec::new()).await.unwrap();
    assert_eq!((report.broken, report.entries), (None, log.len() as i64));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_a_clean_no_and_writing_goes_on_when_there_is_room() {
    let Some(disk) = Disk::mount() else { return };
    let home = TempDir::new_in(disk.folder.path()).unwrap();
    let shop = Arc::new(Shop::open_in(home, Engine::Sqlite, Fitting::default()).await.unwrap());
    let (mut all, none) = add_products(&shop, "before", WRITES).await;
    assert_eq!((all.len(), none.len()), (WRITERS * WRITES, 0));
    is_in_order(&shop, &all).await;

    for round in ["first", "second"] {
        disk.fill();
        let (added, codes) = add_products(&shop, round, usize::MAX).await;
        assert_eq!(codes, BTreeSet::from(["storage.full".to_owned()]), "in the {round} round");
        all.extend(added);
        is_in_order(&shop, &all).await;

        disk.make_room();
        let after: &'static str = if round == "first" { "after" } else { "and after" };
        let (added, codes) = add_products(&shop, after, WRITES).await;
        assert_eq!((added.len(), codes), (WRITERS * WRITES, BTreeSet::new()), "without a restart");
        all.extend(added);
        is_in_order(&shop, &all).await;
    }

    let mut shop = Arc::into_inner(shop).unwrap();
    shop.reopen().await;
    is_in_order(&shop, &all).await;
    shop.close().await;
}

/// A file that does not fit leaves nothing of itself, and the one before it is still whole.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_does_not_fit_leaves_nothing_behind() {
    let Some(disk) = Disk::mount() else { return };
    let premises = Premises::at(disk.folder.path());
    let store = premises.open();
    let id = premises.new_workspace(&store).await;
    let database = store.workspace(id).await.unwrap();
    let blobs = database.blobs().unwrap().clone();
    let send = |size: usize| {
        let mut incoming = blobs.receive(premises.now(), u64::MAX)?;
        (0..size).try_for_each(|_| incoming.take(&[7; 1 << 16]))?;
        incoming.finish()
    };
    let first = send(10).unwrap();
    let refused = send(10_000).unwrap_err().into_problem();
    assert_eq!(refused.code, "storage.full");
    let lying = fs::read_dir(premises.file(id).with_file_name("blobs")).unwrap().count();
    assert_eq!(lying, 1);
    let mut reading = blobs.read(first.id.unwrap(), first.size).unwrap();
    while reading.next_chunk().unwrap().is_some() {}
    // There is room again at once.
    write_entries(&database, 3).await;
    send(10).unwrap();
    drop((blobs, database));
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_and_making_workspaces_on_a_full_disk_breaks_none_of_them() {
    let Some(disk) = Disk::mount() else { return };
    let data = disk.folder.path().join("data");
    let open = || {
        let master = MasterKeySource::File(data.join("master.key"));
        Store::open(Settings {
            data: data.clone(),
            database: None,
            master,
            clock: Arc::new(SystemClock),
            most_open: 16,
        })
    };
    let store = open().unwrap();
    let [closed, running, new] = std::array::from_fn(|_| WorkspaceId::new(store.clock().now()));
    for id in [closed, running] {
        store.create_workspace(id).await.unwrap();
        write_entries(&store.workspace(id).await.unwrap(), 20).await;
    }
    store.close_idle(std::time::Duration::ZERO).await;
    let served = store.workspace(running).await.unwrap();

    disk.fill();
    for _ in 0..3 {
        let no = store.workspace(closed).await.err().expect("there is no room for its log");
        assert!(matches!(no, OpenError::NoSpace { .. }), "{no}");
        assert!(store.create_workspace(new).await.is_err());
        let read = served.read(|log| store::audit::page(log, 0, i64::MAX)).await.unwrap();
        assert_eq!(read.len(), 20, "what is open is read");
    }
    disk.make_room();
    for (id, entries) in [(closed, 20), (running, 20)] {
        let database = store.workspace(id).await.unwrap();
        write_entries(&database, 1).await;
        assert_eq!(database.head().audit_seq, entries + 1);
    }
    store.create_workspace(new).await.unwrap();
    write_entries(&store.workspace(new).await.unwrap(), 1).await;
    drop(served);
    store.close().await;
    drop(store);

    disk.fill();
    let no = open().err().expect("there is no room to start");
    assert!(matches!(no, OpenError::NoSpace { .. }), "{no}");
    disk.make_room();
    open().unwrap().close().await;
}
