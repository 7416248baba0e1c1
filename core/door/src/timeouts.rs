//! How long a session may be: what was said of the roles of whoever has it, while it stands. What is shorter than before
//! holds at once; what is longer, for sessions that begin from then on.

use std::time::Duration;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use model::{AccountId, MemberId, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Done, Failure, Snapshot};

use crate::{
    access::{
        RoleName,
        records::{MemberRow, TimeoutRow},
    },
    operations::members::of_account as member_of,
    schema::{members, timeouts},
};

const MINUTE: u64 = 60;

/// After how many minutes a session ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeout {
    /// Without being used.
    pub idle: i64,
    /// However busy it is.
    pub longest: i64,
}

impl Timeout {
    /// What holds where nobody said anything.
    pub const USUAL: Self = Self { idle: 30, longest: 12 * 60 };
    /// Less or more than these nobody can say.
    pub const LEAST: Self = Self { idle: 5, longest: 30 };
    pub const MOST: Self = Self { idle: 12 * 60, longest: 12 * 60 };

    pub fn idle(self) -> Duration {
        minutes(self.idle)
    }

    pub fn longest(self) -> Duration {
        minutes(self.longest)
    }

    fn shorter(self, other: Self) -> Self {
        Self { idle: self.idle.min(other.idle), longest: self.longest.min(other.longest) }
    }

    /// Whether it leaves nothing of the other to hold.
    fn is_within(self, other: Self) -> bool {
        self.shorter(other) == self
    }
}

impl Default for Timeout {
    fn default() -> Self {
        Self::USUAL
    }
}

fn minutes(count: i64) -> Duration {
    Duration::from_secs(count.unsigned_abs() * MINUTE)
}

/// What was said, and until when it held; it still does where that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Held {
    #[serde(flatten)]
    timeout: Timeout,
    until: Option<Timestamp>,
}

/// What holds for a role or for several, with what held before for as long as a session may be left of then.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeouts(Vec<Held>);

impl Timeouts {
    /// What holds for a session that began then: the shortest of all that held while it stood.
    pub fn since(&self, begun_at: Timestamp) -> Timeout {
        let held = self.0.iter().filter(|held| held.until.is_none_or(|until| begun_at <= until));
        held.map(|held| held.timeout).reduce(Timeout::shorter).unwrap_or_default()
    }

    fn now(timeout: Timeout) -> Self {
        Self(vec![Held { timeout, until: None }])
    }

    /// With this from now on. What is no shorter is not kept, nor what no session is left of.
    fn then(self, timeout: Timeout, now: Timestamp) -> Self {
        let oldest = now.minus(Timeout::MOST.longest());
        let mut held = self.0;
        held.iter_mut().for_each(|held| held.until = held.until.or(Some(now)));
        held.retain(|held| held.until.is_some_and(|until| oldest < until) && !timeout.is_within(held.timeout));
        held.push(Held { timeout, until: None });
        Self(held)
    }

    /// What holds no more, as a row keeps it.
    fn earlier(&self) -> Done<String> {
        let earlier: Vec<&Held> = self.0.iter().filter(|held| held.until.is_some()).collect();
        serde_json::to_string(&earlier).map_err(|_| unreadable())
    }
}

impl TimeoutRow {
    /// What was said of the role; none where it is as everywhere.
    pub(crate) fn said(&self) -> Option<Timeout> {
        Some(Timeout { idle: self.idle?, longest: self.longest? })
    }

    /// With something else said of it.
    pub(crate) fn saying(&self, said: Option<Timeout>, now: Timestamp) -> Done<Self> {
        let earlier = self.timeouts()?.then(said.unwrap_or_default(), now).earlier()?;
        let (idle, longest) = said.map(|said| (said.idle, said.longest)).unzip();
        Ok(Self { idle, longest, earlier, ..self.clone() })
    }

    fn timeouts(&self) -> Done<Timeouts> {
        let mut all = Timeouts::now(self.said().unwrap_or_default());
        let earlier: Vec<Held> = serde_json::from_str(&self.earlier).map_err(|_| unreadable())?;
        all.0.extend(earlier);
        Ok(all)
    }
}

