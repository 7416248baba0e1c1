//! What is looked for is derived, whatever happens to it, and is nowhere to be read.

use std::{fs, path::Path, sync::Arc, time::Duration};

use diesel::{ExpressionMethods as _, QueryDsl as _, TextExpressionMethods as _};
use model::WorkspaceId;
use store::{
    Database, Done, Snapshot, Store,
    event::News,
    schema::events,
    search::{Entry, Kind, Searched, Weight},
};
use testkit::Engine;
use vault::Purpose;

use crate::{
    intruder::Intruder,
    killing,
    premises::{Copy, Premises, note},
};

const LONG: Duration = Duration::from_secs(20);

/// What the last event about each said, as a record that is looked for. `nobody` is about no person.
struct Note;

impl Searched for Note {
    const KIND: &'static str = "note";
    const PREFIX: &'static str = "not";
    const REVISION: i64 = 1;

    fn after(snapshot: &mut Snapshot<'_>, id: &str, most: i64) -> Done<Vec<String>> {
        let ids = events::table.filter(events::subject.gt(id.to_owned())).filter(events::subject.like("not_%"));
        snapshot.load(ids.order(events::subject).limit(most).select(events::subject).distinct())
    }

    fn entries(snapshot: &mut Snapshot<'_>, ids: &[String]) -> Done<Vec<Entry>> {
        let mut entries = Vec::new();
        for id in ids {
            let last = events::table.filter(events::subject.eq(id.clone())).order(events::seq.desc());
            let body: Option<String> = snapshot.first(last.select(events::body))?;
            let said: String = body.map(|body| serde_json::from_str(&body).unwrap()).unwrap_or_default();
            if !said.is_empty() {
                let (person, said) = said.split_once(": ").unwrap();
                entries.push(Entry::new(id, said).words(Weight::High, said).of(person));
            }
        }
        Ok(entries)
    }
}

pub fn open(premises: &Premises) -> Store {
    let mut store = premises.open();
    store.search_among(vec![Kind::of::<Note>()]);
    store
}

async fn say(database: &Database, number: usize, said: &str) {
    let said = said.to_owned();
    database
        .write(move |tx| {
            tx.emit(News::saying("notes.said", format!("not_{number:05}"), &said));
            tx.write_down(note(number)).map(drop)
        })
        .await
        .unwrap();
}

async fn find(database: &Database, text: &str) -> Vec<String> {
    assert!(database.follow_search(LONG).await.unwrap());
    find_without_waiting(database, text).await.unwrap()
}

async fn find_without_waiting(database: &Database, text: &str) -> Done<Vec<String>> {
    let text = text.to_owned();
    let found = database.read(move |snapshot| {
        let hits = snapshot.search("note", &text)?.hits;
        snapshot.found(&hits)
    });
    Ok(found.await?.into_iter().map(|(_, id)| id).collect())
}

fn search_file(premises: &Premises, id: WorkspaceId) -> std::path::PathBuf {
    premises.file(id).with_file_name("search.db")
}

