//! What a plugin does that means harm, or was written badly. Each of these ends where the wall ends it.

use std::hint::black_box;

use stockade_sdk::{credentials::Signature, prelude::*};

const MIB: usize = 1 << 20;

pub fn as_told(what: &str) -> Done {
    match what {
        "loops" => loop {
            black_box(());
        },
        "takes memory" => {
            let mut all = Vec::new();
            loop {
                all.push(black_box(vec![1_u8; MIB]));
            }
        }
        "goes deeper" => {
            black_box(deeper(black_box(1)));
            done()
        }
        "never stops talking" => loop {
            log::info!("{}", black_box("nothing ".repeat(500)));
        },
        "never stops asking" => loop {
            black_box(kv::get::<String>("nothing")?);
        },
        "has much signed" => {
            let (secret, data) = (Credential::open("key")?, vec![0; MIB]);
            loop {
                black_box(secret.sign(Signature::HmacSha256Hex, &data)?);
            }
        }
        "answers with all it can" => Outcome::new().answer("a".repeat(32 * MIB)),
        _ => done(),
    }
}

#[expect(unconditional_recursion, reason = "this is the harm")]
fn deeper(depth: u64) -> u64 {
    black_box(deeper(black_box(depth + 1))) + 1
}
