//! How somebody is erased: what is left of them, what the law has kept, and what goes after the commit.
//!
//! 1. An operation empties their rows, and leaves a job ([`ERASE`])
//! 2. The job destroys their keys and all copies ([`Door::forget_people`])
//! 3. When nothing of theirs opens any more, an operation signs the certificate
//! 4. When the law's time is up, what it had kept goes the same way ([`LET_GO`])

use std::{collections::BTreeMap, sync::Arc};

use catalog::listed::Listed;
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Ask, Done, Door, Failure, Holding, Kept, Problem, Snapshot};
use model::{Actor, Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::{
    records::{Certificate, ContactId, Duty, Erasure, ErasureId, KeptValue, Statement},
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

/// Whom these erasures erased, of those that have let go of all that the law had kept.
pub fn let_go_of(snapshot: &mut Snapshot<'_>, ids: &[String]) -> Done<Vec<String>> {
    let of = erasures::table.filter(erasures::id.eq_any(ids.to_vec())).filter(erasures::kept.is_null());
    let people: Vec<Listed<ContactId>> = snapshot.load(of.select(erasures::people))?;
    Ok(people.iter().flat_map(|people| people.iter()).map(ToString::to_string).collect())
}

/// That of somebody, if they were erased.
pub(crate) fn of_contact(snapshot: &mut Snapshot<'_>, contact: ContactId) -> Done<Option<ErasureId>> {
    let of = erasures::table.filter(erasures::contact.eq(contact)).order(erasures::id.desc());
    snapshot.first(of.select(erasures::id))
}

/// What of these people the law has kept, as the modules say that hold it.
pub(crate) fn kept(snapshot: &mut Snapshot<'_>, holdings: &[Holding], people: &[String]) -> Done<Vec<Kept>> {
    let mut kept = Vec::new();
    for holding in holdings {
        kept.extend((holding.kept)(snapshot, people)?);
    }
    let now = snapshot.now();
    kept.retain(|kept| kept.until > now && !kept.values.is_empty());
    Ok(kept)
}

/// Why it is kept: one duty for each kind of record.
pub(crate) fn duties(kept: &[Kept]) -> Vec<Duty> {
    let mut duties: Vec<Duty> = Vec::new();
    for one in kept {
        match duties.iter_mut().find(|duty| duty.what == one.kind && duty.keep == one.label) {
            Some(duty) => {
                duty.count += 1;
                duty.until = duty.until.max(one.until);
            }
            None => {
                let (keep, what) = (one.label.to_owned(), one.kind.to_owned());
                duties.push(Duty { keep, what, count: 1, until: one.until });
            }
        }
    }
    duties
}

/// Until when the last of them has something kept.
pub(crate) fn last(duties: &[Duty]) -> Option<Timestamp> {
    duties.iter().map(|duty| duty.until).max()
}

/// The values that stay.
pub(crate) fn values(kept: Vec<Kept>) -> Vec<KeptValue> {
    let mut values: BTreeMap<(&str, &str, String), KeptValue> = BTreeMap::new();
    for Kept { kind, id, values: of, .. } in kept {
        for (field, value) in of {
            let text = value.to_string();
            let new = || KeptValue { kind: kind.to_owned(), records: Vec::new(), field: field.to_owned(), value };
            values.entry((kind, field, text)).or_insert_with(new).records.push(id.clone());
        }
    }
    values.into_values().collect()
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
