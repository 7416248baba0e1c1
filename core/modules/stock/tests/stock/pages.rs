//! What the pages of people ask: whole pages at once, by name.

use door::Ask;
use testkit::{Shop, Value, json, on_both, text};

use crate::support::{place, receive};

async fn product(shop: &Shop, name: &str, skus: &[&str]) -> Vec<String> {
    let variants: Vec<Value> = skus.iter().map(|sku| json!({ "title": sku, "sku": sku })).collect();
    let product = shop.run(&shop.owner, "catalog.add-product", json!({ "name": name, "variants": variants })).await;
    product.unwrap()["variants"].as_array().unwrap().iter().map(|variant| text(&variant["id"])).collect()
}

async fn stock(shop: &Shop, query: Value) -> Vec<Value> {
    let page = shop.run(&shop.clerk, "stock.list-products", query).await.unwrap();
    page["items"].as_array().unwrap().clone()
}

/// The SKUs on a page, in its order.
fn skus(items: &[Value]) -> Vec<&str> {
    let variants = items.iter().flat_map(|item| item["variants"].as_array().unwrap());
    variants.map(|variant| variant["sku"].as_str().unwrap()).collect()
}

on_both! {
    async fn a_page_of_stock_is_by_name_with_everything_where_it_is(shop) {
        let (floor, store) = (place(shop, "Floor").await, place(shop, "Store").await);
        let tea = product(shop, "tea", &["T-1", "T-2"]).await;
        let cups = product(shop, "Cups", &["C-1"]).await;
        product(shop, "apples", &["A-1"]).await;
        receive(shop, &tea[1], &floor, "5").await;
        receive(shop, &tea[1], &store, "7").await;
        receive(shop, &cups[0], &store, "1").await;
        let input = json!({ "variant": tea[1], "location": floor, "quantity": "2" });
        shop.run(&shop.clerk, "stock.reserve", input).await.unwrap();

        let all = stock(shop, json!({})).await;
        assert_eq!(skus(&all), ["A-1", "C-1", "T-1", "T-2"], "by name, however it is written, what is nowhere too");
        let here = |location: &str| all[2]["variants"][1]["levels"].as_array().unwrap().iter()
            .find(|level| level["location"] == location).cloned().unwrap();
        assert_eq!((&here(&floor)["on_hand"], &here(&floor)["available"]), (&json!("5"), &json!("3")));
        assert_eq!(here(&store)["available"], "7");
        assert_eq!(skus(&stock(shop, json!({ "only": "there" })).await), ["C-1", "T-2"]);
        assert_eq!(skus(&stock(shop, json!({ "only": "there", "location": floor })).await), ["T-2"]);
        let of_floor = stock(shop, json!({ "location": floor })).await;
        assert_eq!(of_floor[2]["variants"][1]["levels"].as_array().unwrap().len(), 1);

        let first = shop.run(&shop.owner, "stock.list-products", json!({ "limit": 2 })).await.unwrap();
        let rest = stock(shop, json!({ "cursor": first["next"], "limit": 2 })).await;
        assert_eq!(skus(&rest), ["T-1", "T-2"]);
        assert_eq!(skus(&stock(shop, json!({ "search": "cup" })).await), ["C-1"]);
        assert_eq!(skus(&stock(shop, json!({ "search": "tea", "only": "there" })).await), ["T-2"]);
        let unknown = json!({ "location": "loc_01jx0000000000000000000000" });
        assert_eq!(shop.run(&shop.owner, "stock.list-products", unknown).await.unwrap_err().code, "record.not-found");
    }

    async fn what_wants_attention_is_found(shop) {
        let (floor, store) = (place(shop, "Floor").await, place(shop, "Store").await);
        let loose = json!({ "name": "Van", "allows_negative": true });
        let van = text(&shop.run(&shop.owner, "stock.add-location", loose).await.unwrap()["id"]);
        let tea = product(shop, "Tea", &["LOW", "SHORT", "OLD", "FINE"]).await;
        for (variant, at) in [(&tea[0], &floor), (&tea[3], &floor), (&tea[3], &store)] {
            receive(shop, variant, at, "5").await;
        }
        let point = json!({ "variant": tea[0], "location": floor, "minimum": "5", "target": "9" });
        shop.run(&shop.owner, "stock.set-reorder-point", point).await.unwrap();
        let short = json!({ "variant": tea[1], "location": van, "change": "-1", "reason": "sold from the van" });
        shop.run(&shop.owner, "stock.adjust", short).await.unwrap();
        let track = json!({ "id": tea[2], "mode": "lot", "expires": true });
        shop.run(&shop.owner, "stock.track", track).await.unwrap();
        let old = json!({
            "variant": tea[2], "location": store, "quantity": "1", "lot": "L1", "expires_at": "2001-01-01T00:00:00Z",
        });
        shop.run(&shop.owner, "stock.receive", old).await.unwrap();
        for (only, found) in [("low", "LOW"), ("negative", "SHORT"), ("expiring", "OLD")] {
            assert_eq!(skus(&stock(shop, json!({ "only": only })).await), [found], "{only}");
        }
        for (only, at) in [("low", &store), ("negative", &floor), ("expiring", &floor)] {
            assert!(stock(shop, json!({ "only": only, "location": at })).await.is_empty(), "{only}");
        }
        // What is there is shown although it is no longer sold.
        let product = text(&stock(shop, json!({})).await[0]["product"]);
        shop.run(&shop.owner, "catalog.archive-product", json!({ "id": product, "version": 1 })).await.unwrap();
        assert!(stock(shop, json!({})).await.is_empty());
        let left = stock(shop, json!({ "only": "low" })).await;
        assert_eq!((skus(&left), &left[0]["variants"][0]["archived"]), (vec!["LOW"], &json!(true)));
    }

    async fn a_page_shows_how_it_was(shop) {
        let floor = place(shop, "Floor").await;
        let tea = product(shop, "Tea", &["T-1"]).await;
        let first = receive(shop, &tea[0], &floor, "5").await;
        let at = text(&first["movement"]["at"]);
        shop.advance(std::time::Duration::from_millis(5));
        receive(shop, &tea[0], &floor, "7").await;
        let level = |items: Vec<Value>| items[0]["variants"][0]["levels"][0]["on_hand"].clone();
        assert_eq!(level(stock(shop, json!({})).await), "12");
        assert_eq!(level(stock(shop, json!({ "at": at })).await), "5");
        let before = stock(shop, json!({ "at": "2001-01-01T00:00:00Z" })).await;
        assert_eq!(before[0]["variants"][0]["levels"], json!([]));
    }

    async fn variants_are_named_and_movements_say_who(shop) {
        let floor = place(shop, "Floor").await;
        let tea = product(shop, "Tea", &["T-1", "T-2"]).await;
        let named = shop.run(&shop.clerk, "stock.list-variants", json!({ "ids": tea })).await.unwrap();
        let one = named["items"].as_array().unwrap().iter().find(|one| one["variant"] == tea[0]).unwrap();
        assert_eq!((&one["name"], &one["title"], &one["mode"]), (&json!("Tea"), &json!("T-1"), &json!("none")));
        assert_eq!(named["items"].as_array().unwrap().len(), 2);
        let many: Vec<&String> = std::iter::repeat_n(&tea[0], 501).collect();
        let no = shop.run(&shop.clerk, "stock.list-variants", json!({ "ids": many })).await.unwrap_err();
        assert_eq!(no.fields[0].at, "/ids");

        receive(shop, &tea[0], &floor, "5").await;
        let input = json!({ "variant": tea[0], "location": floor, "quantity": "1" });
        let moved = shop.run(&shop.clerk, "stock.reserve", input).await.unwrap();
        let by = json!({ "moved_by": moved["movement"]["moved_by"] });
        assert_eq!(by["moved_by"], shop.clerk.who.to_string());
        let found = shop.run(&shop.owner, "stock.list-movements", by).await.unwrap();
        let kinds: Vec<&Value> = found["items"].as_array().unwrap().iter().map(|movement| &movement["kind"]).collect();
        assert_eq!(kinds, ["reserve"], "and not what the owner did");
    }
}

