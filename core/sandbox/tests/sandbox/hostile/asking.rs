//! Floods of the host, handles that nobody gave, and a host that fails.

use super::{all_stopped, guest};
use crate::guests::{Guest, NOTHING, call, call_with};
use crate::host::{API_KEY, NUMBER, Scripted, Trouble};
use crate::limits;
use sandbox::{Limits, Why};
use std::time::Duration;

const NOW: &str = r#"(import "stockade:plugin/clock@0.1.0" "now" (func $now (result i64)))"#;
const LOG: &str = r#"(import "stockade:plugin/log@0.1.0" "write" (func $log (param i32 i32 i32)))"#;
const PUT: &str = r#"(import "stockade:plugin/kv@0.1.0" "put" (func $put (param i32 i32 i32 i32 i32 i64 i32)))"#;
const GET: &str = r#"(import "stockade:plugin/kv@0.1.0" "get" (func $get (param i32 i32 i32)))"#;
const SWAP: &str =
    r#"(import "stockade:plugin/kv@0.1.0" "swap" (func $swap (param i32 i32 i32 i64 i32 i32 i32 i64 i32)))"#;
const REMOVE: &str = r#"(import "stockade:plugin/kv@0.1.0" "remove" (func $remove (param i32 i32 i32)))"#;
const RANDOM: &str = r#"(import "stockade:plugin/random@0.1.0" "bytes" (func $random (param i32 i32)))"#;
const RECORD: &str = r#"(import "stockade:plugin/records@0.1.0" "get" (func $record (param i32 i32 i32 i32 i32)))"#;
const CREDENTIALS: &str = r#"
    (import "stockade:plugin/credentials@0.1.0" "open" (func $open (param i32 i32 i32)))
    (import "stockade:plugin/credentials@0.1.0" "[method]credential.sign" (func $sign (param i32 i32 i32 i32 i32 i32)))
    (import "stockade:plugin/credentials@0.1.0" "[resource-drop]credential" (func $drop (param i32)))"#;
const HTTP: &str = r#"(import "stockade:plugin/http@0.1.0" "send"
    (func $send (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))"#;

fn asking(imports: &'static str, handle: &'static str) -> Guest<'static> {
    Guest { imports, handle, ..Guest::default() }
}

#[test]
fn the_host_is_asked_only_so_often() {
    all_stopped(&[
        ("for the time", asking(NOW, "(loop $l (drop (call $now)) (br $l)) unreachable"), Why::HostCalls),
        (
            "to log",
            asking(LOG, "(loop $l (call $log (i32.const 1) (i32.const 0) (i32.const 1)) (br $l)) unreachable"),
            Why::HostCalls,
        ),
        (
            "to remember",
            asking(
                PUT,
                "(loop $l (call $put (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 99) (i32.const 0)
                    (i64.const 0) (i32.const 64)) (br $l)) unreachable",
            ),
            Why::HostCalls,
        ),
        (
            "for what it remembers",
            asking(GET, "(loop $l (call $get (i32.const 0) (i32.const 1) (i32.const 64)) (br $l)) unreachable"),
            Why::HostCalls,
        ),
        (
            "to forget",
            asking(REMOVE, "(loop $l (call $remove (i32.const 0) (i32.const 1) (i32.const 64)) (br $l)) unreachable"),
            Why::HostCalls,
        ),
        (
            "to swap",
            asking(
                SWAP,
                "(loop $l (call $swap (i32.const 0) (i32.const 1) (i32.const 0) (i64.const 0) (i32.const 0)
                    (i32.const 99) (i32.const 0) (i64.const 0) (i32.const 64)) (br $l)) unreachable",
            ),
            Why::HostCalls,
        ),
        (
            "for chance",
            Guest {
                realloc: "(i32.const 64)",
                ..asking(RANDOM, "(loop $l (call $random (i32.const 1) (i32.const 80)) (br $l)) unreachable")
            },
            Why::HostCalls,
        ),
    ]);
}

#[test]
fn the_host_is_told_only_so_much() {
    all_stopped(&[
        (
            "a value of 60 MB",
            asking(
                PUT,
                "(drop (memory.grow (i32.const 950)))
                (call $put (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 60000000) (i32.const 0) (i64.const 0)
                    (i32.const 64)) unreachable",
            ),
            Why::Said,
        ),
        (
            "a line of 60 MB",
            asking(
                LOG,
                "(drop (memory.grow (i32.const 950)))
                (call $log (i32.const 1) (i32.const 0) (i32.const 60000000)) unreachable",
            ),
            Why::Said,
        ),
        (
            "a million headers",
            asking(
                HTTP,
                "(drop (memory.grow (i32.const 950)))
                (call $send (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 65536) (i32.const 1000000)
                    (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)
                    (i32.const 0) (i32.const 0) (i32.const 64)) unreachable",
            ),
            Why::Said,
        ),
    ]);
}

