//! Clients that write at the same time, each with one connection and one request at a time.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicBool, Ordering},
};

use super::{Chance, Journal, Kind, Outlet, Wish};
use crate::http::{Answer, Connection, Silence};

/// Of each ten wishes, so many; the rest are adjustments.
const TRANSFERS: u64 = 3;
const PRODUCTS: u64 = 1;

pub struct Crew {
    clients: Vec<Client>,
}

struct Client {
    name: String,
    chance: Chance,
    made: u64,
    /// Asked for, and nobody said what became of it.
    in_doubt: Option<Wish>,
    /// The last that was acknowledged, with its answer.
    last: Option<(Wish, Answer)>,
}

/// What a crew was told.
#[derive(Debug, Default, Clone)]
pub struct Worked {
    pub acknowledged: usize,
    /// Requests that were sent and not answered, or with no yes and no no.
    pub in_doubt: usize,
    /// Requests that could not be sent.
    pub unreached: usize,
    /// Answers that ended in the middle.
    pub truncated: usize,
    /// Everything else: none is expected.
    pub refused: Vec<String>,
    /// What the server said when it could not say yes or no.
    pub unavailable: Vec<String>,
}

impl Worked {
    pub fn absorb(&mut self, other: Self) {
        self.acknowledged += other.acknowledged;
        self.in_doubt += other.in_doubt;
        self.unreached += other.unreached;
        self.truncated += other.truncated;
        self.refused.extend(other.refused);
        self.unavailable.extend(other.unavailable);
    }
}

impl Crew {
    pub fn new(count: usize, chance: &mut Chance) -> Self {
        let run = chance.seed();
        let client =
            |n| Client { name: format!("{run:x}-{n}"), chance: chance.branch(), made: 0, in_doubt: None, last: None };
        Self { clients: (0..count).map(client).collect() }
    }

    /// Until told to stop, or until nobody answers.
    pub fn work(&mut self, address: SocketAddr, outlet: &Outlet, journal: &Journal, stop: &AtomicBool) -> Worked {
        std::thread::scope(|scope| {
            let clients = self.clients.iter_mut();
            let at_work: Vec<_> =
                clients.map(|client| scope.spawn(|| client.work(address, outlet, journal, stop))).collect();
            let mut worked = Worked::default();
            at_work.into_iter().for_each(|client| worked.absorb(client.join().expect("a client ends")));
            worked
        })
    }

    /// What nobody knows the fate of.
    pub(super) fn take_in_doubt(&mut self) -> Vec<Wish> {
        self.clients.iter_mut().filter_map(|client| client.in_doubt.take()).collect()
    }

    /// What each client was told last.
    pub(super) fn last(&self) -> impl Iterator<Item = &(Wish, Answer)> {
        self.clients.iter().filter_map(|client| client.last.as_ref())
    }
}

impl Client {
    fn work(&mut self, address: SocketAddr, outlet: &Outlet, journal: &Journal, stop: &AtomicBool) -> Worked {
        let mut worked = Worked::default();
        let mut connection = match Connection::open(address) {
            Ok(connection) => connection,
            // It was ended before this client came.
            Err(_) => return worked,
        };
        while !stop.load(Ordering::Relaxed) {
            // Whoever was left in doubt asks again first.
            let wish = self.in_doubt.take().unwrap_or_else(|| {
                let wish = self.wish(outlet);
                journal.ask(&wish);
                wish
            });
            match connection.ask(&wish.request(&outlet.cookie)) {
                Ok(answer) if answer.is_good() => {
                    journal.acknowledge(&wish, &wish.ids(&answer));
                    worked.acknowledged += 1;
                    self.last = Some((wish, answer));
                }
                Ok(answer) => {
                    // Whoever is told 'I cannot' asks later; what was asked is as unsure as without an answer.
                    if answer.status >= 500 {
                        worked.unavailable.push(answer.to_string());
                    } else {
                        worked.refused.push(format!("{}: {answer}", wish.key));
                    }
                    worked.in_doubt += 1;
                    self.in_doubt = Some(wish);
                    return worked;
                }
                Err(silence) => {
                    match silence {
                        Silence::Unreached(_) => worked.unreached += 1,
                        Silence::Closed(_) => worked.in_doubt += 1,
                        Silence::Truncated { .. } => worked.truncated += 1,
                    }
                    self.in_doubt = Some(wish);
                    return worked;
                }
            }
        }
        worked
    }

    fn wish(&mut self, outlet: &Outlet) -> Wish {
        self.made += 1;
        let key = format!("{}-{}", self.name, self.made);
        let kind = match self.chance.below(10) {
            n if n < TRANSFERS => Kind::Transfer,
            n if n < TRANSFERS + PRODUCTS => Kind::Product,
            _ => Kind::Adjust,
        };
        Wish::new(kind, key, outlet, &mut self.chance)
    }
}
