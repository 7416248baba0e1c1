//! Taken back, except what somebody changed since.

use testkit::{json, on_both};

use crate::{applied, asked, by_sku, compared, rows, taken_out, work_off};

const COLUMNS: &[(&str, &str)] = &[
    ("Name", "name"),
    ("SKU", "sku"),
    ("Price", "price"),
    ("Tags", "tags"),
    ("Group", "product"),
    ("Size", "option-1"),
];

fn file(content: &str) -> testkit::Value {
    let header = content.lines().next().unwrap();
    let columns: Vec<_> = COLUMNS
        .iter()
        .filter(|(column, _)| header.split(',').any(|name| name == *column))
        .map(|(column, means)| json!({ "column": column, "means": means }))
        .collect();
    json!({ "content": content, "manner": { "columns": columns, "currency": "EUR" } })
}

on_both! {
    async fn what_was_changed_goes_back_and_what_was_made_is_archived(shop) {
        applied(shop, file("Name,SKU,Price,Tags\nTea,TEA,3,hot\n")).await;
        let before = by_sku(shop, "TEA").await;
        let import = applied(shop, file("Name,SKU,Price,Tags\nGreen tea,TEA,4,\"hot, new\"\nCoffee,COF,5,\n")).await;
        assert_eq!(by_sku(shop, "TEA").await["tag_names"], json!(["hot", "new"]));
        // A field that the import did not touch may change.
        let tea = by_sku(shop, "TEA").await;
        let described = json!({ "id": tea["id"], "version": tea["version"], "description": "Loose" });
        shop.run(&shop.owner, "catalog.change-product", described).await.unwrap();

        let import = asked(shop, "exchange.undo-import", &import).await;
        assert_eq!((&import["state"], &import["undone"], &import["left_alone"]), (&json!("undone"), &json!(2), &json!(0)));
        let tea = by_sku(shop, "TEA").await;
        for field in ["name", "tag_names"] {
            assert_eq!(tea[field], before[field], "{field}");
        }
        assert_eq!((&tea["variants"][0]["price"], &tea["description"]), (&json!("3"), &json!("Loose")));
        let archived = shop.run(&shop.owner, "catalog.list-products", json!({ "archived": true })).await.unwrap();
        assert_eq!(archived["items"][0]["name"], "Coffee");
    }

    async fn what_somebody_changed_since_is_left_alone_and_said(shop) {
        applied(shop, file("Name,SKU,Price\nTea,TEA,3\nMilk,MLK,1\n")).await;
        let import = applied(shop, file("Name,SKU,Price\nTea,TEA,4\nMilk,MLK,2\nSugar,SUG,1\n")).await;
        let tea = by_sku(shop, "TEA").await["variants"][0].clone();
        let dearer = json!({ "id": tea["id"], "version": tea["version"], "price": "9" });
        shop.run(&shop.owner, "catalog.change-variant", dearer).await.unwrap();
        let sugar = by_sku(shop, "SUG").await;
        let renamed = json!({ "id": sugar["id"], "version": sugar["version"], "name": "Cane sugar" });
        shop.run(&shop.owner, "catalog.change-product", renamed).await.unwrap();

        let import = asked(shop, "exchange.undo-import", &import).await;
        assert_eq!((&import["undone"], &import["left_alone"]), (&json!(1), &json!(2)));
        let rows = rows(shop, &import).await;
        let said = |at: usize| (rows[at]["state"].clone(), rows[at]["trouble"][0]["detail"].clone());
        assert_eq!(said(0), (json!("left-alone"), json!("Somebody has changed its price since, so it was left alone.")));
        assert_eq!(said(2), (json!("left-alone"), json!("Somebody has changed its name since, so it was left alone.")));
        assert_eq!(rows[1]["state"], "undone");
        assert_eq!(by_sku(shop, "TEA").await["variants"][0]["price"], "9");
        assert_eq!(by_sku(shop, "MLK").await["variants"][0]["price"], "1");
    }

    async fn a_variant_that_was_added_is_archived(shop) {
        applied(shop, file("Name,SKU,Group,Size\nTee,TEE-S,tee,S\nTee,TEE-M,tee,M\n")).await;
        let import = applied(shop, file("Name,SKU,Group,Size\nTee,TEE-S,tee,S\nTee,TEE-L,tee,L\n")).await;
        let tee = by_sku(shop, "TEE-L").await;
        assert_eq!(tee["options"][0]["values"], json!(["S", "L", "M"]));
        assert_eq!(tee["variants"].as_array().unwrap().len(), 3);
        let import = asked(shop, "exchange.undo-import", &import).await;
        assert_eq!(import["undone"], 1, "{:?}", rows(shop, &import).await);
        let tee = by_sku(shop, "TEE-S").await;
        assert_eq!(tee["options"][0]["values"], json!(["S", "M"]));
        let archived = |variant: &testkit::Value| variant["archived_at"].is_string();
        let archived: Vec<_> = tee["variants"].as_array().unwrap().iter().filter(|one| archived(one)).collect();
        assert_eq!((archived.len(), &archived[0]["sku"]), (1, &json!("TEE-L")));
    }

    async fn after_a_while_it_is_too_late(shop) {
        let import = applied(shop, file("Name,SKU,Price\nTea,TEA,3\n")).await;
        let waiting = compared(shop, file("Name,SKU,Price\nTea,TEA,4\n")).await;
        let (export, _) = taken_out(shop, &shop.owner, json!({})).await;
        let day = std::time::Duration::from_secs(24 * 60 * 60);
        shop.advance(29 * day);
        work_off(shop).await;
        assert_eq!(rows(shop, &import).await.len(), 1);
        // Whoever does something with it keeps it for another while.
        asked(shop, "exchange.start-import", &waiting).await;
        shop.advance(2 * day);
        work_off(shop).await;
        shop.door.tidy_blobs(shop.workspace).await.unwrap();
        let no = shop.run(&shop.owner, "exchange.undo-import", json!({ "id": import["id"] })).await.unwrap_err();
        assert_eq!(no.code, "exchange.too-late", "{no}");
        assert_eq!(rows(shop, &import).await.len(), 0);
        let owner = shop.fresh(&shop.owner);
        let no = shop.fetch(&owner, "exchange.get-export-file", json!({ "id": export["id"] })).await.unwrap_err();
        assert!(no.detail.contains("is gone"), "{no}");
        for file in [&import["file"], &export["file"]] {
            let no = shop.fetch(&owner, "files.get", json!({ "id": file })).await.unwrap_err();
            assert_eq!(no.reason, door::Reason::NotFound);
        }
        let undone = asked(shop, "exchange.undo-import", &waiting).await;
        assert_eq!((&undone["state"], &undone["undone"]), (&json!("undone"), &json!(1)));
        shop.advance(40 * day);
        work_off(shop).await;
        assert_eq!(rows(shop, &waiting).await.len(), 0);
    }

    async fn bundles_go_whatever_the_order_of_the_rows(shop) {
        const HEADER: &str = "Product ID,Variant ID,Name,SKU,Components\n";
        const ROWS: [&str; 4] = [",,Crate,CRATE,BOX 6\n", ",,Box,BOX,\"TEA 2, CUP 1\"\n", ",,Tea,TEA,\n", ",,Cup,CUP,\n"];
        for (round, order) in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]].into_iter().enumerate() {
            let content: String = std::iter::once(HEADER).chain(order.map(|at| ROWS[at])).collect();
            let content = content.replace("TEA", &format!("TEA-{round}")).replace("CUP", &format!("CUP-{round}"));
            let content = content.replace("BOX", &format!("BOX-{round}")).replace("CRATE", &format!("CRATE-{round}"));
            let import = applied(shop, json!({ "content": content })).await;
            assert_eq!((&import["done"], &import["failed"]), (&json!(4), &json!(0)), "{order:?}");
            let import = asked(shop, "exchange.undo-import", &import).await;
            let all = rows(shop, &import).await;
            assert_eq!((&import["undone"], &import["left_alone"]), (&json!(4), &json!(0)), "{order:?}: {all:?}");
        }
        let sold = shop.run(&shop.owner, "catalog.list-products", json!({})).await.unwrap();
        assert_eq!(sold["items"], json!([]));
    }

    async fn a_bundle_has_again_what_was_in_it(shop) {
        const HEADER: &str = "Product ID,Variant ID,Name,Archived,SKU,Components\n";
        let before = format!("{HEADER},,Box,,BOX,TEA 2\n,,Tea,,TEA,\n");
        applied(shop, json!({ "content": before })).await;
        let parts = async || by_sku(shop, "BOX").await["variants"][0]["components"].clone();
        let was = parts().await;
        // Another thing in it, and what was in it is not sold any more: in both orders.
        for rows_of in [[",,Box,,BOX,CUP 1\n", ",,Cup,,CUP,\n"], [",,Cup,,CUP,\n", ",,Box,,BOX,CUP 1\n"]] {
            let content = format!("{HEADER}{}{}", rows_of[0], rows_of[1]).replace("CUP", "MUG");
            let import = applied(shop, json!({ "content": content, "missing": "archive" })).await;
            let all = rows(shop, &import).await;
            assert_eq!(import["failed"], 0, "{all:?}");
            assert_ne!(parts().await, was);
            let import = asked(shop, "exchange.undo-import", &import).await;
            let all = rows(shop, &import).await;
            assert_eq!(import["left_alone"], 0, "{all:?}");
            assert_eq!(parts().await, was);
            assert_eq!(by_sku(shop, "TEA").await["archived_at"], testkit::Value::Null);
        }
    }
}
