//! A page of what changed in the shop, and where the next one begins: in the order in which it changed, so that a page that
//! was done is never done again.

use chrono::Duration;
use serde::{Deserialize, Serialize};
use stockade_sdk::{Call, prelude::*};

use crate::{
    beginning, moment,
    orders::theirs,
    pace::Pace,
    products::Theirs,
    shop::{Page, Shop},
};

/// What changed shortly before the last that was seen is looked at again: what was written late is late.
const OVERLAP: Duration = Duration::minutes(5);
/// So many parts are enough for a page: what is remembered of each is among what one call may remember.
const PARTS: usize = 100;
/// How long the parts of a page are read one by one.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);

/// What belongs to each with it, and where to go on.
pub type Whole<P, T> = (Vec<(P, T)>, Option<At>);

/// What says when it changed.
pub trait Changed {
    fn changed(&self) -> Option<&str>;
}

impl Changed for theirs::Order {
    fn changed(&self) -> Option<&str> {
        self.date_modified_gmt.as_deref()
    }
}

impl Changed for Theirs {
    fn changed(&self) -> Option<&str> {
        self.date_modified_gmt.as_deref()
    }
}

/// Where a page begins: after what changed last before it, and on which page of what changed in that second.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct At {
    after: Option<String>,
    page: u32,
    /// How many there were when it began.
    pub of: Option<u64>,
    /// How many a page has, where it is not the first of that second: others would be on it.
    #[serde(default)]
    full: Option<usize>,
    /// So many of this page were done, where more of them at once were too much, and all changed in one second.
    #[serde(default)]
    done: usize,
    /// Whether it is of all there is, whenever it changed.
    #[serde(default)]
    is_whole: bool,
}

impl At {
    /// All of it where it is a step of the beginning, else what changed since what was seen the last time: by the shop's clock,
    /// and by ours where that is earlier.
    pub fn of(page: &SyncPage) -> Result<Self, Failure> {
        if let Some(cursor) = page.cursor() {
            return Ok(serde_json::from_str(cursor)?);
        }
        let seen = seen_until(&page.call, page.name())?.filter(|_| page.since().is_some());
        let ours = page.since().and_then(|since| moment::before(since, OVERLAP));
        match seen.zip(ours) {
            Some((seen, ours)) if !beginning::is_step(page)? => {
                Ok(Self { after: Some(seen.min(ours)), is_whole: false, ..Self::all() })
            }
            _ => Ok(Self::all()),
        }
    }

    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// What was seen when this page is done: the newest of all pages, once it was the last.
    pub fn seen(&self, page: &SyncPage, last: Option<&str>, next: Option<&Self>) -> Result<(), Problem> {
        let (None, Some(last)) = (next, last.or(self.after.as_deref())) else { return Ok(()) };
        let key = seen_key(&page.call, page.name());
        let before: Option<String> = kv::get(&key)?;
        if before.is_none_or(|before| before.as_str() < last) { kv::put(&key, &last) } else { Ok(()) }
    }

    /// After a page whose last changed then. None: that was all.
    fn next(&self, count: usize, full: usize, last: Option<&str>, total: Option<u64>) -> Option<Self> {
        let of = self.of.or(total);
        match (count < full, last.and_then(|last| self.beyond(last))) {
            (true, _) => None,
            (false, Some(after)) => {
                Some(Self { after: Some(after), page: 1, of, full: None, done: 0, is_whole: self.is_whole })
            }
            (false, None) => Some(Self { page: self.page + 1, of, full: Some(full), done: 0, ..self.clone() }),
        }
    }

    /// As it is remembered from page to page.
    pub fn written(next: Option<Self>) -> Result<Option<String>, Failure> {
        Ok(next.map(|next| serde_json::to_string(&next)).transpose()?)
    }

    /// Where it goes on after what changed then. Going on from a moment is not disturbed by what changes meanwhile; within
    /// one second there are only pages.
    fn beyond(&self, last: &str) -> Option<String> {
        moment::second_before(last).filter(|after| Some(after) > self.after.as_ref())
    }

