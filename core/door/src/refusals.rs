//! Every no is an entry in the asker's realm. Beyond ten a minute for one asker and operation, the rest
//! of that minute is one entry with a count.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use model::{Actor, Problem, Reason, WorkspaceId};
use parking_lot::Mutex;
use store::audit::{Note, Stream};

use crate::entrance::network;

/// Refusals of one asker and operation that are written one by one, in one window.
const WRITTEN: u32 = 10;
const WINDOW: Duration = Duration::from_secs(60);

/// Who asked, from where, for what, and whom it concerns.
type Asked = (Option<WorkspaceId>, String, String, Option<Box<str>>);

#[derive(Default)]
pub(crate) struct Refusals {
    windows: Mutex<HashMap<Asked, Window>>,
}

struct Window {
    began: Instant,
    count: u32,
    last: Note,
}

impl Refusals {
    /// What is to be written now, if anything.
    pub(crate) fn note(&self, actor: &Actor, stream: Stream, operation: &str, problem: &Problem) -> Option<Note> {
        let mut note = Note::of(actor, stream, operation, &problem.code);
        if let Some(concerns) = &problem.concerns {
            note.context.insert("concerns".to_owned(), concerns.as_ref().into());
        }
        let asker = actor
            .origin
            .address
            .filter(|_| actor.who == model::Who::Anyone)
            .map_or_else(|| actor.who.to_string(), network);
        let mut windows = self.windows.lock();
        let window = windows
            .entry((actor.workspace, asker, operation.to_owned(), problem.concerns.clone()))
            .or_insert_with(|| Window { began: Instant::now(), count: 0, last: note.clone() });
        if window.began.elapsed() >= WINDOW && window.count <= WRITTEN {
            *window = Window { began: Instant::now(), count: 0, last: note.clone() };
        }
        window.count += 1;
        window.last = note.clone();
        (window.count <= WRITTEN).then_some(note)
    }

    /// The counts of windows that are over.
    pub(crate) fn summaries(&self, all: bool) -> Vec<(Option<WorkspaceId>, Note)> {
        let mut summaries = Vec::new();
        self.windows.lock().retain(|(workspace, ..), window| {
            let over = all || window.began.elapsed() >= WINDOW;
            if over && window.count > WRITTEN {
                let mut note = window.last.clone();
                note.context.insert("more".to_owned(), (window.count - WRITTEN).into());
                summaries.push((*workspace, note));
            }
            !over
        });
        summaries
    }
}

/// Which noes are somebody's doing, and not a slip of the pen or our own trouble.
pub(crate) fn is_recorded(reason: Reason) -> bool {
    !matches!(reason, Reason::Invalid | Reason::TooLarge | Reason::Unavailable | Reason::NoSpace | Reason::Internal)
}
