//! Everything out, and in again to the same.

use testkit::{Shop, Value, json, on_both, text};

use crate::{applied, by_sku, compared, rows, taken_out, work_off};

const WOOCOMMERCE: &str = include_str!("../../src/reading/tests/woocommerce.csv");

/// A shop with something of everything that a file can hold.
async fn stocked(shop: &Shop) {
    applied(shop, json!({ "content": WOOCOMMERCE, "manner": { "currency": "EUR" } })).await;
    let done = async |operation: &str, input: Value| shop.run(&shop.owner, operation, input).await.unwrap();
    let tricky = json!({
        "name": "=SUM(A1:A9)", "description": "Line one\n\"quoted\"; and, so on\t-5",
        "tags": ["a, b", "c\\d", "it's"],
        "variants": [{
            "title": "-1", "sku": "+49", "barcode": "96385074", "other_barcodes": ["9780306406157"],
            "unit": "kg", "currency": "EUR", "price": "0.000001", "cost": "1234.5",
        }],
    });
    let product = done("catalog.add-product", tricky).await;
    let archived =
        done("catalog.add-product", json!({ "name": "Old", "options": [{ "name": "Size", "values": ["S", "M, L"] }] }))
            .await;
    done("catalog.archive-product", json!({ "id": archived["id"], "version": 1 })).await;
    let floor = done("stock.add-location", json!({ "name": "Shop, floor" })).await;
    let receive = json!({ "variant": product["variants"][0]["id"], "location": floor["id"], "quantity": "2.5" });
    done("stock.receive", receive).await;

    // Bundles that stand before what they consist of, one in the other; and batches with and without an expiry.
    let variant = |product: &Value| product["variants"][0]["id"].clone();
    let milk = done("catalog.add-product", json!({ "name": "Milk", "variants": [{ "sku": "MILK" }] })).await;
    let gift = done("catalog.add-product", json!({ "name": "A gift", "variants": [{ "sku": "GIFT, large" }] })).await;
    let parcel = done("catalog.add-product", json!({ "name": "A big gift" })).await;
    let of = |part: &Value, quantity: &str| json!([{ "variant": variant(part), "quantity": quantity }]);
    for (bundle, components) in [(&gift, of(&milk, "2")), (&parcel, of(&gift, "3"))] {
        let wanted = json!({ "id": variant(bundle), "version": 1, "components": components });
        done("catalog.set-components", wanted).await;
    }
    done("stock.track", json!({ "id": variant(&milk), "mode": "lot", "expires": true })).await;
    for (lot, quantity) in [("L 2", "3"), ("=L1", "4")] {
        let receipt = json!({
            "variant": variant(&milk), "location": floor["id"], "quantity": quantity, "lot": lot,
            "expires_at": "2027-03-01T00:00:00Z",
        });
        done("stock.receive", receipt).await;
    }
}

/// What goes out in a format comes in again to the same, in a business that has nothing.
async fn goes_round(shop: &Shop, format: &str) {
    stocked(shop).await;
    let of = json!({ "kind": "products", "format": format });
    let (export, out) = taken_out(shop, &shop.owner, of.clone()).await;
    assert_eq!((&export["done"], &export["total"]), (&json!(7), &json!(7)));
    let day: String = text(&export["created_at"]).chars().take(10).collect();
    assert_eq!(export["name"], format!("products-{day}.{format}"));
    assert_eq!(passed_on(shop, &out, of).await, out);

    let of = json!({ "kind": "levels", "format": format });
    let (_, levels) = taken_out(shop, &shop.owner, of.clone()).await;
    shop.run(&shop.stranger, "stock.add-location", json!({ "name": "Shop, floor" })).await.unwrap();
    assert_eq!(passed_on(shop, &levels, of).await, levels);

    // And where it came from, nothing is different.
    for (kind, content, count) in [("products", out, 7), ("levels", levels, 3)] {
        let import = compared(shop, json!({ "kind": kind, "content": content })).await;
        assert_eq!(
            (&import["same"], &import["rows"]),
            (&json!(count), &json!(count)),
            "{:?}",
            rows(shop, &import).await
        );
    }
}

