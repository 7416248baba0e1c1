//! Products: many changed at once, two who change the same, what was before, and files.

use serde_json::{Value, json};

use super::{hidden, sent, sent_to, value_of};
use crate::{
    http::{Answer, Client},
    program::eventually,
    shop::{Shop, text},
};

fn product(shop: &Shop, name: &str, price: &str) -> Value {
    let variants = json!([{ "title": "small", "price": price, "cost": "1", "currency": "EUR" }, { "title": "large" }]);
    shop.owner.post("/api/v1/products", &json!({ "name": name, "variants": variants })).done()
}

fn now(shop: &Shop, product: &Value) -> Value {
    shop.owner.get(&format!("/api/v1/products/{}", text(&product["id"]))).done()
}

/// The toast that a page shows after a form, with the fields of its undo.
fn toast(client: &Client, answer: &Answer) -> (String, Vec<(String, String)>) {
    let said = answer.headers.iter().find(|(name, value)| name == "set-cookie" && value.starts_with("said=")).unwrap();
    let cookie = said.1.split(';').next().unwrap();
    let session = client.cookie.clone().unwrap();
    let page = client.get(sent_to(answer)).header("Cookie", &format!("{session}; {cookie}")).send().text();
    let toast = page.split("data-toast=\"said\"").nth(1).unwrap_or_else(|| panic!("nothing is said in {page}"));
    let toast = toast.split("</div>").next().unwrap();
    let fields = toast.split("<input type=\"hidden\" name=\"").skip(1).map(|field| {
        let (name, rest) = field.split_once("\" value=\"").unwrap();
        (name.to_owned(), rest.split('"').next().unwrap().replace("&#38;", "&"))
    });
    (toast.to_owned(), fields.collect())
}

#[test]
fn many_are_changed_at_once_after_everybody_saw_it_and_taken_back() {
    let shop = Shop::open();
    let (tea, cocoa) = (product(&shop, "Tea", "4.55"), product(&shop, "Cocoa & <milk>", "10"));
    let picks: Vec<(&str, &str)> = [&tea, &cocoa].iter().map(|one| ("pick", one["id"].as_str().unwrap())).collect();
    let with = |more: &[(&'static str, &'static str)]| [picks.clone(), more.to_vec()].concat();
    let ask = |fields: &[(&str, &str)]| shop.owner.request("POST", "/products/bulk").form(fields).send();

    let asks = ask(&with(&[("do", "price-percent")]));
    assert!(asks.status == 200 && asks.text().contains("name=\"percent\""));
    for wrong in ["a tenth", "-100", "1e3"] {
        let fields = [picks.clone(), vec![("do", "price-percent"), ("percent", wrong)]].concat();
        let answer = ask(&fields);
        assert!(answer.status == 422 && answer.text().contains("percent-wrong"), "{wrong}: {}", answer.text());
    }
    let preview = ask(&with(&[("do", "price-percent"), ("percent", "10")])).text();
    for shown in ["€4.55", "€5.01", "€11.00", "Cocoa &#38; &#60;milk&#62;"] {
        assert!(preview.contains(shown), "{shown} in {preview}");
    }
    assert_eq!(now(&shop, &tea)["variants"][0]["price"], "4.55", "a preview changes nothing");

    let form = preview.split("name=\"sure\"").next().unwrap().rsplit("<form").next().unwrap();
    let mut sure = hidden(form);
    sure.push(("sure".to_owned(), "yes".to_owned()));
    let done = ask(&sent(&sure));
    let (said, undo) = toast(&shop.owner, &done);
    assert!(said.contains("2 products have new prices"), "{said}");
    assert_eq!(now(&shop, &tea)["variants"][0]["price"], "5.01");
    assert_eq!(now(&shop, &cocoa)["variants"][0]["price"], "11");
    let again = ask(&sent(&sure));
    assert!(
        again.status == 422 && again.text().contains("changed some of these meanwhile"),
        "what was seen is no longer so"
    );

    let action = said.split("action=\"").nth(1).unwrap().split('"').next().unwrap();
    let changes = shop.owner.get("/changes").send().text();
    assert!(changes.contains(action) && changes.contains("Change prices by percent"), "{changes}");
    assert!(shop.owner.get(action).send().text().contains("Cocoa &#38; &#60;milk&#62;"));
    let taken_back = shop.owner.request("POST", action).form(&sent(&undo)).send();
    assert_eq!(sent_to(&taken_back), "/products");
    assert_eq!(now(&shop, &tea)["variants"][0]["price"], "4.55");
    let twice = shop.owner.request("POST", action).form(&sent(&undo)).send();
    assert!(twice.status == 409 && twice.text().contains("history"), "{}", twice.text());

    let nothing = ask(&[("do", "archive")]);
    assert!(nothing.status == 400 && nothing.text().contains("Select at least one"));
    let cashier = shop.member("cashier", "cleo@example.com");
    let fields = [picks, vec![("do", "archive"), ("sure", "yes"), ("seen", "x")]].concat();
    let not_theirs = cashier.request("POST", "/products/bulk").form(&fields).send();
    assert!(not_theirs.status >= 400, "{}", not_theirs.text());
    assert_eq!(now(&shop, &tea)["archived_at"], Value::Null);
}

