//! A conversation as Okta holds it: it looks whether somebody is there, adds them, replaces them whole, switches them
//! off without a path, and pushes groups.

use testkit::json;

use crate::on_both;

#[test]
fn okta_holds_its_conversation() {
    on_both!(talk, {
        // It tries the connection.
        let first = talk.get("/Users?startIndex=1&count=2").await;
        assert_eq!((first.status, first.kind.as_deref()), (200, Some("application/scim+json")));
        assert_eq!(first.body["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:ListResponse"]));
        assert_eq!((&first.body["totalResults"], &first.body["Resources"]), (&json!(0), &json!([])));
        let wanted = "/Users?filter=userName%20eq%20%22grace%40example.org%22&startIndex=1&count=100";
        assert_eq!(talk.get(wanted).await.body["totalResults"], 0);
        // Somebody is assigned.
        let grace = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "userName": "grace@example.org",
            "name": { "givenName": "Grace", "familyName": "Hopper" },
            "emails": [{ "primary": true, "value": "grace@example.org", "type": "work" }],
            "displayName": "Grace Hopper",
            "locale": "en-US",
            "externalId": "00ujl29u0le5T6Aj10h7",
            "groups": [],
            "password": "1mz050nq",
            "active": true,
        });
        let added = talk.post("/Users", grace.clone()).await;
        assert_eq!(added.status, 201, "{}", added.body);
        let id = added.body["id"].as_str().unwrap().to_owned();
        let place = format!("https://shop.example/scim/v2/{}/Users/{id}", talk.provider);
        assert_eq!((added.location.as_deref(), added.etag.as_deref()), (Some(place.as_str()), Some("W/\"1\"")));
        assert_eq!(added.body["meta"]["location"], place);
        for name in ["userName", "name", "emails", "displayName", "externalId", "active"] {
            assert_eq!(added.body[name], grace[name], "{name}");
        }
        assert!(!added.body.to_string().contains("1mz050nq"), "a password is nothing that is kept");
        // Assigned again, they are there.
        assert_eq!(talk.post("/Users", grace.clone()).await.fault(), (409, Some("uniqueness")));
        let found = talk.get(wanted).await.body;
        assert_eq!((&found["totalResults"], &found["Resources"][0]["id"]), (&json!(1), &json!(id)));
        // Their profile changes: it reads them, and sends the whole of them back.
        let mut whole = talk.get(&format!("/Users/{id}")).await.body;
        whole["name"]["familyName"] = json!("Murray");
        whole.as_object_mut().unwrap().remove("displayName");
        let replaced = talk.put(&format!("/Users/{id}"), whole).await;
        assert_eq!((replaced.status, replaced.etag.as_deref()), (200, Some("W/\"2\"")), "{}", replaced.body);
        assert_eq!(replaced.body["name"], json!({ "givenName": "Grace", "familyName": "Murray" }));
        assert!(replaced.body.get("displayName").is_none());
        // They are unassigned, and assigned again.
        for active in [false, true] {
            let change = json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": [{ "op": "replace", "value": { "active": active } }],
            });
            let switched = talk.patch(&format!("/Users/{id}"), change).await;
            assert_eq!((switched.status, &switched.body["active"]), (200, &json!(active)));
        }
        // A group is pushed.
        assert_eq!(talk.get("/Groups?filter=displayName%20eq%20%22office%22").await.body["totalResults"], 0);
        let group = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
            "displayName": "Everybody",
            "members": [{ "value": id, "display": "grace@example.org" }],
        });
        let group = talk.post("/Groups", group).await;
        assert_eq!(group.status, 201, "{}", group.body);
        let pushed = group.body["id"].as_str().unwrap().to_owned();
        assert_eq!(group.body["members"][0]["value"], json!(id));
        let rename = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{ "op": "replace", "value": { "id": pushed, "displayName": "office" } }],
        });
        assert_eq!(talk.patch(&format!("/Groups/{pushed}"), rename).await.status, 204);
        let members = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [
                { "op": "remove", "path": format!("members[value eq \"{id}\"]") },
                { "op": "add", "path": "members", "value": [{ "value": id, "display": "grace@example.org" }] },
            ],
        });
        assert_eq!(talk.patch(&format!("/Groups/{pushed}"), members).await.status, 204);
        let now = talk.get(&format!("/Groups/{pushed}")).await.body;
        assert_eq!((&now["displayName"], &now["members"][0]["value"]), (&json!("office"), &json!(id)));
        let user = talk.get(&format!("/Users/{id}")).await.body;
        assert_eq!(user["groups"][0]["display"], "office");
        assert_eq!(talk.delete(&format!("/Groups/{pushed}")).await.status, 204);
        assert_eq!(talk.get(&format!("/Groups/{pushed}")).await.fault(), (404, None));
    });
}
