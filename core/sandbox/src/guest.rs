//! What lies beside a guest while it runs, and the way from its imports to the host's methods.

use crate::bindings::stockade::plugin::{clock, credentials, http, kv, log, notify, random, records, settings, types};
use crate::host::{self, Answer, Credential, Host, RANDOM_BYTES};
use crate::meter::Meter;
use crate::stopped::{Stopped, Why};
use std::panic::{AssertUnwindSafe, catch_unwind};
use wasmtime::component::{Resource, ResourceTable};

/// What a handle of a credential leads to.
pub struct Held(Credential);

pub struct Guest {
    pub host: Box<dyn Host>,
    pub meter: Meter,
    handles: ResourceTable,
}

/// The outer error ends the call, the inner one is the guest's to read.
type Asked<T> = wasmtime::Result<Result<T, types::Problem>>;

/// Of a line in the log, in bytes.
const LONGEST_LINE: usize = 4096;
const LIMIT_REACHED: &str = "limit-reached";

impl Guest {
    pub fn new(host: Box<dyn Host>, meter: Meter) -> Self {
        let mut handles = ResourceTable::new();
        handles.set_max_capacity(meter.limits.handles);
        Self { host, meter, handles }
    }

    fn ask<T>(&mut self, question: impl FnOnce(&mut dyn Host) -> Answer<T>) -> Asked<T> {
        Ok(self.call(question)?.map_err(types::Problem::from))
    }

    /// Every way out of the guest leads through here.
    fn call<T>(&mut self, question: impl FnOnce(&mut dyn Host) -> T) -> wasmtime::Result<T> {
        let entered = self.meter.enter_host()?;
        // A host that panicked is not asked again in this call, so nobody sees what it left half done.
        let answer = catch_unwind(AssertUnwindSafe(|| question(&mut *self.host)))
            .map_err(|_| Stopped::new(Why::Host, "the host failed while it answered the plugin"))?;
        self.meter.leave_host(entered)?;
        Ok(answer)
    }

    fn credential(&self, handle: &Resource<Held>) -> wasmtime::Result<Credential> {
        Ok(self.handles.get(handle)?.0)
    }
}

impl records::Host for Guest {
    fn get(&mut self, kind: String, id: String) -> Asked<Option<String>> {
        self.ask(|host| host.get_record(&kind, &id))
    }

    fn list(&mut self, kind: String, query: String, cursor: Option<String>) -> Asked<records::Page> {
        self.ask(|host| {
            let host::Page { records, next } = host.list_records(&kind, &query, cursor.as_deref())?;
            Ok(records::Page { records, next })
        })
    }

    fn find(&mut self, kind: String, external_id: String) -> Asked<Option<String>> {
        self.ask(|host| host.find_record(&kind, &external_id))
    }

    fn binding(&mut self, kind: String, id: String) -> Asked<Option<String>> {
        self.ask(|host| host.binding(&kind, &id))
    }
}

impl credentials::Host for Guest {
    fn open(&mut self, name: String) -> Asked<Resource<Held>> {
        match self.call(|host| host.open_credential(&name))? {
            Err(problem) => Ok(Err(problem.into())),
            Ok(credential) => {
                let limit = self.meter.limits.handles;
                let opened = self.handles.push(Held(credential)).map_err(|_| {
                    Stopped::new(Why::Handles, format!("it has more than {limit} credentials open at once"))
                })?;
                Ok(Ok(opened))
            }
        }
    }

    fn equal(&mut self, a: Vec<u8>, b: Vec<u8>) -> wasmtime::Result<bool> {
        self.call(|_| vault::same(&a, &b))
    }
}

impl credentials::HostCredential for Guest {
    fn sign(&mut self, handle: Resource<Held>, scheme: String, data: Vec<u8>) -> Asked<String> {
        let credential = self.credential(&handle)?;
        self.ask(|host| host.sign(credential, &scheme, &data))
    }

    fn verify(&mut self, handle: Resource<Held>, scheme: String, data: Vec<u8>, signature: String) -> Asked<bool> {
        let credential = self.credential(&handle)?;
        self.ask(|host| host.verify(credential, &scheme, &data, &signature))
    }

    fn drop(&mut self, handle: Resource<Held>) -> wasmtime::Result<()> {
        self.handles.delete(handle)?;
        Ok(())
    }
}

impl http::Host for Guest {
    fn send(&mut self, request: http::Request) -> Asked<http::Response> {
        let mut attach = Vec::new();
        for http::Attachment { credential, scheme, options } in request.attach {
            attach.push(host::Attachment { credential: self.credential(&credential)?, scheme, options });
        }
        let request = host::Request {
            method: request.method,
            url: request.url,
            headers: request.headers.into_iter().map(host::Header::from).collect(),
            body: request.body,
            attach,
            key: request.key,
            options: request.options,
            patience: self.meter.patience(),
        };
        let may = self.meter.may_request();
        let limit = self.meter.limits.requests;
        self.ask(|host| {
            if !may {
                return Err(host::Problem::new(LIMIT_REACHED, format!("A call may send {limit} requests.")));
            }
            let host::Response { status, headers, body } = host.send(request)?;
            Ok(http::Response { status, headers: headers.into_iter().map(types::Header::from).collect(), body })
        })
    }
}