#[test]
fn the_host_is_told_no_nonsense() {
    all_stopped(&[
        (
            "a key that is not UTF-8",
            {
                Guest {
                    imports: GET,
                    handle: "(i32.store8 (i32.const 5) (i32.const 255)) (call $get (i32.const 5) (i32.const 1) (i32.const 64)) unreachable",
                    ..Guest::default()
                }
            },
            Why::Malformed,
        ),
        (
            "a key outside",
            asking(GET, "(call $get (i32.const -5) (i32.const 9) (i32.const 64)) unreachable"),
            Why::Malformed,
        ),
        (
            "an answer outside",
            asking(GET, "(call $get (i32.const 5) (i32.const 1) (i32.const -4)) unreachable"),
            Why::Malformed,
        ),
        (
            "an answer between words",
            asking(GET, "(call $get (i32.const 5) (i32.const 1) (i32.const 65)) unreachable"),
            Why::Malformed,
        ),
        (
            "a value outside",
            asking(
                PUT,
                "(call $put (i32.const 0) (i32.const 1) (i32.const 131000) (i32.const 999) (i32.const 0) (i64.const 0)
                    (i32.const 64)) unreachable",
            ),
            Why::Malformed,
        ),
        (
            "neither some nor none",
            asking(
                PUT,
                "(call $put (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 5) (i64.const 0)
                    (i32.const 64)) unreachable",
            ),
            Why::Malformed,
        ),
        (
            "a level that there is not",
            asking(LOG, "(call $log (i32.const 9) (i32.const 0) (i32.const 1)) unreachable"),
            Why::Malformed,
        ),
    ]);
}

#[test]
fn a_handle_is_given_and_not_made_up() {
    let open = "(call $open (i32.const 5000) (i32.const 7) (i32.const 64))";
    let data = r#"(data (i32.const 5000) "api-key")"#;
    let sign =
        "(call $sign (i32.load (i32.const 68)) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 80))";
    let drop = "(call $drop (i32.load (i32.const 68)))";
    assert_eq!(API_KEY.len(), 7);

    let made_up = format!("(i32.store (i32.const 68) (i32.const 3)) {sign} unreachable");
    let twice = format!("{open} {drop} {drop} unreachable");
    let after = format!("{open} {drop} {sign} unreachable");
    let next = format!(
        "{open} (i32.store (i32.const 68) (i32.add (i32.load (i32.const 68)) (i32.const 1))) {sign} unreachable"
    );
    let flood = format!("(loop $l {open} (br $l)) unreachable");
    let case = |handle| Guest { imports: CREDENTIALS, items: data, handle, ..Guest::default() };
    all_stopped(&[
        ("made up", case(&made_up), Why::Malformed),
        ("let go of twice", case(&twice), Why::Malformed),
        ("used when it is gone", case(&after), Why::Malformed),
        ("the next one", case(&next), Why::Malformed),
        ("opened again and again", case(&flood), Why::Handles),
    ]);

    // As it is meant: opened, used, let go of, as often as one likes.
    let often = format!(
        "(local $i i32) (loop $l {open} {sign} {drop} (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br_if $l (i32.lt_u (local.get $i) (i32.const 500)))) {NOTHING}"
    );
    let called = call(&case(&often).load(), &limits());
    assert!(called.answer.unwrap().is_ok());
    assert_eq!(called.host.asked.iter().filter(|what| **what == "credential.sign").count(), 500);
}

/// A guest that opened a credential, signed with it, and hands over all of its memory: what it can have of it is a
/// small number, counted up from one.
#[test]
fn nothing_of_a_credential_is_in_a_guests_memory() {
    let handle = format!(
        "(call $open (i32.const 5000) (i32.const 7) (i32.const 64))
        (call $sign (i32.load (i32.const 68)) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 80))
        (call $put (i32.const 5000) (i32.const 7) (i32.const 0) (i32.const 131072)
            (i32.const 0) (i64.const 0) (i32.const 96)) {NOTHING}"
    );
    let items = r#"(data (i32.const 5000) "api-key")"#;
    let imports = format!("{CREDENTIALS} {PUT}");
    let called = call(&Guest { imports: &imports, items, handle: &handle, ..Guest::default() }.load(), &limits());
    assert!(called.answer.unwrap().is_ok());
    let memory = &called.host.entries["api-key"];
    assert_eq!(memory.len(), 131_072);
    assert_eq!(called.host.asked, ["credentials.open", "credential.sign", "kv.put"]);
    assert!(memory.windows(API_KEY.len()).any(|part| part == API_KEY.as_bytes()), "this is its memory");
    assert!(!memory.windows(8).any(|part| part == NUMBER.to_le_bytes() || part == NUMBER.to_be_bytes()));
    assert!(u32::from_le_bytes(memory[68..72].try_into().unwrap()) < 10);
}

#[test]
fn a_credential_is_attached_only_by_its_handle() {
    let attach = "(i32.store (i32.const 4000) (i32.const 77))
        (call $send (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 0)
            (i32.const 0) (i32.const 0) (i32.const 4000) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0)
            (i32.const 0) (i32.const 0) (i32.const 64)) unreachable";
    let imports = [CREDENTIALS, HTTP].concat();
    all_stopped(&[("made up", Guest { imports: &imports, handle: attach, ..Guest::default() }, Why::Malformed)]);
}

