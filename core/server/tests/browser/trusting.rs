//! A plugin comes in: whose it is, what it could do, what of that is denied; and the release after it.

use std::io::Write as _;

use model::Timestamp;
use packages::{
    Index,
    index::{Listed, Revoked, digest, file as called},
};
use serde_json::json;
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

pub fn file(manifest: &str, program: &[u8]) -> NamedTempFile {
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

/// These releases lie there from now on, and are listed.
fn listed(house: &House, number: i64, releases: &[&str], program: &[u8]) {
    let folder = house.indexes().join("teas");
    std::fs::create_dir_all(&folder).unwrap();
    let one = |release: &&str| {
        let bytes = packed(&MANIFEST.replace("0.1.0", release), program);
        std::fs::write(folder.join(called("teas", release)), &bytes).unwrap();
        Listed {
            plugin: "teas".to_owned(),
            release: (*release).to_owned(),
            name: "Teas & Co".to_owned(),
            publisher: publisher().verifier().to_text(),
            digest: digest(&bytes),
            size: bytes.len() as u64,
            host: sandbox::interface().to_owned(),
        }
    };
    let until: Timestamp = "2099-01-01T00:00:00Z".parse().unwrap();
    let index = Index { number, until, packages: releases.iter().map(one).collect(), revoked: Revoked::default() };
    std::fs::write(folder.join(Index::FILE), index.signed(&publisher()).unwrap()).unwrap();
}

#[test]
fn a_plugin_is_found_where_it_is_listed() {
    let Some(program) = component("hello") else { return };
    for (name, look) in [("listed", DESKTOP), ("listed-phone", PHONE), ("listed-bare", PHONE.without_script())] {
        let house = House::finding();
        let Some(mut page) = Page::open_inside(&house, name, look) else { return };
        listed(&house, 1, &["0.1.0"], &program);
        let key = publisher().verifier().to_text();
        house.done("/plugin-publishers", &json!({ "name": "Teas & Co", "public_key": key }));
        page.go("/plugins/install");
        page.press("Look where plugins are listed");
        page.fill("name", "The market");
        page.fill("address", "folder:teas");
        page.fill("public_key", &key);
        page.send("Look there");
        page.is_below("/plugins/indexes/pix_");
        page.shows("Teas & Co");
        page.send("Look at it");
        page.shows("Teas & Co signed it");
        page.send("Install it");
        page.is_below("/plugins/ins_");
        page.shows("No newer release is listed where you look.");

        listed(&house, 2, &["0.1.0", "0.2.0"], &program);
        page.go("/plugins/indexes");
        page.press("The market");
        page.send("Read it anew");
        page.shows("0.1.0 is installed");
        page.send("Look at it");
        page.shows("What changes from 0.1.0 to 0.2.0");
        page.send("Try it on the latest calls");
        page.shows("No call is kept that could be played.");
        let plugin = house.shown("/plugins")["items"][0].clone();
        page.go(&format!("/plugins/{}", text(&plugin["id"])));
        page.shows("Release 0.2.0 is listed.");
        page.send("Update it by itself");
        page.shows("Update it by itself no longer");
        // The list of before is put back.
        listed(&house, 1, &["0.1.0"], &program);
        page.go("/plugins/indexes");
        page.press("The market");
        page.send("Read it anew");
        page.shows("is older than what was read before");
    }
}
