//! Writes the file that somebody asked for, all of it as of one moment, and names it.

use door::{
    Cost, Desk, Done, Failure, Prepared, Problem, Reason, Spec, Tx,
    blob::{self, Upload},
};
use model::Actor;

use super::{OneExport, Progress, export, tell_export};
use crate::{
    RUN,
    exporting::{self, running::Writings},
    records::{ExportId, ExportState},
};

pub struct WriteExport {
    pub writings: Writings,
}

pub struct Ready {
    id: ExportId,
    written: Written,
}

enum Written {
    /// There was nothing to do any more.
    Nothing,
    File {
        upload: Upload,
        count: i64,
    },
    /// There can be no such file.
    Not(String),
}

impl Prepared for WriteExport {
    const SPEC: Spec = Spec::new("exchange.write-export", RUN, "Write a file that was asked for").cost(Cost::Heavy);
    type Input = OneExport;
    type Ready = Ready;
    type Output = Progress;

    async fn prepare(&self, _: &Actor, desk: &Desk, one: OneExport) -> Done<Ready> {
        let id = one.id;
        let export = desk.read(move |snapshot| export(snapshot, id)).await?;
        if export.state != ExportState::Writing {
            return Ok(Ready { id, written: Written::Nothing });
        }
        let busy = || Problem::conflict("exchange.busy", "This file is being written already.");
        let running = self.writings.begin(id).ok_or_else(busy)?;
        let incoming = desk.receive().await?;
        let written = desk.read(move |snapshot| {
            let upload = exporting::write(snapshot, &export, incoming, &running)?;
            Ok((upload, running.written()))
        });
        let written = match written.await {
            Ok((upload, count)) => Written::File { upload: desk.kept(upload).await?, count },
            Err(Failure::Refused(problem)) if problem.reason == Reason::TooLarge => {
                let detail = "The file would be larger than any that is kept here. Ask for CSV, which is the smallest.";
                Written::Not(detail.to_owned())
            }
            Err(Failure::Refused(_)) => Written::Nothing,
            Err(failure) => return Err(failure),
        };
        Ok(Ready { id, written })
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Progress> {
        let before = export(tx, ready.id)?;
        if before.state != ExportState::Writing {
            return Ok(Progress { more: false });
        }
        let mut after = before.clone();
        match &ready.written {
            Written::Nothing => return Ok(Progress { more: false }),
            Written::Not(why) => (after.state, after.trouble) = (ExportState::Failed, Some(why.clone())),
            Written::File { upload, count } => {
                after.file = Some(blob::add(tx, upload, before.format.media_type())?.id);
                (after.state, after.size) = (ExportState::Written, upload.size);
                (after.done, after.total) = (*count, *count);
            }
        }
        let word =
            if after.state == ExportState::Written { "exchange.export-written" } else { "exchange.export-failed" };
        tell_export(tx, &before, after, word)?;
        Ok(Progress { more: false })
    }
}
