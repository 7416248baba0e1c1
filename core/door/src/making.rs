//! A practice workspace while its past is made up, which takes more than one run of a job: how far it has come, and where
//! it goes on. Steps of the system like those of [`step`](crate::step).

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use model::WorkspaceId;
use serde::Serialize;
use store::{
    Done, Failure,
    job::{Row, State},
    schema::jobs,
};

use crate::{
    Door,
    operations::workspaces::{WorkspaceRow, WorkspaceState, row},
    step::Claimed,
    unopened::unopened,
};

impl Door {
    /// Makes the database of a practice workspace, whose past is made up before anybody is let in, and says where its
    /// log ends; none where all that is done. Where its maker left the log somewhere else, it was cut short: then it
    /// begins anew.
    pub async fn begin_practice(&self, id: WorkspaceId, left_at: i64) -> Done<Option<i64>> {
        let begun = self.store().platform().read(move |snapshot| row(snapshot, id)).await?;
        let Some(begun) = begun.filter(|row| row.practice && row.state == WorkspaceState::Creating) else {
            return Ok(None);
        };
        self.create_workspace(&begun).await?;
        let database = self.realm(Some(id)).await?;
        // Killed between letting its owner in and saying so.
        if !database.has_nobody() {
            return Ok(None);
        }
        let end = self.log_head(Some(id)).await?.audit_seq;
        if end == left_at {
            return Ok(Some(end));
        }
        drop(database);
        self.store().destroy_workspace(id).await.map_err(|error| unopened(id, &error))?;
        self.create_workspace(&begun).await?;
        Ok(Some(self.log_head(Some(id)).await?.audit_seq))
    }

    /// Says how far a job has come, which goes on.
    pub async fn note_progress(&self, job: &Claimed, progress: String) -> Done<()> {
        self.change_held(job, move |row| row.progress.clone_from(&progress)).await
    }

    /// Leaves the rest of a job to whoever takes it next, who finds this in it.
    pub async fn leave_job(&self, job: &Claimed, rest: &impl Serialize) -> Done<()> {
        let (id, rest) = (job.id, serde_json::to_vec(rest).map_err(|_| Failure::internal("A job has no JSON."))?);
        let sealed = self.realm(job.workspace).await?;
        let sealed = sealed.read(move |snapshot| snapshot.seal("jobs", "payload", id.as_str(), &rest)).await?;
        self.change_held(job, move |row| {
            row.payload.clone_from(&sealed);
            // Nobody else's run is ended by the end of this one.
            (row.attempts, row.leased_until, row.leased_by) = (row.attempts + 1, None, None);
        })
        .await
    }

    pub(crate) async fn create_workspace(&self, row: &WorkspaceRow) -> Done<()> {
        let made = match row.practice {
            true => self.store().create_practice_workspace(row.id).await,
            false => self.store().create_workspace(row.id).await,
        };
        made.map_err(|error| unopened(row.id, &error).into())
    }

    /// What somebody else has by now is left alone.
    async fn change_held(&self, job: &Claimed, change: impl Fn(&mut Row) + Send + 'static) -> Done<()> {
        let held = jobs::id.eq(job.id).and(jobs::attempts.eq(job.attempts)).and(jobs::state.eq(State::Waiting));
        let database = self.realm(job.workspace).await?;
        database
            .write(move |tx| {
                let row: Option<Row> = tx.first(jobs::table.filter(held).select(Row::as_select()))?;
                let Some(mut row) = row else { return Ok(()) };
                change(&mut row);
                tx.put(&row)
            })
            .await
    }
}
