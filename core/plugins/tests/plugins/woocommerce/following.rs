//! What changes in the shop of what is here already: taken, left, or asked about.

use testkit::{Shop, Value, json, on_both, text};
use woocommerce_shop::Seed;

use super::{Connected, open};
use crate::made;

const NOTHING: Seed = Seed { products: 0, orders: 0, seed: 1 };

fn tea(connected: &Connected<'_>) -> Value {
    connected.owner(
        "POST",
        "products",
        json!({
            "name": "Tea", "type": "simple", "sku": "TEA", "regular_price": "5", "description": "<p>Green.</p>",
            "categories": [], "tags": [],
        }),
    )
}

async fn change(shop: &Shop, product: &Value, with: Value) {
    let mut input = json!({ "id": product["id"], "version": product["version"] });
    input.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
    made(shop, "catalog.change-product", input).await;
}

async fn price(shop: &Shop, product: &Value, price: &str) {
    let variant = &product["variants"][0];
    let input = json!({ "id": variant["id"], "version": variant["version"], "price": price, "currency": "EUR" });
    made(shop, "catalog.change-variant", input).await;
}

fn said(product: &Value) -> [String; 3] {
    [text(&product["name"]), text(&product["description"]), text(&product["variants"][0]["price"])]
}

on_both! {
    in open;

    async fn what_came_from_the_shop_follows_it_and_keeps_what_only_changed_here(shop) {
        let Some(connected) = Connected::with(shop, NOTHING).await else { return };
        let there = tea(&connected);
        connected.asked("begin").await;
        connected.settled().await;
        let here = connected.product("TEA").await;
        assert_eq!(said(&here), ["Tea", "Green.", "5"]);
        // The owner here writes a better text; the shop changes its name and price.
        change(shop, &here, json!({ "description": "Green, from Darjeeling." })).await;
        connected.owner("PUT", &format!("products/{}", there["id"]), json!({ "name": "Green tea", "regular_price": "6.50" }));
        connected.brought("products").await;
        assert_eq!(said(&connected.product("TEA").await), ["Green tea", "Green, from Darjeeling.", "6.5"]);
        // Changed on both sides it is the shop's word; and what was taken is not taken again.
        connected.owner("PUT", &format!("products/{}", there["id"]), json!({ "description": "Black." }));
        connected.brought("products").await;
        let here = connected.product("TEA").await;
        assert_eq!(said(&here), ["Green tea", "Black.", "6.5"]);
        connected.brought("products").await;
        assert_eq!(connected.product("TEA").await["version"], here["version"], "nothing changed");
    }

    async fn what_was_here_before_stays_as_it_is_unless_the_shops_word_holds(shop) {
        let Some(connected) = Connected::with(shop, NOTHING).await else { return };
        let variants = json!([{ "sku": "TEA", "price": "4", "currency": "EUR" }]);
        made(shop, "catalog.add-product", json!({ "name": "My tea", "variants": variants })).await;
        let there = tea(&connected);
        connected.asked("begin").await;
        connected.settled().await;
        connected.owner("PUT", &format!("products/{}", there["id"]), json!({ "name": "Green tea", "regular_price": "6" }));
        connected.brought("products").await;
        assert_eq!(said(&connected.product("TEA").await), ["My tea", "", "4"]);
        let url = connected.there.url.clone();
        connected.settings(json!({ "store": url, "location": "shelf", "texts": "shop", "prices": "here" })).await;
        connected.owner("PUT", &format!("products/{}", there["id"]), json!({ "name": "Best tea", "regular_price": "7" }));
        connected.brought("products").await;
        let here = connected.product("TEA").await;
        assert_eq!([&said(&here)[0], &said(&here)[2]], ["Best tea", "4"]);
    }

    async fn what_both_changed_is_asked_about_and_decided(shop) {
        let Some(connected) = Connected::with(shop, NOTHING).await else { return };
        let there = tea(&connected);
        let url = connected.there.url.clone();
        connected.settings(json!({ "store": url, "location": "shelf", "texts": "ask", "prices": "ask" })).await;
        connected.asked("begin").await;
        connected.settled().await;
        let both = async |name: &str, cost: &str, theirs: &str, costs: &str| {
            let here = connected.product("TEA").await;
            change(shop, &here, json!({ "name": name })).await;
            price(shop, &here, cost).await;
            let put = json!({ "name": theirs, "regular_price": costs });
            connected.owner("PUT", &format!("products/{}", there["id"]), put);
            connected.brought("products").await;
        };
        both("My tea", "4", "Their tea", "6").await;
        assert_eq!(said(&connected.product("TEA").await), ["My tea", "Green.", "4"], "nobody guesses");
        let shown = connected.shown().await.to_string();
        for word in ["Their tea", "My tea", "\"price\"", "\"decide\""] {
            assert!(shown.contains(word), "{word} in {shown}");
        }
        let neither = json!({ "id": connected.connection["id"], "action": "decide", "settings": { "whose": "both" } });
        let no = shop.run(&shop.owner, "plugins.ask-action", neither).await.unwrap_err();
        assert_eq!(no.detail, "“Whose word it is” is one of these: shop, here.");
        let told = connected.asked_of("decide", None, json!({ "whose": "shop", "product": "tea" })).await;
        assert_eq!(told["answer"], "1 decided.", "{told}");
        assert_eq!(said(&connected.product("TEA").await), ["Their tea", "Green.", "6"]);
        assert!(!connected.shown().await.to_string().contains("Their tea"));
        // The other way, from the product's own page; and it stays decided.
        both("My tea", "4", "Other tea", "7").await;
        let here = connected.product("TEA").await;
        let told = connected.asked_of("keep-ours", Some(&here["id"]), json!({})).await;
        assert_eq!(told["answer"], "It stays here as it is.", "{told}");
        connected.brought("products").await;
        assert_eq!(said(&connected.product("TEA").await), ["My tea", "Green.", "4"]);
        assert!(!connected.shown().await.to_string().contains("Other tea"));
        connected.asked_of("take-theirs", Some(&here["id"]), json!({})).await;
        assert_eq!(said(&connected.product("TEA").await), ["Other tea", "Green.", "7"]);
    }

    async fn what_did_not_match_is_linked_by_hand(shop) {
        let Some(connected) = Connected::with(shop, NOTHING).await else { return };
        let url = connected.there.url.clone();
        connected.owner("POST", "products", json!({
            "name": "Old cup", "type": "simple", "sku": "CUP-OLD", "regular_price": "5", "manage_stock": true, "stock_quantity": 3,
        }));
        let variants = json!([{ "sku": "CUP", "price": "4", "currency": "EUR" }]);
        made(shop, "catalog.add-product", json!({ "name": "Cup", "variants": variants })).await;
        // Only what is on the shelf is taken over, so that the shop's cup is nobody's.
        connected.settings(json!({ "store": url, "location": "shelf" })).await;
        connected.brought("stock").await;
        let shown = connected.shown().await.to_string();
        assert!(shown.contains("CUP-OLD") && shown.contains("\"link\""), "{shown}");
        for (theirs, ours, answer) in [
            ("CUP-NEW", "CUP", "is none of those that did not match"),
            ("CUP-OLD", "CAP", "Nothing here has the SKU “CAP”."),
            ("CUP-OLD", "CUP", "are the same from now on"),
        ] {
            let told = connected.asked_of("link", None, json!({ "theirs": theirs, "ours": ours })).await;
            assert!(text(&told["answer"]).contains(answer), "{told}");
        }
        assert!(!connected.shown().await.to_string().contains("CUP-OLD"));
        let here = connected.product("CUP").await;
        let levels = made(shop, "stock.list-levels", json!({ "variant": here["variants"][0]["id"] })).await;
        assert_eq!(levels["items"][0]["available"], "3");
        // It is that from now on, and no other is made of it.
        connected.brought("products").await;
        assert_eq!(made(shop, "catalog.list-products", json!({})).await["items"].as_array().unwrap().len(), 1);
    }
}
