//! A provider's people, a part of them at a time, or those who are called so.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Read, Snapshot, Spec};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    schema::scim_users,
    sso::{
        records::ProviderId,
        scim::{
            self, PROVISION,
            people::{self, Shown},
            records::{ScimUserId, ScimUserRow},
        },
    },
};

/// How many are shown at once unless said, and at the most.
const USUAL: usize = 100;
const PAGE: usize = 200;

pub struct FindUsers;

/// Whom; everybody where nothing is named.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ScimUserQuery")]
pub struct Wanted {
    pub provider: ProviderId,
    #[serde(default)]
    pub id: Option<String>,
    #[serde(default)]
    pub user_name: Option<String>,
    #[serde(default)]
    pub external_id: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
    /// From which on, the first being 1.
    #[serde(default)]
    pub start: Option<u32>,
    /// At most this many; 100 unless said, never more than 200.
    #[serde(default)]
    pub count: Option<u32>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ScimUsers")]
pub struct Found {
    pub total: usize,
    /// From which on they are shown.
    pub start: usize,
    pub items: Vec<Shown>,
}

impl Read for FindUsers {
    const SPEC: Spec = Spec::new("scim.find-users", PROVISION, "A provider's people, as it said that they are");
    type Input = Wanted;
    type Output = Found;

    fn run(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Found> {
        let provider = scim::provider(snapshot, actor, wanted.provider)?;
        let mut query = scim_users::table.filter(scim_users::provider.eq(provider.id)).into_boxed();
        if let Some(id) = wanted.id.clone() {
            query = query.filter(scim_users::id.eq(id));
        }
        if let Some(name) = &wanted.user_name {
            query = query.filter(scim_users::name_hash.eq(people::name_hash(snapshot, provider.id, name)?));
        }
        if let Some(subject) = &wanted.external_id {
            query = query.filter(scim_users::subject_hash.eq(people::subject_hash(snapshot, provider.id, subject)?));
        }
        if let Some(email) = &wanted.email {
            query = query.filter(scim_users::email_hash.eq(people::email_hash(snapshot, provider.id, email)?));
        }
        let ids: Vec<ScimUserId> = snapshot.load(query.order(scim_users::id).select(scim_users::id))?;
        let (start, shown) = page(&ids, wanted.start, wanted.count);
        let of = scim_users::table.filter(scim_users::id.eq_any(shown.to_vec())).order(scim_users::id);
        let rows: Vec<ScimUserRow> = snapshot.load(of.select(ScimUserRow::as_select()))?;
        let items = rows.iter().map(|row| Shown::of(snapshot, row)).collect::<Done<_>>()?;
        Ok(Found { total: ids.len(), start, items })
    }
}

/// A part of all, counted from 1; and where it begins.
pub(super) fn page<T>(all: &[T], start: Option<u32>, count: Option<u32>) -> (usize, &[T]) {
    let known = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let start = start.map_or(1, known).max(1);
    let count = count.map_or(USUAL, known).min(PAGE);
    let from = (start - 1).min(all.len());
    let until = from.saturating_add(count).min(all.len());
    (start, all.get(from..until).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pages_one_after_the_other_are_all(many in 0_usize..700, count in 1_u32..300) {
            let all: Vec<usize> = (0..many).collect();
            let (mut seen, mut start) = (Vec::new(), 1_u32);
            loop {
                let (from, shown) = page(&all, Some(start), Some(count));
                prop_assert_eq!(from, start as usize);
                prop_assert!(shown.len() <= PAGE);
                if shown.is_empty() {
                    break;
                }
                seen.extend_from_slice(shown);
                start += u32::try_from(shown.len()).unwrap();
            }
            prop_assert_eq!(seen, all);
        }
    }

    #[test]
    fn what_is_beyond_the_end_is_empty() {
        assert_eq!(page(&[1, 2, 3], Some(0), Some(2)), (1, &[1, 2][..]));
        assert_eq!(page(&[1, 2, 3], Some(u32::MAX), None).1, &[] as &[i32]);
        assert_eq!(page(&[1, 2, 3], None, Some(0)), (1, &[][..]), "how many there are, and none of them");
    }
}
