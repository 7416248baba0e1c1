//! What follows an erasure, asked for by the system: that it is done, and that the law's time is up.

use door::{Done, Failure, Problem, Spec, Stream, Tx, View, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    erasing::{self, message, written},
    privacy::FINISH,
    records::{Erasure, ErasureId, Statement},
};

/// What goes with somebody's keys, in words for programs.
const DESTROYED: [&str; 7] = ["keys", "record", "lookups", "search", "external-ids", "answers", "proposals"];

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OfErasure")]
pub struct OfErasure {
    pub id: ErasureId,
}

pub struct CertifyErasure;

impl Write for CertifyErasure {
    const SPEC: Spec =
        Spec::new("privacy.certify-erasure", FINISH, "Sign that somebody was erased").stream(Stream::Privacy);
    type Input = OfErasure;
    type Output = View<Erasure>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &OfErasure) -> Done<View<Erasure>> {
        let before = erasing::erasure(tx, input.id)?;
        if before.done_at.is_some() {
            return Ok(View::of(tx, before));
        }
        for person in before.people.iter() {
            if tx.person_key(person.as_str())?.is_some() {
                return Err(Failure::internal("Somebody's key is still there, so they are not erased."));
            }
        }
        let Some(workspace) = tx.workspace() else { return Err(Failure::internal("Nobody is erased here.")) };
        let mut kept: Vec<String> = Vec::new();
        if let Some(values) = before.kept.as_ref().and_then(store::Sealed::open) {
            kept = values.iter().map(|value| format!("{}.{}", value.kind, value.field)).collect();
            kept.sort_unstable();
            kept.dedup();
        }
        let statement = written(&Statement {
            workspace,
            erasure: before.id,
            contact: before.contact,
            people: before.people.to_vec(),
            asked_by: before.asked_by.clone(),
            asked_at: before.asked_at,
            done_at: tx.now(),
            destroyed: DESTROYED.map(str::to_owned).to_vec(),
            duties: if kept.is_empty() { Vec::new() } else { before.duties.to_vec() },
            kept,
        })?;
        let signed = tx.sign(&message(&statement))?;
        let after = Erasure {
            done_at: Some(tx.now()),
            statement: Some(statement),
            signer: Some(signed.signer),
            signature: Some(hex::encode(signed.signature)),
            ..before.clone()
        };
        let after = tx.update(&before, after)?;
        tx.emit(event::News::new("privacy.erasure-certified", after.id, &after));
        Ok(View::of(tx, after))
    }
}

/// What the law had kept of somebody goes, when its time is up.
pub struct LetGo;

impl Write for LetGo {
    const SPEC: Spec =
        Spec::new("privacy.let-go", FINISH, "Let go of what the law had kept of somebody").stream(Stream::Privacy);
    type Input = OfErasure;
    type Output = View<Erasure>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &OfErasure) -> Done<View<Erasure>> {
        let before = erasing::erasure(tx, input.id)?;
        if before.kept.is_none() {
            return Ok(View::of(tx, before));
        }
        if let Some(until) = erasing::last(&before.duties).filter(|until| *until > tx.now()) {
            let detail = format!("The law has this kept until {until}.");
            return Err(Problem::refused("privacy.kept", detail).into());
        }
        let after = tx.update(&before, Erasure { kept: None, ..before.clone() })?;
        tx.emit(event::News::new("privacy.let-go", after.id, &after));
        Ok(View::of(tx, after))
    }
}
