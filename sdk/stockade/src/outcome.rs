//! What a plugin wants done.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    Failure, Link, Record,
    bindings::stockade::plugin::types,
    made::{Made, named},
};

/// What every part of a plugin answers.
pub type Done = Result<Outcome, Failure>;

/// Nothing is to be done.
pub fn done() -> Done {
    Ok(Outcome::default())
}

/// An operation of Stockade with its input, as in its API.
pub trait Operation: Serialize {
    /// `stock.adjust`.
    const NAME: &'static str;
}

/// What is to be done: all of it, or nothing of it and of what was written to [`kv`](crate::kv) or sent with
/// [`notify`](crate::notify).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// Each by its name, with its input.
    pub operations: Vec<(String, Value)>,
    pub cursor: Option<String>,
    pub facts: Map<String, Value>,
}

impl Outcome {
    pub fn new() -> Self {
        Self::default()
    }

    /// Does this after what was named before.
    pub fn run<O: Operation>(self, operation: &O) -> Result<Self, Failure> {
        self.run_named(O::NAME, operation)
    }

    /// As [`Self::run`], for an operation that this SDK has no type for.
    pub fn run_named(mut self, name: &str, input: &impl Serialize) -> Result<Self, Failure> {
        self.make_named(name, input)?;
        Ok(self)
    }

    /// As [`Self::run`], for what links the record that it brings in by itself, with the version that was seen over there.
    ///
    /// ```
    /// use stockade_sdk::{api::sales::ImportOrder, prelude::*};
    ///
    /// fn seen(order: &ImportOrder, modified: &str) -> Done {
    ///     Outcome::new().run_seen(order, modified)
    /// }
    /// ```
    pub fn run_seen<O: Operation>(self, operation: &O, version: &str) -> Result<Self, Failure> {
        let mut input = serde_json::to_value(operation)?;
        input["version"] = version.into();
        self.run_named(O::NAME, &input)
    }

    /// As [`Self::run`], where a later operation names what this one makes.
    ///
    /// ```
    /// use stockade_sdk::{api::{catalog::AddProduct, stock::Receive}, prelude::*};
    ///
    /// fn new_tea(location: String) -> Done {
    ///     let mut outcome = Outcome::new();
    ///     let tea = outcome.make(&AddProduct { name: "Tea".into(), ..AddProduct::default() })?;
    ///     let variant = tea.at("/variants/0/id");
    ///     outcome.run(&Receive { variant, location, quantity: "10".into(), ..Receive::default() })
    /// }
    /// ```
    pub fn make<O: Operation>(&mut self, operation: &O) -> Result<Made, Failure> {
        self.make_named(O::NAME, operation)
    }

    /// As [`Self::make`], for an operation that this SDK has no type for.
    pub fn make_named(&mut self, name: &str, input: &impl Serialize) -> Result<Made, Failure> {
        self.operations.push((name.to_owned(), named(serde_json::to_value(input)?)));
        Ok(Made::by(self.operations.len() - 1))
    }

    /// Where to go on the next time.
    #[must_use]
    pub fn cursor(self, cursor: impl Into<String>) -> Self {
        Self { cursor: Some(cursor.into()), ..self }
    }

    /// What the person is told who asked for an action.
    pub fn answer(self, answer: impl Into<String>) -> Result<Self, Failure> {
        self.fact("answer", answer.into())
    }

    /// How many this page of a sync was about, of how many in all, and a line for people.
    pub fn progress(self, done: u64, of: Option<u64>, words: impl Into<String>) -> Result<Self, Failure> {
        self.fact("progress", json!({ "done": done, "of": of, "words": words.into() }))
    }

    /// What is on the other side, each with its version: what of it is missing here, the plugin is told of.
    pub fn there<'t>(self, there: impl IntoIterator<Item = (&'t str, Option<&'t str>)>) -> Result<Self, Failure> {
        let one = |(id, version)| json!({ "id": id, "version": version });
        self.fact("there", there.into_iter().map(one).collect::<Vec<_>>())
    }

    /// Leaves itself to do this later, when the outcome is kept: it is called for it by
    /// [`Plugin::later`](crate::Plugin::later). Of several of one name about the same record the newest is told.
    pub fn later(mut self, name: &str, about: &str, body: &impl Serialize) -> Result<Self, Failure> {
        let one = json!({ "name": name, "about": about, "body": serde_json::to_value(body)? });
        match self.facts.get_mut("later") {
            Some(Value::Array(all)) => all.push(one),
            _ => return self.fact("later", [one]),
        }
        Ok(self)
    }

    /// A record, and what the other side calls it, mean the same; with what was seen and written there.
    pub fn link(self, link: &Link) -> Result<Self, Failure> {
        self.run_named("external-ids.link", link)
    }

    /// What the other side called so means nothing here any more.
    pub fn unlink<R: Record>(self, external_id: &str) -> Result<Self, Failure> {
        self.run_named("external-ids.unlink", &json!({ "kind": R::KIND, "external_id": external_id }))
    }

    /// A sync that it would like to begin now, by its name.
    pub fn wants_syncs(self, names: &[&str]) -> Result<Self, Failure> {
        self.fact("syncs", names)
    }

    /// What else there is to say of it.
    pub fn fact(mut self, name: &str, value: impl Serialize) -> Result<Self, Failure> {
        self.facts.insert(name.to_owned(), serde_json::to_value(value)?);
        Ok(self)
    }
}

impl From<Outcome> for types::Outcome {
    fn from(outcome: Outcome) -> Self {
        let operations = outcome.operations.into_iter();
        let operation = |(name, input): (String, Value)| types::Operation { name, input: input.to_string() };
        let facts = outcome.facts;
        Self {
            operations: operations.map(operation).collect(),
            cursor: outcome.cursor,
            facts: if facts.is_empty() { String::new() } else { Value::Object(facts).to_string() },
        }
    }
}
