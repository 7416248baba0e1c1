//! Whatever nobody should send, and nobody who should not ask.

use actix_web::http::Method;
use testkit::{Value, json, text};

use crate::{on_both, talk};

#[test]
fn whoever_may_not_ask_is_told_one_and_the_same() {
    on_both!(talk, {
        let shop = talk.shop;
        let (_, elsewhere) = {
            let owner = shop.fresh(&shop.stranger);
            let added = json!({ "name": "Theirs", "issuer": "https://id.example" });
            let added = shop.run(&owner, "sso.add-provider", added).await.unwrap();
            let made = shop.run(&owner, "scim.begin", json!({ "id": added["id"] })).await.unwrap();
            (text(&added["id"]), text(&made["secret"]))
        };
        let (second, theirs) = talk::provider(shop).await;
        let products = json!({ "name": "Till", "roles": ["cashier"] });
        let service = shop.run(&shop.fresh(&shop.owner), "services.open", products).await.unwrap();
        let other = json!({ "id": service["id"], "name": "Till 1", "permissions": ["products:read"] });
        let other = shop.run(&shop.fresh(&shop.owner), "services.create-token", other).await.unwrap();
        let session = talk.somebody("grace").await;
        let last = if talk.token.ends_with('0') { '1' } else { '0' };
        let broken = format!("{}{last}", &talk.token[..talk.token.len() - 1]);
        let mut told = Vec::new();
        let here = format!("/scim/v2/{}", talk.provider);
        let nowhere = format!("/scim/v2/{}", talk.provider.replace("idp_0", "idp_1"));
        for below in ["/Users", "/Groups/scg_1", "/ServiceProviderConfig", "/nothing", ""] {
            for (base, token) in [
                (here.as_str(), None),
                (here.as_str(), Some("")),
                (here.as_str(), Some("no token")),
                (here.as_str(), Some(broken.as_str())),
                (here.as_str(), Some(&talk.token[..40])),
                (here.as_str(), Some(elsewhere.as_str())),
                (here.as_str(), Some(theirs.as_str())),
                (here.as_str(), Some(session.as_str())),
                (here.as_str(), Some(other["secret"].as_str().unwrap())),
                (nowhere.as_str(), Some(talk.token.as_str())),
                (&format!("/scim/v2/{second}"), Some(talk.token.as_str())),
                ("/scim/v2/x", Some(talk.token.as_str())),
                ("/scim/v2/%00", Some(talk.token.as_str())),
            ] {
                let answer = talk.send(Method::GET, &format!("{base}{below}"), token, None, &[]).await;
                assert_eq!(answer.fault(), (401, None), "{base}{below} {token:?}: {}", answer.body);
                told.push((answer.body.to_string(), answer.challenge));
            }
        }
        told.dedup();
        assert_eq!(told.len(), 1, "{told:?}");
        // A browser's cookie is nothing here, and a form neither.
        let cookie = format!("stockade={session}");
        let answer = talk.send(Method::GET, &format!("{here}/Users"), None, None, &[("Cookie", &cookie)]).await;
        assert_eq!(answer.fault(), (401, None));
        assert_eq!(talk.get("/Users").await.status, 200);
        // One that was revoked is as if it had never been.
        let found = shop.run(&shop.fresh(&shop.owner), "tokens.revoke-leaked", json!({ "token": talk.token })).await;
        assert_eq!(found.unwrap()["became"], "revoked");
        let revoked = talk.get("/Users").await;
        assert_eq!((revoked.fault(), revoked.body.to_string()), ((401, None), told[0].0.clone()));
    });
}

