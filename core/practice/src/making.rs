//! The job: opens the shop, lives through its days, and then lets its owner in. It goes on where it was when it had to
//! leave off; what was cut short begins anew, which comes to the same.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use door::{Ask, Door, Failure, Outcome, Problem, Reason, operations::workspaces::Making, practice, step::Claimed};
use model::{Actor, WorkspaceId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{course::Course, opening, wishes::Wishes};

/// How long one run works before it leaves the rest to another: shorter than a job may be away.
const RUN: Duration = Duration::from_secs(30);
/// As many as one transaction takes.
const TOGETHER: usize = 200;

/// Why it did not get made.
#[derive(Debug)]
pub struct Trouble(pub Problem);

impl Trouble {
    pub(crate) fn unread(what: &str) -> Self {
        Self(Problem::new(Reason::Internal, "internal", format!("An answer had no place for {what}.")))
    }
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self(failure.into_problem())
    }
}

/// Who asks.
pub(crate) struct Maker<'a> {
    door: &'a Arc<Door>,
    actor: Actor,
}

impl<'a> Maker<'a> {
    fn of(door: &'a Arc<Door>, workspace: WorkspaceId) -> Self {
        Self { door, actor: practice::maker(workspace, door.now()) }
    }

    pub async fn one(&self, ask: Ask) -> Result<Value, Trouble> {
        let answer = self.door.ask(&self.actor, ask.by_a_job()).await?;
        answer.read().map_err(|_| Trouble::unread("what was asked"))
    }

    /// Together, in their order.
    pub async fn all(&self, asks: Vec<Ask>) -> Result<Vec<Value>, Trouble> {
        let mut answers = Vec::with_capacity(asks.len());
        let mut asks = asks.into_iter().map(Ask::by_a_job).peekable();
        while asks.peek().is_some() {
            let part = asks.by_ref().take(TOGETHER).collect();
            for answer in self.door.ask_all(&self.actor, part).await.map_err(|no| no.problem)? {
                if answer.outcome == Outcome::Proposed {
                    return Err(Trouble::unread("somebody else's yes"));
                }
                answers.push(answer.read().map_err(|_| Trouble::unread("what was asked"))?);
            }
        }
        Ok(answers)
    }
}

/// How far it was, and where the log ended then.
#[derive(Serialize, Deserialize)]
struct Left {
    course: Course,
    log_end: i64,
}

/// Makes a practice shop, or as much of it as one run may.
pub async fn run(door: &Arc<Door>, job: &Claimed) -> Result<(), Trouble> {
    let began = Instant::now();
    let mut making: Making = job.read().map_err(|_| Trouble::unread("a practice shop"))?;
    let workspace = making.founding.workspace;
    let wishes = Wishes::deserialize(&making.wishes).map_err(|_| Trouble::unread("what was wished for"))?;
    let left = Left::deserialize(&making.state).ok();
    let left_at = left.as_ref().map_or(0, |left| left.log_end);
    if let Some(end) = door.begin_practice(workspace, left_at).await? {
        let maker = Maker::of(door, workspace);
        let mut course = match left.filter(|left| left.log_end == end) {
            Some(left) => left.course,
            None => Course::new(&wishes, opening::open(&maker, &wishes).await?),
        };
        let mut told = 0;
        while course.day <= wishes.days {
            let percent = course.day * 100 / wishes.days.max(1);
            if percent > told {
                told = percent;
                door.note_progress(job, percent.to_string()).await?;
            }
            if began.elapsed() > RUN {
                let log_end = door.log_head(Some(workspace)).await?.audit_seq;
                let left = Left { course, log_end };
                making.state = serde_json::to_value(&left).map_err(|_| Trouble::unread("how far it is"))?;
                return Ok(door.leave_job(job, &making).await?);
            }
            course.go_on(&maker, &wishes).await?;
        }
    }
    Ok(door.found_workspace(&making.founding).await?)
}