#[test]
fn all_that_match_are_changed_by_a_job_that_says_how_far_it_is() {
    let shop = Shop::open();
    let calls = (0..230).map(|number| {
        let variants = json!([{ "price": "4.55", "currency": "EUR" }]);
        json!({ "operation": "catalog.add-product", "input": { "name": format!("Tea {number}"), "variants": variants } })
    });
    let calls = json!({ "together": true, "calls": calls.collect::<Vec<_>>() });
    shop.owner.post("/api/v1/bulk", &calls).done();
    product(&shop, "Dear", "100");
    let list = shop.owner.get("/products?price_to=50").send().text();
    assert!(list.contains("name=\"all\"") && list.contains("All that match"), "{list}");
    let form = list.split("id=\"found\"").nth(1).unwrap();
    let matching = hidden(form).into_iter().find(|(name, _)| name == "matching").unwrap().1;
    let fields = [("all", "yes"), ("matching", matching.as_str()), ("do", "price-percent"), ("percent", "10")];
    let ask = |fields: &[(&str, &str)]| shop.owner.request("POST", "/products/bulk").form(fields).send();
    let preview = ask(&fields).text();
    assert!(preview.contains("230 products match") && preview.contains("€5.01"), "{preview}");
    assert_eq!(preview.matches("<td class=\"now\">").count(), 20, "the first of them are shown");
    let mut sure = hidden(preview.split("name=\"sure\"").next().unwrap().rsplit("<form").next().unwrap());
    sure.push(("sure".to_owned(), "yes".to_owned()));
    let begun = ask(&sent(&sure));
    let path = sent_to(&begun).to_owned();
    assert!(path.starts_with("/changes/ded_"), "{path}");
    let page = || shop.owner.get(&path).send().text();
    eventually("it is done", || page().contains("Take it back"));
    let cheap = |price: &str| {
        let query = format!("/api/v1/product-counts?currency=EUR&price_from={price}&price_to={price}");
        shop.owner.get(&query).done()["total"].clone()
    };
    assert_eq!((cheap("5.01"), cheap("100")), (json!(230), json!(1)));
    let colleague = shop.member("manager", "max@example.com");
    assert_eq!(colleague.get(&path).send().status, 404, "it is nobody else's");
    assert_eq!(colleague.request("POST", &path).form(&[("do", "undo")]).send().status, 404);
    assert_eq!(sent_to(&shop.owner.request("POST", &path).form(&[("do", "undo")]).send()), path);
    eventually("it is taken back", || cheap("4.55") == json!(230));
}