#[test]
fn nonsense_is_refused_in_scims_own_words() {
    on_both!(talk, {
        let user = talk.post("/Users", json!({ "userName": "grace" })).await.body;
        let of = format!("/Users/{}", user["id"].as_str().unwrap());
        for filter in [
            "userName",
            "userName%20co%20%22x%22",
            "userName%20eq%20%22x%22%20or%20id%20eq%20%221%22",
            "%00",
            "%FF",
            "title%20eq%20%22x%22",
            "userName%20eq%20true",
            "userName%20eq%20%22a%22%20and%20userName%20eq%20%22b%22",
            "((((((((",
            "emails%5Btype%20eq%20%22home%22%5D.value%20eq%20%22x%22",
            &"%28".repeat(3_000),
        ] {
            let (status, kind) = {
                let answer = talk.get(&format!("/Users?filter={filter}")).await;
                (answer.status, answer.body["scimType"].clone())
            };
            assert_eq!((status, kind == "invalidFilter" || kind == "invalidSyntax"), (400, true), "{filter} {kind}");
        }
        for query in ["startIndex=x", "count=1e9", "count=", "startIndex=99999999999999999999"] {
            assert_eq!(talk.get(&format!("/Users?{query}")).await.fault(), (400, Some("invalidValue")), "{query}");
        }
        for query in [
            "startIndex=-5&count=-1",
            "startIndex=4294967296",
            "count=4000000000",
            "sortBy=userName",
            "attributes=userName",
        ] {
            assert_eq!(talk.get(&format!("/Users?{query}")).await.status, 200, "{query}");
        }
        let path = format!("/scim/v2/{}/Users", talk.provider);
        let deep = format!("{{\"userName\":{}1{}}}", "[".repeat(50_000), "]".repeat(50_000));
        for body in ["", "[]", "null", "{", "{} {}", "\"x\"", "{\"userName\":\"a\\u0000b\"}", deep.as_str(), "\u{0}"] {
            let answer = talk.send(Method::POST, &path, Some(&talk.token), Some(body.into()), &[]).await;
            assert_eq!(answer.fault().0, 400, "{body:.40}");
        }
        let huge = format!("{{\"userName\":\"{}\"}}", "x".repeat(2_000_000));
        assert_eq!(talk.send(Method::POST, &path, Some(&talk.token), Some(huge.into()), &[]).await.fault().0, 413);
        let form = talk
            .send(
                Method::POST,
                &path,
                Some(&talk.token),
                Some(b"userName=x".to_vec()),
                &[("Content-Type", "application/x-www-form-urlencoded")],
            )
            .await;
        assert_eq!(form.fault().0, 415);
        for (change, kind) in [
            (json!({}), "invalidSyntax"),
            (json!({ "Operations": [] }), "invalidSyntax"),
            (json!({ "Operations": [{ "op": "copy" }] }), "invalidSyntax"),
            (json!({ "Operations": [{ "op": "replace", "path": "a[b", "value": 1 }] }), "invalidPath"),
            (json!({ "Operations": [{ "op": "replace", "path": "shoeSize", "value": 1 }] }), "invalidPath"),
            (json!({ "Operations": [{ "op": "replace", "path": "active", "value": "maybe" }] }), "invalidValue"),
            (json!({ "Operations": [{ "op": "replace", "path": "userName", "value": "" }] }), "invalidValue"),
            (json!({ "Operations": [{ "op": "replace", "path": "id", "value": "x" }] }), "mutability"),
            (json!({ "Operations": [{ "op": "remove" }] }), "noTarget"),
        ] {
            let answer = talk.patch(&of, change.clone()).await;
            assert_eq!(answer.fault(), (400, Some(kind)), "{change}: {}", answer.body);
        }
        assert_eq!(talk.get(&of).await.body["meta"]["version"], "W/\"1\"", "nothing was changed by any of it");
        for id in ["x", "scu_1", "..", "%2e%2e", "acc_01jx00000000000000000000ab", &"x".repeat(5_000)] {
            assert_eq!(talk.get(&format!("/Users/{id}")).await.fault(), (404, None), "{id:.40}");
        }
        for (method, path) in
            [(Method::DELETE, "/Users"), (Method::POST, &*of), (Method::POST, "/Schemas"), (Method::PUT, "/Groups")]
        {
            assert_eq!(talk.ask(method.clone(), path, Some(json!({}))).await.fault().0, 405, "{method} {path}");
        }
        assert_eq!(talk.get("/Bulk").await.fault(), (404, None));
    });
}

#[test]
fn groups_take_only_people_of_their_own_and_not_too_many() {
    on_both!(talk, {
        let (provider, token) = talk::provider(talk.shop).await;
        let path = format!("/scim/v2/{provider}/Users");
        let theirs =
            talk.send(Method::POST, &path, Some(&token), Some(br#"{"userName":"joan"}"#.to_vec()), &[]).await.body;
        let group = talk.post("/Groups", json!({ "displayName": "office" })).await.body;
        let to = format!("/Groups/{}", group["id"].as_str().unwrap());
        let add = |users: Value| json!({ "Operations": [{ "op": "add", "path": "members", "value": users }] });
        for stranger in [theirs["id"].clone(), json!("scu_1"), json!("x"), group["id"].clone()] {
            let answer = talk.patch(&to, add(json!([{ "value": stranger }]))).await;
            assert_eq!(answer.fault(), (400, Some("invalidValue")), "{stranger}");
        }
        let many: Vec<Value> = (0..1_001).map(|_| json!({ "value": theirs["id"] })).collect();
        assert_eq!(talk.patch(&to, add(json!(many))).await.fault().0, 413);
        assert_eq!(talk.get(&to).await.body["members"], json!([]));
        assert_eq!(talk.get(&format!("/Users/{}", theirs["id"].as_str().unwrap())).await.fault(), (404, None));
    });
}
