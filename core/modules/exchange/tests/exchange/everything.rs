//! All of a shop goes out, and comes in again to the same in one that has nothing; and each kind of thing is seen
//! before it is done, done, and taken back.

use testkit::{Shop, Value, json, on_both, text};

use crate::{applied, asked, compared, exports::passed_on, rows, taken_out};

/// What there is, in the order in which each needs what stands before it.
const KINDS: [&str; 10] = [
    "units",
    "tax-classes",
    "brands",
    "categories",
    "locations",
    "products",
    "conversions",
    "price-lists",
    "prices",
    "levels",
];

/// A shop with something of everything, archived and not, used and not.
async fn whole(shop: &Shop) {
    let done = async |operation: &str, input: Value| shop.run(&shop.owner, operation, input).await.unwrap();
    let archived = async |operation: &str, record: &Value| {
        done(operation, json!({ "id": record["id"], "version": record["version"], "archived": true })).await;
    };
    let dozen = done("catalog.add-unit", json!({ "code": "dozen", "name": "=Dozen", "decimals": 2 })).await;
    done("catalog.add-unit", json!({ "code": "bunch", "name": "A bunch, or so" })).await;
    let reduced = done("catalog.add-tax-class", json!({ "code": "reduced", "name": "Reduced" })).await;
    done("catalog.add-tax-class", json!({ "code": "books", "name": "Books; and \"maps\"" })).await;
    let acme = done("catalog.add-brand", json!({ "name": "-Acme" })).await;
    done("catalog.add-brand", json!({ "name": "Nobody's" })).await;
    let clothing = done("catalog.add-category", json!({ "name": "Clothing, new" })).await;
    let shirts = done("catalog.add-category", json!({ "name": "Shirts > blouses", "parent": clothing["id"] })).await;
    done("catalog.add-category", json!({ "name": "Long", "parent": shirts["id"] })).await;
    done("catalog.add-category", json!({ "name": "Another", "parent": clothing["id"] })).await;
    let old = done("catalog.add-category", json!({ "name": "A before C" })).await;
    let floor = done("stock.add-location", json!({ "name": "Shop, floor" })).await;
    let van = done("stock.add-location", json!({ "name": "a van", "allows_negative": true })).await;
    let cellar = done("stock.add-location", json!({ "name": "Cellar" })).await;

    let tee = json!({
        "name": "Tee", "brand": acme["id"], "tax_class": reduced["id"], "categories": [shirts["id"], old["id"]],
        "variants": [{ "sku": "TEE", "unit": "dozen", "price": "4", "cost": "2", "currency": "EUR" }],
    });
    let tee = done("catalog.add-product", tee).await["variants"][0]["id"].clone();
    let cup = done("catalog.add-product", json!({ "name": "Cup" })).await["variants"][0]["id"].clone();
    done("catalog.add-conversion", json!({ "unit": "dozen", "is_worth": "12", "of_unit": "piece" })).await;
    done("catalog.add-conversion", json!({ "variant": tee, "unit": "box", "is_worth": "2.5", "of_unit": "dozen" }))
        .await;
    let wholesale = json!({
        "name": "Wholesale, large", "currency": "EUR", "customer_group": "wholesale", "includes_tax": false,
        "priority": -3, "valid_from": "2026-01-01T00:00:00Z", "valid_until": "2027-01-01T00:00:00.5Z",
    });
    let wholesale = done("catalog.add-price-list", wholesale).await;
    let retail = json!({ "name": "retail", "currency": "USD", "includes_tax": true });
    let retail = done("catalog.add-price-list", retail).await;
    let breaks = json!([{ "from": "0", "price": "3.5" }, { "from": "10.5", "price": "2.000001" }]);
    let prices =
        json!([{ "variant": tee, "breaks": breaks }, { "variant": cup, "breaks": [{ "from": "1", "price": "0" }] }]);
    done("catalog.set-prices", json!({ "id": wholesale["id"], "prices": prices })).await;
    done("catalog.set-prices", json!({ "id": retail["id"], "prices": [{ "variant": tee, "breaks": breaks }] })).await;
    for (place, quantity) in [(&floor, "3"), (&van, "1.25")] {
        let receipt = json!({ "variant": tee, "location": place["id"], "quantity": quantity });
        done("stock.receive", receipt).await;
    }
    for (operation, record) in [
        ("catalog.change-unit", &dozen),
        ("catalog.change-tax-class", &reduced),
        ("catalog.change-brand", &acme),
        ("catalog.change-category", &old),
        ("stock.change-location", &cellar),
        ("catalog.change-price-list", &retail),
    ] {
        archived(operation, record).await;
    }
}

