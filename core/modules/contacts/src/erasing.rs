//! How somebody is erased: what is left of them, what the law has kept, and what goes after the commit.
//!
//! 1. An operation empties their rows, and leaves a job ([`ERASE`])
//! 2. The job destroys their keys and all copies ([`Door::forget_people`])
//! 3. When nothing of theirs opens any more, an operation signs the certificate
//! 4. When the law's time is up, what it had kept goes the same way ([`LET_GO`])

use std::{collections::BTreeSet, sync::Arc};

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Ask, Done, Door, Duty, Failure, Holding, Problem, Record as _, Snapshot};
use model::{Actor, Field, Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    keeping,
    records::{Certificate, Contact, ContactId, Erasure, ErasureId, KeptValue, Statement},
    schema::erasures,
};

/// The job that destroys what is left of somebody who was erased.
pub const ERASE: &str = "privacy.erase";
/// The job that destroys what the law had kept of them.
pub const LET_GO: &str = "privacy.let-go";

/// Who is still to be destroyed.
#[derive(Debug, Serialize, Deserialize)]
pub struct Erasing {
    pub erasure: ErasureId,
    pub people: Vec<ContactId>,
}

/// Destroys what is left of somebody who was erased, and signs that it did. May be repeated.
pub async fn run(door: &Arc<Door>, workspace: Option<WorkspaceId>, erasing: Erasing) -> Result<(), Problem> {
    let people = erasing.people.iter().map(ToString::to_string).collect();
    forget(door, workspace, people).await?;
    let system = Actor::system("erasing", workspace, door.now());
    let input = serde_json::json!({ "id": erasing.erasure });
    door.ask(&system, Ask::with("privacy.certify-erasure", &input)).await.map(drop)
}

/// Destroys what the law had kept of somebody, when its time is up. May be repeated.
pub async fn run_letting_go(door: &Arc<Door>, workspace: Option<WorkspaceId>, id: ErasureId) -> Result<(), Problem> {
    let system = Actor::system("erasing", workspace, door.now());
    door.ask(&system, Ask::with("privacy.let-go", &serde_json::json!({ "id": id }))).await?;
    forget(door, workspace, vec![id.to_string()]).await
}

async fn forget(door: &Arc<Door>, workspace: Option<WorkspaceId>, people: Vec<String>) -> Result<(), Problem> {
    let Some(workspace) = workspace else { return Ok(()) };
    door.forget_people(workspace, people).await.map_err(Failure::into_problem)
}

/// The erasure, opened as far as that can be.
pub(crate) fn erasure(snapshot: &mut Snapshot<'_>, id: ErasureId) -> Done<Erasure> {
    let row = snapshot.first(erasures::table.filter(erasures::id.eq(id)).select(Erasure::as_select()))?;
    let mut row: Erasure = row.ok_or_else(|| Problem::not_found("erasure", id))?;
    open(snapshot, &mut row)?;
    Ok(row)
}

pub(crate) fn open(snapshot: &Snapshot<'_>, row: &mut Erasure) -> Done<()> {
    let id = row.id;
    match &mut row.kept {
        Some(kept) => snapshot.unseal(id.as_str(), "erasures", "kept", id.as_str(), kept),
        None => Ok(()),
    }
}

/// That of somebody, if they were erased.
pub(crate) fn of_contact(snapshot: &mut Snapshot<'_>, contact: ContactId) -> Done<Option<ErasureId>> {
    let of = erasures::table.filter(erasures::contact.eq(contact)).order(erasures::id.desc());
    snapshot.first(of.select(erasures::id))
}

/// What of these people the law has kept, as the modules say that hold it.
pub(crate) fn duties(snapshot: &mut Snapshot<'_>, holdings: &[Holding], people: &[String]) -> Done<Vec<Duty>> {
    let mut duties = Vec::new();
    for holding in holdings {
        duties.extend((holding.duties)(snapshot, people)?);
    }
    let now = snapshot.now();
    duties.retain(|duty| duty.until > now);
    Ok(duties)
}

/// Until when the last of them has something kept.
pub(crate) fn last(duties: &[Duty]) -> Option<Timestamp> {
    duties.iter().map(|duty| duty.until).max()
}

/// The values that stay for these duties, of those who are erased: no more than their labels name.
pub(crate) fn kept(contacts: &[Contact], duties: &[Duty]) -> Vec<KeptValue> {
    let wanted: BTreeSet<&str> = duties.iter().map(|duty| duty.keep.as_str()).collect();
    let stays = |field: &Field| field.labels.keep.is_some_and(|keep| wanted.contains(keep));
    let of = |contact: &Contact| {
        let values = Contact::FIELDS.iter().zip(contact.values());
        let stay = values.filter(|(field, value)| stays(field) && *value != Value::Null);
        let stay = stay.map(|(field, value)| KeptValue { contact: contact.id, field: field.name.to_owned(), value });
        stay.collect::<Vec<_>>()
    };
    contacts.iter().flat_map(of).collect()
}

/// Everybody who is erased with one, opened.
pub(crate) fn opened(snapshot: &mut Snapshot<'_>, people: &[ContactId]) -> Done<Vec<Contact>> {
    people.iter().map(|person| keeping::contact(snapshot, *person)).collect()
}

/// The bytes that are signed: a word that says what they are, and the statement.
pub(crate) fn message(statement: &str) -> Vec<u8> {
    format!("stockade-erasure-1\n{statement}\n").into_bytes()
}

/// The statement as it is signed. The same one is always written the same way.
pub(crate) fn written(statement: &Statement) -> Done<String> {
    serde_json::to_string(statement).map_err(|_| Failure::internal("A statement could not be written."))
}

/// Nothing while it is still being done.
pub(crate) fn certificate(erasure: &Erasure) -> Done<Option<Certificate>> {
    let (Some(statement), Some(signer), Some(signature)) = (&erasure.statement, &erasure.signer, &erasure.signature)
    else {
        return Ok(None);
    };
    let statement =
        serde_json::from_str(statement).map_err(|_| Failure::internal("A certificate could not be read."))?;
    Ok(Some(Certificate { statement, signer: signer.clone(), signature: signature.clone() }))
}