#[test]
fn few_that_match_are_changed_at_once() {
    let shop = Shop::open();
    let tea = product(&shop, "Tea", "4.55");
    product(&shop, "Cocoa", "100");
    let ask = |fields: &[(&str, &str)]| shop.owner.request("POST", "/products/bulk").form(fields).send();
    let preview = ask(&[("all", "yes"), ("matching", "/products?price_to=50"), ("do", "archive")]).text();
    let mut sure = hidden(preview.split("name=\"sure\"").next().unwrap().rsplit("<form").next().unwrap());
    assert!(sure.contains(&("pick".to_owned(), text(&tea["id"]))), "{sure:?}");
    sure.push(("sure".to_owned(), "yes".to_owned()));
    assert_eq!(sent_to(&ask(&sent(&sure))), "/products");
    assert!(now(&shop, &tea)["archived_at"].is_string());
    assert_eq!(shop.owner.get("/api/v1/product-counts").done()["total"], 1);
    let astray = [("all", "yes"), ("matching", "https://elsewhere.example/?price_to=50"), ("do", "archive")];
    assert!(ask(&astray).text().contains("Cocoa"), "what is no list of ours is all of ours, and only shown");
}

#[test]
fn two_who_change_the_same_choose_field_by_field() {
    let shop = Shop::open();
    let tea = product(&shop, "Tea", "4.50");
    let path = format!("/products/{}", text(&tea["id"]));
    let opened = shop.owner.get(&path).send();
    // Somebody else is quicker.
    let theirs = json!({ "version": 1, "name": "Green tea", "tags": ["Loose"] });
    shop.owner.patch(&format!("/api/v1{path}"), &theirs).done();
    let form = [
        ("version", "1"),
        ("was-name", "Tea"),
        ("was-description", ""),
        ("was-categories", ""),
        ("was-tags", ""),
        ("was-brand", ""),
        ("was-tax_class", ""),
        ("was-published", ""),
        ("name", "Black tea"),
        ("description", "Two lines\r\nof mine"),
        ("tags", ""),
    ];
    assert_eq!(value_of(&opened, "Tea"), "Tea");
    let clash = shop.owner.request("POST", &path).form(&form).send();
    let page = clash.text();
    assert_eq!(clash.status, 422, "{page}");
    assert!(page.contains("Ada Owner changed this"), "{page}");
    assert!(page.contains("value=\"Black tea\" required") && page.contains("value=\"Green tea\" required"), "{page}");
    assert!(page.contains("Loose"), "what only they changed is shown too");
    assert_eq!(now(&shop, &tea)["name"], "Green tea", "nothing is written over");

    let mut chosen = hidden(page.split("class=\"card conflict\"").nth(1).unwrap());
    chosen.push(("name".to_owned(), "Black tea".to_owned()));
    let done = shop.owner.request("POST", &path).form(&sent(&chosen)).send();
    assert_eq!(sent_to(&done), path);
    let whole = now(&shop, &tea);
    assert_eq!((&whole["name"], &whole["description"]), (&json!("Black tea"), &json!("Two lines\nof mine")));
    assert_eq!(whole["tag_names"], json!(["Loose"]), "theirs is kept where mine said nothing");
}