async fn goes_round(shop: &Shop, format: &str) {
    whole(shop).await;
    let mut files = Vec::new();
    for kind in KINDS {
        let of = json!({ "kind": kind, "format": format });
        let (export, out) = taken_out(shop, &shop.owner, of.clone()).await;
        assert_eq!(export["done"], export["total"], "{kind}");
        files.push((kind, of, out));
    }
    for (kind, of, out) in &files {
        assert_eq!(&passed_on(shop, out, of.clone()).await, out, "{kind}");
    }
    // And where it came from, nothing is different.
    for (kind, _, out) in files {
        let import = compared(shop, json!({ "kind": kind, "content": out })).await;
        assert!(import["rows"].as_i64().unwrap() > 0, "there is something of {kind}");
        assert_eq!(import["same"], import["rows"], "{kind}: {:?}", rows(shop, &import).await);
    }
}

/// What is said of the first row that is wrong.
async fn wrong(shop: &Shop, kind: &str, content: &str) -> String {
    let import = compared(shop, json!({ "kind": kind, "content": content })).await;
    assert_eq!(import["wrong"], 1, "{:?}", rows(shop, &import).await);
    let rows = rows(shop, &import).await;
    let row = rows.iter().find(|row| row["outcome"] == "wrong").unwrap();
    text(&row["trouble"][0]["detail"])
}

