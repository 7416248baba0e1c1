//! Contacts by name, or by when they came or changed; by words of what they are called, and by their exact address.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _,
    dsl::{AsSelect, SqlTypeOf},
};
use door::{Done, Method, Page, Paged, Problem, Read, Snapshot, Spec, View, search};
use model::{Actor, Country, Email, Timestamp, prose};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::MultiBackend;

use crate::{
    READ, keeping,
    records::{Contact, ContactId, ContactKind},
    rules,
    schema::{contact_tags, contacts},
};

const SEARCH_LIMIT: usize = 200;
/// Of so many it is quicker to ask where they stand in line than to walk along it.
const FEW: i64 = 500;

pub struct ListContacts;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ContactQuery")]
pub struct Wanted {
    /// Words of a name, a company or a city, or how an address, a number or a postcode begins. All of them must be
    /// there, the last one perhaps not written to its end. The best come first.
    #[serde(default)]
    pub search: Option<String>,
    /// Exactly this address; of the few who have it, the newest first.
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub kind: Option<ContactKind>,
    /// Only those who buy, or only those who do not.
    #[serde(default)]
    pub is_customer: Option<bool>,
    /// Only those the business buys from, or only the others.
    #[serde(default)]
    pub is_supplier: Option<bool>,
    #[serde(default)]
    pub tag: Option<String>,
    #[serde(default)]
    pub country: Option<Country>,
    #[serde(default)]
    pub customer_group: Option<String>,
    /// Only archived ones; without it, only the others.
    #[serde(default)]
    pub archived: bool,
    /// By name, unless said.
    #[serde(default)]
    pub sort: Sort,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

/// In which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "ContactSort")]
pub enum Sort {
    #[default]
    Name,
    /// Newest first.
    Created,
    /// Who was changed last first.
    Updated,
}

/// Where a page ended, where it is not the index that knows.
#[derive(Serialize, Deserialize)]
enum Last {
    Created(Timestamp, ContactId),
    Updated(Timestamp, ContactId),
}

type Query = contacts::BoxedQuery<'static, MultiBackend, SqlTypeOf<AsSelect<Contact, MultiBackend>>>;

impl Wanted {
    fn text(&self) -> Result<String, Problem> {
        prose::code("/search", "What you look for", self.search.as_deref().unwrap_or_default(), 0, SEARCH_LIMIT)
    }

    /// Those who fit, without what is searched. Who was merged is found as the one they are now, who was erased not at
    /// all.
    fn query(&self, snapshot: &Snapshot<'_>) -> Done<Query> {
        let mut query = contacts::table
            .filter(contacts::merged_into.is_null().and(contacts::erased_at.is_null()))
            .select(Contact::as_select())
            .into_boxed();
        query = match self.archived {
            true => query.filter(contacts::archived_at.is_not_null()),
            false => query.filter(contacts::archived_at.is_null()),
        };
        if let Some(email) = &self.email {
            let email = Email::read("/email", email)?;
            let key = snapshot.lookup_key()?.keyed_hash("contacts.email", email.as_str().as_bytes()).to_vec();
            query = query.filter(contacts::email_key.eq(key));
        }
        if let Some(kind) = self.kind {
            query = query.filter(contacts::kind.eq(kind));
        }
        if let Some(is_customer) = self.is_customer {
            query = query.filter(contacts::is_customer.eq(is_customer));
        }
        if let Some(is_supplier) = self.is_supplier {
            query = query.filter(contacts::is_supplier.eq(is_supplier));
        }
        if let Some(tag) = &self.tag {
            let with = contact_tags::table.filter(contact_tags::tag.eq(rules::folded(tag)));
            query = query.filter(contacts::id.eq_any(with.select(contact_tags::contact)));
        }
        if let Some(country) = self.country {
            query = query.filter(contacts::country.eq(country));
        }
        if let Some(group) = self.customer_group.clone() {
            query = query.filter(contacts::customer_group.eq(group));
        }
        Ok(query)
    }

    /// All who fit, where something is asked that perhaps few have, and few do: the index alone knows the order, and
    /// would be walked from end to end for them.
    fn few(&self, snapshot: &mut Snapshot<'_>) -> Done<Option<Vec<Contact>>> {
        if self.tag.is_none() && self.customer_group.is_none() && self.country.is_none() && !self.archived {
            return Ok(None);
        }
        let query = self.query(snapshot)?.limit(FEW + 1);
        let rows: Vec<Contact> = snapshot.load(query)?;
        Ok(i64::try_from(rows.len()).is_ok_and(|count| count <= FEW).then_some(rows))
    }
}

impl Read for ListContacts {
    const SPEC: Spec =
        Spec::new("contacts.list-contacts", READ, "Contacts by name, or newest first").at(Method::Get, "/contacts");
    type Input = Wanted;
    type Output = Paged<View<Contact>>;

    fn searches(&self, wanted: &Wanted) -> bool {
        wanted.sort == Sort::Name && wanted.email.is_none()
            || wanted.search.as_deref().is_some_and(|text| !text.trim().is_empty())
    }

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<View<Contact>>> {
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let text = wanted.text()?;
        let load = |snapshot: &mut Snapshot<'_>, ids: Vec<String>| {
            let query = wanted.query(snapshot)?.filter(contacts::id.eq_any(ids));
            snapshot.load(query)
        };
        let (mut rows, next) = if !text.is_empty() {
            search::page::<Contact, Contact>(snapshot, &text, &page, load, |row| row.id.to_string())?
        } else if wanted.sort == Sort::Name && wanted.email.is_none() {
            match wanted.few(snapshot)? {
                Some(few) => search::few_in_line::<Contact, Contact>(snapshot, &page, few, |row| row.id.to_string())?,
                None => search::in_line::<Contact, Contact>(snapshot, &page, load, |row| row.id.to_string())?,
            }
        } else {
            newest(snapshot, wanted, &page)?
        };
        rows.iter_mut().try_for_each(|row| keeping::open(snapshot, row))?;
        // Whoever was erased since this copy of the database was made has no name any more.
        rows.retain(|row| row.name.open().is_some());
        Ok(Paged { items: rows.into_iter().map(|row| keeping::shown(snapshot, row)).collect(), next })
    }
}

fn newest(snapshot: &mut Snapshot<'_>, wanted: &Wanted, page: &Page) -> Done<(Vec<Contact>, Option<String>)> {
    let is_by_change = wanted.sort == Sort::Updated;
    let query = wanted.query(snapshot)?;
    let query = match page.after::<Last>()? {
        None => query,
        Some(Last::Created(at, id)) if !is_by_change => {
            query.filter(contacts::created_at.lt(at).or(contacts::created_at.eq(at).and(contacts::id.lt(id))))
        }
        Some(Last::Updated(at, id)) if is_by_change => {
            query.filter(contacts::updated_at.lt(at).or(contacts::updated_at.eq(at).and(contacts::id.lt(id))))
        }
        Some(_) => return Err(Problem::invalid("/cursor", "This cursor is of a list in another order.").into()),
    };
    let query = match is_by_change {
        true => query.order((contacts::updated_at.desc(), contacts::id.desc())),
        false => query.order((contacts::created_at.desc(), contacts::id.desc())),
    };
    let rows: Vec<Contact> = snapshot.load(query.limit(page.rows()))?;
    Ok(page.cut(rows, |row| match is_by_change {
        true => Last::Updated(row.updated_at, row.id),
        false => Last::Created(row.created_at, row.id),
    }))
}
