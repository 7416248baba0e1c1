//! The parts put together, without a network: what `serve` serves, and what a command uses when no
//! server is running.

use std::{sync::Arc, time::Duration};

use door::{
    Ask, Door, Options, Registry,
    limits::Allowances,
    operations::{
        deeds, members, names,
        workspaces::{DESTROY, FOUND, Founding, PRACTISE},
    },
    step::Claimed,
};
use model::{Actor, Reason, WorkspaceId};
use plugins::wall::{Wall, Walled};
use sales::records::InvoiceMailId;
use sandbox::{Cache, Compiler};
use store::{Clock, OpenError, Settings, Store, SystemClock};
use vault::{Cost, MasterKeySource, Purpose};
use work::{
    housekeeping,
    http::Client,
    jobs::{Problem, Runner},
    mail::Mailer,
};

use crate::{
    config::Config,
    exit::{Code, Stop},
    modules, rotation, unfit, wiring,
};

/// How long hashing one password should take on this machine.
const HASHING: Duration = Duration::from_millis(250);

/// What a house stands in: the world as it is, but where plugins are tried out.
pub struct Surroundings {
    pub clock: Arc<dyn Clock>,
    /// How others are asked something.
    pub outside: Client,
    /// What hashing a password costs; measured where nothing is said.
    pub cost: Option<Cost>,
    /// Where programs of plugins run, or whoever looks on there.
    pub around: Box<dyn FnOnce(Wall) -> Wall + Send>,
}

impl Surroundings {
    fn usual(config: &Config, clock: Arc<dyn Clock>) -> Result<Self, Stop> {
        Ok(Self { clock, outside: config.outside()?, cost: None, around: Box::new(|wall| wall) })
    }
}

pub struct House {
    pub door: Arc<Door>,
    /// Where it is reached, as it is configured.
    pub site: Arc<web::Site>,
    pub runner: Arc<Runner>,
}

impl House {
    /// Opens everything. Blocks.
    pub fn open(config: &Config) -> Result<Self, Stop> {
        Self::open_at(config, Arc::new(SystemClock))
    }

    /// Whether there is anything to open.
    pub fn is_begun(config: &Config) -> bool {
        let data = config.data();
        config.database().is_some() || ["keyring.db", "platform.db"].iter().any(|file| data.join(file).exists())
    }

    pub fn open_at(config: &Config, clock: Arc<dyn Clock>) -> Result<Self, Stop> {
        Self::open_in(config, Surroundings::usual(config, clock)?)
    }

    pub fn open_in(config: &Config, surroundings: Surroundings) -> Result<Self, Stop> {
        Self::open_with(config, surroundings, Store::open)
    }

    /// Opens a platform that was put back to an older copy, for the operator who says that it was meant. Blocks.
    pub fn open_restored(config: &Config) -> Result<Self, Stop> {
        Self::open_with(config, Surroundings::usual(config, Arc::new(SystemClock))?, Store::open_restored)
    }

    fn open_with(config: &Config, surroundings: Surroundings, opening: Opening) -> Result<Self, Stop> {
        let Surroundings { clock, outside, cost, around } = surroundings;
        let data = config.data();
        let store = open_store(config, clock, opening)?;
        let public_url = config.public_url()?;
        let cost = cost.map_or_else(|| crate::hashing::cost(&data, HASHING), Ok)?;
        let mailer = config.mailer()?;
        let public_url = public_url.as_str().trim_end_matches('/').to_owned();
        let post = Post { mailer: mailer.clone(), public_url: public_url.clone() };
        let identity = identity::Settings {
            cost,
            public_url,
            is_guarded: config.is_limited(),
            sends_mail: mailer.is_some(),
            outside,
        };
        // A key of its own: whoever can write into the folder is believed nothing.
        let seals = store.keyring().get_or_make("sandbox", Purpose::Signing).map_err(Stop::failed)?;
        let cache = Cache::new(data.join("compiled"), seals);
        let wall = around(Arc::new(Walled::new(Compiler::of_this_program(), Some(cache))));
        let works = plugins::Works { wall: Arc::clone(&wall), client: identity.outside.clone() };
        let plugins = plugins::Settings {
            public_url: Arc::from(identity.public_url.as_str()),
            wall,
            outside: identity.outside.clone(),
            indexes: config.plugin_indexes(),
            kept: config.plugins_kept()?,
            development: config.is_for_development(),
        };
        let registry = Registry::new(modules::all(identity, &plugins)).map_err(|why| Stop::new(Code::Config, why))?;
        let allowances = if config.is_limited() { Allowances::default() } else { Allowances::unlimited() };
        let door = Door::new(store, registry, &Options { allowances }).map_err(Stop::failed)?;
        let runner = Arc::new(runner(Arc::clone(&door), post, works));
        Ok(Self { door, site: wiring::site(config)?, runner })
    }
}

