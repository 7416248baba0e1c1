//! What a plugin may be asked, and how what is asked reaches it.

use std::collections::BTreeMap;

use serde::Deserialize as _;
use serde_json::Value;

use crate::{
    Action, Call, Done, Event, Failure, Later, Schedule, SyncPage, Webhook,
    bindings::stockade::plugin::types,
    panel::{Look, Panel},
};

/// A plugin. It has no state: each of these is called in a fresh instance. What it does not do, it need not mention.
pub trait Plugin {
    /// Something happened in the workspace, of what the manifest asks to hear.
    fn event(event: Event) -> Done {
        Err(Failure::unknown(&format!("the event {}", event.kind())))
    }

    /// Somebody outside called a webhook that the manifest declares. Its signature is right.
    fn webhook(webhook: Webhook) -> Done {
        Err(Failure::unknown(&format!("the webhook {}", webhook.name())))
    }

    /// It is time for what the manifest wants done from time to time.
    fn schedule(schedule: Schedule) -> Done {
        Err(Failure::unknown(&format!("the schedule {}", schedule.name())))
    }

    /// Somebody asked for what the manifest offers.
    fn action(action: Action) -> Done {
        Err(Failure::unknown(&format!("the action {}", action.name())))
    }

    /// The next page of a sync. The outcome's cursor asks for one more; none says that this was the last.
    fn sync(page: SyncPage) -> Done {
        Err(Failure::unknown(&format!("the sync {}", page.name())))
    }

    /// It is time for what an outcome left for later.
    fn later(later: Later) -> Done {
        Err(Failure::unknown(&format!("{} for later", later.name())))
    }

    /// How a panel looks now, for whoever looks at it.
    fn panel(look: Look) -> Result<Panel, Failure> {
        Err(Failure::unknown(&format!("the panel {}", look.name())))
    }
}

pub fn handle<P: Plugin>(trigger: types::Trigger) -> Result<types::Outcome, types::Failure> {
    Ok(handled::<P>(trigger)?.into())
}

pub(crate) fn handled<P: Plugin>(trigger: types::Trigger) -> Done {
    let types::Trigger { kind, id, connection, version: _, body } = trigger;
    let body: Value = serde_json::from_str(&body)?;
    let webhooks = BTreeMap::deserialize(&body["webhooks"]).unwrap_or_default();
    let language = body["language"].as_str().unwrap_or("en").to_owned();
    let call = Call { id, connection, webhooks, language };
    match kind.as_str() {
        "event" => P::event(Event { call, body }),
        "webhook" => P::webhook(Webhook { call, body }),
        "schedule" => P::schedule(Schedule { call, body }),
        "action" => P::action(Action { call, body }),
        "sync-page" => P::sync(SyncPage { call, body }),
        "later" => P::later(Later { call, body }),
        unknown => Err(Failure::unknown(&format!("a trigger of kind {unknown}"))),
    }
}

pub fn describe<P: Plugin>(kind: &str, body: &str) -> Result<String, types::Problem> {
    let answer = match kind {
        "panel" => serde_json::from_str(body).map_err(Failure::from).and_then(described::<P>),
        unknown => Err(Failure::unknown(&format!("what is called {unknown}"))),
    };
    let Failure { code, detail, .. } = match answer {
        Ok(panel) => return Ok(panel.to_string()),
        Err(failure) => failure,
    };
    Err(types::Problem { code, detail })
}

pub(crate) fn described<P: Plugin>(body: Value) -> Result<Value, Failure> {
    Ok(serde_json::to_value(P::panel(Look { body })?)?)
}