/// The rest is refused in words that the plugin can read, and it may go on.
#[test]
fn requests_beyond_their_number_are_not_sent() {
    let sending = asking(
        HTTP,
        "(local $i i32) (loop $l
            (call $send (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 0)
                (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)
                (i32.const 0) (i32.const 0) (i32.const 64))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br_if $l (i32.lt_u (local.get $i) (i32.const 300))))
        (i32.const 1024)",
    );
    let called = call(&sending.load(), &limits());
    assert!(called.answer.unwrap().is_ok());
    assert_eq!((called.host.requests.len(), called.usage.requests, called.usage.host_calls), (100, 100, 300));
    assert!(called.host.requests[0].patience <= limits().wall);
}

#[test]
fn what_is_logged_beyond_the_limit_is_counted_and_gone() {
    let lines = "(memory.fill (i32.const 0) (i32.const 10) (i32.const 120000))
        (call $log (i32.const 1) (i32.const 0) (i32.const 99999))
        (memory.fill (i32.const 1024) (i32.const 0) (i32.const 100)) (i32.const 1024)";
    let called = call(&asking(LOG, lines).load(), &limits());
    assert!(called.answer.unwrap().is_ok());
    assert_eq!((called.host.log.len(), called.usage.log_lines, called.usage.log_dropped), (100, 100, 99_900));

    // Long lines are cut, and so many bytes are all.
    let long = "(local $i i32)
        (memory.fill (i32.const 4096) (i32.const 97) (i32.const 60000))
        (loop $l (call $log (i32.const 3) (i32.const 4096) (i32.const 60000))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br_if $l (i32.lt_u (local.get $i) (i32.const 90))))
        (i32.const 1024)";
    let called = call(&asking(LOG, long).load(), &limits());
    let bytes: usize = called.host.log.iter().map(|(_, line)| line.len()).sum();
    assert!(bytes <= limits().log_bytes && called.host.log.len() >= 10, "{bytes} in {}", called.host.log.len());
    assert_eq!(called.usage.log_lines + called.usage.log_dropped, 90);
}

#[test]
fn more_chance_than_there_is_is_refused_in_words() {
    // The code of the problem becomes the facts.
    let greedy = asking(
        RANDOM,
        "(call $random (i32.const -1) (i32.const 2000))
        (i32.store (i32.const 1048) (i32.load (i32.const 2004)))
        (i32.store (i32.const 1052) (i32.load (i32.const 2008)))
        (i32.const 1024)",
    );
    let called = call(&greedy.load(), &limits());
    assert_eq!(called.answer.unwrap().unwrap().facts, "limit-reached");
    assert!(called.host.asked.is_empty());
}

#[test]
fn the_host_is_asked_only_while_the_guest_is_called() {
    let post_return = Guest {
        imports: NOW,
        items: r#"(func (export "cabi_post_stockade:plugin/handler@0.1.0#handle") (param i32) (drop (call $now)))"#,
        ..Guest::default()
    };
    all_stopped(&[
        ("after the answer", post_return, Why::Trap),
        (
            "in realloc",
            Guest { imports: NOW, realloc: "(drop (call $now)) (i32.const 64)", ..Guest::default() },
            Why::Trap,
        ),
        (
            "before it is ready",
            Guest {
                imports: LOG,
                items: "(func $s (call $log (i32.const 1) (i32.const 0) (i32.const 1))) (start $s)",
                ..Guest::default()
            },
            Why::Trap,
        ),
    ]);
}

#[test]
fn a_host_that_fails_is_not_the_end() {
    let asks = asking(
        RECORD,
        "(call $record (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 64)) (i32.const 1024)",
    )
    .load();
    let with = |trouble, limits: &Limits| call_with(&asks, limits, Scripted { trouble, ..Scripted::default() });
    for _ in 0..20 {
        let called = with(Some(Trouble::Panics), &limits());
        let stopped = called.answer.unwrap_err();
        assert_eq!(stopped.why, Why::Host);
        assert!(!stopped.why.is_the_guests() && !stopped.detail.contains("mistake in it"), "{stopped}");
        assert_eq!(called.host.asked, ["records.get"]);
    }
    assert!(with(None, &limits()).answer.is_ok());
}

#[test]
fn what_the_host_takes_is_not_the_guests_time_but_all_of_it_has_an_end() {
    let asks = asking(
        RECORD,
        "(call $record (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 64)) (i32.const 1024)",
    )
    .load();
    let slow = || Scripted { trouble: Some(Trouble::Takes(Duration::from_millis(300))), ..Scripted::default() };
    let called = call_with(&asks, &Limits { guest_time: Duration::from_millis(100), ..limits() }, slow());
    assert!(called.answer.is_ok() && called.usage.guest_time < called.usage.wall);

    let called = call_with(&asks, &Limits { wall: Duration::from_millis(200), ..limits() }, slow());
    assert_eq!(called.answer.unwrap_err().why, Why::Wall);
    assert!(call(&guest("", NOTHING).load(), &limits()).answer.is_ok());
}
