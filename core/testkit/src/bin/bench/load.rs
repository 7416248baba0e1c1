//! Asks as fast as it can over kept connections, and reads what the server paid for it.

use std::{
    borrow::Cow,
    time::{Duration, Instant},
};

use testkit::{
    http::{Connection, Request},
    server::Server,
};

pub struct Measured {
    waits: Vec<Duration>,
    took: Duration,
    cpu: Duration,
    pub failed: usize,
}

impl Measured {
    pub fn rate(&self) -> f64 {
        self.waits.len() as f64 / self.took.as_secs_f64()
    }

    /// Microseconds of the server's processor for each.
    pub fn cpu_each(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.waits.len().max(1) as f64
    }

    /// Milliseconds.
    pub fn percentile(&self, part: f64) -> f64 {
        let at = ((self.waits.len() as f64 * part) as usize).min(self.waits.len().saturating_sub(1));
        self.waits.get(at).map_or(0.0, |wait| wait.as_secs_f64() * 1e3)
    }
}

pub fn run(server: &Server, request: &Request, connections: usize, lasts: Duration) -> Measured {
    let request = request.bytes(server.address);
    each(server, connections, lasts, |_, _| Cow::Borrowed(&request))
}

/// The same, and no two requests are: each is made for its asker and its number.
pub fn each<'a>(
    server: &Server,
    connections: usize,
    lasts: Duration,
    make: impl Fn(usize, usize) -> Cow<'a, [u8]> + Sync,
) -> Measured {
    let (cpu, began) = (server.cpu(), Instant::now());
    let results: Vec<(Vec<Duration>, usize)> = std::thread::scope(|scope| {
        let make = &make;
        let askers =
            (0..connections).map(|asker| scope.spawn(move || ask(server, lasts, |number| make(asker, number))));
        let askers: Vec<_> = askers.collect();
        askers.into_iter().map(|asker| asker.join().expect("an asker ends")).collect()
    });
    let (took, cpu) = (began.elapsed(), server.cpu() - cpu);
    let failed = results.iter().map(|(_, failed)| failed).sum();
    let mut waits: Vec<Duration> = results.into_iter().flat_map(|(waits, _)| waits).collect();
    waits.sort_unstable();
    Measured { waits, took, cpu, failed }
}

fn ask<'a>(server: &Server, lasts: Duration, make: impl Fn(usize) -> Cow<'a, [u8]>) -> (Vec<Duration>, usize) {
    let mut connection = Connection::open(server.address).expect("it accepts");
    let (mut waits, mut failed, began) = (Vec::new(), 0, Instant::now());
    while began.elapsed() < lasts {
        let request = make(waits.len());
        let asked = Instant::now();
        if !connection.send(&request).expect("it answers").is_good() {
            failed += 1;
        }
        waits.push(asked.elapsed());
    }
    (waits, failed)
}
