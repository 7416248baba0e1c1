//! How the API meets the rest: who a token belongs to, and whether we are ready.

use std::sync::Arc;

use api::{Api, Shared, health::Ready};
use door::Door;
use identity::Sessions;
use model::{Actor, Origin, Problem};
use web::{Authenticate, Site, Waiting};

use crate::{
    config::Config,
    exit::{Code, Stop},
};

/// Sessions as the web asks for them.
struct Known(Sessions);

impl Authenticate for Known {
    fn actor<'a>(&'a self, token: &'a str, origin: Origin) -> Waiting<'a, Result<Actor, Problem>> {
        Box::pin(self.0.actor(token, origin))
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

pub fn api(site: &Arc<Site>, door: &Arc<Door>) -> Result<Api, Stop> {
    let sessions = Sessions::new(Arc::clone(door));
    let shared = Shared {
        door: Arc::clone(door),
        site: Arc::clone(site),
        authenticate: Arc::new(Known(sessions)),
        ready: ready(door),
    };
    Api::new(shared).map_err(wrong)
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
