//! The same key with the same input gets the same answer, and nothing happens twice.

use std::time::Duration;

use declare::Unrecorded;
use diesel::{
    AsChangeset, BoolExpressionMethods as _, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, Selectable,
    SelectableHelper as _,
};
use model::{Problem, Reason, Timestamp};
use store::{Again, Done, Snapshot, Tx};

use crate::{Answer, Outcome, forgetting::names, resealing::Resealed, schema::answers};

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
#[derive(Clone)]
pub(crate) struct Once {
    actor: String,
    key: String,
    operation: &'static str,
    /// Kept only as a keyed hash: an input may hold a password, which a plain hash would let be guessed.
    input: Vec<u8>,
}

/// Whether it is a key, of at most so many characters.
pub fn check_key(key: &str, limit: usize) -> Result<(), Problem> {
    let visible = key.bytes().all(|byte| byte.is_ascii_graphic());
    if !key.is_empty() && key.len() <= limit && visible {
        return Ok(());
    }
    let detail = format!("An Idempotency-Key has 1 to {limit} visible ASCII characters; a random UUID is a good one.");
    Err(Problem::new(Reason::Invalid, "idempotency.malformed", detail))
}

impl Once {
    pub(crate) fn new(actor: String, key: &str, operation: &'static str, input: &[u8]) -> Result<Self, Problem> {
        check_key(key, KEY_LIMIT)?;
        Ok(Self { actor, key: key.to_owned(), operation, input: input.to_vec() })
    }

    /// Of an input that is whole by now: the same ask is one about the same.
    pub(crate) fn of(&self, input: &[u8]) -> Self {
        Self { input: input.to_vec(), ..self.clone() }
    }

    /// Whether something was done under this key; whether it was the same, is known once the input is whole.
    pub(crate) fn is_used(&self, snapshot: &mut Snapshot<'_>) -> Done<bool> {
        Ok(self.kept(snapshot)?.is_some())
    }

    /// The answer given before under this key, if there was one.
    pub(crate) fn replay(&self, snapshot: &mut Snapshot<'_>) -> Done<Option<Answer>> {
        let Some(kept) = self.kept(snapshot)? else { return Ok(None) };
        if kept.operation != self.operation || kept.input_hash != self.input_hash(snapshot)? {
            return Err(Problem::conflict(
                "idempotency.reused",
                "This Idempotency-Key was used for another request. Use a new key for a new request.",
            )
            .into());
        }
        // What was erased meanwhile is in no answer any more, and in none that an older backup has.
        let body = snapshot.open_whole("answers", "answer", &kept.row(), &kept.answer)?;
        match body.filter(|body| !body.is_empty()) {
            Some(body) => Ok(Some(Answer { outcome: Outcome::Replayed, body: body.to_vec() })),
            None => Err(Problem::conflict(
                "idempotency.not-kept",
                "This was done before under the same key. Its answer is not kept: it carried a secret, or was about \
                 somebody who was erased.",
            )
            .into()),
        }
    }

    fn kept(&self, snapshot: &mut Snapshot<'_>) -> Done<Option<Kept>> {
        snapshot.first(
            answers::table
                .filter(answers::actor.eq(self.actor.clone()))
                .filter(answers::idempotency_key.eq(self.key.clone()))
                .select(Kept::as_select()),
        )
    }

    fn input_hash(&self, snapshot: &Snapshot<'_>) -> Done<Vec<u8>> {
        Ok(snapshot.lookup_key()?.keyed_hash("answers.input", &self.input).to_vec())
    }

    /// Keeps the answer; one with a secret only as the fact that there was one.
    pub(crate) fn keep(&self, tx: &mut Tx<'_>, answer: &[u8], secret: bool) -> Done<()> {
        let mut kept = Kept {
            actor: self.actor.clone(),
            idempotency_key: self.key.clone(),
            operation: self.operation.to_owned(),
            input_hash: self.input_hash(tx)?,
            answer: Vec::new(),
            at: tx.now(),
        };
        kept.answer = tx.seal_copy("answers", "answer", &kept.row(), if secret { b"" } else { answer })?;
        tx.keep(&kept)
    }
}

impl Kept {
    /// What the seal is bound to: the two parts cannot be told apart by their border, so it is written down.
    fn row(&self) -> String {
        format!("{}:{}:{}", self.actor.len(), self.actor, self.idempotency_key)
    }
}

/// Seals again what the key before this one sealed.
pub(crate) fn reseal(tx: &mut Tx<'_>, after: Option<(String, String)>, most: i64) -> Done<Resealed<(String, String)>> {
    let rows = page(tx, after, most)?;
    let mut resealed = Resealed::up_to(rows.last().map(|row| (row.actor.clone(), row.idempotency_key.clone())));
    for row in rows {
        let again = tx.reseal_copy("answers", "answer", &row.row(), &row.answer)?;
        if let Some(answer) = resealed.take(again, "answers", &row.row()) {
            tx.put(&Kept { answer, ..row })?;
        }
    }
    Ok(resealed)
}

/// Empties the answers that name one of these people: whoever asks again under such a key is told that it was done. The
/// others are sealed again.
pub(crate) fn forget_people(
    tx: &mut Tx<'_>,
    people: &[String],
    after: Option<(String, String)>,
    most: i64,
) -> Done<Resealed<(String, String)>> {
    let rows = page(tx, after, most)?;
    let mut forgotten = Resealed::up_to(rows.last().map(|row| (row.actor.clone(), row.idempotency_key.clone())));
    for row in rows {
        let place = row.row();
        let left = match names(tx.open_whole("answers", "answer", &place, &row.answer)?, people) {
            true => Again::Sealed(tx.seal_copy("answers", "answer", &place, b"")?),
            false => tx.reseal_copy("answers", "answer", &place, &row.answer)?,
        };
        if let Some(answer) = forgotten.take(left, "answers", &place) {
            tx.put(&Kept { answer, ..row })?;
        }
    }
    Ok(forgotten)
}

fn page(tx: &mut Tx<'_>, after: Option<(String, String)>, most: i64) -> Done<Vec<Kept>> {
    let mut query = answers::table.select(Kept::as_select()).into_boxed();
    if let Some((actor, key)) = after {
        query = query.filter(
            answers::actor.gt(actor.clone()).or(answers::actor.eq(actor).and(answers::idempotency_key.gt(key))),
        );
    }
    tx.load(query.order((answers::actor, answers::idempotency_key)).limit(most))
}

/// Answers too old to be asked for again, a few at a time.
pub(crate) fn forget_old(tx: &mut Tx<'_>, most: i64) -> Done<usize> {
    let before = tx.now().minus(KEPT);
    let old: Vec<Kept> =
        tx.load(answers::table.filter(answers::at.lt(before)).limit(most).select(Kept::as_select()))?;
    old.iter().try_for_each(|kept| tx.forget(kept))?;
    Ok(old.len())
}
