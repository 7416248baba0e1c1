//! What a plugin reaches while it works: what it was granted, and nothing else. Whatever it does here in the business it
//! asks the door for, as itself; what it remembers and says is kept with its outcome.
//!
//! - [`records`]: what it reads
//! - [`sending`]: what it sends, and what is written down of that; [`meant`]: what a server could take it for
//! - [`secrets`]: with which secrets; [`guarding`]: that it is told none of them, and says none; [`spelt`]: how others
//!   write them; [`guessing`]: how often it may be wrong about them
//! - [`kept`]: what it remembers

mod guarding;
pub(crate) mod guessing;
pub(crate) mod kept;
mod meant;
mod records;
mod secrets;
mod sending;
mod spelt;

use std::{collections::BTreeMap, sync::Arc};

use door::{Ask, Door};
use model::{Actor, InstallationId, Timestamp, WorkspaceId};
use sandbox::{Answer, Credential, Entry, Host, Level, Page, Problem, Request, Response};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tokio::runtime::Handle;
use work::http::Client;

use crate::{
    operations::running::{settle::Told, take::Turn},
    sight::Kinds,
};

/// Lines and notices that are kept, and the longest notice in bytes.
const MOST_TOLD: usize = 100;
const LONGEST_NOTICE: usize = 4 * 1024;

/// One call's reach.
pub struct Reach {
    door: Arc<Door>,
    client: Client,
    /// Calls run on threads that may wait.
    waiting: Handle,
    pub(crate) plugin: Actor,
    pub(crate) system: Actor,
    installation: InstallationId,
    turn: Arc<Turn>,
    kinds: Kinds,
    /// What it remembers from now on, if its outcome is kept.
    pub(crate) changed: BTreeMap<String, kept::Changed>,
    pub(crate) told: Told,
    opened: Vec<secrets::Opened>,
    /// All that its installation has, once it is told something.
    all: Option<spelt::Spelt>,
    /// Whether what somebody agreed to elsewhere is good for nothing any more.
    pub(crate) is_lapsed: bool,
    /// How many of its requests were to change something, and how many were not.
    changing: u32,
    reading: u32,
    /// Whether the last that it asked did not answer.
    pub(crate) is_unanswered: bool,
    /// When it may send again, where it wanted to send more than it may.
    pub(crate) spent_until: Option<Timestamp>,
    pub(crate) guessed: guessing::Guessed,
    latest: u64,
}

impl Reach {
    pub(crate) fn new(
        door: Arc<Door>,
        client: Client,
        waiting: Handle,
        workspace: WorkspaceId,
        installation: InstallationId,
        turn: Arc<Turn>,
    ) -> Self {
        let plugin = Actor { on_behalf_of: turn.on_behalf_of, ..Actor::plugin(installation, workspace, turn.request) };
        let system = Actor::system("plugins", Some(workspace), door.now());
        let (changed, told, opened) = (BTreeMap::new(), Told::default(), Vec::new());
        let kinds = Kinds::of(door.registry().modules());
        Self {
            door,
            client,
            waiting,
            plugin,
            system,
            installation,
            turn,
            kinds,
            changed,
            told,
            opened,
            all: None,
            is_lapsed: false,
            changing: 0,
            reading: 0,
            is_unanswered: false,
            spent_until: None,
            guessed: guessing::Guessed::default(),
            latest: 0,
        }
    }

    /// Asks for something that was granted.
    fn ask<T: DeserializeOwned>(&self, operation: &str, input: &Value) -> Answer<T> {
        self.ask_as(&self.plugin, Ask::with(operation, input))
    }

    /// Asks for what keeps the plugin going, which is the system's own.
    fn ask_system<T: DeserializeOwned>(&self, operation: &str, input: &impl Serialize) -> Answer<T> {
        self.ask_as(&self.system, Ask::with(operation, input))
    }

    fn ask_as<T: DeserializeOwned>(&self, actor: &Actor, ask: Ask) -> Answer<T> {
        let answer = self.waiting.block_on(self.door.ask(actor, ask.by_a_job()));
        let answer = answer.map_err(|problem| Problem::new(problem.code, problem.detail))?;
        answer.read().map_err(|_| Problem::new("internal", "An answer could not be read."))
    }
}

