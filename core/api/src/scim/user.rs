//! Somebody: as providers write them, and as they are told.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    CORE_USER,
    fault::ScimFault,
    grammar::{self, Place, Term},
};

/// What is said of somebody, as the operations take it. What is empty is taken away.
#[derive(Debug, Default, PartialEq, Serialize)]
pub(super) struct Saying {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formatted: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// Attributes of SCIM's own that are not kept. What is said of them is passed over, so that a provider that sends them
/// along is no trouble.
const PASSED_OVER: [&str; 19] = [
    "schemas",
    "id",
    "meta",
    "groups",
    "password",
    "nickname",
    "profileurl",
    "title",
    "usertype",
    "preferredlanguage",
    "locale",
    "timezone",
    "phonenumbers",
    "ims",
    "photos",
    "addresses",
    "entitlements",
    "roles",
    "x509certificates",
];
/// Those of them that only this server says.
const FIXED: [&str; 4] = ["schemas", "id", "meta", "groups"];

impl Saying {
    /// Everything that is said of somebody. What is not, is nothing.
    pub fn whole(said: &Map<String, Value>) -> Result<Self, ScimFault> {
        let mut saying = Self::default();
        saying.take_all(said)?;
        for text in [
            &mut saying.external_id,
            &mut saying.email,
            &mut saying.display_name,
            &mut saying.given_name,
            &mut saying.family_name,
            &mut saying.formatted,
        ] {
            text.get_or_insert_default();
        }
        if saying.user_name.as_deref().is_none_or(|name| name.trim().is_empty()) {
            return Err(ScimFault::value("A user needs a userName: what they sign in with at the provider."));
        }
        Ok(saying)
    }

    /// What stands in an object, also as Entra writes it: `name.givenName` as one word.
    pub fn take_all(&mut self, said: &Map<String, Value>) -> Result<(), ScimFault> {
        for (key, value) in said {
            if let Ok(place) = grammar::place(key) {
                self.set(&place, Some(value))?;
            }
        }
        Ok(())
    }

