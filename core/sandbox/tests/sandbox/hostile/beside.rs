//! That others are served meanwhile.

use super::guest;
use crate::guests::{Guest, NOTHING, call};
use crate::{SANDBOX, limits};
use proptest::prelude::*;
use sandbox::Why;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

#[test]
fn a_thousand_traps_are_a_thousand_sentences() {
    let trapping = guest("", "unreachable").load();
    let fine = guest("", NOTHING).load();
    for _ in 0..1_000 {
        let stopped = call(&trapping, &limits()).answer.unwrap_err();
        assert_eq!(stopped.why, Why::Trap);
        assert!(stopped.detail.contains("unreachable") && !stopped.detail.contains('\n'), "{stopped}");
    }
    assert!(call(&fine, &limits()).answer.is_ok());
}

#[test]
fn ordinary_calls_go_on_beside_hostile_ones() {
    let fine = guest("", NOTHING).load();
    let grows = "(loop $l (drop (memory.grow (i32.const 16))) (br $l)) unreachable";
    let hostile = [
        guest("", "(loop $l (br $l)) unreachable").load(),
        guest("", grows).load(),
        guest("(func $f (result i32) (i32.add (call $f) (i32.const 1)))", "(call $f)").load(),
        guest("", "unreachable").load(),
    ];
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for component in &hostile {
            let is_over = &is_over;
            scope.spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    assert!(call(component, &limits()).answer.is_err());
                }
            });
        }
        let mut times: Vec<Duration> = (0..500)
            .map(|_| {
                let began = Instant::now();
                assert!(call(&fine, &limits()).answer.unwrap().is_ok());
                began.elapsed()
            })
            .collect();
        is_over.store(true, Ordering::Relaxed);
        times.sort_unstable();
        // Half of them do not notice, however busy the machine is.
        assert!(times[times.len() / 2] < Duration::from_millis(50), "{:?}", times[times.len() / 2]);
    });
}

/// What a call took is there for the next: bombs one after the other would else fill the machine.
#[test]
fn what_a_bomb_took_is_given_back() {
    let bomb = Guest {
        memory: "1000",
        handle: "(memory.fill (i32.const 0) (i32.const 1) (i32.const 65000000)) unreachable",
        ..Guest::default()
    };
    let bomb = bomb.load();
    let resident = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
    };
    call(&bomb, &limits()).answer.unwrap_err();
    let before = resident();
    for _ in 0..20 {
        call(&bomb, &limits()).answer.unwrap_err();
    }
    let grown = resident().saturating_sub(before);
    assert!(grown < 32 * 1024 * 1024, "{grown} bytes more");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    #[test]
    fn bytes_by_chance_harm_nobody(bytes in proptest::collection::vec(any::<u8>(), 0..2_000), how in 0..3) {
        let bytes = match how {
            0 => bytes,
            1 => [b"\0asm\x0d\0\x01\0", &bytes[..]].concat(),
            _ => {
                // A whole one, with some of its bytes made others.
                let mut whole = Guest::default().bytes();
                for pair in bytes.chunks_exact(2).take(1 + bytes.len() % 7) {
                    let at = usize::from(pair[0]) * 251 % whole.len();
                    whole[at] = pair[1];
                }
                whole
            }
        };
        if let Ok(component) = SANDBOX.load(&bytes) {
            let _ = call(&component, &limits());
        }
    }
}