impl kv::Host for Guest {
    fn get(&mut self, key: String) -> Asked<Option<kv::Entry>> {
        self.ask(|host| Ok(host.get_entry(&key)?.map(kv::Entry::from)))
    }

    fn put(&mut self, key: String, value: Vec<u8>, expires_in: Option<u64>) -> Asked<()> {
        self.ask(|host| host.put_entry(&key, value, expires_in))
    }

    fn swap(&mut self, key: String, expected: Option<u64>, value: Vec<u8>, expires_in: Option<u64>) -> Asked<bool> {
        self.ask(|host| host.swap_entry(&key, expected, value, expires_in))
    }

    fn remove(&mut self, key: String) -> Asked<()> {
        self.ask(|host| host.remove_entry(&key))
    }

    fn scan(&mut self, prefix: String, after: Option<String>, limit: u32) -> Asked<Vec<kv::Entry>> {
        self.ask(|host| {
            let entries = host.scan_entries(&prefix, after.as_deref(), limit)?;
            Ok(entries.into_iter().map(kv::Entry::from).collect())
        })
    }
}

impl settings::Host for Guest {
    fn get(&mut self) -> Asked<String> {
        self.ask(|host| host.settings())
    }
}

impl log::Host for Guest {
    fn write(&mut self, level: log::Level, message: String) -> wasmtime::Result<()> {
        let level = host::Level::from(level);
        let lines = message.split('\n').map(plain);
        let kept: Vec<String> = lines.filter(|line| self.meter.may_log(line.len())).collect();
        self.call(|host| kept.iter().for_each(|line| host.log(level, line)))
    }
}

impl clock::Host for Guest {
    fn now(&mut self) -> wasmtime::Result<u64> {
        self.call(|host| host.now())
    }
}

impl random::Host for Guest {
    fn bytes(&mut self, count: u32) -> Asked<Vec<u8>> {
        self.ask(|host| {
            if count > RANDOM_BYTES {
                return Err(host::Problem::new(LIMIT_REACHED, format!("At most {RANDOM_BYTES} bytes at once.")));
            }
            host.random(count)
        })
    }
}

impl notify::Host for Guest {
    fn send(&mut self, notice: String) -> Asked<()> {
        self.ask(|host| host.notify(&notice))
    }
}

impl types::Host for Guest {}

/// A line that can only be a line: what a terminal would obey, or what turns the direction of reading, is written out.
fn plain(line: &str) -> String {
    let mut plain = String::with_capacity(line.len().min(LONGEST_LINE));
    for c in line.chars() {
        let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}');
        let room = LONGEST_LINE - plain.len();
        if room < 10 {
            plain.push('…');
            break;
        }
        if turns || c.is_control() {
            plain.extend(c.escape_unicode());
        } else {
            plain.push(c);
        }
    }
    plain
}

impl From<host::Problem> for types::Problem {
    fn from(host::Problem { code, detail }: host::Problem) -> Self {
        Self { code, detail }
    }
}

impl From<host::Entry> for kv::Entry {
    fn from(host::Entry { key, value, version }: host::Entry) -> Self {
        Self { key, value, version }
    }
}

impl From<host::Header> for types::Header {
    fn from(host::Header { name, value }: host::Header) -> Self {
        Self { name, value }
    }
}

impl From<types::Header> for host::Header {
    fn from(types::Header { name, value }: types::Header) -> Self {
        Self { name, value }
    }
}

impl From<log::Level> for host::Level {
    fn from(level: log::Level) -> Self {
        match level {
            log::Level::Debug => Self::Debug,
            log::Level::Info => Self::Info,
            log::Level::Warn => Self::Warn,
            log::Level::Error => Self::Error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_cannot_do_anything_but_be_read() {
        assert_eq!(plain("order 7 \u{1b}[2Jgone\r"), "order 7 \\u{1b}[2Jgone\\u{d}");
        assert_eq!(plain("\u{202e}txt.exe"), "\\u{202e}txt.exe");
        assert_eq!(plain("Größe ✓"), "Größe ✓");
    }

    #[test]
    fn a_long_line_is_cut_between_characters() {
        let long = plain(&"ü".repeat(LONGEST_LINE));
        assert!(long.len() <= LONGEST_LINE && long.ends_with('…'), "{}", long.len());
        assert!(plain(&"\u{1b}".repeat(LONGEST_LINE)).len() <= LONGEST_LINE);
    }
}
