//! A plugin comes in as a package that somebody signed whom the business trusts, and is followed by newer ones of theirs.

use std::collections::BTreeMap;

use packages::{Package, Part};
use testkit::{Shop, Value, json, on_both, packed, publisher, text};
use vault::Signer;

use crate::{bytes_sent, made, manifest, programs, refused, sent, shop, somebody};

const LITTLE: &str = "operations = [\"catalog.add-brand\"]";
const MORE: &str = "operations = [\"catalog.add-brand\", \"catalog.add-category\"]";

fn release(number: &str, needs: &str) -> String {
    manifest("greeter", needs).replace("1.0.0", number)
}

/// The same, signed by somebody else.
async fn signed_by(shop: &Shop, signer: &Signer, manifest: &str) -> Value {
    let bytes = packed(manifest, &programs::bytes("greeter"));
    let again = packages::Package::read(&bytes).unwrap().signed(signer).to_bytes();
    bytes_sent(shop, &again).await
}

fn update(plugin: &Value, package: &Value) -> Value {
    json!({ "id": plugin["id"], "version": plugin["version"], "package": package })
}

async fn installed(shop: &Shop) -> Value {
    let package = sent(shop, "greeter", &release("1.4.0", LITTLE)).await;
    made(shop, "plugins.install", json!({ "package": package })).await
}

