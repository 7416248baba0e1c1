//! Orders from elsewhere are as they are there.

use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use testkit::{Value, json, on_both};

use crate::{customer, drafted, is, level, made, placed, refused, tea};

/// What anybody may have written.
const WRITTEN: &str = "([a-zéش]{1,9}|[0-9]{1,20}|[ .,@+\r\n\t-]{1,4}|\\PC{1,9}|.{1,9}|[\u{7}\u{85}\u{200b}\u{202d}\u{202e}\u{2066}]|4111 1111 1111 1111|5555–5555–5555–4444|DE136695976){0,8}";

pub fn order(tea: &crate::Tea) -> Value {
    json!({
        "system": "woocommerce", "external_id": "1001", "number": "1001", "state": "open", "status_raw": "on-hold",
        "currency": "EUR", "includes_tax": true, "location": tea.location,
        "buyer": { "name": "Grace Hopper" },
        "lines": [
            { "external_id": "7", "sku": "TEA-1", "name": "Tee", "quantity": "3", "unit_price": "8.403361", "net": "25.21",
              "taxes": [{ "name": "MwSt.", "rate": "0.19", "amount": "4.79" }] },
            { "sku": "GONE", "name": "What the catalog does not have", "quantity": "1", "net": "10", "taxes": [] },
        ],
        "total": "40.01",
    })
}