/// What holds for somebody with these roles: of each.
pub fn of_roles(snapshot: &mut Snapshot<'_>, roles: &[RoleName]) -> Done<Timeouts> {
    let names: Vec<String> = roles.iter().map(ToString::to_string).collect();
    let rows: Vec<TimeoutRow> =
        snapshot.load(timeouts::table.filter(timeouts::role.eq_any(names.clone())).select(TimeoutRow::as_select()))?;
    let mut all = Timeouts::default();
    for name in &names {
        let row = rows.iter().find(|row| row.role == *name);
        all.0.extend(row.map_or_else(|| Ok(Timeouts::now(Timeout::USUAL)), TimeoutRow::timeouts)?.0);
    }
    Ok(all)
}

/// Of somebody who is not there it is as everywhere.
pub fn of_member(snapshot: &mut Snapshot<'_>, id: MemberId) -> Done<Timeouts> {
    let of = members::table.filter(members::id.eq(id)).select(MemberRow::as_select());
    let roles = snapshot.first(of)?.map(|row: MemberRow| row.role_names()).unwrap_or_default();
    of_roles(snapshot, &roles)
}

/// What holds for a session of this account that begins now.
pub fn of_account(snapshot: &mut Snapshot<'_>, account: AccountId) -> Done<Timeout> {
    let roles = member_of(snapshot, account)?.map(|row| row.role_names()).unwrap_or_default();
    Ok(of_roles(snapshot, &roles)?.since(snapshot.now()))
}

fn unreadable() -> Failure {
    Failure::internal("How long sessions may be could not be read.")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(minutes: u64) -> Timestamp {
        Timestamp::from_micros(1_763_631_000_000_000).unwrap().plus(super::minutes(minutes.cast_signed()))
    }

    fn any_timeout() -> impl Strategy<Value = Timeout> {
        (Timeout::LEAST.idle..=Timeout::MOST.idle)
            .prop_flat_map(|idle| (Just(idle), idle.max(Timeout::LEAST.longest)..=Timeout::MOST.longest))
            .prop_map(|(idle, longest)| Timeout { idle, longest })
    }

    #[test]
    fn shorter_counts_at_once_and_longer_from_then_on() {
        let of = |idle| Timeout { idle, ..Timeout::USUAL };
        let longer = Timeouts::now(Timeout::USUAL).then(of(120), at(10));
        assert_eq!(longer.since(at(9)), Timeout::USUAL);
        assert_eq!(longer.since(at(11)), of(120));
        let shorter = longer.then(of(60), at(20));
        assert_eq!([9, 11, 21].map(|minute| shorter.since(at(minute)).idle), [30, 60, 60]);
        let longer = shorter.then(of(90), at(30));
        assert_eq!([9, 11, 21, 31].map(|minute| longer.since(at(minute)).idle), [30, 60, 60, 90]);
    }

    proptest! {
        /// Whatever is forgotten is as if it were kept.
        #[test]
        fn a_session_has_the_shortest_of_all_that_held_while_it_stood(
            said in prop::collection::vec((1..4_000_u64, any_timeout()), 0..12),
            begun in 0..20_000_u64,
        ) {
            let (mut now, mut all) = (0, vec![(0, Timeout::USUAL)]);
            let mut timeouts = Timeouts::now(Timeout::USUAL);
            for (later, timeout) in said {
                now += later;
                all.push((now, timeout));
                timeouts = timeouts.then(timeout, at(now));
            }
            // Nobody is inside any more who came before the longest that anybody may stay.
            let begun = begun.max(now.saturating_sub(Timeout::MOST.longest.unsigned_abs()) + 1).min(now);
            let until = all.iter().skip(1).map(|(from, _)| *from).chain([u64::MAX]);
            let held = all.iter().zip(until).filter(|(_, until)| begun <= *until).map(|((_, timeout), _)| *timeout);
            prop_assert_eq!(timeouts.since(at(begun)), held.reduce(Timeout::shorter).unwrap());
        }

        #[test]
        fn what_a_row_keeps_is_what_was_said(first in any_timeout(), second in any_timeout()) {
            let row = TimeoutRow {
                id: crate::access::records::TimeoutId::new(at(0)),
                version: 1,
                role: "cashier".to_owned(),
                idle: None,
                longest: None,
                earlier: "[]".to_owned(),
            };
            let said = row.saying(Some(first), at(1)).unwrap().saying(Some(second), at(2)).unwrap();
            prop_assert_eq!(said.said(), Some(second));
            let all = Timeouts::now(Timeout::USUAL).then(first, at(1)).then(second, at(2));
            for minute in 0..4 {
                prop_assert_eq!(said.timeouts().unwrap().since(at(minute)), all.since(at(minute)));
            }
            prop_assert_eq!(said.saying(None, at(3)).unwrap().said(), None);
        }
    }
}
