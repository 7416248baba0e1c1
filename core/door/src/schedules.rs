//! What is done again and again, as rows: when next, in whose time. Writes are serial, so of many nodes
//! one takes a schedule that is due; what it leaves is a job.

use declare::Unrecorded;
use diesel::{
    AsChangeset, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, Selectable, SelectableHelper as _,
};
use model::Timestamp;
use store::{Done, job};

use crate::{Door, schema::schedules};

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = schedules, treat_none_as_null = true)]
#[unrecorded(table = schedules, key(name))]
pub struct Schedule {
    pub name: String,
    /// The kind of job it leaves.
    pub kind: String,
    pub cron: String,
    /// The time zone that the pattern is meant in, such as `Europe/Vienna`.
    pub zone: String,
    pub due_at: Timestamp,
    pub ran_at: Option<Timestamp>,
}

/// When a pattern matches next after a moment; `None` if never.
pub type Next = fn(&Schedule, Timestamp) -> Option<Timestamp>;

impl Door {
    /// Makes a schedule, or changes its pattern. One that is there as it should be keeps its place, so that
    /// what came due while nobody was running is still due.
    pub async fn ensure_schedule(&self, wanted: Schedule) -> Done<()> {
        self.store()
            .platform()
            .write(move |tx| {
                let there: Option<Schedule> =
                    tx.first(schedules::table.find(wanted.name.clone()).select(Schedule::as_select()))?;
                let same = there.is_some_and(|there| {
                    (there.kind, there.cron, there.zone)
                        == (wanted.kind.clone(), wanted.cron.clone(), wanted.zone.clone())
                });
                if same { Ok(()) } else { tx.put(&wanted) }
            })
            .await
    }

    /// Leaves a job for each schedule that is due: one, however many times were missed, and none while the
    /// one before still waits. Says how many were due.
    pub async fn run_schedules(&self, kinds: &'static [&'static str], next: Next) -> Done<usize> {
        let due = |now: Timestamp| {
            schedules::table.filter(schedules::due_at.le(now)).order(schedules::due_at).select(Schedule::as_select())
        };
        let platform = self.store().platform();
        let waiting = platform.read(move |snapshot| {
            let now = snapshot.now();
            snapshot.load::<_, Schedule>(due(now))
        });
        if waiting.await?.is_empty() {
            return Ok(0);
        }
        platform
            .write(move |tx| {
                let now = tx.now();
                let rows: Vec<Schedule> = tx.load(due(now))?;
                for row in &rows {
                    // A kind that this program no longer knows is passed over, and looked at again when one does.
                    if let Some(kind) = kinds.iter().find(|kind| **kind == row.kind) {
                        tx.enqueue(job::New { once: Some(row.name.clone()), ..job::New::now(kind, &row.name) })?;
                    }
                    let never = now.plus(std::time::Duration::from_secs(366 * 24 * 3600));
                    tx.put(&Schedule { due_at: next(row, now).unwrap_or(never), ran_at: Some(now), ..row.clone() })?;
                }
                Ok(rows.len())
            })
            .await
    }
}
