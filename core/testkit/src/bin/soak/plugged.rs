//! SIGKILL at moments chosen by chance while a plugin hears, is sent and brings over; then every effect is counted.

use std::{path::Path, time::Duration};

use testkit::{
    pause,
    trial::{Chance, Plugged},
};

use crate::Proven;

/// A server that just started compiles the plugin first.
const SOONEST: Duration = Duration::from_millis(300);
const LATEST: Duration = Duration::from_secs(3);

pub fn prove(folder: &Path, times: usize, chance: &mut Chance) -> Proven {
    let program = testkit::component("hello").ok_or("hello is not built: run `cargo xtask plugins`")?;
    let launch = crate::launch(folder, "data");
    let start = |kill: usize| launch.start().map_err(|died| format!("kill {kill}: it does not start: {}", died.0));
    let mut server = start(0)?;
    let mut trial = Plugged::open(&server, &program)?;
    for kill in 1..=times {
        let moment = chance.between(SOONEST, LATEST);
        trial.work(&server, || {
            pause(moment);
            server.kill();
        });
        drop(server);
        server = start(kill)?;
    }
    Ok(format!("{times} kills: {}", trial.check(&server)?))
}
