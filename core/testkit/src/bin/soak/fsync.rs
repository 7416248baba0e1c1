//! SIGKILL after every call that makes something lasting, from an empty directory over the whole write
//! path to an orderly end.

use std::path::Path;

use testkit::trial::{Chance, Journal, Step, Story, Walk, stops};

use crate::Proven;

pub fn prove(folder: &Path, calls: &'static [&'static str], chance: &mut Chance) -> Proven {
    stops::available()?;
    println!("{}", crate::said("strace", &["--version"]));
    let place = |moment: usize| folder.join(format!("moment-{moment}"));
    let walk = Walk {
        launch: &|data| crate::launch(folder, "").in_folder(data),
        folder,
        calls,
        begin: &mut |moment| {
            let home = place(moment);
            std::fs::create_dir(&home).expect("a folder");
            (home.join("data"), Journal::open(&home), Story::new(format!("m{moment}"), Step::ALL, chance))
        },
        passed: &mut |moment, call, findings| {
            println!("{moment:>5}  {call}");
            if findings.is_clean() {
                std::fs::remove_dir_all(place(moment)).expect("our own folder");
            }
        },
    };
    let (moments, findings) = walk.walk();
    if findings.is_clean() {
        Ok(format!("{moments} moments to be killed at, each followed by a start; {findings}"))
    } else {
        Err(format!("moment {moments}: {findings}"))
    }
}
