//! What happens in sales and stock stands in the journal, once, on the accounts that the workspace says.

use std::time::Duration;

use testkit::{Shop, Value, json, on_both, text};

use crate::{account, balances, begun, caught_up, column, hold, items, made, refused};

/// Ten of a tea that cost 4.00 and sells at 11.90 with 19 % in it, on a shelf in Germany.
pub struct Tea {
    pub variant: String,
    pub location: String,
}

pub async fn tea(shop: &Shop) -> Tea {
    made(shop, "business.change", json!({ "version": 0, "country": "DE", "locale": "en" })).await;
    made(shop, "sales.add-tax-preset", json!({ "country": "DE" })).await;
    let product = json!({ "name": "Tea", "variants": [{ "sku": "TEA-1", "price": "11.90", "currency": "EUR" }] });
    let product = made(shop, "catalog.add-product", product).await;
    let variant = text(&product["variants"][0]["id"]);
    let location = text(&made(shop, "stock.add-location", json!({ "name": "Shelf" })).await["id"]);
    let ten = json!({ "variant": variant, "location": location, "quantity": "10", "unit_cost": "4" });
    made(shop, "stock.receive", ten).await;
    made(shop, "sales.set-policy", json!({ "version": 0, "location": location })).await;
    Tea { variant, location }
}

pub async fn placed(shop: &Shop, tea: &Tea, quantity: &str) -> Value {
    let lines = json!([{ "variant": tea.variant, "quantity": quantity }]);
    let order = made(shop, "sales.draft-order", json!({ "lines": lines })).await;
    made(shop, "sales.place-order", json!({ "id": order["id"], "version": order["version"] })).await
}

async fn paid(shop: &Shop, order: &Value, provider: &str, amount: &str) -> Value {
    let payment = json!({ "id": order["id"], "provider": provider, "amount": amount });
    made(shop, "sales.record-payment", payment).await["payment"].clone()
}

