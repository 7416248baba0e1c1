//! Takes a file, and leaves it to be compared. Nothing of it is here until somebody has seen the differences.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use door::{Cost, Desk, Done, Method, Prepared, Problem, Spec, Tx, View, event};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;
use stock::{LocationId, ledger::location};

use super::leave;
use crate::{
    IMPORT,
    reading::{FILE_LIMIT, Facts, Manner, Unreadable, levels::levels, products::products},
    records::{Import, ImportFile, ImportKind, ImportState, MatchBy, Missing},
    work::Phase,
};

const SOURCE_LIMIT: usize = 60;

pub struct BeginImport;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewImport {
    /// `products` unless said.
    #[serde(default)]
    pub kind: Option<ImportKind>,
    /// The file, as text; or as `base64`, if it is not UTF-8.
    #[serde(default)]
    pub content: Option<String>,
    #[serde(default)]
    pub base64: Option<String>,
    /// How it is to be read, where that is not to be found out.
    #[serde(default)]
    pub manner: Manner,
    /// Whose keys are in the file, such as the shop it is from. The format's name unless said.
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
    content: Vec<u8>,
    facts: Facts,
    total: i64,
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
        let content = content(&mut input)?;
        let (kind, manner) = (input.kind.unwrap_or(ImportKind::Products), input.manner.clone());
        let read = move || {
            let read = looked_at(kind, &content, &manner);
            (content, read)
        };
        let (content, read) = desk.compute(read).await?;
        let (facts, total) = read.map_err(|why| Problem::refused("exchange.unreadable", why.detail))?;
        Ok(Ready { input, content, facts, total })
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<View<Import>> {
        let input = &ready.input;
        if let Some(id) = input.location {
            location(tx, id)?;
        }
        let import = Import {
            id: tx.new_id(),
            version: 1,
            kind: input.kind.unwrap_or(ImportKind::Products),
            state: ImportState::Comparing,
            source: source(input.source.as_deref(), &ready.facts)?,
            match_by: input.match_by.unwrap_or(MatchBy::Sku),
            missing: input.missing.unwrap_or(Missing::Leave),
            location: input.location,
            manner: input.manner.clone().into(),
            facts: ready.facts.clone().into(),
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
        tx.keep(&ImportFile { import: import.id, content: ready.content.clone() })?;
        leave(tx, &import, Phase::Compare)?;
        tx.emit(event::News::new("exchange.import-begun", import.id, &import));
        Ok(View::of(tx, import))
    }
}

fn content(input: &mut NewImport) -> Result<Vec<u8>, Problem> {
    let content = match (input.content.take(), input.base64.take()) {
        (Some(text), None) => text.into_bytes(),
        (None, Some(bytes)) => STANDARD
            .decode(bytes.trim())
            .map_err(|_| Problem::invalid("/base64", "This is not base64 with its usual letters and padding."))?,
        (None, None) => return Err(Problem::invalid("/content", "Send the file, as `content` or as `base64`.")),
        (Some(_), Some(_)) => return Err(Problem::invalid("/base64", "Send the file once.")),
    };
    if content.len() > FILE_LIMIT {
        return Err(Problem::invalid("/content", format!("A file has at most {FILE_LIMIT} bytes.")));
    }
    Ok(content)
}

/// What the file is, and how much of it there is.
fn looked_at(kind: ImportKind, content: &[u8], manner: &Manner) -> Result<(Facts, i64), Unreadable> {
    match kind {
        ImportKind::Products => {
            let file = products(content, manner)?;
            let total = file.size_hint().0;
            Ok((file.facts().clone(), i64::try_from(total).unwrap_or(i64::MAX)))
        }
        ImportKind::Levels => {
            let file = levels(content, manner)?;
            Ok((file.facts().clone(), i64::try_from(file.facts().lines).unwrap_or(i64::MAX)))
        }
    }
}

fn source(said: Option<&str>, facts: &Facts) -> Result<String, Problem> {
    let source = said.map_or(facts.format.as_str(), str::trim);
    if source.is_empty() || source.chars().count() > SOURCE_LIMIT || source.chars().any(char::is_control) {
        let detail = format!("A source is called by 1 to {SOURCE_LIMIT} characters.");
        return Err(Problem::invalid("/source", detail));
    }
    Ok(source.to_owned())
}
