//! A business with one plugin in it.

use std::{cell::RefCell, fmt, path::Path, time::Duration};

use serde::Serialize;
use serde_json::{Map, Value, json};
use stockade_sdk::Operation;

use crate::{Http, Opening, Posted, Told, Trouble, wire::Wire};

/// A business that is there for one test, with one plugin in it. What happens in it is done by the operations of
/// Stockade, and whatever the plugin does, it does there.
pub struct Shop {
    wire: RefCell<Wire>,
    opened: Value,
}

impl Shop {
    /// With the plugin of this folder: [`package!`](crate::package) is that of the test.
    pub fn with(folder: impl AsRef<Path>) -> Opening {
        Opening::of(folder.as_ref())
    }

    pub(crate) fn behind(wire: Wire, opened: Value) -> Self {
        Self { wire: RefCell::new(wire), opened }
    }

    /// What somebody outside answers, from now on.
    pub fn http(&self) -> Http<'_> {
        Http::of(self)
    }

    /// Has its owner do something, as with the API. The plugin is told of it by [`Self::settle`].
    pub fn ask<O: Operation>(&self, operation: &O) -> Result<Value, Trouble> {
        self.ask_named(O::NAME, operation)
    }

    /// As [`Self::ask`], for an operation that the SDK has no type for, such as one that reads.
    pub fn ask_named(&self, operation: &str, input: impl Serialize) -> Result<Value, Trouble> {
        self.say("ask", json!({ "operation": operation, "input": value(input)? }))
    }

    /// What happened is told, and what is due is done.
    pub fn settle(&self) -> Result<Told, Trouble> {
        self.told("settle", json!({}))
    }

    /// Somebody outside posts this, signed with the secret of the webhook.
    pub fn webhook(&self, name: &str, body: impl Serialize) -> Result<Told, Trouble> {
        self.posts(name).json(body)
    }

    /// As [`Self::webhook`], in another way than most.
    pub fn posts(&self, name: &str) -> Posted<'_> {
        Posted::to(self, name)
    }

    /// Somebody asks the plugin for something, with what they filled in.
    pub fn action(&self, name: &str, form: impl Serialize) -> Result<Told, Trouble> {
        self.told("action", json!({ "name": name, "form": value(form)? }))
    }

    /// The same, about a record.
    pub fn action_on(&self, record: &str, name: &str, form: impl Serialize) -> Result<Told, Trouble> {
        self.told("action", json!({ "name": name, "record": record, "form": value(form)? }))
    }

    /// Something is brought over, to its last page; [`Told::sync`] says how far that came.
    pub fn sync(&self, name: &str) -> Result<Told, Trouble> {
        self.told("sync", json!({ "name": name }))
    }

    /// The same, only tried out.
    pub fn try_sync(&self, name: &str) -> Result<Told, Trouble> {
        self.told("sync", json!({ "name": name, "dry": true }))
    }

    /// The owner looks at what the plugin shows; [`Told::parts`] is what there is to see.
    pub fn panel(&self, name: &str) -> Result<Told, Trouble> {
        self.told("panel", json!({ "name": name }))
    }

    /// The same, about a record.
    pub fn panel_on(&self, record: &str, name: &str) -> Result<Told, Trouble> {
        self.told("panel", json!({ "name": name, "record": record }))
    }

    /// Time goes by; what is due meanwhile, such as schedules and whatever is tried again, is done when it is.
    pub fn pass(&self, time: Duration) -> Result<Told, Trouble> {
        self.told("pass", json!({ "seconds": time.as_secs() }))
    }

    /// What the plugin remembers under keys that begin so.
    pub fn kept(&self, prefix: &str) -> Result<Map<String, Value>, Trouble> {
        match self.say("kept", json!({ "prefix": prefix }))? {
            Value::Object(kept) => Ok(kept),
            _ => Ok(Map::new()),
        }
    }

    /// The ids of the installation and of its connection, for operations that are about them.
    pub fn plugin(&self) -> &str {
        self.opened["plugin"].as_str().unwrap_or_default()
    }

    pub fn connection(&self) -> &str {
        self.opened["connection"].as_str().unwrap_or_default()
    }

    pub(crate) fn say(&self, what: &str, with: Value) -> Result<Value, Trouble> {
        self.wire.borrow_mut().ask(what, with)
    }

    pub(crate) fn told(&self, what: &str, with: Value) -> Result<Told, Trouble> {
        Told::read(self.say(what, with)?)
    }
}

pub(crate) fn value(said: impl Serialize) -> Result<Value, Trouble> {
    serde_json::to_value(said).map_err(|error| Trouble::new("said", error.to_string()))
}

impl fmt::Debug for Shop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shop").field("opened", &self.opened).finish_non_exhaustive()
    }
}