on_both! {
    async fn an_index_follows_the_log_and_is_of_that_log_only(premises) {
        let store = open(premises);
        let (id, other) = (premises.new_workspace(&store).await, premises.new_workspace(&store).await);
        let (database, others) = (store.workspace(id).await.unwrap(), store.workspace(other).await.unwrap());
        for number in 0..20 {
            say(&database, number, &format!("ada: note{number} about engines")).await;
        }
        say(&others, 1, "eve: engines of others").await;
        assert_eq!(find(&database, "engines").await.len(), 20);
        assert_eq!(find(&database, "note7").await, ["not_00007"]);
        assert_eq!(find(&others, "engines").await, ["not_00001"]);
        assert_eq!(find(&others, "note7").await, [] as [&str; 0]);
        say(&database, 7, "ada: something else").await;
        assert_eq!(find(&database, "note7").await, [] as [&str; 0]);
        assert_eq!(find(&database, "something").await, ["not_00007"]);
        say(&database, 7, "").await;
        assert_eq!(find(&database, "something").await, [] as [&str; 0], "what says nothing is not found");
        store.close().await;
    }

    async fn nothing_is_answered_from_an_index_that_is_not_whole(premises) {
        let store = open(premises);
        let database = store.workspace(premises.new_workspace(&store).await).await.unwrap();
        say(&database, 1, "ada: engines").await;
        let refused = find_without_waiting(&database, "engines").await.unwrap_err().into_problem();
        assert_eq!(refused.code, "search.not-ready");
        assert!(refused.retry_after.is_some());
        assert_eq!(find(&database, "engines").await, ["not_00001"]);
        store.close().await;
    }

    async fn whoever_is_forgotten_is_found_no_more(premises) {
        let store = open(premises);
        let id = premises.new_workspace(&store).await;
        let database = store.workspace(id).await.unwrap();
        say(&database, 1, "ada: lovelace unmistakable").await;
        say(&database, 2, "eve: unmistakable").await;
        assert_eq!(find(&database, "unmistakable").await.len(), 2);
        assert_eq!(database.forget_in_search("ada".to_owned()).await.unwrap(), 1);
        assert_eq!(find(&database, "unmistakable").await, ["not_00002"]);
        assert_eq!(find(&database, "lovelace").await, [] as [&str; 0]);
        let mut intruder = Intruder::at_search(premises, &store, id);
        let words = intruder.ask("SELECT word AS value FROM search_words ORDER BY word");
        assert_eq!(words, ["unmistakable"], "no word of hers is left, not even in a corner");
        let pieces = intruder.ask("SELECT piece AS value FROM search_pieces WHERE piece IN ('ove', 'vel', 'lac')");
        assert_eq!(pieces, [] as [&str; 0]);
        store.close().await;
    }

    async fn a_destroyed_workspace_leaves_nothing_to_find(premises) {
        let store = open(premises);
        let id = premises.new_workspace(&store).await;
        let database = store.workspace(id).await.unwrap();
        say(&database, 1, "ada: engines").await;
        assert_eq!(find(&database, "engines").await.len(), 1);
        drop(database);
        store.destroy_workspace(id).await.unwrap();
        match premises.engine {
            Engine::Sqlite => assert!(!search_file(premises, id).exists()),
            Engine::Postgres => {
                let mut intruder = Intruder::at_search(premises, &store, id);
                assert_eq!(intruder.ask("SELECT word AS value FROM search_words"), [] as [&str; 0]);
                assert_eq!(intruder.ask("SELECT kind AS value FROM search_progress"), [] as [&str; 0]);
            }
        }
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_keep_one_index() {
    let Some(premises) = Premises::new(Engine::Postgres) else { return };
    let (store, mut second) = (open(&premises), None);
    let id = premises.new_workspace(&store).await;
    let database = store.workspace(id).await.unwrap();
    say(&database, 0, "ada: engines").await;
    let second = second.get_or_insert_with(|| {
        let mut second = premises.second_node();
        second.search_among(vec![Kind::of::<Note>()]);
        second
    });
    let there = second.workspace(id).await.unwrap();
    let mut tasks = Vec::new();
    for (node, database) in [Arc::clone(&database), Arc::clone(&there)].into_iter().enumerate() {
        tasks.push(tokio::spawn(async move {
            for number in 0..25 {
                let number = number * 2 + node + 1;
                say(&database, number, &format!("ada: engines number{number}")).await;
                assert_eq!(find(&database, &format!("number{number}")).await.len(), 1, "its own write");
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(find(&database, "engines").await.len(), 51);
    assert_eq!(find(&there, "engines").await.len(), 51);
    store.close().await;
    second.close().await;
}

/// What the process does that is killed.
pub async fn say_and_find(database: &Database) {
    for number in 1..4 {
        say(database, number, &format!("ada: engines number{number}")).await;
        find(database, "engines").await;
    }
}

/// Nothing is lost, and nothing is found that is not there.
#[test]
fn killed_anywhere_it_goes_on_where_it_was() {
    let (premises, runtime) = (Premises::files(), tokio::runtime::Runtime::new().unwrap());
    let id = runtime.block_on(async {
        let store = open(&premises);
        let id = premises.new_workspace(&store).await;
        say(&store.workspace(id).await.unwrap(), 0, "ada: engines number0").await;
        store.close().await;
        id
    });
    let mut seen = std::collections::BTreeSet::new();
    let kills = killing::at_each_change(&premises, "search", 12, |killed| {
        runtime.block_on(async {
            let store = open(killed);
            let database = store.workspace(id).await.unwrap();
            let said = usize::try_from(database.head().event_seq).unwrap();
            let mut all = find(&database, "engines").await;
            all.sort();
            assert_eq!(all, (0..said).map(|number| format!("not_{number:05}")).collect::<Vec<_>>());
            say(&database, 50, "ada: engines afterwards").await;
            assert_eq!(find(&database, "engines").await.len(), said + 1);
            seen.insert(said);
            drop(database);
            store.close().await;
        });
    });
    if let Some(kills) = kills {
        assert!(kills > 20, "{kills}");
        assert!(
            seen.contains(&1) && seen.contains(&4),
            "killed before the first was said, and after the last: {seen:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_of_another_past_is_made_anew() {
    let premises = Premises::files();
    let store = open(&premises);
    let id = premises.new_workspace(&store).await;
    let database = store.workspace(id).await.unwrap();
    say(&database, 1, "ada: before").await;
    assert_eq!(find(&database, "before").await.len(), 1);
    drop(database);
    store.close().await;
    drop(store);
    let before = Copy::of(&premises.data());

    let store = open(&premises);
    let database = store.workspace(id).await.unwrap();
    say(&database, 2, "ada: vanished").await;
    assert_eq!(find(&database, "vanished").await.len(), 1);
    drop(database);
    store.close().await;
    drop(store);

    // Everything is put back but the index, and goes on differently from there.
    let ahead = fs::read(search_file(&premises, id)).unwrap();
    before.put_back(&premises.data());
    fs::write(search_file(&premises, id), ahead).unwrap();
    let store = open(&premises);
    let database = store.workspace(id).await.unwrap();
    say(&database, 3, "ada: instead").await;
    assert_eq!(find(&database, "vanished").await, [] as [&str; 0]);
    assert_eq!(find(&database, "instead").await, ["not_00003"]);
    assert_eq!(find(&database, "before").await, ["not_00001"]);
    drop(database);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_it_can_be_read_and_its_key_rotates() {
    let premises = Premises::files();
    let store = open(&premises);
    let id = premises.new_workspace(&store).await;
    let database = store.workspace(id).await.unwrap();
    for number in 0..50 {
        say(&database, number, &format!("ada: unmistakable canarybird {number}")).await;
    }
    assert_eq!(find(&database, "canarybird").await.len(), 50);
    let is_nowhere = |folder: &Path| {
        for file in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let bytes = fs::read(&file).unwrap();
            for canary in [&b"canarybird"[..], b"canary", b"SQLite format"] {
                assert!(!bytes.windows(canary.len()).any(|part| part == canary), "{}", file.display());
            }
        }
    };
    let file = search_file(&premises, id);
    is_nowhere(file.parent().unwrap());
    let key = |store: &Store, of| store.keyring().get(id.as_str(), of).unwrap().unwrap().id();
    let before = key(&store, Purpose::Search);
    assert_ne!(before, key(&store, Purpose::File));
    drop(database);
    store.rotate_file_key(id).await.unwrap();
    assert!(!file.exists(), "what the old key sealed is not kept");
    assert_ne!(key(&store, Purpose::Search), before);
    assert_eq!(store.keyring().retired(id.as_str(), Purpose::Search).unwrap().len(), 0);
    let database = store.workspace(id).await.unwrap();
    assert_eq!(find(&database, "canarybird").await.len(), 50);
    drop(database);
    store.close().await;
    is_nowhere(file.parent().unwrap());
}