on_both! {
    async fn all_of_a_shop_goes_round_as_sheets(shop) {
        goes_round(shop, "csv").await;
    }

    async fn all_of_a_shop_goes_round_as_json(shop) {
        goes_round(shop, "json").await;
    }

    async fn all_of_a_shop_goes_round_as_xml(shop) {
        goes_round(shop, "xml").await;
    }

    async fn a_brand_is_seen_done_and_taken_back(shop) {
        let acme = shop.run(&shop.owner, "catalog.add-brand", json!({ "name": "Acme" })).await.unwrap();
        let content = format!("ID,Name,Archived\n{},Acme & Sons,\n,Umbrella,yes\n,umbrella,\n", text(&acme["id"]));
        let import = compared(shop, json!({ "kind": "brands", "content": content })).await;
        assert_eq!((&import["changed"], &import["new"], &import["wrong"]), (&json!(1), &json!(1), &json!(1)));
        let all = rows(shop, &import).await;
        assert_eq!(all[0]["changes"], json!([{ "field": "name", "before": "Acme", "after": "Acme & Sons" }]));
        assert_eq!(all[2]["trouble"][0]["detail"], "umbrella is in line 3 already.");
        let names = async |archived: bool| {
            let all = shop.run(&shop.owner, "catalog.list-brands", json!({ "archived": archived })).await.unwrap();
            all["items"].as_array().unwrap().iter().map(|brand| text(&brand["name"])).collect::<Vec<_>>()
        };
        assert_eq!(names(false).await, ["Acme"], "nothing is done before somebody says so");
        let import = asked(shop, "exchange.start-import", &import).await;
        assert_eq!((names(false).await, names(true).await), (vec!["Acme & Sons".to_owned()], vec!["Umbrella".to_owned()]));
        let import = asked(shop, "exchange.undo-import", &import).await;
        assert_eq!((&import["undone"], &import["left_alone"]), (&json!(2), &json!(0)));
        assert_eq!(names(false).await, ["Acme"]);

        // What somebody changed since is left alone.
        let import = applied(shop, json!({ "kind": "brands", "content": "Name\nInitech\n" })).await;
        let all = shop.run(&shop.owner, "catalog.list-brands", json!({})).await.unwrap();
        let initech = all["items"].as_array().unwrap().iter().find(|brand| brand["name"] == "Initech").unwrap().clone();
        let renamed = json!({ "id": initech["id"], "version": 1, "name": "Initrode" });
        shop.run(&shop.owner, "catalog.change-brand", renamed).await.unwrap();
        let import = asked(shop, "exchange.undo-import", &import).await;
        assert_eq!((&import["undone"], &import["left_alone"]), (&json!(0), &json!(1)));
        let said = rows(shop, &import).await[0]["trouble"][0]["detail"].clone();
        assert_eq!(said, "Somebody has changed its name since, so it was left alone.");
    }

    async fn categories_move_with_what_is_below_them(shop) {
        let content = "Category\nDrinks\nDrinks > Tea > Green\nFood\n";
        let import = applied(shop, json!({ "kind": "categories", "content": content })).await;
        assert_eq!((&import["done"], &import["failed"]), (&json!(3), &json!(0)));
        let tree = async || {
            let all = shop.run(&shop.owner, "catalog.list-categories", json!({})).await.unwrap();
            let all = all["items"].as_array().unwrap().clone();
            let way = |one: &Value| one["path"].as_array().unwrap().iter().map(text).collect::<Vec<_>>().join("/");
            all.iter().map(|one| (way(one), text(&one["id"]))).collect::<Vec<_>>()
        };
        let before = tree().await;
        let ways = |all: &[(String, String)]| all.iter().map(|(way, _)| way.clone()).collect::<Vec<_>>();
        assert_eq!(ways(&before), ["Drinks", "Drinks/Tea", "Drinks/Tea/Green", "Food"]);
        let id = |way: &str| before.iter().find(|(known, _)| known == way).unwrap().1.clone();
        let content = format!(
            "ID,Category\n{},Food > Infusions\n{},Food > Infusions > Green\n",
            id("Drinks/Tea"), id("Drinks/Tea/Green"),
        );
        let import = compared(shop, json!({ "kind": "categories", "content": content })).await;
        assert_eq!(import["changed"], 2);
        let import = asked(shop, "exchange.start-import", &import).await;
        assert_eq!((&import["done"], &import["failed"]), (&json!(2), &json!(0)), "{:?}", rows(shop, &import).await);
        assert_eq!(ways(&tree().await), ["Drinks", "Food", "Food/Infusions", "Food/Infusions/Green"]);
        let import = asked(shop, "exchange.undo-import", &import).await;
        assert_eq!((&import["undone"], &import["left_alone"]), (&json!(2), &json!(0)), "{:?}", rows(shop, &import).await);
        assert_eq!(ways(&tree().await), ways(&before));
        let no = wrong(shop, "categories", &format!("ID,Category\n{},Drinks > Tea > Green > Drinks\n", id("Drinks"))).await;
        assert!(no.contains("cannot be part of itself"), "{no}");
    }

    async fn prices_are_set_by_a_file_and_taken_back(shop) {
        let product = json!({ "name": "Tea", "variants": [{ "sku": "TEA" }] });
        let tea = shop.run(&shop.owner, "catalog.add-product", product).await.unwrap()["variants"][0]["id"].clone();
        let lists = "Name,Currency,Includes tax,Priority\nWholesale,eur,no,5\n";
        let list = applied(shop, json!({ "kind": "price-lists", "content": lists })).await;
        assert_eq!(list["done"], 1, "{:?}", rows(shop, &list).await);
        let prices = "Price list,SKU,Prices\nwholesale,TEA,\"9.50, 8 from 10\"\n";
        let import = applied(shop, json!({ "kind": "prices", "content": prices })).await;
        assert_eq!(import["done"], 1, "{:?}", rows(shop, &import).await);
        let price = async |quantity: &str| {
            let question = json!({ "id": tea, "currency": "EUR", "quantity": quantity });
            shop.run(&shop.owner, "catalog.price-of", question).await.unwrap()["price"].clone()
        };
        assert_eq!((price("1").await, price("12").await), (json!("9.5"), json!("8")));
        let dearer = "Price list,SKU,Prices\nWholesale,TEA,11\n";
        let change = applied(shop, json!({ "kind": "prices", "content": dearer })).await;
        assert_eq!(price("12").await, "11");
        let change = asked(shop, "exchange.undo-import", &change).await;
        assert_eq!((&change["undone"], price("12").await), (&json!(1), json!("8")));
        asked(shop, "exchange.undo-import", &import).await;
        assert_eq!(price("12").await, Value::Null, "it is in no list any more");

        for (kind, content, said) in [
            ("prices", "Price list,SKU,Prices\nRetail,TEA,1\n", "There is no price list Retail here"),
            ("prices", "Price list,SKU,Prices\nWholesale,CUP,1\n", "There is no variant CUP here"),
            ("prices", "Price list,SKU,Prices\nWholesale,TEA,\n", "Say what it costs"),
            ("prices", "Price list,SKU,Prices\nWholesale,TEA,-1\n", "not negative"),
            ("prices", "Price list,SKU,Prices\nWholesale,TEA,\"1, 2\"\n", "two prices from 0"),
            ("price-lists", "Name,Currency\nWholesale,USD\n", "The currency of a price list stays"),
            ("price-lists", "Name\nRetail\n", "Say which currency"),
            ("units", "Code,Decimals\nkg,2\n", "Everybody has the unit kg"),
            ("units", "Code,Decimals\nbunch,9\n", "0 to 6 decimal places"),
            ("tax-classes", "Code\nFull price!\n", "small letters"),
            ("locations", "Name,Archived\nShop,perhaps\n", "is neither yes nor no"),
            ("conversions", "Unit,Is worth,Of unit\nbox,12,crumb\n", "There is no unit crumb here"),
            ("conversions", "Unit,Is worth,Of unit\nbox,0,piece\n", "more than nothing"),
        ] {
            let detail = wrong(shop, kind, content).await;
            assert!(detail.contains(said), "{kind} {content}: {detail}");
        }
        let unread = json!({ "kind": "brands", "content": "Marke\nAcme\n" });
        let no = shop.run(&shop.owner, "exchange.begin-import", unread).await.unwrap_err();
        assert_eq!(no.code, "exchange.unreadable");
        let columns = json!({ "columns": [{ "column": "Marke", "means": "name" }] });
        let mapped = json!({ "kind": "brands", "content": "Marke\nAcme\n", "manner": columns });
        assert_eq!(applied(shop, mapped).await["done"], 1);
    }
}
