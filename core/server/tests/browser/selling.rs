//! A day in the shop: a quote becomes an order, its goods leave in two parts, it is billed, paid in part, given back and
//! credited; with the keyboard, without a script, on a phone, by night and in German. What the pages say is what the
//! programs are told.

use serde_json::{Value, json};
use testkit::text;

use crate::{
    browser::{DESKTOP, Look, PHONE},
    house::House,
    page::{Page, key},
};

/// A shop in Germany with ten of a tea at 11.90, with the tax in it; and Ada, who buys there.
fn shop() -> House {
    opened(House::claimed())
}

fn opened(house: House) -> House {
    let said = house.shown("/business");
    house.change("/business", &json!({ "version": said["version"], "country": "DE", "currency": "EUR" }));
    house.done("/tax-presets", &json!({ "country": "DE" }));
    let place = house.done("/locations", &json!({ "name": "Shelf" }));
    let variants = json!([{ "price": "11.90", "currency": "EUR", "sku": "TEA-1" }]);
    let product = house.done("/products", &json!({ "name": "Green tea", "variants": variants }));
    let ten = json!({ "variant": product["variants"][0]["id"], "location": place["id"], "quantity": "10", "unit_cost": "3.333333" });
    house.done("/stock/receipts", &ten);
    let policy = house.shown("/sales/policy");
    house.change("/sales/policy", &json!({ "version": policy["version"], "location": place["id"] }));
    let address = json!({ "purpose": "billing", "lines": ["Unter den Linden 1"], "postcode": "10117", "city": "Berlin", "country": "DE" });
    house.done("/contacts", &json!({ "kind": "person", "name": "Ada Lovelace", "addresses": [address] }));
    house
}

fn only_order(house: &House) -> Value {
    let order = &house.shown("/orders")["items"][0];
    house.shown(&format!("/orders/{}", text(&order["id"])))
}

/// An amount in euros as this shop writes it: the console in English, the shop in Germany.
fn euros(amount: &Value) -> String {
    let amount: String = text(amount);
    let (whole, cents) = amount.split_once('.').unwrap_or((&amount, ""));
    format!("{whole},{cents:0<2}\u{a0}€")
}

/// Every amount that the programs are told stands on the page.
fn says_what_is_so(page: &Page<'_>, order: &Value) {
    for field in ["total", "net"] {
        page.shows(&euros(&order[field]));
    }
    if order["state"] != "draft" && order["state"] != "quoted" {
        page.shows(&euros(&order["open"]));
    }
    for line in order["lines"].as_array().unwrap() {
        page.shows(&text(&line["name"]));
        page.shows(&euros(&line["unit_price"]));
    }
    for tax in order["taxes"].as_array().unwrap() {
        page.shows(&euros(&tax["amount"]));
    }
}

