//! Records that are likely the same, two by two: those that share something, looked for by one reason after the other.

use serde::{Serialize, de::DeserializeOwned};
use store::{Done, Snapshot};

use crate::{Page, Paged};

/// The most shared things that one page is made of.
const KEYS: i64 = 50;

/// One page of them. `shared` finds what more than one has, after a key and in order; `pairs` adds who has it. A page
/// ends where a reason has more.
pub fn by_reason<R, K, T>(
    snapshot: &mut Snapshot<'_>,
    cursor: Option<String>,
    reasons: &[R],
    shared: impl Fn(&mut Snapshot<'_>, R, K, i64) -> Done<Vec<K>>,
    pairs: impl Fn(&mut Snapshot<'_>, R, K, &mut Vec<T>) -> Done<()>,
) -> Done<Paged<T>>
where
    R: Copy + PartialOrd + Serialize + DeserializeOwned,
    K: Clone + Default + Serialize + DeserializeOwned,
{
    let after = Page { cursor, limit: None }.after::<(R, K)>()?;
    let mut items = Vec::new();
    for reason in reasons {
        let key = match &after {
            Some((at, _)) if reason < at => continue,
            Some((at, key)) if reason == at => key.clone(),
            _ => K::default(),
        };
        let mut keys = shared(snapshot, *reason, key, KEYS + 1)?;
        let more = i64::try_from(keys.len()).is_ok_and(|count| count > KEYS);
        keys.truncate(usize::try_from(KEYS).unwrap_or(usize::MAX));
        let next = keys.last().filter(|_| more).and_then(|last| Page::next(&(reason, last)));
        for key in keys {
            pairs(snapshot, *reason, key, &mut items)?;
        }
        if next.is_some() {
            return Ok(Paged { items, next });
        }
    }
    Ok(Paged { items, next: None })
}
