//! Durable, together, in order, and to the end.

use std::{
    collections::BTreeSet,
    fs,
    pin::Pin,
    sync::{Arc, Mutex, mpsc},
    task::{Context, Waker},
    time::Duration,
};

use model::WorkspaceId;
use serde_json::{Value, json};
use store::{
    Database, Done, Store, Tx,
    audit::{Entry, verify},
    event,
};
use tokio::task::{JoinHandle, JoinSet, spawn_blocking, yield_now};

use crate::{
    intruder::Intruder,
    killing,
    premises::{Copy, Premises, note, write_entries},
    statement::{ask_reader, ask_writer},
};

/// How long something may take that should be there at once.
const SOON: Duration = Duration::from_secs(10);
/// How many may wait in the writer's queue.
const QUEUE: usize = 4_096;

async fn workspace(premises: &Premises) -> (Arc<Store>, WorkspaceId, Arc<Database>) {
    let store = Arc::new(premises.open());
    let id = premises.new_workspace(&store).await;
    let database = store.workspace(id).await.unwrap();
    (store, id, database)
}

async fn entries(database: &Database) -> Vec<Entry> {
    database.read(|log| store::audit::page(log, 0, i64::MAX)).await.unwrap()
}

/// An operation that is in the middle of its transaction until it is let go.
struct Held {
    has_begun: mpsc::Receiver<()>,
    go: mpsc::Sender<()>,
    answer: JoinHandle<Done<i64>>,
}

impl Held {
    fn submit(database: &Arc<Database>) -> Self {
        let (begun, has_begun) = mpsc::channel();
        let (go, gone) = mpsc::channel();
        let gone = Mutex::new(gone); // only one runs at a time; this says so to the compiler
        let answer = queue(database, move |tx| {
            begun.send(()).unwrap();
            // If it runs again there is nothing to wait for.
            let _let_go = gone.lock().unwrap().recv_timeout(SOON);
            tx.write_down(note(0))
        });
        Self { has_begun, go, answer: tokio::spawn(answer) }
    }

    /// From now on nothing else is written until it is let go.
    async fn begin(database: &Arc<Database>) -> Self {
        Self::submit(database).begun().await
    }

    async fn begun(self) -> Self {
        let Self { has_begun, go, answer } = self;
        let has_begun =
            spawn_blocking(move || has_begun.recv_timeout(SOON).map(|()| has_begun)).await.unwrap().unwrap();
        Self { has_begun, go, answer }
    }

    async fn let_go(self) -> i64 {
        self.go.send(()).unwrap();
        self.answer.await.unwrap().unwrap()
    }
}

type Answer = Pin<Box<dyn Future<Output = Done<i64>> + Send>>;