    /// What belongs to each, read one by one. A slow shop is asked for fewer at a time, and of what has many parts fewer are
    /// taken: a call has its end. Says where to go on.
    pub fn whole<T: Changed, P>(
        &self,
        found: Page<T>,
        full: usize,
        mut read: impl FnMut(&T) -> Result<Vec<P>, Failure>,
    ) -> Result<Whole<Vec<P>, T>, Failure> {
        let (count, total) = (found.items.len(), found.total);
        let (mut all, began): (Vec<(Vec<P>, T)>, _) = (Vec::with_capacity(count), clock::now());
        let mut parts = 0;
        for item in found.items.into_iter().skip(self.done) {
            let last = all.last().and_then(|(_, item)| item.changed());
            let is_late = clock::now().duration_since(began).is_ok_and(|taken| taken > PATIENCE);
            if is_late || parts >= PARTS {
                let next = match last.is_some_and(|last| self.beyond(last).is_some()) {
                    true => self.next(full, full, last, total),
                    false => {
                        let (of, done) = (self.of.or(total), self.done + all.len());
                        Some(Self { of, full: Some(full), done, ..self.clone() })
                    }
                };
                return Ok((all, next));
            }
            let belonging = read(&item)?;
            parts += belonging.len();
            all.push((belonging, item));
        }
        let last = all.last().and_then(|(_, item)| item.changed());
        let next = self.next(count, full, last, total);
        Ok((all, next))
    }

    /// A page of as many as the shop manages, and how many that is.
    pub fn ask<T: serde::de::DeserializeOwned>(
        &self,
        call: &Call,
        shop: &mut Shop,
        route: &str,
        most: usize,
    ) -> Result<(Page<T>, usize), Failure> {
        let pace = Pace::of(call)?;
        let full = self.full.unwrap_or_else(|| pace.share(most));
        let can_be_less = self.full.is_none() && full > Pace::GENTLE.share(most);
        let (page, full, pace) =
            match can_be_less.then(|| shop.page_in_time(route, &self.query(full).pairs())).transpose()? {
                Some(Some(page)) => (page, full, pace),
                None => (shop.page(route, &self.query(full).pairs())?, full, pace),
                // It was too much for it.
                Some(None) => {
                    let full = Pace::GENTLE.share(most);
                    (shop.page(route, &self.query(full).pairs())?, full, Pace::GENTLE)
                }
            };
        pace.after(shop.slowest()).keep(call)?;
        Ok((page, full))
    }

    /// From its beginning, whenever it changed.
    pub fn all() -> Self {
        Self { page: 1, is_whole: true, ..Self::default() }
    }

    fn query(&self, full: usize) -> Query<'_> {
        Query { full: full.to_string(), page: self.page.to_string(), after: self.after.as_deref() }
    }
}

/// Until when what changed was seen at the last time that all of it was brought over, by the shop's clock, and a little
/// earlier.
pub fn seen_until(call: &Call, sync: &str) -> Result<Option<String>, Problem> {
    let seen: Option<String> = kv::get(&seen_key(call, sync))?;
    Ok(seen.and_then(|seen| moment::before(&moment::ours(&seen)?, OVERLAP)))
}

fn seen_key(call: &Call, sync: &str) -> String {
    format!("seen-until/{}/{sync}", call.connection)
}

/// How a page is asked for.
struct Query<'a> {
    full: String,
    page: String,
    after: Option<&'a str>,
}

impl Query<'_> {
    fn pairs(&self) -> Vec<(&str, &str)> {
        let mut pairs = vec![
            ("per_page", self.full.as_str()),
            ("page", &self.page),
            ("orderby", "modified"),
            ("order", "asc"),
            ("dates_are_gmt", "true"),
        ];
        pairs.extend(self.after.map(|after| ("modified_after", after)));
        pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_follows_another_until_all_is_there() {
        let first = At::all();
        let later = first.next(2, 2, Some("2026-01-01T00:00:05"), Some(9)).unwrap();
        let after = Some("2026-01-01T00:00:04".into());
        assert_eq!(later, At { after, page: 1, of: Some(9), full: None, done: 0, is_whole: true });
        // All of this page changed in one second: what else did is on its next pages.
        let same = later.next(2, 2, Some("2026-01-01T00:00:05"), Some(5)).unwrap();
        assert_eq!((same.page, same.after.as_deref(), same.of), (2, Some("2026-01-01T00:00:04"), Some(9)));
        assert_eq!(same.full, Some(2), "pages of one second are of one size");
        let on = same.next(2, 2, Some("2026-01-01T00:00:07"), None).unwrap();
        assert_eq!((on.page, on.after.as_deref()), (1, Some("2026-01-01T00:00:06")));
        assert_eq!(on.next(1, 2, Some("2026-01-01T00:00:09"), None), None);
        // A shop that says no times is paged through.
        assert_eq!(first.next(2, 2, None, None).unwrap().page, 2);
    }
}