impl Host for Reach {
    fn get_record(&mut self, kind: &str, id: &str) -> Answer<Option<String>> {
        self.read_record(kind, id)?.map(|record| self.told(record)).transpose()
    }

    fn list_records(&mut self, kind: &str, query: &str, cursor: Option<&str>) -> Answer<Page> {
        let page = self.read_records(kind, query, cursor)?;
        let records = self.told(page.records)?;
        // Where it goes on it says by what the last record is called.
        match page.next.as_deref().is_some_and(|next| self.gives_away(next.as_bytes())) {
            true => Err(not_granted("There is a secret in what is listed here. Somebody has to see to that record.")),
            false => Ok(Page { records, next: page.next }),
        }
    }

    fn find_record(&mut self, kind: &str, external_id: &str) -> Answer<Option<String>> {
        self.read_linked(kind, external_id)?.map(|record| self.told(record)).transpose()
    }

    fn binding(&mut self, kind: &str, id: &str) -> Answer<Option<String>> {
        self.read_binding(kind, id)
    }

    fn open_credential(&mut self, name: &str) -> Answer<Credential> {
        self.open_secret(name)
    }

    fn sign(&mut self, credential: Credential, scheme: &str, data: &[u8]) -> Answer<String> {
        self.signature(credential, scheme, data)
    }

    fn verify(&mut self, credential: Credential, scheme: &str, data: &[u8], signature: &str) -> Answer<bool> {
        self.guessed.may_go_on()?;
        let is_it = vault::same(self.signature(credential, scheme, data)?.as_bytes(), signature.as_bytes());
        Ok(self.guessed.was(is_it))
    }

    fn send(&mut self, request: Request) -> Answer<Response> {
        self.send_out(request)
    }

    fn get_entry(&mut self, key: &str) -> Answer<Option<Entry>> {
        self.remembered(key)
    }

    fn put_entry(&mut self, key: &str, value: Vec<u8>, expires_in: Option<u64>) -> Answer<()> {
        self.remember(key, Some(value), expires_in)
    }

    fn swap_entry(
        &mut self,
        key: &str,
        expected: Option<u64>,
        value: Vec<u8>,
        expires_in: Option<u64>,
    ) -> Answer<bool> {
        self.swap(key, expected, value, expires_in)
    }

    fn remove_entry(&mut self, key: &str) -> Answer<()> {
        self.remember(key, None, None)
    }

    fn scan_entries(&mut self, prefix: &str, after: Option<&str>, limit: u32) -> Answer<Vec<Entry>> {
        self.scan(prefix, after, limit)
    }

    fn settings(&mut self) -> Answer<String> {
        serde_json::to_string(&self.turn.settings).map_err(|_| Problem::new("internal", "Settings could not be read."))
    }

    fn log(&mut self, level: Level, line: &str) {
        let level = match level {
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warn => "warn",
            Level::Error => "error",
        };
        if self.told.log.len() < MOST_TOLD {
            let line = self.said(line);
            self.told.log.push(format!("{level} {line}"));
        }
    }

    fn now(&mut self) -> u64 {
        let now = u64::try_from(self.door.now().micros() / 1_000).unwrap_or_default();
        self.latest = self.latest.max(now);
        self.latest
    }

    fn random(&mut self, count: u32) -> Answer<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(count).unwrap_or_default()];
        getrandom::fill(&mut bytes).map_err(|_| Problem::new("internal", "There is no randomness."))?;
        Ok(bytes)
    }

    fn notify(&mut self, notice: &str) -> Answer<()> {
        if self.told.notices.len() >= MOST_TOLD {
            return Err(Problem::new("limit-reached", "One call has 100 notices at most."));
        }
        // Before anything is made of it.
        if notice.len() > LONGEST_NOTICE {
            return Err(Problem::new("limit-reached", "A notice has at most 4 KiB."));
        }
        let notice = self.said(notice);
        self.told.notices.push(notice);
        Ok(())
    }
}

fn not_granted(detail: impl Into<String>) -> Problem {
    Problem::new("not-granted", detail)
}