/// More than are asked for by their ids, so the list is walked and each is looked up.
#[tokio::test]
async fn what_is_there_of_very_many_is_found_page_by_page() {
    let shop = Shop::open(testkit::Engine::Sqlite).await.unwrap();
    let (floor, store) = (place(&shop, "Floor").await, place(&shop, "Store").await);
    let codes: Vec<String> = (0..200).map(|at| format!("N-{at}")).collect();
    for at in 0..6 {
        let skus: Vec<String> = codes.iter().map(|code| format!("{at}-{code}")).collect();
        let skus: Vec<&str> = skus.iter().map(String::as_str).collect();
        let variants = product(&shop, &format!("There {at}"), &skus).await;
        let receive = |variant: &String| {
            Ask::with("stock.receive", &json!({ "variant": variant, "location": store, "quantity": "1" }))
        };
        shop.door.ask_all(&shop.owner, variants.iter().map(receive).collect()).await.unwrap();
        product(&shop, &format!("Nowhere {at}"), &[&format!("X-{at}")]).await;
    }
    let here = product(&shop, "Here", &["H-1"]).await;
    receive(&shop, &here[0], &floor, "1").await;
    for (query, names) in [
        (json!({ "only": "there" }), vec!["Here", "There 0", "There 1", "There 2", "There 3", "There 4", "There 5"]),
        (json!({ "only": "there", "location": floor }), vec!["Here"]),
        (
            json!({ "only": "there", "search": "there" }),
            vec!["There 0", "There 1", "There 2", "There 3", "There 4", "There 5"],
        ),
    ] {
        let (mut found, mut cursor) = (Vec::new(), Value::Null);
        loop {
            let mut input = query.clone();
            (input["limit"], input["cursor"]) = (json!(2), cursor);
            let page = shop.run(&shop.owner, "stock.list-products", input).await.unwrap();
            found.extend(page["items"].as_array().unwrap().iter().map(|item| text(&item["name"])));
            cursor = page["next"].clone();
            if cursor.is_null() {
                break;
            }
        }
        // What is looked for comes with the best first, and these are as good as each other.
        if query["search"].is_string() {
            found.sort();
        }
        assert_eq!(found, names, "{query}");
    }
    shop.close().await;
}
