//! The same key with the same input gets the same answer, and nothing happens twice.

use std::time::Duration;

use declare::Unrecorded;
use diesel::{AsChangeset, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, Selectable, SelectableHelper as _};
use model::{Problem, Reason, Timestamp};
use sha2::{Digest, Sha256};
use store::{Done, Failure, Snapshot, Tx};
use vault::Place;

use crate::{Answer, Outcome, schema::answers};

/// How long an answer is kept for its repetition.
pub(crate) const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);
/// The longest key that is taken.
const KEY_LIMIT: usize = 255;

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = answers)]
#[unrecorded(table = answers, key(actor, idempotency_key))]
pub(crate) struct Kept {
    actor: String,
    idempotency_key: String,
    operation: String,
    input_hash: Vec<u8>,
    answer: Vec<u8>,
    at: Timestamp,
}

/// A key, with what it was first used for.
#[derive(Debug, Clone)]
pub(crate) struct Once {
    actor: String,
    key: String,
    operation: &'static str,
    input_hash: Vec<u8>,
}

impl Once {
    pub(crate) fn new(actor: String, key: &str, operation: &'static str, input: &[u8]) -> Result<Self, Problem> {
        let printable = key.bytes().all(|byte| byte.is_ascii_graphic());
        if key.is_empty() || key.len() > KEY_LIMIT || !printable {
            return Err(Problem::new(
                Reason::Invalid,
                "idempotency.malformed",
                format!("An Idempotency-Key has 1 to {KEY_LIMIT} visible ASCII characters; a random UUID is a good one."),
            ));
        }
        Ok(Self { actor, key: key.to_owned(), operation, input_hash: Sha256::digest(input).to_vec() })
    }

    /// The answer given before under this key, if there was one.
    pub(crate) fn replay(&self, snapshot: &mut Snapshot<'_>) -> Done<Option<Answer>> {
        let kept: Option<Kept> = snapshot.first(
            answers::table
                .filter(answers::actor.eq(self.actor.clone()))
                .filter(answers::idempotency_key.eq(self.key.clone()))
                .select(Kept::as_select()),
        )?;
        let Some(kept) = kept else { return Ok(None) };
        if kept.operation != self.operation || kept.input_hash != self.input_hash {
            return Err(Problem::conflict(
                "idempotency.reused",
                "This Idempotency-Key was used for another request. Use a new key for a new request.",
            )
            .into());
        }
        let key = snapshot.field_key()?;
        let opened = key.open(&place(&kept.actor, &kept.idempotency_key), &kept.answer);
        let body = opened.map_err(|_| Failure::internal("A stored answer could not be opened."))?.to_vec();
        if body.is_empty() {
            return Err(Problem::conflict(
                "idempotency.not-kept",
                "This was done before under the same key. Its answer carried a secret, which is shown once and never kept.",
            )
            .into());
        }
        Ok(Some(Answer { outcome: Outcome::Replayed, body }))
    }

    /// Keeps the answer; one with a secret only as the fact that there was one.
    pub(crate) fn keep(&self, tx: &mut Tx<'_>, answer: &[u8], secret: bool) -> Done<()> {
        let key = tx.field_key()?;
        let sealed = key.seal(&place(&self.actor, &self.key), if secret { b"" } else { answer });
        let kept = Kept {
            actor: self.actor.clone(),
            idempotency_key: self.key.clone(),
            operation: self.operation.to_owned(),
            input_hash: self.input_hash.clone(),
            answer: sealed,
            at: tx.now(),
        };
        tx.keep(&kept)
    }
}

fn place<'a>(actor: &'a str, key: &'a str) -> Place<'a> {
    Place { workspace: actor, table: "answers", column: "answer", row: key }
}

/// Answers too old to be asked for again, a few at a time.
pub(crate) fn forget_old(tx: &mut Tx<'_>, most: i64) -> Done<usize> {
    let before = tx.now().minus(KEPT);
    let old: Vec<Kept> = tx.load(answers::table.filter(answers::at.lt(before)).limit(most).select(Kept::as_select()))?;
    old.iter().try_for_each(|kept| tx.forget(kept))?;
    Ok(old.len())
}
