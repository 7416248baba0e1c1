//! A plugin is minded: what of it needs somebody, what it says, what was told to it, what it brings over, what it is asked;
//! and that it is stopped.

use serde_json::json;
use tempfile::NamedTempFile;
use testkit::{component, http::Request, text};

use crate::{
    browser::{DESKTOP, PHONE},
    house::House,
    page::Page,
    trusting::file,
};

const MANIFEST: &str = r#"
    [plugin]
    id = "hello"
    name = "Hello"
    version = "0.1.0"

    [needs]
    operations = ["catalog.add-product"]
    events = ["catalog.product-added"]
    secrets = [{ name = "key", title = "Key" }]
    webhooks = [{ name = "teas", verify = { scheme = "stripe" }, secret = "key" }]
    syncs = [{ name = "teas", title = "Teas" }]
    hosts = [{ setting = "store", path = "/wp-json", methods = ["GET"], labels = ["personal", "financial"] }]

    [[settings]]
    name = "store"
    title = "Store"
    kind = "url"

    [[actions]]
    name = "greet"
    title = "Greet somebody"
    form = [{ name = "name", title = "Whom", kind = "text", required = true }]
"#;

/// Through the pages, with a secret and the address of a store; says where it is.
fn installed(house: &House, page: &mut Page<'_>, package: &NamedTempFile) -> String {
    page.go("/plugins/install");
    let field = page.browser.all("#package").pop().unwrap();
    page.browser.type_into(&field, package.path().to_str().unwrap()).unwrap();
    page.send("Look at it");
    page.is_below("/plugins/install/blb_");
    page.fill("name", "Hello & Co");
    page.send("The fingerprint is theirs: trust this key");
    page.send("Install it");
    page.is_below("/plugins/ins_");
    let plugin = text(&house.shown("/plugins")["items"][0]["id"]);
    page.press("Connections");
    page.fill("setting-store", "https://shop.example/");
    page.send("Save changes");
    page.fill("value", "between us");
    page.send("Set Key");
    page.shows("Set ");
    format!("/plugins/{plugin}")
}

#[test]
fn a_plugin_is_minded() {
    let Some(program) = component("hello") else { return };
    for (name, look) in [("minding", DESKTOP), ("minding-phone", PHONE)] {
        let house = House::claimed();
        let Some(mut page) = Page::open_inside(&house, name, look) else { return };
        let at = installed(&house, &mut page, &file(MANIFEST, &program));

        // It greets what is new, and tells people so; Home says that there is something to read, and leads there.
        house.done("/products", &json!({ "name": "Oolong" }));
        page.until("it told people", || {
            let found = house.shown(&format!("{at}/notices"));
            (!found["items"].as_array()?.is_empty()).then_some(())
        });
        page.go("/");
        page.shows("Plugins that need you");
        page.go("/plugins");
        page.press("a notice to read");
        page.shows("Hello, Oolong!");
        page.send("I read them");
        page.shows("Read before");
        assert!(!page.text().contains("I read them"));
        assert!(page.text().contains("https://shop.example/wp-json"), "where it sends to is what was typed");

        page.press("Log");
        page.shows("greeting number 1");
        page.choose("level", "error");
        page.shows("It wrote nothing down");

        // Whoever posts without a signature is counted, and somebody told what to do.
        let connection = house.shown(&format!("{at}/connections"))["items"][0].clone();
        let url = text(&connection["webhooks"][0]["url"]);
        let path = url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|slash| rest[slash..].to_owned()));
        let forged = house.server.ask(&Request::post(path.unwrap(), "", &json!({ "name": "Forged" }))).unwrap();
        assert_eq!(forged.status, 401);
        page.press("Connections");
        page.shows("Not believed");
        page.shows("Set the secret at the service outside, too.");

        // It is asked for something, and what it was told is looked at.
        page.go(&format!("{at}/actions"));
        page.fill("setting-name", "Ada");
        page.send("Ask it Greet somebody");
        page.shows("Hello, Ada!");
        page.go(&format!("{at}/deliveries"));
        page.press("catalog.product-added");
        page.shows("What it was told");
        page.shows("Oolong");

        // Page by page, with a bar that moves by itself.
        page.go(&format!("{at}/syncs"));
        page.send("Start Teas");
        page.shows("60 of 60");

        page.go("/plugins/requests");
        page.shows("Nothing left");

        // Stopped at once, after it was said what that means.
        page.go(&at);
        page.press("Stop at once");
        page.shows("It loses all its rights at once");
        page.send("Stop it now");
        page.shows("It was stopped.");
        page.go("/plugins");
        page.shows("it was stopped");
    }
}
