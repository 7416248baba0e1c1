//! The world that a test calls a plugin in, for as long as it does.

use std::cell::RefCell;

use crate::{
    Problem,
    http::{Request, Response},
    kv::Entry,
    log::Level,
    testing::Inner,
};

pub(crate) use crate::testing::Handle;
type Answer<T> = Result<T, Problem>;

thread_local! {
    /// Each test has a thread of its own.
    static WORLD: RefCell<Option<Inner>> = const { RefCell::new(None) };
}

/// Lets `plugin` see a world, and gives it back with what became of it.
pub(crate) fn within<T>(world: Inner, plugin: impl FnOnce() -> T) -> (T, Inner) {
    let outer = WORLD.replace(Some(world));
    let answer = plugin();
    let world = WORLD.replace(outer).unwrap_or_default();
    (answer, world)
}

/// # Panics
/// Where a plugin is called outside of a world: there is nothing that could answer.
#[track_caller]
fn with<T>(ask: impl FnOnce(&mut Inner) -> T) -> T {
    WORLD.with_borrow_mut(|world| match world {
        Some(world) => ask(world),
        None => panic!("a plugin asks its host, and there is none: call it by `testing::World`"),
    })
}

pub(crate) fn get_record(kind: &str, id: &str) -> Answer<Option<String>> {
    with(|world| Ok(world.record(kind, id)))
}

pub(crate) fn list_records(kind: &str, query: &str, cursor: Option<&str>) -> Answer<(String, Option<String>)> {
    with(|world| world.records(kind, query, cursor))
}

pub(crate) fn find_record(kind: &str, external_id: &str) -> Answer<Option<String>> {
    with(|world| Ok(world.bound(kind, external_id).and_then(|id| world.record(kind, &id))))
}

pub(crate) fn binding(kind: &str, id: &str) -> Answer<Option<String>> {
    with(|world| Ok(world.binding(kind, id)))
}

pub(crate) fn open_credential(name: &str) -> Answer<Handle> {
    with(|world| world.open(name))
}

pub(crate) fn sign(credential: &Handle, scheme: &str, data: &[u8]) -> Answer<String> {
    credential.sign(scheme, data)
}

pub(crate) fn verify(credential: &Handle, scheme: &str, data: &[u8], signature: &str) -> Answer<bool> {
    Ok(credential.sign(scheme, data)? == signature)
}

pub(crate) fn equal(a: &[u8], b: &[u8]) -> bool {
    a == b
}

pub(crate) fn send(request: Request<'_>, _options: String) -> Answer<Response> {
    with(|world| world.send(&request))
}

pub(crate) fn get_entry(key: &str) -> Answer<Option<Entry<Vec<u8>>>> {
    with(|world| Ok(world.kept.get(key).cloned()))
}

pub(crate) fn put_entry(key: &str, value: Vec<u8>, _expires_in: Option<u64>) -> Answer<()> {
    with(|world| {
        world.keep(key, value);
        Ok(())
    })
}

pub(crate) fn swap_entry(key: &str, expected: Option<u64>, value: Vec<u8>) -> Answer<bool> {
    with(|world| {
        let is_expected = world.kept.get(key).map(|entry| entry.version) == expected;
        if is_expected {
            world.keep(key, value);
        }
        Ok(is_expected)
    })
}

pub(crate) fn remove_entry(key: &str) -> Answer<()> {
    with(|world| {
        world.kept.remove(key);
        Ok(())
    })
}

pub(crate) fn scan_entries(prefix: &str, after: Option<&str>, limit: u32) -> Answer<Vec<Entry<Vec<u8>>>> {
    with(|world| {
        let wanted = world.kept.values().filter(|entry| entry.key.starts_with(prefix));
        let wanted = wanted.filter(|entry| after.is_none_or(|after| entry.key.as_str() > after));
        Ok(wanted.take(usize::try_from(limit).unwrap_or(usize::MAX)).cloned().collect())
    })
}

pub(crate) fn settings() -> Answer<String> {
    with(|world| Ok(world.settings.to_string()))
}

pub(crate) fn log(level: Level, line: &str) {
    with(|world| world.log.push((level, line.to_owned())));
}

pub(crate) fn now() -> u64 {
    with(|world| world.now)
}

pub(crate) fn random(count: u32) -> Answer<Vec<u8>> {
    with(|world| Ok(world.random(count)))
}

pub(crate) fn notify(notice: &str) -> Answer<()> {
    with(|world| {
        world.notices.push(serde_json::from_str(notice)?);
        Ok(())
    })
}
