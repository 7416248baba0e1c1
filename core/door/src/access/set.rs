//! What the judge said about one actor, remembered: a bit for every permission of the registry.

use super::{ActorPolicy, Permission, PolicyError, judge::Judge};

const WORD: usize = u64::BITS as usize;

/// The indexes, in the registry's list, of what an actor may do. The default holds nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PermissionSet {
    words: Box<[u64]>,
    valid_until: Option<i64>,
}

/// Asks Casbin about each of `all`.
pub fn permission_set(policy: &ActorPolicy, all: &[Permission], now: i64) -> Result<PermissionSet, PolicyError> {
    let mut judge = Judge::new(policy, now)?;
    let mut words = Vec::with_capacity(all.len().div_ceil(WORD));
    for chunk in all.chunks(WORD) {
        let mut word = 0;
        for (bit, permission) in chunk.iter().enumerate() {
            word |= u64::from(judge.decide(permission)?) << bit;
        }
        words.push(word);
    }
    Ok(PermissionSet { words: words.into(), valid_until: policy.active(now).filter_map(|one| one.until).min() })
}

impl PermissionSet {
    pub fn contains(&self, index: usize) -> bool {
        self.words.get(index / WORD).is_some_and(|word| word >> (index % WORD) & 1 == 1)
    }

    pub fn iter(&self) -> impl Iterator<Item = usize> {
        (0..self.words.len() * WORD).filter(|&index| self.contains(index))
    }

    /// When the nearest override expires, in unix microseconds: from then on, ask again.
    pub fn valid_until(&self) -> Option<i64> {
        self.valid_until
    }

    pub fn is_valid_at(&self, now: i64) -> bool {
        self.valid_until.is_none_or(|until| now < until)
    }
}