#[test]
fn variants_are_changed_in_their_table() {
    let shop = Shop::open();
    let tea = product(&shop, "Tea", "4.50");
    let path = format!("/products/{}", text(&tea["id"]));
    let page = shop.owner.get(&path).send().text();
    assert!(page.contains("77\u{a0}%"), "the margin is shown to who may see costs: {page}");
    let table = page.split("/variants\"").nth(1).unwrap().split("</form>").next().unwrap();
    let small = text(&tea["variants"][0]["id"]);
    let mut form = hidden(table);
    form.push((format!("price-{small}"), "5".to_owned()));
    form.push((format!("sku-{small}"), "TEA-S".to_owned()));
    form.push(("title-new".to_owned(), "huge".to_owned()));
    form.push(("sku-new".to_owned(), "TEA-S".to_owned()));
    form.push(("price-new".to_owned(), "12.30".to_owned()));
    let taken = shop.owner.request("POST", &format!("{path}/variants")).form(&sent(&form)).send();
    assert_eq!(taken.status, 422, "{}", taken.text());
    assert!(
        taken.text().contains("belongs to the variant") && taken.text().contains("value=\"12.30\""),
        "{}",
        taken.text()
    );
    assert_eq!(now(&shop, &tea)["variants"][0]["price"], "4.5", "all of it or nothing");
    form.iter_mut().filter(|(name, _)| name == "sku-new").for_each(|(_, value)| *value = "TEA-H".to_owned());
    let saved = shop.owner.request("POST", &format!("{path}/variants")).form(&sent(&form)).send();
    assert_eq!(sent_to(&saved), path);
    let whole = now(&shop, &tea);
    assert_eq!((&whole["variants"][0]["price"], &whole["variants"][2]["sku"]), (&json!("5"), &json!("TEA-H")));
    let cashier = shop.member("cashier", "cleo@example.com");
    let page = cashier.get(&path).send().text();
    assert!(!page.contains("77\u{a0}%") && !page.contains("name=\"cost-"), "{page}");
}

#[test]
fn a_value_is_restored_from_the_history() {
    let shop = Shop::open();
    let tea = product(&shop, "Tea", "4.50");
    let path = format!("/products/{}", text(&tea["id"]));
    shop.owner.patch(&format!("/api/v1{path}"), &json!({ "version": 1, "name": "Coffee" })).done();
    let page = shop.owner.get(&format!("{path}/history")).send().text();
    assert!(page.contains("Ada Owner") && page.contains("Coffee"), "{page}");
    let form = page.split(&format!("action=\"{path}/history\"")).nth(1).unwrap().split("</form>").next().unwrap();
    let fields = hidden(form);
    let done = shop.owner.request("POST", &format!("{path}/history")).form(&sent(&fields)).send();
    assert_eq!(sent_to(&done), format!("{path}/history"));
    assert_eq!(now(&shop, &tea)["name"], "Tea");
    let forged: Vec<(&str, &str)> = vec![("seq", "1"), ("of", "prd_x"), ("field", "name")];
    assert_eq!(shop.owner.request("POST", &format!("{path}/history")).form(&forged).send().status, 404);
}

#[test]
fn the_list_is_narrowed_down_and_kept() {
    let shop = Shop::open();
    let category = shop.owner.post("/api/v1/categories", &json!({ "name": "Drinks" })).done();
    let tea = product(&shop, "Tea", "4.50");
    product(&shop, "Biscuits", "2");
    let change = json!({ "version": 1, "categories": [category["id"]] });
    shop.owner.patch(&format!("/api/v1/products/{}", text(&tea["id"])), &change).done();
    let narrowed = format!("/products?category={}&filters=yes", text(&category["id"]));
    let page = shop.owner.get(&narrowed).send().text();
    assert!(page.contains(">Tea<") && !page.contains(">Biscuits<") && page.contains("1 found"), "{page}");
    let priced = shop.owner.get("/products?price_from=3&price_to=5").send().text();
    assert!(priced.contains(">Tea<") && !priced.contains(">Biscuits<"), "{priced}");
    let keep = [("name", "My drinks"), ("to", narrowed.as_str())];
    assert_eq!(sent_to(&shop.owner.request("POST", "/products/views").form(&keep).send()), narrowed);
    let page = shop.owner.get("/products").send().text();
    assert!(page.contains("My drinks") && page.contains(&text(&category["id"])), "{page}");
    let elsewhere = [("name", "Bad"), ("to", "https://elsewhere.example/")];
    assert_eq!(sent_to(&shop.owner.request("POST", "/products/views").form(&elsewhere).send()), "/products");
}

