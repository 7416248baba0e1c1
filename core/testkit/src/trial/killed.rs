//! Killed at moments chosen by chance while something is at work, and started again: then every effect is counted.

use std::time::Duration;

use super::Chance;
use crate::{
    installed::Told,
    pause,
    server::{Launch, Server},
};

/// What goes on while a server is killed, and what must be true of it in the end.
pub trait AtWork {
    /// Goes on until nobody answers.
    fn work(&mut self, server: &Server, meanwhile: impl FnOnce() + Send) -> Told<()>;

    /// When all is done that began, looks at what is there. Says what was counted.
    fn check(&self, server: &Server) -> Told<String>;
}

pub struct Kills {
    pub times: usize,
    /// After a start, a kill comes between these.
    pub soonest: Duration,
    pub latest: Duration,
}

impl Kills {
    pub fn of<W: AtWork>(
        &self,
        launch: &Launch,
        chance: &mut Chance,
        open: impl FnOnce(&Server) -> Told<W>,
    ) -> Told<String> {
        let start = |kill: usize| launch.start().map_err(|died| format!("kill {kill}: it does not start: {}", died.0));
        let mut server = start(0)?;
        let mut at_work = open(&server)?;
        let mut slowest = Duration::ZERO;
        for kill in 1..=self.times {
            let moment = chance.between(self.soonest, self.latest);
            let worked = at_work.work(&server, || {
                pause(moment);
                server.kill();
            });
            worked.map_err(|why| format!("kill {kill}: {why}"))?;
            drop(server);
            server = start(kill)?;
            slowest = slowest.max(server.first_answer);
        }
        Ok(format!("{} kills: {}; slowest start {slowest:?}", self.times, at_work.check(&server)?))
    }
}