/// All of it; with a script or without.
fn sold(house: &House, page: &mut Page<'_>) {
    // A quote: three with ten percent off, and a parcel.
    page.go("/orders/new");
    page.fill("code", "TEA-1");
    page.keys(key::ENTER);
    page.shows("Green tea");
    page.fill("contact-text", "Lovelace");
    page.fill("quantity-0", "some");
    page.fill("discount-0", "10 %");
    page.fill("extra-price-0", "4,99");
    page.send("Offer as a quote");
    assert_eq!(page.value("quantity-0"), "some", "nothing that was typed is lost");
    assert_eq!(page.value("extra-price-0"), "4,99");
    page.shows("This is no number");
    page.fill("quantity-0", "3");
    page.send("Offer as a quote");
    page.is_below("/orders/ord_");
    page.shows("Quote");
    page.shows("Ada Lovelace");
    let order = only_order(house);
    // 35.70 less 3.57, and 4.99 for the parcel.
    assert_eq!((&order["state"], &order["total"]), (&json!("quoted"), &json!("37.12")));
    says_what_is_so(page, &order);

    // As she reads it.
    page.go(&format!("/orders/{}/document", text(&order["id"])));
    for said in ["Ada Lovelace", "Unter den Linden 1", "Green tea"] {
        page.shows(said);
    }
    page.shows(&euros(&order["total"]));
    page.go(&format!("/orders/{}", text(&order["id"])));

    // It is agreed to; two of three leave.
    page.send("Place the order");
    page.shows("Open");
    let line = text(&only_order(house)["lines"][0]["id"]);
    page.press("Hand out");
    page.fill(&format!("fulfil-{line}"), "9");
    page.send("Hand these out");
    page.until("what was typed is there again", || (page.value(&format!("fulfil-{line}")) == "9").then_some(()));
    // Where it was asked for.
    let dialog = if page.has_script() { "dialog[open] [role=alert]" } else { "main > [role=alert]" };
    page.until("why not is said", || {
        page.browser.all(dialog).first().filter(|said| page.browser.is_shown(said)).map(drop)
    });
    if !page.has_script() {
        page.press("Hand out");
    }
    page.fill(&format!("fulfil-{line}"), "2");
    page.fill("tracking", "JD0001");
    page.send("Hand these out");
    page.shows("2 handed out");
    page.shows("JD0001");
    assert_eq!(only_order(house)["state"], "fulfilling");

    // It is billed as a whole, and paid in part.
    page.press("Issue an invoice");
    page.send("Issue it");
    page.shows("INV-00001");
    page.press("Record a payment");
    assert_eq!(page.value("pay-amount"), "37,12", "what is open stands there already");
    page.fill("pay-amount", "a lot");
    page.send("Record it");
    page.until("what was typed is there again", || (page.value("pay-amount") == "a lot").then_some(()));
    if !page.has_script() {
        page.press("Record a payment");
    }
    page.fill("pay-amount", "2000");
    page.send("Record it");
    page.until("it is asked about", || (page.value("pay-amount") == "2000").then_some(()));
    if !page.has_script() {
        page.press("Record a payment");
    }
    page.shows("Only 37,12\u{a0}€ is open");
    assert_eq!(only_order(house)["paid"], "0", "nothing is written down");
    page.fill("pay-amount", "20");
    page.send("Record it");
    page.shows("Partly paid");
    let order = only_order(house);
    assert_eq!((&order["paid"], &order["open"]), (&json!("20"), &json!("17.12")));
    says_what_is_so(page, &order);

    // Some of it goes back.
    page.press("Give back 20,00\u{a0}€");
    let payments = house.shown(&format!("/orders/{}/payments", text(&order["id"])));
    let payment = text(&payments["payments"][0]["id"]);
    page.fill(&format!("refund-amount-{payment}"), "5");
    page.fill(&format!("refund-reason-{payment}"), "One was stale");
    page.send("Give it back");
    page.shows("One was stale");
    let order = only_order(house);
    assert_eq!((&order["refunded"], &order["open"]), (&json!("5"), &json!("22.12")));
    says_what_is_so(page, &order);

    // One of three is credited.
    page.press("INV-00001");
    page.is_below("/invoices/ivc_");
    page.shows("Unter den Linden 1");
    page.press("Credit");
    page.fill(&format!("credit-{line}"), "1");
    let shipping = text(&order["lines"][1]["id"]);
    page.fill(&format!("credit-{shipping}"), "0");
    page.fill("reason", "One was stale");
    page.send("Issue the credit note");
    page.shows("CN-00001");
    let order = only_order(house);
    assert_eq!((&order["credited"], &order["open"]), (&json!("10.71"), &json!("11.41")));
    let note = &house.shown("/invoices?kind=credit-note")["items"][0];
    page.shows(&euros(&note["total"]));
    page.shows(&euros(&note["tax"]));

    // Somewhere it is told who did what, and why.
    page.go(&format!("/orders/{}", text(&order["id"])));
    says_what_is_so(page, &order);
    for told in
        ["Credited an invoice", "Gave a payment back", "Wrote down a payment", "Issued an invoice", "Began an order"]
    {
        page.shows(told);
    }
    page.go("/");
    for today in ["20,00\u{a0}€", "5,00\u{a0}€ given back", &euros(&order["open"])] {
        page.shows(today);
    }
    let contact = text(&order["contact"]);
    page.go(&format!("/contacts/{contact}/orders"));
    page.shows(&text(&order["number"]));
    page.shows(&euros(&order["open"]));
    page.go("/invoices?which=unpaid");
    page.shows("INV-00001");
    page.shows(&euros(&order["open"]));
    agree(house, page, &order);
}

