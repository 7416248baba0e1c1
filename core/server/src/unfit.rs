//! Whether all plugins that are there run with this program: asked once by each new one, before it brings anything to
//! another shape, so that the one before can still be started.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use packages::{Package, Part};
use plugins::wall::{NotCalled, Wall, Walled};
use sandbox::Compiler;
use sha2::{Digest as _, Sha256};
use store::{
    OpenError, Settings, SystemClock,
    beforehand::{self, Found, Kept},
};

use crate::{config::Config, exit::Stop};

/// In the data directory: what found which packages in order, and whether that was all.
const CHECKED: &str = "plugins-checked";
const ALL: &str = "all";

/// What it is about a program that a plugin could stumble over, and which database is looked through.
fn own(settings: &Settings) -> String {
    let database = settings.database.as_ref().map(|url| hex::encode(Sha256::digest(url)));
    let database = database.unwrap_or_else(|| "files".to_owned());
    format!("{} {} {} {database}", env!("CARGO_PKG_VERSION"), sandbox::interface(), beforehand::shape())
}

/// Blocks.
pub fn check(settings: &Settings, rests: bool) -> Result<(), OpenError> {
    let mut known = Known::of(settings);
    if known.are_all {
        return Ok(());
    }
    let wall: Wall = Arc::new(Walled::new(Compiler::of_this_program(), None));
    let mut unfit = Vec::new();
    let is_house = beforehand::each_plugin(settings, |found| match found {
        Found::Unread { workspace, why } => {
            tracing::warn!(%workspace, why, "whether the plugins of this business run was not looked at");
        }
        Found::Plugin(one) => {
            let named = format!("{} {} of {}", one.name, one.release, one.workspace);
            if let Some(why) = known.verdict(one, &wall) {
                unfit.push(format!("{named}: {why}"));
            }
        }
    })?;
    match unfit.is_empty() || rests {
        true => {
            unfit.iter().for_each(|why| tracing::warn!(why, "a plugin does not run with this Stockade, and will rest"));
            if is_house {
                known.note(ALL);
            }
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

/// What was found out about packages, by this start or by one that was cut short.
struct Known {
    path: PathBuf,
    own: String,
    are_all: bool,
    /// Why each does not run, if it does not.
    verdicts: HashMap<String, Option<String>>,
}

impl Known {
    fn of(settings: &Settings) -> Self {
        let (path, own) = (settings.data.join(CHECKED), own(settings));
        let noted = fs::read_to_string(&path).unwrap_or_default();
        let mut lines = noted.lines();
        let noted: Vec<&str> = if lines.next() == Some(&own) { lines.collect() } else { Vec::new() };
        let are_all = noted.contains(&ALL);
        let verdicts = noted.into_iter().map(|id| (id.to_owned(), None)).collect();
        Self { path, own, are_all, verdicts }
    }

    /// Why it does not run with this program. What cannot be found out now is told when somebody needs it.
    fn verdict(&mut self, one: Kept, wall: &Wall) -> Option<String> {
        let id = one.id.to_string();
        if let Some(known) = self.verdicts.get(&id) {
            return known.clone();
        }
        let (plugin, workspace) = (one.name.clone(), one.workspace);
        let unknown = |why: String| tracing::warn!(%workspace, plugin, why, "whether it runs could not be found out");
        let blob = one.id;
        let package = match one.package() {
            Ok(package) => package,
            Err(why) => {
                unknown(why);
                return None;
            }
        };
        let tried = || match Package::read(&package) {
            Ok(package) => wall.load(blob, package.part(&Part::Component).unwrap_or_default()),
            Err(why) => Err(NotCalled::Unloaded(why.to_string())),
        };
        // What was in the compiler's way may be gone the second time.
        let verdict = match tried().or_else(|no| if matches!(no, NotCalled::Away) { tried() } else { Err(no) }) {
            Ok(()) => {
                self.note(&id);
                None
            }
            Err(NotCalled::Unloaded(why)) => Some(why),
            Err(NotCalled::Away) => {
                unknown("it could not be compiled just now".to_owned());
                return None;
            }
        };
        self.verdicts.insert(id, verdict.clone());
        verdict
    }

    /// Written down at once: a start that is cut short need not begin again. Who cannot write it down asks again the next time.
    fn note(&mut self, what: &str) {
        self.verdicts.insert(what.to_owned(), None);
        let fit = self.verdicts.iter().filter(|(_, why)| why.is_none()).map(|(id, _)| id.as_str());
        let noted: Vec<&str> = [self.own.as_str()].into_iter().chain(fit).collect();
        if self.path.parent().is_some_and(Path::is_dir)
            && let Err(error) = fs::write(&self.path, noted.join("\n"))
        {
            tracing::warn!(path = %self.path.display(), %error, "which plugins were checked could not be written down");
        }
    }
}

/// The same where somebody else than the server brings PostgreSQL to another shape. Where the master key is not there, the
/// plugins are sealed: then the first start looks at them.
pub fn before_migrating(config: &Config, owner_url: &str) -> Result<(), Stop> {
    let unseen = |why: String| {
        tracing::warn!(why, "whether the plugins run with this Stockade was not looked at");
        Ok(())
    };
    let master = match config.master_key(|name| std::env::var(name).ok()) {
        Ok(master) => master,
        Err(no) => return unseen(no.message),
    };
    let settings = Settings {
        data: config.data(),
        database: Some(owner_url.to_owned()),
        master,
        clock: Arc::new(SystemClock),
        most_open: 1,
    };
    match check(&settings, config.lets_unfit_plugins_rest()) {
        Err(no @ (OpenError::Master(_) | OpenError::WrongMaster { .. })) => unseen(no.to_string()),
        checked => Ok(checked?),
    }
}
