//! What was just done is kept for a while with the calls that take it back, so that one press does.
//!
//! In memory, because it is a kindness and not a promise: what is gone from here is still told by each product's
//! history, from where every value can be restored.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use door::Problem;
use model::{Actor, Reason, RequestId, Timestamp};

use super::known::{Call, ask_all};
use crate::{
    form::Form,
    page::problem,
    toast::Toast,
    visit::{Inside, Visit},
};

/// How many are kept, of all visitors together, and for how long.
const KEPT: usize = 200;
const LIVES: Duration = Duration::from_secs(15 * 60);

#[derive(Debug, Default)]
pub(crate) struct Undoing {
    kept: Mutex<VecDeque<Kept>>,
}

#[derive(Debug)]
struct Kept {
    token: String,
    whose: String,
    at: Timestamp,
    back: Vec<Call>,
}

impl Undoing {
    fn keep(&self, actor: &Actor, now: Timestamp, back: Vec<Call>) -> String {
        let token = RequestId::new(now).to_string();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|one| now.since(one.at) < LIVES);
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        kept.push_back(Kept { token: token.clone(), whose: whose(actor), at: now, back });
        token
    }

    /// Once, for the one who did it.
    fn take(&self, actor: &Actor, now: Timestamp, token: &str) -> Option<Vec<Call>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let own = |one: &Kept| one.token == token && one.whose == whose(actor) && now.since(one.at) < LIVES;
        let at = kept.iter().position(own)?;
        kept.remove(at).map(|one| one.back)
    }
}

fn whose(actor: &Actor) -> String {
    format!("{:?} {:?}", actor.account(), actor.workspace)
}

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/products/undo").post(undo));
}

/// Goes there, says what was done, and offers to take it back.
pub(super) fn go_with_undo(visit: &Visit, to: &str, said: String, back: Vec<Call>) -> HttpResponse {
    let toast = Toast::said(said);
    if back.is_empty() {
        return visit.go_saying(to, &toast);
    }
    let door = &visit.console.door;
    let token = visit.console.undoing.keep(&visit.actor, door.now(), back);
    visit.go_saying(to, &toast.with_undo("/products/undo", &[("token", &token), ("to", to)]))
}

async fn undo(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let to = Some(form.value("to")).filter(|to| crate::toast::is_ours(to)).unwrap_or("/products");
    let Some(back) = visit.console.undoing.take(&visit.actor, visit.console.door.now(), form.value("token")) else {
        let gone = Problem::new(Reason::Conflict, "undo.gone", visit.words.say("undo-gone"));
        return problem(&visit.words, &gone);
    };
    match ask_all(&visit, &back).await {
        Ok(_) => visit.go_saying(to, &Toast::said(visit.words.say("undone"))),
        Err(why) if why.problem.reason == Reason::Conflict => {
            let changed = Problem::new(Reason::Conflict, "undo.changed", visit.words.say("undo-changed"));
            problem(&visit.words, &changed)
        }
        Err(why) => problem(&visit.words, &why.problem),
    }
}
