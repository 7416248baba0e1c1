//! What somebody agreed to: the last word counts, and no word is lost.

use std::time::Duration;

use testkit::{Shop, Value, json, on_both};

use crate::person;

async fn said(shop: &Shop, contact: &Value, channel: &str, is_given: bool) -> Value {
    shop.advance(Duration::from_secs(1));
    let input = json!({ "id": contact["id"], "purpose": "newsletter", "channel": channel, "is_given": is_given,
        "proof": "Ticked the box at the till" });
    shop.run(&shop.clerk, "contacts.record-consent", input).await.unwrap()
}

async fn told(shop: &Shop, contact: &Value) -> Value {
    shop.run(&shop.owner, "contacts.list-consents", json!({ "id": contact["id"] })).await.unwrap()
}

on_both! {
    async fn the_last_word_counts(shop) {
        let ada = person(shop, "Ada").await;
        said(shop, &ada, "email", true).await;
        said(shop, &ada, "post", true).await;
        said(shop, &ada, "email", false).await;
        let told = told(shop, &ada).await;
        let now: Vec<_> = told["now"].as_array().unwrap().iter().map(|one| (&one["channel"], &one["is_given"])).collect();
        assert_eq!(now, [(&json!("email"), &json!(false)), (&json!("post"), &json!(true))]);
        assert_eq!(told["items"].as_array().unwrap().len(), 3, "nothing that was said is gone");
        assert_eq!(told["items"][0]["proof"], "Ticked the box at the till");
    }

    async fn who_is_one_now_agreed_as_one(shop) {
        let (ada, other) = (person(shop, "Ada").await, person(shop, "A.").await);
        said(shop, &other, "email", true).await;
        let merge = json!({ "id": ada["id"], "version": 1, "other": other["id"], "other_version": 1 });
        shop.run(&shop.owner, "contacts.merge-contact", merge).await.unwrap();
        assert_eq!(told(shop, &ada).await["now"][0]["is_given"], true);
    }

    async fn a_word_has_its_proof_and_its_time(shop) {
        let ada = person(shop, "Ada").await;
        let word = json!({ "id": ada["id"], "purpose": "newsletter", "channel": "email", "is_given": true, "proof": "x" });
        for (field, wrong) in [("proof", json!(" ")), ("purpose", json!("News letter")), ("at", json!("2999-01-01T00:00:00Z"))] {
            let mut input = word.clone();
            input[field] = wrong;
            let no = shop.run(&shop.owner, "contacts.record-consent", input).await.unwrap_err();
            assert_eq!(no.fields[0].at, format!("/{field}"), "{no:?}");
        }
    }
}
