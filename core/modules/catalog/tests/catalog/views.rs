//! Everybody keeps views of their own, and nobody sees another's.

use testkit::{json, on_both};

use crate::{done, each, refused};

on_both! {
    async fn a_view_is_kept_by_name_for_whoever_kept_it(shop) {
        let save = |name: &str, filters: &str| json!({ "name": name, "filters": filters });
        let kept = done(shop, "catalog.save-view", save("Winter", "?tag=tag_1&sort=updated")).await;
        assert_eq!(kept["filters"], "tag=tag_1&sort=updated");
        done(shop, "catalog.save-view", save("archived ones", "archived=yes")).await;
        done(shop, "catalog.save-view", save(" WINTER ", "tag=tag_2")).await;
        let mine = done(shop, "catalog.list-views", json!({})).await;
        assert_eq!(each(&mine["items"], "name"), ["archived ones", "WINTER"], "the same name is the same view");
        assert_eq!(each(&mine["items"], "filters"), ["archived=yes", "tag=tag_2"]);

        let theirs = shop.run(&shop.clerk, "catalog.list-views", json!({})).await.unwrap();
        assert_eq!(theirs["items"], json!([]));
        shop.run(&shop.clerk, "catalog.save-view", save("Winter", "x=1")).await.unwrap();
        let of_another = shop.run(&shop.clerk, "catalog.forget-view", json!({ "id": kept["id"] })).await;
        assert_eq!(of_another.unwrap_err().code, "record.not-found");

        done(shop, "catalog.forget-view", json!({ "id": kept["id"] })).await;
        assert_eq!(refused(shop, "catalog.forget-view", json!({ "id": kept["id"] })).await, "record.not-found");
        let mine = done(shop, "catalog.list-views", json!({})).await;
        assert_eq!(each(&mine["items"], "name"), ["archived ones"]);
    }

    async fn what_is_no_view_is_not_kept(shop) {
        for (name, filters) in [("", "a=1"), ("A\u{0}", "a=1"), ("Spaces", "a=1 b=2"), ("Lines", "a=\n1")] {
            assert_eq!(refused(shop, "catalog.save-view", json!({ "name": name, "filters": filters })).await, "input.invalid");
        }
        let long = "a".repeat(1_001);
        assert_eq!(refused(shop, "catalog.save-view", json!({ "name": "Long", "filters": long })).await, "input.invalid");
        for at in 0..30 {
            done(shop, "catalog.save-view", json!({ "name": format!("View {at}"), "filters": "a=1" })).await;
        }
        let more = json!({ "name": "One more", "filters": "a=1" });
        assert_eq!(refused(shop, "catalog.save-view", more).await, "catalog.too-many-views");
        done(shop, "catalog.save-view", json!({ "name": "view 7", "filters": "a=2" })).await;
    }
}
