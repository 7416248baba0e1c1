//! The books by hand: an entry that balances and one that does not, taken back, on a closed day; accounts, and what is
//! posted to which of them.

use serde_json::{Value, json};
use testkit::text;

use crate::{
    browser::{DESKTOP, PHONE},
    house::House,
    page::{Page, key},
};

/// A shop in Germany whose books are begun.
fn shop() -> House {
    let house = House::claimed();
    let said = house.shown("/business");
    house.change(
        "/business",
        &json!({ "version": said["version"], "country": "DE", "currency": "EUR", "locale": "en" }),
    );
    house.done("/ledger", &json!({}));
    house
}

fn last_entry(house: &House) -> Value {
    house.shown("/ledger/entries")["items"][0].clone()
}

fn account(house: &House, code: &str) -> Value {
    let all = house.shown("/ledger/accounts");
    all["items"].as_array().unwrap().iter().find(|one| one["code"] == code).unwrap().clone()
}

#[test]
fn an_entry_is_posted_by_hand_and_taken_back() {
    for (name, look) in [("booking", DESKTOP), ("booking-bare", PHONE.without_script())] {
        let house = shop();
        let Some(mut page) = Page::open_inside(&house, name, look) else { return };
        page.go("/ledger/journal");
        page.press("Post by hand");
        page.is_at("/ledger/post");
        page.fill("text", "What Stripe kept in May");
        page.fill("account-0", "gold");
        page.fill("debit-0", "800");
        page.fill("account-1", "bank");
        page.fill("credit-1", "750,50");
        if page.has_script() {
            page.shows("49,50\u{a0}€");
            page.shows("Missing credit");
        }
        page.send("Post it");
        page.shows("No open account is called that");
        assert_eq!((page.value("debit-0"), page.value("credit-1")), ("800".to_owned(), "750,50".to_owned()));
        page.fill("account-0", "6000");
        page.send("Post it");
        page.shows("They must be the same");
        page.send("More lines");
        page.until("there are more lines", || (page.value("lines") == "8").then_some(()));
        assert_eq!(
            (page.value("account-1"), page.value("text")),
            ("bank".to_owned(), "What Stripe kept in May".to_owned())
        );
        page.fill("account-5", "1000");
        page.fill("credit-5", "49,5");
        page.send("Post it");
        page.is_below("/ledger/entries/len_");
        page.shows("Posted as entry 1.");
        page.shows("800,00\u{a0}€");
        let entry = last_entry(&house);
        assert_eq!((&entry["total"], &entry["about"]), (&json!("800"), &json!("manual")));
        assert_eq!(entry["lines"].as_array().unwrap().len(), 3);
        assert_eq!(
            entry["lines"][1],
            json!({ "account": account(&house, "1100")["id"], "debit": "0", "credit": "750.5" })
        );

        page.press("Take this entry back");
        page.fill("reason", "It was June");
        page.send("Take this entry back");
        page.shows("Taken back by entry 2.");
        assert_eq!(last_entry(&house)["reverses"], entry["id"]);

        house.done("/ledger/closings", &json!({ "through": "2020-12-31" }));
        page.go("/ledger/post");
        page.fill("text", "Long ago");
        page.browser.run("document.querySelector('[name=day]').value = '2020-06-01';", &[]);
        for (field, typed) in [("account-0", "1000"), ("debit-0", "5"), ("account-1", "3000"), ("credit-1", "5")] {
            page.fill(field, typed);
        }
        page.send("Post it");
        page.shows("are closed. Post it on a later one.");
        assert_eq!(page.value("day"), "2020-06-01", "nothing that was typed is lost");
    }
}

#[test]
fn entries_are_written_with_the_keyboard() {
    let house = shop();
    let Some(mut page) = Page::open_inside(&house, "booking-keys", DESKTOP) else { return };
    page.go("/ledger/post");
    assert_eq!(page.focus(), "text");
    page.keys("From the safe");
    for (field, typed) in [("account-0", "1000"), ("debit-0", "12,5"), ("account-1", "3000"), ("credit-1", "12,50")] {
        page.tab_to(field);
        page.keys(typed);
    }
    page.shows("12,50\u{a0}€");
    page.send("Post it, and write another");
    page.shows("Posted as entry 1.");
    assert_eq!((page.focus().as_str(), page.value("debit-0").as_str()), ("text", ""), "the next one begins");
    assert_eq!(last_entry(&house)["total"], "12.5");
    page.keys("And back");
    for (field, typed) in [("account-0", "3000"), ("debit-0", "1"), ("account-1", "1000"), ("credit-1", "1")] {
        page.tab_to(field);
        page.keys(typed);
    }
    page.keys(key::ENTER);
    page.is_below("/ledger/entries/len_");
    assert_eq!(last_entry(&house)["number"], 2);
}

#[test]
fn accounts_are_named_and_it_is_said_what_is_posted_where() {
    for (name, look) in [("accounts", DESKTOP), ("accounts-bare", PHONE.without_script())] {
        let house = shop();
        let Some(mut page) = Page::open_inside(&house, name, look) else { return };
        page.go("/ledger/accounts");
        page.fill("code", "4000");
        page.fill("name", "Workshops");
        page.choose("kind", "Income");
        page.send("Add the account");
        page.shows("Another account has the code 4000");
        assert_eq!(page.value("name"), "Workshops");
        page.fill("code", "4050");
        page.send("Add the account");
        page.shows("4050 Workshops is added.");
        let added = account(&house, "4050");
        page.go(&format!("/ledger/accounts/{}/change", text(&added["id"])));
        page.fill("name", "Courses");
        page.send("Save changes");
        page.shows("Courses is saved.");

        page.go("/ledger/purposes");
        let of = |purpose: &str| {
            let all = house.shown("/ledger/purposes");
            let all = all["items"].as_array().unwrap().iter();
            all.filter(|one| one["purpose"] == purpose).cloned().collect::<Vec<Value>>()
        };
        page.choose(&format!("to-{}", text(&of("sales")[0]["id"])), "4050 Courses");
        page.send("Save changes");
        page.shows("From now on it is posted there.");
        assert_eq!(of("sales")[0]["account"], added["id"]);
        page.choose("purpose", "Money that came and went");
        page.fill("detail", "stripe");
        page.choose("account", "1100 Bank");
        page.send("Post it there");
        page.shows("stripe");
        let stripe = of("money").into_iter().find(|one| one["detail"] == "stripe").unwrap();
        assert_eq!(stripe["account"], account(&house, "1100")["id"]);
        page.choose(&format!("to-{}", text(&stripe["id"])), "As all others");
        page.send("Save changes");
        page.until("stripe is as all others", || of("money").iter().all(|one| one["detail"] != "stripe").then_some(()));

        // What is posted to by itself stays.
        page.go(&format!("/ledger/accounts/{}/change", text(&added["id"])));
        page.send("Archive");
        page.shows("Say where it is posted instead");
        page.go(&format!("/ledger/accounts/{}/change", text(&account(&house, "4000")["id"])));
        page.send("Archive");
        page.shows("Nothing is posted to Sales any more.");
        assert!(account(&house, "4000")["archived_at"].is_string());
        page.go(&format!("/ledger/accounts/{}/change", text(&account(&house, "4000")["id"])));
        page.send("Restore");
        page.shows("Sales is posted to again.");
    }
}
