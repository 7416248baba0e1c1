//! Contacts that are likely the same, two by two, with the reason.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _, dsl::count_star,
};
use door::{Cost, Done, Method, Paged, Read, Snapshot, Spec, View, pairs::by_reason};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{READ, keeping, records::Contact, schema::contacts};

/// The most contacts that are compared because of one value.
const GROUP_LIMIT: i64 = 20;

pub struct FindDuplicates;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "ContactDuplicateReason")]
pub enum Reason {
    /// Nobody else has their tax id.
    SameTaxId,
    SameEmail,
    SamePhone,
    /// Their names differ at most in case and spaces.
    SameName,
}

const REASONS: [Reason; 4] = [Reason::SameTaxId, Reason::SameEmail, Reason::SamePhone, Reason::SameName];

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ContactDuplicateQuery")]
pub struct Wanted {
    #[serde(default)]
    pub cursor: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ContactDuplicatePair")]
pub struct Pair {
    /// The one that was there first.
    pub contact: View<Contact>,
    pub other: View<Contact>,
    pub reason: Reason,
}

impl Read for FindDuplicates {
    const SPEC: Spec = Spec::new("contacts.find-duplicates", READ, "Contacts that are likely the same")
        .cost(Cost::Heavy)
        .at(Method::Get, "/contact-duplicates");
    type Input = Wanted;
    type Output = Paged<Pair>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Pair>> {
        by_reason(snapshot, wanted.cursor.clone(), &REASONS, shared, pairs)
    }
}

/// Each reason has a column of its own, and a column is a type of its own.
macro_rules! by {
    ($reason:expr, |$column:ident| $work:expr) => {
        match $reason {
            Reason::SameTaxId => {
                use contacts::tax_key as $column;
                $work
            }
            Reason::SameEmail => {
                use contacts::email_key as $column;
                $work
            }
            Reason::SamePhone => {
                use contacts::phone_key as $column;
                $work
            }
            Reason::SameName => {
                use contacts::name_key as $column;
                $work
            }
        }
    };
}

/// What more than one has, after this, in order: of archived ones too, because this is read from the index alone.
fn shared(snapshot: &mut Snapshot<'_>, reason: Reason, after: Vec<u8>, most: i64) -> Done<Vec<Vec<u8>>> {
    let keys: Vec<Option<Vec<u8>>> = by!(reason, |key| {
        let twice = contacts::table.filter(key.gt(after)).group_by(key).having(count_star().gt(1_i64));
        snapshot.load(twice.order(key).limit(most).select(key))?
    });
    Ok(keys.into_iter().flatten().collect())
}

/// The oldest of those that share something, with each of the others. Archived ones are nobody's duplicates, and a
/// person is not the company whose telephone they have.
fn pairs(snapshot: &mut Snapshot<'_>, reason: Reason, key: Vec<u8>, items: &mut Vec<Pair>) -> Done<()> {
    let query = contacts::table
        .filter(contacts::archived_at.is_null().and(contacts::merged_into.is_null()))
        .order((contacts::created_at, contacts::id))
        .limit(GROUP_LIMIT)
        .select(Contact::as_select());
    let mut rows: Vec<Contact> = by!(reason, |column| snapshot.load(query.filter(column.eq(key)))?);
    rows.iter_mut().try_for_each(|row| keeping::open(snapshot, row))?;
    let mut rows = rows.into_iter().filter(|row| row.name.open().is_some());
    let Some(first) = rows.next() else { return Ok(()) };
    for other in rows.filter(|other| other.kind == first.kind) {
        let (contact, other) = (keeping::shown(snapshot, first.clone()), keeping::shown(snapshot, other));
        items.push(Pair { contact, other, reason });
    }
    Ok(())
}