/// When this returns, it waits in the queue.
fn queue<F>(database: &Arc<Database>, work: F) -> Answer
where
    F: FnMut(&mut Tx<'_>) -> Done<i64> + Send + 'static,
{
    let database = Arc::clone(database);
    let mut answer: Answer = Box::pin(async move { database.write(work).await });
    // Asked once, it has said what it wants; the answer is for whoever asks again.
    let _pending = answer.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    answer
}

#[tokio::test]
async fn every_connection_to_a_file_is_durable_and_strict() {
    let premises = Premises::files();
    let (store, _, database) = workspace(&premises).await;
    for database in [&database, store.platform()] {
        for (pragma, set) in [
            ("journal_mode", "wal"),
            ("synchronous", "2"), // FULL
            ("foreign_keys", "1"),
            ("recursive_triggers", "1"),
            ("trusted_schema", "0"),
            ("cell_size_check", "1"),
            ("temp_store", "2"), // memory
            ("query_only", "0"),
        ] {
            let asked =
                ask_writer(database, &format!("SELECT CAST({pragma} AS TEXT) AS value FROM pragma_{pragma}")).await;
            assert_eq!(asked.unwrap(), [set], "the writer's {pragma}");
        }
        for (pragma, set) in [
            ("journal_mode", "wal"),
            ("query_only", "1"),
            ("foreign_keys", "1"),
            ("trusted_schema", "0"),
            ("temp_store", "2"),
        ] {
            let asked = ask_reader(database, &format!("(SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma})")).await;
            assert_eq!(asked.unwrap(), set, "a reader's {pragma}");
        }
    }
}

/// The cluster of these tests commits without waiting for the disk, as a server may be set to.
#[tokio::test]
async fn every_session_of_postgres_is_durable_whatever_the_server_says() {
    let Some(premises) = Premises::new(testkit::Engine::Postgres) else { return };
    let servers = premises.database().unwrap().psql_as_app("SHOW synchronous_commit").unwrap();
    assert_eq!(servers.trim(), "off", "else this proves nothing");
    let (_, _, database) = workspace(&premises).await;
    for round in 0..3 {
        for (setting, set) in [
            ("synchronous_commit", "on"),
            ("TimeZone", "UTC"),
            ("search_path", "workspace, search"),
            ("idle_in_transaction_session_timeout", "1min"),
        ] {
            let told = ask_writer(&database, &format!("SELECT current_setting('{setting}') AS value")).await.unwrap();
            assert_eq!(told, [set], "{setting} when written, round {round}");
            assert_eq!(
                ask_reader(&database, &format!("current_setting('{setting}')")).await.unwrap(),
                set,
                "{setting} when read, round {round}"
            );
        }
    }
}

on_both! {
    async fn what_was_confirmed_is_there_for_everybody_at_once(premises) {
        let (store, id, database) = workspace(premises).await;
        let intruder = Arc::new(Mutex::new(Intruder::at(premises, &store, Some(id))));
        let mut writers = JoinSet::new();
        for number in 0..60 {
            let (database, intruder) = (Arc::clone(&database), Arc::clone(&intruder));
            writers.spawn(async move {
                let seq = database.write(move |tx| tx.write_down(note(number))).await.unwrap();
                let found = intruder
                    .lock()
                    .unwrap()
                    .ask(&format!("SELECT actor AS value FROM audit_entries WHERE seq = {seq}"));
                assert_eq!(found, [format!("system:part-{number}")], "confirmed, and not there");
            });
        }
        writers.join_all().await;
    }

    async fn five_hundred_at_once_are_numbered_without_a_gap(premises) {
        let (_, _, database) = workspace(premises).await;
        let mut writers = JoinSet::new();
        for number in 0..500 {
            let database = Arc::clone(&database);
            writers.spawn(async move {
                database
                    .write(move |tx| {
                        tx.emit(event_about(number));
                        tx.write_down(note(number))
                    })
                    .await
                    .unwrap()
            });
        }
        let numbers: BTreeSet<i64> = writers.join_all().await.into_iter().collect();
        assert_eq!(numbers, (1..=500).collect());
        let report = database.read(|log| verify(log, None, None)).await.unwrap();
        assert_eq!((report.broken, report.entries), (None, 500));
        let events = database.read(|snapshot| event::next(snapshot, "nobody", 1_000)).await.unwrap();
        assert!(events.iter().map(|event| event.seq).eq(1..=500), "and so are the events");
        assert!(events.iter().all(|event| event.audit_seq == event.seq), "each with its entry");
        assert_eq!((database.head().audit_seq, database.head().event_seq), (500, 500));
    }

    async fn one_that_fails_takes_nothing_of_the_others_with_it(premises) {
        let (_, _, database) = workspace(premises).await;
        let mut writers = JoinSet::new();
        for number in 0..120 {
            let database = Arc::clone(&database);
            writers.spawn(async move {
                let written = database.write(move |tx| {
                    event::settle(tx, &format!("consumer-{number}"), 1)?;
                    let seq = tx.write_down(note(number))?;
                    match number % 4 {
                        1 => Err(model::Problem::refused("tests.no", "No.").into()),
                        2 => panic!("this is meant"),
                        _ => Ok(seq),
                    }
                });
                (number, written.await.map_err(|failure| failure.into_problem().code.into_owned()))
            });
        }
        for (number, answer) in writers.join_all().await {
            match number % 4 {
                1 => assert_eq!(answer, Err("tests.no".to_owned())),
                2 => assert_eq!(answer, Err("internal".to_owned())),
                _ => assert!(answer.is_ok(), "{number}: {answer:?}"),
            }
        }
        let all = entries(&database).await;
        assert!(all.iter().map(|entry| entry.seq).eq(1..=60), "no gap where others were taken back");
        let kept = ask_writer(&database, "SELECT name AS value FROM consumers ORDER BY name").await.unwrap();
        let mut expected: Vec<String> =
            (0..120).filter(|n| n % 4 == 0 || n % 4 == 3).map(|n| format!("consumer-{n}")).collect();
        expected.sort();
        assert_eq!(kept, expected, "nothing of those that failed, all of the others");
    }

    async fn a_reader_sees_one_moment_however_long_it_looks(premises) {
        let (_, _, database) = workspace(premises).await;
        write_entries(&database, 3).await;
        let (looked, has_looked) = mpsc::channel();
        let (go, gone) = mpsc::channel::<()>();
        let reader = tokio::spawn({
            let database = Arc::clone(&database);
            async move {
                database
                    .read(move |log| {
                        let first = store::audit::page(log, 0, 100)?.len();
                        looked.send(()).unwrap();
                        let _let_go = gone.recv_timeout(SOON);
                        Ok((first, store::audit::page(log, 0, 100)?.len()))
                    })
                    .await
            }
        });
        spawn_blocking(move || has_looked.recv_timeout(SOON)).await.unwrap().unwrap();
        write_entries(&database, 5).await; // the reader does not hold anybody up
        assert_eq!(entries(&database).await.len(), 8, "another reader sees it");
        go.send(()).unwrap();
        assert_eq!(reader.await.unwrap().unwrap(), (3, 3), "the one that has begun does not");
    }

    async fn what_was_said_without_an_entry_is_taken_back(premises) {
        let (_, _, database) = workspace(premises).await;
        let untold = database
            .write(|tx| {
                tx.emit(event_about(1));
                Ok(())
            })
            .await
            .unwrap_err();
        assert_eq!(untold.into_problem().code, "internal");
        assert!(database.read(|snapshot| event::next(snapshot, "nobody", 10)).await.unwrap().is_empty());
        assert_eq!(database.head().event_seq, 0);
    }

    async fn closing_lets_what_waits_finish_and_takes_nothing_more(premises) {
        let (store, id, database) = workspace(premises).await;
        let held = Held::begin(&database).await;
        let waiting: Vec<Answer> =
            (0..200).map(|number| queue(&database, move |tx| tx.write_down(note(number)))).collect();
        let closing = tokio::spawn({
            let store = Arc::clone(&store);
            async move { store.close().await }
        });
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(!closing.is_finished(), "somebody is still writing");
        held.let_go().await;
        closing.await.unwrap();
        for (answer, seq) in waiting.into_iter().zip(2..) {
            assert_eq!(answer.await.unwrap(), seq, "all that waited when it closed");
        }

        let late = database.write(|tx| tx.write_down(note(0))).await.unwrap_err();
        assert_eq!(late.into_problem().code, "storage.closed");
        drop((database, store));
        if premises.database().is_none() {
            let log = premises.file(id).with_extension("db-wal");
            assert!(fs::metadata(log).map_or(0, |log| log.len()) == 0, "the file alone is the whole workspace");
        }
        let store = premises.open();
        assert_eq!(entries(&store.workspace(id).await.unwrap()).await.len(), 201);
        store.close().await;
    }

    async fn who_goes_away_before_the_answer_changes_nothing_about_it(premises) {
        let (store, id, database) = workspace(premises).await;
        let held = Held::begin(&database).await;
        let impatient: Vec<Answer> =
            (0..20).map(|number| queue(&database, move |tx| tx.write_down(note(number)))).collect();
        drop(impatient);
        held.let_go().await;
        write_entries(&database, 1).await; // behind all of them
        assert_eq!(entries(&database).await.len(), 22, "each of them once");
        drop(database);
        store.close().await;
        drop(store);
        assert_eq!(entries(&premises.open().workspace(id).await.unwrap()).await.len(), 22);
    }
}

fn event_about(number: usize) -> event::News {
    event::News::saying("tests.happened", format!("thing-{number}"), &json!({ "number": number }))
}

#[tokio::test]
async fn nobody_is_answered_before_all_who_are_written_with_them_are_on_the_disk() {
    /// A group takes others in for a moment only; on a busy machine the moment may pass.
    const TRIES: usize = 100;
    let premises = Premises::files();
    let (store, id, database) = workspace(&premises).await;
    let mut intruder = Intruder::at(&premises, &store, Some(id));
    for _ in 0..TRIES {
        let gate = Held::begin(&database).await;
        let first = tokio::spawn(queue(&database, |tx| tx.write_down(note(1))));
        let second = Held::submit(&database);
        let third = queue(&database, |tx| tx.write_down(note(3)));
        let before = intruder.entries().len();

        gate.go.send(()).unwrap();
        let second = second.begun().await;
        for _ in 0..100 {
            yield_now().await;
        }
        // The first has run, and the second is in the middle. If they are in one transaction:
        let are_together = intruder.entries().len() < before + 2;
        if are_together {
            assert!(!first.is_finished(), "answered before the commit");
        }
        second.let_go().await;
        first.await.unwrap().unwrap();
        third.await.unwrap();
        gate.answer.await.unwrap().unwrap();
        assert_eq!(intruder.entries().len(), before + 4);
        if are_together {
            return;
        }
    }
    panic!("they were never written together");
}

#[tokio::test]
async fn who_comes_when_the_queue_is_full_is_told_to_come_back() {
    let premises = Premises::files();
    let (store, _, database) = workspace(&premises).await;
    let gate = Held::begin(&database).await;
    let waiting: Vec<Answer> =
        (0..QUEUE).map(|number| queue(&database, move |tx| tx.write_down(note(number)))).collect();
    let mut refused = Vec::new();
    for _ in 0..50 {
        refused.push(database.write(|tx| tx.write_down(note(0))).await);
    }
    gate.let_go().await;
    for answer in waiting {
        answer.await.unwrap();
    }
    for refused in refused {
        let problem = refused.unwrap_err().into_problem();
        assert_eq!((problem.code.as_ref(), problem.retry_after), ("storage.busy", Some(1)));
    }
    assert_eq!(database.head().audit_seq, QUEUE as i64 + 1, "what was refused was not written");
    drop(database);
    store.close().await;
}

/// One that is told that its data could not be made sure of asks the disk again, and nobody was told that it
/// was done.
#[test]
fn a_commit_that_the_disk_did_not_confirm_is_not_confirmed_either() {
    let premises = Premises::files();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let id = runtime.block_on(async {
        let (store, id, database) = workspace(&premises).await;
        drop(database);
        store.close().await;
        id
    });
    let mut codes = BTreeSet::new();
    for number in 1..=killing::WRITES_OF_THE_TASK {
        let failing = Premises::of_copy(&Copy::of(&premises.data()));
        let log = failing.file(id).with_extension("db-wal");
        let Some(outcomes) =
            killing::with_failing(&failing, "write", &log, "fsync,fdatasync", &format!("error=EIO:when={number}"))
        else {
            return;
        };
        let confirmed: Vec<i64> = outcomes.iter().filter_map(|outcome| outcome.parse().ok()).collect();
        let refused: Vec<&String> = outcomes.iter().filter(|outcome| outcome.parse::<i64>().is_err()).collect();
        assert!(refused.len() <= 1 && confirmed.len() >= killing::WRITES_OF_THE_TASK - 1, "it goes on: {outcomes:?}");
        codes.extend(refused.into_iter().cloned());
        runtime.block_on(async {
            let store = failing.open();
            let database = store.workspace(id).await.unwrap();
            let there: Vec<i64> = entries(&database).await.iter().map(|entry| entry.seq).collect();
            assert!(
                confirmed.iter().all(|seq| there.contains(seq)),
                "{confirmed:?} were confirmed, {there:?} are there"
            );
            let report = database.read(|log| verify(log, None, None)).await.unwrap();
            assert_eq!(report.broken, None);
            drop(database);
            store.close().await;
        });
    }
    assert_eq!(codes, BTreeSet::from(["storage.in-doubt".to_owned()]), "neither yes nor no");
}

/// Two nodes of one database are two writers of one log.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_write_one_log_without_a_gap() {
    let Some(premises) = Premises::new(testkit::Engine::Postgres) else { return };
    let (one, id, _) = workspace(&premises).await;
    let two = Arc::new(premises.second_node());
    let mut writers = JoinSet::new();
    for number in 0..200 {
        let node = Arc::clone(if number % 2 == 0 { &one } else { &two });
        writers.spawn(async move {
            let database = node.workspace(id).await.unwrap();
            database.write(move |tx| tx.write_down(note(number))).await.unwrap()
        });
    }
    let numbers: BTreeSet<i64> = writers.join_all().await.into_iter().collect();
    assert_eq!(numbers, (1..=200).collect());
    let report = two.workspace(id).await.unwrap().read(|log| verify(log, None, None)).await.unwrap();
    assert_eq!((report.broken, report.entries), (None, 200));
    one.close().await;
    two.close().await;
}

