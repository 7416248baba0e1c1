//! What a plugin remembers: as it stood, with what this call changed over it.

use sandbox::{Answer, Entry, Problem};

use super::{Reach, not_granted};
use crate::{
    operations::running::entries::{self, Found, GET, Key, SCAN, Wanted},
    remembered::{Change, LARGEST_VALUE, LONGEST_KEY, PAGE},
};

/// Keys that one call may change.
pub(crate) const MOST: usize = 1_000;

/// What a key is from now on.
pub struct Changed {
    /// None where it is taken away.
    value: Option<Vec<u8>>,
    expires_in: Option<u64>,
    /// What this call counted on when it swapped: 0 for nothing there.
    expected: Option<i64>,
    /// As this call sees it.
    version: u64,
}

impl Changed {
    fn size(&self, key: &str) -> usize {
        key.len() + self.value.as_ref().map_or(0, Vec::len)
    }

    pub fn into_change(self, key: String) -> Change {
        Change { key, value: self.value.map(hex::encode), expected: self.expected, expires_in: self.expires_in }
    }
}

impl Reach {
    pub(super) fn remembered(&self, key: &str) -> Answer<Option<Entry>> {
        self.check_remembers()?;
        match self.changed.get(key) {
            Some(changed) => {
                Ok(changed.value.clone().map(|value| Entry { key: key.to_owned(), value, version: changed.version }))
            }
            None => self.stored(key),
        }
    }

    pub(super) fn remember(&mut self, key: &str, value: Option<Vec<u8>>, expires_in: Option<u64>) -> Answer<()> {
        let version = self.remembered(key)?.map_or(0, |entry| entry.version) + 1;
        let expected = self.changed.get(key).and_then(|changed| changed.expected);
        self.change(key, Changed { value, expires_in, expected, version })
    }

    pub(super) fn swap(
        &mut self,
        key: &str,
        expected: Option<u64>,
        value: Vec<u8>,
        expires_in: Option<u64>,
    ) -> Answer<bool> {
        let version = self.remembered(key)?.map(|entry| entry.version);
        if version != expected {
            return Ok(false);
        }
        // What was there when it was first looked at is what has to be there when it is kept.
        let first = match self.changed.get(key) {
            Some(changed) => changed.expected,
            None => Some(i64::try_from(version.unwrap_or_default()).unwrap_or(i64::MAX)),
        };
        let version = version.unwrap_or_default() + 1;
        self.change(key, Changed { value: Some(value), expires_in, expected: first, version })?;
        Ok(true)
    }

    pub(super) fn scan(&self, prefix: &str, after: Option<&str>, limit: u32) -> Answer<Vec<Entry>> {
        self.check_remembers()?;
        let limit = limit.clamp(1, PAGE);
        // What this call takes away makes room for as many.
        let away = self.changed.iter().filter(|(key, one)| key.starts_with(prefix) && one.value.is_none()).count();
        let wanted = Wanted {
            plugin: self.installation,
            prefix: prefix.to_owned(),
            after: after.map(str::to_owned),
            limit: limit.saturating_add(u32::try_from(away).unwrap_or(u32::MAX)).min(PAGE),
        };
        let Found { items } = self.ask_system(SCAN, &wanted)?;
        let is_all = items.len() < usize::try_from(wanted.limit).unwrap_or_default();
        let last = items.last().map(|entry| entry.key.clone()).filter(|_| !is_all);
        let mut all: Vec<Entry> = Vec::new();
        for item in items.into_iter().filter(|item| !self.changed.contains_key(&item.key)) {
            all.push(entry(item)?);
        }
        let own = self.changed.iter().filter(|(key, _)| {
            key.starts_with(prefix)
                && after.is_none_or(|after| key.as_str() > after)
                && last.as_ref().is_none_or(|last| *key <= last)
        });
        all.extend(own.filter_map(|(key, changed)| {
            Some(Entry { key: key.clone(), value: changed.value.clone()?, version: changed.version })
        }));
        all.sort_by(|one, other| one.key.cmp(&other.key));
        all.truncate(usize::try_from(limit).unwrap_or_default());
        Ok(all)
    }

    fn check_remembers(&self) -> Answer<()> {
        let detail =
            "What is remembered may be of what is about people and about money, and whoever looks does not see both.";
        self.turn.remembers.then_some(()).ok_or_else(|| not_granted(detail))
    }

    fn stored(&self, key: &str) -> Answer<Option<Entry>> {
        let Found { items } = self.ask_system(GET, &Key { plugin: self.installation, key: key.to_owned() })?;
        items.into_iter().next().map(entry).transpose()
    }

    fn change(&mut self, key: &str, changed: Changed) -> Answer<()> {
        let no = |detail: &str| Err(Problem::new("limit-reached", detail));
        let is_key = (1..=LONGEST_KEY).contains(&key.len()) && !key.chars().any(char::is_control);
        if !is_key {
            return no("A key has 1 to 200 bytes, and no control characters.");
        }
        if changed.value.as_ref().is_some_and(|value| value.len() > LARGEST_VALUE) {
            return no("A value has at most 64 KiB.");
        }
        // Before it is asked for as a whole: until then it is in memory.
        let room = usize::try_from(self.turn.grants.limits.store_kib).unwrap_or(usize::MAX).saturating_mul(1024);
        let others = self.changed.iter().filter(|(known, _)| *known != key).map(|(key, one)| one.size(key));
        if others.sum::<usize>() + changed.size(key) > room.max(LARGEST_VALUE) {
            return no("One call changes no more than may be remembered.");
        }
        self.says_no_secret([key.as_bytes()].into_iter().chain(changed.value.as_deref()))?;
        if !self.changed.contains_key(key) && self.changed.len() >= MOST {
            return no("One call changes 1,000 keys at most.");
        }
        self.changed.insert(key.to_owned(), changed);
        Ok(())
    }
}

fn entry(stored: entries::Entry) -> Answer<Entry> {
    let value = hex::decode(stored.value).map_err(|_| Problem::new("internal", "An entry could not be read."))?;
    Ok(Entry { key: stored.key, value, version: u64::try_from(stored.version).unwrap_or_default() })
}