on_both! {
    async fn what_it_costs_there_is_what_it_costs(shop) {
        let tea = tea(shop).await;
        let came = made(shop, "sales.import-order", order(&tea)).await;
        is(&came, json!({ "change": "new", "kept_lines": false, "all_there": true }));
        let here = &came["order"];
        is(here, json!({
            "number": "1001", "state": "open", "status_raw": "on-hold", "channel": "woocommerce", "net": "35.21",
            "tax": "4.79", "rounding": "0.01", "total": "40.01",
        }));
        is(&here["lines"][0], json!({ "variant": tea.variant, "total": "30", "unit_price": "8.403361" }));
        is(&here["lines"][1], json!({ "variant": null, "sku": "GONE", "total": "10" }));
        assert_eq!(level(shop, &tea).await, ("10".into(), "3".into()));
        let link = json!({ "system": "woocommerce", "kind": "order", "external_id": "1001" });
        is(&made(shop, "external-ids.find", link).await, json!({ "record": here["id"] }));
        let invoice = made(shop, "sales.issue-invoice", json!({ "id": here["id"] })).await;
        is(&invoice, json!({ "total": "40.01", "rounding": "0.01" }));
    }

    async fn the_same_again_is_the_same(shop) {
        let tea = tea(shop).await;
        let first = made(shop, "sales.import-order", order(&tea)).await;
        let second = made(shop, "sales.import-order", order(&tea)).await;
        is(&second, json!({ "change": "unchanged" }));
        assert_eq!(first["order"], second["order"]);
        let mut changed = order(&tea);
        changed["lines"][0]["quantity"] = json!("4");
        changed["status_raw"] = json!("processing");
        let third = made(shop, "sales.import-order", changed.clone()).await;
        is(&third, json!({ "change": "changed", "kept_lines": false }));
        is(&third["order"], json!({ "id": first["order"]["id"], "status_raw": "processing" }));
        assert_eq!(level(shop, &tea).await, ("10".into(), "4".into()));
        changed["state"] = json!("completed");
        let done = made(shop, "sales.import-order", changed.clone()).await;
        is(&done["order"], json!({ "state": "completed" }));
        assert_eq!(level(shop, &tea).await, ("6".into(), "0".into()));
        changed["lines"] = json!([]);
        is(&made(shop, "sales.import-order", changed).await, json!({ "kept_lines": true }));
        assert_eq!(made(shop, "sales.list-orders", json!({})).await["items"].as_array().unwrap().len(), 1);
    }

    async fn what_was_called_off_there_is_free_here(shop) {
        let tea = tea(shop).await;
        let mut wanted = order(&tea);
        made(shop, "sales.import-order", wanted.clone()).await;
        wanted["state"] = json!("cancelled");
        is(&made(shop, "sales.import-order", wanted).await["order"], json!({ "status": "cancelled", "due": "0" }));
        assert_eq!(level(shop, &tea).await, ("10".into(), "0".into()));
    }

    async fn what_was_called_off_here_stays_so_until_they_say_something_new(shop) {
        let tea = tea(shop).await;
        for (raw, operation, ended) in [(Some("on-hold"), "sales.cancel-order", "cancelled"), (None, "sales.fail-order", "failed")] {
            let mut wanted = order(&tea);
            wanted["external_id"] = json!(ended);
            wanted["number"] = json!(ended);
            wanted["status_raw"] = json!(raw);
            let came = made(shop, "sales.import-order", wanted.clone()).await["order"].clone();
            made(shop, operation, json!({ "id": came["id"] })).await;
            let again = made(shop, "sales.import-order", wanted.clone()).await;
            is(&again, json!({ "change": "unchanged" }));
            is(&again["order"], json!({ "state": ended }));
            // What it is is brought all the same.
            wanted["lines"][0]["quantity"] = json!("4");
            let again = made(shop, "sales.import-order", wanted.clone()).await;
            is(&again["order"], json!({ "state": ended, "due": "0" }));
            is(&again["order"]["lines"][0], json!({ "quantity": "4" }));
            assert_eq!(level(shop, &tea).await, ("10".into(), "0".into()));
            wanted["status_raw"] = json!("processing");
            is(&made(shop, "sales.import-order", wanted.clone()).await["order"], json!({ "state": "open" }));
            assert_eq!(level(shop, &tea).await, ("10".into(), "4".into()));
            made(shop, "sales.cancel-order", json!({ "id": came["id"] })).await;
        }
    }

    async fn what_has_left_is_not_called_off_there(shop) {
        let tea = tea(shop).await;
        let mut wanted = order(&tea);
        let came = made(shop, "sales.import-order", wanted.clone()).await["order"].clone();
        let one = json!([{ "line": came["lines"][0]["id"], "quantity": "1" }]);
        made(shop, "sales.fulfil-order", json!({ "id": came["id"], "lines": one })).await;
        for (state, here, left) in [
            ("cancelled", "fulfilling", ("9", "2")),
            ("failed", "fulfilling", ("9", "2")),
            ("open", "fulfilling", ("9", "2")),
            ("completed", "completed", ("7", "0")),
            ("cancelled", "completed", ("7", "0")),
        ] {
            wanted["state"] = json!(state);
            wanted["status_raw"] = json!(state);
            let came = made(shop, "sales.import-order", wanted.clone()).await;
            is(&came["order"], json!({ "state": here, "status_raw": state, "due": "40.01" }));
            assert_eq!(level(shop, &tea).await, (left.0.into(), left.1.into()));
        }
    }

    async fn what_is_over_before_it_came_touches_no_stock(shop) {
        let tea = tea(shop).await;
        let mut wanted = order(&tea);
        wanted["state"] = json!("completed");
        is(&made(shop, "sales.import-order", wanted).await["order"]["lines"][0], json!({ "fulfilled": "3" }));
        assert_eq!(level(shop, &tea).await, ("10".into(), "0".into()));
    }

    async fn what_is_sold_already_is_kept_though_it_is_not_there(shop) {
        let tea = tea(shop).await;
        let mut wanted = order(&tea);
        wanted["lines"][0]["quantity"] = json!("30");
        is(&made(shop, "sales.import-order", wanted.clone()).await, json!({ "change": "new", "all_there": false }));
        assert_eq!(level(shop, &tea).await, ("10".into(), "30".into()));
        wanted["state"] = json!("cancelled");
        made(shop, "sales.import-order", wanted.clone()).await;
        assert_eq!(level(shop, &tea).await, ("10".into(), "0".into()));
        // What was not on the shelf here left from elsewhere, and the shelf has no less than nothing.
        (wanted["state"], wanted["status_raw"]) = (json!("open"), json!("processing"));
        is(&made(shop, "sales.import-order", wanted.clone()).await, json!({ "all_there": false }));
        wanted["state"] = json!("completed");
        is(&made(shop, "sales.import-order", wanted).await["order"]["lines"][0], json!({ "fulfilled": "30" }));
        assert_eq!(level(shop, &tea).await, ("0".into(), "0".into()));
    }

    async fn what_was_sold_there_is_not_sold_here_once_more(shop) {
        let tea = tea(shop).await;
        let gone = json!({ "variant": tea.variant, "location": tea.location, "change": "-5", "reason": "Five are there" });
        made(shop, "stock.adjust", gone).await;
        let till = placed(shop, &tea, "2").await;
        made(shop, "sales.fulfil-order", json!({ "id": till["id"] })).await;
        let mut wanted = order(&tea);
        wanted["lines"][0]["quantity"] = json!("4");
        let came = made(shop, "sales.import-order", wanted.clone()).await["order"].clone();
        let kept = json!({ "id": came["id"] });
        let sold_out = async || {
            let one = drafted(shop, &tea, "1").await;
            let place = json!({ "id": one["id"], "version": one["version"] });
            assert_eq!(refused(shop, "sales.place-order", place).await, "stock.insufficient");
        };
        assert_eq!(level(shop, &tea).await, ("3".into(), "4".into()));
        sold_out().await;
        assert_eq!(refused(shop, "sales.fulfil-order", kept.clone()).await, "stock.insufficient");
        let came_in = |quantity| json!({ "variant": tea.variant, "location": tea.location, "quantity": quantity });
        made(shop, "stock.receive", came_in("1")).await;
        assert_eq!(level(shop, &tea).await, ("4".into(), "4".into()));
        sold_out().await;
        // Another that is called off frees what it kept, and no more.
        wanted["external_id"] = json!("1002");
        wanted["number"] = json!("1002");
        let other = made(shop, "sales.import-order", wanted).await["order"].clone();
        assert_eq!(level(shop, &tea).await, ("4".into(), "8".into()));
        made(shop, "sales.cancel-order", json!({ "id": other["id"] })).await;
        assert_eq!(level(shop, &tea).await, ("4".into(), "4".into()));
        is(&made(shop, "sales.fulfil-order", kept).await["order"], json!({ "state": "completed" }));
        assert_eq!(level(shop, &tea).await, ("0".into(), "0".into()));
        made(shop, "stock.receive", came_in("1")).await;
        placed(shop, &tea, "1").await;
    }

    async fn whom_somebody_named_here_stays_named(shop) {
        let tea = tea(shop).await;
        let ada = customer(shop, "DE").await;
        let mut wanted = order(&tea);
        wanted["buyer"] = json!({ "name": "Grace Hopper", "email": "grace@example.org" });
        let guest = made(shop, "sales.import-order", wanted.clone()).await["order"].clone();
        let assign = json!({ "id": guest["id"], "version": guest["version"], "contact": ada["id"] });
        made(shop, "sales.assign-contact", assign).await;
        for name in ["Grace Hopper", "Grace M. Hopper"] {
            wanted["buyer"]["name"] = json!(name);
            let again = made(shop, "sales.import-order", wanted.clone()).await["order"].clone();
            assert_eq!((&again["contact"], &again["buyer"]["name"]), (&ada["id"], &json!(name)));
        }
        // Named over there, too, from now on; and no more after that.
        for contact in [ada["id"].clone(), Value::Null] {
            wanted["contact"] = contact;
            let again = made(shop, "sales.import-order", wanted.clone()).await["order"].clone();
            assert_eq!((&again["contact"], &again["buyer"]["name"]), (&ada["id"], &json!("Grace M. Hopper")));
        }
        // One that was a guest until it is said who it is.
        wanted["external_id"] = json!("another");
        wanted["number"] = json!("another");
        assert_eq!(made(shop, "sales.import-order", wanted.clone()).await["order"]["contact"], Value::Null);
        wanted["contact"] = ada["id"].clone();
        let known = made(shop, "sales.import-order", wanted).await["order"].clone();
        assert_eq!((&known["contact"], &known["buyer"]["name"]), (&ada["id"], &json!("Grace M. Hopper")));
    }

    async fn who_was_erased_stays_so_and_their_orders_go_on(shop) {
        let tea = tea(shop).await;
        let ada = customer(shop, "DE").await;
        let lives = |input: &Value| {
            let mut input = input.clone();
            input["buyer"] = json!({ "name": "Grace Hopper", "email": "grace@example.org" });
            input["notes"] = json!("Ring twice");
            input
        };
        // One that was theirs from the start, one of a guest whom somebody named, and one of which nothing more is said.
        let mut orders = Vec::new();
        for (number, is_named, says_more) in [("1", true, true), ("2", false, true), ("3", true, false)] {
            let mut wanted = order(&tea);
            wanted["external_id"] = json!(number);
            wanted["number"] = json!(number);
            wanted["buyer"] = Value::Null;
            wanted = if says_more { lives(&wanted) } else { wanted };
            wanted["contact"] = if is_named { ada["id"].clone() } else { Value::Null };
            let came = made(shop, "sales.import-order", wanted.clone()).await["order"].clone();
            if !is_named {
                let assign = json!({ "id": came["id"], "version": came["version"], "contact": ada["id"] });
                made(shop, "sales.assign-contact", assign).await;
            }
            orders.push(wanted);
        }
        let erasure = json!({ "id": ada["id"], "version": ada["version"], "name": ada["name"] });
        shop.run(&shop.fresh(&shop.owner), "privacy.erase-contact", erasure).await.unwrap();
        for job in shop.door.claim_jobs(Some(shop.workspace), "test").await.unwrap() {
            if job.kind == contacts::ERASE {
                contacts::run_erasing(&shop.door, job.workspace, job.read().unwrap()).await.unwrap();
            }
        }
        let other = json!({ "kind": "person", "name": "Grace Hopper" });
        let other = made(shop, "contacts.add-contact", other).await;
        for wanted in orders {
            // Whoever they are said to be there by now.
            for (state, contact) in [("failed", &ada["id"]), ("open", &Value::Null), ("completed", &other["id"])] {
                let mut wanted = lives(&wanted);
                (wanted["state"], wanted["status_raw"]) = (json!(state), json!(state));
                wanted["contact"] = contact.clone();
                let paid = json!({ "external_id": wanted["number"], "provider": "stripe", "amount": "40.01" });
                wanted["payments"] = json!([paid]);
                let came = made(shop, "sales.import-order", wanted).await["order"].clone();
                is(&came, json!({ "state": state, "paid": "40.01", "contact": ada["id"] }));
                assert!(!came["buyer"].to_string().contains("Grace") && came["notes"].is_null(), "{came:#}");
            }
        }
        // Whoever was erased and buys again is somebody new.
        let mut wanted = lives(&order(&tea));
        wanted["contact"] = ada["id"].clone();
        for _ in 0..2 {
            let came = made(shop, "sales.import-order", wanted.clone()).await["order"].clone();
            is(&came, json!({ "contact": null, "notes": "Ring twice" }));
            assert_eq!(came["buyer"]["name"], "Grace Hopper");
        }
    }

    async fn no_text_makes_an_order_be_refused(shop) {
        let tea = tea(shop).await;
        let texts = proptest::collection::vec(prop_oneof![
            WRITTEN,
            "4111\t1111 - 1111\u{a0}1111",
            "(\u{202e}|Straße 1 ){400,800}",
            "[0-9]{195,210}",
            "[0-9 ]{3990,4010}",
        ], 16);
        let mut runner = TestRunner::deterministic();
        let hides = |text: &Value| text.as_str().is_some_and(|text| model::card::stands_in(text) || text.contains(['\u{202d}', '\u{202e}']));
        for turn in 0..24 {
            // The door takes no NUL, whatever is asked.
            let of: Vec<String> = texts.new_tree(&mut runner).unwrap().current().iter().map(|text| text.replace('\0', "")).collect();
            let address = |purpose: &str| json!({
                "purpose": purpose, "name": of[0], "lines": [of[1], of[2], of[3], of[4], of[5]], "postcode": of[6], "city": of[7],
                "region": of[8], "country": "DE",
            });
            let mut wanted = order(&tea);
            wanted["external_id"] = json!(turn.to_string());
            wanted["payments"] = json!([{ "external_id": turn.to_string(), "provider": "stripe", "amount": "40.01" }]);
            wanted["refunds"] = json!([{ "external_id": turn.to_string(), "amount": "10", "reason": of[12] }]);
            wanted["buyer"] = json!({
                "name": of[0], "company": of[1], "email": of[2], "phone": of[9], "tax_id": of[10],
                "billing": address("billing"), "shipping": address("shipping"),
            });
            (wanted["notes"], wanted["number"], wanted["status_raw"]) = (json!(of[3]), json!(of[11]), json!(of[13]));
            for line in [0, 1] {
                wanted["lines"][line]["name"] = json!(of[14]);
                wanted["lines"][line]["sku"] = json!(of[15]);
            }
            wanted["lines"][0]["taxes"][0]["name"] = json!(of[4]);
            let came = made(shop, "sales.import-order", wanted.clone()).await["order"].clone();
            let billing = &came["buyer"]["billing"];
            for text in [&came["notes"], &came["number"], &came["status_raw"], &came["buyer"]["name"], &came["buyer"]["company"], &billing["city"], &billing["lines"][0], &came["lines"][0]["name"]] {
                assert!(!hides(text), "{text}");
            }
            is(&made(shop, "sales.import-order", wanted).await, json!({ "change": "unchanged" }));
        }
    }

    async fn what_people_wrote_there_is_kept_as_far_as_it_can_be(shop) {
        let tea = tea(shop).await;
        let mut wanted = order(&tea);
        wanted["buyer"] = json!({
            "name": "Grace \u{202e}Hopper", "email": "none", "phone": "4111 1111 1111 1111", "tax_id": "DE1",
            "billing": { "purpose": "billing", "lines": ["1", "2", "3", "4", "5"], "city": "Hamburg", "country": "DE" },
            "shipping": { "purpose": "shipping", "lines": ["\u{202d}"], "city": "", "country": "DE" },
        });
        wanted["notes"] = json!("Ring twice\r\nCard 4111 1111 1111 1111");
        wanted["lines"][1]["name"] = json!("");
        let came = made(shop, "sales.import-order", wanted).await["order"].clone();
        is(&came, json!({ "notes": "Ring twice\nCard •••• •••• •••• 1111" }));
        is(&came["buyer"], json!({ "name": "Grace Hopper", "email": null, "phone": null, "tax_id": null, "shipping": null }));
        is(&came["buyer"]["billing"], json!({ "lines": ["1", "2", "3", "4, 5"] }));
        is(&came["lines"][1], json!({ "name": "GONE" }));
    }

    async fn what_cannot_be_an_order_is_refused(shop) {
        let tea = tea(shop).await;
        for (field, wrong) in [
            ("system", json!("Woo Commerce")),
            ("external_id", json!("")),
            ("total", json!("1.005")),
            ("channel", json!("")),
        ] {
            let mut input = order(&tea);
            input[field] = wrong;
            assert_eq!(refused(shop, "sales.import-order", input).await, "input.invalid", "{field}");
        }
        let no = shop.run(&shop.clerk, "sales.import-order", order(&tea)).await.unwrap_err();
        assert_eq!(no.code, "access.denied");
    }
}