#[test]
fn a_file_of_nobodys_format_is_explained_seen_done_and_taken_back() {
    let shop = Shop::open();
    let content = "Artikel;Artikelnummer;Preis\nTee;T-1;4,50\nKakao;K-1;zehn\n";
    let unknown = shop.owner.request("POST", "/products/import").form(&[("content", content)]).send();
    assert!(unknown.status == 422 && unknown.text().contains("value=\"price\" selected"), "{}", unknown.text());
    let explained = [
        ("content", content),
        ("column", "Artikel"),
        ("means", "name"),
        ("column", "Artikelnummer"),
        ("means", "sku"),
        ("column", "Preis"),
        ("means", "price"),
        ("currency", "eur"),
    ];
    let path = sent_to(&shop.owner.request("POST", "/products/import").form(&explained).send()).to_owned();
    let page = || shop.owner.get(&path).send().text();
    eventually("it is compared", || page().contains("value=\"start\""));
    let seen = page();
    assert!(seen.contains(">Tee<") && seen.contains("Not understood"), "{seen}");
    assert!(shop.owner.get("/api/v1/products").done()["items"].as_array().unwrap().is_empty());
    assert_eq!(sent_to(&shop.owner.request("POST", &path).form(&[("do", "start")]).send()), path);
    eventually("it is done", || page().contains("value=\"undo\""));
    assert_eq!(shop.owner.get("/api/v1/products").done()["items"][0]["name"], "Tee");
    shop.owner.request("POST", &path).form(&[("do", "undo")]).send();
    eventually("it is taken back", || page().contains("Taken back"));
    assert!(shop.owner.get("/products/import").send().text().contains(&path));
}

/// Without a script the file comes with its form; its columns are asked for, and all goes on as with one.
#[test]
fn a_file_comes_with_its_form() {
    let shop = Shop::open();
    let page = shop.owner.get("/products/import").send().text();
    assert!(
        page.contains("name=\"sent\" type=\"file\"") && page.contains("formenctype=\"multipart/form-data\""),
        "{page}"
    );
    let send = |name: &str, bytes: &[u8]| {
        let fields = [("kind", "products"), ("file", ""), ("begins", ""), ("content", ""), ("decimal", "comma")];
        let files = [("sent", name, bytes)];
        shop.owner.request("POST", "/products/import").form_with(&fields, "text/csv", &files).send()
    };
    let none = send("", b"");
    assert!(none.status == 422 && none.text().contains("Choose a file, or paste a table."), "{}", none.text());

    let rows: String = (0..600).map(|row| format!("Tee {row};T-{row};4,50\n")).collect();
    let unknown = send("tee.csv", format!("Artikel;Artikelnummer;Preis\n{rows}").as_bytes());
    let page = unknown.text();
    assert!(unknown.status == 422 && page.contains("value=\"price\" selected"), "{page}");
    assert!(page.len() < 60_000, "only its beginning goes there and back: {}", page.len());
    let form = page.split("action=\"/products/import\"").nth(1).unwrap().split("</form>").next().unwrap();
    let mut explained: Vec<(String, String)> = hidden(form).into_iter().filter(|(name, _)| name != "column").collect();
    for (column, means) in [("Artikel", "name"), ("Artikelnummer", "sku"), ("Preis", "price")] {
        explained.push(("column".to_owned(), column.to_owned()));
        explained.push(("means".to_owned(), means.to_owned()));
    }
    let path = sent_to(&shop.owner.request("POST", "/products/import").form(&sent(&explained)).send()).to_owned();
    let page = || shop.owner.get(&path).send().text();
    eventually("it is compared", || page().contains("value=\"start\""));
    assert_eq!(sent_to(&shop.owner.request("POST", &path).form(&[("do", "start")]).send()), path);
    eventually("it is done", || page().contains("value=\"undo\""));
    let count = || shop.owner.get("/api/v1/product-counts").done()["total"].clone();
    assert_eq!(count(), 600);
    assert_eq!(sent_to(&shop.owner.request("POST", &path).form(&[("do", "undo")]).send()), path);
    eventually("it is taken back", || page().contains("Taken back"));
    assert_eq!(count(), 0);
    // What a program wrote needs no explanation.
    let known = send("shop.csv", b"Handle,Title,Variant SKU,Variant Price\ntea,Tea,T-1,4.50\n");
    assert!(sent_to(&known).starts_with("/products/import/imp_"));
}

