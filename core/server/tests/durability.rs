//! What was acknowledged is never lost: the short forms of `cargo xtask soak`, against the program that
//! was just built.

#![cfg(test)]

use std::{
    path::Path,
    time::{Duration, Instant},
};

use testkit::{
    pause,
    postgres::{self, Unavailable},
    server::{Launch, Server},
    trial::{Chance, Findings, HEALTHY, Journal, Kills, Outlet, Plugged, Step, Story, Traded, Trial, Walk, stops},
};

const CLIENTS: usize = 8;
const KILLS: usize = 12;
/// A kill comes between these.
const SOONEST: Duration = Duration::from_millis(100);
const LATEST: Duration = Duration::from_millis(600);
/// While a plugin works; a server that just started compiles that first.
const PLUGIN_KILLS: usize = 10;
const PLUGIN_LATEST: Duration = Duration::from_millis(2_500);
const TRADE_KILLS: usize = 6;
/// In flight when the server is told to stop.
const IN_FLIGHT: usize = 200;
/// How long an orderly end may take.
const STOPS: Duration = Duration::from_secs(10);

fn launch(folder: &Path) -> Launch {
    Launch::new(env!("CARGO_BIN_EXE_stockade"), folder.join("data")).log(folder.join("server.log"))
}

fn start(launch: &Launch) -> Server {
    launch.start().unwrap_or_else(|died| panic!("it does not start: {}", died.0))
}

/// A folder that stays when the test fails.
fn keep_if_it_fails(name: &str, test: impl FnOnce(&Path, &mut Chance)) {
    let (folder, mut chance) = (tempfile::Builder::new().prefix(name).tempdir().unwrap().keep(), Chance::any());
    println!("seed {}, in {}", chance.seed(), folder.display());
    test(&folder, &mut chance);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn killed_at_any_moment_it_loses_and_doubles_nothing() {
    keep_if_it_fails("kill-", |folder, chance| {
        let launch = launch(folder);
        let mut server = start(&launch);
        let mut trial = Trial::open(&server, folder, CLIENTS, chance);
        let (mut acknowledged, mut in_doubt) = (0, 0);
        for kill in 1..=KILLS {
            let moment = chance.between(SOONEST, LATEST);
            let (worked, ()) = trial.work(&server, || {
                pause(moment);
                server.kill();
            });
            assert!(worked.refused.is_empty() && worked.unavailable.is_empty(), "kill {kill}: {worked:?}");
            (acknowledged, in_doubt) = (acknowledged + worked.acknowledged, in_doubt + worked.in_doubt);
            drop(server);
            server = start(&launch);
            assert!(server.first_answer < HEALTHY, "kill {kill}: healthy only after {:?}", server.first_answer);
            let findings = if kill == KILLS { trial.check_all(&server) } else { trial.check(&server) };
            assert!(findings.is_clean(), "kill {kill}: {findings}");
        }
        println!("{KILLS} kills, {acknowledged} acknowledged, {in_doubt} in doubt, 0 lost");
        assert!(acknowledged > KILLS && in_doubt > 0, "{acknowledged} acknowledged, {in_doubt} in doubt");
    });
}

#[test]
fn killed_after_any_fsync_of_a_write_it_loses_and_doubles_nothing() {
    if let Err(why) = stops::available() {
        assert!(std::env::var_os("CI").is_none(), "{why}");
        println!("!! {why}. SKIPPED: nobody walked over the moments at which a write is made lasting.");
        return;
    }
    keep_if_it_fails("fsync-", |folder, chance| {
        let program = launch(folder);
        let outlet = Outlet::open(&start(&program)).unwrap();
        let walk = Walk {
            launch: &|data| program.clone().in_folder(data),
            folder,
            calls: stops::LASTING,
            begin: &mut |moment| {
                let story = Story::at(
                    outlet.clone(),
                    format!("m{moment}"),
                    &[Step::Adjust, Step::Transfer, Step::Stop],
                    chance,
                );
                (program.data().to_owned(), Journal::open(folder), story)
            },
            passed: &mut |moment, call, _| println!("{moment:>3}  {call}"),
        };
        let (moments, findings) = walk.walk();
        assert!(findings.is_clean(), "moment {moments}: {findings}");
        assert!(moments > 5, "only {moments} moments");
    });
}

fn killed_while_a_plugin_works(launch: &Launch, chance: &mut Chance) {
    let Some(program) = testkit::component("hello") else { return };
    let kills = Kills { times: PLUGIN_KILLS, soonest: SOONEST, latest: PLUGIN_LATEST };
    println!("{}", kills.of(launch, chance, |server| Plugged::open(server, &program)).unwrap());
}

#[test]
fn killed_while_a_plugin_works_each_effect_is_there_once() {
    keep_if_it_fails("plugged-", |folder, chance| killed_while_a_plugin_works(&launch(folder), chance));
}

#[test]
fn killed_while_a_plugin_works_on_postgresql_each_effect_is_there_once() {
    let database = match postgres::cluster().and_then(|cluster| cluster.database("plugged")) {
        Err(Unavailable::Skipped) => return,
        database => database.unwrap(),
    };
    store::migrate_postgres(&database.owner_url, &database.app).unwrap();
    keep_if_it_fails("plugged-postgres-", |folder, chance| {
        killed_while_a_plugin_works(&launch(folder).on(&database.app_url), chance);
    });
}

#[test]
fn killed_while_both_trade_a_shop_elsewhere_and_this_business_agree() {
    if testkit::component("woocommerce").is_none() {
        return;
    }
    keep_if_it_fails("traded-", |folder, chance| {
        let there = Traded::shop().unwrap();
        let launch = launch(folder).near(there.host()).at_one_address();
        let kills = Kills { times: TRADE_KILLS, soonest: SOONEST, latest: PLUGIN_LATEST };
        println!("{}", kills.of(&launch, chance, |server| Traded::open(server, there)).unwrap());
    });
}

#[test]
fn told_to_stop_it_finishes_what_it_began_to_answer() {
    keep_if_it_fails("stop-", |folder, chance| {
        let launch = launch(folder);
        let mut server = start(&launch);
        let mut trial = Trial::open(&server, folder, IN_FLIGHT, chance);
        let moment = chance.between(SOONEST, LATEST);
        let (worked, told) = trial.work(&server, || {
            pause(moment);
            server.terminate().unwrap();
            let told = Instant::now();
            // The clients go on until nobody answers.
            while server.is_running() && told.elapsed() < STOPS {
                pause(Duration::from_millis(1));
            }
            told
        });
        let status = server.wait(STOPS.saturating_sub(told.elapsed())).expect("it has ended");
        println!("stopped in {:?}; {worked:?}", told.elapsed());
        assert!(status.success(), "{status}");
        assert_eq!(worked.truncated, 0, "answers that ended in the middle");
        assert!(worked.refused.is_empty(), "{worked:?}");
        drop(server);
        let server = start(&launch);
        let findings: Findings = trial.check_all(&server);
        assert!(findings.is_clean(), "{findings}");
        assert_eq!(findings.had_been_done, 0, "what it did it also answered");
    });
}
