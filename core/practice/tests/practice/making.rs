//! How one is made: the same each time, and whole however often it was cut short.

use door::{Ask, practice};
use model::Actor;
use testkit::{Shop, Value, json, on_both};

use crate::{all, made, owner, runner, states, wished};

const DAYS: i64 = 20;

/// What can be compared of two shops: nothing that is called by an id.
async fn told(shop: &Shop, owner: &Actor) -> Vec<(Value, Value, Value)> {
    let orders = all(shop, owner, "sales.list-orders", json!({})).await;
    orders.iter().map(|order| (order["number"].clone(), order["total"].clone(), order["created_at"].clone())).collect()
}

on_both! {
    async fn the_same_wishes_make_the_same_shop(shop) {
        let (_, one) = made(shop, DAYS).await;
        let (_, other) = made(shop, DAYS).await;
        let orders = told(shop, &one).await;
        assert!(orders.len() > 15, "{} orders", orders.len());
        assert_eq!(orders, told(shop, &other).await);
    }

    async fn its_log_says_what_is_made_up(shop) {
        let (workspace, _) = made(shop, DAYS).await;
        let now = shop.door.now();
        let log = shop.log(Some(workspace)).await;
        let (made_up, real): (Vec<_>, Vec<_>) = log.iter().partition(|entry| entry["actor"] == "system:practice");
        assert!(made_up.len() > 200);
        // Where it looked something up, it did so today.
        for entry in made_up.iter().filter(|entry| entry["outcome"] == "done") {
            assert_eq!(entry["detail"]["written_at"], json!(now), "{entry}");
        }
        let first = real.first().expect("its founding");
        assert_eq!((&first["operation"], &first["at"]), (&json!("workspaces.found"), &json!(now)));
        let report = shop.door.verify_log(Some(workspace), Vec::new()).await.unwrap();
        assert!(report.broken.is_none(), "the chain is whole");
    }

    async fn what_was_cut_short_begins_anew(shop) {
        let workspace = wished(shop, DAYS).await;
        shop.door.begin_practice(workspace, 0).await.unwrap();
        let (maker, now) = (practice::maker(workspace, shop.door.now()), shop.door.now());
        let half = Ask::with("stock.add-location", &json!({ "name": "Left behind" }));
        shop.ask(&maker, half.happened_at(now)).await.unwrap();
        // How far its log came is known outside of it by then.
        shop.door.publish_heads().await.unwrap();
        runner(shop).run_due().await;
        assert_eq!(states(shop, workspace).await, "open");
        let owner = owner(shop, workspace).await;
        let places = shop.run(&owner, "stock.list-locations", json!({})).await.unwrap();
        assert_eq!(places["items"].as_array().unwrap().len(), 1, "{places}");
        assert_eq!(told(shop, &owner).await, told(shop, &made(shop, DAYS).await.1).await);
        let report = shop.door.verify_log(Some(workspace), Vec::new()).await.unwrap();
        assert!(report.broken.is_none(), "the chain is whole: {report:?}");
    }
}