/// Papers, pages, reports, their files, the books and theirs: each says the same.
fn agree(house: &House, page: &mut Page<'_>, order: &Value) {
    const ALWAYS: &str = "from=2000-01-01&until=2100-01-01";
    let papers = house.shown("/invoices")["items"].as_array().unwrap().clone();
    let of_papers = |field: &str| -> i64 {
        let signed = papers
            .iter()
            .map(|paper| if paper["kind"] == "invoice" { cents(&paper[field]) } else { -cents(&paper[field]) });
        signed.sum()
    };
    page.go("/ledger");
    page.shows("No books are kept yet");
    page.send("Begin the books");
    page.shows("The books are begun");
    let books = || house.shown("/ledger/trial-balance");
    page.until("all is posted", || (books()["posted"]["waiting"] == false).then_some(()));

    // What was sold.
    let sold = house.shown(&format!("/reports/sales?{ALWAYS}&by=month"))["totals"][0].clone();
    assert_eq!(
        [cents(&sold["net"]), cents(&sold["tax"]), cents(&sold["gross"])],
        ["net", "tax", "total"].map(of_papers)
    );
    for (path, by) in [("/reports", "month"), ("/reports/products", "product"), ("/reports/channels", "channel")] {
        page.go(&format!("{path}?{ALWAYS}"));
        for field in ["net", "tax", "gross", "cost", "margin"] {
            page.shows(&euros(&sold[field]));
        }
        let file = house.file(&format!("/reports/sales/{by}.csv?{ALWAYS}"));
        for (column, field) in [(4, "net"), (5, "tax"), (6, "gross"), (7, "cost"), (8, "margin")] {
            assert_eq!(column_of(&file, column), cents(&sold[field]), "{field} by {by}: {file}");
        }
    }
    let income = |row: &Value| row["kind"] == "income";
    assert_eq!(posted(&books(), income), -cents(&sold["net"]), "the books have the same income");
    assert_eq!(posted(&books(), |row| row["code"] == "5000"), cents(&sold["cost"]), "and the same cost");

    // What is owed to the state, and by customers.
    let taxes = house.shown(&format!("/reports/taxes?{ALWAYS}"));
    let taxed: i64 = taxes["items"].as_array().unwrap().iter().map(|row| cents(&row["amount"])).sum();
    assert_eq!(taxed, cents(&sold["tax"]));
    assert_eq!(posted(&books(), |row| text(&row["code"]).starts_with("22")), -taxed, "the books owe the same tax");
    page.go(&format!("/reports/taxes?{ALWAYS}"));
    page.shows(&euros(&sold["tax"]));
    assert_eq!(column_of(&house.file(&format!("/reports/taxes.csv?{ALWAYS}")), 5), taxed);
    page.go("/reports/receivables");
    page.shows(&euros(&order["open"]));
    assert_eq!(column_of(&house.file("/reports/receivables.csv"), 3), cents(&order["open"]));
    assert_eq!(posted(&books(), |row| row["code"] == "1200"), cents(&order["open"]));

    // The journal, and where an entry comes from.
    page.go("/ledger/journal");
    page.shows("INV-00001");
    page.shows("CN-00001");
    let entry = house.shown("/ledger/entries?about=invoice")["items"][0].clone();
    page.go(&format!("/ledger/entries/{}", text(&entry["id"])));
    page.shows(&euros(&entry["total"]));
    page.press("INV-00001");
    page.is_below("/invoices/ivc_");
    let receivables = books()["items"].as_array().unwrap().iter().find(|row| row["code"] == "1200").unwrap().clone();
    page.go(&format!("/ledger/accounts/{}?{ALWAYS}", text(&receivables["account"])));
    page.shows(&euros(&order["open"]));
    let journal = house.done("/ledger/files", &json!({ "from": "2000-01-01", "until": "2100-01-01" }));
    let file = house.file(&format!("/api/v1/ledger/files/{}", text(&journal["id"])));
    let of_income =
        file.lines().filter(|line| line.split(',').nth(2).is_some_and(|code| code.trim_matches('"').starts_with('4')));
    let of_income: String = of_income.map(|line| format!("{line}\r\n")).collect();
    assert_eq!(column_of(&of_income, 5) - column_of(&of_income, 4), cents(&sold["net"]), "{file}");
    page.go("/ledger/files");
    page.shows(&text(&journal["name"]));
}

