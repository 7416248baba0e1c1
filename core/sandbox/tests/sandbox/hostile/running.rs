//! Loops, bombs and traps.

use super::{all_stopped, guest};
use crate::guests::{Guest, NOTHING, call};
use crate::host::Scripted;
use crate::{SANDBOX, limits};
use rustix::time::{ClockId, clock_gettime};
use sandbox::{Limits, Why};
use std::time::Duration;

const LOOP: &str = "(loop $l (br $l)) unreachable";

#[test]
fn loops_have_an_end() {
    let post_return =
        r#"(func (export "cabi_post_stockade:plugin/handler@0.1.0#handle") (param i32) (loop $l (br $l)))"#;
    all_stopped(&[
        ("in the function", guest("", LOOP), Why::GuestTime),
        ("in the start function", guest("(func $s (loop $l (br $l))) (start $s)", NOTHING), Why::GuestTime),
        ("in realloc", Guest { realloc: LOOP, ..Guest::default() }, Why::GuestTime),
        ("after the answer", guest(post_return, NOTHING), Why::GuestTime),
        (
            "of bulk operations",
            Guest {
                memory: "900",
                handle: "(loop $l (memory.fill (i32.const 0) (i32.const 1) (i32.const 50000000)) (br $l)) unreachable",
                ..Guest::default()
            },
            Why::GuestTime,
        ),
        (
            "of copies",
            Guest {
                memory: "900",
                handle: "(loop $l (memory.copy (i32.const 0) (i32.const 9) (i32.const 50000000)) (br $l)) unreachable",
                ..Guest::default()
            },
            Why::GuestTime,
        ),
        (
            "of table fills",
            guest(
                "(table $t 9000 funcref)",
                "(loop $l (table.fill $t (i32.const 0) (ref.null func) (i32.const 9000)) (br $l)) unreachable",
            ),
            Why::GuestTime,
        ),
        ("by calls that never go deep", guest("(func $f)", "(loop $l (call $f) (br $l)) unreachable"), Why::GuestTime),
        (
            "by calls in each other's place",
            guest("(func $f (return_call $f))", "(call $f) unreachable"),
            Why::GuestTime,
        ),
        (
            "by two that make room for each other",
            guest(
                "(type $f (func)) (table $t funcref (elem $a $b))
                 (func $a (return_call_indirect $t (type $f) (i32.const 1)))
                 (func $b (return_call_indirect $t (type $f) (i32.const 0)))",
                "(call $a) unreachable",
            ),
            Why::GuestTime,
        ),
        ("by a jump table", guest("", "(loop $l (br_table $l $l $l (i32.const 1))) unreachable"), Why::GuestTime),
    ]);
}

#[test]
fn what_is_looked_at_ends_as_well() {
    // An answer of a megabyte, which is all zeros, and one that is no text.
    let answers = |at: u32, length: u32| {
        format!(
            "(i32.store8 (i32.const 65535) (i32.const 255)) (i32.store (i32.const 1028) (i32.const {at})) \
             (i32.store (i32.const 1032) (i32.const {length})) (i32.const 1024)"
        )
    };
    let (long, ill) = (answers(65_536, 1_048_576), answers(65_535, 8));
    let limits = Limits { guest_time: Duration::from_millis(100), output: 64 * 1024, ..limits() };
    for (describe, why) in [
        (LOOP, Why::GuestTime),
        ("unreachable", Why::Trap),
        (long.as_str(), Why::Output),
        (ill.as_str(), Why::Malformed),
    ] {
        let guest = Guest { describe, memory: "32", ..Guest::default() }.load();
        let called = SANDBOX.describe(&guest, "panel", "{}", &limits, Scripted::default());
        assert_eq!(called.answer.unwrap_err().why, why, "{describe}");
    }
}

#[test]
fn a_loop_ends_soon_after_its_time() {
    let looping = guest("", LOOP).load();
    let limits = Limits { guest_time: Duration::from_millis(100), ..limits() };
    for _ in 0..5 {
        // The machine may be busy: what the guest had of it is what counts.
        let before = processor_time();
        assert_eq!(call(&looping, &limits).answer.unwrap_err().why, Why::GuestTime);
        let took = processor_time() - before;
        assert!(took >= limits.guest_time && took < Duration::from_millis(150), "{took:?}");
    }
}

fn processor_time() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap()
}

#[test]
fn the_wall_clock_stops_a_guest_that_has_time_left() {
    let limits = Limits { guest_time: Duration::from_secs(60), wall: Duration::from_millis(200), ..limits() };
    assert_eq!(call(&guest("", LOOP).load(), &limits).answer.unwrap_err().why, Why::Wall);
}

