//! Who sees the books, and who writes in them.

use testkit::{json, on_both};

use crate::{begun, entry, made};

on_both! {
    async fn a_bookkeeper_posts_a_manager_reads_and_a_cashier_does_neither(shop) {
        begun(shop).await;
        let right = entry(shop, "1000", "3000", "10").await;
        let (bookkeeper, manager) = (shop.member("bookkeeper").await, shop.member("manager").await);
        let posted = shop.run(&bookkeeper, "ledger.post", right.clone()).await.unwrap();
        assert_eq!(posted["total"], "10", "who keeps the books sees amounts");
        shop.run(&manager, "ledger.trial-balance", json!({})).await.unwrap();
        for (who, operation, input) in [
            (&manager, "ledger.post", right.clone()),
            (&manager, "ledger.catch-up", json!({})),
            (&shop.clerk, "ledger.trial-balance", json!({})),
            (&shop.clerk, "ledger.list-entries", json!({})),
            (&shop.clerk, "ledger.get", json!({})),
            (&bookkeeper, "ledger.follow", json!({})),
        ] {
            let no = shop.run(who, operation, input).await.expect_err(operation);
            assert_eq!(no.code, "access.denied", "{operation}");
        }
    }

    async fn another_business_knows_of_none_of_it(shop) {
        begun(shop).await;
        let right = entry(shop, "1000", "3000", "10").await;
        let posted = made(shop, "ledger.post", right).await;
        let no = shop.run(&shop.stranger, "ledger.get-entry", json!({ "id": posted["id"] })).await.unwrap_err();
        assert_eq!(no.code, "record.not-found");
        assert_eq!(shop.run(&shop.stranger, "ledger.get", json!({})).await.unwrap()["begun_at"], json!(null));
    }
}
