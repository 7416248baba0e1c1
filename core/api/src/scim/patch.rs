//! What changed (RFC 7644, 3.5.2), as Entra and Okta write it: operations in capitals, values without a path, true and
//! false as texts. One after the other, or none at all.

use serde_json::{Map, Value};

use super::{
    fault::ScimFault,
    grammar::{self, Place},
    group::{self, Act},
    user::{self, check_free, find},
};

/// Operations of one change.
const MOST: usize = 1_000;

/// One of them.
struct Operation<'a> {
    act: Act,
    place: Option<Place>,
    value: Option<&'a Value>,
}

/// What is said of somebody now.
pub(super) fn of_user(said: &Map<String, Value>) -> Result<user::Saying, ScimFault> {
    let mut saying = user::Saying::default();
    for operation in operations(said)? {
        match &operation.place {
            None => saying.take_all(object(&operation)?)?,
            Some(place) => {
                check_free(place)?;
                let value = if operation.act == Act::Remove { None } else { operation.value };
                if operation.act == Act::Remove && matches!(place.name.as_str(), "username" | "active") {
                    return Err(ScimFault::fixed(format!("{} cannot be taken away; replace it.", place.name)));
                }
                if !saying.set(place, value)? {
                    return Err(no_such_place(place));
                }
            }
        }
    }
    Ok(saying)
}

/// What is said of a group now.
pub(super) fn of_group(said: &Map<String, Value>) -> Result<group::Saying, ScimFault> {
    let mut saying = group::Saying::default();
    for operation in operations(said)? {
        match &operation.place {
            None => saying.take_all(operation.act, object(&operation)?)?,
            Some(place) => {
                if operation.act == Act::Remove && place.name == "displayname" {
                    return Err(ScimFault::fixed("displayName cannot be taken away; replace it."));
                }
                if !saying.set(operation.act, place, operation.value)? {
                    return Err(no_such_place(place));
                }
            }
        }
    }
    Ok(saying)
}

fn operations(said: &Map<String, Value>) -> Result<Vec<Operation<'_>>, ScimFault> {
    let all = find(said, "Operations").and_then(Value::as_array);
    let all = all.ok_or_else(|| ScimFault::syntax("A change has a list of Operations."))?;
    if all.is_empty() || all.len() > MOST {
        return Err(ScimFault::syntax(format!("A change has 1 to {MOST} Operations.")));
    }
    all.iter().map(operation).collect()
}

fn operation(said: &Value) -> Result<Operation<'_>, ScimFault> {
    let wrong = || ScimFault::syntax("Each of the Operations has an op: add, replace or remove.");
    let said = said.as_object().ok_or_else(wrong)?;
    let act = match find(said, "op").and_then(Value::as_str).map(str::to_ascii_lowercase).as_deref() {
        Some("add") => Act::Add,
        Some("replace") => Act::Replace,
        Some("remove") => Act::Remove,
        _ => return Err(wrong()),
    };
    let place = match find(said, "path") {
        None | Some(Value::Null) => None,
        Some(Value::String(path)) if path.trim().is_empty() => None,
        Some(Value::String(path)) => Some(grammar::place(path).map_err(ScimFault::path)?),
        Some(_) => return Err(ScimFault::path("A path is a text.")),
    };
    let value = find(said, "value");
    if place.is_none() && act == Act::Remove {
        return Err(ScimFault::bad_target());
    }
    if value.is_none() && act != Act::Remove {
        return Err(ScimFault::value("An operation that adds or replaces has a value."));
    }
    Ok(Operation { act, place, value })
}

/// Without a path, the value says what each is.
fn object<'a>(operation: &Operation<'a>) -> Result<&'a Map<String, Value>, ScimFault> {
    let wrong = || ScimFault::value("An operation without a path has an object as its value.");
    operation.value.and_then(Value::as_object).ok_or_else(wrong)
}