/// In cents.
fn cents(amount: &Value) -> i64 {
    text(amount).parse::<model::Rate>().unwrap().millionths() / 10_000
}

/// What a column of a file comes to in cents. Cells that are no numbers, such as its head, count as nothing.
fn column_of(file: &str, column: usize) -> i64 {
    let cell =
        |line: &str| line.split(',').nth(column).and_then(|cell| cell.trim_matches('"').parse::<model::Rate>().ok());
    file.lines().filter_map(cell).map(|amount| amount.millionths() / 10_000).sum()
}

/// What some accounts come to, in cents, above zero where the debits are more.
fn posted(balances: &Value, which: impl Fn(&Value) -> bool) -> i64 {
    balances["items"].as_array().unwrap().iter().filter(|row| which(row)).map(|row| cents(&row["closing"])).sum()
}

#[test]
fn a_day_in_the_shop() {
    let house = shop();
    let Some(mut page) = Page::open_inside(&house, "selling", DESKTOP) else { return };
    sold(&house, &mut page);
}

#[test]
fn a_day_in_the_shop_without_a_script() {
    let house = shop();
    let Some(mut page) = Page::open_inside(&house, "selling-bare", DESKTOP.without_script()) else { return };
    sold(&house, &mut page);
}

/// With a script and without: looked at as it is sent, and sent to whom it is for.
#[test]
fn an_invoice_is_opened_and_sent() {
    for look in [DESKTOP, PHONE.without_script()] {
        let house = opened(House::posting());
        let contact = house.shown("/contacts")["items"][0].clone();
        let invoice = traded(&house).into_iter().find(|path| path.starts_with("/invoices/ivc_")).unwrap();
        let told = || house.shown(&format!("{invoice}/paper"));
        let Some(mut page) = Page::open_inside(&house, "sending", look) else { return };
        page.until("its paper is written", || told()["paper"].is_object().then_some(()));
        page.go(&invoice);
        page.shows("Open the PDF");
        page.press("Send by mail");
        page.shows("This customer has no mail address");
        page.shows("Write down an address");
        let mut known = json!({ "version": contact["version"] });
        known["email"] = json!("ada@example.org");
        house.change(&format!("/contacts/{}", text(&contact["id"])), &known);
        page.go(&invoice);
        page.press("Send by mail");
        for said in ["ada@example.org", "Rechnung INV-00001 von Corner Shop", "Ada Lovelace"] {
            page.shows(said);
        }
        page.send("Send it now");
        page.shows("It is on its way.");
        page.until("it is sent", || told()["mails"][0]["sent_at"].is_string().then_some(()));
        page.go(&invoice);
        page.shows("Sent by mail");
        page.shows("Send again by mail");
        page.looks_right("sent");
        page.go(&format!("/orders/{}", text(&house.shown(&invoice)["order"])));
        page.shows("Sent an invoice by mail");
    }
}

