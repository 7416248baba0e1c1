//! Erases somebody for good: all that says who they are, here and in every copy. The business's own figures stay, and
//! what the law has kept of them.

use std::sync::Arc;

use door::{Desk, Done, Holding, Method, Prepared, Problem, Record as _, Spec, Stream, Tx, View, event, job};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    erasing::{self, ERASE, Erasing, LET_GO},
    keeping,
    privacy::WRITE,
    records::{Contact, ContactId, Duty, Erasure, ErasureId},
    rules,
};

pub struct EraseContact {
    pub(crate) holdings: Arc<[Holding]>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ContactErasure")]
pub struct Erase {
    pub id: ContactId,
    /// The version you saw.
    pub version: i64,
    /// What they are called, so that nobody erases the wrong one.
    pub name: String,
}

pub struct Ready {
    id: ErasureId,
    input: Erase,
}

impl Prepared for EraseContact {
    const SPEC: Spec = Spec::new("privacy.erase-contact", WRITE, "Erase a contact for good; no backup has them either")
        .stream(Stream::Privacy)
        .step_up()
        .at(Method::Post, "/contacts/{id}/erasure");
    type Input = Erase;
    type Ready = Ready;
    type Output = View<Erasure>;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Erase) -> Done<Ready> {
        let (id, holdings) = (desk.new_id(), Arc::clone(&self.holdings));
        let contact = input.id;
        let kept = desk.read(move |snapshot| {
            let people: Vec<String> = keeping::people(snapshot, contact)?.iter().map(ToString::to_string).collect();
            erasing::kept(snapshot, &holdings, &people)
        });
        // What the law has kept lies under a key of its own, which goes when the time is up.
        if !kept.await?.is_empty() {
            desk.new_person(id).await?;
        }
        Ok(Ready { id, input })
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<View<Erasure>> {
        let Ready { id, input } = ready;
        let contact = check(keeping::contact(tx, input.id)?, tx, input)?;
        let people = keeping::people(tx, contact.id)?;
        let ids: Vec<String> = people.iter().map(ToString::to_string).collect();
        let kept = erasing::kept(tx, &self.holdings, &ids)?;
        let duties = erasing::duties(&kept);
        let kept = match erasing::values(kept) {
            values if values.is_empty() => None,
            values => {
                let changed =
                    || Problem::conflict("record.stale", "What the law has kept of them just changed. Repeat it.");
                let sealed = tx.sealed(id.as_str(), "erasures", "kept", id.as_str(), values)?;
                Some(sealed.ok_or_else(changed)?)
            }
        };
        people.iter().try_for_each(|person| keeping::empty(tx, *person))?;
        for holding in self.holdings.iter() {
            (holding.let_go)(tx, &ids)?;
        }
        let erasure = Erasure {
            id: *id,
            version: 1,
            contact: contact.id,
            people: people.clone().into(),
            duties: duties.clone().into(),
            kept,
            asked_by: actor.who.to_string(),
            asked_at: tx.now(),
            done_at: None,
            statement: None,
            signer: None,
            signature: None,
        };
        tx.insert(&erasure)?;
        tx.emit(event::News::new("privacy.contact-erased", erasure.id, &erasure));
        leave_work(tx, &erasure, people, &duties)?;
        Ok(View::of(tx, erasure))
    }
}

/// Whether it is the one that is meant, and there is still something to erase.
fn check(contact: Contact, tx: &mut Tx<'_>, input: &Erase) -> Done<Contact> {
    if contact.erased_at.is_some() {
        let by = erasing::of_contact(tx, contact.id)?.map(|id| format!(" The certificate is that of {id}."));
        let detail = format!("This contact was erased already.{}", by.unwrap_or_default());
        return Err(Problem::refused("contacts.erased", detail).into());
    }
    if let Some(other) = contact.merged_into {
        return Err(keeping::merged(other).into());
    }
    let contact = contact.seen_at(input.version)?;
    // In a database that was put back from before they were erased, nobody knows their name any more.
    let name = contact.name.open();
    if name.is_some_and(|name| rules::folded(name) != rules::folded(&input.name)) {
        let detail = "This is not what they are called. Type the name as it stands, so that nobody else is erased.";
        return Err(Problem::invalid("/name", detail).into());
    }
    Ok(contact)
}

/// The keys are not in this database: they go after its commit.
fn leave_work(tx: &mut Tx<'_>, erasure: &Erasure, people: Vec<ContactId>, duties: &[Duty]) -> Done<()> {
    tx.enqueue(job::New::now(ERASE, &Erasing { erasure: erasure.id, people }))?;
    match erasing::last(duties).filter(|_| erasure.kept.is_some()) {
        Some(until) => tx.enqueue(job::New { due_at: Some(until), ..job::New::now(LET_GO, &erasure.id) }),
        None => Ok(()),
    }
}
