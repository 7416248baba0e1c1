//! SIGKILL at moments chosen by chance while plugins work: one that hears, is sent and brings over, and that of
//! WooCommerce with a shop elsewhere.

use std::{path::Path, time::Duration};

use testkit::{
    Engine,
    postgres::{self, TestDatabase},
    server::Launch,
    trial::{Chance, Kills, Plugged, Traded},
};

use crate::Proven;

/// A server that just started compiles the plugin first.
const SOONEST: Duration = Duration::from_millis(300);
const LATEST: Duration = Duration::from_secs(3);

const fn kills(times: usize) -> Kills {
    Kills { times, soonest: SOONEST, latest: LATEST }
}

pub fn hello(folder: &Path, times: usize, engine: Engine, chance: &mut Chance) -> Proven {
    let program = testkit::component("hello").ok_or("hello is not built: run `cargo xtask plugins`")?;
    let (_database, launch) = launch(folder, engine)?;
    kills(times).of(&launch, chance, |server| Plugged::open(server, &program))
}

pub fn woocommerce(folder: &Path, times: usize, engine: Engine, chance: &mut Chance) -> Proven {
    let there = Traded::shop()?;
    let (_database, launch) = launch(folder, engine)?;
    let launch = launch.near(there.host()).at_one_address();
    kills(times).of(&launch, chance, |server| Traded::open(server, there))
}

/// On files, or on a database of its own that goes when the first of these is dropped.
fn launch(folder: &Path, engine: Engine) -> Result<(Option<TestDatabase>, Launch), String> {
    let launch = crate::launch(folder, "data");
    match engine {
        Engine::Sqlite => Ok((None, launch)),
        Engine::Postgres => {
            let cluster = postgres::cluster().map_err(|no| no.to_string())?;
            let database = cluster.database("soak").map_err(|no| no.to_string())?;
            store::migrate_postgres(&database.owner_url, &database.app).map_err(|error| error.to_string())?;
            let launch = launch.on(&database.app_url);
            Ok((Some(database), launch))
        }
    }
}
