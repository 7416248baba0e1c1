//! The records that a plugin reads: by the operations that people read them by, as far as its grant says.

use door::Ask;
use model::Sensitivity;
use sandbox::{Answer, Page, Problem};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use super::{Reach, not_granted};
use crate::{allowed::KINDS, operations::running::linked, sight};

#[derive(Deserialize)]
struct Listed {
    items: Vec<Value>,
    #[serde(default)]
    next: Option<String>,
}

impl Reach {
    pub(super) fn read_record(&mut self, kind: &str, id: &str) -> Answer<Option<String>> {
        let (kind, get, _) = self.kind(kind)?;
        let Some(get) = get else {
            return Err(Problem::new("not-available", format!("One {kind} cannot be read by itself; list them.")));
        };
        match self.read::<Value>(kind, get, &json!({ "id": id })) {
            Ok(record) => Ok(Some(self.masked(kind, record).to_string())),
            // What it may not see does not exist, and neither does what is no id at all.
            Err(problem) if matches!(problem.code.as_str(), "record.not-found" | "input.invalid") => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    pub(super) fn read_records(&mut self, kind: &str, query: &str, cursor: Option<&str>) -> Answer<Page> {
        let (kind, _, list) = self.kind(kind)?;
        let mut input: Map<String, Value> = match query {
            "" => Map::new(),
            query => serde_json::from_str(query)
                .map_err(|_| Problem::new("input.invalid", "A query is an object of JSON."))?,
        };
        if let Some(cursor) = cursor {
            input.insert("cursor".to_owned(), cursor.into());
        }
        let Listed { items, next } = self.read(kind, list, &Value::Object(input))?;
        let items: Vec<Value> = items.into_iter().map(|record| self.masked(kind, record)).collect();
        Ok(Page { records: Value::Array(items).to_string(), next })
    }

    pub(super) fn read_linked(&mut self, kind: &str, external_id: &str) -> Answer<Option<String>> {
        let (kind, ..) = self.kind(kind)?;
        let (kind, external_id) = (kind.to_owned(), Some(external_id.to_owned()));
        let wanted = linked::Input { connection: self.turn.connection, kind: kind.clone(), external_id, record: None };
        let found: linked::Found = self.ask_system(linked::NAME, &wanted)?;
        match found.link {
            Some(link) => self.read_record(&kind, &link.record),
            None => Ok(None),
        }
    }

    pub(super) fn read_binding(&mut self, kind: &str, id: &str) -> Answer<Option<String>> {
        let (kind, ..) = self.kind(kind)?;
        let (kind, record) = (kind.to_owned(), Some(id.to_owned()));
        let wanted = linked::Input { connection: self.turn.connection, kind, external_id: None, record };
        let found: linked::Found = self.ask_system(linked::NAME, &wanted)?;
        let said = |link: linked::Link| {
            let linked::Link { external_id, version, read, wrote, .. } = link;
            json!({ "external_id": external_id, "version": version, "read": read, "wrote": wrote }).to_string()
        };
        Ok(found.link.map(said))
    }

    fn kind(&self, kind: &str) -> Answer<(&'static str, Option<&'static str>, &'static str)> {
        let known = KINDS.iter().find(|(known, ..)| *known == kind && self.turn.grants.record(kind).is_some());
        let none = || not_granted(format!("This plugin was not granted records of kind {kind}."));
        known.copied().ok_or_else(none)
    }

    /// Asks for records of a kind: the door shows no more of them, and of what is shown with them, than was granted for it.
    fn read<T: DeserializeOwned>(&self, kind: &str, operation: &str, input: &Value) -> Answer<T> {
        let granted =
            self.turn.grants.record(kind).map(|grant| sight::most(&grant.labels)).unwrap_or(Sensitivity::PUBLIC);
        self.ask_as(&self.plugin, Ask::with(operation, input).showing(granted))
    }

    fn masked(&self, kind: &str, mut record: Value) -> Value {
        self.kinds.mask(&self.turn.grants, kind, &mut record);
        record
    }
}
