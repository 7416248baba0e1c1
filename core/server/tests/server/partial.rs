//! Less of an answer, and more: `fields` and `expand`.

use crate::shop::{Shop, text};
use serde_json::{Value, json};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Two teas with a price and a cost, and some of the first on a shelf.
fn stocked(shop: &Shop) -> Value {
    let variant = |title: &str| json!({ "title": title, "currency": "EUR", "price": "2.5", "cost": "1.5" });
    let input = json!({ "name": "Tea", "variants": [variant("green"), variant("black")] });
    let tea = shop.owner.post("/api/v1/products", &input).done();
    shop.product("Salt");
    let shelf = shop.owner.post("/api/v1/locations", &json!({ "name": "Shelf" })).done();
    let receipt = json!({ "variant": tea["variants"][0]["id"], "location": shelf["id"], "quantity": "5" });
    shop.owner.post("/api/v1/stock/receipts", &receipt).done();
    tea
}

#[test]
fn only_the_fields_that_are_wanted_are_shown() {
    Shop::on_both(|shop| {
        let tea = stocked(shop);
        let one = format!("/api/v1/products/{}", text(&tea["id"]));
        let some = shop.owner.get(&format!("{one}?fields=name,variants.title,variants.price")).done();
        let variants = json!([{ "title": "green", "price": "2.5" }, { "title": "black", "price": "2.5" }]);
        let mut sorted = some["variants"].as_array().unwrap().clone();
        sorted.sort_by_key(|variant| std::cmp::Reverse(text(&variant["title"])));
        assert_eq!((keys(&some), json!(sorted)), (vec!["name", "variants"], variants));
        assert_eq!(shop.owner.get(&format!("{one}?fields=*")).done(), shop.owner.get(&one).done());
        let page = shop.owner.get("/api/v1/products?fields=id,name&limit=1").done();
        assert_eq!(keys(&page), ["items", "next"], "what belongs to the page stays");
        assert_eq!(keys(&page["items"][0]), ["id", "name"]);
        // Another part of the record is another answer, of the same version.
        let (whole, part) = (shop.owner.get(&one).send(), shop.owner.get(&format!("{one}?fields=name")).send());
        let (whole, part) = (whole.header("etag").unwrap(), part.header("etag").unwrap());
        assert!(whole.starts_with("\"1.") && part.starts_with("\"1.") && whole != part, "{whole} {part}");
        let change = shop.owner.patch(&one, &json!({ "name": "Teas" })).header("If-Match", part).send();
        assert_eq!(change.status, 200, "{}", change.text());
        // A null that hides something says so, whatever was asked for.
        let clerk = shop.member("cashier", "clerk@example.com");
        let seen = clerk.get(&format!("{one}?fields=variants.cost")).done();
        assert_eq!(seen["variants"][0], json!({ "cost": null, "masked": ["cost"] }));
    });
}

#[test]
fn a_field_that_is_not_there_is_refused_with_those_that_are() {
    let shop = Shop::open();
    let many = vec!["name"; 101].join(",");
    for (query, says) in [
        ("fields=nam", "id, images, name, options"),
        ("fields=name.first", "it has none inside"),
        ("fields=items", "There is no field"),
        ("fields=expanded.stock", "there are variants"),
        ("fields=", "Name the fields"),
        ("fields=,,", "Name the fields"),
        ("fields=name,", ""),
        ("fields=%ff", "not UTF-8"),
        (&format!("fields={many}"), "At most 100"),
        ("expand=variant", "it expands variants"),
        ("expand=variants,stock", "it expands variants"),
        ("field=name", "There is no `field`"),
    ] {
        let answer = shop.owner.get(&format!("/api/v1/products?{query}")).send();
        if says.is_empty() {
            assert_eq!(answer.status, 200, "{query}");
        } else {
            assert_eq!(answer.problem(), (400, "input.invalid".to_owned()), "{query}");
            assert!(text(&answer.json()["detail"]).contains(says), "{query}: {}", answer.text());
        }
    }
    // What changes something is answered whole.
    let made = shop.owner.post("/api/v1/products?fields=id", &json!({ "name": "Tea" })).refused();
    assert_eq!(made, (400, "input.invalid".to_owned()));
    let expanded = shop.owner.get("/api/v1/members?expand=account").refused();
    assert_eq!(expanded, (400, "input.invalid".to_owned()));
}

#[test]
fn what_an_item_mentions_is_shown_with_it() {
    Shop::on_both(|shop| {
        let tea = stocked(shop);
        let page = shop.owner.get("/api/v1/products?expand=variants").done();
        let of =
            |name: &str| page["items"].as_array().unwrap().iter().find(|item| item["name"] == name).unwrap().clone();
        assert_eq!(of("Tea")["expanded"]["variants"], tea["variants"]);
        assert_eq!(of("Salt")["expanded"]["variants"].as_array().unwrap().len(), 1);
        let levels = shop.owner.get("/api/v1/stock/levels?expand=variant,location").done();
        let level = &levels["items"][0];
        assert_eq!(level["expanded"]["variant"], tea["variants"][0]);
        assert_eq!(
            (&level["expanded"]["location"]["id"], &level["expanded"]["location"]["name"]),
            (&level["location"], &json!("Shelf"))
        );
        let movements = shop.owner.get("/api/v1/stock/movements?expand=location&expand=variant").done();
        assert_eq!(keys(&movements["items"][0]["expanded"]), ["location", "variant"]);
        let narrow = shop.owner.get("/api/v1/products?expand=variants&fields=name,expanded.variants.price").done();
        let item = narrow["items"].as_array().unwrap().iter().find(|item| item["name"] == "Tea").unwrap();
        assert_eq!(item["expanded"]["variants"], json!([{ "price": "2.5" }, { "price": "2.5" }]));
    });
}

#[test]
fn what_is_shown_with_it_is_masked_and_asks_for_its_own_permission() {
    Shop::on_both(|shop| {
        stocked(shop);
        let clerk = shop.member("cashier", "clerk@example.com");
        let page = clerk.get("/api/v1/stock/levels?expand=variant").done();
        let seen = &page["items"][0]["expanded"]["variant"];
        assert_eq!((&seen["cost"], &seen["masked"]), (&Value::Null, &json!(["cost"])));
        // Stock without products: the level is theirs to see, the variant is not.
        let role = json!({ "title": "Counter", "permissions": ["stock:read"] });
        shop.owner.put("/api/v1/roles/counter", &role).done();
        let members = shop.owner.get("/api/v1/members").done();
        let member =
            members["items"].as_array().unwrap().iter().find(|one| one["roles"] == json!(["cashier"])).unwrap();
        let roles = json!({ "version": member["version"], "roles": ["counter"] });
        shop.owner.put(&format!("/api/v1/members/{}/roles", text(&member["id"])), &roles).done();
        let clerk = shop.again(&clerk, "clerk@example.com", None);
        assert_eq!(clerk.get("/api/v1/stock/levels").done()["items"].as_array().unwrap().len(), 1);
        assert_eq!(clerk.get("/api/v1/stock/levels?expand=variant").refused(), (403, "access.denied".to_owned()));
        assert_eq!(clerk.get("/api/v1/stock/levels?expand=location").send().status, 200);
    });
}