on_both! {
    async fn from_the_order_to_the_money(shop) {
        let tea = tea(shop).await;
        begun(shop).await;
        caught_up(shop).await;
        hold(shop, &[("1300", 4_000), ("2000", -4_000)]).await;
        let order = placed(shop, &tea, "2").await;
        // Paid before there is an invoice: it is the customer's still.
        paid(shop, &order, "cash", "20").await;
        caught_up(shop).await;
        hold(shop, &[("1000", 2_000), ("1300", 4_000), ("2000", -4_000), ("2110", -2_000)]).await;
        let invoice = made(shop, "sales.issue-invoice", json!({ "id": order["id"] })).await;
        made(shop, "sales.fulfil-order", json!({ "id": order["id"] })).await;
        caught_up(shop).await;
        let sold = [
            ("1000", 2_000), ("1200", 380), ("1300", 3_200), ("2000", -4_000), ("2201", -380), ("4000", -2_000), ("5000", 800),
        ];
        hold(shop, &sold).await;
        assert_eq!(account(shop, "2201").await["name"], "Tax owed: USt. 19 %");
        let found = made(shop, "ledger.list-entries", json!({ "source": invoice["id"] })).await;
        assert_eq!((column(&found, "text"), column(&found, "total")), (vec![text(&invoice["name"])], vec!["23.8".into()]));
        // All of it comes back.
        let line = &order["lines"][0]["id"];
        made(shop, "sales.credit-invoice", json!({ "id": invoice["id"], "reason": "Unwanted" })).await;
        let back = json!({ "id": order["id"], "reason": "Unwanted", "lines": [{ "line": line, "quantity": "2" }] });
        made(shop, "sales.take-back", back).await;
        caught_up(shop).await;
        hold(shop, &[("1000", 2_000), ("1300", 4_000), ("2000", -4_000), ("2100", -2_000), ("4000", -2_000), ("4900", 2_000)]).await;
    }

    async fn books_that_are_begun_late_say_the_same_as_books_that_were_kept(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "3").await;
        made(shop, "sales.issue-invoice", json!({ "id": order["id"] })).await;
        made(shop, "sales.fulfil-order", json!({ "id": order["id"] })).await;
        let payment = paid(shop, &order, "stripe", "35.70").await;
        made(shop, "sales.refund-payment", json!({ "id": payment["id"], "amount": "0.70", "reason": "Late" })).await;
        begun(shop).await;
        assert_eq!(made(shop, "ledger.get", json!({})).await["posted"]["waiting"], true);
        caught_up(shop).await;
        assert_eq!(made(shop, "ledger.get", json!({})).await["posted"]["waiting"], false);
        let all = [
            ("1190", 3_500), ("1200", 70), ("1300", 2_800), ("2000", -4_000), ("2201", -570), ("4000", -3_000), ("5000", 1_200),
        ];
        hold(shop, &all).await;
        // Nothing is posted twice, however often it is asked for.
        let count = items(&made(shop, "ledger.list-entries", json!({})).await).len();
        caught_up(shop).await;
        assert_eq!(items(&made(shop, "ledger.list-entries", json!({})).await).len(), count);
    }

    async fn what_a_provider_keeps_is_an_expense_and_what_is_promised_is_nothing(shop) {
        let tea = tea(shop).await;
        begun(shop).await;
        let order = placed(shop, &tea, "1").await;
        let told = |state: &str, fee: &str| json!({
            "id": order["id"], "provider": "stripe", "external_id": "pi_1", "amount": "11.90", "state": state, "fee": fee,
        });
        made(shop, "sales.record-payment", told("pending", "0.30")).await;
        caught_up(shop).await;
        hold(shop, &[("1300", 4_000), ("2000", -4_000)]).await;
        made(shop, "sales.record-payment", told("done", "0.30")).await;
        caught_up(shop).await;
        hold(shop, &[("1190", 1_160), ("1300", 4_000), ("2000", -4_000), ("2110", -1_190), ("6000", 30)]).await;
        // It is told again, with another fee.
        made(shop, "sales.record-payment", told("done", "0.40")).await;
        caught_up(shop).await;
        hold(shop, &[("1190", 1_150), ("1300", 4_000), ("2000", -4_000), ("2110", -1_190), ("6000", 40)]).await;
    }

    async fn credit_pays_without_any_money(shop) {
        let tea = tea(shop).await;
        begun(shop).await;
        let contact = made(shop, "contacts.add-contact", json!({ "kind": "person", "name": "Ada" })).await;
        let lines = json!([{ "variant": tea.variant, "quantity": "1" }]);
        let mut orders = Vec::new();
        for _ in 0..2 {
            let order = made(shop, "sales.draft-order", json!({ "contact": contact["id"], "lines": lines })).await;
            orders.push(made(shop, "sales.place-order", json!({ "id": order["id"], "version": order["version"] })).await);
        }
        paid(shop, &orders[0], "cash", "11.90").await;
        made(shop, "sales.cancel-order", json!({ "id": orders[0]["id"] })).await;
        caught_up(shop).await;
        hold(shop, &[("1000", 1_190), ("1300", 4_000), ("2000", -4_000), ("2100", -1_190)]).await;
        made(shop, "sales.issue-invoice", json!({ "id": orders[1]["id"] })).await;
        made(shop, "sales.use-credit", json!({ "id": orders[1]["id"], "from": orders[0]["id"] })).await;
        caught_up(shop).await;
        let used = [("1000", 1_190), ("1300", 4_000), ("2000", -4_000), ("2201", -190), ("4000", -1_000)];
        hold(shop, &used).await;
    }

    async fn what_an_invoice_takes_back_to_be_written_again_is_no_return(shop) {
        let tea = tea(shop).await;
        begun(shop).await;
        let order = placed(shop, &tea, "1").await;
        let invoice = made(shop, "sales.issue-invoice", json!({ "id": order["id"] })).await;
        made(shop, "sales.credit-invoice", json!({ "id": invoice["id"], "reason": "Address", "again": true })).await;
        caught_up(shop).await;
        hold(shop, &[("1300", 4_000), ("2000", -4_000)]).await;
    }

    async fn shipping_and_fees_are_incomes_of_their_own(shop) {
        tea(shop).await;
        begun(shop).await;
        let lines = json!([
            { "name": "Parcel", "kind": "shipping", "quantity": "1", "unit_price": "5.95" },
            { "name": "Gift wrap", "kind": "fee", "quantity": "1", "unit_price": "2.38" },
        ]);
        let order = made(shop, "sales.draft-order", json!({ "currency": "EUR", "lines": lines })).await;
        let order = made(shop, "sales.place-order", json!({ "id": order["id"], "version": order["version"] })).await;
        made(shop, "sales.issue-invoice", json!({ "id": order["id"] })).await;
        caught_up(shop).await;
        let found = balances(shop).await;
        assert_eq!((found["1200"], found["4100"], found["4200"], found["2201"]), (833, -500, -200, -133));
    }

    async fn what_moves_in_stock_is_posted_by_what_it_is_worth(shop) {
        let tea = tea(shop).await;
        begun(shop).await;
        let other = text(&made(shop, "stock.add-location", json!({ "name": "Van" })).await["id"]);
        let gone = json!({ "variant": tea.variant, "location": tea.location, "change": "-1", "reason": "Broken" });
        made(shop, "stock.adjust", gone).await;
        let over = json!({ "variant": tea.variant, "from": tea.location, "to": other, "quantity": "2" });
        made(shop, "stock.transfer", over).await;
        let used = json!({ "variant": tea.variant, "location": other, "quantity": "1", "reason": "Tasted" });
        made(shop, "stock.reserve", used.clone()).await;
        let moved = made(shop, "stock.consume", used).await;
        caught_up(shop).await;
        hold(shop, &[("1300", 3_200), ("2000", -4_000), ("5000", 400), ("5100", 400)]).await;
        made(shop, "stock.reverse", json!({ "id": moved["movement"]["id"], "reason": "It was water" })).await;
        caught_up(shop).await;
        hold(shop, &[("1300", 3_600), ("2000", -4_000), ("5100", 400)]).await;
    }

    async fn a_provider_has_an_account_of_its_own_from_when_somebody_says_so(shop) {
        let tea = tea(shop).await;
        begun(shop).await;
        let order = placed(shop, &tea, "2").await;
        paid(shop, &order, "stripe", "1").await;
        caught_up(shop).await;
        let own = made(shop, "ledger.add-account", json!({ "code": "1191", "name": "Stripe", "kind": "asset" })).await;
        made(shop, "ledger.set-purpose", json!({ "purpose": "money", "detail": "stripe", "account": own["id"] })).await;
        paid(shop, &order, "stripe", "2").await;
        caught_up(shop).await;
        let found = balances(shop).await;
        assert_eq!((found["1190"], found["1191"]), (100, 200));
    }

    async fn what_is_told_of_a_closed_day_stands_on_the_first_open_one(shop) {
        let tea = tea(shop).await;
        begun(shop).await;
        let order = placed(shop, &tea, "2").await;
        let (sold_on, received_at) = (day(shop).await, shop.door.now());
        shop.advance(Duration::from_secs(3 * 24 * 3600));
        let through = json!({ "through": sold_on });
        let today = json!({ "through": day(shop).await });
        assert_eq!(refused(shop, "ledger.close-period", today).await, "input.invalid");
        let closing = made(shop, "ledger.close-period", through.clone()).await;
        assert_eq!(refused(shop, "ledger.close-period", through).await, "input.invalid");
        assert_eq!(made(shop, "ledger.get", json!({})).await["posted"]["waiting"], false, "what was of it is in it");
        let late = json!({ "id": order["id"], "provider": "cash", "amount": "1", "received_at": received_at });
        made(shop, "sales.record-payment", late.clone()).await;
        caught_up(shop).await;
        let found = made(shop, "ledger.list-entries", json!({ "about": "payment" })).await;
        assert_eq!(column(&found, "belongs_to"), [text(&sold_on)]);
        assert!(text(&items(&found)[0]["day"]) > text(&sold_on));
        let mut by_hand = crate::entry(shop, "1000", "3000", "1").await;
        by_hand["day"] = sold_on.clone();
        assert_eq!(refused(shop, "ledger.post", by_hand.clone()).await, "ledger.period-closed");

        let open = json!({ "id": closing["id"], "reason": "The bank was wrong" });
        let bookkeeper = shop.member("bookkeeper").await;
        let no = shop.run(&bookkeeper, "ledger.reopen-period", open.clone()).await.unwrap_err();
        assert_eq!(no.code, "access.denied", "who closes does not open");
        let opened = made(shop, "ledger.reopen-period", open.clone()).await;
        assert_eq!(opened["reason"], "The bank was wrong");
        assert_eq!(refused(shop, "ledger.reopen-period", open).await, "ledger.period-open");
        made(shop, "ledger.post", by_hand).await;
        made(shop, "sales.record-payment", late).await;
        caught_up(shop).await;
        let found = made(shop, "ledger.list-entries", json!({ "about": "payment" })).await;
        assert_eq!(column(&found, "belongs_to"), [text(&sold_on), "null".into()], "on its own day, and nothing to note");
    }

    async fn periods_are_opened_from_the_last_one_back(shop) {
        begun(shop).await;
        let first = day(shop).await;
        shop.advance(Duration::from_secs(24 * 3600));
        let second = day(shop).await;
        shop.advance(Duration::from_secs(24 * 3600));
        let first = made(shop, "ledger.close-period", json!({ "through": first })).await;
        let second = made(shop, "ledger.close-period", json!({ "through": second })).await;
        let open = |closing: &Value| json!({ "id": closing["id"], "reason": "Forgotten" });
        assert_eq!(refused(shop, "ledger.reopen-period", open(&first)).await, "ledger.not-last-closing");
        made(shop, "ledger.reopen-period", open(&second)).await;
        assert_eq!(made(shop, "ledger.get", json!({})).await["closed_through"], first["through"]);
        let all = made(shop, "ledger.list-closings", json!({})).await;
        assert_eq!(column(&all, "through"), [text(&second["through"]), text(&first["through"])]);
    }

    async fn an_entry_is_never_edited_even_where_somebody_has_the_file(shop) {
        begun(shop).await;
        let right = crate::entry(shop, "1000", "3000", "10").await;
        made(shop, "ledger.post", right).await;
        let Some(database) = shop.database() else { return };
        for sql in ["UPDATE workspace.ledger_entries SET total = 0", "DELETE FROM workspace.ledger_lines"] {
            let refused = database.psql_as_superuser(sql).unwrap_err();
            assert!(refused.contains("append-only"), "{refused}");
        }
    }
}

/// Today, as the books say it.
async fn day(shop: &Shop) -> Value {
    made(shop, "ledger.trial-balance", json!({})).await["until"].clone()
}
