//! A host that always does the same, and remembers what it was asked.

use sandbox::{Answer, Credential, Entry, Host, Level, Page, Problem, Request, Response};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

#[derive(Debug, Default)]
pub struct Scripted {
    pub asked: Vec<&'static str>,
    pub settings: String,
    pub entries: BTreeMap<String, Vec<u8>>,
    pub log: Vec<(Level, String)>,
    pub notices: Vec<String>,
    pub requests: Vec<Request>,
    /// What goes wrong when it is asked for a record.
    pub trouble: Option<Trouble>,
}

#[derive(Debug, Clone, Copy)]
pub enum Trouble {
    Panics,
    Takes(Duration),
}

/// The only credential that there is, and what the host knows it by.
pub const API_KEY: &str = "api-key";
pub const NUMBER: u64 = 0x7e57_5ec2_e7a1_1ce5;

impl Scripted {
    fn asked(&mut self, what: &'static str) {
        self.asked.push(what);
    }
}

fn not_found() -> Problem {
    Problem::new("not-found", "There is none.")
}

impl Host for Scripted {
    fn get_record(&mut self, kind: &str, id: &str) -> Answer<Option<String>> {
        self.asked("records.get");
        match self.trouble {
            None => Ok(Some(format!(r#"{{"kind":"{kind}","id":"{id}"}}"#))),
            Some(Trouble::Panics) => panic!("the host has a mistake in it"),
            Some(Trouble::Takes(time)) => {
                let until = Instant::now() + time;
                while Instant::now() < until {
                    std::thread::park_timeout(until - Instant::now());
                }
                Ok(None)
            }
        }
    }

    fn list_records(&mut self, _kind: &str, _query: &str, _cursor: Option<&str>) -> Answer<Page> {
        self.asked("records.list");
        Ok(Page { records: "[]".into(), next: None })
    }

    fn find_record(&mut self, _kind: &str, _external_id: &str) -> Answer<Option<String>> {
        self.asked("records.find");
        Ok(None)
    }

    fn binding(&mut self, _kind: &str, _id: &str) -> Answer<Option<String>> {
        self.asked("records.binding");
        Ok(None)
    }

    fn open_credential(&mut self, name: &str) -> Answer<Credential> {
        self.asked("credentials.open");
        if name == API_KEY { Ok(Credential(NUMBER)) } else { Err(not_found()) }
    }

    fn sign(&mut self, credential: Credential, scheme: &str, data: &[u8]) -> Answer<String> {
        self.asked("credential.sign");
        assert_eq!(credential.0, NUMBER);
        Ok(format!("{scheme} of {} bytes", data.len()))
    }

    fn verify(&mut self, _: Credential, _scheme: &str, _data: &[u8], signature: &str) -> Answer<bool> {
        self.asked("credential.verify");
        Ok(signature == "right")
    }

    fn send(&mut self, request: Request) -> Answer<Response> {
        self.asked("http.send");
        self.requests.push(request);
        Ok(Response { status: 200, headers: vec![], body: b"{}".to_vec() })
    }

    fn get_entry(&mut self, key: &str) -> Answer<Option<Entry>> {
        self.asked("kv.get");
        let value = self.entries.get(key);
        Ok(value.map(|value| Entry { key: key.into(), value: value.clone(), version: 1 }))
    }

    fn put_entry(&mut self, key: &str, value: Vec<u8>, _expires_in: Option<u64>) -> Answer<()> {
        self.asked("kv.put");
        self.entries.insert(key.into(), value);
        Ok(())
    }

    fn swap_entry(&mut self, _: &str, _: Option<u64>, _: Vec<u8>, _: Option<u64>) -> Answer<bool> {
        self.asked("kv.swap");
        Ok(false)
    }

    fn remove_entry(&mut self, key: &str) -> Answer<()> {
        self.asked("kv.remove");
        self.entries.remove(key);
        Ok(())
    }

    fn scan_entries(&mut self, prefix: &str, _after: Option<&str>, limit: u32) -> Answer<Vec<Entry>> {
        self.asked("kv.scan");
        let entries = self.entries.iter().filter(|(key, _)| key.starts_with(prefix)).take(limit as usize);
        Ok(entries.map(|(key, value)| Entry { key: key.clone(), value: value.clone(), version: 1 }).collect())
    }

    fn settings(&mut self) -> Answer<String> {
        self.asked("settings.get");
        Ok(self.settings.clone())
    }

    fn log(&mut self, level: Level, line: &str) {
        self.log.push((level, line.into()));
    }

    fn now(&mut self) -> u64 {
        self.asked("clock.now");
        1_700_000_000_000
    }

    fn random(&mut self, count: u32) -> Answer<Vec<u8>> {
        self.asked("random.bytes");
        Ok(vec![4; count as usize])
    }

    fn notify(&mut self, notice: &str) -> Answer<()> {
        self.asked("notify.send");
        self.notices.push(notice.into());
        Ok(())
    }
}
