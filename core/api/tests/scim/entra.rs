//! A conversation as Entra ID holds it: operations in capitals, truth as texts, keys with points in them, groups without
//! their members.

use actix_web::http::Method;
use testkit::{Value, json};

use crate::on_both;

const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

fn change(operations: Value) -> Value {
    json!({ "schemas": [PATCH], "Operations": operations })
}

#[test]
fn entra_holds_its_conversation() {
    on_both!(talk, {
        // The test of the connection: somebody who cannot be there.
        let nobody = "/Users?filter=userName+eq+%22d7b1e8c2-8f5b-4f3f-9f0c-0d0e8a2b9a11%22";
        let none = talk.get(nobody).await;
        assert_eq!((none.status, &none.body["totalResults"], &none.body["itemsPerPage"]), (200, &json!(0), &json!(0)));
        let schemas = talk.get("/Schemas").await.body;
        assert_eq!(schemas["Resources"][0]["id"], "urn:ietf:params:scim:schemas:core:2.0:User");
        assert_eq!(talk.get("/ServiceProviderConfig").await.body["patch"]["supported"], true);
        assert_eq!(talk.get("/ResourceTypes").await.body["totalResults"], 2);
        let one = talk.get("/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group").await;
        assert_eq!((one.status, &one.body["name"]), (200, &json!("Group")));
        // Somebody is assigned.
        let grace = json!({
            "schemas": [
                "urn:ietf:params:scim:schemas:core:2.0:User",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            ],
            "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
            "userName": "Test_User_ab6490ee@testuser.com",
            "active": true,
            "emails": [{ "primary": true, "type": "work", "value": "Test_User_fd0ea19b@testuser.com" }],
            "meta": { "resourceType": "User" },
            "name": { "formatted": "givenName familyName", "familyName": "familyName", "givenName": "givenName" },
            "roles": [],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Engines" },
        });
        let added = talk.post("/Users", grace).await;
        assert_eq!(added.status, 201, "{}", added.body);
        let id = added.body["id"].as_str().unwrap().to_owned();
        let of = format!("/Users/{id}");
        let by_id = "/Users?filter=externalId eq \"0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef\""
            .replace(' ', "%20")
            .replace('"', "%22");
        assert_eq!(talk.get(&by_id).await.body["Resources"][0]["id"], json!(id));
        let by_mail =
            "/Users?filter=emails%5Btype%20eq%20%22work%22%5D.value%20eq%20%22test_user_fd0ea19b%40testuser.com%22";
        assert_eq!(talk.get(by_mail).await.body["totalResults"], 1);
        // What changed of them, as it writes it.
        let changed = talk.patch(&of, change(json!([
            { "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "updated@microsoft.com" },
            { "op": "Replace", "path": "name.familyName", "value": "updatedFamilyName" },
            { "op": "Add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "value": "7" },
        ])));
        let changed = changed.await;
        assert_eq!(changed.status, 200, "{}", changed.body);
        assert_eq!(changed.body["emails"][0]["value"], "updated@microsoft.com");
        assert_eq!(changed.body["name"]["familyName"], "updatedFamilyName");
        let renamed =
            talk.patch(&of, change(json!([{ "op": "Replace", "path": "userName", "value": "5b50642d@testuser.com" }])));
        assert_eq!(renamed.await.body["userName"], "5b50642d@testuser.com");
        let pathless = talk.patch(&of, change(json!([{
            "op": "Replace",
            "value": { "displayName": "Display", "name.givenName": "Given", "emails[type eq \"work\"].value": "third@x.org" },
        }])));
        let pathless = pathless.await.body;
        assert_eq!((&pathless["displayName"], &pathless["name"]["givenName"]), (&json!("Display"), &json!("Given")));
        assert_eq!(pathless["emails"][0]["value"], "third@x.org");
        // They are soft-deleted, and deleted.
        let off = talk.patch(&of, change(json!([{ "op": "Replace", "path": "active", "value": "False" }]))).await;
        assert_eq!((off.status, &off.body["active"]), (200, &json!(false)));
        let on = talk.patch(&of, change(json!([{ "op": "Replace", "path": "active", "value": "True" }]))).await;
        assert_eq!(on.body["active"], true);
        // Groups, without their members where those were not wanted.
        let group = talk.post("/Groups", json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group", "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
            "externalId": "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159",
            "displayName": "office",
            "meta": { "resourceType": "Group" },
        }));
        let group = group.await;
        assert_eq!(group.status, 201, "{}", group.body);
        let pushed = group.body["id"].as_str().unwrap().to_owned();
        let to = format!("/Groups/{pushed}");
        let named = talk.get("/Groups?excludedAttributes=members&filter=displayName+eq+%22OFFICE%22").await.body;
        assert_eq!((&named["totalResults"], named["Resources"][0].get("members")), (&json!(1), None));
        let put_in = change(json!([{ "op": "Add", "path": "members", "value": [{ "$ref": null, "value": id }] }]));
        let answer = talk.patch(&to, put_in.clone()).await;
        assert_eq!(answer.status, 204);
        // Once more is no more.
        assert_eq!(talk.patch(&to, put_in).await.etag, answer.etag);
        let is_in = format!("/Groups?filter=id+eq+%22{pushed}%22+and+members+eq+%22{id}%22&excludedAttributes=members");
        assert_eq!(talk.get(&is_in).await.body["totalResults"], 1);
        let taken = change(json!([{ "op": "Remove", "path": "members", "value": [{ "$ref": null, "value": id }] }]));
        assert_eq!(talk.patch(&to, taken).await.status, 204);
        assert_eq!(talk.get(&is_in).await.body["totalResults"], 0);
        let whole = talk.get(&format!("{to}?excludedAttributes=members")).await;
        assert_eq!((whole.status, whole.body.get("members")), (200, None));
        // What is not new is not sent again, and what was seen too long ago is not written over.
        let tag = talk.get(&of).await.etag.unwrap();
        assert_eq!(talk.with(Method::GET, &of, None, &[("If-None-Match", &tag)]).await.status, 304);
        let late = change(json!([{ "op": "Replace", "path": "displayName", "value": "Late" }]));
        let no = talk.with(Method::PATCH, &of, Some(late.clone()), &[("If-Match", "W/\"1\"")]).await;
        assert_eq!(no.fault(), (412, None));
        assert_eq!(talk.with(Method::PATCH, &of, Some(late), &[("If-Match", &tag)]).await.status, 200);
        assert_eq!(talk.delete(&to).await.status, 204);
        assert_eq!(talk.delete(&of).await.status, 204);
        assert_eq!(talk.get(&of).await.fault(), (404, None));
        assert_eq!(talk.delete(&of).await.fault(), (404, None), "once is enough");
    });
}
