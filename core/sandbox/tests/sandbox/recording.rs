//! What is written down of a call, and what comes of playing it again.

use crate::guests::{Guest, NOTHING, built};
use crate::host::{API_KEY, Scripted};
use crate::{SANDBOX, limits, trigger};
use sandbox::{Came, Component, Host, Recording, Replayed, Step, Tape, Why};
use serde_json::json;

const ROOM: usize = 100_000;

/// Calls it with a host that is written down, and hands that over as it would lie on a disk.
fn recorded(component: &Component, kind: &str, body: &str, room: usize) -> Recording {
    let host = Scripted { settings: r#"{"greeting":"Moin"}"#.into(), ..Scripted::default() };
    let (trigger, limits) = (trigger(kind, body), limits());
    let called = SANDBOX.handle(component, &trigger, &limits, Tape::of(host, room));
    let (host, written) = called.host.end();
    assert!(host.is_some() && written.departed.is_none());
    let came = Came::of(called.answer);
    let recording = Recording { trigger, limits, steps: written.steps, is_whole: written.is_whole, came };
    serde_json::from_str(&serde_json::to_string(&recording).unwrap()).unwrap()
}

/// With nobody behind it.
fn replayed(component: &Component, recording: &Recording) -> Replayed {
    let tape: Tape<Scripted> = recording.again();
    recording.beside(SANDBOX.handle(component, &recording.trigger, &recording.limits, tape))
}

fn imports(steps: &[Step]) -> Vec<&str> {
    steps.iter().map(|step| step.said.import.as_str()).collect()
}

/// Asks for a record, and answers what it was told of it.
fn reader(id: &str) -> Guest<'_> {
    Guest {
        imports: r#"(import "stockade:plugin/records@0.1.0" "get" (func $get (param i32 i32 i32 i32 i32)))"#,
        items: id,
        handle: "(call $get (i32.const 100) (i32.const 7) (i32.const 107) (i32.const 5) (i32.const 200))
            (i32.store (i32.const 1048) (i32.load (i32.const 208)))
            (i32.store (i32.const 1052) (i32.load (i32.const 212)))
            (i32.const 1024)",
        ..Guest::default()
    }
}

#[test]
fn the_same_plugin_comes_to_the_same() {
    let Some(hello) = built("hello") else { return };
    let hello = SANDBOX.load(&hello).unwrap();
    let recording = recorded(&hello, "action", r#"{"form":{"name":"Ada"}}"#, ROOM);
    assert!(recording.is_whole);
    let Came::Done(outcome) = &recording.came else { panic!("{recording:?}") };
    assert_eq!(outcome.facts, r#"{"answer":"Moin, Ada!","count":1}"#);
    for import in ["settings.get", "kv.get", "kv.put", "log.write", "notify.send"] {
        assert!(imports(&recording.steps).contains(&import), "{import}: {:?}", recording.steps);
    }
    let again = replayed(&hello, &recording);
    assert!(again.is_same(), "{again:?}");
    assert_eq!(again.came, recording.came);

    // What it is called for is a part of it, and so is what it was answered.
    let mut other = recording.clone();
    other.trigger.body = r#"{"form":{"name":"Grace"}}"#.into();
    let whats = |replayed: &Replayed| replayed.differences.iter().map(|one| one.what.clone()).collect::<Vec<_>>();
    assert_eq!(whats(&replayed(&hello, &other)), ["facts", "notices"]);
    let settings = other.steps.iter_mut().find(|step| step.said.import == "settings.get").unwrap();
    settings.answer = json!({ "Ok": r#"{"greeting":"Hello"}"# });
    let again = replayed(&hello, &other);
    let facts = again.differences.iter().find(|one| one.what == "facts").unwrap();
    assert!(facts.now.as_str().unwrap().contains("Hello, Grace!"), "{facts:?}");
}

#[test]
fn another_component_is_found_out() {
    let one = reader(r#"(data (i32.const 100) "productprd_1")"#).load();
    let recording = recorded(&one, "event", "{}", ROOM);
    assert!(replayed(&one, &recording).is_same());

    let other = reader(r#"(data (i32.const 100) "productprd_2")"#).load();
    let again = replayed(&other, &recording);
    let departed = again.departed.clone().unwrap();
    assert_eq!(departed.at, 1);
    assert_eq!(departed.before.unwrap().asked, json!({ "kind": "product", "id": "prd_1" }));
    assert_eq!(departed.now.unwrap().asked, json!({ "kind": "product", "id": "prd_2" }));
    assert!(!again.is_same());

    // One that asks for nothing departs where it should have asked.
    let silent = replayed(&Guest::default().load(), &recording);
    let departed = silent.departed.unwrap();
    assert_eq!((departed.at, departed.now), (1, None));
    assert_eq!(silent.differences[0].what, "facts");
    assert_eq!(silent.differences[0].now, "");
}

#[test]
fn what_stopped_it_stops_it_again() {
    let trapped = Guest { handle: "unreachable", ..Guest::default() }.load();
    let recording = recorded(&trapped, "event", "{}", ROOM);
    assert!(matches!(&recording.came, Came::Stopped(stopped) if stopped.why == Why::Trap));
    assert!(replayed(&trapped, &recording).is_same());
    let again = replayed(&Guest { handle: NOTHING, ..Guest::default() }.load(), &recording);
    assert_eq!((again.differences[0].what.as_str(), &again.differences[0].before), ("ending", &json!("trap")));
}

#[test]
fn what_has_no_room_is_not_half_written_down() {
    let recording = recorded(&reader(r#"(data (i32.const 100) "productprd_1")"#).load(), "event", "{}", 10);
    assert!(!recording.is_whole && recording.steps.is_empty());
}

/// Of each kind of question once: the answers are those of before, to the last byte, and nobody is asked.
#[test]
fn every_answer_comes_back_as_it_was() {
    let ask = |host: &mut Tape<Scripted>| {
        let request = sandbox::Request {
            method: "POST".into(),
            url: "https://shop.example/".into(),
            headers: vec![sandbox::Header { name: "x".into(), value: vec![0xff, 0xfe] }],
            body: vec![0, 159, 146, 150],
            attach: Vec::new(),
            key: None,
            options: String::new(),
            patience: std::time::Duration::from_secs(1),
        };
        let credential = host.open_credential(API_KEY).unwrap();
        host.log(sandbox::Level::Warn, "seen");
        format!(
            "{:?}",
            (
                (host.get_record("product", "prd_1"), host.list_records("product", "", None)),
                (host.find_record("product", "17"), host.binding("product", "prd_1")),
                (host.sign(credential, "hmac", &[0xff]), host.verify(credential, "hmac", b"x", "right")),
                (host.send(request), host.open_credential("none"), host.settings(), host.now(), host.random(3)),
                (host.put_entry("k", vec![0xff], Some(1)), host.get_entry("k"), host.scan_entries("", None, 9)),
                (host.swap_entry("k", None, vec![], None), host.remove_entry("k"), host.notify("{}")),
            )
        )
    };
    let mut tape = Tape::of(Scripted { settings: "{}".into(), ..Scripted::default() }, ROOM);
    let before = ask(&mut tape);
    let (host, written) = tape.end();
    assert_eq!((host.unwrap().requests.len(), written.steps.len()), (1, 19));
    let mut again = Tape::again(written.steps);
    assert_eq!(ask(&mut again), before);
    assert_eq!(again.end().1.departed, None);
}
