//! When to order again: said once until it recovers.

use testkit::{Engine, Shop, Value, json, on_both, text};

use crate::support::{all, place, receive};

async fn watched(shop: &Shop) -> (String, String, Value) {
    let (variant, location) = shop.shelf().await;
    receive(shop, &variant, &location, "10").await;
    let point = json!({ "variant": variant, "location": location, "minimum": "3", "target": "12" });
    let point = shop.run(&shop.owner, "stock.set-reorder-point", point).await.unwrap();
    (variant, location, point)
}

async fn adjust(shop: &Shop, variant: &str, location: &str, change: &str) {
    let input = json!({ "variant": variant, "location": location, "change": change, "reason": "test" });
    shop.run(&shop.owner, "stock.adjust", input).await.unwrap();
}

on_both! {
    async fn what_is_low_is_to_be_ordered_up_to_the_target(shop) {
        let (variant, location, _) = watched(shop).await;
        assert_eq!(all(shop, "stock.list-reorders", json!({})).await, [] as [Value; 0]);
        adjust(shop, &variant, &location, "-6").await;
        assert_eq!(all(shop, "stock.list-reorders", json!({})).await.len(), 0, "four is more than three");
        let input = json!({ "variant": variant, "location": location, "quantity": "2" });
        shop.run(&shop.clerk, "stock.reserve", input).await.unwrap();
        let reorders = all(shop, "stock.list-reorders", json!({ "location": location })).await;
        assert_eq!(reorders.len(), 1);
        let one = &reorders[0];
        assert_eq!((&one["available"], &one["incoming"], &one["suggested"]), (&json!("2"), &json!("0"), &json!("10")));
        // Some is on its way.
        let from = place(shop, "Store").await;
        receive(shop, &variant, &from, "20").await;
        let draft = json!({ "from": from, "to": location, "lines": [{ "variant": variant, "quantity": "4" }] });
        let draft = shop.run(&shop.clerk, "stock.draft-transfer", draft).await.unwrap();
        let sending = json!({ "id": draft["id"], "version": draft["version"] });
        shop.run(&shop.clerk, "stock.send-transfer", sending).await.unwrap();
        let one = all(shop, "stock.list-reorders", json!({})).await.remove(0);
        assert_eq!((&one["incoming"], &one["suggested"]), (&json!("4"), &json!("6")));
        shop.run(&shop.clerk, "stock.receive-transfer", json!({ "id": draft["id"] })).await.unwrap();
        assert_eq!(all(shop, "stock.list-reorders", json!({})).await.len(), 0);
    }

    async fn a_point_can_be_moved_and_taken_away(shop) {
        let (variant, location, point) = watched(shop).await;
        let set = |minimum: &str, target: &str| {
            json!({ "variant": variant, "location": location, "minimum": minimum, "target": target })
        };
        for (wrong, at) in [(set("-1", "5"), "/minimum"), (set("5", "5"), "/target"), (set("5", "4"), "/target")] {
            assert_eq!(shop.run(&shop.owner, "stock.set-reorder-point", wrong).await.unwrap_err().fields[0].at, at);
        }
        let moved = shop.run(&shop.owner, "stock.set-reorder-point", set("10", "30")).await.unwrap();
        assert_eq!((&moved["id"], &moved["version"]), (&point["id"], &json!(2)), "there is one for each place");
        assert_eq!(all(shop, "stock.list-reorders", json!({})).await[0]["suggested"], "20", "it is low as it is");
        shop.run(&shop.owner, "stock.remove-reorder-point", json!({ "id": point["id"] })).await.unwrap();
        assert_eq!(all(shop, "stock.list-reorders", json!({})).await.len(), 0);
        assert_eq!(all(shop, "stock.list-reorder-points", json!({})).await.len(), 0);
        let no = shop.run(&shop.clerk, "stock.set-reorder-point", set("1", "2")).await.unwrap_err();
        assert_eq!(no.code, "access.denied");
    }
}

/// The event log can only be looked into from outside.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn low_is_said_once_until_it_recovers() {
    let Some(shop) = Shop::open(Engine::Postgres).await else { return };
    let (variant, location, point) = watched(&shop).await;
    let told = || {
        let sql = format!(
            "SELECT kind FROM workspace.events WHERE workspace_id = '{}' AND subject = '{variant}' ORDER BY seq",
            shop.workspace
        );
        let lines = shop.database().unwrap().psql_as_superuser(&sql).unwrap();
        lines.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    for change in ["-6", "-1", "-1", "-1"] {
        adjust(&shop, &variant, &location, change).await;
    }
    assert_eq!(told(), ["stock.low"]);
    for change in ["1", "1", "1", "5"] {
        adjust(&shop, &variant, &location, change).await;
    }
    assert_eq!(told(), ["stock.low", "stock.recovered"]);
    adjust(&shop, &variant, &location, "-9").await;
    assert_eq!(told(), ["stock.low", "stock.recovered", "stock.low"]);
    shop.run(&shop.owner, "stock.remove-reorder-point", json!({ "id": text(&point["id"]) })).await.unwrap();
    assert_eq!(told().len(), 3, "what nobody watches has not recovered");
    shop.close().await;
}
