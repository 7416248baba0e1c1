//! What is said of a connection: what works, and what is in the way of what does not.

use testkit::{json, on_both, text};
use woocommerce_shop::{Options, Seed};

use super::{Connected, open};

on_both! {
    in open;

    async fn it_says_in_words_what_works(shop) {
        let Some(connected) = Connected::with(shop, Seed::default()).await else { return };
        let told = connected.asked("test").await;
        let answer = text(&told["answer"]);
        for said in [
            "“Speicher & Söhne” answers.", "WooCommerce 11.2.0 on WordPress 6.9", "requests are signed",
            "may read and write", "Prices are in EUR, with 2 decimals", "prices hold the tax",
        ] {
            assert!(answer.contains(said), "{said} in {answer}");
        }
        assert!(!answer.contains(" is old"), "{answer}");
        // What its owner should know.
        connected.control("PUT", "habits", json!({ "woocommerce": "8.1.0", "wordpress": "6.1" }));
        connected.control("PUT", "settings", json!({ "woocommerce_currency": "JPY", "woocommerce_calc_taxes": "no" }));
        let reader = connected.control("POST", "keys", json!({ "permissions": "read" }));
        connected.key(&format!("{}:{}", text(&reader["consumer_key"]), text(&reader["consumer_secret"]))).await;
        let told = connected.asked("test").await;
        let answer = text(&told["answer"]);
        for said in ["WooCommerce 8.1.0 is old", "WordPress 6.1 is old", "may only read", "JPY has 0 decimals", "does not tax"] {
            assert!(answer.contains(said), "{said} in {answer}");
        }
    }

    async fn what_is_in_the_way_is_said_with_what_helps(shop) {
        let Some(connected) = Connected::with(shop, Seed::default()).await else { return };
        let key = connected.there.key.clone();
        for (key, said) in [
            (format!("ck_{}:{}", "0".repeat(40), key.secret), "does not know this key"),
            (format!("{}:cs_{}", key.key, "0".repeat(40)), "did not take our signature"),
        ] {
            connected.key(&key).await;
            let told = connected.asked("test").await;
            assert!(text(&told["answer"]).contains(said), "{said} in {told}");
        }
        connected.key(&format!("{}:{}", key.key, key.secret)).await;
        connected.control("PUT", "faults", json!({ "requests": [{ "kind": "moved", "to": "https://www.shop.example/" }] }));
        let told = connected.asked("test").await;
        assert!(text(&told["answer"]).contains("https://www.shop.example. Type that as the shop's address. It has https"), "{told}");
        connected.control("PUT", "faults", json!({ "requests": [{ "kind": "challenge" }] }));
        let told = connected.asked("test").await;
        assert!(text(&told["answer"]).contains("firewall"), "{told}");
        // Nothing of the key is in what is said or kept of it.
        let kept = crate::deliveries(shop).await;
        assert!(!json!(kept).to_string().contains(&key.secret));
    }

    async fn a_shop_in_a_folder_is_asked_in_its_folder(shop) {
        let options = Options { home: Some("{here}/store".to_owned()), ..Options::default() };
        let Some(connected) = Connected::open(shop, options).await else { return };
        let url = format!("{}/store/", connected.there.url);
        connected.settings(json!({ "store": url })).await;
        let told = connected.asked("test").await;
        assert!(text(&told["answer"]).contains("may read and write"), "{told}");
        assert!(text(&told["answer"]).contains("No location is chosen"), "{told}");
    }

    async fn whoever_asks_is_answered_in_their_language(shop) {
        let Some(connected) = Connected::with(shop, Seed { products: 12, orders: 5, seed: 2 }).await else { return };
        let asked = async |action: &str, language: &str| {
            let input = json!({ "id": connected.connection["id"], "action": action, "language": language });
            shop.advance(std::time::Duration::from_millis(1));
            let asked = shop.run(&shop.owner, "plugins.ask-action", input).await.map_err(|no| no.code.into_owned())?;
            connected.worked().await;
            let told = shop.run(&shop.owner, "plugins.get-action", json!({ "id": asked["id"] })).await.unwrap();
            Ok::<_, String>(text(&told["answer"]))
        };
        let answer = asked("test", "de-AT").await.unwrap();
        for said in ["„Speicher & Söhne“ antwortet.", "Der Schlüssel darf lesen und schreiben.", "Preise enthalten die Steuer."] {
            assert!(answer.contains(said), "{said} in {answer}");
        }
        assert!(asked("test", "fr").await.unwrap().contains("The key may read and write."));
        assert_eq!(asked("test", "de AT").await.unwrap_err(), "input.invalid");
        // Nothing came over by being counted.
        let goods = connected.all("products").len();
        let answer = asked("rehearse", "en").await.unwrap();
        assert!(answer.contains(&format!("Products: {goods}, of these")) && answer.contains("Orders: 5, the first of"), "{answer}");
        assert_eq!(crate::made(shop, "catalog.list-products", json!({})).await["items"], json!([]));
    }
}

#[test]
fn all_that_people_read_of_it_is_there_in_german() {
    let manifest = plugins::manifest::read(super::MANIFEST).unwrap();
    let german: std::collections::BTreeMap<String, String> = toml::from_str(super::GERMAN).unwrap();
    let missing: Vec<String> = manifest.words().into_keys().filter(|word| !german.contains_key(word)).collect();
    assert_eq!(missing, ["name"], "a name is the same in all languages");
    let unknown: Vec<&String> = german.keys().filter(|word| !manifest.words().contains_key(*word)).collect();
    assert_eq!(unknown, Vec::<&String>::new());
}
