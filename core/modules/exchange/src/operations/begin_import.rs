//! Takes a file, and leaves it to be compared. Nothing of it is here until somebody has seen the differences.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use door::{
    Cost, Desk, Done, Method, Prepared, Problem, Spec, Tx, View,
    blob::{self, BlobId, Upload},
    event,
    operations::external_ids,
};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;
use stock::{LocationId, ledger::location};

use super::{
    forget::{self, KEPT, Old},
    leave,
};
use crate::{
    IMPORT, guarding,
    reading::{Facts, Manner, Unreadable, entries::entries, levels::levels, products::products, source::OfBlob},
    records::{About, FileFormat, Import, ImportState, MatchBy, Missing},
    work::Phase,
};

pub struct BeginImport;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewImport {
    /// `products` unless said.
    #[serde(default)]
    pub kind: Option<About>,
    /// The file: the id that it got from `files.add`.
    #[serde(default)]
    pub file: Option<BlobId>,
    /// Or the file itself, if it is small: as text.
    #[serde(default)]
    pub content: Option<String>,
    /// Or as base64, if it is not UTF-8.
    #[serde(default)]
    pub base64: Option<String>,
    /// How it is to be read, where that is not to be found out.
    #[serde(default)]
    pub manner: Manner,
    /// The system that the file is from, such as `woocommerce`: what it calls its products is kept as their external
    /// ids. The format's name unless said.
    #[serde(default)]
    pub source: Option<String>,
    /// `sku` unless said.
    #[serde(default)]
    pub match_by: Option<MatchBy>,
    /// `leave` unless said.
    #[serde(default)]
    pub missing: Option<Missing>,
    /// Where stock is whose line does not say it.
    #[serde(default)]
    pub location: Option<LocationId>,
}

pub struct Ready {
    input: NewImport,
    file: File,
    facts: Facts,
    total: i64,
}

enum File {
    Known(BlobId),
    /// What came with the question.
    New(Upload),
}

impl Prepared for BeginImport {
    const SPEC: Spec = Spec::new("exchange.begin-import", IMPORT, "Bring in a file, and see what it would change")
        .cost(Cost::Heavy)
        .versioned()
        .at(Method::Post, "/imports");
    type Input = NewImport;
    type Ready = Ready;
    type Output = View<Import>;

    async fn prepare(&self, _: &Actor, desk: &Desk, mut input: NewImport) -> Done<Ready> {
        if let Some(id) = input.location {
            desk.read(move |snapshot| location(snapshot, id)).await?;
        }
        let (file, reading) = match given(&mut input)? {
            Given::File(id) => (File::Known(id), desk.reading(id).await?),
            Given::Bytes(bytes) => {
                let upload = desk.keep(bytes).await?;
                let reading = desk.reading_of(&upload).await?;
                (File::New(upload), reading)
            }
        };
        let (kind, manner) = (input.kind.unwrap_or(About::Products), input.manner.clone());
        let (facts, total) = desk.compute(move || looked_at(kind, OfBlob::new(reading), &manner)).await??;
        Ok(Ready { input, file, facts, total })
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<View<Import>> {
        let input = &ready.input;
        if let Some(id) = input.location {
            location(tx, id)?;
        }
        let file = match &ready.file {
            File::Known(id) if guarding::may_bring_in(tx, actor, *id)? => blob::find(tx, *id)?.id,
            File::Known(id) => return Err(Problem::not_found("blob", id).into()),
            File::New(upload) => blob::add(tx, upload, FileFormat::Csv.media_type())?.id,
        };
        let import = Import {
            id: tx.new_id(),
            version: 1,
            kind: input.kind.unwrap_or(About::Products),
            state: ImportState::Comparing,
            source: source(input.source.as_deref(), &ready.facts)?,
            match_by: input.match_by.unwrap_or(MatchBy::Sku),
            missing: input.missing.unwrap_or(Missing::Leave),
            location: input.location,
            manner: input.manner.clone().into(),
            facts: ready.facts.clone().into(),
            file: Some(file),
            asked_by: actor.account(),
            total: ready.total,
            compared: 0,
            swept: None,
            rows_found: 0,
            applied: 0,
            added: 0,
            changed: 0,
            same: 0,
            wrong: 0,
            gone: 0,
            done: 0,
            failed: 0,
            undone: 0,
            left_alone: 0,
            created_at: tx.now(),
            updated_at: tx.now(),
        };
        tx.insert(&import)?;
        leave(tx, &import, Phase::Compare)?;
        let old = Old { import: Some(import.id), export: None };
        forget::leave(tx, &old, tx.now().plus(KEPT))?;
        tx.emit(event::News::new("exchange.import-begun", import.id, &import));
        Ok(View::of(tx, import))
    }
}

enum Given {
    File(BlobId),
    Bytes(Vec<u8>),
}

fn given(input: &mut NewImport) -> Result<Given, Problem> {
    match (input.file, input.content.take(), input.base64.take()) {
        (Some(id), None, None) => Ok(Given::File(id)),
        (None, Some(text), None) => Ok(Given::Bytes(text.into_bytes())),
        (None, None, Some(bytes)) => STANDARD
            .decode(bytes.trim())
            .map(Given::Bytes)
            .map_err(|_| Problem::invalid("/base64", "This is not base64 with its usual letters and padding.")),
        (None, None, None) => {
            let detail = "Send the file: as the `file` that it became at /blobs, or as `content` or `base64`.";
            Err(Problem::invalid("/file", detail))
        }
        _ => Err(Problem::invalid("/file", "Send the file once.")),
    }
}

/// What the file is, and how much of it there is.
fn looked_at(kind: About, file: OfBlob, manner: &Manner) -> Result<(Facts, i64), Unreadable> {
    let (facts, total) = match kind.shape() {
        Some(shape) => {
            let file = entries(file, manner, shape)?;
            (file.facts().clone(), file.size_hint().0)
        }
        None if kind == About::Levels => {
            let file = levels(file, manner)?;
            (file.facts().clone(), file.size_hint().0)
        }
        None => {
            let file = products(file, manner)?;
            (file.facts().clone(), file.size_hint().0)
        }
    };
    Ok((facts, i64::try_from(total).unwrap_or(i64::MAX)))
}

fn source(said: Option<&str>, facts: &Facts) -> Result<String, Problem> {
    let source = external_ids::system(said.unwrap_or(facts.format.as_str()));
    source.map_err(|problem| Problem::invalid("/source", problem.detail))
}
