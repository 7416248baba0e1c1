//! A group: as providers write it, and as it is told.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    CORE_GROUP,
    fault::ScimFault,
    grammar::{self, Place},
    user::{find, tag, text},
};

/// What is said of a group, as the operation takes it.
#[derive(Debug, Default, Serialize)]
pub(super) struct Saying {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    pub steps: Vec<Step>,
}

/// What happens to who is in it.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "step")]
pub(super) enum Step {
    Add { users: Vec<String> },
    Remove { users: Vec<String> },
    Replace { users: Vec<String> },
}

/// What one operation of a change does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Add,
    Replace,
    Remove,
}

impl Saying {
    /// Everything that is said of a group.
    pub fn whole(said: &Map<String, Value>) -> Result<Self, ScimFault> {
        let mut saying = Self::default();
        saying.take_all(Act::Replace, said)?;
        saying.external_id.get_or_insert_default();
        if saying.steps.is_empty() {
            saying.steps.push(Step::Replace { users: Vec::new() });
        }
        if saying.name.as_deref().is_none_or(|name| name.trim().is_empty()) {
            return Err(ScimFault::value("A group needs a displayName: what Stockade's rules call it."));
        }
        Ok(saying)
    }

    /// Who is in it, of a new one.
    pub fn members(self) -> Vec<String> {
        self.steps
            .into_iter()
            .flat_map(|step| match step {
                Step::Add { users } | Step::Replace { users } => users,
                Step::Remove { .. } => Vec::new(),
            })
            .collect()
    }

    pub fn take_all(&mut self, act: Act, said: &Map<String, Value>) -> Result<(), ScimFault> {
        for (key, value) in said {
            if let Ok(place) = grammar::place(key) {
                self.set(act, &place, Some(value))?;
            }
        }
        Ok(())
    }

    /// Takes in one attribute. False for one that SCIM does not know.
    pub fn set(&mut self, act: Act, place: &Place, value: Option<&Value>) -> Result<bool, ScimFault> {
        let value = if act == Act::Remove && place.name != "members" { None } else { value };
        match place.word().as_str() {
            "displayname" => self.name = Some(text(place, value)?),
            "externalid" => self.external_id = Some(text(place, value)?),
            "members" | "members.value" => self.people(act, place, value)?,
            "schemas" | "id" | "meta" => {}
            _ if place.is_foreign() => {}
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn people(&mut self, act: Act, place: &Place, value: Option<&Value>) -> Result<(), ScimFault> {
        let mut named = Vec::new();
        for term in &place.which {
            match (term.place.word().as_str(), term.value.as_str()) {
                ("value", Some(id)) => named.push(id.to_owned()),
                _ => return Err(ScimFault::path("Members are named by their value: members[value eq \"…\"].")),
            }
        }
        self.steps.push(match (act, place.which.is_empty()) {
            (Act::Remove, false) => Step::Remove { users: named },
            (Act::Remove, true) => match value {
                None | Some(Value::Null) => Step::Replace { users: Vec::new() },
                Some(value) => Step::Remove { users: ids(value)? },
            },
            (_, false) => return Err(ScimFault::path("Name the members in the value, and `members` as the path.")),
            (Act::Add, true) => Step::Add { users: value.map_or_else(|| Ok(Vec::new()), ids)? },
            (Act::Replace, true) => Step::Replace { users: value.map_or_else(|| Ok(Vec::new()), ids)? },
        });
        Ok(())
    }
}

/// Those who are named, in a list or alone.
fn ids(value: &Value) -> Result<Vec<String>, ScimFault> {
    let wrong = || ScimFault::value("members is a list of objects with a value each: the id of a user.");
    let one = |value: &Value| match value {
        Value::String(id) => Ok(id.clone()),
        Value::Object(said) => find(said, "value").and_then(Value::as_str).map(str::to_owned).ok_or_else(wrong),
        _ => Err(wrong()),
    };
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(all) => all.iter().map(one).collect(),
        other => Ok(vec![one(other)?]),
    }
}

/// As the door shows one.
#[derive(Debug, Deserialize)]
pub(super) struct Group {
    pub id: String,
    pub version: i64,
    name: String,
    external_id: Option<String>,
    members: Option<Vec<String>>,
    created_at: String,
    changed_at: String,
}

impl Group {
    /// As SCIM tells it, with addresses that begin with this.
    pub fn told(&self, base: &str) -> Value {
        let mut told = json!({
            "schemas": [CORE_GROUP],
            "id": self.id,
            "displayName": self.name,
            "meta": {
                "resourceType": "Group",
                "created": self.created_at,
                "lastModified": self.changed_at,
                "location": format!("{base}/Groups/{}", self.id),
                "version": tag(self.version),
            },
        });
        let Some(fields) = told.as_object_mut() else { return told };
        if let Some(id) = &self.external_id {
            fields.insert("externalId".to_owned(), id.as_str().into());
        }
        if let Some(members) = &self.members {
            let member = |id: &String| json!({ "value": id, "type": "User", "$ref": format!("{base}/Users/{id}") });
            fields.insert("members".to_owned(), members.iter().map(member).collect());
        }
        told
    }
}
