//! Inside the transaction: checked again, run, written down.

use std::sync::Arc;

use model::{Actor, Problem};
use store::{
    Database, Done, Failure, Snapshot, Tx,
    audit::{Note, Stream},
};

use super::{
    Door,
    preparing::{Agreed, Prepared},
    threshold::step_up,
};
use crate::{
    Answer, Consequence, Outcome, Verdict, bytes,
    operations::approvals,
    proposals::{self, ProposalState, Proposed},
    registry::Call,
    relations, search, standing,
};

impl Door {
    pub(super) async fn write(
        self: &Arc<Self>,
        actor: &Actor,
        database: &Database,
        prepared: Prepared,
    ) -> Result<Answer, Problem> {
        let (door, asker) = (Arc::clone(self), actor.clone());
        database.write(move |tx| door.write_one(&asker, tx, &prepared)).await.map_err(Failure::into_problem)
    }

    /// One operation inside its transaction: checked again, run, written down.
    pub(super) fn write_one(&self, actor: &Actor, tx: &mut Tx<'_>, prepared: &Prepared) -> Done<Answer> {
        let spec = prepared.operation.spec();
        if let Some(at) = prepared.happened_at {
            tx.happened_at(at)?;
        }
        let version = tx.policy_version();
        let standing = self.admit(actor, spec, version, tx)?;
        if let Some(answer) = prepared.once.as_ref().map(|once| once.replay(tx)).transpose()?.flatten() {
            return Ok(answer);
        }
        if let Some(own) = standing {
            let giver = match prepared.call.given_by(tx)? {
                Some(member) => standing::given_by(&self.registry, member, tx)?,
                None => own,
            };
            prepared.call.gives(tx)?.iter().try_for_each(|gift| giver.check_gives(&self.registry, gift, tx))?;
        }
        let answer = match (&prepared.agreed, verdict(actor, tx, prepared)?) {
            (None, Verdict::Approval { reason }) => {
                // What could not be done now is refused now, and what it would change must still be so then.
                let found = tx.rehearse(|tx| prepared.call.write(actor, tx))?;
                let id = proposals::propose(tx, actor, spec.name, Proposed::new(&prepared.input, found), reason)?;
                tx.write_down(Note::of(actor, spec.stream, spec.name, "proposed"))?;
                let body = serde_json::json!({ "proposal": id }).to_string().into_bytes();
                Answer { outcome: Outcome::Proposed, body }
            }
            (_, Verdict::StepUp) if !self.is_fresh(actor) => return Err(step_up(spec.name).into()),
            (agreed, _) => {
                let mut note = Note::of(actor, spec.stream, spec.name, "done");
                let body = match agreed {
                    None => prepared.call.write(actor, tx)?,
                    Some(agreed) => self.approve(actor, tx, prepared.call.as_ref(), agreed, version, &mut note)?,
                };
                if !spec.tells_changes_only || tx.changed().next().is_some() {
                    tx.write_down(note)?;
                }
                Answer { outcome: Outcome::Done, body }
            }
        };
        if let Some(once) = &prepared.once {
            once.keep(tx, &answer.body, spec.reveals_secret)?;
        }
        Ok(answer)
    }

    /// Runs what somebody else proposed, if it would still change what it would have changed then.
    fn approve(
        &self,
        actor: &Actor,
        tx: &mut Tx<'_>,
        call: &dyn Call,
        agreed: &Agreed,
        version: Option<i64>,
        note: &mut Note,
    ) -> Done<Vec<u8>> {
        if let Some(decide) = self.registry.spec(approvals::APPROVE) {
            self.admit(actor, decide, version, tx)?;
        }
        let row = proposals::open(tx, actor, agreed.id)?;
        let body = call.write(actor, tx)?;
        if tx.seen() != agreed.found {
            return Err(proposals::stale().into());
        }
        note.context.insert("proposal".to_owned(), agreed.id.as_str().into());
        note.context.insert("proposed_by".to_owned(), row.proposed_by.as_str().into());
        proposals::settle(tx, actor, &row, ProposalState::Approved, None)?;
        Ok(body)
    }

    pub(super) async fn read(
        self: &Arc<Self>,
        actor: &Actor,
        database: &Database,
        prepared: Prepared,
    ) -> Result<Answer, Problem> {
        let (door, asker, known) = (Arc::clone(self), actor.clone(), database.policy_version());
        let (name, quick) = (prepared.operation.spec().name, prepared.operation.spec().quick);
        if prepared.call.searches() {
            search::catch_up(database).await;
        }
        let work = move |snapshot: &mut Snapshot<'_>| {
            let version = known.map_or_else(|| snapshot.read_policy_version(), Ok)?;
            let standing = door.admit(&asker, prepared.operation.spec(), Some(version), snapshot)?;
            if let Some(most) = prepared.sight {
                snapshot.set_sight(snapshot.sight().within(most));
            }
            let mut body = prepared.call.read(&asker, snapshot)?;
            if prepared.operation.spec().gives_bytes {
                bytes::check_guards(&door.registry, &asker, name, snapshot, &body)?;
            }
            if !prepared.expand.is_empty() {
                body = relations::expand(&door.registry, standing.as_deref(), snapshot, &prepared.expand, &body)?;
            }
            Ok((body, snapshot.disclosed().iter().cloned().collect::<Vec<_>>()))
        };
        let read = if quick { database.read_quickly(work).await } else { database.read(work).await };
        let (body, people) = read.map_err(Failure::into_problem)?;
        if !people.is_empty() {
            // No record of who looked, no look.
            let mut note = Note::of(actor, Stream::Access, name, "read");
            note.context.insert("people".to_owned(), people.into());
            database.write(move |tx| tx.write_down(note.clone())).await.map_err(Failure::into_problem)?;
        }
        Ok(Answer { outcome: Outcome::Done, body })
    }
}

/// Beside what the operation says itself: what a plugin does with money and messages is for somebody to agree to. Whoever
/// asked the plugin for it has, but for what wants a fresh proof of who they are.
fn verdict(actor: &Actor, tx: &mut Tx<'_>, prepared: &Prepared) -> Done<Verdict> {
    let spec = prepared.operation.spec();
    let said = prepared.call.verdict(actor, tx)?;
    let is_asked_for = actor.on_behalf_of.is_some() && !spec.step_up;
    let is_free = actor.installation().is_none() || is_asked_for || prepared.call.only_records();
    Ok(match (spec.consequence, &said) {
        (Some(consequence), Verdict::Allow) if !is_free => Verdict::Approval {
            reason: match consequence {
                Consequence::MovesMoney => "A plugin asks for it, and it moves money.",
                Consequence::SendsMessage => "A plugin asks for it, and it sends a message.",
            }
            .to_owned(),
        },
        _ => said,
    })
}
