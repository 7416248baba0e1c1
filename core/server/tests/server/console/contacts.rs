//! Contacts: two who change the same one.

use serde_json::{Value, json};

use super::{hidden, sent, sent_to, unescaped};
use crate::shop::{Shop, text};

fn now(shop: &Shop, contact: &Value) -> Value {
    shop.owner.get(&format!("/api/v1/contacts/{}", text(&contact["id"]))).done()
}

#[test]
fn two_who_change_one_contact_choose_field_by_field() {
    let shop = Shop::open();
    let address = json!({ "purpose": "billing", "lines": ["Main Street 1"], "city": "Graz", "country": "AT" });
    let mia = json!({
        "kind": "person", "name": "Mia", "is_customer": true, "addresses": [address], "notes": "Rings twice.\nAlways.",
    });
    let mia = shop.owner.post("/api/v1/contacts", &mia).done();
    let path = format!("/contacts/{}", text(&mia["id"]));
    let change = format!("{path}/change");
    let opened = shop.owner.get(&change).send().text();
    // Somebody else is quicker.
    let moved = json!({ "purpose": "billing", "lines": ["Ring 2"], "city": "Wien", "country": "AT" });
    let theirs = json!({ "version": mia["version"], "name": "Mia Maier", "addresses": [moved], "is_supplier": true });
    shop.owner.patch(&format!("/api/v1{path}"), &theirs).done();

    let mut typed = hidden(opened.split(&format!("action=\"{change}\"")).nth(1).unwrap());
    let mine = [
        ("kind", "person"),
        ("roles", "customer"),
        ("name", "Mia Müller"),
        ("email", "mia@example.com"),
        ("address-purpose-1", "billing"),
        ("address-lines-1", "Main Street 1\r\nTop 3"),
        ("address-city-1", "Graz"),
        ("address-country-1", "AT"),
        ("notes", "Rings twice.\r\nAlways."),
    ];
    typed.extend(mine.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let clash = shop.owner.request("POST", &change).form(&sent(&typed)).send();
    let page = clash.text();
    assert!(clash.status == 422 && page.contains("Ada Owner changed this"), "{page}");
    for shown in
        ["value=\"Mia Müller\" required", "value=\"Mia Maier\" required", "Ring 2, Wien, Austria", "Top 3, Graz"]
    {
        assert!(page.contains(shown), "{shown} in {page}");
    }
    assert!(page.contains("<td class=\"now\">Customer, Supplier</td>"), "what only they changed is shown too: {page}");
    assert_eq!(now(&shop, &mia)["name"], "Mia Maier", "nothing is written over");

    let form = page.split("class=\"card conflict\"").nth(1).unwrap();
    let mut chosen = hidden(form);
    let addresses = form.split("name=\"addresses\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(addresses.contains("Top 3"), "mine stands first: {addresses}");
    chosen.push(("addresses".to_owned(), unescaped(addresses)));
    chosen.push(("name".to_owned(), "Mia Maier".to_owned()));
    let done = shop.owner.request("POST", &change).form(&sent(&chosen)).send();
    assert_eq!(sent_to(&done), path);
    let whole = now(&shop, &mia);
    assert_eq!((&whole["name"], &whole["email"]), (&json!("Mia Maier"), &json!("mia@example.com")));
    assert_eq!(whole["addresses"][0]["lines"], json!(["Main Street 1", "Top 3"]), "what was chosen");
    assert_eq!((&whole["is_customer"], &whole["is_supplier"]), (&json!(true), &json!(true)), "theirs is kept");
    assert_eq!(whole["notes"], "Rings twice.\nAlways.");
}
