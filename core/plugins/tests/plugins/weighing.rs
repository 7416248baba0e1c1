//! What moves money or sends a message is granted by itself, and somebody agrees to it; but where they asked for it, or it
//! is only written down.

use std::time::Duration;

use testkit::{Shop, Value, json, on_both, text};

use crate::{connection, deliveries, installed, made, manifest, product, refused, sent, shop, somebody::port, worked};

const MONEY: &str = "operations = [\"sales.record-payment\", \"sales.refund-payment\"]
money = true
events = [\"catalog.product-added\"]
[[actions]]
name = \"pay\"
title = \"Pay\"
form = [{ name = \"do\", title = \"What\", kind = \"text\", required = true }]";

/// An order of ten that is placed.
async fn order(shop: &Shop) -> Value {
    made(shop, "business.change", json!({ "version": 0, "country": "DE" })).await;
    made(shop, "sales.add-tax-preset", json!({ "country": "DE" })).await;
    let line = json!({ "kind": "fee", "name": "Tasting", "quantity": "1", "unit_price": "10" });
    let order = made(shop, "sales.draft-order", json!({ "currency": "EUR", "lines": [line] })).await;
    made(shop, "sales.place-order", json!({ "id": order["id"], "version": order["version"] })).await
}

/// What the plugin is told by the name of a product.
async fn told(shop: &Shop, what: &str, of: &Value) -> Value {
    product(shop, &format!("{what} {}", text(&of["id"]))).await;
    worked(shop).await;
    deliveries(shop).await.last().unwrap().clone()
}

/// What somebody asks of it in their own name.
async fn asked(shop: &Shop, plugin: &Value, what: &str, of: &Value) -> Value {
    let connection = connection(shop, plugin).await;
    let settings = json!({ "do": format!("{what} {}", text(&of["id"])) });
    let ask = json!({ "id": connection["id"], "action": "pay", "settings": settings });
    made(shop, "plugins.ask-action", ask).await;
    worked(shop).await;
    deliveries(shop).await.last().unwrap().clone()
}

async fn payments(shop: &Shop, order: &Value) -> Vec<Value> {
    let all = made(shop, "sales.list-payments", json!({ "id": order["id"] })).await;
    all["payments"].as_array().unwrap().clone()
}

async fn waiting(shop: &Shop) -> Vec<Value> {
    made(shop, "approvals.list", json!({})).await["items"].as_array().unwrap().clone()
}

on_both! {
    in shop;

    async fn without_a_grant_of_its_own_nobody_installs_it(shop) {
        for (operation, said) in [
            ("sales.record-payment", "sales.record-payment moves money. Say money = true"),
            ("sales.refund-payment", "sales.refund-payment moves money. Say money = true"),
            ("sales.use-credit", "sales.use-credit moves money. Say money = true"),
            // It brings payments and refunds with it.
            ("sales.import-order", "sales.import-order moves money. Say money = true"),
            ("sales.send-invoice", "sales.send-invoice sends a message. Say messages = true"),
        ] {
            let manifest = manifest("payer", &format!("operations = [\"{operation}\"]"));
            let input = json!({ "package": sent(shop, "payer", &manifest).await });
            let no = shop.run(&shop.fresh(&shop.owner), "plugins.install", input).await.unwrap_err();
            assert!(no.detail.contains(said), "{operation}: {}", no.detail);
        }
        let plugin = installed(shop, "payer", MONEY).await;
        let whole = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await;
        assert!(whole["worst"].as_array().unwrap().contains(&json!({ "kind": "moves-money" })), "{}", whole["worst"]);
        // Who takes the money takes what needs it.
        let mut grants = whole["grants"].clone();
        grants["money"] = json!(false);
        let less = json!({ "id": plugin["id"], "version": plugin["version"], "grants": grants });
        assert_eq!(refused(shop, "plugins.narrow", less).await, "input.invalid");
    }

    async fn what_it_says_to_have_in_hand_somebody_agrees_to(shop) {
        let (plugin, order) = (installed(shop, "payer", MONEY).await, order(shop).await);
        assert_eq!(told(shop, "cash", &order).await["state"], "done");
        assert!(payments(shop, &order).await.is_empty());
        let [waits] = &waiting(shop).await[..] else { panic!("one waits") };
        assert_eq!((&waits["operation"], &waits["proposed_by"]), (&json!("sales.record-payment"), &plugin["id"]));
        assert_eq!(waits["reason"], "A plugin asks for it, and it moves money.");
        made(shop, "approvals.approve", json!({ "id": waits["id"] })).await;
        assert_eq!(payments(shop, &order).await[0]["amount"], "5");
    }

    async fn what_happened_elsewhere_is_written_down(shop) {
        let (_, order) = (installed(shop, "payer", MONEY).await, order(shop).await);
        told(shop, "came", &order).await;
        let paid = payments(shop, &order).await;
        assert_eq!((&paid[0]["external_id"], &paid[0]["refunded"]), (&json!("p-1"), &json!("0")));
        // A person who gives money back proves who they are; a plugin that says that it went proves nothing.
        assert_eq!(told(shop, "went", &paid[0]).await["state"], "done");
        assert_eq!(payments(shop, &order).await[0]["refunded"], "5");
        assert!(waiting(shop).await.is_empty());
    }

    async fn what_is_to_be_given_back_somebody_agrees_to_who_proves_who_they_are(shop) {
        let (plugin, order) = (installed(shop, "payer", MONEY).await, order(shop).await);
        told(shop, "came", &order).await;
        let paid = payments(shop, &order).await;
        told(shop, "back", &paid[0]).await;
        // Whoever asks the plugin for it proved nothing either.
        asked(shop, &plugin, "back", &paid[0]).await;
        let [waits, twice] = &waiting(shop).await[..] else { panic!("two wait") };
        let yes = json!({ "id": waits["id"] });
        shop.advance(Duration::from_secs(600));
        let no = shop.run(&shop.owner, "approvals.approve", yes.clone()).await.unwrap_err();
        assert_eq!(no.code, "session.step-up");
        assert_eq!(payments(shop, &order).await[0]["refunded"], "0");
        made(shop, "approvals.approve", yes).await;
        assert_eq!(payments(shop, &order).await[0]["refunded"], "5");
        assert_eq!(refused(shop, "approvals.approve", json!({ "id": twice["id"] })).await, "sales.refund-above-payment");
    }

    async fn what_somebody_asks_for_has_their_word(shop) {
        let (plugin, order) = (installed(shop, "payer", MONEY).await, order(shop).await);
        assert_eq!(asked(shop, &plugin, "cash", &order).await["state"], "done");
        assert_eq!(payments(shop, &order).await.len(), 1);
        assert!(waiting(shop).await.is_empty());
    }

    async fn what_is_sent_in_the_name_of_the_business_somebody_agrees_to(shop) {
        let needs = "operations = [\"sales.send-invoice\"]\nmessages = true\nevents = [\"catalog.product-added\"]";
        installed(shop, "payer", needs).await;
        let order = order(shop).await;
        let address = json!({ "purpose": "billing", "lines": ["Street 1"], "city": "City", "postcode": "10115", "country": "DE" });
        let buyer = json!({ "kind": "person", "name": "Ada Lovelace", "email": "ada@example.com", "addresses": [address] });
        let contact = made(shop, "contacts.add-contact", buyer).await;
        let assign = json!({ "id": order["id"], "version": order["version"], "contact": contact["id"] });
        made(shop, "sales.assign-contact", assign).await;
        let invoice = made(shop, "sales.issue-invoice", json!({ "id": order["id"] })).await;
        let told = told(shop, "send", &invoice).await;
        assert_eq!(told["state"], "done", "{told}");
        let [waits] = &waiting(shop).await[..] else { panic!("one waits") };
        assert_eq!(waits["reason"], "A plugin asks for it, and it sends a message.");
    }

    async fn where_money_moves_elsewhere_nothing_is_sent_but_for_somebody(shop) {
        let needs = format!(
            "events = [\"catalog.product-added\"]
             hosts = [
                {{ scheme = \"http\", host = \"127.0.0.1\", port = {port}, methods = [\"POST\"], labels = [\"personal\"] }},
                {{ scheme = \"http\", host = \"127.0.0.1\", port = {port}, methods = [\"POST\"], labels = [\"personal\"], money = true }},
             ]
             [[actions]]
             name = \"pay\"
             title = \"Pay\"
             form = [{{ name = \"do\", title = \"What\", kind = \"text\", required = true }}]",
            port = port(),
        );
        let plugin = installed(shop, "payer", &needs).await;
        let dead = told(shop, "pay", &plugin).await;
        assert_eq!(dead["state"], "dead");
        assert!(text(&dead["trouble"]).contains("needs-person"), "{dead}");
        assert_eq!(made(shop, "plugins.list-receipts", json!({})).await["items"], json!([]));
        assert_eq!(asked(shop, &plugin, "pay", &plugin).await["state"], "done");
        assert_eq!(made(shop, "plugins.list-receipts", json!({})).await["items"].as_array().unwrap().len(), 1);
    }
    async fn how_a_path_is_spelt_moves_no_money(shop) {
        let needs = format!(
            "events = [\"catalog.product-added\"]
             hosts = [
                {{ scheme = \"http\", host = \"127.0.0.1\", port = {port}, methods = [\"POST\"] }},
                {{ scheme = \"http\", host = \"127.0.0.1\", port = {port}, path = \"/api/refunds\", methods = [\"POST\"], money = true }},
             ]",
            port = port(),
        );
        let plugin = installed(shop, "payer", &needs).await;
        for path in ["//api/refunds", "/api/./refunds", "/api%2frefunds", "/api/%2e/refunds", "/api/refunds.", "/API/Refunds"] {
            let dead = told(shop, path, &plugin).await;
            assert!(text(&dead["trouble"]).contains("needs-person"), "{path}: {dead}");
        }
        let dead = told(shop, "/api/orders?_method=DELETE&is=", &plugin).await;
        assert!(text(&dead["trouble"]).contains("not-granted"), "{dead}");
        assert_eq!(made(shop, "plugins.list-receipts", json!({})).await["items"], json!([]));
        assert_eq!(told(shop, "/api/orders", &plugin).await["state"], "done", "beside it everything is as it was");
    }
}
