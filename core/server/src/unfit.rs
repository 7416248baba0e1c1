//! Whether all plugins that are there run with this program: asked once by each new one, before it brings anything to
//! another shape, so that the one before can still be started.

use std::{fs, path::Path, sync::Arc};

use plugins::{
    operations::check::loads,
    wall::{Wall, Walled},
};
use sandbox::Compiler;
use store::{OpenError, Settings, SystemClock, beforehand};

use crate::{config::Config, exit::Stop};

/// In the data directory: which program found all in order.
const CHECKED: &str = "plugins-checked";

/// What it is about a program that a plugin could stumble over.
fn own() -> String {
    format!("{} {} {}\n", env!("CARGO_PKG_VERSION"), sandbox::interface(), beforehand::shape())
}

/// Blocks.
pub fn check(settings: &Settings, rests: bool) -> Result<(), OpenError> {
    let checked = settings.data.join(CHECKED);
    if fs::read_to_string(&checked).is_ok_and(|by| by == own()) {
        return Ok(());
    }
    let wall: Wall = Arc::new(Walled::new(Compiler::of_this_program(), None));
    let mut unfit = Vec::new();
    beforehand::each_plugin(settings, |one| {
        if let Err(why) = loads(&one.package, &wall) {
            unfit.push(format!("{} {} of {}: {why}", one.name, one.release, one.workspace));
        }
    })?;
    match unfit.is_empty() || rests {
        true => {
            unfit.iter().for_each(|why| tracing::warn!(why, "a plugin does not run with this Stockade, and will rest"));
            remember(&settings.data, &checked);
            Ok(())
        }
        false => Err(OpenError::Unfit {
            why: format!(
                "these plugins do not run with this Stockade, so nothing was changed: {}. Start the Stockade that was here \
                 before, and update or remove them there; or start this one with STOCKADE_UNFIT_PLUGINS=rest: then they \
                 rest until they are updated, and all else works",
                unfit.join("; ")
            ),
        }),
    }
}

/// Who cannot write it down asks again the next time.
fn remember(data: &Path, checked: &Path) {
    if data.is_dir()
        && let Err(error) = fs::write(checked, own())
    {
        tracing::warn!(path = %checked.display(), %error, "it could not be written down that all plugins were checked");
    }
}

/// The same where somebody else than the server brings PostgreSQL to another shape. Where the master key is not there, the
/// plugins are sealed: then the first start looks at them.
pub fn before_migrating(config: &Config, owner_url: &str) -> Result<(), Stop> {
    let settings = Settings {
        data: config.data(),
        database: Some(owner_url.to_owned()),
        master: config.master_key(|name| std::env::var(name).ok())?,
        clock: Arc::new(SystemClock),
        most_open: 1,
    };
    match check(&settings, config.lets_unfit_plugins_rest()) {
        Err(OpenError::Master(why)) => {
            tracing::warn!(%why, "whether the plugins run with this Stockade was not looked at");
            Ok(())
        }
        checked => Ok(checked?),
    }
}
