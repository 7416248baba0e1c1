//! The journal follows by itself, and writes nothing where nothing is to be posted.

use std::{sync::Arc, time::Duration};

use model::Actor;
use testkit::{Shop, json, on_both};

use crate::{
    begun, hold, made,
    posting::{placed, tea},
};

/// Longer than anybody waits for it.
const PATIENCE: usize = 500;

async fn followed(shop: &Shop) {
    for _ in 0..PATIENCE {
        if made(shop, "ledger.get", json!({})).await["posted"]["waiting"] == false {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("nobody posted it");
}

on_both! {
    async fn what_happens_is_posted_without_anybody_asking(shop) {
        let tea = tea(shop).await;
        begun(shop).await;
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let follower = work::following::Follower::new(Arc::clone(&shop.door), ledger::FOLLOWED);
        let serving = tokio::spawn(async move { follower.serve(stopped).await });
        followed(shop).await;
        hold(shop, &[("1300", 4_000), ("2000", -4_000)]).await;
        let order = placed(shop, &tea, "1").await;
        made(shop, "sales.fulfil-order", json!({ "id": order["id"] })).await;
        followed(shop).await;
        hold(shop, &[("1300", 3_600), ("2000", -4_000), ("5000", 400)]).await;
        stop.send_replace(true);
        serving.await.unwrap();
    }

    async fn where_no_books_are_kept_nothing_is_written(shop) {
        let tea = tea(shop).await;
        placed(shop, &tea, "1").await;
        let before = shop.log(Some(shop.workspace)).await.len();
        let system = Actor::system("ledger", Some(shop.workspace), shop.door.now());
        let behind = shop.run(&system, "ledger.is-behind", json!({})).await.unwrap();
        assert_eq!(behind["more"], false);
        shop.run(&system, "ledger.follow", json!({})).await.unwrap();
        assert_eq!(shop.log(Some(shop.workspace)).await.len(), before);
    }
}
