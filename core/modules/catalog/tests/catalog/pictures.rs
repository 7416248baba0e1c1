//! Pictures of products: kept without where they were taken, shown to whom they may be shown to, and gone when nothing
//! shows them any more.

use std::time::Duration;

use model::{Actor, Who};
use testkit::{Shop, Value, json, on_both, photograph, text};

use crate::{done, refused};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn product(shop: &Shop, name: &str) -> Value {
    done(shop, "catalog.add-product", json!({ "name": name })).await["id"].clone()
}

async fn add(shop: &Shop, product: &Value, bytes: &[u8]) -> Result<Value, String> {
    let input = json!({ "id": product, "alt": "A cup" });
    let sent = shop.upload(&shop.owner, "catalog.add-picture", input, "image/jpeg", bytes).await;
    sent.map_err(|no| no.code.into_owned())
}

async fn seen(shop: &Shop, actor: &Actor, id: &Value) -> Result<(String, Vec<u8>), String> {
    let got = shop.fetch(actor, "catalog.get-picture", json!({ "id": id })).await;
    got.map(|(_, kind, bytes)| (kind, bytes)).map_err(|no| no.code.into_owned())
}

/// Everything that is kept as bytes here and swept, some days later.
async fn later(shop: &Shop, days: u32) -> usize {
    shop.advance(DAY * days);
    shop.door.tidy_blobs(shop.workspace).await.unwrap()
}

