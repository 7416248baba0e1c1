//! What was acknowledged is there, once, whatever ended the server: the parts of every proof of it,
//! against the real program over HTTP.
//!
//! - [`Trial`]: clients at work, an end, a new start, and what is found then
//! - [`Outlet`]: a claimed business with things and places
//! - [`Wish`]: one request that must happen once, and can be asked for again
//! - [`Journal`]: what was asked for and what was acknowledged, away from the server's disk
//! - [`Crew`]: the clients
//! - [`Checker`], [`Findings`]: what is there, against what was acknowledged
//! - [`Kills`]: killed again and again while something is [`AtWork`]
//! - [`Plugged`]: a plugin at work, with effects that can be counted
//! - [`Traded`]: a shop elsewhere and a business here as one, and what both say of it
//! - [`Story`]: a short life of the server, step by step, that goes on where it was cut off
//! - [`Walk`], [`stops`]: every fsync is a moment to be killed at
//! - [`Chance`]: randomness that can be had again from its seed

mod chance;
mod check;
mod crew;
mod journal;
mod killed;
mod outlet;
mod plugged;
pub mod stops;
mod story;
mod traded;
mod walk;
mod wish;

pub use chance::Chance;
pub use check::{Checker, Findings};
pub use crew::{Crew, Worked};
pub use journal::Journal;
pub use killed::{AtWork, Kills};
pub use outlet::Outlet;
pub use plugged::Plugged;
pub use story::{Step, Story};
pub use traded::Traded;
pub use walk::Walk;
pub use wish::{Kind, Wish};

use std::{
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use crate::server::Server;

/// A start on data that a killed server left answers within this.
pub const HEALTHY: Duration = Duration::from_secs(3);

/// One business on one data directory, through as many ends as it takes.
pub struct Trial {
    pub journal: Journal,
    pub crew: Crew,
    pub checker: Checker,
    pub outlet: Outlet,
}

impl Trial {
    /// On a server that nobody has claimed. `folder` is on another disk than the server's data.
    pub fn open(server: &Server, folder: &Path, clients: usize, chance: &mut Chance) -> Self {
        let outlet = Outlet::open(server).expect("a business is opened");
        Self { journal: Journal::open(folder), crew: Crew::new(clients, chance), checker: Checker::default(), outlet }
    }

    /// Has the clients at work while `meanwhile` goes on, and until each of them has ended: told to, or
    /// because nobody answers any more.
    pub fn work<T>(&mut self, server: &Server, meanwhile: impl FnOnce() -> T) -> (Worked, T) {
        let (crew, outlet, journal) = (&mut self.crew, &self.outlet, &self.journal);
        let (address, stop) = (server.address, AtomicBool::new(false));
        std::thread::scope(|scope| {
            let at_work = scope.spawn(|| crew.work(address, outlet, journal, &stop));
            let done = meanwhile();
            stop.store(true, Ordering::Relaxed);
            (at_work.join().expect("the clients end"), done)
        })
    }

    /// Asks again for what is in doubt, then compares what is new since the last look.
    pub fn check(&mut self, server: &Server) -> Findings {
        let mut findings = self.checker.settle(server, &self.outlet, &mut self.crew, &self.journal);
        findings.absorb(self.checker.look(server, &self.outlet, &self.journal));
        findings
    }

    /// Everything there is against everything that was ever acknowledged, as somebody would who knows
    /// nothing but the journal.
    pub fn check_all(&mut self, server: &Server) -> Findings {
        let mut findings = self.checker.settle(server, &self.outlet, &mut self.crew, &self.journal);
        self.checker = Checker::default();
        findings.absorb(self.checker.look(server, &self.outlet, &self.journal));
        findings.absorb(self.checker.audit(server, &self.outlet));
        findings
    }
}
