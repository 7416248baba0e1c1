//! The walk over every moment of a [`Story`]: killed at the first, at the second, and so on, until it
//! passes whole; after each, a new start, the rest of the story, and a look at what is there.

use std::path::{Path, PathBuf};

use super::{Findings, HEALTHY, Journal, Story, stops::Stops};
use crate::server::Launch;

/// More than this and the story never ends.
const MOST: usize = 5_000;

pub struct Walk<'a> {
    /// The program on a data directory.
    pub launch: &'a dyn Fn(PathBuf) -> Launch,
    /// For everything that is not on the server's disk.
    pub folder: &'a Path,
    pub calls: &'static [&'static str],
    /// For the n-th moment: its data directory, its journal, and the story to be told there.
    pub begin: &'a mut dyn FnMut(usize) -> (PathBuf, Journal, Story),
    /// Told of each moment.
    pub passed: &'a mut dyn FnMut(usize, &str, &Findings),
}

impl Walk<'_> {
    /// How many moments there were, and what was found. Stops at the first that is not as it should be.
    pub fn walk(self) -> (usize, Findings) {
        let mut all = Findings::default();
        for moment in 1..=MOST {
            let (data, journal, mut story) = (self.begin)(moment);
            let launch = (self.launch)(data);
            let stops = Stops::new(self.folder, self.calls, moment);
            let told = match launch.clone().under(stops.tracer()).start() {
                Ok(mut server) => {
                    let told = story.go_on(&mut server, &journal);
                    drop(server);
                    told
                }
                Err(died) => Err(format!("it did not start: {}", died.0)),
            };
            let Some(at) = stops.end().killed_after else {
                all.wrong.extend(told.err());
                return (moment - 1, all);
            };
            let findings = again(&launch, &mut story, &journal);
            (self.passed)(moment, &at, &findings);
            let is_clean = findings.is_clean();
            all.absorb(findings);
            if !is_clean {
                return (moment, all);
            }
        }
        all.wrong.push(format!("the story had not ended after {MOST} moments"));
        (MOST, all)
    }
}

fn again(launch: &Launch, story: &mut Story, journal: &Journal) -> Findings {
    let wrong = |why: String| Findings { wrong: vec![why], ..Findings::default() };
    let mut server = match launch.start() {
        Ok(server) => server,
        Err(died) => return wrong(format!("it does not start again: {}", died.0)),
    };
    let mut findings = Findings::default();
    if server.first_answer > HEALTHY {
        findings.wrong.push(format!("healthy only after {:?}", server.first_answer));
    }
    if let Err(why) = story.go_on_running(&mut server, journal) {
        findings.wrong.push(why);
        return findings;
    }
    findings.absorb(story.check(&server, journal));
    findings
}
