//! SIGKILL at moments chosen by chance while clients write; one data directory goes through all of them.

use std::{path::Path, time::Duration};

use testkit::{
    pause,
    trial::{Chance, Findings, HEALTHY, Trial, Worked},
};

use crate::Proven;

const CLIENTS: usize = 8;
const SOONEST: Duration = Duration::from_millis(100);
const LATEST: Duration = Duration::from_secs(1);
/// After so many kills, and at the end, everything is looked at.
const ALL_AFTER: usize = 25;

pub fn prove(folder: &Path, times: usize, chance: &mut Chance) -> Proven {
    let launch = crate::launch(folder, "data");
    let mut server = launch.start().map_err(|died| format!("it does not start: {}", died.0))?;
    let mut trial = Trial::open(&server, folder, CLIENTS, chance);
    let (mut worked, mut found, mut slowest) = (Worked::default(), Findings::default(), Duration::ZERO);
    for kill in 1..=times {
        let moment = chance.between(SOONEST, LATEST);
        let (more, ()) = trial.work(&server, || {
            pause(moment);
            server.kill();
        });
        if let Some(refused) = more.refused.first() {
            return Err(format!("kill {kill}: a request was refused: {refused}"));
        }
        worked.absorb(more);
        drop(server);
        server = launch.start().map_err(|died| format!("kill {kill}: it does not start again: {}", died.0))?;
        slowest = slowest.max(server.first_answer);
        if server.first_answer > HEALTHY {
            return Err(format!("kill {kill}: healthy only after {:?}", server.first_answer));
        }
        let findings =
            if kill % ALL_AFTER == 0 || kill == times { trial.check_all(&server) } else { trial.check(&server) };
        if !findings.is_clean() {
            return Err(format!("kill {kill}: {findings}"));
        }
        found.absorb(Findings { compared: 0, ..findings });
        if kill % ALL_AFTER == 0 {
            println!("{kill:>5} kills, {:>8} acknowledged, slowest start {slowest:?}", worked.acknowledged);
        }
    }
    Ok(format!(
        "{times} kills, {} writes acknowledged by {CLIENTS} clients, {} in doubt ({} had been done, {} were done when asked again), \
         0 lost, 0 doubled; slowest start {slowest:?}",
        worked.acknowledged, worked.in_doubt, found.had_been_done, found.done_now
    ))
}
