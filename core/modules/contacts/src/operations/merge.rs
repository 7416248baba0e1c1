//! Makes one contact of two. The one that is kept takes what it did not have; the other stays as it was, says where it
//! went, and keeps its key, so that what was done with it still tells its story.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Problem, Record as _, Spec, Tx, View, Write, event, operations::external_ids};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use store::Sealed;

use crate::{
    WRITE,
    keeping::{self, said, shown},
    records::{Address, Contact, ContactId},
    rules,
    schema::contacts,
};

pub struct MergeContact;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ContactMerge")]
pub struct Merge {
    /// The one that is kept.
    pub id: ContactId,
    /// The version you saw of it.
    pub version: i64,
    /// The one that it turns out to be as well.
    pub other: ContactId,
    /// The version you saw of that.
    pub other_version: i64,
}

impl Write for MergeContact {
    const SPEC: Spec = Spec::new("contacts.merge-contact", WRITE, "Make one contact of two")
        .versioned()
        .at(Method::Post, "/contacts/{id}/merge");
    type Input = Merge;
    type Output = View<Contact>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Merge) -> Done<View<Contact>> {
        let kept = keeping::standing(tx, input.id, input.version)?;
        if input.id == input.other {
            return Err(Problem::invalid("/other", "These are one contact already. Name two.").into());
        }
        let gone = keeping::standing(tx, input.other, input.other_version)?;
        let both = together(tx, &kept, &gone)?;
        follow(tx, gone.id, kept.id)?;
        external_ids::follow(tx, Contact::KIND, gone.id.as_str(), kept.id.as_str())?;
        let gone = keeping::change(tx, &gone, Contact { merged_into: Some(kept.id), ..gone.clone() })?;
        tx.emit(event::News::new("contacts.contact-merged", gone.id, &gone));
        // Also where it had everything: it is found by another name from now on.
        let both = keeping::change(tx, &kept, Contact { updated_at: tx.now(), ..both })?;
        tx.emit(event::News::new("contacts.contact-changed", both.id, &both));
        Ok(shown(tx, both))
    }
}

/// Who was merged into the one that goes was merged into the one that stays.
fn follow(tx: &mut Tx<'_>, gone: ContactId, kept: ContactId) -> Done<()> {
    let query = contacts::table.filter(contacts::merged_into.eq(gone)).select(Contact::as_select());
    let mut rows: Vec<Contact> = tx.load(query)?;
    for row in &mut rows {
        keeping::open(tx, row)?;
        keeping::change(tx, row, Contact { merged_into: Some(kept), ..row.clone() })?;
    }
    Ok(())
}

fn together(tx: &Tx<'_>, kept: &Contact, gone: &Contact) -> Done<Contact> {
    let mut both = kept.clone();
    both.is_customer |= gone.is_customer;
    both.is_supplier |= gone.is_supplier;
    both.company = either(tx, kept, "company", &kept.company, &gone.company)?;
    both.email = either(tx, kept, "email", &kept.email, &gone.email)?;
    both.phone = either(tx, kept, "phone", &kept.phone, &gone.phone)?;
    both.tax_id = either(tx, kept, "tax_id", &kept.tax_id, &gone.tax_id)?;
    let mut addresses: Vec<Address> = keeping::addresses(kept).to_vec();
    addresses.extend(keeping::addresses(gone).iter().filter(|one| !keeping::addresses(kept).contains(one)).cloned());
    let addresses = Some(rules::addresses(&addresses)?).filter(|all| !all.is_empty());
    both.addresses = said(tx, kept.id, "addresses", kept.addresses.clone(), addresses)?;
    let open = |notes: &Option<Sealed<String>>| notes.as_ref().and_then(Sealed::open).cloned();
    let notes: Vec<String> = [open(&kept.notes), open(&gone.notes)].into_iter().flatten().collect();
    both.notes = said(tx, kept.id, "notes", kept.notes.clone(), rules::notes(&notes.join("\n\n"))?)?;
    let tags: Vec<String> = kept.tags.iter().chain(gone.tags.iter()).cloned().collect();
    both.tags = rules::tags(&tags)?.into();
    both.country = kept.country.or(gone.country);
    both.language = kept.language.clone().or_else(|| gone.language.clone());
    both.customer_group = kept.customer_group.clone().or_else(|| gone.customer_group.clone());
    both.price_list = kept.price_list.or(gone.price_list);
    if kept.currency.is_none() || kept.currency == gone.currency {
        both.currency = kept.currency.or(gone.currency);
        both.credit_limit = kept.credit_limit.or(gone.credit_limit);
    }
    Ok(both)
}

fn either<T: Clone + PartialEq + Serialize + DeserializeOwned>(
    tx: &Tx<'_>,
    kept: &Contact,
    column: &'static str,
    own: &Option<Sealed<T>>,
    others: &Option<Sealed<T>>,
) -> Done<Option<Sealed<T>>> {
    if own.is_some() {
        return Ok(own.clone());
    }
    said(tx, kept.id, column, None, others.as_ref().and_then(Sealed::open).cloned())
}