#[test]
fn a_file_is_dropped_in_the_first_run_and_brought_in_in_place() {
    let shop = Shop::open();
    let page = shop.owner.get("/begin/products").send().text();
    assert!(page.contains("data-file data-go"), "{page}");
    let content = "Handle,Title,Variant SKU,Variant Price\ntea,Tea,T-1,4.50\ncup,Cup,C-1,nine\n";
    let sent = shop.owner.request("POST", "/api/v1/blobs").header("Content-Type", "text/csv").body(content.as_bytes());
    let file = text(&sent.send().json()["id"]);
    let fields = [("kind", "products"), ("back", "/begin/products"), ("file", file.as_str())];
    let path = sent_to(&shop.owner.request("POST", "/products/import").form(&fields).send()).to_owned();
    assert!(path.starts_with("/begin/products?import=imp_"), "{path}");
    let page = || shop.owner.get(&path).send().text();
    eventually("it is compared", || page().contains("value=\"start\""));
    let seen = page();
    assert!(seen.contains("One product is new.") && seen.contains("One is not understood"), "{seen}");
    let job = path.split("import=").nth(1).unwrap();
    let start = [("do", "start"), ("back", "/begin/products")];
    let back = shop.owner.request("POST", &format!("/products/import/{job}")).form(&start).send();
    assert_eq!(sent_to(&back), path);
    eventually("it is done", || page().contains("One change was made."));
    assert!(page().contains("Continue"));
    // Nobody is sent elsewhere by a form.
    let back = [("kind", "products"), ("back", "https://elsewhere.example"), ("file", file.as_str())];
    let path = sent_to(&shop.owner.request("POST", "/products/import").form(&back).send()).to_owned();
    assert!(path.starts_with("/products/import/imp_"), "{path}");
}

#[test]
fn every_kind_of_thing_goes_out_and_comes_in_by_the_pages() {
    let shop = Shop::open();
    shop.owner.post("/api/v1/brands", &json!({ "name": "Acme & Söhne" })).done();
    let page = shop.owner.get("/products/export").send().text();
    for kind in ["products", "levels", "brands", "price-lists", "prices", "tax-classes"] {
        assert!(page.contains(&format!("<option value=\"{kind}\"")), "{kind}: {page}");
    }
    let fields = [("kind", "brands"), ("format", "json")];
    let asked = shop.owner.request("POST", "/products/export").form(&fields).send();
    assert_eq!(sent_to(&asked), "/products/export");
    let page = || shop.owner.get("/products/export").send().text();
    eventually("it is written", || page().contains("/products/export/exp_"));
    let path = page().split("action=\"/products/export/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let file = shop.owner.request("POST", &format!("/products/export/{path}")).form(&[("do", "fetch")]).send();
    assert_eq!(file.header("content-type"), Some("application/json"));
    let brands: Value = file.json();
    assert_eq!(brands[0]["name"], "Acme & Söhne");

    // The file of a program has no delimiter, and its import is shown all the same.
    let content = file.text();
    let fields = [("kind", "brands"), ("content", content.as_str())];
    let path = sent_to(&shop.owner.request("POST", "/products/import").form(&fields).send()).to_owned();
    eventually("it is compared", || shop.owner.get(&path).send().text().contains("Everything in this file is here"));
    let unknown = [("kind", "brands"), ("content", "Marke;Alt\nInitech;x\n")];
    let asks = shop.owner.request("POST", "/products/import").form(&unknown).send().text();
    assert!(asks.contains("<option value=\"archived\"") && !asks.contains("<option value=\"price\""), "{asks}");
}
