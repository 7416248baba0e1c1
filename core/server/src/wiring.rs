//! How the API and the console meet the rest: who a token belongs to, and whether we are ready.

use std::sync::Arc;

use api::{Api, health::Ready};
use console::Console;
use door::Door;
use identity::{Programs, Sessions};
use model::{Actor, Origin, Problem};
use web::{Authenticate, Site, Waiting};

use crate::{
    config::Config,
    exit::{Code, Stop},
};

/// Sessions and tokens as the web asks for them.
struct Known {
    sessions: Sessions,
    programs: Programs,
}

impl Authenticate for Known {
    fn actor<'a>(&'a self, token: &'a str, origin: Origin) -> Waiting<'a, Result<Actor, Problem>> {
        match Programs::is_one(token) {
            true => Box::pin(self.programs.actor(token, origin)),
            false => Box::pin(self.sessions.actor(token, origin)),
        }
    }
}

/// Where we are reached, as it is configured.
pub fn site(config: &Config) -> Result<Arc<Site>, Stop> {
    let settings = web::Settings {
        public_url: config.public_url()?.to_string(),
        trusted_proxies: config.trusted_proxies()?,
        ..web::Settings::default()
    };
    Site::new(settings).map(Arc::new).map_err(wrong)
}

/// What is behind every address.
#[derive(Clone)]
pub struct Faces {
    pub api: Api,
    pub console: Console,
}

pub fn faces(site: &Arc<Site>, door: &Arc<Door>) -> Result<Faces, Stop> {
    let authenticate: Arc<dyn Authenticate> =
        Arc::new(Known { sessions: Sessions::new(Arc::clone(door)), programs: Programs::new(Arc::clone(door)) });
    let api = api::Shared {
        door: Arc::clone(door),
        site: Arc::clone(site),
        authenticate: Arc::clone(&authenticate),
        ready: ready(door),
    };
    let console = console::Shared { door: Arc::clone(door), site: Arc::clone(site), authenticate };
    Ok(Faces { api: Api::new(api).map_err(wrong)?, console: Console::new(console).map_err(wrong)? })
}

fn wrong(why: String) -> Stop {
    Stop::new(Code::Config, why)
}

/// Ready is: the platform answers.
fn ready(door: &Arc<Door>) -> Ready {
    let door = Arc::clone(door);
    Arc::new(move || {
        let door = Arc::clone(&door);
        Box::pin(async move { door.next_due(None).await.map(drop).map_err(door::Failure::into_problem) })
    })
}
