//! What is sent again, typed otherwise than it was meant, or asked for where nothing is.

use serde_json::json;

use super::{sent_to, value_named, value_of};
use crate::{
    http::{Answer, Client},
    shop::{Shop, text},
};

fn post(who: &Client, path: &str, fields: &[(&str, &str)]) -> Answer {
    who.request("POST", path).form(fields).send()
}

fn page(who: &Client, path: &str) -> Answer {
    who.get(path).header("Accept", "text/html").send()
}

fn count(shop: &Shop, path: &str) -> usize {
    shop.owner.get(path).done()["items"].as_array().unwrap().len()
}

#[test]
fn a_secret_is_made_once_however_often_its_form_is_sent() {
    let shop = Shop::open();
    let key = value_named(&page(&shop.owner, "/members"), "key");
    let invite = || post(&shop.owner, "/members", &[("role", "cashier"), ("key", &key)]);
    let made = invite();
    assert!(made.status == 200 && made.text().contains("/join#"), "{}", made.text());
    let again = invite();
    let said = again.text();
    assert!(again.status == 422 && said.contains("made already") && !said.contains("/join#"), "{said}");
    assert_ne!(value_named(&again, "key"), key, "another one can be made from here");
    assert_eq!(count(&shop, "/api/v1/invitations"), 1);

    let key = value_named(&page(&shop.owner, "/begin/people"), "key");
    let invite = || post(&shop.owner, "/begin/people", &[("role", "cashier"), ("key", &key)]);
    assert!(invite().text().contains("/join#") && !invite().text().contains("/join#"));
    assert_eq!(count(&shop, "/api/v1/invitations"), 2);

    let key = value_named(&page(&shop.owner, "/tokens"), "key");
    let fields = [("name", "Till"), ("days", "90"), ("permission", "products:read"), ("key", key.as_str())];
    let made = post(&shop.owner, "/tokens", &fields);
    assert!(made.status == 200 && made.text().contains("id=\"secret\""), "{}", made.text());
    let again = post(&shop.owner, "/tokens", &fields);
    assert!(again.status == 422 && again.text().contains("made already"), "{}", again.text());
    assert_eq!(count(&shop, "/api/v1/tokens"), 1);
    let token = text(&shop.owner.get("/api/v1/tokens").done()["items"][0]["id"]);
    let turn = || post(&shop.owner, &format!("/tokens/{token}/rotation"), &[("key", "of-this-page")]);
    assert!(turn().text().contains("id=\"secret\""));
    assert!(!turn().text().contains("id=\"secret\""), "its secret is not exchanged again");
}

#[test]
fn a_product_and_a_contact_are_made_once() {
    let shop = Shop::open();
    for (path, name, api) in
        [("/products/new", "Tea", "/api/v1/products"), ("/contacts/new", "Mia", "/api/v1/contacts")]
    {
        let key = value_named(&page(&shop.owner, path), "key");
        let fields = [("name", name), ("kind", "person"), ("roles", "customer"), ("key", key.as_str())];
        let (first, second) = (post(&shop.owner, path, &fields), post(&shop.owner, path, &fields));
        assert_eq!(sent_to(&first), sent_to(&second), "{path}");
        assert_eq!(count(&shop, api), 1);
        let other = [("name", "Another"), ("kind", "person"), ("roles", "customer"), ("key", key.as_str())];
        let other = post(&shop.owner, path, &other);
        assert!(other.status == 422 && other.text().contains("send this again"), "{}", other.text());
        assert!(other.text().contains("value=\"Another\""), "what was typed is kept");
    }
}

#[test]
fn a_number_that_could_be_two_is_asked_about() {
    let shop = Shop::open();
    let business = shop.owner.get("/api/v1/business").done();
    let german = json!({ "version": business["version"], "name": "Laden", "country": "DE", "currency": "EUR",
        "time_zone": "Europe/Berlin", "locale": "de-DE", "prices_include_tax": true });
    shop.owner.patch("/api/v1/business", &german).done();
    let add = |price: &str, language: &str| {
        let fields = [("name", "Tea"), ("price", price), ("currency", "EUR")];
        shop.owner.request("POST", "/products/new").header("Accept-Language", language).form(&fields).send()
    };
    let asked = add("1,000", "en");
    let said = asked.text();
    assert!(asked.status == 422 && said.contains("Do you mean 1000 or 1?"), "{said}");
    assert!(said.contains("value=\"1,000\"") && said.contains("id=\"price-wrong\""), "{said}");
    let known = sent_to(&add("1,000", "de")).to_owned();
    assert!(known.starts_with("/products/prd_"), "who reads German means one");
    let shown = shop.owner.get(&known).header("Accept-Language", "de").send();
    assert_eq!(value_of(&shown, "1,00"), "1,00");
}

