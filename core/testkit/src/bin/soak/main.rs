//! `cargo xtask soak`: the proofs that take too long for every day. Each prints its seed, what it ran on
//! and what it counted, and keeps its folder when something is not as it should be.
//!
//! - `kill [times]`: SIGKILL at moments chosen by chance, while clients write
//! - `plugins [times]`: SIGKILL at moments chosen by chance, while a plugin hears, is sent and brings over
//! - `woocommerce [times]`: the same while a shop elsewhere and a business here are one
//! - `fsync`: SIGKILL after every call that makes something lasting, from an empty directory to the end
//! - `power [cuts]`: the disk loses what was not flushed, while clients write; and the control that must fail
//! - `spots [times]`: a write fails, and the power is cut some time after
//!
//! With `--postgres` those of plugins are on PostgreSQL.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::float_arithmetic,
    reason = "a chore that talks to people"
)]

mod fsync;
mod kill;
mod plain;
mod plugged;
mod power;
mod rig;
mod spots;

use std::{
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    time::Instant,
};

use testkit::{
    Engine,
    server::{Launch, built},
    trial::Chance,
};

const TIMES: usize = 200;
const CUTS: usize = 20;
const SPOTS: usize = 20;
const SEED: &str = "--seed";
const POSTGRES: &str = "--postgres";

/// How a proof ended, in one line; an error names what was not as it should be.
type Proven = Result<String, String>;

fn main() -> ExitCode {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let chance = match take_seed(&mut words) {
        Ok(chance) => chance,
        Err(why) => return refuse(&why),
    };
    let engine = take_engine(&mut words);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let number = |word: &str| word.parse::<usize>().map_err(|_| format!("`{word}` is not a number"));
    let all: Vec<Result<Proof, String>> = match words[..] {
        [] => vec![
            Ok(Proof::Kill(TIMES)),
            Ok(Proof::Plugins(TIMES, engine)),
            Ok(Proof::WooCommerce(TIMES, engine)),
            Ok(Proof::Fsync),
            Ok(Proof::Power(CUTS)),
            Ok(Proof::Spots(SPOTS)),
        ],
        ["kill"] => vec![Ok(Proof::Kill(TIMES))],
        ["kill", times] => vec![number(times).map(Proof::Kill)],
        ["plugins"] => vec![Ok(Proof::Plugins(TIMES, engine))],
        ["plugins", times] => vec![number(times).map(|times| Proof::Plugins(times, engine))],
        ["woocommerce"] => vec![Ok(Proof::WooCommerce(TIMES, engine))],
        ["woocommerce", times] => vec![number(times).map(|times| Proof::WooCommerce(times, engine))],
        ["fsync"] => vec![Ok(Proof::Fsync)],
        ["fsync", "writes"] => vec![Ok(Proof::Writes)],
        ["spots"] => vec![Ok(Proof::Spots(SPOTS))],
        ["spots", times] => vec![number(times).map(Proof::Spots)],
        ["power"] => vec![Ok(Proof::Power(CUTS))],
        ["power", cuts] => vec![number(cuts).map(Proof::Power)],
        // What the control of `power` is run as.
        [plain::WORD, file, acknowledged, synchronous] => return plain::work(file, acknowledged, synchronous),
        _ => vec![Err(format!(
            "soak [kill [times] | plugins [times] | woocommerce [times] | fsync [writes] | power [cuts] | spots [times]] \
             [{SEED} NUMBER] [{POSTGRES}]"
        ))],
    };
    let mut good = true;
    for proof in all {
        match proof {
            Ok(proof) => good &= prove(proof, &chance),
            Err(why) => return refuse(&why),
        }
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

enum Proof {
    Kill(usize),
    Plugins(usize, Engine),
    WooCommerce(usize, Engine),
    Fsync,
    Writes,
    Power(usize),
    Spots(usize),
}

fn prove(proof: Proof, chance: &Chance) -> bool {
    let name = match proof {
        Proof::Kill(_) => "kill",
        Proof::Plugins(..) => "plugins",
        Proof::WooCommerce(..) => "woocommerce",
        Proof::Fsync | Proof::Writes => "fsync",
        Proof::Power(_) => "power",
        Proof::Spots(_) => "spots",
    };
    let (folder, began, mut chance) = (folder(name), Instant::now(), chance.clone());
    println!("\nsoak {name}: seed {}, in {}", chance.seed(), folder.display());
    println!("{}, {}", launch(&folder, "data").version(), said("uname", &["-srm"]));
    let proven = match proof {
        Proof::Kill(times) => kill::prove(&folder, times, &mut chance),
        Proof::Plugins(times, engine) => plugged::hello(&folder, times, engine, &mut chance),
        Proof::WooCommerce(times, engine) => plugged::woocommerce(&folder, times, engine, &mut chance),
        Proof::Fsync => fsync::prove(&folder, testkit::trial::stops::LASTING, &mut chance),
        Proof::Writes => fsync::prove(&folder, testkit::trial::stops::WRITES, &mut chance),
        Proof::Power(cuts) => power::prove(&folder, cuts, &mut chance),
        Proof::Spots(times) => spots::prove(&folder, times, &mut chance),
    };
    let took = began.elapsed().as_secs();
    match proven {
        Ok(line) => {
            println!("soak {name}: {line} ({took} s)");
            std::fs::remove_dir_all(&folder).expect("our own folder");
            true
        }
        Err(why) => {
            println!("soak {name} FAILED after {took} s: {why}\nkept: {}", folder.display());
            false
        }
    }
}

/// The program, on a data directory in this folder; what it says is kept beside.
fn launch(folder: &Path, data: &str) -> Launch {
    Launch::new(built(), folder.join(data)).log(folder.join("server.log"))
}

fn folder(name: &str) -> PathBuf {
    tempfile::Builder::new().prefix(&format!("soak-{name}-")).tempdir().expect("a folder").keep()
}

/// The first line that a foreign program says, for the record.
fn said(program: &str, words: &[&str]) -> String {
    let output = Command::new(program).args(words).output();
    let text = output.map(|output| String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned());
    let text = text.unwrap_or_default();
    text.lines().next().map_or_else(|| format!("no {program}"), str::to_owned)
}

fn take_seed(words: &mut Vec<String>) -> Result<Chance, String> {
    let Some(at) = words.iter().position(|word| word == SEED) else { return Ok(Chance::any()) };
    let said: Vec<String> = words.drain(at..words.len().min(at + 2)).collect();
    let seed = said.get(1).and_then(|text| text.parse().ok());
    seed.map(Chance::new).ok_or_else(|| format!("{SEED} takes a number"))
}

fn take_engine(words: &mut Vec<String>) -> Engine {
    let all = words.len();
    words.retain(|word| word != POSTGRES);
    if words.len() == all { Engine::Sqlite } else { Engine::Postgres }
}

fn refuse(why: &str) -> ExitCode {
    eprintln!("{why}");
    ExitCode::FAILURE
}
