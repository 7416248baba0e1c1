//! What of people is held here: who they are, what they agreed to, and that they were erased.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Held, Holds, Snapshot};

use crate::{
    erasing, keeping,
    operations::consents,
    records::{Consent, Contact, Erasure},
    schema::{consents as agreed, contacts, erasures},
};

impl Holds for Contact {
    const KIND: &'static str = "contact";

    fn of(snapshot: &mut Snapshot<'_>, people: &[String], after: &str, most: i64) -> Done<Vec<Held>> {
        let of = contacts::table.filter(contacts::id.eq_any(people.to_vec())).filter(contacts::id.gt(after.to_owned()));
        let mut rows: Vec<Self> = snapshot.load(of.order(contacts::id).limit(most).select(Self::as_select()))?;
        rows.iter_mut().try_for_each(|row| keeping::open(snapshot, row))?;
        rows.iter().map(Held::of).collect()
    }

    fn erased(snapshot: &mut Snapshot<'_>, people: &[String]) -> Done<Vec<String>> {
        let of = contacts::table.filter(contacts::id.eq_any(people.to_vec()));
        snapshot.load(of.filter(contacts::erased_at.is_not_null()).select(contacts::id))
    }
}

impl Holds for Consent {
    const KIND: &'static str = "consent";

    fn of(snapshot: &mut Snapshot<'_>, people: &[String], after: &str, most: i64) -> Done<Vec<Held>> {
        let of = agreed::table.filter(agreed::contact.eq_any(people.to_vec())).filter(agreed::id.gt(after.to_owned()));
        let mut rows: Vec<Self> = snapshot.load(of.order(agreed::id).limit(most).select(Self::as_select()))?;
        rows.iter_mut().try_for_each(|row| consents::open(snapshot, row))?;
        rows.iter().map(Held::of).collect()
    }
}

impl Holds for Erasure {
    const KIND: &'static str = "erasure";

    fn of(snapshot: &mut Snapshot<'_>, people: &[String], after: &str, most: i64) -> Done<Vec<Held>> {
        let of = erasures::table.filter(erasures::contact.eq_any(people.to_vec()));
        let of = of.filter(erasures::id.gt(after.to_owned())).order(erasures::id).limit(most);
        let mut rows: Vec<Self> = snapshot.load(of.select(Self::as_select()))?;
        rows.iter_mut().try_for_each(|row| erasing::open(snapshot, row))?;
        rows.iter().map(Held::of).collect()
    }

    /// What was kept of somebody goes when its time is up.
    fn erased(snapshot: &mut Snapshot<'_>, people: &[String]) -> Done<Vec<String>> {
        let of = erasures::table.filter(erasures::id.eq_any(people.to_vec()));
        snapshot.load(of.filter(erasures::kept.is_null()).select(erasures::id))
    }
}
