//! What Stockade does for itself. The scheduler only ticks; every task looks at what there is and may be
//! late, early or twice without harm.

use std::{sync::Arc, time::Duration};

use door::{Door, Failure, schedules::Schedule};
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

use crate::schedules;

/// Workspaces nobody has asked for in this long are closed.
const IDLE: Duration = Duration::from_secs(10 * 60);

/// The job that signs and tidies.
pub const TIDY: &str = "housekeeping.tidy";
const HOURLY: &str = "0 * * * *";

/// Every kind of job that a schedule may leave.
const SCHEDULED: &[&str] = &[TIDY];

/// Starts ticking. Dropping the scheduler stops it.
pub async fn start(door: Arc<Door>) -> Result<JobScheduler, JobSchedulerError> {
    let tidy = Schedule {
        name: TIDY.to_owned(),
        kind: TIDY.to_owned(),
        cron: HOURLY.to_owned(),
        zone: "UTC".to_owned(),
        due_at: door.now(),
        ran_at: None,
    };
    if let Err(error) = door.ensure_schedule(tidy).await {
        tracing::error!(error = %error, "the schedule of housekeeping could not be made");
    }
    let scheduler = JobScheduler::new().await?;
    scheduler.add(tick("* * * * * *", &door, |door| async move { every_second(&door).await })?).await?;
    scheduler.add(tick("0 * * * * *", &door, |door| async move { every_minute(&door).await })?).await?;
    scheduler.start().await?;
    Ok(scheduler)
}

fn tick<F, Fut>(when: &str, door: &Arc<Door>, task: F) -> Result<Job, JobSchedulerError>
where
    F: Fn(Arc<Door>) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<(), Failure>> + Send + 'static,
{
    let door = Arc::clone(door);
    Job::new_async(when, move |_, _| {
        let (door, task) = (Arc::clone(&door), task.clone());
        Box::pin(async move {
            if let Err(error) = task(door).await {
                tracing::error!(error = %error, "housekeeping");
            }
        })
    })
}

/// The heads of the audit logs, written down outside of them; what a dead node left; and whatever is due.
async fn every_second(door: &Door) -> Result<(), Failure> {
    door.publish_heads().await?;
    door.tend_leases().await?;
    door.follow_search().await;
    door.run_schedules(SCHEDULED, schedules::next).await.map(drop)
}

async fn every_minute(door: &Door) -> Result<(), Failure> {
    door.write_refusal_counts(false).await;
    door.limits().tidy();
    door.close_idle(IDLE).await;
    Ok(())
}

/// Checkpoints over what was written since the last, and answers too old to be asked for again.
pub async fn tidy(door: &Door) -> Result<(), Failure> {
    for realm in door.realms_to_serve().await? {
        door.sign_checkpoint(realm).await?;
        door.forget_old_answers(realm).await?;
        if let Some(id) = realm {
            door.forget_old_deeds(id).await?;
            door.tidy_blobs(id).await?;
        }
    }
    Ok(())
}