#[test]
fn stacks_have_a_bottom() {
    let deep = "(func $f (param i32) (result i32) (i32.add (call $f (local.get 0)) (i32.const 1)))";
    let wide = "(func $f (param i64 i64 i64 i64 i64 i64 i64 i64) (result i64)
        (i64.add (local.get 7) (call $f (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5)
            (local.get 6) (local.get 7) (local.get 0))))";
    let turns = "(func $a (result i32) (i32.add (call $b) (i32.const 1)))
        (func $b (result i32) (i32.add (call $a) (i32.const 1)))";
    let indirect = "(table $t 1 funcref) (elem (i32.const 0) $f) (type $r (func (result i32)))
        (func $f (result i32) (i32.add (call_indirect $t (type $r) (i32.const 0)) (i32.const 1)))";
    all_stopped(&[
        ("a function that calls itself", guest(deep, "(call $f (i32.const 1))"), Why::Stack),
        (
            "with much on the stack",
            guest(
                wide,
                "(i32.wrap_i64 (call $f (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4) (i64.const 5)
                    (i64.const 6) (i64.const 7) (i64.const 8)))",
            ),
            Why::Stack,
        ),
        ("two that call each other", guest(turns, "(call $a)"), Why::Stack),
        ("through a table", guest(indirect, "(call $f)"), Why::Stack),
        ("from the start function", guest("(func $s (call $s) (call $s)) (start $s)", NOTHING), Why::Stack),
        ("in realloc", Guest { items: deep, realloc: "(call $f (i32.const 1))", ..Guest::default() }, Why::Stack),
    ]);
}

#[test]
fn memory_has_an_end() {
    let limit = limits().memory / 65_536;
    let (more, most) = ((limit + 1).to_string(), limit.to_string());
    all_stopped(&[
        (
            "a page at a time",
            guest("", "(loop $l (drop (memory.grow (i32.const 1))) (br $l)) unreachable"),
            Why::Memory,
        ),
        ("all at once", guest("", "(drop (memory.grow (i32.const 65000))) unreachable"), Why::Memory),
        (
            "from the start function",
            guest("(func $s (drop (memory.grow (i32.const 2000)))) (start $s)", NOTHING),
            Why::Memory,
        ),
        ("from the beginning", Guest { memory: &more, ..Guest::default() }, Why::Memory),
        (
            "in realloc",
            Guest { realloc: "(drop (memory.grow (i32.const 2000))) (i32.const 0)", ..Guest::default() },
            Why::Memory,
        ),
    ]);
    // What it may have, it may have.
    assert!(call(&Guest { memory: &most, ..Guest::default() }.load(), &limits()).answer.is_ok());
}

#[test]
fn tables_have_an_end() {
    all_stopped(&[
        (
            "an entry at a time",
            guest(
                "(table $t 1 funcref)",
                "(loop $l (drop (table.grow $t (ref.null func) (i32.const 1))) (br $l)) unreachable",
            ),
            Why::Table,
        ),
        (
            "all at once",
            guest("(table $t 1 funcref)", "(drop (table.grow $t (ref.null func) (i32.const 2000000000))) unreachable"),
            Why::Table,
        ),
        ("from the beginning", guest("(table $t 15000 funcref)", NOTHING), Why::Table),
        ("in two tables", guest("(table 6000 funcref) (table 6000 funcref)", NOTHING), Why::Table),
    ]);
}

#[test]
fn what_cannot_go_on_ends() {
    let table = "(table $t 2 funcref) (elem (i32.const 0) $f) (func $f) (type $r (func (result i32)))";
    let post_return = r#"(func (export "cabi_post_stockade:plugin/handler@0.1.0#handle") (param i32) unreachable)"#;
    all_stopped(&[
        ("a panic", guest("", "unreachable"), Why::Trap),
        ("division by nothing", guest("", "(i32.div_u (i32.const 1) (i32.const 0))"), Why::Trap),
        ("a rest of nothing", guest("", "(i32.rem_s (i32.const 1) (i32.const 0))"), Why::Trap),
        ("an overflow", guest("", "(i32.div_s (i32.const 0x80000000) (i32.const -1))"), Why::Trap),
        ("no number", guest("", "(i32.trunc_f32_s (f32.const nan))"), Why::Trap),
        ("too large a number", guest("", "(i32.trunc_f64_u (f64.const 1e30))"), Why::Trap),
        ("reading outside", guest("", "(i32.load (i32.const -8))"), Why::Trap),
        ("writing outside", guest("", "(i32.store (i32.const 131070) (i32.const 1)) unreachable"), Why::Trap),
        ("a large offset", guest("", "(i32.load offset=4294967295 (i32.const -1))"), Why::Trap),
        (
            "filling outside",
            guest("", "(memory.fill (i32.const 0) (i32.const 1) (i32.const -1)) unreachable"),
            Why::Trap,
        ),
        (
            "copying outside",
            guest("", "(memory.copy (i32.const 0) (i32.const -9) (i32.const 99)) unreachable"),
            Why::Trap,
        ),
        ("outside of a table", guest(table, "(call_indirect $t (type $r) (i32.const 9))"), Why::Trap),
        ("nothing in a table", guest(table, "(call_indirect $t (type $r) (i32.const 1))"), Why::Trap),
        ("another signature", guest(table, "(call_indirect $t (type $r) (i32.const 0))"), Why::Trap),
        ("data outside", guest(r#"(data (i32.const 131071) "xx")"#, NOTHING), Why::Trap),
        ("elements outside", guest("(table 1 funcref) (elem (i32.const 1) $f) (func $f)", NOTHING), Why::Trap),
        ("at the start", guest("(func $s unreachable) (start $s)", NOTHING), Why::Trap),
        ("after the answer", guest(post_return, NOTHING), Why::Trap),
        ("in realloc", Guest { realloc: "unreachable", ..Guest::default() }, Why::Trap),
    ]);
}
