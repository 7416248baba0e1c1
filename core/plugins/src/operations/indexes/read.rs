//! Reads the latest list of an index: when a person asks for it, and once a day by itself. What is older than the one
//! that is known, or signed by somebody else, is not taken, and the one before holds. What was taken back rests.

use std::time::Duration;

use door::{Cost, Desk, Done, Failure, Method, Prepared, Spec, Stream, Tx, job};
use model::{Actor, Who};
use packages::{Index, index::Unlisted};
use serde_json::json;
use vault::Verifier;

use super::{ById, Shown};
use crate::{
    INDEXES,
    elsewhere::{Elsewhere, Place},
    indexes,
    records::{IndexId, IndexRow, IndexTrouble, ListRow},
    updates,
};

/// The kind of the job, and the operation that it asks for.
pub const NAME: &str = "plugins.read-index";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How soon it is tried again where it was not taken.
const SOON: Duration = Duration::from_secs(60 * 60);

pub struct ReadIndex {
    pub(crate) elsewhere: Elsewhere,
}

pub struct Ready {
    id: IndexId,
    latest: Result<Index, IndexTrouble>,
}

impl Prepared for ReadIndex {
    const SPEC: Spec = Spec::new(NAME, INDEXES, "Read what there is where plugins are listed")
        .stream(Stream::Plugin)
        .for_real()
        .cost(Cost::Heavy)
        .at(Method::Post, "/plugin-indexes/{id}/reading");
    type Input = ById;
    type Ready = Ready;
    type Output = Shown;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: ById) -> Done<Ready> {
        let row = desk.read(move |snapshot| indexes::find(snapshot, input.id)).await?;
        let latest = self.latest(desk, &row).await?.map_err(|(trouble, why)| {
            tracing::warn!(index = %row.id, why, "a list of packages was not taken");
            trouble
        });
        Ok(Ready { id: row.id, latest })
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Shown> {
        let row = indexes::find(tx, ready.id)?;
        let before = indexes::list(tx, row.id)?;
        let latest = ready.latest.as_ref().map_err(|trouble| *trouble);
        let after = match latest.and_then(|latest| Ok((latest, follows(&before, latest)?))) {
            Ok((Index { number, until, .. }, content)) => {
                let (until, read_at) = (Some(*until), Some(tx.now()));
                ListRow { id: row.id, number: *number, until, read_at, trouble: None, content }
            }
            Err(trouble) => ListRow { trouble: Some(trouble), ..before },
        };
        tx.put(&after)?;
        if let Some(list) = indexes::read(&after)? {
            indexes::take_back(tx, &list)?;
            updates::look(tx)?;
        }
        if matches!(actor.who, Who::System { .. }) {
            leave(tx, row.id, if after.trouble.is_none() { DAY } else { SOON })?;
        }
        Ok(Shown::of(row, after, tx.now()))
    }
}

impl ReadIndex {
    async fn latest(&self, desk: &Desk, row: &IndexRow) -> Done<Result<Index, (IndexTrouble, String)>> {
        let place = Place::parse(&row.address)?;
        let bytes = match self.elsewhere.file(desk, &place, Index::FILE, Index::LARGEST).await {
            Ok(bytes) => bytes,
            Err(Failure::Refused(no)) => return Ok(Err((IndexTrouble::Unreached, no.to_string()))),
            Err(failure) => return Err(failure),
        };
        let key = Verifier::from_text(&row.public_key);
        let read = move || match key {
            Ok(key) => Index::read(&bytes, &key),
            Err(_) => Err(Unlisted::WrongSignature),
        };
        Ok(desk.compute(read).await?.map_err(|no| {
            let trouble = match &no {
                Unlisted::OtherKey(_) | Unlisted::WrongSignature => IndexTrouble::WrongSignature,
                _ => IndexTrouble::Unread,
            };
            (trouble, no.to_string())
        }))
    }
}

/// What is kept of a list that may take the place of the one before.
fn follows(before: &ListRow, latest: &Index) -> Result<String, IndexTrouble> {
    let content = serde_json::to_string(latest).map_err(|_| IndexTrouble::Unread)?;
    let is_next = latest.number > before.number || (latest.number == before.number && content == before.content);
    is_next.then_some(content).ok_or(IndexTrouble::Older)
}

/// Leaves the next time to a job.
fn leave(tx: &mut Tx<'_>, id: IndexId, after: Duration) -> Done<()> {
    let due_at = tx.now().plus(after);
    let once = Some(format!("{id}/{}", due_at.micros()));
    tx.enqueue(job::New { once, due_at: Some(due_at), ..job::New::now(NAME, &json!({ "id": id })).outside(id) })
}
