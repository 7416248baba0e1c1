//! Operations with bytes: they are streamed to where they are kept before the operation runs, and streamed from
//! there after it has said that they may be seen. None is held in memory whole.

use std::sync::Arc;

use model::{Actor, Problem, Timestamp, WorkspaceId};
use serde::Deserialize;
use serde_json::{Map, Value};
use store::{
    Database, Done, Failure, Snapshot, Trouble,
    blob::{self, BLOB_LIMIT, BlobId, Incoming, Reading, Upload},
    keyring::Keyring,
};
use vault::{DataKey, Place, Purpose, Zeroizing};

use crate::{Answer, Ask, Door, Registry, entrance::visitor, practice};

/// What is handed to the disk together.
const TOGETHER: usize = 256 * 1024;

/// Bytes that come one part after the other, such as the body of a request.
pub trait Body {
    type Part: AsRef<[u8]> + Send + 'static;

    /// The next part; none when it has ended as it should.
    fn next(&mut self) -> impl Future<Output = Result<Option<Self::Part>, Problem>>;
}

/// What was kept, on its way out.
pub struct Download {
    /// The same id, the same bytes.
    pub id: BlobId,
    pub name: String,
    pub media_type: String,
    pub bytes: Bytes,
}

/// The bytes of a blob.
pub struct Bytes {
    reading: Option<Reading>,
    size: i64,
    /// The first of them, which were looked at before anything was promised.
    first: Option<Zeroizing<Vec<u8>>>,
}

/// What an operation that finds a blob answers with.
#[derive(Deserialize)]
struct Named {
    id: BlobId,
    size: i64,
    media_type: String,
    /// What whoever gets it will call it; its id unless said.
    #[serde(default)]
    name: Option<String>,
    /// Under whose key they lie beside the workspace's, where they were kept so ([`Desk::keep_for`](crate::Desk::keep_for)).
    #[serde(default)]
    sealed_by: Option<String>,
}

impl Door {
    /// Asks for an operation that takes bytes. Whether the actor may is found out before any is read. Beside what was
    /// said the input says what came in: its media type, its size and a hash of it.
    pub async fn upload<B: Body>(
        self: &Arc<Self>,
        actor: &Actor,
        mut ask: Ask,
        media_type: &str,
        body: B,
    ) -> Result<Answer, Problem> {
        let media_type = blob::media_type(media_type)?;
        let mut described = said(&ask.input)?;
        let (database, most) = self.receive(actor, &ask).await?;
        let upload = receive(&database, self.now(), most, body).await?;
        described.insert("media_type".to_owned(), media_type.into());
        described.insert("size".to_owned(), upload.size.into());
        described.insert("content".to_owned(), hex::encode(&upload.content).into());
        ask.input = Value::Object(described).to_string().into_bytes();
        self.ask_with(actor, ask, Some(upload)).await
    }

    /// Asks for an operation that finds what is kept as bytes, and begins to read them.
    pub async fn download(self: &Arc<Self>, actor: &Actor, ask: Ask) -> Result<Download, Problem> {
        let (realm, visitor) = match self.registry().spec(&ask.operation) {
            Some(spec) if spec.gives_bytes => (spec.realm, visitor(actor, spec, &ask)?),
            _ => return Err(Problem::not_found("file", &ask.operation)),
        };
        let answer = self.ask(actor, ask).await?;
        let named: Named =
            answer.read().map_err(|_| Failure::internal("A file was found without its name.").into_problem())?;
        let database = self.database(visitor.as_ref().unwrap_or(actor), realm).await?;
        let mut bytes = open(&database, named.id, named.size).await.map_err(Failure::into_problem)?;
        if let Some(owner) = named.sealed_by {
            let keyring = Arc::clone(self.store().keyring());
            bytes = unsealed(keyring, database.workspace(), owner, bytes).await.map_err(Failure::into_problem)?;
        }
        let name = named.name.unwrap_or_else(|| named.id.to_string());
        let name = if database.is_practice() { practice::file_name(&name) } else { name };
        Ok(Download { id: named.id, name, media_type: named.media_type, bytes })
    }
}

/// Refuses a blob that a module keeps from whoever asks, as if it were not there.
pub(crate) fn check_guards(
    registry: &Registry,
    actor: &Actor,
    operation: &'static str,
    snapshot: &mut Snapshot<'_>,
    answer: &[u8],
) -> Done<()> {
    let nameless = |_| Failure::internal("A file was found without its name.");
    let named: Named = serde_json::from_slice(answer).map_err(nameless)?;
    for guard in registry.guards() {
        if !guard(snapshot, actor, operation, named.id)? {
            return Err(Problem::not_found("blob", named.id).into());
        }
    }
    Ok(())
}

impl Bytes {
    pub fn size(&self) -> u64 {
        u64::try_from(self.size).unwrap_or_default()
    }

    /// The next of them, verified; none after the last.
    pub async fn next(&mut self) -> Done<Option<Zeroizing<Vec<u8>>>> {
        if let Some(first) = self.first.take() {
            return Ok(Some(first));
        }
        let Some(mut reading) = self.reading.take() else { return Ok(None) };
        let (reading, next) = blocking(move || {
            let next = reading.next_chunk();
            Ok((reading, next))
        })
        .await?;
        let next = next?;
        self.reading = next.is_some().then_some(reading);
        Ok(next)
    }
}