#[test]
fn what_it_comes_to_follows_what_is_typed() {
    let house = shop();
    let contact = house.shown("/contacts")["items"][0].clone();
    let limit = json!({ "version": contact["version"], "credit_limit": "10", "currency": "EUR" });
    house.change(&format!("/contacts/{}", text(&contact["id"])), &limit);
    let Some(mut page) = Page::open_inside(&house, "selling-live", DESKTOP) else { return };
    page.go("/orders/new");
    page.keys("TEA-1");
    page.keys(key::ENTER);
    page.shows("11,90\u{a0}€");
    page.keys("TEA-1");
    page.keys(key::ENTER);
    page.shows("23,80\u{a0}€");
    assert_eq!(page.value("quantity-0"), "2", "the same again is one more of it");
    page.fill("discount", "10 % + 1");
    // 23.80 less 2.38 less 1.00.
    page.shows("20,42\u{a0}€");
    page.fill("price-0", "nothing");
    page.shows("This is no number");
    page.fill("price-0", "10");
    page.shows("17,00\u{a0}€");
    page.fill("contact-text", "lovel");
    page.shows("Ada Lovelace");
    page.keys(key::ENTER);
    page.until("she is chosen", || page.value("contact").starts_with("con_").then_some(()));
    page.shows("more than their limit");
    page.send("Place the order");
    page.is_below("/orders/ord_");
    let order = only_order(&house);
    assert_eq!((&order["total"], &order["state"]), (&json!("17"), &json!("open")));
    assert!(order["contact"].is_string());
    page.keys("n");
    page.is_at("/orders/new");
    page.go("/orders");
    page.fill("search", "1");
    page.shows(&text(&order["number"]));
    page.fill("search", "77");
    page.shows("No order was found");
}

/// An order in every state of its papers and its money, for those who only look.
fn traded(house: &House) -> Vec<String> {
    let product = text(&house.shown("/products")["items"][0]["id"]);
    let variant = house.shown(&format!("/products/{product}"))["variants"][0]["id"].clone();
    let contact = house.shown("/contacts")["items"][0]["id"].clone();
    let line = json!({ "variant": variant, "quantity": "2", "discounts": [{ "share": "0.1", "reason": "Loyal" }] });
    let parcel = json!({ "kind": "shipping", "name": "Parcel", "quantity": "1", "unit_price": "4.99" });
    let draft = json!({ "contact": contact, "lines": [line, parcel], "discounts": [{ "amount": "1", "reason": "WELCOME" }],
        "notes": "Rings the bell twice." });
    let order = house.done("/orders", &draft);
    let id = text(&order["id"]);
    let quoted = house.put(&format!("/orders/{id}/placement"), &json!({ "version": order["version"] }));
    house
        .done(&format!("/orders/{id}/fulfilments"), &json!({ "carrier": "DHL", "tracking": "JD00014600003456789012" }));
    let back =
        json!({ "lines": [{ "line": quoted["lines"][0]["id"], "quantity": "1" }], "reason": "It smelled of the sea" });
    house.done(&format!("/orders/{id}/returns"), &back);
    let invoice = house.done(&format!("/orders/{id}/invoices"), &json!({}));
    house.done(
        &format!("/orders/{id}/payments"),
        &json!({ "provider": "bank", "amount": "10", "external_id": "2026-0001" }),
    );
    let credit =
        json!({ "lines": [{ "line": quoted["lines"][0]["id"], "quantity": "1" }], "reason": "It smelled of the sea" });
    let note = house.done(&format!("/invoices/{}/credit-notes", text(&invoice["id"])), &credit);
    house.done("/ledger", &json!({}));
    let books = || house.shown("/ledger/trial-balance");
    for _ in 0..100 {
        if books()["posted"]["waiting"] == false {
            break;
        }
        testkit::pause(std::time::Duration::from_millis(200));
    }
    house.done("/ledger/closings", &json!({ "through": "2020-12-31" }));
    house.done("/ledger/files", &json!({ "from": "2020-01-01", "until": "2100-01-01" }));
    let entry = format!("/ledger/entries/{}", text(&house.shown("/ledger/entries")["items"][0]["id"]));
    let account = format!("/ledger/accounts/{}", text(&books()["items"][0]["account"]));
    let other = house.done("/orders", &draft);
    let draft = text(&other["id"]);
    vec![
        "/orders".to_owned(),
        "/orders?filters=yes".to_owned(),
        "/orders?state=draft".to_owned(),
        "/orders?state=failed".to_owned(),
        "/orders/new".to_owned(),
        format!("/orders/{draft}/change"),
        format!("/orders/{draft}"),
        format!("/orders/{id}"),
        format!("/orders/{id}/document"),
        "/invoices".to_owned(),
        "/invoices?which=overdue".to_owned(),
        format!("/invoices/{}", text(&invoice["id"])),
        format!("/invoices/{}", text(&note["id"])),
        format!("/invoices/{}/send", text(&note["id"])),
        format!("/contacts/{}/orders", text(&contact)),
        "/".to_owned(),
        "/reports".to_owned(),
        "/reports?from=2026-01-01&until=2026-12-31".to_owned(),
        "/reports/products".to_owned(),
        "/reports/channels".to_owned(),
        "/reports/taxes".to_owned(),
        "/reports/receivables".to_owned(),
        "/ledger".to_owned(),
        "/ledger/journal".to_owned(),
        "/ledger/periods".to_owned(),
        "/ledger/files".to_owned(),
        "/ledger/post".to_owned(),
        "/ledger/accounts".to_owned(),
        "/ledger/purposes".to_owned(),
        format!("{account}/change"),
        entry,
        account,
    ]
}

