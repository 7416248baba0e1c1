//! Who is switched off at the provider is out with its answer, and everything they had open.

use std::time::{Duration, Instant};

use testkit::json;

use crate::on_both;

#[test]
fn a_session_is_refused_right_after_the_answer() {
    on_both!(talk, {
        let token = talk.somebody("grace").await;
        assert_eq!((talk.products(&token).await, talk.me(&token).await), (200, 200));
        let user = json!({ "userName": "grace@example.org", "externalId": "grace" });
        let user = talk.post("/Users", user).await;
        assert_eq!(user.status, 201, "{}", user.body);
        let of = format!("/Users/{}", user.body["id"].as_str().unwrap());
        assert_eq!(talk.products(&token).await, 200, "being announced takes nothing away");
        let began = Instant::now();
        let off = json!({ "Operations": [{ "op": "Replace", "path": "active", "value": "False" }] });
        assert_eq!(talk.patch(&of, off).await.status, 200);
        assert_eq!((talk.products(&token).await, talk.me(&token).await), (401, 401));
        assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
        let on = json!({ "Operations": [{ "op": "Replace", "path": "active", "value": "True" }] });
        assert_eq!(talk.patch(&of, on).await.status, 200);
        assert_eq!(talk.products(&token).await, 401, "what ended does not come back");
    });
}

#[test]
fn the_last_group_and_the_last_word_end_one_too() {
    on_both!(talk, {
        let (first, second) = (talk.somebody("grace").await, talk.somebody("joan").await);
        let mut ids = Vec::new();
        for subject in ["grace", "joan"] {
            let user = json!({ "userName": format!("{subject}@example.org"), "externalId": subject });
            ids.push(talk.post("/Users", user).await.body["id"].as_str().unwrap().to_owned());
        }
        let group = json!({ "displayName": "office", "members": [{ "value": ids[0] }, { "value": ids[1] }] });
        let group = talk.post("/Groups", group).await;
        assert_eq!(group.status, 201, "{}", group.body);
        let to = format!("/Groups/{}", group.body["id"].as_str().unwrap());
        assert_eq!((talk.products(&first).await, talk.products(&second).await), (200, 200));
        let out = json!({ "Operations": [{ "op": "remove", "path": format!("members[value eq \"{}\"]", ids[0]) }] });
        assert_eq!(talk.patch(&to, out).await.status, 204);
        assert_eq!((talk.me(&first).await, talk.me(&second).await), (401, 200));
        assert_eq!(talk.delete(&format!("/Users/{}", ids[1])).await.status, 204);
        assert_eq!(talk.me(&second).await, 401);
    });
}

#[test]
fn the_last_owner_is_not_switched_off() {
    on_both!(talk, {
        let (account, member) = (talk.shop.owner.account().unwrap(), talk.shop.owner.member().unwrap());
        let comer = json!({
            "provider": talk.provider, "account": account, "member": member, "groups": [], "known_as": { "subject": "ada" },
        });
        let system = model::Actor::system("test", Some(talk.shop.workspace), talk.shop.door.now());
        talk.shop.run(&system, "sso.take-in", comer).await.unwrap();
        let ada = talk.post("/Users", json!({ "userName": "ada@example.org", "externalId": "ada" })).await;
        let of = format!("/Users/{}", ada.body["id"].as_str().unwrap());
        let off = json!({ "Operations": [{ "op": "replace", "value": { "active": false } }] });
        for answer in [talk.patch(&of, off).await, talk.delete(&of).await] {
            assert_eq!(answer.fault(), (403, None));
            assert!(
                answer.body["detail"].as_str().unwrap().contains("Make somebody else an owner first"),
                "{}",
                answer.body
            );
        }
        assert_eq!(talk.get(&of).await.body["active"], true, "and nothing is half done");
    });
}
