//! Files through the door: who may, what is kept, and for how long.

use std::{sync::Arc, time::Duration};

use door::{Ask, Body, Module, Problem, blob::BlobId};
use model::Actor;
use testkit::{Engine, Fitting, Shop, Value, json, on_both, text};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What comes in parts, and breaks off where it is told to.
struct Parts {
    left: Vec<Vec<u8>>,
    breaks_off: bool,
    taken: Arc<std::sync::atomic::AtomicUsize>,
}

impl Parts {
    fn of(bytes: &[u8]) -> Self {
        let left = bytes.chunks(50_000).map(<[u8]>::to_vec).rev().collect();
        Self { left, breaks_off: false, taken: Arc::default() }
    }
}

impl Body for Parts {
    type Part = Vec<u8>;

    async fn next(&mut self) -> Result<Option<Vec<u8>>, Problem> {
        self.taken.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        match self.left.pop() {
            None if self.breaks_off => Err(Problem::invalid("", "It broke off.")),
            part => Ok(part),
        }
    }
}

pub async fn send(shop: &Shop, actor: &Actor, bytes: &[u8]) -> Result<Value, Problem> {
    let answer =
        shop.door.upload(actor, Ask::new("files.add", ""), "Text/CSV; header=present", Parts::of(bytes)).await?;
    Ok(answer.read().unwrap())
}

async fn fetch(shop: &Shop, actor: &Actor, id: &Value) -> Result<(String, Vec<u8>), Problem> {
    let mut download = shop.door.download(actor, Ask::with("files.get", &json!({ "id": id }))).await?;
    let mut bytes = Vec::new();
    while let Some(more) = download.bytes.next().await.unwrap() {
        bytes.extend_from_slice(&more);
    }
    assert_eq!(bytes.len() as u64, download.bytes.size());
    Ok((download.media_type, bytes))
}

