//! Entries by hand: they balance or they are none, they stand, and they are found again.

use std::time::Duration;

use testkit::{json, on_both, text};

use crate::{account, balances, begun, column, entry, hold, id, items, made, refused};

const DAY: Duration = Duration::from_secs(24 * 3600);

on_both! {
    async fn books_begin_once_with_accounts_for_all_that_is_posted(shop) {
        assert_eq!(made(shop, "ledger.get", json!({})).await["begun_at"], json!(null));
        assert_eq!(refused(shop, "ledger.post", json!({ "text": "a", "lines": [] })).await, "ledger.not-begun");
        begun(shop).await;
        assert_eq!(refused(shop, "ledger.begin", json!({})).await, "ledger.begun");
        let codes = column(&made(shop, "ledger.list-accounts", json!({})).await, "code");
        let mut sorted = codes.clone();
        sorted.sort();
        assert_eq!((codes.len(), &sorted), (18, &codes), "by code");
        let purposes = made(shop, "ledger.list-purposes", json!({})).await;
        let usual = items(&purposes).iter().filter(|row| row["detail"] == "").count();
        assert_eq!(usual, 15, "each purpose is posted somewhere");
    }

    async fn where_german_is_spoken_the_accounts_are_called_so(shop) {
        made(shop, "business.change", json!({ "version": 0, "country": "AT", "locale": "de" })).await;
        begun(shop).await;
        assert_eq!(account(shop, "1200").await["name"], "Forderungen");
    }

    async fn what_does_not_balance_is_posted_nowhere(shop) {
        begun(shop).await;
        let mut wrong = entry(shop, "1000", "3000", "10").await;
        wrong["lines"][1]["credit"] = json!("9.99");
        assert_eq!(refused(shop, "ledger.post", wrong).await, "ledger.unbalanced");
        for amount in ["0", "-5", "0.001", "100000000001"] {
            let wrong = entry(shop, "1000", "3000", amount).await;
            assert_eq!(refused(shop, "ledger.post", wrong).await, "input.invalid", "{amount}");
        }
        let same = entry(shop, "1000", "1000", "10").await;
        assert_eq!(refused(shop, "ledger.post", same).await, "input.invalid");
        hold(shop, &[]).await;
        assert!(items(&made(shop, "ledger.list-entries", json!({})).await).is_empty());
    }

    async fn entries_are_numbered_without_a_gap_and_found_by_what_they_are(shop) {
        begun(shop).await;
        for (credit, amount) in [("3000", "100"), ("4000", "20"), ("4000", "30")] {
            let right = entry(shop, "1000", credit, amount).await;
            made(shop, "ledger.post", right).await;
            let wrong = entry(shop, "1000", credit, "0").await;
            refused(shop, "ledger.post", wrong).await;
        }
        let all = made(shop, "ledger.list-entries", json!({})).await;
        assert_eq!(column(&all, "number"), ["3", "2", "1"]);
        let sales = id(shop, "4000").await;
        let of_sales = made(shop, "ledger.list-entries", json!({ "account": sales, "limit": 1 })).await;
        assert_eq!(column(&of_sales, "number"), ["3"]);
        let next = json!({ "account": sales, "limit": 1, "cursor": of_sales["next"] });
        assert_eq!(column(&made(shop, "ledger.list-entries", next).await, "number"), ["2"]);
        let none = json!({ "about": "invoice" });
        assert!(items(&made(shop, "ledger.list-entries", none).await).is_empty());
        let first = items(&all)[2].clone();
        assert_eq!(made(shop, "ledger.get-entry", json!({ "id": first["id"] })).await, first);
        hold(shop, &[("1000", 15_000), ("3000", -10_000), ("4000", -5_000)]).await;
    }

    async fn a_statement_says_what_an_account_came_to_line_by_line(shop) {
        begun(shop).await;
        let mut amounts = Vec::new();
        for amount in ["100", "20", "3"] {
            let right = entry(shop, "1000", "3000", amount).await;
            made(shop, "ledger.post", right).await;
            amounts.push(amount);
            shop.advance(DAY);
        }
        let cash = id(shop, "1000").await;
        let all = made(shop, "ledger.statement", json!({ "id": cash })).await;
        assert_eq!((column(&all, "debit"), &all["currency"]), (vec!["100".into(), "20".into(), "3".into()], &json!("EUR")));
        assert_eq!(column(&all, "balance"), ["100", "120", "123"]);
        // A page begins where the one before ended.
        let first = made(shop, "ledger.statement", json!({ "id": cash, "limit": 2 })).await;
        let second = made(shop, "ledger.statement", json!({ "id": cash, "limit": 2, "cursor": first["next"] })).await;
        assert_eq!((text(&second["opening"]), column(&second, "balance")), ("120".into(), vec!["123".into()]));
        let later = made(shop, "ledger.statement", json!({ "id": cash, "from": items(&all)[1]["day"] })).await;
        assert_eq!((text(&later["opening"]), column(&later, "balance")), ("100".into(), vec!["120".into(), "123".into()]));
        let nothing = made(shop, "ledger.statement", json!({ "id": id(shop, "5000").await })).await;
        assert_eq!((&nothing["currency"], items(&nothing).len()), (&json!(null), 0));
    }

    async fn amounts_of_two_currencies_are_never_added(shop) {
        begun(shop).await;
        let euros = entry(shop, "1000", "3000", "10").await;
        let mut yen = entry(shop, "1000", "3000", "700").await;
        yen["currency"] = json!("JPY");
        made(shop, "ledger.post", euros).await;
        made(shop, "ledger.post", yen).await;
        let found = made(shop, "ledger.trial-balance", json!({})).await;
        assert_eq!(found["totals"].as_array().unwrap().len(), 2);
        assert_eq!(balances(shop).await["1000"], 1_000);
        let cash = id(shop, "1000").await;
        assert_eq!(refused(shop, "ledger.statement", json!({ "id": cash })).await, "input.invalid");
        let yen = made(shop, "ledger.statement", json!({ "id": cash, "currency": "JPY" })).await;
        assert_eq!(column(&yen, "balance"), ["700"]);
    }

    async fn a_trial_balance_is_of_a_time(shop) {
        begun(shop).await;
        let mut days = Vec::new();
        for amount in ["1", "10", "100"] {
            let right = entry(shop, "1000", "3000", amount).await;
            days.push(made(shop, "ledger.post", right).await["day"].clone());
            // Across the end of a month, whichever day it is.
            shop.advance(DAY * 20);
        }
        let of = |wanted| made(shop, "ledger.trial-balance", wanted);
        let cash = |found: &testkit::Value| {
            let row = items(found).iter().find(|row| row["code"] == "1000").unwrap().clone();
            [text(&row["opening"]), text(&row["debit"]), text(&row["closing"])]
        };
        assert_eq!(cash(&of(json!({ "until": days[1] })).await), ["0", "11", "11"]);
        assert_eq!(cash(&of(json!({ "from": days[1], "until": days[1] })).await), ["1", "10", "11"]);
        assert_eq!(cash(&of(json!({ "from": days[2] })).await), ["11", "100", "111"]);
        let backwards = json!({ "from": days[2], "until": days[1] });
        assert_eq!(refused(shop, "ledger.trial-balance", backwards).await, "input.invalid");
    }

    async fn what_is_wrong_is_reversed_once_and_both_stand(shop) {
        begun(shop).await;
        let right = entry(shop, "1000", "3000", "10").await;
        let posted = made(shop, "ledger.post", right).await;
        let back = json!({ "id": posted["id"], "reason": "Counted twice" });
        let reversal = made(shop, "ledger.reverse", back.clone()).await;
        assert_eq!((&reversal["about"], &reversal["reverses"]), (&json!("reversal"), &posted["id"]));
        assert_eq!(refused(shop, "ledger.reverse", back).await, "ledger.reversed");
        let twice = json!({ "id": reversal["id"], "reason": "No, it was right" });
        assert_eq!(refused(shop, "ledger.reverse", twice).await, "ledger.is-reversal");
        hold(shop, &[]).await;
        assert_eq!(items(&made(shop, "ledger.list-entries", json!({})).await).len(), 2);
    }

    async fn nobody_writes_on_a_day_to_come_or_on_none(shop) {
        begun(shop).await;
        let mut early = entry(shop, "1000", "3000", "10").await;
        early["day"] = json!("9999-12-31");
        assert_eq!(refused(shop, "ledger.post", early.clone()).await, "input.invalid");
        early["day"] = json!("2026-02-30");
        assert_eq!(refused(shop, "ledger.post", early.clone()).await, "input.invalid");
        early["day"] = json!("2020-02-29");
        assert_eq!(made(shop, "ledger.post", early).await["day"], "2020-02-29");
    }

    async fn accounts_are_added_renamed_and_archived(shop) {
        begun(shop).await;
        let new = json!({ "code": "1500", "name": "Shop fittings", "kind": "asset" });
        let added = made(shop, "ledger.add-account", new.clone()).await;
        assert_eq!(refused(shop, "ledger.add-account", new).await, "ledger.code-taken");
        for wrong in ["", "15 00", "=1500", "123456789012345678901"] {
            let wrong = json!({ "code": wrong, "name": "Wrong", "kind": "asset" });
            assert_eq!(refused(shop, "ledger.add-account", wrong).await, "input.invalid");
        }
        let taken = json!({ "id": added["id"], "version": 1, "code": "1000" });
        assert_eq!(refused(shop, "ledger.change-account", taken).await, "ledger.code-taken");
        let change = json!({ "id": added["id"], "version": 1, "name": "Fittings", "code": "1510" });
        let changed = made(shop, "ledger.change-account", change.clone()).await;
        assert_eq!((&changed["name"], &changed["code"]), (&json!("Fittings"), &json!("1510")));
        assert_eq!(refused(shop, "ledger.change-account", change).await, "record.stale");
        let seen = |version: i64| json!({ "id": added["id"], "version": version });
        made(shop, "ledger.archive-account", seen(2)).await;
        assert_eq!(refused(shop, "ledger.archive-account", seen(3)).await, "ledger.account-archived");
        let on_archived = entry(shop, "1510", "3000", "1").await;
        assert_eq!(refused(shop, "ledger.post", on_archived.clone()).await, "input.invalid");
        made(shop, "ledger.restore-account", seen(3)).await;
        made(shop, "ledger.post", on_archived).await;
    }

    async fn what_is_posted_by_itself_always_goes_somewhere(shop) {
        begun(shop).await;
        let (cash, bank) = (account(shop, "1000").await, account(shop, "1100").await);
        let archive = json!({ "id": cash["id"], "version": cash["version"] });
        assert_eq!(refused(shop, "ledger.archive-account", archive.clone()).await, "ledger.account-in-use");
        made(shop, "ledger.set-purpose", json!({ "purpose": "money", "detail": "cash", "account": bank["id"] })).await;
        made(shop, "ledger.archive-account", archive).await;
        let archived = json!({ "purpose": "sales", "account": cash["id"] });
        assert_eq!(refused(shop, "ledger.set-purpose", archived).await, "input.invalid");
        assert_eq!(refused(shop, "ledger.set-purpose", json!({ "purpose": "sales", "account": null })).await, "input.invalid");
        let detailed = json!({ "purpose": "sales", "detail": "web", "account": bank["id"] });
        assert_eq!(refused(shop, "ledger.set-purpose", detailed).await, "input.invalid");
        let before = items(&made(shop, "ledger.list-purposes", json!({})).await).len();
        let ended = made(shop, "ledger.set-purpose", json!({ "purpose": "money", "detail": "cash", "account": null })).await;
        assert_eq!(items(&ended).len(), before - 1);
    }
}
