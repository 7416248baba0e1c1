//! What anyone may see: nothing, until the shop opens its storefront; then what is published, and of that what is
//! public.

use model::{Actor, Who};
use testkit::{Shop, Value, json, on_both};

use crate::{done, each, refused};

fn anyone(shop: &Shop) -> Actor {
    Actor { who: Who::Anyone, workspace: None, proven_at: None, ..shop.owner.clone() }
}

async fn listed(shop: &Shop, actor: &Actor) -> Result<Value, String> {
    let input = json!({ "workspace": shop.workspace });
    shop.run(actor, "catalog.list-published", input).await.map_err(|no| no.code.into_owned())
}

async fn published(shop: &Shop) -> Value {
    let variants = json!([
        { "title": "Small", "sku": "SECRET-SKU", "currency": "EUR", "price": "4", "cost": "2.1" },
        { "title": "Gone", "currency": "EUR", "price": "9" },
    ]);
    let brand = done(shop, "catalog.add-brand", json!({ "name": "Leaf & Sons" })).await;
    let drinks = done(shop, "catalog.add-category", json!({ "name": "Drinks" })).await;
    let hot = done(shop, "catalog.add-category", json!({ "name": "Hot", "parent": drinks["id"] })).await;
    let input = json!({ "name": "Tea", "brand": brand["id"], "categories": [hot["id"]], "published": true, "tags": ["Internal tag"], "variants": variants });
    let tea = done(shop, "catalog.add-product", input).await;
    done(shop, "catalog.change-variant", json!({ "id": tea["variants"][1]["id"], "version": 1, "archived": true }))
        .await;
    tea
}

on_both! {
    async fn a_storefront_is_closed_until_it_is_opened(shop) {
        let tea = published(shop).await;
        done(shop, "catalog.add-product", json!({ "name": "Unpublished" })).await;
        let anyone = anyone(shop);
        assert_eq!(listed(shop, &anyone).await, Err("record.not-found".to_owned()));
        assert_eq!(done(shop, "catalog.get-storefront", json!({})).await, json!({ "version": 0, "opened_at": null }));
        done(shop, "catalog.set-storefront", json!({ "version": 0, "open": true })).await;
        let shown = listed(shop, &anyone).await.unwrap();
        assert_eq!(each(&shown["items"], "name"), ["Tea"]);
        assert_eq!(each(&shown["items"][0]["variants"], "title"), ["Small"], "what is archived is not sold");
        assert_eq!(shown["items"][0]["brand"], "Leaf & Sons");
        assert_eq!(shown["items"][0]["categories"], json!([["Drinks", "Hot"]]));
        for hidden in ["SECRET-SKU", "2.1", "Internal tag", "version", "created_at", "cost"] {
            assert!(!shown.to_string().contains(hidden), "{hidden}: {shown}");
        }
        let one = json!({ "workspace": shop.workspace, "id": tea["id"] });
        assert_eq!(shop.run(&anyone, "catalog.get-published", one.clone()).await.unwrap(), shown["items"][0]);
        done(shop, "catalog.change-product", json!({ "id": tea["id"], "version": 1, "published": false })).await;
        assert_eq!(shop.run(&anyone, "catalog.get-published", one).await.unwrap_err().code, "record.not-found");
        assert_eq!(listed(shop, &anyone).await.unwrap()["items"], json!([]));
        assert_eq!(refused(shop, "catalog.set-storefront", json!({ "version": 0, "open": false })).await, "record.stale");
        done(shop, "catalog.set-storefront", json!({ "version": 1, "open": false })).await;
        assert_eq!(listed(shop, &anyone).await, Err("record.not-found".to_owned()));
    }

    async fn a_visitor_is_nobody_wherever_they_come_from(shop) {
        published(shop).await;
        done(shop, "catalog.set-storefront", json!({ "version": 0, "open": true })).await;
        let own = shop.door.ask(&shop.owner, door::Ask::with("catalog.list-published", &json!({ "workspace": shop.workspace }))).await.unwrap();
        for actor in [anyone(shop), shop.stranger.clone(), shop.clerk.clone()] {
            let ask = door::Ask::with("catalog.list-published", &json!({ "workspace": shop.workspace }));
            assert_eq!(shop.door.ask(&actor, ask).await.unwrap().body, own.body, "everybody sees the same");
        }
        assert_eq!(shop.run(&anyone(shop), "catalog.list-products", json!({})).await.unwrap_err().code, "session.missing");
        assert_eq!(shop.run(&shop.clerk, "catalog.set-storefront", json!({ "version": 1, "open": false })).await.unwrap_err().code, "access.denied");
    }

    async fn a_shop_that_is_closed_looks_like_one_that_is_not_there(shop) {
        let anyone = anyone(shop);
        let ghost = model::WorkspaceId::new(shop.door.now());
        let entries = shop.log(Some(shop.workspace)).await.len();
        let mut told = Vec::new();
        for workspace in [shop.workspace, shop.other, ghost] {
            let no = shop.run(&anyone, "catalog.list-published", json!({ "workspace": workspace })).await.unwrap_err();
            told.push((no.reason, no.code, no.detail.replace(workspace.as_str(), "it")));
        }
        assert!(told[0] == told[1] && told[1] == told[2], "{told:?}");
        for wrong in [json!({}), json!({ "workspace": "x" }), json!({ "workspace": shop.workspace, "x": 1 })] {
            assert_eq!(shop.run(&anyone, "catalog.list-published", wrong).await.unwrap_err().code, "input.invalid");
        }
        assert_eq!(shop.log(Some(shop.workspace)).await.len(), entries, "nobody's knocking is written down here");
    }
}