type Opening = fn(Settings) -> Result<Store, OpenError>;

fn open_store(config: &Config, clock: Arc<dyn Clock>, opening: Opening) -> Result<Store, Stop> {
    let most_open = config.most_open()?;
    let rests = config.lets_unfit_plugins_rest();
    let open = |master| {
        let settings =
            Settings { data: config.data(), database: config.database(), master, clock: Arc::clone(&clock), most_open };
        unfit::check(&settings, rests)?;
        opening(settings)
    };
    let master = config.master_key(|name| std::env::var(name).ok())?;
    let file = match &master {
        MasterKeySource::File(path) => Some(path.clone()),
        _ => None,
    };
    match (open(master), file) {
        // A change of the master key that was killed before its last step.
        (Err(OpenError::WrongMaster { wanted }), Some(current)) if let Some(next) = rotation::left_behind(&current) => {
            let store = open(next).map_err(|_| OpenError::WrongMaster { wanted })?;
            rotation::replace(&current)
                .map_err(|error| Stop::new(Code::Io, format!("{}: {error}", current.display())))?;
            tracing::warn!(key = %current.display(), "a change of the master key was cut short, and is finished now");
            Ok(store)
        }
        (opened, _) => Ok(opened?),
    }
}

/// How mail leaves, and where its links lead.
#[derive(Clone)]
struct Post {
    mailer: Option<Mailer>,
    public_url: String,
}

impl Post {
    /// Where mail was switched off meanwhile, what was to be sent stays.
    async fn send_reset(&self, door: &Arc<Door>, mail: identity::ResetMail) -> Result<(), Problem> {
        let message = identity::reset_mail(door, &self.public_url, mail).await.map_err(Problem::passing)?;
        let Some(message) = message else { return Ok(()) };
        let mailer = self.mailer.as_ref().ok_or_else(|| Problem::lasting("this server sends no mail"))?;
        mailer.send(&message).await.map_err(|error| Problem { passing: error.may_retry(), detail: error.to_string() })
    }
}

impl Post {
    /// Where this server sends no mail, the log and the page of tokens say it.
    async fn send_notice(&self, door: &Arc<Door>, mail: identity::NoticeMail) -> Result<(), Problem> {
        let Some(mailer) = self.mailer.as_ref() else { return Ok(()) };
        let message = identity::notice_mail(door, &self.public_url, mail).await.map_err(Problem::passing)?;
        let Some(message) = message else { return Ok(()) };
        mailer.send(&message).await.map_err(|error| Problem { passing: error.may_retry(), detail: error.to_string() })
    }
}

impl Post {
    /// Whether it was taken is written down, and why not.
    async fn send_invoice(&self, door: &Arc<Door>, job: &Claimed) -> Result<(), Problem> {
        let id = job.read().map_err(Problem::lasting)?;
        let sent = self.try_invoice(door, job.workspace, id).await;
        let trouble = sent.as_ref().err().map(|problem| problem.detail.clone());
        sales::mailing::note(door, job.workspace, id, trouble).await.map_err(Problem::passing)?;
        sent
    }

