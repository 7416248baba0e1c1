//! Files come in and go out, also when the program is killed meanwhile.

use serde_json::{Value, json};

use crate::{
    http::Client,
    program::eventually,
    shop::{Shop, text},
};

const MANY: usize = 1_500;

fn file(lines: usize) -> Value {
    let lines: String = (0..lines).map(|n| format!("thing-{n},Thing {n},SKU-{n},{n}.50\n")).collect();
    json!({ "content": format!("Handle,Title,Variant SKU,Variant Price\n{lines}"), "manner": { "currency": "EUR" } })
}

fn import(owner: &Client, path: &str) -> Value {
    owner.get(path).done()
}

/// Waits until the import is there.
fn until(owner: &Client, path: &str, state: &str) -> Value {
    eventually(&format!("the import is {state}"), || import(owner, path)["state"] == state);
    import(owner, path)
}

#[test]
fn a_file_comes_in_and_goes_out() {
    Shop::on_both(|shop| {
        let owner = &shop.owner;
        let answer = owner.post("/api/v1/imports", &file(3)).send();
        assert_eq!(answer.status, 201, "{}", answer.text());
        let path = format!("/api/v1/imports/{}", text(&answer.json()["id"]));
        assert_eq!(until(owner, &path, "compared")["new"], 3);
        let rows = owner.get(&format!("{path}/rows?outcome=new&limit=2")).done();
        assert_eq!((rows["items"].as_array().unwrap().len(), &rows["items"][0]["title"]), (2, &json!("Thing 0")));
        owner.post(&format!("{path}/start"), &json!({})).done();
        assert_eq!(until(owner, &path, "applied")["done"], 3);

        let export = owner.post("/api/v1/exports", &json!({ "format": "csv" })).done();
        let out = format!("/api/v1/exports/{}", text(&export["id"]));
        assert_eq!(until(owner, &out, "written")["done"], 3);
        let file = owner.get(&format!("{out}/file")).send();
        let header = |name: &str| file.header(name).unwrap_or_default().to_owned();
        assert_eq!(header("content-type"), "text/csv");
        assert!(header("content-disposition").contains("filename=\"products-"), "{}", header("content-disposition"));
        assert!(file.text().contains("\"Thing 2\""), "{}", file.text());
        owner.post(&format!("{path}/undo"), &json!({})).done();
        assert_eq!(until(owner, &path, "undone")["undone"], 3);
        assert_eq!(owner.get("/api/v1/products").done()["items"], json!([]));

        let (status, code) = owner.post("/api/v1/imports", &json!({ "content": "a,b\n" })).refused();
        assert_eq!((status, code.as_str()), (422, "exchange.unreadable"));
        let too_much = json!({ "content": "x".repeat(1 << 20) });
        assert_eq!(owner.post("/api/v1/imports", &too_much).refused().0, 413);
    });
}

#[test]
fn an_import_that_is_killed_goes_on_where_it_was() {
    let mut shop = Shop::open();
    let begun = shop.owner.post("/api/v1/imports", &file(MANY)).done();
    let path = format!("/api/v1/imports/{}", text(&begun["id"]));
    until(&shop.owner, &path, "compared");
    shop.owner.post(&format!("{path}/start"), &json!({})).done();
    eventually("some of it is done", || import(&shop.owner, &path)["done"] != 0);
    shop.server.kill();
    shop.server = shop.home.serve();
    shop.owner.address = shop.server.address;
    let done = until(&shop.owner, &path, "applied");
    assert_eq!((&done["done"], &done["failed"]), (&json!(MANY), &json!(0)));
}
