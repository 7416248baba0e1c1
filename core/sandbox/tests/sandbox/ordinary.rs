//! What a plugin is for.

use crate::guests::{Guest, NOTHING, built, call, call_with};
use crate::host::Scripted;
use crate::{SANDBOX, bounds, compiler, limits, trigger};
use sandbox::{Bounds, Component, Level, Limits, Remedy, Sandbox, Why};
use std::time::Duration;

#[test]
fn a_guest_that_wants_nothing_is_called() {
    let called = call(&Guest::default().load(), &limits());
    let outcome = called.answer.unwrap().unwrap();
    assert!(outcome.operations.is_empty() && outcome.cursor.is_none() && outcome.facts.is_empty());
    assert_eq!(called.usage.host_calls, 0);
    assert_eq!(called.usage.memory, 2 * 65_536);
}

/// The example, in each language that there is an SDK for: whoever calls it cannot tell which it is.
fn examples() -> impl Iterator<Item = Component> {
    ["hello", "hello-ts"].into_iter().filter_map(built).map(|bytes| SANDBOX.load(&bytes).unwrap())
}

#[test]
fn the_example_greets_and_remembers() {
    for hello in examples() {
        let mut host = Scripted { settings: r#"{"greeting":"Moin"}"#.into(), ..Scripted::default() };
        for count in 1..=3 {
            let greet = trigger("action", r#"{"form":{"name":"Ada"}}"#);
            let called = SANDBOX.handle(&hello, &greet, &Limits::default(), host);
            host = called.host;
            let outcome = called.answer.unwrap().unwrap();
            assert_eq!(outcome.facts, format!(r#"{{"answer":"Moin, Ada!","count":{count}}}"#));
            assert_eq!(called.usage.host_calls, 5);
            assert!(called.usage.memory > 0 && called.usage.guest_time <= called.usage.wall);
        }
        assert_eq!(host.entries["greeted"], b"3");
        assert_eq!(host.notices[0], r#"{"text":"Moin, Ada!","title":"Hello"}"#);
        assert_eq!(host.log[2], (Level::Info, String::from("greeting number 3")));

        let called = SANDBOX.describe(&hello, "panel", "{}", &Limits::default(), host);
        let figures = r#"[{"label":"Greeted so far","value":{"number":"3"}}]"#;
        let panel = format!(r#"{{"parts":[{{"figures":{figures},"part":"figures"}}],"title":""}}"#);
        assert_eq!(called.answer.unwrap().unwrap(), panel);
    }
}

#[test]
fn the_example_wants_an_operation_and_says_what_it_cannot_do() {
    for hello in examples() {
        let ask = |kind, body| {
            let called = SANDBOX.handle(&hello, &trigger(kind, body), &Limits::default(), Scripted::default());
            called.answer.unwrap()
        };
        let outcome = ask("webhook", r#"{"body":{"name":"Oolong"}}"#).unwrap();
        assert_eq!(outcome.operations[0].name, "catalog.add-product");
        assert_eq!(outcome.operations[0].input, r#"{"name":"Oolong"}"#);

        // Page by page, and the last asks for no other.
        let page = ask("sync-page", r#"{"cursor":null}"#).unwrap();
        assert_eq!((page.operations.len(), page.cursor.as_deref()), (5, Some("5")));
        let last = ask("sync-page", r#"{"cursor":"55"}"#).unwrap();
        assert_eq!((last.operations[4].input.as_str(), last.cursor), (r#"{"name":"Tea 60"}"#, None));

        let failure = ask("schedule", "{}").unwrap_err();
        assert_eq!((failure.remedy, failure.code.as_str()), (Remedy::Permanent, "unknown-trigger"));
        assert_eq!(failure.detail, "This plugin does nothing for the schedule .");
        assert_eq!(ask("action", "{").unwrap_err().code, "unreadable");
    }
}

/// Counts in a global and answers a failure whose `retry-after` is how often it was called.
#[test]
fn nothing_is_left_of_an_earlier_call() {
    let counting = Guest {
        items: "(global $calls (mut i32) (i32.const 0))",
        handle: "(global.set $calls (i32.add (global.get $calls) (i32.const 1)))
            (i32.store8 (i32.const 2000) (i32.const 1))
            (i32.store8 (i32.const 2028) (i32.const 1))
            (i32.store (i32.const 2032) (i32.add (i32.load (i32.const 3000)) (global.get $calls)))
            (i32.store (i32.const 3000) (i32.const 1000))
            (i32.const 2000)",
        ..Guest::default()
    };
    let component = counting.load();
    for _ in 0..20 {
        let failure = call(&component, &limits()).answer.unwrap().unwrap_err();
        assert_eq!((failure.retry_after, failure.remedy), (Some(1), Remedy::Attention));
    }
}

#[test]
fn instructions_are_counted_where_that_is_wanted_and_the_same_each_time() {
    let sandbox = Sandbox::new(Bounds { counts_fuel: true, ..bounds() }, compiler(), None).unwrap();
    let component = sandbox.load(&Guest::default().bytes()).unwrap();
    let run = |fuel| {
        let limits = Limits { fuel, ..limits() };
        sandbox.handle(&component, &trigger("event", "{}"), &limits, Scripted::default())
    };
    let used = run(None).usage.fuel.unwrap();
    assert!(used > 0 && run(Some(1_000_000)).usage.fuel == Some(used));
    assert!(run(Some(used)).answer.is_ok());
    assert_eq!(run(Some(used - 1)).answer.unwrap_err().why, Why::Fuel);

    // Elsewhere nobody counts, and nobody minds.
    let called = call(&Guest::default().load(), &Limits { fuel: Some(1), ..limits() });
    assert!(called.answer.is_ok() && called.usage.fuel.is_none());
}

#[test]
fn a_host_is_asked_and_answers() {
    let asking = Guest {
        imports: r#"(import "stockade:plugin/records@0.1.0" "get" (func $get (param i32 i32 i32 i32 i32)))"#,
        items: r#"(data (i32.const 100) "productprd_1")"#,
        // What it read becomes its facts: result<option<string>>, so the text stands at 8 and 12.
        handle: "(call $get (i32.const 100) (i32.const 7) (i32.const 107) (i32.const 5) (i32.const 200))
            (i32.store (i32.const 1048) (i32.load (i32.const 208)))
            (i32.store (i32.const 1052) (i32.load (i32.const 212)))
            (i32.const 1024)",
        ..Guest::default()
    };
    let called = call_with(&asking.load(), &limits(), Scripted::default());
    assert_eq!(called.answer.unwrap().unwrap().facts, r#"{"kind":"product","id":"prd_1"}"#);
    assert_eq!(called.host.asked, ["records.get"]);
}

#[test]
fn who_comes_when_all_places_are_taken_waits_for_as_long_as_a_call_may_take() {
    let sandbox = Sandbox::new(Bounds { calls: 1, ..bounds() }, compiler(), None).unwrap();
    let quick = sandbox.load(&Guest { handle: NOTHING, ..Guest::default() }.bytes()).unwrap();
    let slow = sandbox.load(&Guest { handle: "(loop $l (br $l)) unreachable", ..Guest::default() }.bytes()).unwrap();
    let call =
        |component, limits: &Limits| sandbox.handle(component, &trigger("event", ""), limits, Scripted::default());
    let hasty = Limits { wall: Duration::from_millis(20), ..limits() };
    std::thread::scope(|scope| {
        let busy = scope.spawn(|| call(&slow, &limits()));
        // Until the slow one has the only place, the quick one has it.
        let is_busy = || call(&quick, &hasty).answer.is_err_and(|stopped| stopped.why == Why::Busy);
        while !is_busy() {
            assert!(!busy.is_finished(), "nobody had to wait");
        }
        assert!(call(&quick, &limits()).answer.is_ok());
        assert_eq!(busy.join().unwrap().answer.unwrap_err().why, Why::GuestTime);
    });
}
