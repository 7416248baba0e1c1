//! A plugin comes in: whose it is, what it could do, what of that is denied; and the release after it.

use std::io::Write as _;

use tempfile::NamedTempFile;
use testkit::{component, packed, publisher, text};

use crate::{
    browser::{DESKTOP, PHONE},
    house::House,
    page::Page,
};

const MANIFEST: &str = r#"
    [plugin]
    id = "teas"
    name = "Teas & Co"
    version = "0.1.0"
    summary = "Brings the orders of your web shop here."

    [needs]
    operations = ["catalog.add-product"]
    events = ["catalog.product-added"]
    secrets = [{ name = "key", title = "Key of the shop" }]
    webhooks = [{ name = "orders", verify = { scheme = "stripe" }, secret = "key" }]
    schedules = [{ name = "nightly", cron = "0 3 * * *" }]
"#;

fn file(manifest: &str, program: &[u8]) -> NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".stockade").tempfile().unwrap();
    file.write_all(&packed(manifest, program)).unwrap();
    file
}

#[test]
fn a_plugin_is_looked_at_and_let_in() {
    let Some(program) = component("hello") else { return };
    for (name, look) in [("plugin", DESKTOP), ("plugin-phone", PHONE), ("plugin-bare", PHONE.without_script())] {
        let house = House::claimed();
        let Some(mut page) = Page::open_inside(&house, name, look) else { return };
        let send = |page: &mut Page<'_>, file: &NamedTempFile| {
            page.go("/plugins/install");
            let field = page.browser.all("#package").pop().unwrap();
            page.browser.type_into(&field, file.path().to_str().unwrap()).unwrap();
            page.send("Look at it");
            page.is_below("/plugins/install/blb_");
        };
        page.go("/plugins");
        page.press("Install a plugin");
        let first = file(MANIFEST, &program);
        send(&mut page, &first);
        page.shows("not by anybody whom you trust");
        page.shows(&publisher().verifier().fingerprint());
        page.fill("name", "Teas & Co");
        page.send("The fingerprint is theirs: trust this key");
        page.shows("Teas & Co signed it");
        page.shows("It could do this, at any time: Add a product.");
        page.send("Install it");
        page.is_below("/plugins/ins_");
        page.shows("If it were malicious");

        let next =
            MANIFEST.replace("0.1.0", "0.2.0").replace("[\"catalog.add-product\"]", "[\"catalog.add-category\"]");
        let next = file(&next, &program);
        send(&mut page, &next);
        page.shows("What changes from 0.1.0 to 0.2.0");
        page.shows("It could no longer do this");
        page.send("Put it in the place of the one before");
        page.is_below("/plugins/ins_");
        let plugin = house.shown("/plugins")["items"][0].clone();
        assert_eq!(text(&plugin["release"]), "0.2.0");
    }
}