on_both! {
    async fn a_file_is_kept_and_given_back(shop) {
        let bytes = b"name;price\nTea;3.50\n".repeat(30_000);
        let added = send(shop, &shop.owner, &bytes).await.unwrap();
        assert_eq!((&added["size"], &added["media_type"]), (&json!(bytes.len()), &json!("text/csv")));
        assert!(added.get("content").is_none(), "the hash is for us: {added}");
        let (media_type, fetched) = fetch(shop, &shop.owner, &added["id"]).await.unwrap();
        assert_eq!(media_type, "text/csv");
        assert!(fetched == bytes);
        let again = send(shop, &shop.owner, &bytes).await.unwrap();
        assert_eq!(again["id"], added["id"], "the same bytes are one file");
        let log = shop.log(Some(shop.workspace)).await;
        let told: Vec<_> = log.iter().filter(|entry| entry["operation"] == "files.add").collect();
        assert_eq!(told.len(), 2);
        assert!(!serde_json::to_string(&told).unwrap().contains("Tea"), "what is in it is not in the log");
    }

    async fn only_who_may_sends_and_gets_and_only_in_their_own_workspace(shop) {
        let added = send(shop, &shop.owner, b"mine").await.unwrap();
        let parts = Parts::of(b"bytes");
        let taken = Arc::clone(&parts.taken);
        let refused = shop.door.upload(&shop.clerk, Ask::new("files.add", ""), "text/csv", parts).await.unwrap_err();
        assert_eq!(refused.reason, door::Reason::Forbidden);
        assert_eq!(taken.load(std::sync::atomic::Ordering::SeqCst), 0, "nothing was read of it");
        assert_eq!(fetch(shop, &shop.clerk, &added["id"]).await.unwrap_err().reason, door::Reason::Forbidden);
        let manager = shop.member("manager").await;
        assert_eq!(fetch(shop, &manager, &added["id"]).await.unwrap().1, b"mine");
        for _ in 0..2 {
            assert_eq!(fetch(shop, &shop.stranger, &added["id"]).await.unwrap_err().reason, door::Reason::NotFound);
            // Not even when the same bytes are there too.
            let theirs = send(shop, &shop.stranger, b"mine").await.unwrap();
            assert_ne!(theirs["id"], added["id"]);
        }
        let log = shop.log(Some(shop.workspace)).await;
        let refusals = log.iter().filter(|entry| entry["outcome"] != "done" && text(&entry["operation"]).starts_with("files."));
        assert_eq!(refusals.count(), 2, "and both are written down");
    }

    async fn what_is_not_a_whole_file_is_refused(shop) {
        let broken = Parts { breaks_off: true, ..Parts::of(&[1; 300_000]) };
        let refused = shop.door.upload(&shop.owner, Ask::new("files.add", ""), "text/csv", broken).await;
        assert_eq!(refused.unwrap_err().detail, "It broke off.");
        let refused = shop.door.upload(&shop.owner, Ask::new("files.add", ""), "no type", Parts::of(b"x")).await;
        assert_eq!(refused.unwrap_err().fields[0].at, "/media_type");
        // Without bytes, whatever is said of them.
        let made_up = json!({ "media_type": "text/csv", "size": 4, "content": "00" });
        let refused = shop.run(&shop.owner, "files.add", made_up).await.unwrap_err();
        assert_eq!(refused.reason, door::Reason::Invalid);
        let refused = shop.door.upload(&shop.owner, Ask::new("catalog.add-product", ""), "text/csv", Parts::of(b"x")).await;
        assert!(refused.is_err(), "that takes no file");
        let missing = json!(BlobId::new(shop.door.now()));
        assert_eq!(fetch(shop, &shop.owner, &missing).await.unwrap_err().reason, door::Reason::NotFound);
        shop.advance(2 * DAY);
        assert_eq!(shop.door.tidy_blobs(shop.workspace).await.unwrap(), 0, "nothing was left behind");
    }

    async fn the_same_key_adds_once(shop) {
        let ask = || Ask::new("files.add", "").once("key");
        let first = shop.door.upload(&shop.owner, ask(), "text/csv", Parts::of(b"bytes")).await.unwrap();
        let again = shop.door.upload(&shop.owner, ask(), "text/csv", Parts::of(b"bytes")).await.unwrap();
        assert_eq!((again.outcome, &again.body), (door::Outcome::Replayed, &first.body));
        let other = shop.door.upload(&shop.owner, ask(), "text/csv", Parts::of(b"others")).await;
        assert_eq!(other.unwrap_err().reason, door::Reason::Conflict, "another file is another question");
    }

    async fn what_nothing_names_is_taken_away_when_it_is_a_day_old(shop) {
        let kept = send(shop, &shop.owner, b"bytes").await.unwrap();
        assert_eq!(shop.door.tidy_blobs(shop.workspace).await.unwrap(), 0, "it is new");
        shop.advance(DAY - Duration::from_secs(60));
        send(shop, &shop.owner, b"bytes").await.unwrap();
        shop.advance(Duration::from_secs(120));
        assert_eq!(shop.door.tidy_blobs(shop.workspace).await.unwrap(), 0, "somebody has just added it again");
        shop.advance(DAY);
        assert_eq!(shop.door.tidy_blobs(shop.workspace).await.unwrap(), 1);
        assert_eq!(fetch(shop, &shop.owner, &kept["id"]).await.unwrap_err().reason, door::Reason::NotFound);
        assert_eq!(shop.door.tidy_blobs(shop.workspace).await.unwrap(), 0);
        let anew = send(shop, &shop.owner, b"bytes").await.unwrap();
        assert_ne!(anew["id"], kept["id"]);
        assert_eq!(fetch(shop, &shop.owner, &anew["id"]).await.unwrap().1, b"bytes");
    }

    async fn keys_rotate_under_files(shop) {
        let bytes = [3; 400_000];
        let kept = send(shop, &shop.owner, &bytes).await.unwrap();
        let done = shop.door.rotate_field_key(&shop.operator(None), Some(shop.workspace)).await.unwrap();
        assert_eq!((done.moved, done.left), (1, 0));
        shop.advance(Duration::from_secs(3600));
        assert_eq!(shop.door.rotate_field_key(&shop.operator(None), Some(shop.workspace)).await.unwrap().moved, 1);
        assert!(fetch(shop, &shop.owner, &kept["id"]).await.unwrap().1 == bytes);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_read_keeps_its_key_and_stops_no_other() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let spoilt = send(&shop, &shop.owner, b"one").await.unwrap();
    let whole = send(&shop, &shop.owner, b"two").await.unwrap();
    let file = shop.data().join("workspaces").join(shop.workspace.as_str()).join("blobs").join(text(&spoilt["id"]));
    let written = std::fs::read(&file).unwrap();
    let operator = shop.operator(None);
    let rotate = || shop.door.rotate_field_key(&operator, Some(shop.workspace));
    for spoil in [vec![0; 100], Vec::new(), written[..written.len() - 1].to_vec()] {
        std::fs::write(&file, spoil).unwrap();
        let done = rotate().await.unwrap();
        assert_eq!((done.moved, done.left, done.unread), (1, 1, 1));
        assert_eq!(done.named, [format!("blobs {}", text(&spoilt["id"]))]);
        assert_eq!(fetch(&shop, &shop.owner, &whole["id"]).await.unwrap().1, b"two");
    }
    std::fs::write(&file, written).unwrap();
    let done = rotate().await.unwrap();
    assert_eq!((done.moved, done.left, done.unread, done.retired), (2, 0, 0, 0));
    assert_eq!(fetch(&shop, &shop.owner, &spoilt["id"]).await.unwrap().1, b"one");
    shop.close().await;
}

/// Only PostgreSQL can be written to past the server; the walk is the same on files.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_cannot_be_read_keeps_its_key_and_stops_no_other() {
    let Some(shop) = Shop::open(Engine::Postgres).await else { return };
    for key in ["one", "two"] {
        shop.door.upload(&shop.owner, Ask::new("files.add", "").once(key), "text/csv", Parts::of(b"x")).await.unwrap();
    }
    let spoil = |bytes: &str| {
        let sql = format!("UPDATE workspace.answers SET answer = {bytes} WHERE idempotency_key = 'one'");
        shop.database().unwrap().psql_as_superuser(&sql).unwrap();
    };
    let operator = shop.operator(None);
    let rotate = || shop.door.rotate_field_key(&operator, Some(shop.workspace));
    let turned = "set_byte(answer, length(answer) - 1, get_byte(answer, length(answer) - 1) # 1)";
    spoil(turned);
    let done = rotate().await.unwrap();
    assert_eq!((done.left, done.unread, done.named.len()), (1, 1, 1));
    assert!(done.named[0].starts_with("answers ") && done.named[0].ends_with(":one"), "{done:?}");
    shop.advance(Duration::from_secs(3600));
    assert_eq!(rotate().await.unwrap().unread, 1, "its key is kept however old");
    spoil(turned);
    assert_eq!(rotate().await.unwrap().left, 0);
    let again = shop.door.upload(&shop.owner, Ask::new("files.add", "").once("one"), "text/csv", Parts::of(b"x")).await;
    assert_eq!(again.unwrap().outcome, door::Outcome::Replayed);
    spoil("'no sealed value'::bytea");
    assert_eq!(rotate().await.unwrap().unread, 1);
    shop.close().await;
}

fn keeping() -> Vec<Module> {
    // As a module would whose records name every file there is.
    vec![Module::new("album").keeps_blobs(|_, ids| Ok(ids.to_vec()))]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_module_names_stays() {
    let fitting = Fitting { modules: keeping, ..Fitting::default() };
    let shop = Shop::open_with(Engine::Sqlite, fitting).await.unwrap();
    let kept = send(&shop, &shop.owner, b"bytes").await.unwrap();
    shop.advance(10 * DAY);
    assert_eq!(shop.door.tidy_blobs(shop.workspace).await.unwrap(), 0);
    assert_eq!(fetch(&shop, &shop.owner, &kept["id"]).await.unwrap().1, b"bytes");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_damaged_is_not_begun() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let kept = send(&shop, &shop.owner, b"bytes").await.unwrap();
    let file = shop.data().join("workspaces").join(shop.workspace.as_str()).join("blobs").join(text(&kept["id"]));
    std::fs::write(file, [0; 100]).unwrap();
    assert_eq!(fetch(&shop, &shop.owner, &kept["id"]).await.unwrap_err().code, "storage.damaged");
    shop.close().await;
}