    /// Takes in one attribute; nothing as its value takes it away. False for one that SCIM does not know.
    pub fn set(&mut self, place: &Place, value: Option<&Value>) -> Result<bool, ScimFault> {
        if place.is_foreign() || PASSED_OVER.contains(&place.name.as_str()) {
            return Ok(true);
        }
        match place.word().as_str() {
            "username" => self.user_name = Some(text(place, value)?),
            "externalid" => self.external_id = Some(text(place, value)?),
            "displayname" => self.display_name = Some(text(place, value)?),
            "name.givenname" => self.given_name = Some(text(place, value)?),
            "name.familyname" => self.family_name = Some(text(place, value)?),
            "name.formatted" => self.formatted = Some(text(place, value)?),
            "active" => self.active = Some(truth(value)?),
            "name" => self.name(value)?,
            "emails" if value.is_none_or(Value::is_null) => self.forget_email(&place.which),
            "emails" => self.emails(&place.which, value)?,
            "emails.value" => {
                if is_ours(&place.which) {
                    self.email = Some(text(place, value)?);
                }
            }
            "name.middlename"
            | "name.honorificprefix"
            | "name.honorificsuffix"
            | "emails.type"
            | "emails.primary"
            | "emails.display" => {}
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn name(&mut self, value: Option<&Value>) -> Result<(), ScimFault> {
        let nothing = Map::new();
        let said = match value {
            None | Some(Value::Null) => &nothing,
            Some(Value::Object(said)) => said,
            Some(_) => return Err(ScimFault::value("A name is an object with givenName and familyName.")),
        };
        let takes_away = value.is_none_or(Value::is_null);
        for (part, kept) in [
            ("givenname", &mut self.given_name),
            ("familyname", &mut self.family_name),
            ("formatted", &mut self.formatted),
        ] {
            let place = Place { name: "name".to_owned(), which: Vec::new(), part: Some(part.to_owned()) };
            match find(said, part) {
                Some(value) => *kept = Some(text(&place, Some(value))?),
                None if takes_away => *kept = Some(String::new()),
                None => {}
            }
        }
        Ok(())
    }

    fn forget_email(&mut self, which: &[Term]) {
        if is_ours(which) {
            self.email = Some(String::new());
        }
    }

    /// Of several addresses one is kept: the first one, or that for work.
    fn emails(&mut self, which: &[Term], value: Option<&Value>) -> Result<(), ScimFault> {
        let wrong = || ScimFault::value("emails is a list of objects with a value each.");
        let all: Vec<&Value> = match value {
            Some(Value::Array(all)) => all.iter().collect(),
            Some(one @ Value::Object(_)) => vec![one],
            _ => return Err(wrong()),
        };
        if !is_ours(which) {
            return Ok(());
        }
        let objects = all.into_iter().map(|one| one.as_object().ok_or_else(wrong)).collect::<Result<Vec<_>, _>>()?;
        let is_primary =
            |one: &&&Map<String, Value>| find(one, "primary").is_some_and(|is| truth(Some(is)).unwrap_or(false));
        let is_work = |one: &&&Map<String, Value>| {
            find(one, "type").and_then(Value::as_str).is_some_and(|kind| kind.eq_ignore_ascii_case("work"))
        };
        let chosen = objects.iter().find(is_primary).or_else(|| objects.iter().find(is_work)).or(objects.first());
        let place = Place { name: "emails".to_owned(), which: Vec::new(), part: Some("value".to_owned()) };
        self.email = match chosen {
            Some(one) => Some(text(&place, find(one, "value"))?),
            None => Some(String::new()),
        };
        Ok(())
    }
}

/// Whether the address for work is meant, or the first one; or any.
fn is_ours(which: &[Term]) -> bool {
    which.iter().all(|term| match term.place.word().as_str() {
        "type" => term.value.as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("work")),
        "primary" => truth(Some(&term.value)).unwrap_or(false),
        _ => false,
    })
}

/// In any letters, large or small.
pub(super) fn find<'a>(said: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    said.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

pub(super) fn text(place: &Place, value: Option<&Value>) -> Result<String, ScimFault> {
    match value {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(ScimFault::value(format!("{} is a text.", place.word()))),
    }
}

/// Entra writes it as a text.
fn truth(value: Option<&Value>) -> Result<bool, ScimFault> {
    match value {
        Some(Value::Bool(is)) => Ok(*is),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(true),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err(ScimFault::value("active is true or false.")),
    }
}

/// What may not be said, where it is named.
pub(super) fn check_free(place: &Place) -> Result<(), ScimFault> {
    if FIXED.contains(&place.name.as_str()) {
        let detail =
            format!("{} is said by this server. People are put into groups by changing the group.", place.name);
        return Err(ScimFault::fixed(detail));
    }
    Ok(())
}

/// As the door shows one.
#[derive(Debug, Deserialize)]
pub(super) struct User {
    pub id: String,
    pub version: i64,
    user_name: String,
    external_id: Option<String>,
    email: Option<String>,
    display_name: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    formatted: Option<String>,
    active: bool,
    groups: Vec<Group>,
    created_at: String,
    changed_at: String,
}

#[derive(Debug, Deserialize)]
struct Group {
    id: String,
    name: String,
}

impl User {
    /// As SCIM tells it, with addresses that begin with this.
    pub fn told(&self, base: &str) -> Value {
        let mut told = json!({
            "schemas": [CORE_USER],
            "id": self.id,
            "userName": self.user_name,
            "active": self.active,
            "meta": {
                "resourceType": "User",
                "created": self.created_at,
                "lastModified": self.changed_at,
                "location": format!("{base}/Users/{}", self.id),
                "version": tag(self.version),
            },
        });
        let Some(fields) = told.as_object_mut() else { return told };
        for (name, value) in [("externalId", &self.external_id), ("displayName", &self.display_name)] {
            if let Some(value) = value {
                fields.insert(name.to_owned(), value.as_str().into());
            }
        }
        let mut name = Map::new();
        for (part, value) in
            [("givenName", &self.given_name), ("familyName", &self.family_name), ("formatted", &self.formatted)]
        {
            if let Some(value) = value {
                name.insert(part.to_owned(), value.as_str().into());
            }
        }
        if !name.is_empty() {
            fields.insert("name".to_owned(), name.into());
        }
        if let Some(email) = &self.email {
            fields.insert("emails".to_owned(), json!([{ "value": email, "type": "work", "primary": true }]));
        }
        if !self.groups.is_empty() {
            let group = |group: &Group| json!({ "value": group.id, "display": group.name, "$ref": format!("{base}/Groups/{}", group.id) });
            fields.insert("groups".to_owned(), self.groups.iter().map(group).collect());
        }
        told
    }
}

/// The ETag of a version.
pub(super) fn tag(version: i64) -> String {
    format!("W/\"{version}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(said: Value) -> Result<Saying, ScimFault> {
        Saying::whole(said.as_object().unwrap())
    }

    #[test]
    fn of_several_addresses_one_is_kept() {
        let of = |emails: Value| whole(json!({ "userName": "ada", "emails": emails })).unwrap().email.unwrap();
        let (home, work) = (json!({ "value": "home@x", "type": "home" }), json!({ "value": "work@x", "type": "work" }));
        let first = json!({ "value": "first@x", "type": "other", "primary": true });
        assert_eq!(of(json!([home, work, first])), "first@x");
        assert_eq!(of(json!([home, work])), "work@x");
        assert_eq!(of(json!([home])), "home@x");
        assert_eq!(of(json!([])), "");
    }

    #[test]
    fn names_mean_the_same_in_any_letters_and_what_is_not_kept_is_passed_over() {
        let said = whole(json!({
            "UserName": "ada", "ACTIVE": "True", "name": { "GivenName": "Ada", "middleName": "K." }, "title": "Dr.",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Engines" },
            "phoneNumbers": [{ "value": "1" }], "no such thing": 1,
        }));
        let said = said.unwrap();
        assert_eq!((said.user_name.as_deref(), said.active), (Some("ada"), Some(true)));
        assert_eq!((said.given_name.as_deref(), said.family_name.as_deref()), (Some("Ada"), Some("")));
    }

    #[test]
    fn what_is_of_the_wrong_kind_is_refused() {
        for wrong in [
            json!({}),
            json!({ "userName": "" }),
            json!({ "userName": 1 }),
            json!({ "userName": ["ada"] }),
            json!({ "userName": "ada", "active": "perhaps" }),
            json!({ "userName": "ada", "active": 1 }),
            json!({ "userName": "ada", "name": "Ada" }),
            json!({ "userName": "ada", "emails": "a@b" }),
            json!({ "userName": "ada", "emails": ["a@b"] }),
        ] {
            assert!(whole(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