/// What another business takes out, after it took this in.
pub async fn passed_on(shop: &Shop, content: &str, of: Value) -> String {
    let file = shop.send(&shop.stranger, "text/csv", content.as_bytes()).await.unwrap();
    let input = json!({ "file": file["id"], "kind": of["kind"] });
    let import = shop.run(&shop.stranger, "exchange.begin-import", input).await.unwrap();
    work_off(shop).await;
    let one = json!({ "id": import["id"] });
    shop.run(&shop.stranger, "exchange.start-import", one.clone()).await.unwrap();
    work_off(shop).await;
    let import = shop.run(&shop.stranger, "exchange.get-import", one.clone()).await.unwrap();
    let rows = shop.run(&shop.stranger, "exchange.list-rows", one).await.unwrap();
    assert_eq!((&import["wrong"], &import["failed"]), (&json!(0), &json!(0)), "{rows}");
    taken_out(shop, &shop.stranger, of).await.1
}

on_both! {
    async fn a_sheet_comes_in_again_to_the_same(shop) {
        goes_round(shop, "csv").await;
    }

    async fn json_comes_in_again_to_the_same(shop) {
        goes_round(shop, "json").await;
    }

    async fn xml_comes_in_again_to_the_same(shop) {
        goes_round(shop, "xml").await;
    }

    async fn bundles_come_in_before_what_they_consist_of(shop) {
        let content = "Product ID,Variant ID,Name,SKU,Components\n,,Box,BOX,\"TEA 2, CUP 1\"\n,,Tea,TEA,\n,,Cup,CUP,\n\
            ,,Crate,CRATE,BOX 6\n,,Dream,DREAM,STARS 1\n,,Loop,LOOP,LOOP 1\n";
        let import = applied(shop, json!({ "content": content })).await;
        assert_eq!((&import["done"], &import["failed"]), (&json!(6), &json!(0)));
        let parts = async |sku: &str| {
            let product = by_sku(shop, sku).await;
            product["variants"][0]["components"].as_array().unwrap().len()
        };
        assert_eq!((parts("BOX").await, parts("CRATE").await, parts("DREAM").await, parts("LOOP").await), (2, 1, 0, 0));
        let rows = rows(shop, &import).await;
        assert!(text(&rows[4]["trouble"][0]["detail"]).contains("not here"), "{}", rows[4]);
        assert!(text(&rows[5]["trouble"][0]["detail"]).contains("cannot be in itself"), "{}", rows[5]);
        let again = compared(shop, json!({ "content": content })).await;
        assert_eq!((&again["same"], &again["changed"]), (&json!(4), &json!(2)));
    }

    async fn a_file_is_written_in_every_format(shop) {
        stocked(shop).await;
        let (_, csv) = taken_out(shop, &shop.owner, json!({ "format": "csv" })).await;
        assert!(csv.contains("\"'=SUM(A1:A9)\""), "no formula is run");
        let (_, all) = taken_out(shop, &shop.owner, json!({ "format": "json" })).await;
        let all: Value = serde_json::from_str(&all).unwrap();
        assert_eq!((all.as_array().unwrap().len(), &all[0]["name"]), (7, &json!("=SUM(A1:A9)")));
        assert_eq!(all[0]["variants"][0]["cost"], "1234.5");
        let (_, xml) = taken_out(shop, &shop.owner, json!({ "format": "xml" })).await;
        assert!(xml.contains("<name>Hoodie</name>") && xml.ends_with("</products>\n"));
        let (_, levels) = taken_out(shop, &shop.owner, json!({ "kind": "levels", "format": "xml" })).await;
        assert!(levels.contains("<on_hand>2.5</on_hand>"));
        let (_, nothing) = taken_out(shop, &shop.stranger, json!({ "format": "json" })).await;
        assert_eq!(nothing, "[\n]\n");
    }

    async fn an_export_can_be_cancelled_and_its_file_is_for_those_who_may(shop) {
        let owner = shop.fresh(&shop.owner);
        let export = shop.run(&owner, "exchange.begin-export", json!({})).await.unwrap();
        let one = json!({ "id": export["id"] });
        let no = shop.fetch(&owner, "exchange.get-export-file", one.clone()).await.unwrap_err();
        assert!(no.detail.contains("still being written"), "{no}");
        shop.run(&owner, "exchange.cancel-export", one.clone()).await.unwrap();
        work_off(shop).await;
        let export = shop.run(&owner, "exchange.get-export", one.clone()).await.unwrap();
        assert_eq!((&export["state"], &export["file"]), (&json!("cancelled"), &Value::Null));
        let no = shop.run(&owner, "exchange.cancel-export", one.clone()).await.unwrap_err();
        assert_eq!(no.code, "exchange.not-now");

        shop.advance(std::time::Duration::from_secs(1));
        let (export, _) = taken_out(shop, &shop.owner, json!({})).await;
        let one = json!({ "id": export["id"] });
        let manager = shop.fresh(&shop.member("manager").await);
        assert_eq!(shop.fetch(&manager, "exchange.get-export-file", one.clone()).await.unwrap_err().code, "access.denied");
        let stranger = shop.fresh(&shop.stranger);
        let no = shop.fetch(&stranger, "exchange.get-export-file", one).await.unwrap_err();
        assert_eq!(no.reason, door::Reason::NotFound);
        let listed = shop.run(&owner, "exchange.list-exports", json!({})).await.unwrap();
        assert_eq!(listed["items"][0]["id"], export["id"]);
    }

    async fn taking_everything_out_asks_for_a_fresh_proof(shop) {
        shop.advance(std::time::Duration::from_secs(600));
        let no = shop.run(&shop.owner, "exchange.begin-export", json!({})).await.unwrap_err();
        assert_eq!(no.code, "session.step-up");
        let manager = shop.member("manager").await;
        let no = shop.run(&shop.fresh(&manager), "exchange.begin-export", json!({})).await.unwrap_err();
        assert_eq!(no.code, "access.denied");
    }

    /// What an export holds is for those who may export, and who see as much as whoever asked for it.
    async fn the_file_of_an_export_is_no_file_like_others(shop) {
        stocked(shop).await;
        let (with_costs, out) = taken_out(shop, &shop.owner, json!({})).await;
        assert!(out.contains("1234.5"), "the owner's file has costs in it");
        // A manager may get files and sees costs, and may not export.
        let file = json!({ "id": with_costs["file"] });
        let manager = shop.fresh(&shop.member("manager").await);
        for actor in [&manager, &shop.fresh(&shop.owner)] {
            let no = shop.fetch(actor, "files.get", file.clone()).await.unwrap_err();
            assert_eq!(no.reason, door::Reason::NotFound, "it comes out by its own operation only");
        }

        // Somebody who exports and does not see costs.
        let grants = json!(["exchange:export", "exchange:import", "files:read", "files:write"]);
        let role = json!({ "name": "packer", "title": "Packer", "permissions": grants });
        shop.run(&shop.fresh(&shop.owner), "roles.define", role).await.unwrap();
        let packer = shop.member("packer").await;
        let one = json!({ "id": with_costs["id"] });
        let no = shop.fetch(&shop.fresh(&packer), "exchange.get-export-file", one.clone()).await.unwrap_err();
        assert_eq!(no.code, "exchange.has-costs", "{no}");
        // Nor by bringing it in, with the costs called something that everybody sees.
        let manner = json!({ "columns": [{ "column": "SKU", "means": "sku" }, { "column": "Cost", "means": "description" }] });
        let trick = json!({ "file": with_costs["file"], "manner": manner });
        let no = shop.run(&packer, "exchange.begin-import", trick.clone()).await.unwrap_err();
        assert_eq!(no.reason, door::Reason::NotFound, "{no}");
        let (without, masked) = taken_out(shop, &packer, json!({})).await;
        assert!(!masked.contains("1234.5") && !masked.contains("Cost"), "{masked}");
        let one = json!({ "id": without["id"] });
        let fetched = shop.fetch(&shop.fresh(&shop.owner), "exchange.get-export-file", one).await.unwrap();
        assert_eq!(fetched.2, masked.as_bytes(), "who sees more may have it, and sees what is in it");

        // What the owner brought in is not for those who do not see costs either; what they brought in themselves is.
        let file = shop.send(&shop.owner, "text/csv", b"SKU,Cost\nTEA,7\n").await.unwrap();
        let columns = json!({ "columns": [{ "column": "SKU", "means": "sku" }, { "column": "Cost", "means": "cost" }], "currency": "EUR" });
        let import = json!({ "file": file["id"], "manner": columns });
        shop.run(&shop.owner, "exchange.begin-import", import.clone()).await.unwrap();
        let no = shop.fetch(&packer, "files.get", json!({ "id": file["id"] })).await.unwrap_err();
        assert_eq!(no.reason, door::Reason::NotFound);
        assert_eq!(shop.run(&packer, "exchange.begin-import", import).await.unwrap_err().reason, door::Reason::NotFound);
        let own = shop.send(&packer, "text/csv", b"Name\nTea\n").await.unwrap();
        let columns = json!({ "columns": [{ "column": "Name", "means": "name" }] });
        shop.run(&packer, "exchange.begin-import", json!({ "file": own["id"], "manner": columns })).await.unwrap();
        assert_eq!(shop.fetch(&packer, "files.get", json!({ "id": own["id"] })).await.unwrap().2, b"Name\nTea\n");
    }
}
