//! What an order comes to.

use testkit::{json, on_both};

use crate::{customer, is, level, made, now, place, refused, tea};

on_both! {
    async fn an_order_is_reckoned_from_the_catalog(shop) {
        let tea = tea(shop).await;
        let order = json!({
            "channel": "web",
            "lines": [
                { "variant": tea.variant, "quantity": "3", "discounts": [{ "share": "0.1" }] },
                { "kind": "shipping", "name": "Parcel", "quantity": "1", "unit_price": "4.99" },
            ],
            "discounts": [{ "amount": "2.13", "reason": "WELCOME" }],
        });
        let order = made(shop, "sales.draft-order", order).await;
        // 35.70 less 3.57 less 2.13 is 30.00; with 4.99 for the parcel; 19/119 of it is the tax.
        is(&order, json!({
            "number": "O-00001", "state": "draft", "status": "draft", "payment": "unpaid", "currency": "EUR",
            "includes_tax": true, "regime": "domestic", "subtotal": "40.69", "discount": "5.7", "total": "34.99",
            "net": "29.4", "tax": "5.59", "rounding": "0", "due": "34.99", "open": "34.99", "credit": "0",
        }));
        is(&order["lines"][0], json!({
            "name": "Tea", "sku": "TEA-1", "unit_price": "11.9", "list_price": "11.9", "subtotal": "35.7",
            "discount": "5.7", "total": "30",
        }));
        is(&order["taxes"][0], json!({ "name": "USt.", "rate": "0.19", "net": "29.4", "amount": "5.59" }));
        let found = shop.run(&shop.clerk, "sales.get-order", json!({ "id": order["id"] })).await.unwrap();
        assert_eq!(found, order);
        let listed = made(shop, "sales.list-orders", json!({ "number": "O-00001", "channel": "web" })).await;
        is(&listed["items"][0], json!({ "id": order["id"], "status": "draft" }));
    }

    async fn what_it_would_come_to_is_what_it_comes_to(shop) {
        let tea = tea(shop).await;
        let contact = customer(shop, "DE").await;
        let policy = made(shop, "sales.get-policy", json!({})).await;
        made(shop, "sales.set-policy", json!({ "version": policy["version"], "discount_limit": "0.1" })).await;
        let order = json!({
            "contact": contact["id"],
            "lines": [
                { "variant": tea.variant, "quantity": "3", "discounts": [{ "share": "0.25" }] },
                { "kind": "fee", "name": "Wrapping", "quantity": "2", "unit_price": "1.01" },
            ],
            "discounts": [{ "amount": "0.99" }],
        });
        let sums = shop.run(&shop.clerk, "sales.reckon-order", order.clone()).await.unwrap();
        let asked = shop.run(&shop.owner, "sales.reckon-order", order.clone()).await.unwrap();
        assert_eq!(asked["needs_approval"], json!(null), "an owner asks nobody");
        let none = made(shop, "sales.list-orders", json!({})).await;
        assert_eq!(none["items"], json!([]), "nothing is kept of what was only reckoned");
        let drafted = shop.run(&shop.clerk, "sales.draft-order", order).await.unwrap();
        for field in ["currency", "includes_tax", "regime", "subtotal", "discount", "net", "tax", "total", "taxes"] {
            assert_eq!(sums[field], drafted[field], "{field}");
        }
        for (at, line) in sums["lines"].as_array().unwrap().iter().enumerate() {
            line.as_object().unwrap().iter().for_each(|(field, value)| assert_eq!(value, &drafted["lines"][at][field], "{field}"));
        }
        assert_eq!(sums["needs_approval"]["may"], "0.1");
        let quote = json!({ "id": drafted["id"], "version": 1 });
        let waits = shop.run(&shop.clerk, "sales.quote-order", quote).await.unwrap();
        assert!(waits.get("state").is_none(), "it waits for another's yes: {waits}");
        let unpriced = json!({ "lines": [{ "name": "Something", "quantity": "1" }] });
        assert_eq!(refused(shop, "sales.reckon-order", unpriced).await, "input.invalid");
    }

    async fn a_customers_own_prices_hold(shop) {
        let tea = tea(shop).await;
        let list = json!({ "name": "Trade", "currency": "EUR", "includes_tax": false, "customer_group": "trade" });
        let list = made(shop, "catalog.add-price-list", list).await;
        let prices = json!([{ "variant": tea.variant, "breaks": [{ "from": "1", "price": "9" }, { "from": "5", "price": "8" }] }]);
        made(shop, "catalog.set-prices", json!({ "id": list["id"], "prices": prices })).await;
        let trader = json!({ "kind": "company", "name": "Trader", "customer_group": "trade" });
        let trader = made(shop, "contacts.add-contact", trader).await;
        for (quantity, price, total) in [("1", "10.71", "10.71"), ("5", "9.52", "47.6")] {
            let order = json!({ "contact": trader["id"], "lines": [{ "variant": tea.variant, "quantity": quantity }] });
            let order = made(shop, "sales.draft-order", order).await;
            is(&order["lines"][0], json!({ "unit_price": price, "list_price": price }));
            is(&order, json!({ "total": total }));
        }
    }

    async fn a_customer_has_prices_of_their_own(shop) {
        let tea = tea(shop).await;
        let list = async |name: &str, price: &str| {
            let list = json!({ "name": name, "currency": "EUR", "includes_tax": true });
            let list = made(shop, "catalog.add-price-list", list).await;
            let prices = json!([{ "variant": tea.variant, "breaks": [{ "from": "0", "price": price }] }]);
            made(shop, "catalog.set-prices", json!({ "id": list["id"], "prices": prices })).await;
            list
        };
        list("Autumn", "9").await;
        let friends = list("Friends", "9.5").await;
        let ada = customer(shop, "DE").await;
        let draft = async || {
            let lines = json!([{ "variant": tea.variant, "quantity": "1" }]);
            made(shop, "sales.draft-order", json!({ "contact": ada["id"], "lines": lines })).await["total"].clone()
        };
        assert_eq!(draft().await, "9", "the best of those for everybody");
        let own = json!({ "id": ada["id"], "version": ada["version"], "price_list": friends["id"] });
        made(shop, "contacts.change-contact", own).await;
        assert_eq!(draft().await, "9.5");
    }

    async fn more_off_than_a_role_may_needs_another(shop) {
        let tea = tea(shop).await;
        let limits = json!([{ "role": "cashier", "limit": "0.1" }]);
        made(shop, "sales.set-policy", json!({ "version": 1, "role_limits": limits })).await;
        let asked = |off: &str| json!({ "lines": [{ "variant": tea.variant, "quantity": "1", "discounts": [{ "share": off }] }] });
        let ours = shop.run(&shop.clerk, "sales.draft-order", asked("0.1")).await.unwrap();
        let ours = shop.run(&shop.clerk, "sales.place-order", json!({ "id": ours["id"], "version": 1 })).await.unwrap();
        assert_eq!(ours["state"], "open");
        // A price that is written down is a discount too.
        for more in [asked("0.11"), json!({ "lines": [{ "variant": tea.variant, "quantity": "1", "unit_price": "9" }] })] {
            let draft = shop.run(&shop.clerk, "sales.draft-order", more).await.unwrap();
            let step = json!({ "id": draft["id"], "version": 1 });
            let waits = shop.run(&shop.clerk, "sales.place-order", step).await.unwrap();
            is(&now(shop, &draft).await, json!({ "state": "draft" }));
            made(shop, "approvals.approve", json!({ "id": waits["proposal"] })).await;
            is(&now(shop, &draft).await, json!({ "state": "open" }));
        }
        assert_eq!(level(shop, &tea).await, ("10".into(), "3".into()));
        let free = made(shop, "sales.draft-order", asked("1")).await;
        is(&place(shop, free).await, json!({ "state": "open", "payment": "paid", "status": "paid", "total": "0" }));
    }

    async fn a_document_is_rounded_by_line_or_as_a_whole(shop) {
        tea(shop).await;
        let settings = made(shop, "business.get", json!({})).await;
        let net = json!({ "version": settings["version"], "prices_include_tax": false });
        made(shop, "business.change", net).await;
        // Nineteen percent of 0.13 is 0.0247, three times 0.0741.
        for (per, tax) in [("document", "0.07"), ("line", "0.06")] {
            let policy = made(shop, "sales.get-policy", json!({})).await;
            made(shop, "sales.set-policy", json!({ "version": policy["version"], "round_per": per })).await;
            let line = json!({ "name": "Screw", "quantity": "1", "unit_price": "0.13" });
            let order = made(shop, "sales.draft-order", json!({ "currency": "EUR", "lines": [line, line, line] })).await;
            is(&order["taxes"][0], json!({ "amount": tax }));
            is(&order, json!({ "net": "0.39", "total": if per == "line" { "0.45" } else { "0.46" } }));
        }
    }

    async fn an_order_comes_to_what_is_paid_where_the_shop_is(shop) {
        // Tax in it or on it, and as many decimals as the currency has; the tax of yen is rounded as the business says.
        for (country, currency, net, how, price, tax, total) in [
            ("GB", "GBP", false, "half-up", "10", "5", "30"),
            ("JP", "JPY", true, "half-up", "999", "300", "3297"),
            ("JP", "JPY", true, "down", "999", "299", "3296"),
        ] {
            let settings = made(shop, "business.get", json!({})).await;
            let said = json!({ "version": settings["version"], "country": country, "currency": currency, "prices_include_tax": !net });
            made(shop, "business.change", said).await;
            if how == "half-up" {
                made(shop, "sales.add-tax-preset", json!({ "country": country })).await;
            }
            let policy = made(shop, "sales.get-policy", json!({})).await;
            made(shop, "sales.set-policy", json!({ "version": policy["version"], "round_how": how })).await;
            let line = json!({ "name": "Repair", "quantity": "3", "unit_price": price });
            let order = made(shop, "sales.draft-order", json!({ "currency": currency, "lines": [line] })).await;
            is(&order, json!({ "total": total, "currency": currency }));
            is(&order["taxes"][0], json!({ "amount": tax }));
        }
    }
}
