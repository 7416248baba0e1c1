//! The records of the workspace: of the kinds, and with the fields, that were granted.

use std::marker::PhantomData;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

pub use crate::links::{Binding, binding};
use crate::{Failure, Problem, host};

/// What a record is read as. The fields that were not granted are null.
pub trait Record: DeserializeOwned {
    /// A noun of the API: `product`.
    const KIND: &'static str;
}

/// The record of this id, if there is one that the plugin may see.
pub fn get<R: Record>(id: &str) -> Result<Option<R>, Problem> {
    read(host::get_record(R::KIND, id)?)
}

/// The record that the connection knows by an id of the other side.
pub fn find<R: Record>(external_id: &str) -> Result<Option<R>, Problem> {
    read(host::find_record(R::KIND, external_id)?)
}

fn read<T: DeserializeOwned>(json: Option<String>) -> Result<Option<T>, Problem> {
    Ok(json.map(|json| serde_json::from_str(&json)).transpose()?)
}

/// All of a kind, which [`List::filter`] narrows: walked over with `for`, or page by page.
pub fn list<R: Record>() -> List<R> {
    List { query: Map::new(), page: Vec::new().into_iter(), next: Next::First, kind: PhantomData }
}

/// Records in a fixed order. It asks for the next page when one is used up.
#[derive(Debug)]
pub struct List<R> {
    query: Map<String, Value>,
    page: std::vec::IntoIter<Value>,
    next: Next,
    kind: PhantomData<R>,
}

#[derive(Debug)]
enum Next {
    First,
    After(String),
    Over,
}

impl<R: Record> List<R> {
    /// A filter of the API's list of that kind.
    pub fn filter(mut self, name: &str, value: impl Serialize) -> Result<Self, Failure> {
        self.query.insert(name.to_owned(), serde_json::to_value(value)?);
        Ok(self)
    }

    /// So many on a page.
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.query.insert("limit".to_owned(), limit.into());
        self
    }

    /// One page, and the cursor that [`Self::page`] is given for what comes next.
    pub fn page(&self, cursor: Option<&str>) -> Result<(Vec<R>, Option<String>), Problem> {
        let (records, next) = self.ask(cursor)?;
        let records = records.into_iter().map(serde_json::from_value).collect::<Result<_, _>>()?;
        Ok((records, next))
    }

    fn ask(&self, cursor: Option<&str>) -> Result<(Vec<Value>, Option<String>), Problem> {
        let query = if self.query.is_empty() { String::new() } else { Value::Object(self.query.clone()).to_string() };
        let (records, next) = host::list_records(R::KIND, &query, cursor)?;
        Ok((serde_json::from_str(&records)?, next))
    }
}

impl<R: Record> Iterator for List<R> {
    type Item = Result<R, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.page.next() {
                return Some(serde_json::from_value(record).map_err(Into::into));
            }
            let cursor = match &self.next {
                Next::First => None,
                Next::After(cursor) => Some(cursor.clone()),
                Next::Over => return None,
            };
            match self.ask(cursor.as_deref()) {
                Ok((page, next)) => {
                    self.page = page.into_iter();
                    self.next = next.map_or(Next::Over, Next::After);
                }
                Err(problem) => {
                    self.next = Next::Over;
                    return Some(Err(problem));
                }
            }
        }
    }
}
