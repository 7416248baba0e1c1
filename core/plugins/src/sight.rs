//! What a plugin sees of what it is given: of the records that it reads, and of those that events tell of, the values of
//! the labels that it was granted for their kind. What is no field of any record counts as the business's own.

use std::sync::Arc;

use door::{Described, Module, Realm};
use model::Sensitivity;
use serde_json::{Map, Value};

use crate::{
    allowed::{KINDS, PARTS},
    manifest::{Grants, Label},
};

/// What says which record it is, and what of it is left out. A plugin that is given a record may know that.
const PLAIN: [&str; 3] = ["id", "version", "masked"];

/// The records of a workspace, with the labels of their fields.
#[derive(Clone)]
pub struct Kinds(Arc<[Described]>);

impl Kinds {
    pub fn of(modules: &[Module]) -> Self {
        let described = modules.iter().flat_map(|module| &module.records);
        Self(described.filter(|one| one.realm == Realm::Workspace).copied().collect())
    }

    /// Leaves out of a record of this kind what was not granted, and of all that is in it.
    pub fn mask(&self, grants: &Grants, kind: &str, record: &mut Value) {
        self.look(grants, labels(grants, kind), record);
    }

    /// The same of what an event says that is about the record with this id.
    pub fn mask_said(&self, grants: &Grants, subject: &str, said: &mut Value) {
        let around = self.with_id(subject).into_iter().find_map(|one| granted(grants, one.kind)).unwrap_or_default();
        self.look(grants, around, said);
    }

    fn look(&self, grants: &Grants, around: &[Label], value: &mut Value) {
        let is_own = around.contains(&Label::Internal);
        match value {
            Value::Object(fields) => self.look_into(grants, around, fields),
            Value::Array(items) => {
                items.retain(|item| is_own || item.is_object() || item.is_array());
                items.iter_mut().for_each(|item| self.look(grants, around, item));
            }
            value if !is_own => *value = Value::Null,
            _ => {}
        }
    }

    /// The fields of a record, or of something that is none.
    fn look_into(&self, grants: &Grants, around: &[Label], fields: &mut Map<String, Value>) {
        let id = fields.get("id").and_then(Value::as_str).unwrap_or_default();
        let kinds = self.with_id(id);
        let around = match kinds.is_empty() {
            true => around,
            false => kinds.iter().find_map(|one| granted(grants, one.kind)).unwrap_or_default(),
        };
        for (name, value) in fields.iter_mut().filter(|(name, _)| !PLAIN.contains(&name.as_str())) {
            let described = kinds.iter().flat_map(|one| one.fields).filter(|field| field.name == name);
            let labels: Vec<Sensitivity> = described.map(|field| field.labels.sensitivity).collect();
            match labels.is_empty() {
                true => self.look(grants, around, value),
                false if labels.into_iter().any(|label| is_hidden(label, around)) => *value = Value::Null,
                // Its label is for all that is in it.
                false => {}
            }
        }
    }

    fn with_id(&self, id: &str) -> Vec<&Described> {
        self.0.iter().filter(|one| (one.is_key)(id)).collect()
    }
}

/// What a plugin may see of records of a kind at the most, for the door.
pub fn most(labels: &[Label]) -> Sensitivity {
    labels.iter().fold(Sensitivity::PUBLIC, |most, label| most.and(label.sensitivity()))
}

fn labels<'a>(grants: &'a Grants, kind: &str) -> &'a [Label] {
    granted(grants, kind).unwrap_or_default()
}

/// None where it is of no kind that can be read: of that everybody's is seen.
fn granted<'a>(grants: &'a Grants, kind: &str) -> Option<&'a [Label]> {
    let whole = PARTS.iter().find(|(part, _)| *part == kind).map_or(kind, |(_, whole)| whole);
    let is_read = KINDS.iter().any(|(known, ..)| *known == whole);
    is_read.then(|| grants.record(whole).map(|grant| grant.labels.as_slice()).unwrap_or_default())
}

fn is_hidden(label: Sensitivity, granted: &[Label]) -> bool {
    let each = [Label::Internal, Label::Personal, Label::Financial];
    label.is(Sensitivity::SECRET) || each.into_iter().any(|one| label.is(one.sensitivity()) && !granted.contains(&one))
}