    async fn try_invoice(
        &self,
        door: &Arc<Door>,
        workspace: Option<WorkspaceId>,
        id: InvoiceMailId,
    ) -> Result<(), Problem> {
        let mailer = self.mailer.as_ref().ok_or_else(|| Problem::lasting("this server sends no mail"))?;
        let message = sales::mailing::letter(door, workspace, id).await.map_err(|no| Problem {
            // Its paper is written by another job, in a moment.
            passing: no.reason != Reason::Refused || no.code == "sales.no-paper",
            detail: no.detail.into_owned(),
        })?;
        let Some(message) = message else { return Ok(()) };
        mailer.send(&message).await.map_err(|error| Problem { passing: error.may_retry(), detail: error.to_string() })
    }
}

/// Every kind of job, and who does it.
fn runner(door: Arc<Door>, post: Post, works: plugins::Works) -> Runner {
    // A container gives every process the same number.
    let name = format!("{}-{}", std::process::id(), door.now());
    Runner::new(door, name)
        .on(FOUND, |door, job| async move {
            let founding: Founding = job.read().map_err(Problem::lasting)?;
            door.found_workspace(&founding).await.map_err(Problem::passing)
        })
        .on(PRACTISE, |door, job| async move {
            practice::run(&door, &job).await.map_err(|practice::Trouble(no)| match no.reason.is_lasting() {
                true => Problem::lasting(no),
                false => Problem::passing(no),
            })
        })
        .on(DESTROY, |door, job| async move {
            let id: WorkspaceId = job.read().map_err(Problem::lasting)?;
            door.destroy_workspace(id).await.map_err(Problem::passing)
        })
        .on(housekeeping::TIDY, |door, _| async move { housekeeping::tidy(&door).await.map_err(Problem::passing) })
        .on(members::REMOVED, |door, job| async move {
            let left: serde_json::Value = job.read().map_err(Problem::lasting)?;
            let system = Actor::system("leaving", None, door.now());
            door.ask(&system, Ask::with("belongings.forget", &left)).await.map(drop).map_err(Problem::passing)
        })
        .on(names::RENAMED, |door, job| async move {
            let renamed = job.read().map_err(Problem::lasting)?;
            identity::run_rename(&door, renamed).await.map_err(Problem::passing)
        })
        .on(deeds::undo::UNDO, |door, job| async move {
            let undoing = job.read().map_err(Problem::lasting)?;
            deeds::back::run(&door, undoing).await.map_err(Problem::passing)
        })
        .on(catalog::bulk::WORK, |door, job| async move {
            let bulk = job.read().map_err(Problem::lasting)?;
            catalog::bulk::run(&door, bulk).await.map_err(Problem::passing)
        })
        .on(identity::NOTICE, {
            let post = post.clone();
            move |door, job| {
                let post = post.clone();
                async move { post.send_notice(&door, job.read().map_err(Problem::lasting)?).await }
            }
        })
        .on(identity::watch::PASS_ON, |door, job| async move {
            let passing = job.read().map_err(Problem::lasting)?;
            identity::watch::run_passing_on(&door, &job, passing).await.map_err(Problem::passing)
        })
        .on(members::CHANGED, |door, job| async move {
            let changed = job.read().map_err(Problem::lasting)?;
            identity::watch::run_rights_changed(&door, changed).await.map_err(Problem::passing)
        })
        .on(identity::watch::END, |door, job| async move {
            let ending = job.read().map_err(Problem::lasting)?;
            identity::watch::run_end(&door, ending).await.map_err(Problem::passing)
        })
        .on(identity::RESET_MAIL, {
            let post = post.clone();
            move |door, job| {
                let post = post.clone();
                async move { post.send_reset(&door, job.read().map_err(Problem::lasting)?).await }
            }
        })
        .on(plugins::TICK, |door, job| async move { plugins::Works::tick(&door, &job).await.map_err(Problem::passing) })
        .on(plugins::READ_INDEX, |door, job| async move {
            plugins::Works::read_index(&door, &job).await.map_err(Problem::passing)
        })
        .on(
            plugins::UPDATE,
            |door, job| async move { plugins::Works::update(&door, &job).await.map_err(Problem::passing) },
        )
        .on(
            plugins::FORGET,
            |door, job| async move { plugins::Works::forget(&door, &job).await.map_err(Problem::passing) },
        )
        .on(plugins::RENEW, {
            let works = works.clone();
            move |door, job| {
                let works = works.clone();
                async move { works.renew(&door, &job).await.map_err(Problem::passing) }
            }
        })
        .on(plugins::WORK, move |door, job| {
            let works = works.clone();
            async move {
                works.run(&door, &job).await.map_err(|no| match no.reason.is_lasting() {
                    true => Problem::lasting(no),
                    false => Problem::passing(no),
                })
            }
        })
        .on(sales::paper::WRITE, |door, job| async move {
            let invoice = job.read().map_err(Problem::lasting)?;
            sales::paper::run(&door, job.workspace, invoice).await.map_err(Problem::passing)
        })
        .on(sales::mailing::SEND, move |door, job| {
            let post = post.clone();
            async move { post.send_invoice(&door, &job).await }
        })
        .on(stock::EXPIRE, |door, job| async move {
            let reservation = job.read().map_err(Problem::lasting)?;
            stock::run_expiry(&door, job.workspace, reservation).await.map_err(Problem::passing)
        })
        .on(contacts::ERASE, |door, job| async move {
            let erasing = job.read().map_err(Problem::lasting)?;
            contacts::run_erasing(&door, job.workspace, erasing).await.map_err(Problem::passing)
        })
        .on(contacts::LET_GO, |door, job| async move {
            let erasure = job.read().map_err(Problem::lasting)?;
            contacts::run_letting_go(&door, job.workspace, erasure).await.map_err(Problem::passing)
        })
        .on(exchange::work::WORK, |door, job| async move {
            exchange::work::run(&door, &job).await.map_err(Problem::passing)
        })
        .on(exchange::work::FORGET, |door, job| async move {
            exchange::work::forget(&door, &job).await.map_err(Problem::passing)
        })
        .on(exchange::work::WRITE, |door, job| async move {
            exchange::work::write(&door, &job).await.map_err(Problem::passing)
        })
        .on(identity::sso::SETTLE, |door, job| async move {
            let settling = job.read().map_err(Problem::lasting)?;
            identity::sso::run_settling(&door, settling).await.map_err(Problem::passing)
        })
        .on(identity::sso::REFRESH, |door, job| async move {
            let refreshing = job.read().map_err(Problem::lasting)?;
            identity::sso::run_refresh(&door, refreshing).await.map_err(Problem::passing)
        })
        .on(identity::sso::scim::RETURN, |door, job| async move {
            let returning = job.read().map_err(Problem::lasting)?;
            identity::sso::scim::run_return(&door, returning).await.map_err(Problem::passing)
        })
        .on(identity::sso::scim::FOLLOW, |door, job| async move {
            let following = job.read().map_err(Problem::lasting)?;
            identity::sso::scim::run_following(&door, following).await.map_err(Problem::passing)
        })
        .on(identity::sso::TURN_AWAY, |door, job| async move {
            let whom = job.read().map_err(Problem::lasting)?;
            identity::sso::run_turning_away(&door, whom).await.map_err(Problem::passing)
        })
        .on(identity::sso::BROKEN_GLASS, |door, job| async move {
            let broken = job.read().map_err(Problem::lasting)?;
            identity::sso::run_broken_glass(&door, broken).await.map_err(Problem::passing)
        })
        .on(identity::JOIN, |door, job| async move {
            let joining = job.read().map_err(Problem::lasting)?;
            identity::run_join(&door, joining).await.map_err(Problem::passing)
        })
}
