//! All that is held of somebody, told to whom it is about.

use model::Sensitivity;
use testkit::{Engine, Shop, Value, json, on_both, text};

use crate::{added, person};

async fn report(shop: &Shop, contact: &Value) -> Value {
    shop.run(&shop.owner, "privacy.report-contact", json!({ "id": contact["id"] })).await.unwrap()
}

async fn agreed(shop: &Shop, contact: &Value, proof: &str) {
    let input =
        json!({ "id": contact["id"], "purpose": "newsletter", "channel": "email", "is_given": true, "proof": proof });
    shop.run(&shop.clerk, "contacts.record-consent", input).await.unwrap();
}

fn kinds(report: &Value) -> Vec<String> {
    report["held"].as_array().unwrap().iter().map(|held| text(&held["kind"])).collect()
}

/// What a field of a change was and became.
fn field(change: &Value, field: &str) -> Value {
    let fields = change["fields"].as_array().unwrap();
    let found = fields.iter().find(|one| one["field"] == field);
    found.map_or(Value::Null, |one| json!([one["before"], one["after"]]))
}

on_both! {
    async fn everything_that_is_held_is_told(shop) {
        let ada = added(shop, json!({ "kind": "person", "name": "Ada", "email": "ada@example.org", "notes": "Likes tea" })).await;
        person(shop, "Grace").await;
        agreed(shop, &ada, "Ticked the box").await;
        let link = json!({ "system": "till", "kind": "contact", "external_id": "7", "record": ada["id"] });
        shop.run(&shop.owner, "external-ids.link", link).await.unwrap();
        let report = report(shop, &ada).await;
        assert_eq!(kinds(&report), ["contact", "consent", "external-id"]);
        assert_eq!(report["held"][0]["record"]["notes"], "Likes tea");
        assert_eq!(report["held"][1]["record"]["proof"], "Ticked the box");
        assert_eq!(report["held"][2]["record"]["external_id"], "7");
        assert!(!report.to_string().contains("Grace"), "and nothing of anybody else");
        assert!(report["next"].is_null());
    }

    async fn what_changed_is_told_as_it_was(shop) {
        let ada = person(shop, "Ada").await;
        let change = json!({ "id": ada["id"], "version": 1, "name": "Ada King", "tags": ["vip"] });
        shop.run(&shop.clerk, "contacts.change-contact", change).await.unwrap();
        agreed(shop, &ada, "Said so").await;
        let report = report(shop, &ada).await;
        let told: Vec<_> = report["changes"].as_array().unwrap().iter().map(|entry| text(&entry["operation"])).collect();
        assert_eq!(told, ["contacts.record-consent", "contacts.change-contact", "contacts.add-contact"]);
        let change = &report["changes"][1];
        assert_eq!(change["actor"], json!(shop.clerk.who.to_string()));
        assert_eq!(field(&change["changes"][0], "name"), json!(["Ada", "Ada King"]));
        assert_eq!(field(&change["changes"][0], "tags"), json!([[], ["vip"]]));
        assert_eq!(field(&change["changes"][0], "name_key"), Value::Null, "a key of a value says nothing");
        assert_eq!(field(&report["changes"][0]["changes"][0], "proof"), json!([null, "Said so"]));
    }

    async fn who_looked_is_told_and_the_report_is_a_look_itself(shop) {
        let (ada, grace) = (person(shop, "Ada").await, person(shop, "Grace").await);
        for looked_at in [&ada, &grace] {
            shop.run(&shop.clerk, "contacts.get-contact", json!({ "id": looked_at["id"] })).await.unwrap();
        }
        let looks = |report: &Value| -> Vec<(String, String)> {
            let looks = report["looks"].as_array().unwrap();
            looks.iter().map(|look| (text(&look["actor"]), text(&look["operation"]))).collect()
        };
        let by_clerk = (shop.clerk.who.to_string(), "contacts.get-contact".to_owned());
        assert_eq!(looks(&report(shop, &ada).await), std::slice::from_ref(&by_clerk), "once, and not for somebody else");
        let own = (shop.owner.who.to_string(), "privacy.report-contact".to_owned());
        assert_eq!(looks(&report(shop, &ada).await), [own, by_clerk]);
    }

    async fn whoever_turned_out_to_be_them_is_in_it(shop) {
        let (ada, other) = (person(shop, "Ada").await, person(shop, "A. Lovelace").await);
        agreed(shop, &other, "On the telephone").await;
        shop.run(&shop.clerk, "contacts.get-contact", json!({ "id": other["id"] })).await.unwrap();
        let merge = json!({ "id": ada["id"], "version": 1, "other": other["id"], "other_version": 1 });
        shop.run(&shop.owner, "contacts.merge-contact", merge).await.unwrap();
        let report = report(shop, &ada).await;
        assert_eq!(report["people"], json!([ada["id"], other["id"]]));
        assert_eq!(kinds(&report), ["contact", "contact", "consent"]);
        assert!(report.to_string().contains("A. Lovelace") && report.to_string().contains("On the telephone"));
        assert_eq!(report["looks"].as_array().unwrap().len(), 1, "who looked at the other one looked at them");
        let no = shop.run(&shop.owner, "privacy.report-contact", json!({ "id": other["id"] })).await.unwrap_err();
        assert_eq!(no.code, "contacts.merged", "it is told under one name");
    }

    async fn page_by_page_it_is_the_same(shop) {
        let ada = person(shop, "Ada").await;
        for number in 0..5 {
            agreed(shop, &ada, &format!("Proof {number}")).await;
            shop.run(&shop.clerk, "contacts.get-contact", json!({ "id": ada["id"] })).await.unwrap();
        }
        let whole = report(shop, &ada).await;
        let count = |part: &str| whole[part].as_array().unwrap().len();
        assert_eq!((count("held"), count("changes"), count("looks")), (6, 6, 5));
        let (mut parts, mut cursor, mut pages) = (json!({ "held": [], "changes": [], "looks": [] }), Value::Null, 0);
        loop {
            let input = json!({ "id": ada["id"], "cursor": cursor, "limit": 2 });
            let page = shop.run(&shop.owner, "privacy.report-contact", input).await.unwrap();
            let sizes: usize = ["held", "changes", "looks"].iter().map(|part| page[*part].as_array().unwrap().len()).sum();
            assert!(sizes <= 2, "{page}");
            for part in ["held", "changes", "looks"] {
                let more = page[part].as_array().unwrap().clone();
                parts[part].as_array_mut().unwrap().extend(more);
            }
            pages += 1;
            if page["next"].is_null() {
                break;
            }
            cursor = page["next"].clone();
        }
        assert!(pages > 5);
        for part in ["held", "changes"] {
            assert_eq!(parts[part], whole[part], "{part}");
        }
        // The pages themselves were looks, made meanwhile.
        let looks = parts["looks"].as_array().unwrap().iter().filter(|look| look["operation"] == "contacts.get-contact");
        assert_eq!(looks.count(), 5);
    }

    async fn it_is_for_those_who_may_know_everything(shop) {
        let ada = person(shop, "Ada").await;
        let ask = json!({ "id": ada["id"] });
        for actor in [&shop.clerk, &shop.member("manager").await, &shop.member("auditor").await] {
            let no = shop.run(actor, "privacy.report-contact", ask.clone()).await.unwrap_err();
            assert_eq!(no.code, "access.denied");
        }
        let no = shop.run(&shop.stranger, "privacy.report-contact", ask.clone()).await.unwrap_err();
        assert_eq!(no.code, "record.not-found");
        let admin = shop.member("admin").await;
        assert!(shop.run(&admin, "privacy.report-contact", ask.clone()).await.is_ok());
        let blind = json!({ "id": admin.member(), "permission": "data:personal", "effect": "deny", "reason": "new here" });
        shop.run(&shop.owner, "overrides.add", blind).await.unwrap();
        let no = shop.run(&admin, "privacy.report-contact", ask).await.unwrap_err();
        assert_eq!(no.code, "privacy.hidden", "who sees nothing personal makes no report of it");
    }

    async fn a_cursor_of_another_list_is_no_cursor(shop) {
        let ada = person(shop, "Ada").await;
        for wrong in ["zz", "5b315d", ""] {
            let input = json!({ "id": ada["id"], "cursor": wrong });
            let no = shop.run(&shop.owner, "privacy.report-contact", input).await.unwrap_err();
            assert_eq!(no.fields[0].at, "/cursor", "{wrong:?}");
        }
    }
}

/// Those who sign in belong to the business, and have pages of their own on what is known of them.
const OF_MEMBERS: [&str; 3] = ["access", "identity", "workspaces"];

#[tokio::test]
async fn whatever_belongs_to_people_is_told_to_them() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let modules = shop.door.registry().modules();
    let held: Vec<&str> = modules.iter().flat_map(door::Module::holdings).map(|holding| holding.kind).collect();
    let others = modules.iter().filter(|module| !OF_MEMBERS.contains(&module.name));
    let personal = others
        .flat_map(|module| &module.records)
        .filter(|record| record.fields.iter().any(|field| field.labels.sensitivity.is(Sensitivity::PERSONAL)));
    let personal: Vec<&str> = personal.map(|record| record.kind).collect();
    assert!(personal.contains(&"order") && personal.contains(&"contact"), "{personal:?}");
    let untold: Vec<_> = personal.iter().filter(|kind| !held.contains(kind)).collect();
    assert!(untold.is_empty(), "nobody is told of these, and nothing of them is erased: {untold:?}");
}
