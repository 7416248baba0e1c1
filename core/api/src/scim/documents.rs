//! What this service can do, told to programs (RFC 7643, 5 to 7): only what it does.

use serde_json::{Value, json};

use super::{CORE_GROUP, CORE_USER};

const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Schema";
const RESOURCE_TYPE: &str = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";
/// How many are found at the most.
const PAGE: usize = 200;

pub(super) fn service_provider_config(base: &str) -> Value {
    let no = json!({ "supported": false });
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": { "supported": true },
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": PAGE },
        "changePassword": no,
        "sort": no,
        "etag": { "supported": true },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Bearer token",
            "description": "The token that Stockade shows once on the provider's page.",
            "primary": true,
        }],
        "meta": { "resourceType": "ServiceProviderConfig", "location": format!("{base}/ServiceProviderConfig") },
    })
}

pub(super) fn resource_types(base: &str) -> Vec<Value> {
    let one = |name: &str, endpoint: &str, schema: &str| {
        json!({
            "schemas": [RESOURCE_TYPE], "id": name, "name": name, "endpoint": endpoint, "schema": schema,
            "meta": { "resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{name}") },
        })
    };
    vec![one("User", "/Users", CORE_USER), one("Group", "/Groups", CORE_GROUP)]
}

pub(super) fn schemas(base: &str) -> Vec<Value> {
    let schema = |id: &str, name: &str, attributes: Value| {
        json!({
            "schemas": [SCHEMA], "id": id, "name": name, "attributes": attributes,
            "meta": { "resourceType": "Schema", "location": format!("{base}/Schemas/{id}") },
        })
    };
    let text = |name: &str| attribute(name, "string", json!({}));
    let user = json!([
        attribute("userName", "string", json!({ "required": true, "uniqueness": "server" })),
        attribute("externalId", "string", json!({ "caseExact": true })),
        text("displayName"),
        attribute(
            "name",
            "complex",
            json!({
                "subAttributes": [text("givenName"), text("familyName"), text("formatted")],
            })
        ),
        attribute(
            "emails",
            "complex",
            json!({
                "multiValued": true,
                "subAttributes": [text("value"), text("type"), attribute("primary", "boolean", json!({}))],
            })
        ),
        attribute("active", "boolean", json!({})),
        attribute(
            "groups",
            "complex",
            json!({
                "multiValued": true, "mutability": "readOnly",
                "subAttributes": [text("value"), text("display"), attribute("$ref", "reference", json!({}))],
            })
        ),
    ]);
    let group = json!([
        attribute("displayName", "string", json!({ "required": true, "uniqueness": "server" })),
        attribute("externalId", "string", json!({ "caseExact": true })),
        attribute(
            "members",
            "complex",
            json!({
                "multiValued": true,
                "subAttributes": [
                    attribute("value", "string", json!({ "mutability": "immutable", "caseExact": true })),
                    attribute("$ref", "reference", json!({ "mutability": "immutable", "referenceTypes": ["User"] })),
                    attribute("type", "string", json!({ "mutability": "immutable" })),
                ],
            })
        ),
    ]);
    vec![schema(CORE_USER, "User", user), schema(CORE_GROUP, "Group", group)]
}

/// Some of all that there are.
pub(super) fn list(total: usize, start: usize, items: Vec<Value>) -> Value {
    json!({
        "schemas": [LIST], "totalResults": total, "startIndex": start, "itemsPerPage": items.len(), "Resources": items,
    })
}

fn attribute(name: &str, kind: &str, more: Value) -> Value {
    let mut attribute = json!({
        "name": name, "type": kind, "multiValued": false, "required": false, "caseExact": false,
        "mutability": "readWrite", "returned": "default", "uniqueness": "none",
    });
    if let (Some(fields), Value::Object(more)) = (attribute.as_object_mut(), more) {
        fields.extend(more);
    }
    attribute
}
