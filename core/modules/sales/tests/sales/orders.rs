//! From a draft to an order that stands.

use std::time::Duration;

use testkit::{Value, json, on_both, text};

use crate::{customer, drafted, is, level, made, now, paid, place, placed, refused, tea};

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

    async fn an_order_is_found_by_its_number_and_its_day(shop) {
        let tea = tea(shop).await;
        let first = drafted(shop, &tea, "1").await;
        shop.advance(Duration::from_secs(3600));
        let between = shop.door.now();
        shop.advance(Duration::from_secs(3600));
        let second = placed(shop, &tea, "1").await;
        made(shop, "sales.issue-invoice", json!({ "id": second["id"] })).await;
        let numbers = async |query| {
            let found = made(shop, "sales.list-orders", query).await;
            found["items"].as_array().unwrap().iter().map(|row| text(&row["number"])).collect::<Vec<_>>()
        };
        let (one, two) = (text(&first["number"]), text(&second["number"]));
        assert_eq!(numbers(json!({ "search": "2" })).await, std::slice::from_ref(&two));
        assert_eq!(numbers(json!({ "search": "o-0000" })).await, [two.clone(), one.clone()]);
        assert_eq!(numbers(json!({ "search": "O-1" })).await, [""; 0]);
        assert_eq!(numbers(json!({ "from": between })).await, [two]);
        assert_eq!(numbers(json!({ "until": between })).await, [one]);
        for query in [json!({ "unpaid": true }), json!({ "search": "1" }), json!({ "search": "inv-", "unpaid": true })] {
            let found = made(shop, "sales.list-invoices", query).await;
            assert_eq!(found["items"][0]["name"], "INV-00001");
        }
        paid(shop, &second, "11.90").await;
        assert_eq!(made(shop, "sales.list-invoices", json!({ "unpaid": true })).await["items"], json!([]));
    }

    async fn all_that_happened_to_an_order_is_told(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "2").await;
        let other = placed(shop, &tea, "1").await;
        paid(shop, &other, "1").await;
        let line = json!([{ "line": order["lines"][0]["id"], "quantity": "1" }]);
        made(shop, "sales.fulfil-order", json!({ "id": order["id"], "lines": line })).await;
        let back = json!({ "id": order["id"], "lines": line, "reason": "It smelled" });
        made(shop, "sales.take-back", back).await;
        made(shop, "sales.issue-invoice", json!({ "id": order["id"] })).await;
        let payment = paid(shop, &order, "5").await;
        let refund = json!({ "id": payment["payment"]["id"], "amount": "2", "reason": "Too much" });
        made(shop, "sales.refund-payment", refund).await;
        let told = made(shop, "sales.get-order-history", json!({ "id": order["id"] })).await;
        let entries = told["items"].as_array().unwrap();
        let did: Vec<String> = entries.iter().map(|entry| text(&entry["operation"])).collect();
        assert_eq!(did, [
            "sales.refund-payment", "sales.record-payment", "sales.issue-invoice", "sales.take-back",
            "sales.fulfil-order", "sales.place-order", "sales.draft-order",
        ]);
        let whys: Vec<_> = entries.iter().flat_map(|entry| entry["changes"].as_array().unwrap())
            .flat_map(|change| change["fields"].as_array().unwrap())
            .filter(|field| field["field"] == "reason").map(|field| text(&field["after"])).collect();
        assert_eq!(whys, ["Too much", "It smelled"]);
    }

    async fn goods_are_kept_when_it_is_placed_and_free_when_it_is_called_off(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "4").await;
        is(&order, json!({ "state": "open", "status": "open" }));
        assert_eq!(level(shop, &tea).await, ("10".into(), "4".into()));
        // A step that was taken is not taken again.
        let again = made(shop, "sales.place-order", json!({ "id": order["id"], "version": 1 })).await;
        assert_eq!((&again["version"], level(shop, &tea).await.1), (&order["version"], "4".into()));
        let more = drafted(shop, &tea, "7").await;
        let no = shop.run(&shop.owner, "sales.place-order", json!({ "id": more["id"], "version": 1 })).await.unwrap_err();
        assert_eq!(no.code, "stock.insufficient");
        assert!(no.detail.starts_with("Tea: Only 6"), "{no}");
        is(&now(shop, &more).await, json!({ "state": "draft", "version": 1 }));
        for _ in 0..2 {
            let order = made(shop, "sales.cancel-order", json!({ "id": order["id"] })).await;
            is(&order, json!({ "state": "cancelled", "status": "cancelled", "due": "0" }));
        }
        assert_eq!(level(shop, &tea).await, ("10".into(), "0".into()));
        assert_eq!(refused(shop, "sales.place-order", json!({ "id": order["id"], "version": 3 })).await, "sales.order-state");
        place(shop, more).await;
        assert_eq!(level(shop, &tea).await, ("10".into(), "7".into()));
    }

    async fn an_order_is_found_by_what_its_customer_is_called(shop) {
        let tea = tea(shop).await;
        let ada = customer(shop, "DE").await;
        let order = json!({ "contact": ada["id"], "lines": [{ "variant": tea.variant, "quantity": "1" }] });
        let hers = made(shop, "sales.draft-order", order).await;
        let other = drafted(shop, &tea, "1").await;
        let found = async |actor, wanted: &str| {
            let found = shop.run(actor, "sales.list-orders", json!({ "search": wanted })).await.unwrap();
            found["items"].as_array().unwrap().iter().map(|row| text(&row["id"])).collect::<Vec<_>>()
        };
        for wanted in ["lovelace", "Ada Lov", "ADA"] {
            assert_eq!(found(&shop.owner, wanted).await, [text(&hers["id"])], "{wanted}");
        }
        assert_eq!(found(&shop.owner, text(&other["number"]).as_str()).await, [text(&other["id"])]);
        assert!(found(&shop.owner, "Hopper").await.is_empty());
        let blind = json!({ "id": shop.clerk.member(), "permission": "data:personal", "effect": "deny", "reason": "new here" });
        shop.run(&shop.fresh(&shop.owner), "overrides.add", blind).await.unwrap();
        assert!(found(&shop.clerk, "lovelace").await.is_empty(), "who sees no names finds none");
    }

    async fn a_guest_is_found_until_they_are_somebody_or_nobody(shop) {
        let tea = tea(shop).await;
        let buyer = json!({ "name": "Grace Hopper", "company": "Cobol Ltd", "email": "grace@example.org" });
        let order = json!({ "buyer": buyer, "lines": [{ "variant": tea.variant, "quantity": "1" }] });
        let hers = made(shop, "sales.draft-order", order).await;
        drafted(shop, &tea, "1").await;
        let found = async |actor, wanted: &str| {
            let found = shop.run(actor, "sales.list-orders", json!({ "search": wanted })).await.unwrap();
            found["items"].as_array().unwrap().iter().map(|row| text(&row["id"])).collect::<Vec<_>>()
        };
        for wanted in ["hopper", "Grace Hop", "cobol"] {
            assert_eq!(found(&shop.owner, wanted).await, [text(&hers["id"])], "{wanted}");
        }
        let blind = json!({ "id": shop.clerk.member(), "permission": "data:personal", "effect": "deny", "reason": "new here" });
        shop.run(&shop.fresh(&shop.owner), "overrides.add", blind).await.unwrap();
        assert!(found(&shop.clerk, "hopper").await.is_empty(), "who sees no names finds none");
        // Somebody else's name is hers now: she is found by that.
        let ada = customer(shop, "DE").await;
        let hers = place(shop, hers).await;
        let bill = made(shop, "sales.issue-invoice", json!({ "id": hers["id"] })).await;
        let billed = async |actor, wanted: &str| {
            let found = shop.run(actor, "sales.list-invoices", json!({ "search": wanted })).await.unwrap();
            found["items"].as_array().unwrap().iter().map(|row| text(&row["id"])).collect::<Vec<_>>()
        };
        assert_eq!(billed(&shop.owner, "Grace hopp").await, [text(&bill["id"])]);
        assert!(billed(&shop.clerk, "hopper").await.is_empty());
        let assign = json!({ "id": hers["id"], "version": hers["version"], "contact": ada["id"] });
        made(shop, "sales.assign-contact", assign).await;
        assert!(found(&shop.owner, "cobol").await.is_empty());
        assert_eq!(found(&shop.owner, "lovelace").await, [text(&hers["id"])]);
        assert_eq!(billed(&shop.owner, "lovelace").await, [text(&bill["id"])]);
        assert!(billed(&shop.owner, "hopper").await.is_empty());
    }

    async fn why_it_was_called_off_stands_in_its_history(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "1").await;
        let why = async |order: &Value| {
            let told = made(shop, "sales.get-order-history", json!({ "id": order["id"] })).await;
            let all = told["items"].as_array().unwrap().iter().flat_map(|entry| entry["changes"].as_array().unwrap().clone());
            let ends = all.filter(|change| change["kind"] == "order-ending");
            let reasons = ends.flat_map(|change| change["fields"].as_array().unwrap().clone()).filter(|field| field["field"] == "reason");
            reasons.map(|field| text(&field["after"])).collect::<Vec<_>>()
        };
        for number in ["4111 1111 1111 1111", "5500-0000-0000-0004"] {
            let card = json!({ "id": order["id"], "reason": number });
            assert_eq!(refused(shop, "sales.cancel-order", card).await, "input.invalid");
        }
        made(shop, "sales.fail-order", json!({ "id": order["id"], "reason": " Never paid " })).await;
        assert_eq!(why(&order).await, ["Never paid"]);
        made(shop, "sales.cancel-order", json!({ "id": order["id"], "reason": "Asked for" })).await;
        assert_eq!(why(&order).await, ["Asked for", "Never paid"]);
        let silent = placed(shop, &tea, "1").await;
        made(shop, "sales.cancel-order", json!({ "id": silent["id"], "reason": "" })).await;
        assert!(why(&silent).await.is_empty(), "nobody has to say why");
    }

    async fn a_quote_holds_for_a_while(shop) {
        let tea = tea(shop).await;
        let draft = drafted(shop, &tea, "1").await;
        let quote = json!({ "id": draft["id"], "version": 1, "valid_until": shop.door.now().plus(Duration::from_secs(3600)) });
        let quoted = made(shop, "sales.quote-order", quote).await;
        is(&quoted, json!({ "state": "quoted", "status": "quoted" }));
        assert_eq!(level(shop, &tea).await, ("10".into(), "0".into()), "an offer keeps nothing");
        let change = json!({ "id": draft["id"], "version": 2, "lines": [] });
        assert_eq!(refused(shop, "sales.change-order", change).await, "sales.order-state");
        shop.advance(Duration::from_secs(3600));
        assert_eq!(refused(shop, "sales.place-order", json!({ "id": draft["id"], "version": 2 })).await, "sales.quote-expired");
        let other = drafted(shop, &tea, "1").await;
        let quoted = made(shop, "sales.quote-order", json!({ "id": other["id"], "version": 1 })).await;
        is(&place(shop, quoted).await, json!({ "state": "open" }));
    }

    async fn a_draft_is_changed_and_reckoned_anew(shop) {
        let tea = tea(shop).await;
        let draft = drafted(shop, &tea, "1").await;
        let change = json!({ "id": draft["id"], "version": 1, "lines": [{ "variant": tea.variant, "quantity": "2" }] });
        let after = made(shop, "sales.change-order", change.clone()).await;
        is(&after, json!({ "total": "23.8", "version": 2 }));
        assert_eq!(refused(shop, "sales.change-order", change).await, "record.stale");
        let contact = customer(shop, "CH").await;
        let abroad = json!({ "id": draft["id"], "version": 2, "contact": contact["id"] });
        let abroad = made(shop, "sales.change-order", abroad).await;
        // Who takes it abroad pays what it costs without the tax.
        is(&abroad, json!({ "regime": "export", "includes_tax": false, "total": "20", "tax": "0", "country": "CH" }));
        assert_eq!(abroad["buyer"]["name"], "Ada Lovelace");
        let home = json!({ "id": draft["id"], "version": 3, "contact": null });
        let home = made(shop, "sales.change-order", home).await;
        is(&home, json!({ "regime": "domestic", "total": "23.8", "buyer": null }));
        let empty = made(shop, "sales.change-order", json!({ "id": draft["id"], "version": 4, "lines": [] })).await;
        assert_eq!(refused(shop, "sales.place-order", json!({ "id": empty["id"], "version": 5 })).await, "sales.order-empty");
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

    async fn who_owes_enough_is_given_more_only_with_another_yes(shop) {
        let tea = tea(shop).await;
        let contact = customer(shop, "DE").await;
        let limit = json!({ "id": contact["id"], "version": contact["version"], "credit_limit": "30", "currency": "EUR" });
        made(shop, "contacts.change-contact", limit).await;
        let draft = async |quantity: &str| {
            let lines = json!([{ "variant": tea.variant, "quantity": quantity }]);
            let order = json!({ "contact": contact["id"], "lines": lines });
            shop.run(&shop.clerk, "sales.draft-order", order).await.unwrap()
        };
        let step = |order: &testkit::Value| json!({ "id": order["id"], "version": order["version"] });
        // 11.90 and 23.80 are above thirty together, and neither is alone.
        let (first, second) = (draft("1").await, draft("2").await);
        let first = shop.run(&shop.clerk, "sales.place-order", step(&first)).await.unwrap();
        assert_eq!(first["state"], "open");
        for (quantity, owed) in [("1", json!(null)), ("2", json!("35.7"))] {
            let lines = json!([{ "variant": tea.variant, "quantity": quantity }]);
            let order = json!({ "contact": contact["id"], "lines": lines });
            let sums = shop.run(&shop.clerk, "sales.reckon-order", order).await.unwrap();
            assert_eq!(sums["owed_beyond_limit"], owed, "{quantity}");
        }
        let waits = shop.run(&shop.clerk, "sales.place-order", step(&second)).await.unwrap();
        assert!(waits["proposal"].is_string(), "{waits}");
        is(&now(shop, &second).await, json!({ "state": "draft" }));
        // What is paid leaves room.
        paid(shop, &first, "5.70").await;
        is(&shop.run(&shop.clerk, "sales.place-order", step(&second)).await.unwrap(), json!({ "state": "open" }));
        let third = draft("1").await;
        is(&place(shop, third).await, json!({ "state": "open" }));
    }

    async fn what_failed_is_placed_again(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "2").await;
        let failed = made(shop, "sales.fail-order", json!({ "id": order["id"] })).await;
        is(&failed, json!({ "state": "failed", "due": "0" }));
        assert_eq!(level(shop, &tea).await.1, "0");
        let order = place(shop, failed).await;
        is(&order, json!({ "state": "open", "due": "23.8" }));
        assert_eq!(level(shop, &tea).await.1, "2");
        is(&paid(shop, &order, "23.80").await["order"], json!({ "status": "paid", "payment": "paid", "open": "0" }));
    }

    async fn what_cannot_be_sold_is_refused_with_its_place(shop) {
        let tea = tea(shop).await;
        let line = |line: testkit::Value| json!({ "lines": [line] });
        for wrong in [
            line(json!({ "variant": tea.variant, "quantity": "0" })),
            line(json!({ "variant": tea.variant, "quantity": "0.5" })),
            line(json!({ "variant": tea.variant, "quantity": "1", "unit_price": "-1" })),
            line(json!({ "variant": tea.variant, "quantity": "1", "discounts": [{}] })),
            line(json!({ "variant": tea.variant, "quantity": "1", "discounts": [{ "share": "1.1" }] })),
            line(json!({ "variant": tea.variant, "quantity": "1", "discounts": [{ "amount": "11.905" }] })),
            line(json!({ "variant": tea.variant, "quantity": "1", "discounts": [{ "amount": "12" }] })),
            line(json!({ "name": "Something", "quantity": "1" })),
            line(json!({ "quantity": "1", "unit_price": "1" })),
            json!({ "lines": [], "discounts": [{ "amount": "1" }] }),
            json!({ "lines": [], "channel": "Web Shop" }),
        ] {
            assert_eq!(refused(shop, "sales.draft-order", wrong.clone()).await, "input.invalid", "{wrong}");
        }
        let much = line(json!({ "name": "Gold", "quantity": "9000000000", "unit_price": "9000000000" }));
        assert_eq!(refused(shop, "sales.draft-order", much).await, "amount.out-of-range");
        let nowhere = line(json!({ "variant": "var_01h455vb4pex5vsknk084sn02q", "quantity": "1" }));
        assert_eq!(refused(shop, "sales.draft-order", nowhere).await, "record.not-found");
        let product = made(shop, "catalog.list-products", json!({})).await["items"][0].clone();
        made(shop, "catalog.archive-product", json!({ "id": product["id"], "version": product["version"] })).await;
        let gone = line(json!({ "variant": tea.variant, "quantity": "1" }));
        assert_eq!(refused(shop, "sales.draft-order", gone).await, "input.invalid");
        assert_eq!(made(shop, "sales.list-orders", json!({})).await["items"], json!([]), "nothing is half done");
    }

    async fn orders_are_listed_by_how_they_stand(shop) {
        let tea = tea(shop).await;
        let contact = customer(shop, "DE").await;
        let of_ada = json!({ "contact": contact["id"], "channel": "web", "lines": [{ "variant": tea.variant, "quantity": "1" }] });
        let of_ada = made(shop, "sales.draft-order", of_ada).await;
        let placed = placed(shop, &tea, "1").await;
        paid(shop, &placed, "5").await;
        let ids = async |wanted: testkit::Value| -> Vec<String> {
            let listed = made(shop, "sales.list-orders", wanted).await;
            listed["items"].as_array().unwrap().iter().map(|row| text(&row["id"])).collect()
        };
        let (ada, other) = (text(&of_ada["id"]), text(&placed["id"]));
        assert_eq!(ids(json!({})).await, [other.clone(), ada.clone()]);
        assert_eq!(ids(json!({ "contact": contact["id"] })).await, std::slice::from_ref(&ada));
        assert_eq!(ids(json!({ "state": "draft" })).await, std::slice::from_ref(&ada));
        assert_eq!(ids(json!({ "payment": "part-paid" })).await, std::slice::from_ref(&other));
        assert_eq!(ids(json!({ "channel": "web" })).await, std::slice::from_ref(&ada));
        let first = made(shop, "sales.list-orders", json!({ "limit": 1 })).await;
        assert_eq!(ids(json!({ "limit": 1, "cursor": first["next"] })).await, [ada]);
    }
}