#[tokio::test]
async fn the_log_of_a_file_is_folded_unless_somebody_holds_it() {
    const MIB: u64 = 1024 * 1024;
    let premises = Premises::files();
    let (store, id, database) = workspace(&premises).await;
    let log = premises.file(id).with_extension("db-wal");
    let length = || fs::metadata(&log).unwrap().len();
    let write = async |count: usize, mib: usize| {
        for number in 0..count {
            let mut note = note(number);
            note.context.insert("much".to_owned(), Value::String("x".repeat(mib * MIB as usize)));
            database.write(move |tx| tx.write_down(note.clone())).await.unwrap();
            assert!(length() < 48 * MIB, "it stays within bounds: {}", length());
        }
    };
    // What is in the file itself, without its log.
    let folded = || fs::metadata(premises.file(id)).unwrap().len();

    database.hold_log(true);
    let before = folded();
    write(10, 4).await;
    assert!(length() > 40 * MIB, "held: {}", length());
    assert_eq!(folded(), before, "nothing has come into the file");

    database.hold_log(false);
    write(2, 1).await; // it is folded between the two
    assert!(folded() > 40 * MIB, "folded as soon as it may be");
    assert!(length() < 4 * MIB, "and cut back: {}", length());
    write(60, 1).await;
    write_entries(&database, 300).await;
    assert!(folded() > 90 * MIB, "folded on the way");
    assert_eq!(database.head().audit_seq, 372);
    drop(database);
    store.close().await;
}
