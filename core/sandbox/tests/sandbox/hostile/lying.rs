//! Answers and addresses that are not what the interface says.

use super::{all_stopped, guest};
use crate::guests::{Guest, NOTHING, call};
use crate::limits;
use sandbox::{Limits, Why};

/// The outcome at 1024 has a text (its facts) at an address, of a length.
fn facts(at: u32, length: u32) -> String {
    format!("(i32.store (i32.const 1048) (i32.const {at})) (i32.store (i32.const 1052) (i32.const {length})) {NOTHING}")
}

/// Its operations are at an address, so many.
fn operations(at: u32, length: u32) -> String {
    format!("(i32.store (i32.const 1028) (i32.const {at})) (i32.store (i32.const 1032) (i32.const {length})) {NOTHING}")
}

#[test]
fn an_answer_that_is_none_is_refused() {
    let cases = [
        ("an address outside", "(i32.const -4)".into()),
        ("an address at the very end", "(i32.const 131068)".into()),
        ("an address between words", "(i32.const 1023)".into()),
        ("neither outcome nor failure", format!("(i32.store8 (i32.const 1024) (i32.const 7)) {NOTHING}")),
        ("neither some nor none", format!("(i32.store8 (i32.const 1036) (i32.const 9)) {NOTHING}")),
        ("a text outside", facts(131_000, 1_000)),
        ("a text that goes round", facts(0xffff_fff0, 0x20)),
        ("a text as long as can be", facts(0, 0x7fff_ffff)),
        ("a text longer than can be", facts(0, 0xffff_ffff)),
        ("a text that is not UTF-8", format!("(i32.store8 (i32.const 9) (i32.const 255)) {}", facts(9, 1))),
        ("half a letter", format!("(i32.store8 (i32.const 9) (i32.const 0xc3)) {}", facts(9, 1))),
        ("a surrogate", format!("(i32.store (i32.const 8) (i32.const 0x80a0ed)) {}", facts(8, 3))),
        ("a list outside", operations(131_000, 100)),
        ("a list that goes round", operations(0xffff_fff0, 0x2000_0000)),
        ("a list as long as can be", operations(0, 0xffff_ffff)),
        ("a list between words", operations(2_001, 3)),
        (
            "a text in a list outside",
            format!(
                "(i32.store (i32.const 3000) (i32.const -9)) (i32.store (i32.const 3004) (i32.const 99)) {}",
                operations(3_000, 1)
            ),
        ),
    ];
    for (name, handle) in &cases {
        all_stopped(&[(name, Guest { handle, ..Guest::default() }, Why::Malformed)]);
    }
}

#[test]
fn room_that_is_none_is_not_written_to() {
    all_stopped(&[
        ("outside", Guest { realloc: "(i32.const -16)", ..Guest::default() }, Why::Malformed),
        ("at the very end", Guest { realloc: "(i32.const 131071)", ..Guest::default() }, Why::Malformed),
        ("beyond the end", Guest { realloc: "(i32.const 131072)", ..Guest::default() }, Why::Malformed),
        ("all of the address space", Guest { realloc: "(i32.const 0xffffffff)", ..Guest::default() }, Why::Malformed),
    ]);
    // Who has everything written to one place has a trigger of one's own making, and nothing else.
    assert!(call(&Guest { realloc: "(i32.const 64)", ..Guest::default() }.load(), &limits()).answer.is_ok());
}

#[test]
fn a_long_answer_is_refused() {
    let long = format!("(drop (memory.grow (i32.const 800))) {}", facts(0, 800 * 65_536));
    let many = format!("(drop (memory.grow (i32.const 800))) {}", operations(65_536, 1_000_000));
    all_stopped(&[
        ("a text beyond what is copied at all", Guest { handle: &long, ..Guest::default() }, Why::Said),
        ("a million operations", Guest { handle: &many, ..Guest::default() }, Why::Said),
    ]);

    let some = format!("(drop (memory.grow (i32.const 100))) {}", facts(65_536, 5 * 1024 * 1024));
    let rather_many = operations(100_000, 1_001);
    all_stopped(&[
        ("a text beyond what may be answered", Guest { handle: &some, ..Guest::default() }, Why::Output),
        ("one operation too many", Guest { handle: &rather_many, ..Guest::default() }, Why::Output),
    ]);
    let enough = operations(100_000, 1_000);
    let called = call(&Guest { handle: &enough, ..Guest::default() }.load(), &limits());
    assert_eq!(called.answer.unwrap().unwrap().operations.len(), 1_000);
}

/// The same hundred bytes, told of again and again, are as long as they are told to be.
#[test]
fn what_overlaps_counts_each_time() {
    let fill = "(local $i i32) (loop $l
        (i32.store (i32.add (i32.const 100000) (i32.mul (local.get $i) (i32.const 16))) (i32.const 4096))
        (i32.store (i32.add (i32.const 100004) (i32.mul (local.get $i) (i32.const 16))) (i32.const 60000))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $l (i32.lt_u (local.get $i) (i32.const 900))))";
    let handle = format!("{fill} {}", operations(100_000, 900));
    all_stopped(&[("900 names of 60 kB", Guest { handle: &handle, ..Guest::default() }, Why::Said)]);
    let roomy = Limits { said: 1 << 30, memory: 1 << 26, ..limits() };
    let called = call(&Guest { handle: &handle, ..Guest::default() }.load(), &roomy);
    assert_eq!(called.answer.unwrap_err().why, Why::Output);
    assert!(call(&guest("", NOTHING).load(), &roomy).answer.is_ok());
}