fn no_such_place(place: &Place) -> ScimFault {
    ScimFault::path(format!("There is no attribute {}.", place.word()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn user(operations: Value) -> Result<user::Saying, ScimFault> {
        of_user(json!({ "Operations": operations }).as_object().unwrap())
    }

    fn group(operations: Value) -> Result<group::Saying, ScimFault> {
        of_group(json!({ "Operations": operations }).as_object().unwrap())
    }

    #[test]
    fn entra_and_okta_mean_the_same() {
        for off in [
            json!([{ "op": "Replace", "path": "active", "value": "False" }]),
            json!([{ "op": "replace", "value": { "active": false } }]),
            json!([{ "op": "add", "path": "active", "value": false }]),
            json!([{ "op": "Replace", "path": "urn:ietf:params:scim:schemas:core:2.0:User:active", "value": "false" }]),
        ] {
            assert_eq!(user(off.clone()).unwrap(), user::Saying { active: Some(false), ..Default::default() }, "{off}");
        }
        let dotted = json!([{ "op": "Add", "value": {
            "name.givenName": "Ada", "emails[type eq \"work\"].value": "ada@x", "displayName": "Ada L.", "title": "Dr.",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department": "Engines",
        } }]);
        let said = user(dotted).unwrap();
        assert_eq!((said.given_name.as_deref(), said.email.as_deref()), (Some("Ada"), Some("ada@x")));
        assert_eq!((said.display_name.as_deref(), said.active), (Some("Ada L."), None));
    }

    #[test]
    fn the_last_word_counts_and_what_is_removed_is_empty() {
        let said = user(json!([
            { "op": "replace", "path": "displayName", "value": "A" },
            { "op": "replace", "path": "displayName", "value": "B" },
            { "op": "remove", "path": "name.familyName" },
            { "op": "remove", "path": "emails[type eq \"home\"]" },
        ]));
        let said = said.unwrap();
        assert_eq!((said.display_name.as_deref(), said.family_name.as_deref()), (Some("B"), Some("")));
        assert_eq!(said.email, None, "the address for home is not kept, so nothing is lost with it");
    }

    #[test]
    fn what_cannot_be_done_is_said() {
        for wrong in [
            json!([]),
            json!("x"),
            json!([1]),
            json!([{ "op": "move", "path": "active", "value": true }]),
            json!([{ "op": "replace", "path": "active" }]),
            json!([{ "op": "replace", "path": 1, "value": 1 }]),
            json!([{ "op": "replace", "path": "no such", "value": 1 }]),
            json!([{ "op": "replace", "path": "nothing", "value": 1 }]),
            json!([{ "op": "replace", "path": "groups", "value": [] }]),
            json!([{ "op": "replace", "path": "id", "value": "x" }]),
            json!([{ "op": "replace", "value": "x" }]),
            json!([{ "op": "remove" }]),
            json!([{ "op": "remove", "path": "userName" }]),
            json!([{ "op": "remove", "path": "active" }]),
        ] {
            assert!(user(wrong.clone()).is_err(), "{wrong}");
        }
        assert!(user(Value::Array(vec![json!({ "op": "add", "path": "active", "value": true }); MOST + 1])).is_err());
    }

    #[test]
    fn people_are_put_into_groups_in_every_way_that_providers_know() {
        use group::Step::{Add, Remove, Replace};
        let one = || vec!["u1".to_owned()];
        for (operation, means) in [
            (json!({ "op": "Add", "path": "members", "value": [{ "value": "u1" }] }), Add { users: one() }),
            (json!({ "op": "add", "value": { "members": [{ "value": "u1", "display": "x" }] } }), Add { users: one() }),
            (json!({ "op": "Remove", "path": "members", "value": [{ "value": "u1" }] }), Remove { users: one() }),
            (json!({ "op": "remove", "path": "members[value eq \"u1\"]" }), Remove { users: one() }),
            (json!({ "op": "remove", "path": "members" }), Replace { users: vec![] }),
            (json!({ "op": "replace", "path": "members", "value": [{ "value": "u1" }] }), Replace { users: one() }),
        ] {
            assert_eq!(group(json!([operation.clone()])).unwrap().steps, [means], "{operation}");
        }
        let renamed = group(json!([{ "op": "replace", "value": { "id": "scg_1", "displayName": "Office" } }])).unwrap();
        assert_eq!((renamed.name.as_deref(), renamed.steps.len()), (Some("Office"), 0), "as Okta renames one");
        for wrong in [
            json!([{ "op": "remove", "path": "displayName" }]),
            json!([{ "op": "remove", "path": "members[display eq \"x\"]" }]),
            json!([{ "op": "add", "path": "members[value eq \"u1\"]", "value": [] }]),
            json!([{ "op": "add", "path": "members", "value": [{ "display": "x" }] }]),
            json!([{ "op": "add", "path": "members", "value": [1] }]),
            json!([{ "op": "add", "path": "owners", "value": [] }]),
        ] {
            assert!(group(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
