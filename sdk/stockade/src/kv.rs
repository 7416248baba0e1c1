//! What the installation remembers, as JSON. What is written is seen by this call at once, and kept if the outcome is.

use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};

use crate::{Problem, host};

/// Something remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<T> {
    pub key: String,
    pub value: T,
    /// Another after each change.
    pub version: u64,
}

impl Entry<Vec<u8>> {
    fn read<T: DeserializeOwned>(self) -> Result<Entry<T>, Problem> {
        let value = serde_json::from_slice(&self.value)?;
        Ok(Entry { key: self.key, value, version: self.version })
    }
}

pub fn get<T: DeserializeOwned>(key: &str) -> Result<Option<T>, Problem> {
    Ok(entry(key)?.map(|entry| entry.value))
}

/// With its version, for [`swap`].
pub fn entry<T: DeserializeOwned>(key: &str) -> Result<Option<Entry<T>>, Problem> {
    host::get_entry(key)?.map(Entry::read).transpose()
}

pub fn put(key: &str, value: &impl Serialize) -> Result<(), Problem> {
    host::put_entry(key, serde_json::to_vec(value)?, None)
}

/// It is forgotten after so long.
pub fn put_for(key: &str, value: &impl Serialize, time: Duration) -> Result<(), Problem> {
    host::put_entry(key, serde_json::to_vec(value)?, Some(time.as_secs().max(1)))
}

/// Writes only if the version is still this one, none being an entry that is not there; says whether it wrote. If
/// somebody is quicker before the outcome is kept, the delivery is tried again.
pub fn swap(key: &str, expected: Option<u64>, value: &impl Serialize) -> Result<bool, Problem> {
    host::swap_entry(key, expected, serde_json::to_vec(value)?)
}

pub fn remove(key: &str) -> Result<(), Problem> {
    host::remove_entry(key)
}

/// At most `limit` whose keys begin so, in order, `after` one of them if it is given.
pub fn scan<T: DeserializeOwned>(prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<Entry<T>>, Problem> {
    host::scan_entries(prefix, after, limit)?.into_iter().map(Entry::read).collect()
}