#[test]
fn who_comes_where_nothing_is_sees_a_page() {
    let shop = Shop::open();
    let tea = shop.owner.post("/api/v1/products", &json!({ "name": "Tea", "variants": [{}] })).done();
    let tea = format!("/products/{}", text(&tea["id"]));
    for (path, to) in [
        (format!("{tea}/archival"), tea.as_str()),
        ("/sign-out".to_owned(), "/"),
        ("/audit?before=abc".to_owned(), "/audit"),
        ("/home/value?days=abc".to_owned(), "/home/value"),
        ("/begin/business?country=ZZ".to_owned(), "/begin/business"),
        ("/products?cursor=old&tag=x".to_owned(), "/products?tag=x"),
    ] {
        assert_eq!(sent_to(&page(&shop.owner, &path)), to, "{path}");
    }
    let long = "tea".repeat(100);
    let found = sent_to(&page(&shop.owner, &format!("/products?search={long}"))).to_owned();
    assert_eq!(found, format!("/products?search={}", &long[..200]));
    for path in ["/audit/abc", "/products/con_01kb2n0000e000000000000abc", "/products/nothing"] {
        let lost = page(&shop.owner, path);
        assert!(lost.status == 404 && lost.text().contains("There is nothing here"), "{path}: {}", lost.text());
    }
    let program = shop.owner.get(&format!("{tea}/archival")).header("Accept", "application/json").send();
    assert_eq!(program.status, 405, "programs are told as they were");
}

#[test]
fn home_tells_of_deeds_and_of_nothing_else() {
    let shop = Shop::open();
    shop.owner.post("/api/v1/contacts", &json!({ "name": "Mia", "kind": "person", "is_customer": true })).done();
    assert!(page(&shop.owner, "/contacts").text().contains("Mia"));
    assert_eq!(post(&shop.owner, "/products/new", &[("name", " ")]).status, 422);
    let told = page(&shop.owner, "/").text();
    let told = told.split("class=\"story\"").nth(1).unwrap().split("</ul>").next().unwrap().to_owned();
    assert!(told.contains("Added a contact") && !told.contains("Looked"), "{told}");
    assert!(!told.contains("Add a product"), "what was refused was not done: {told}");
    let cashier = shop.member("cashier", "cleo@example.com");
    assert!(!page(&cashier, "/").text().contains("class=\"beside\""), "no room is kept for what they do not see");
}

/// Whoever was slower sees what is there by now beside what they typed, and saves it knowingly.
#[test]
fn nothing_is_written_over_that_nobody_saw() {
    let shop = Shop::open();
    let place = shop.owner.post("/api/v1/locations", &json!({ "name": "Cellar" })).done();
    let list = json!({ "name": "Cellar", "currency": "EUR", "includes_tax": true });
    let list = shop.owner.post("/api/v1/price-lists", &list).done();
    for (path, api, record, other) in [
        ("/stock/locations", "/api/v1/locations", &place, ("allows_negative", "yes")),
        ("/products/price-lists", "/api/v1/price-lists", &list, ("priority", "7")),
    ] {
        let (path, api) = (format!("{path}/{}", text(&record["id"])), format!("{api}/{}", text(&record["id"])));
        shop.owner.patch(&api, &json!({ "version": record["version"], "name": "Store room" })).done();
        let save = |version: &str| post(&shop.owner, &path, &[("name", "Attic"), other, ("version", version)]);
        let clash = save(&record["version"].to_string());
        let shown = clash.text();
        assert!(clash.status == 422 && shown.contains("Somebody else saved this"), "{path}: {shown}");
        for said in ["<td class=\"prose\">Store room</td>", "<td class=\"prose\">Attic</td>", "value=\"Attic\""] {
            assert!(shown.contains(said), "{path}: {said} in {shown}");
        }
        let done = save(&value_named(&clash, "version"));
        assert_eq!(done.status, 303, "{path}: {}", done.text());
    }
    let names = |path: &str| shop.owner.get(path).done()["items"].to_string();
    assert!(names("/api/v1/locations").contains("Attic") && names("/api/v1/price-lists").contains("Attic"));
}
