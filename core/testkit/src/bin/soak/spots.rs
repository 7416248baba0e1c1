//! A write fails, once, as on a disk with a bad spot. The server is killed or goes on, and only some time
//! later the power is cut: what the system remembered of that write, and the disk never got, must not be
//! what acknowledged writes stand on.

use std::{fmt, path::Path, time::Duration};

use testkit::{
    pause,
    trial::{Chance, Trial, Worked},
};

use crate::{
    Proven,
    rig::{self, Rig, Tally},
};

const CLIENTS: usize = 8;
/// How long they write before and after.
const BEFORE: Duration = Duration::from_millis(200);
const AFTER: Duration = Duration::from_millis(500);
/// The write that fails is one of so many.
const WRITES: u64 = 60;

pub fn prove(folder: &Path, times: usize, chance: &mut Chance) -> Proven {
    rig::available()?;
    println!("{}, {}", crate::said("nbdkit", &["--version"]), crate::said("/sbin/mkfs.ext4", &["-V"]));
    let mut rig = Rig::new(folder, chance.branch())?;
    let launch = crate::launch(folder, "").in_folder(rig.mounted().join("data"));
    let mut server = launch.start().map_err(|died| format!("it does not start: {}", died.0))?;
    let mut trial = Trial::open(&server, folder, CLIENTS, chance);
    let (mut worked, mut tally, mut failed, mut went_on) = (Worked::default(), Tally::default(), 0, 0);
    for number in 1..=times {
        let wrong = |why: &dyn fmt::Display| format!("spot {number}: {why}");
        let after = 1 + chance.below(WRITES);
        rig.fail(after)?;
        let (first, ()) = trial.work(&server, || pause(BEFORE));
        let is_killed = chance.below(2) == 0;
        if is_killed {
            drop(server);
            server = match launch.start() {
                Ok(server) => server,
                // The file system gave up too, and nothing can be acknowledged any more.
                Err(died) => {
                    println!("{number:>5}  it does not start without a new disk: {}", died.0);
                    tally.add(rig.cut(0)?, rig.power_on()?);
                    launch.start().map_err(|died| wrong(&format!("it does not start again: {}", died.0)))?
                }
            };
        }
        // Those who were told that nobody knows ask again, here as after every other end.
        let (second, ()) = trial.work(&server, || pause(AFTER));
        failed += usize::from(rig.failed()? > 0);
        went_on += usize::from(second.acknowledged > 0);
        println!(
            "{number:>5}  {} acknowledged, {} writes failed, {}, {} acknowledged after",
            first.acknowledged,
            rig.failed()?,
            if is_killed { "killed" } else { "went on" },
            second.acknowledged
        );
        worked.absorb(first);
        worked.absorb(second);
        let cut = rig.cut(0)?;
        server.kill();
        drop(server);
        tally.add(cut, rig.power_on()?);
        server = launch.start().map_err(|died| wrong(&format!("it does not start again: {}", died.0)))?;
        let findings = trial.check_all(&server);
        if !findings.is_clean() {
            return Err(wrong(&findings));
        }
    }
    drop(server);
    Ok(format!(
        "{failed} writes failed in {times} lives, of which {went_on} acknowledged more before the power was cut; {tally}; \
         {} acknowledged by {CLIENTS} clients, {} in doubt, 0 lost, 0 doubled",
        worked.acknowledged, worked.in_doubt
    ))
}