#[test]
fn what_is_sold_fits_a_phone_by_day_and_by_night_and_in_german() {
    fits([("sales-phone", PHONE), ("sales-phone-dark", PHONE.dark())]);
}

#[test]
fn what_is_sold_fits_a_desk_by_day_and_by_night() {
    fits([("sales-wide", DESKTOP), ("sales-dark", DESKTOP.dark())]);
}

fn fits(looks: [(&'static str, Look); 2]) {
    let house = shop();
    let paths = traded(&house);
    for (name, look) in looks {
        let Some(mut page) = Page::open_inside(&house, name, look) else { return };
        if name == "sales-phone" {
            page.looks_as("de");
        }
        for path in &paths {
            page.go(path);
            let complaint = page.browser.run(crate::looking::UNSAID, &[]);
            assert_eq!(complaint, json!([]), "{path}");
            assert_eq!(page.browser.run(crate::looking::CUT, &[]), json!([]), "{path}");
        }
    }
}

#[test]
fn a_draft_is_changed_and_keeps_what_nobody_touched() {
    let house = shop();
    let paths = traded(&house);
    let Some(mut page) = Page::open_inside(&house, "selling-change", DESKTOP) else { return };
    page.go(&paths[5]);
    assert_eq!((page.value("quantity-0"), page.value("discount-0")), ("2".to_owned(), "10 %".to_owned()));
    assert_eq!((page.value("discount"), page.value("price-0")), ("1,00".to_owned(), String::new()));
    page.fill("quantity-0", "1");
    page.send("Keep as a draft");
    page.is_at(&paths[6]);
    let order = house.shown(&paths[6]);
    assert_eq!(order["lines"][0]["quantity"], "1");
    assert_eq!(order["lines"][0]["discounts"], json!([{ "share": "0.1", "reason": "Loyal" }]));
    assert_eq!(order["discounts"], json!([{ "amount": "1", "reason": "WELCOME" }]));
    assert_eq!((&order["lines"][1]["name"], &order["notes"]), (&json!("Parcel"), &json!("Rings the bell twice.")));
}