/// Bytes under the key of an owner. Small enough to be in memory whole.
pub(crate) fn sealed(key: &DataKey, workspace: Option<WorkspaceId>, owner: &str, plain: &[u8]) -> Vec<u8> {
    let workspace = workspace.map(|id| id.to_string()).unwrap_or_default();
    key.seal(&place(&workspace, owner), plain)
}

/// Where they belong. Which blob it is, its own chunks are sealed to.
fn place<'a>(workspace: &'a str, owner: &'a str) -> Place<'a> {
    Place { workspace, table: "blobs", column: "bytes", row: owner }
}

async fn unsealed(
    keyring: Arc<Keyring>,
    workspace: Option<WorkspaceId>,
    owner: String,
    mut sealed: Bytes,
) -> Done<Bytes> {
    let mut whole = Vec::new();
    while let Some(part) = sealed.next().await? {
        whole.extend_from_slice(&part);
    }
    blocking(move || {
        // Whoever they name may have been erased since they were found.
        let key = keyring.get(&owner, Purpose::Person)?.ok_or_else(|| Problem::not_found("file", &owner))?;
        let workspace = workspace.map(|id| id.to_string()).unwrap_or_default();
        let plain = key.open(&place(&workspace, &owner), &whole).map_err(|_| Trouble::Damaged)?;
        let size = i64::try_from(plain.len()).unwrap_or(i64::MAX);
        Ok(Bytes { reading: None, size, first: Some(plain) })
    })
    .await
}

pub(crate) async fn open(database: &Database, id: BlobId, size: i64) -> Done<Bytes> {
    let blobs = database.blobs().cloned().ok_or_else(nowhere)?;
    let (reading, first) = blocking(move || {
        let mut reading = blobs.read(id, size)?;
        let first = reading.next_chunk()?;
        Ok((reading, first))
    })
    .await?;
    Ok(Bytes { reading: Some(reading), size, first })
}

pub(crate) async fn reading(database: &Database, id: BlobId, size: i64) -> Done<Reading> {
    let blobs = database.blobs().cloned().ok_or_else(nowhere)?;
    blocking(move || blobs.read(id, size)).await
}

pub(crate) async fn incoming(database: &Database, now: Timestamp, most: u64) -> Done<Incoming> {
    let blobs = database.blobs().cloned().ok_or_else(nowhere)?;
    blocking(move || blobs.receive(now, most)).await
}

/// Takes away what came in and was not named.
pub(crate) async fn discard(database: &Database, upload: &Upload) -> Done<()> {
    let blobs = database.blobs().cloned().ok_or_else(nowhere)?;
    match upload.id {
        Some(id) => blocking(move || blobs.discard(id)).await,
        None => Ok(()),
    }
}

pub(crate) async fn keep(database: &Database, now: Timestamp, bytes: Vec<u8>) -> Done<Upload> {
    let blobs = database.blobs().cloned().ok_or_else(nowhere)?;
    let upload = blocking(move || {
        let mut incoming = blobs.receive(now, BLOB_LIMIT)?;
        incoming.take(&bytes)?;
        incoming.finish()
    });
    without_double(database, upload.await?).await
}

async fn receive(database: &Database, now: Timestamp, most: u64, mut body: impl Body) -> Result<Upload, Problem> {
    let mut incoming = incoming(database, now, most).await.map_err(Failure::into_problem)?;
    let (mut parts, mut size) = (Vec::new(), 0);
    while let Some(part) = body.next().await? {
        size += part.as_ref().len();
        parts.push(part);
        if size >= TOGETHER {
            incoming = take(incoming, std::mem::take(&mut parts)).await.map_err(Failure::into_problem)?;
            size = 0;
        }
    }
    let incoming = take(incoming, parts).await.map_err(Failure::into_problem)?;
    let upload = blocking(move || incoming.finish()).await.map_err(Failure::into_problem)?;
    without_double(database, upload).await.map_err(Failure::into_problem)
}

async fn take<P: AsRef<[u8]> + Send + 'static>(mut incoming: Incoming, parts: Vec<P>) -> Done<Incoming> {
    blocking(move || {
        parts.iter().try_for_each(|part| incoming.take(part.as_ref()))?;
        Ok(incoming)
    })
    .await
}

/// The same bytes are not kept twice.
pub(crate) async fn without_double(database: &Database, mut upload: Upload) -> Done<Upload> {
    let content = upload.content.clone();
    let is_there = database.read(move |snapshot| blob::with_content(snapshot, &content)).await?.is_some();
    if let (true, Some(id), Some(blobs)) = (is_there, upload.id, database.blobs().cloned()) {
        upload.id = None;
        blocking(move || blobs.discard(id)).await?;
    }
    Ok(upload)
}

/// What was said beside the bytes.
fn said(input: &[u8]) -> Result<Map<String, Value>, Problem> {
    if input.is_empty() {
        return Ok(Map::new());
    }
    serde_json::from_slice(input).map_err(|_| Problem::invalid("", "Say what there is to say as one object."))
}

fn nowhere() -> Failure {
    Failure::internal("Nothing is kept as bytes here.")
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Done<T> + Send + 'static) -> Done<T> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Trouble::Panicked)?
}
