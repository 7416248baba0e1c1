//! The imports of a component, in the words of this crate.

use crate::{
    Problem,
    bindings::stockade::plugin as host,
    http::{Request, Response},
    kv::Entry,
    log::Level,
};

pub(crate) type Handle = host::credentials::Credential;
type Answer<T> = Result<T, Problem>;

pub(crate) fn get_record(kind: &str, id: &str) -> Answer<Option<String>> {
    Ok(host::records::get(kind, id)?)
}

pub(crate) fn list_records(kind: &str, query: &str, cursor: Option<&str>) -> Answer<(String, Option<String>)> {
    let page = host::records::list(kind, query, cursor)?;
    Ok((page.records, page.next))
}

pub(crate) fn find_record(kind: &str, external_id: &str) -> Answer<Option<String>> {
    Ok(host::records::find(kind, external_id)?)
}

pub(crate) fn binding(kind: &str, id: &str) -> Answer<Option<String>> {
    Ok(host::records::binding(kind, id)?)
}

pub(crate) fn open_credential(name: &str) -> Answer<Handle> {
    Ok(host::credentials::open(name)?)
}

pub(crate) fn sign(credential: &Handle, scheme: &str, data: &[u8]) -> Answer<String> {
    Ok(credential.sign(scheme, data)?)
}

pub(crate) fn verify(credential: &Handle, scheme: &str, data: &[u8], signature: &str) -> Answer<bool> {
    Ok(credential.verify(scheme, data, signature)?)
}

pub(crate) fn equal(a: &[u8], b: &[u8]) -> bool {
    host::credentials::equal(a, b)
}

pub(crate) fn send(request: Request<'_>, options: String) -> Answer<Response> {
    let header = |(name, value): (String, String)| host::types::Header { name, value: value.into_bytes() };
    let attach = request.attach.iter().map(|one| host::http::Attachment {
        credential: &one.credential.handle,
        scheme: one.scheme.to_owned(),
        options: if one.options.is_null() { String::new() } else { one.options.to_string() },
    });
    let answer = host::http::send(&host::http::Request {
        attach: attach.collect(),
        method: request.method,
        url: request.url,
        headers: request.headers.into_iter().map(header).collect(),
        body: request.body,
        key: request.key,
        options,
    })?;
    let headers = answer.headers.into_iter().map(|header| (header.name, header.value)).collect();
    Ok(Response { status: answer.status, headers, body: answer.body })
}

pub(crate) fn get_entry(key: &str) -> Answer<Option<Entry<Vec<u8>>>> {
    Ok(host::kv::get(key)?.map(entry))
}

pub(crate) fn put_entry(key: &str, value: Vec<u8>, expires_in: Option<u64>) -> Answer<()> {
    Ok(host::kv::put(key, &value, expires_in)?)
}

pub(crate) fn swap_entry(key: &str, expected: Option<u64>, value: Vec<u8>) -> Answer<bool> {
    Ok(host::kv::swap(key, expected, &value, None)?)
}

pub(crate) fn remove_entry(key: &str) -> Answer<()> {
    Ok(host::kv::remove(key)?)
}

pub(crate) fn scan_entries(prefix: &str, after: Option<&str>, limit: u32) -> Answer<Vec<Entry<Vec<u8>>>> {
    Ok(host::kv::scan(prefix, after, limit)?.into_iter().map(entry).collect())
}

pub(crate) fn settings() -> Answer<String> {
    Ok(host::settings::get()?)
}

pub(crate) fn log(level: Level, line: &str) {
    let level = match level {
        Level::Debug => host::log::Level::Debug,
        Level::Info => host::log::Level::Info,
        Level::Warn => host::log::Level::Warn,
        Level::Error => host::log::Level::Error,
    };
    host::log::write(level, line);
}

pub(crate) fn now() -> u64 {
    host::clock::now()
}

pub(crate) fn random(count: u32) -> Answer<Vec<u8>> {
    Ok(host::random::bytes(count)?)
}

pub(crate) fn notify(notice: &str) -> Answer<()> {
    Ok(host::notify::send(notice)?)
}

fn entry(entry: host::kv::Entry) -> Entry<Vec<u8>> {
    Entry { key: entry.key, value: entry.value, version: entry.version }
}
