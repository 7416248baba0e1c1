//! Takes the journal of a time out as a file.

use door::{
    Cost, Desk, Done, Method, Prepared, Problem, Spec, Stream, Tx, View,
    blob::{self, Upload},
    event,
};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    EXPORT,
    balances::check_sight,
    days::Day,
    files::{self, MEDIA_TYPE},
    journal,
    records::File,
};

pub struct ExportJournal;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewLedgerFile")]
pub struct New {
    /// The first day of it.
    pub from: Day,
    /// The last day of it.
    pub until: Day,
}

pub struct Ready {
    wanted: New,
    upload: Upload,
    entries: i64,
}

impl Prepared for ExportJournal {
    const SPEC: Spec = Spec::new("ledger.export", EXPORT, "Take the journal of a time out as a file")
        .stream(Stream::Access)
        .cost(Cost::Heavy)
        .step_up()
        .at(Method::Post, "/ledger/files");
    type Input = New;
    type Ready = Ready;
    type Output = View<File>;

    async fn prepare(&self, _: &Actor, desk: &Desk, wanted: New) -> Done<Ready> {
        if wanted.from > wanted.until {
            return Err(Problem::invalid("/until", "This is before it begins.").into());
        }
        let incoming = desk.receive().await?;
        let (from, until) = (wanted.from.clone(), wanted.until.clone());
        let (upload, entries) = desk.read(move |snapshot| files::write(snapshot, &from, &until, incoming)).await?;
        Ok(Ready { wanted, upload: desk.kept(upload).await?, entries })
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<View<File>> {
        check_sight(tx)?;
        journal::check_begun(tx)?;
        let (from_day, until_day) = (ready.wanted.from.clone(), ready.wanted.until.clone());
        let row = File {
            id: tx.new_id(),
            version: 1,
            entries: ready.entries,
            name: format!("journal-{from_day}-{until_day}.csv"),
            from_day,
            until_day,
            size: ready.upload.size,
            file: blob::add(tx, &ready.upload, MEDIA_TYPE)?.id,
            asked_by: actor.who.to_string(),
            created_at: tx.now(),
        };
        tx.insert(&row)?;
        tx.emit(event::News::new("ledger.exported", row.id, &row));
        Ok(View::of(tx, row))
    }
}