on_both! {
    async fn a_picture_is_kept_without_where_it_was_taken(shop) {
        let tea = product(shop, "Tea").await;
        let sent = photograph(2_000, 1_000, 90);
        assert!(sent.windows(10).any(|part| part == b"Homestreet"));
        let whole = add(shop, &tea, &sent).await.unwrap();
        let image = &whole["images"][0];
        assert_eq!((&image["alt"], &image["width"], &image["height"]), (&json!("A cup"), &json!(1600), &json!(800)));
        let clerk = shop.member("cashier").await;
        for id in [&image["blob"], &image["thumb"]] {
            let (kind, bytes) = seen(shop, &clerk, id).await.unwrap();
            assert_eq!(kind, "image/jpeg");
            assert!(bytes.starts_with(&[0xff, 0xd8]) && !bytes.windows(10).any(|part| part == b"Homestreet"));
        }
        assert_eq!(seen(shop, &shop.stranger, &image["blob"]).await.unwrap_err(), "record.not-found");
        // What was sent is gone at once, and not only tomorrow.
        assert_eq!(later(shop, 2).await, 0);
        assert!(seen(shop, &shop.owner, &image["blob"]).await.is_ok(), "what a product shows stays");
        let told = done(shop, "catalog.get-history", json!({ "id": tea })).await;
        assert!(told["items"].to_string().contains("catalog.add-picture"), "{told}");
    }

    async fn the_same_picture_is_there_once_and_two_products_may_show_it(shop) {
        let (tea, cup) = (product(shop, "Tea").await, product(shop, "Cup").await);
        let bytes = photograph(300, 200, 90);
        let first = add(shop, &tea, &bytes).await.unwrap();
        let again = add(shop, &tea, &bytes).await.unwrap();
        assert_eq!((&again["images"], &again["version"]), (&first["images"], &first["version"]));
        let other = add(shop, &cup, &bytes).await.unwrap();
        assert_eq!(other["images"][0]["blob"], first["images"][0]["blob"]);
        let blob = &first["images"][0]["blob"];
        let none = json!({ "id": tea, "version": first["version"], "images": [] });
        done(shop, "catalog.change-product", none).await;
        later(shop, 40).await;
        assert!(seen(shop, &shop.owner, blob).await.is_ok(), "the other shows it");
        let none = json!({ "id": cup, "version": other["version"], "images": [] });
        done(shop, "catalog.change-product", none).await;
        assert_eq!(later(shop, 29).await, 0, "it can still be put back");
        assert!(later(shop, 2).await > 0);
        assert_eq!(seen(shop, &shop.owner, blob).await.unwrap_err(), "record.not-found");
    }

    async fn what_was_taken_away_is_put_back_as_it_was(shop) {
        let tea = product(shop, "Tea").await;
        let one = add(shop, &tea, &photograph(300, 200, 10)).await.unwrap();
        let two = add(shop, &tea, &photograph(300, 200, 200)).await.unwrap();
        assert_eq!(two["images"][0], one["images"][0]);
        let change = |version: i64, images: Value| json!({ "id": tea, "version": version, "images": images });
        let version = two["version"].as_i64().unwrap();
        let only = done(shop, "catalog.change-product", change(version, json!([two["images"][1]]))).await;
        assert_eq!(only["images"], json!([two["images"][1]]));
        later(shop, 20).await;
        // By what it is called alone: the rest of it is known here, whatever is said.
        let named = |image: &Value, width: i64| json!({ "blob": image["blob"], "alt": image["alt"], "width": width, "thumb": only["images"][0]["blob"] });
        let back = json!([named(&two["images"][0], 7), named(&two["images"][1], 7)]);
        let put = done(shop, "catalog.change-product", change(version + 1, back)).await;
        assert_eq!(put["images"], two["images"]);
        later(shop, 60).await;
        assert!(seen(shop, &shop.owner, &two["images"][0]["blob"]).await.is_ok());
        // And turned about, with another text.
        let turned = json!([two["images"][1], { "blob": two["images"][0]["blob"], "alt": "From behind" }]);
        let turned = done(shop, "catalog.change-product", change(version + 2, turned)).await;
        assert_eq!((&turned["images"][0]["alt"], &turned["images"][1]["alt"]), (&json!("A cup"), &json!("From behind")));
    }

    async fn no_other_file_is_shown_by_naming_it(shop) {
        let secret = shop.send(&shop.owner, "image/jpeg", &photograph(30, 20, 5)).await.unwrap();
        let images = json!([{ "blob": secret["id"], "alt": "" }]);
        assert_eq!(refused(shop, "catalog.add-product", json!({ "name": "Tea", "images": images })).await, "input.invalid");
        let tea = product(shop, "Tea").await;
        let change = json!({ "id": tea, "version": 1, "images": images });
        assert_eq!(refused(shop, "catalog.change-product", change).await, "input.invalid");
        assert_eq!(seen(shop, &shop.owner, &secret["id"]).await.unwrap_err(), "record.not-found");
        // Not even the one of another workspace, which is there.
        let theirs = shop.run(&shop.stranger, "catalog.add-product", json!({ "name": "Theirs" })).await.unwrap();
        let input = json!({ "id": theirs["id"] });
        let theirs = shop.upload(&shop.stranger, "catalog.add-picture", input, "image/jpeg", &photograph(30, 20, 5)).await;
        let named = json!([{ "blob": theirs.unwrap()["images"][0]["blob"], "alt": "" }]);
        let change = json!({ "id": tea, "version": 1, "images": named });
        assert_eq!(refused(shop, "catalog.change-product", change).await, "input.invalid");
        let change = json!({ "id": tea, "version": 1, "images": [{ "blob": "../x", "alt": "" }] });
        assert_eq!(refused(shop, "catalog.change-product", change).await, "input.invalid");
    }

    async fn what_is_no_picture_leaves_nothing_behind(shop) {
        let tea = product(shop, "Tea").await;
        let whole = photograph(300, 200, 90);
        for (bytes, code) in [
            (&b""[..], "picture.unknown"),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "picture.unknown"),
            (b"<!doctype html><script>alert(1)</script>", "picture.unknown"),
            (&whole[..whole.len() / 2], "picture.broken"),
        ] {
            assert_eq!(add(shop, &tea, bytes).await.unwrap_err(), code);
        }
        let clerk = shop.member("cashier").await;
        let no = shop.upload(&clerk, "catalog.add-picture", json!({ "id": tea }), "image/jpeg", &whole).await;
        assert_eq!(no.unwrap_err().code, "access.denied");
        let nowhere = shop.upload(&shop.owner, "catalog.add-picture", json!({ "id": "prd_01h455vb4pex5vsknk084sn02q" }), "image/jpeg", &whole).await;
        assert_eq!(nowhere.unwrap_err().code, "record.not-found");
        let long = json!({ "id": tea, "alt": "x".repeat(300) });
        assert_eq!(shop.upload(&shop.owner, "catalog.add-picture", long, "image/jpeg", &whole).await.unwrap_err().fields[0].at, "/alt");
        assert_eq!(later(shop, 2).await, 0, "not a byte of them was kept");
        let whole = done(shop, "catalog.get-product", json!({ "id": tea })).await;
        assert_eq!((&whole["images"], &whole["version"]), (&json!([]), &json!(1)));
    }

    async fn a_product_has_so_many_and_addresses_elsewhere_stay(shop) {
        let images: Vec<Value> = (0..19).map(|at| json!({ "url": format!("https://a.example/{at}.jpg"), "alt": "" })).collect();
        let tea = done(shop, "catalog.add-product", json!({ "name": "Tea", "images": images })).await;
        assert_eq!(tea["images"], json!(images));
        let full = add(shop, &tea["id"], &photograph(30, 20, 1)).await.unwrap();
        assert_eq!((full["images"].as_array().unwrap().len(), &full["images"][0]), (20, &images[0]));
        assert_eq!(add(shop, &tea["id"], &photograph(30, 20, 2)).await.unwrap_err(), "input.invalid");
    }

    async fn anyone_sees_the_pictures_of_what_is_published_and_no_others(shop) {
        let anyone = Actor { who: Who::Anyone, workspace: None, proven_at: None, ..shop.owner.clone() };
        let tea = product(shop, "Tea").await;
        let whole = add(shop, &tea, &photograph(300, 200, 90)).await.unwrap();
        let image = whole["images"][0].clone();
        let see = async |id: &Value| {
            let input = json!({ "workspace": shop.workspace, "id": id });
            let got = shop.fetch(&anyone, "catalog.get-published-picture", input).await;
            got.map(|(_, kind, _)| kind).map_err(|no| no.code.into_owned())
        };
        let unseen = Err("record.not-found".to_owned());
        assert_eq!(see(&image["blob"]).await, unseen, "the storefront is closed");
        done(shop, "catalog.set-storefront", json!({ "version": 0, "open": true })).await;
        assert_eq!(see(&image["blob"]).await, unseen, "the product is not published");
        let publish = |version: i64, published: bool| json!({ "id": tea, "version": version, "published": published });
        done(shop, "catalog.change-product", publish(2, true)).await;
        for size in ["blob", "thumb"] {
            assert_eq!(see(&image[size]).await, Ok("image/jpeg".to_owned()));
        }
        let shown = shop.run(&anyone, "catalog.get-published", json!({ "workspace": shop.workspace, "id": tea })).await.unwrap();
        let address = format!("/api/v1/storefront/{}/pictures/{}", shop.workspace, text(&image["blob"]));
        assert_eq!((&shown["images"][0]["url"], &shown["images"][0]["width"]), (&json!(address), &json!(300)));
        assert!(shown["images"][0]["thumb_url"].as_str().unwrap().ends_with(&text(&image["thumb"])));
        let input = json!({ "id": image["blob"] });
        assert!(shop.fetch(&anyone, "catalog.get-picture", input).await.is_err(), "that one is for members");
        done(shop, "catalog.change-product", publish(3, false)).await;
        assert_eq!(see(&image["blob"]).await, unseen);
        done(shop, "catalog.change-product", publish(4, true)).await;
        done(shop, "catalog.archive-product", json!({ "id": tea, "version": 5 })).await;
        assert_eq!(see(&image["thumb"]).await, unseen, "what is archived is not sold");
    }
}