on_both! {
    in shop;

    async fn nobody_is_trusted_whom_nobody_named(shop) {
        let stranger = Signer::generate();
        let theirs = signed_by(shop, &stranger, &release("1.0.0", LITTLE)).await;
        let no = shop.run(&shop.fresh(&shop.owner), "plugins.install", json!({ "package": theirs })).await.unwrap_err();
        assert_eq!(no.code, "plugins.unknown-publisher");
        assert!(no.detail.contains(&stranger.verifier().fingerprint()), "{no}");
        let parts = [(packages::Part::Manifest, manifest("greeter", LITTLE).into_bytes()), (packages::Part::Component, programs::bytes("greeter"))];
        let parts = parts.iter().map(|(part, bytes)| (part.clone(), &bytes[..])).collect();
        let unsigned = bytes_sent(shop, &packages::Package::of(parts).unwrap().to_bytes()).await;
        assert_eq!(refused(shop, "plugins.install", json!({ "package": unsigned })).await, "plugins.unsigned");
        let named = json!({ "name": "Teas & Co", "public_key": stranger.verifier().to_text() });
        let author = made(shop, "plugins.add-publisher", named.clone()).await;
        assert_eq!(text(&author["fingerprint"]), stranger.verifier().fingerprint());
        assert_eq!(refused(shop, "plugins.add-publisher", named).await, "plugins.publisher-known");
        let plugin = made(shop, "plugins.install", json!({ "package": theirs })).await;
        assert_eq!(plugin["public_key"], author["public_key"]);
        // What is there works on; what comes next does not come in.
        made(shop, "plugins.remove-publisher", json!({ "id": author["id"], "version": 1 })).await;
        let next = signed_by(shop, &stranger, &release("2.0.0", LITTLE)).await;
        assert_eq!(refused(shop, "plugins.update", update(&plugin, &next)).await, "plugins.unknown-publisher");
        let wrong = json!({ "name": "Nobody", "public_key": "ed25519:AAAA" });
        assert_eq!(refused(shop, "plugins.add-publisher", wrong).await, "input.invalid");
    }

    async fn only_owners_who_just_proved_who_they_are_say_whom_to_trust(shop) {
        let named = json!({ "name": "Author", "public_key": publisher().verifier().to_text() });
        let admin = shop.fresh(&shop.member("admin").await);
        assert_eq!(shop.run(&admin, "plugins.add-publisher", named.clone()).await.unwrap_err().code, "access.denied");
        shop.advance(std::time::Duration::from_secs(301));
        assert_eq!(shop.run(&shop.owner, "plugins.add-publisher", named).await.unwrap_err().code, "session.step-up");
    }

    async fn what_is_wrong_with_a_package_is_said(shop) {
        let says = |bytes: Vec<u8>| async move {
            let package = bytes_sent(shop, &bytes).await;
            let no = shop.run(&shop.fresh(&shop.owner), "plugins.install", json!({ "package": package })).await.unwrap_err();
            (no.code.into_owned(), no.detail.into_owned())
        };
        let whole = packed(&manifest("greeter", LITTLE), &programs::bytes("greeter"));
        let mut changed = whole.clone();
        let place = changed.windows(7).position(|bytes| bytes == b"greeter").unwrap();
        changed[place] = b'G';
        let (code, detail) = says(changed).await;
        assert_eq!(code, "plugins.not-a-package");
        assert!(detail.contains("changed after it was signed"), "{detail}");
        assert_eq!(says(programs::bytes("greeter")).await.0, "plugins.not-a-package", "a bare program");
        let key = Signer::generate().to_own_key();
        let with_secret = [&programs::bytes("greeter")[..], key.expose().as_bytes()].concat();
        let (code, detail) = says(packed(&manifest("greeter", LITTLE), &with_secret)).await;
        assert_eq!(code, "input.invalid");
        assert!(detail.contains("component.wasm") && detail.contains("secret"), "{detail}");
    }

    async fn one_is_fetched_from_where_it_is_and_from_nowhere_else(shop) {
        let at = |what: &str| json!({ "url": format!("http://127.0.0.1:{}/{what}", somebody::port()) });
        let fetched = made(shop, "plugins.fetch-package", at("greeter.stockade")).await;
        let seen = made(shop, "plugins.look-at-package", json!({ "package": fetched["package"] })).await;
        assert_eq!(text(&seen["fingerprint"]), publisher().verifier().fingerprint());
        assert_eq!(refused(shop, "plugins.fetch-package", at("gone.stockade")).await, "plugins.not-fetched", "a redirect");
        assert_eq!(refused(shop, "plugins.fetch-package", at("other")).await, "plugins.not-a-package");
        for elsewhere in ["http://shop.example/x.stockade", "file:///etc/passwd", "ftp://a.example/x", "x"] {
            assert_eq!(refused(shop, "plugins.fetch-package", json!({ "url": elsewhere })).await, "input.invalid");
        }
        let inside = json!({ "url": "https://127.0.0.1:1/x.stockade" });
        assert_eq!(refused(shop, "plugins.fetch-package", inside).await, "plugins.not-fetched");
    }

    async fn a_package_is_looked_at_before_it_is_believed(shop) {
        let stranger = Signer::generate();
        let theirs = signed_by(shop, &stranger, &release("1.0.0", MORE)).await;
        let seen = made(shop, "plugins.look-at-package", json!({ "package": theirs })).await;
        assert_eq!((&seen["publisher"], &seen["installed"]), (&Value::Null, &Value::Null));
        assert_eq!(text(&seen["fingerprint"]), stranger.verifier().fingerprint());
        assert!(text(&seen["sentences"][0]).contains("catalog.add-category"), "{seen}");
        let plugin = installed(shop).await;
        let next = sent(shop, "greeter", &release("1.5.0", MORE)).await;
        let seen = made(shop, "plugins.look-at-package", json!({ "package": next })).await;
        assert_eq!(seen["publisher"]["name"], "Author");
        assert_eq!((&seen["installed"]["id"], &seen["installed"]["same_publisher"]), (&plugin["id"], &json!(true)));
        assert_eq!(seen["installed"]["more"][0]["kind"], "does", "{seen}");
        assert_eq!(made(shop, "plugins.list", json!({})).await["items"].as_array().unwrap().len(), 1, "nothing came of it");
    }

    async fn what_it_came_with_and_what_it_has_no_way_to_is_seen(shop) {
        let asks = "records = [{ kind = \"product\" }]\nevents = []\n\
                    hosts = [{ host = \"teas.example\", methods = [\"POST\"] }]\n\
                    operations = [\"catalog.add-brand\"]";
        let (manifest, program) = (manifest("greeter", asks), programs::bytes("greeter"));
        let bill = json!({ "bomFormat": "CycloneDX", "components": [
            { "type": "library", "name": "serde", "version": "1.0.1" }, { "name": "a\u{7}b" },
        ] });
        let (bill, icon) = (bill.to_string(), testkit::photograph_of(64, 64, (0..64 * 64).map(|at| u8::try_from(at % 256).unwrap()).collect()));
        let parts = |bill: &str| {
            let parts = BTreeMap::from([
                (Part::Manifest, manifest.as_bytes()),
                (Part::Component, program.as_slice()),
                (Part::Icon, &icon[..]),
                (Part::Licence, b"Apache-2.0"),
                (Part::Sbom, bill.as_bytes()),
            ]);
            Package::of(parts).unwrap().signed(&publisher()).to_bytes()
        };
        let look = async |bytes: &[u8]| {
            let package = bytes_sent(shop, bytes).await;
            made(shop, "plugins.look-at-package", json!({ "package": package })).await
        };
        // Of a stranger's nothing is compiled, so all of it could be.
        let seen = look(&parts(&bill)).await;
        let kinds = |list: &Value| list.as_array().unwrap().iter().map(|one| text(&one["kind"])).collect::<Vec<_>>();
        assert_eq!(kinds(&seen["worst"]), ["does", "changes-there", "sends", "sees"]);
        assert_eq!(seen["idle"], json!([]));
        crate::trusted(shop).await;
        let seen = look(&parts(&bill)).await;
        assert_eq!(kinds(&seen["worst"]), ["does"]);
        assert_eq!(kinds(&seen["idle"]), ["changes-there", "sends", "sees"]);
        let inside = &seen["inside"];
        assert_eq!(inside["licence"], "Apache-2.0");
        assert!(text(&inside["icon"]["media_type"]).starts_with("image/") && inside["icon"]["content"].is_string());
        assert_eq!(inside["parts"], json!([{ "name": "ab", "version": "" }, { "name": "serde", "version": "1.0.1" }]));
        assert_eq!(look(&parts("no bill")).await["inside"]["parts"], Value::Null);
        // So it stays known once it is there.
        let plugin = made(shop, "plugins.install", json!({ "package": seen["package"] })).await;
        let whole = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await;
        assert_eq!((kinds(&whole["worst"]), kinds(&whole["idle"]).len()), (vec!["does".to_owned()], 3));
    }

    async fn what_follows_is_newer_and_by_the_same_and_wants_no_more(shop) {
        let plugin = installed(shop).await;
        for number in ["1.3.9", "1.4.0", "0.99.0"] {
            let older = sent(shop, "greeter", &release(number, LITTLE)).await;
            let expected = "plugins.not-newer";
            assert_eq!(refused(shop, "plugins.update", update(&plugin, &older)).await, expected, "{number}");
        }
        let other = sent(shop, "maker", &manifest("maker", LITTLE).replace("1.0.0", "2.0.0")).await;
        assert_eq!(refused(shop, "plugins.update", update(&plugin, &other)).await, "plugins.other-plugin");
        let wants = sent(shop, "greeter", &release("1.10.0", MORE)).await;
        assert_eq!(refused(shop, "plugins.update", update(&plugin, &wants)).await, "plugins.wants-more");
        // Until one is taken, the one before is there as it was.
        let whole = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await;
        assert_eq!((&whole["release"], &whole["version"]), (&json!("1.4.0"), &json!(1)));
        let mut said = update(&plugin, &wants);
        said["grants"] = json!({ "operations": ["catalog.add-category"] });
        let after = made(shop, "plugins.update", said).await;
        assert_eq!((&after["release"], &after["version"]), (&json!("1.10.0"), &json!(2)));
        assert_eq!(after["grants"]["operations"], json!(["catalog.add-category"]));
        let seen_before = update(&plugin, &sent(shop, "greeter", &release("1.11.0", LITTLE)).await);
        assert_eq!(refused(shop, "plugins.update", seen_before).await, "record.stale");
    }

    async fn another_key_is_taken_where_somebody_names_it(shop) {
        let plugin = installed(shop).await;
        let other = Signer::generate();
        let named = json!({ "name": "Somebody else", "public_key": other.verifier().to_text() });
        made(shop, "plugins.add-publisher", named).await;
        let next = signed_by(shop, &other, &release("2.0.0", LITTLE)).await;
        assert_eq!(refused(shop, "plugins.update", update(&plugin, &next)).await, "plugins.other-publisher");
        let mut meant = update(&plugin, &next);
        meant["public_key"] = json!(publisher().verifier().to_text());
        assert_eq!(refused(shop, "plugins.update", meant.clone()).await, "plugins.other-publisher", "named another");
        meant["public_key"] = json!(other.verifier().to_text());
        assert_eq!(made(shop, "plugins.update", meant).await["public_key"], json!(other.verifier().to_text()));
    }

    /// What it was told before is done by whichever is there when its turn comes, and what it remembers stays.
    async fn the_next_release_goes_on_where_the_one_before_was(shop) {
        let needs = "operations = [\"catalog.add-brand\"]\nevents = [\"catalog.product-added\"]";
        let first = sent(shop, "keeper", &manifest("keeper", needs)).await;
        let plugin = made(shop, "plugins.install", json!({ "package": first })).await;
        crate::product(shop, "Tea").await;
        crate::worked(shop).await;
        crate::product(shop, "Coffee").await;
        crate::told(shop).await;
        let next = sent(shop, "keeper", &manifest("keeper", needs).replace("1.0.0", "1.0.1")).await;
        made(shop, "plugins.update", update(&plugin, &next)).await;
        crate::worked(shop).await;
        assert_eq!(crate::brands(shop).await, ["Count 1", "Count 2"]);
        assert_eq!(crate::states(shop).await, ["done", "done"]);
    }

    async fn whoever_speaks_another_language_reads_it_in_theirs(shop) {
        let needs = "secrets = [{ name = \"key\", title = \"Key\" }]\n\
                     panels = [{ name = \"days\", title = \"Days\", on = \"home\" }]\n\
                     [[settings]]\nname = \"store\"\ntitle = \"Store\"\nkind = \"url\"\n\
                     [[actions]]\nname = \"test\"\ntitle = \"Test\"\n";
        let said = "\"secrets.key\" = \"Schlüssel\"\n\"settings.store\" = \"Geschäft\"\n\
                    \"actions.test\" = \"Prüfen\"\n\"panels.days\" = \"Tage\"\n";
        let (manifest, program) = (manifest("greeter", needs), programs::bytes("greeter"));
        let parts = BTreeMap::from([
            (Part::Manifest, manifest.as_bytes()),
            (Part::Component, program.as_slice()),
            (Part::named("texts/de.toml").unwrap(), said.as_bytes()),
        ]);
        crate::trusted(shop).await;
        let package = bytes_sent(shop, &Package::of(parts).unwrap().signed(&publisher()).to_bytes()).await;
        let looked = made(shop, "plugins.look-at-package", json!({ "package": package, "language": "de" })).await;
        assert_eq!(looked["manifest"]["settings"][0]["title"], "Geschäft");
        // Its program reaches for no secret.
        assert!(looked["idle_sentences"].to_string().contains("Schlüssel"), "{looked}");
        let plugin = made(shop, "plugins.install", json!({ "package": package })).await;
        let whole = async |language: &str| {
            made(shop, "plugins.get", json!({ "id": plugin["id"], "language": language })).await
        };
        for (language, [key, store, test, days]) in [
            ("de", ["Schlüssel", "Geschäft", "Prüfen", "Tage"]),
            ("de-AT", ["Schlüssel", "Geschäft", "Prüfen", "Tage"]),
            ("en", ["Key", "Store", "Test", "Days"]),
            ("", ["Key", "Store", "Test", "Days"]),
        ] {
            let whole = whole(language).await;
            assert_eq!((&whole["grants"]["secrets"][0]["title"], &whole["manifest"]["settings"][0]["title"]), (&json!(key), &json!(store)));
            let wanted = json!({ "language": language });
            let actions = made(shop, "plugins.list-actions", wanted.clone()).await;
            let panels = made(shop, "plugins.list-panels", wanted).await;
            assert_eq!((&actions["items"][0]["title"], &panels["items"][0]["title"]), (&json!(test), &json!(days)));
        }
        // What it says is not what it may: the same grants in any language.
        let narrowed = json!({ "id": plugin["id"], "version": plugin["version"], "grants": whole("").await["grants"] });
        made(shop, "plugins.narrow", narrowed).await;
    }

    async fn a_secret_that_a_release_has_made_is_made_where_it_works_already(shop) {
        let first = sent(shop, "keeper", &manifest("keeper", "")).await;
        let plugin = made(shop, "plugins.install", json!({ "package": first })).await;
        let known = async || crate::connection(shop, &plugin).await["credentials"].clone();
        assert_eq!(known().await, json!([]));
        let needs = "secrets = [{ name = \"own\", title = \"Own\", made = true }]";
        let release = async |version: &str| sent(shop, "keeper", &manifest("keeper", needs).replace("1.0.0", version)).await;
        let grants = json!({ "secrets": [{ "name": "own", "title": "Own", "made": true }] });
        let mut input = update(&plugin, &release("1.0.1").await);
        input["grants"] = grants;
        let plugin = made(shop, "plugins.update", input).await;
        let there = known().await;
        assert_eq!(there[0]["name"], "own", "{there}");
        shop.advance(std::time::Duration::from_secs(60));
        made(shop, "plugins.update", update(&plugin, &release("1.0.2").await)).await;
        assert_eq!(known().await, there, "and it stays the same");
    }
}
