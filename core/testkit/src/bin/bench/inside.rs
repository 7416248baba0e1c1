//! What is measured without HTTP: permissions, the price of the audit log, opening, many writers.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use door::{Ask, Door};
use model::{AccountId, Actor, MemberId, Origin, RequestId, SessionId, Who, WorkspaceId};
use store::{
    Clock as _, Settings, Store, SystemClock,
    audit::{Note, Stream},
    event::Consumer,
};
use testkit::{Engine, Several, Shop, json, postgres::TestDatabase};
use vault::MasterKeySource;

use crate::{LASTS, heading};

const MEMBERS: usize = 10_000;
const ROLES: usize = 100;
const WRITERS: usize = 64;

pub fn run() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        heading("Permissions, 100 roles and 10,000 members");
        permissions().await;
        heading("The audit log's price (encrypted, FULL; a small write with and without its entry)");
        audit().await;
    });
}

async fn permissions() {
    let shop = Shop::open(Engine::Sqlite).await.expect("a shop");
    let owner = shop.fresh(&shop.owner);
    for n in 0..ROLES {
        let role = json!({ "name": format!("role-{n}"), "title": "A role", "permissions": ["products:read", "stock:read", "stock:move"] });
        shop.run(&owner, "roles.define", role).await.expect("a role");
    }
    let mut members = Vec::with_capacity(MEMBERS);
    let system = Actor::system("joining", Some(shop.workspace), shop.door.now());
    for chunk in (0..MEMBERS).collect::<Vec<_>>().chunks(500) {
        let mut asks = Vec::new();
        for n in chunk {
            let (account, member) = (AccountId::new(SystemClock.now()), MemberId::new(SystemClock.now()));
            asks.push(Ask::with(
                "members.add",
                &json!({ "account": account, "member": member, "roles": [format!("role-{}", n % ROLES)] }),
            ));
            members.push(person(shop.workspace, account, member));
        }
        shop.door.ask_all(&system, asks).await.expect("members");
    }
    for (name, operation) in [
        ("asked for the first time", "stock.receive"),
        ("remembered", "stock.receive"),
        ("remembered, denied", "stock.adjust"),
    ] {
        let began = Instant::now();
        for member in &members {
            std::hint::black_box(shop.door.may(member, operation).await.expect("an answer"));
        }
        println!("{name:<32}{:>14}", format!("{:.2} µs", began.elapsed().as_secs_f64() * 1e6 / MEMBERS as f64));
    }
    shop.close().await;
}

fn person(workspace: WorkspaceId, account: AccountId, member: MemberId) -> Actor {
    let now = SystemClock.now();
    let origin = Origin { address: None, user_agent: None, request: RequestId::new(now) };
    Actor::new(Who::Person { account, session: SessionId::new(now), member: Some(member) }, Some(workspace), origin)
}

async fn audit() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Arc::new(open(folder.path()));
    let id = WorkspaceId::new(SystemClock.now());
    store.create_workspace(id).await.expect("a workspace");
    let database = store.workspace(id).await.expect("it opens");
    let actor = Actor::system("bench", Some(id), SystemClock.now());
    for writers in [1, WRITERS] {
        // In turns, so that a machine that slows down slows both.
        let (mut with, mut without) = (0, 0);
        for _ in 0..6 {
            for audited in [true, false] {
                let until = Instant::now() + Duration::from_millis(500);
                let tasks: Vec<_> = (0..writers)
                    .map(|n| {
                        let (database, actor) = (Arc::clone(&database), actor.clone());
                        tokio::spawn(async move {
                            let mut count = 0_i64;
                            while Instant::now() < until {
                                let row = Consumer { name: format!("bench-{n}"), seq: count };
                                let note = Note::of(&actor, Stream::Operation, "bench.write", "done");
                                database
                                    .write(move |tx| {
                                        tx.put(&row)?;
                                        if audited { tx.write_down(note.clone()).map(drop) } else { Ok(()) }
                                    })
                                    .await
                                    .expect("it writes");
                                count += 1;
                            }
                            count
                        })
                    })
                    .collect();
                for task in tasks {
                    *if audited { &mut with } else { &mut without } += task.await.expect("a writer");
                }
            }
        }
        println!(
            "{writers:>2} writers: with {:>7}/s, without {:>7}/s, ratio {:.3}",
            with / 3,
            without / 3,
            with as f64 / without as f64
        );
    }
    store.close().await;
}

fn open(folder: &std::path::Path) -> Store {
    Store::open(Settings {
        data: folder.join("data"),
        database: None,
        master: MasterKeySource::File(folder.join("data/master.key")),
        clock: Arc::new(SystemClock),
        most_open: 64,
    })
    .expect("the store opens")
}

/// From closed to the first answer.
pub fn open_one_of_many(count: usize) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(folder.path());
        let began = Instant::now();
        let mut ids = Vec::with_capacity(count);
        for _ in 0..count {
            let id = WorkspaceId::new(SystemClock.now());
            store.create_workspace(id).await.expect("a workspace");
            ids.push(id);
        }
        println!("making {count} {:>30}", format!("{:.1} ms each", began.elapsed().as_secs_f64() * 1e3 / count as f64));
        let mut waits: Vec<Duration> = Vec::new();
        for id in ids.iter().step_by(7).take(120) {
            let began = Instant::now();
            let database = store.workspace(*id).await.expect("it opens");
            database.read(|snapshot| snapshot.read_policy_version()).await.expect("it answers");
            waits.push(began.elapsed());
        }
        waits.sort_unstable();
        let at = |part: usize| waits[waits.len() * part / 100].as_secs_f64() * 1e3;
        println!("opening one, to its first answer {:>22}", format!("p50 {:.1} ms, p99 {:.1} ms", at(50), at(99)));
        store.close().await;
    });
}

pub fn postgres_writers(database: &TestDatabase) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let shops = Several::open(folder.path(), database, WRITERS).await;
        for (name, spread) in [("in one workspace", 1), ("in 64 workspaces", WRITERS)] {
            let until = Instant::now() + LASTS;
            let tasks: Vec<_> = (0..WRITERS)
                .map(|n| {
                    let (door, actor, input) = shops.writer(n % spread);
                    tokio::spawn(write_until(door, actor, input, until))
                })
                .collect();
            let mut count = 0_u64;
            for task in tasks {
                count += task.await.expect("a writer");
            }
            println!("{name:<28}{:>14}", format!("{:.0}/s", count as f64 / LASTS.as_secs_f64()));
        }
        shops.close().await;
    });
}

async fn write_until(door: Arc<Door>, actor: Actor, input: testkit::Value, until: Instant) -> u64 {
    let mut count = 0;
    while Instant::now() < until {
        door.ask(&actor, Ask::with("stock.adjust", &input)).await.expect("it writes");
        count += 1;
    }
    count
}
