//! A short life of the server, step by step. Cut off, it goes on where it was: what was asked for is asked
//! for again, as a person would.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Chance, Checker, Findings, Journal, Kind, Outlet, Wish, check::verify_audit};
use crate::{http::Request, pause, server::Server};

/// How long an orderly end may take.
const STOPS: Duration = Duration::from_secs(10);
/// How long the rest of making a workspace may take.
const OPENS: Duration = Duration::from_secs(3);
const LOOK: Duration = Duration::from_millis(20);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Claim,
    /// A product, and two places for it.
    Shelves,
    Adjust,
    Transfer,
    Product,
    /// Another workspace, by the command line.
    Workspace,
    /// New keys of this kind, by the command line.
    Rotate(&'static str),
    /// SIGTERM, with what the server writes then.
    Stop,
}

impl Step {
    /// The whole write path.
    pub const ALL: &[Self] = &[
        Self::Claim,
        Self::Shelves,
        Self::Product,
        Self::Adjust,
        Self::Rotate("files"),
        Self::Transfer,
        Self::Rotate("fields"),
        Self::Rotate("master"),
        Self::Workspace,
        Self::Stop,
    ];
}

pub struct Story {
    name: String,
    steps: &'static [Step],
    at: usize,
    pub outlet: Outlet,
    /// Asked for, and not yet acknowledged.
    wish: Option<Wish>,
    workspaces: Vec<String>,
    chance: Chance,
}

impl Story {
    /// From an empty data directory.
    pub fn new(name: impl Into<String>, steps: &'static [Step], chance: &mut Chance) -> Self {
        let outlet = Outlet { cookie: String::new(), variants: Vec::new(), locations: Vec::new() };
        Self::at(outlet, name, steps, chance)
    }

    /// In a business that is there.
    pub fn at(outlet: Outlet, name: impl Into<String>, steps: &'static [Step], chance: &mut Chance) -> Self {
        Self { name: name.into(), steps, at: 0, outlet, wish: None, workspaces: Vec::new(), chance: chance.branch() }
    }

    /// From where it is to its end. What went wrong may be that the server is gone.
    pub fn go_on(&mut self, server: &mut Server, journal: &Journal) -> Result<(), String> {
        while let Some(step) = self.steps.get(self.at) {
            self.take(*step, server, journal).map_err(|why| format!("{step:?}: {why}"))?;
            self.at += 1;
        }
        Ok(())
    }

    /// The same without the end of the server.
    pub fn go_on_running(&mut self, server: &mut Server, journal: &Journal) -> Result<(), String> {
        while let Some(step) = self.steps.get(self.at).filter(|step| **step != Step::Stop) {
            self.take(*step, server, journal).map_err(|why| format!("{step:?}: {why}"))?;
            self.at += 1;
        }
        Ok(())
    }

    /// Everything that was acknowledged is there, once.
    pub fn check(&self, server: &Server, journal: &Journal) -> Findings {
        let mut findings = Checker::default().look(server, &self.outlet, journal);
        findings.wrong.extend(verify_audit(server).err());
        findings.wrong.extend(self.check_workspaces(server).err());
        findings
    }

    fn take(&mut self, step: Step, server: &mut Server, journal: &Journal) -> Result<(), String> {
        match step {
            Step::Claim => self.claim(server),
            Step::Shelves => self.put_up_shelves(server),
            Step::Adjust => self.wish(Kind::Adjust, server, journal),
            Step::Transfer => self.wish(Kind::Transfer, server, journal),
            Step::Product => self.wish(Kind::Product, server, journal),
            Step::Workspace => self.make_workspace(server),
            // Whoever was cut off gives the command again.
            Step::Rotate(what) => server.launch().run(["keys", "rotate", what]).map(drop),
            Step::Stop => stop(server),
        }
    }

    /// Whoever was cut off while claiming signs in, if it was done, and claims if it was not.
    fn claim(&mut self, server: &Server) -> Result<(), String> {
        let claimed = server.claim("Corner Shop");
        self.outlet.cookie = claimed.or_else(|why| server.log_in().map_err(|login| format!("{why}; {login}")))?;
        Ok(())
    }

    fn put_up_shelves(&mut self, server: &Server) -> Result<(), String> {
        let post = |path: &str, key: String, input: Value| -> Result<Value, String> {
            let answer = server.ask(&Request::post(path, &self.outlet.cookie, &input).once(key))?;
            if answer.is_good() { Ok(answer.json()) } else { Err(answer.to_string()) }
        };
        let product = post("/api/v1/products", format!("{}-thing", self.name), json!({ "name": "Thing" }))?;
        let place = |n| json!({ "name": format!("Place {n}"), "allows_negative": true });
        let floor = post("/api/v1/locations", format!("{}-floor", self.name), place(0))?;
        let store = post("/api/v1/locations", format!("{}-store", self.name), place(1))?;
        self.outlet.variants = vec![crate::text(&product["variants"][0]["id"])];
        self.outlet.locations = vec![crate::text(&floor["id"]), crate::text(&store["id"])];
        Ok(())
    }

    fn wish(&mut self, kind: Kind, server: &Server, journal: &Journal) -> Result<(), String> {
        let wish = match &self.wish {
            Some(wish) => wish.clone(),
            None => {
                let wish = Wish::new(kind, format!("{}-{}", self.name, kind.name()), &self.outlet, &mut self.chance);
                journal.ask(&wish);
                self.wish.insert(wish).clone()
            }
        };
        let answer = server.ask(&wish.request(&self.outlet.cookie))?;
        if !answer.is_good() {
            return Err(answer.to_string());
        }
        journal.acknowledge(&wish, &wish.ids(&answer));
        self.wish = None;
        Ok(())
    }

    fn make_workspace(&mut self, server: &Server) -> Result<(), String> {
        let name = format!("Second Shop {}", self.name);
        if !workspaces(server)?.iter().any(|(known, _)| *known == name) {
            server.launch().run_json(["workspace", "create", &name, "--json"])?;
        }
        self.workspaces.push(name);
        Ok(())
    }

    fn check_workspaces(&self, server: &Server) -> Result<(), String> {
        let began = Instant::now();
        loop {
            let there = workspaces(server)?;
            for wanted in &self.workspaces {
                let same = there.iter().filter(|(name, _)| name == wanted).count();
                if same != 1 {
                    return Err(format!("the workspace {wanted} is there {same} times"));
                }
            }
            match there.iter().find(|(_, state)| state != "open") {
                None => return Ok(()),
                Some((name, state)) if began.elapsed() > OPENS => {
                    return Err(format!("the workspace {name} is still {state} after {OPENS:?}"));
                }
                Some(_) => pause(LOOK),
            }
        }
    }
}

fn workspaces(server: &Server) -> Result<Vec<(String, String)>, String> {
    let list = server.launch().run_json(["workspace", "list", "--json"])?;
    let rows = list["items"].as_array().into_iter().flatten();
    Ok(rows.map(|row| (crate::text(&row["name"]), crate::text(&row["state"]))).collect())
}

fn stop(server: &mut Server) -> Result<(), String> {
    server.terminate().map_err(|error| error.to_string())?;
    match server.wait(STOPS) {
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(format!("it ended with {status}")),
        None => Err(format!("it had not ended after {STOPS:?}")),
    }
}
