//! Seen before it is done, done row by row, and resumed.

use testkit::{Value, json, on_both, text};

use crate::{applied, asked, by_sku, change, compared, get, rows, taken_out, work_off};

const WOOCOMMERCE: &str = include_str!("../../src/reading/tests/woocommerce.csv");
const SHOPIFY: &str = include_str!("../../src/reading/tests/shopify.csv");

fn woocommerce() -> Value {
    json!({ "content": WOOCOMMERCE, "manner": { "currency": "EUR" } })
}

on_both! {
    async fn nothing_happens_before_it_is_seen(shop) {
        let import = compared(shop, woocommerce()).await;
        assert_eq!((&import["total"], &import["new"], &import["wrong"]), (&json!(5), &json!(2), &json!(3)));
        assert_eq!(import["facts"]["format"], "woocommerce");
        let products = shop.run(&shop.owner, "catalog.list-products", json!({})).await.unwrap();
        assert_eq!(products["items"], json!([]), "nothing is here yet");

        let rows = rows(shop, &import).await;
        assert_eq!(rows.iter().map(|row| row["line"].as_i64().unwrap()).collect::<Vec<_>>(), [2, 3, 6, 7, 8]);
        assert_eq!(rows[0]["title"], "Hoodie");
        assert_eq!(change(&rows[0], "brand"), &json!({ "field": "brand", "before": null, "after": "Fog & Co" }));
        assert_eq!(change(&rows[0], "variants/woo-hoodie-blue/price")["after"], "1045.5");
        assert_eq!(rows[3]["trouble"][0], json!({ "line": 7, "column": "Regular price", "detail": "\"12,5o\" is not a price" }));
        let wrong = json!({ "id": import["id"], "outcome": "wrong" });
        let wrong = shop.run(&shop.owner, "exchange.list-rows", wrong).await.unwrap();
        assert_eq!(wrong["items"].as_array().unwrap().len(), 3);
    }

    async fn a_shop_comes_over_whole(shop) {
        let import = applied(shop, woocommerce()).await;
        assert_eq!((&import["state"], &import["done"], &import["failed"]), (&json!("applied"), &json!(2), &json!(0)));
        let hoodie = by_sku(shop, "woo-hoodie-blue").await;
        assert_eq!(hoodie["name"], "Hoodie");
        assert_eq!(hoodie["description"], "A warm hoodie.\n\nBrushed inside.");
        assert_eq!(hoodie["category_names"], json!(["Clothing", "Hoodies"]));
        assert_eq!((&hoodie["brand_name"], &hoodie["tag_names"]), (&json!("Fog & Co"), &json!(["Warm"])));
        assert_eq!(hoodie["options"][0], json!({ "name": "Colour", "values": ["Blue", "Green", "Red"] }));
        assert_eq!(hoodie["variants"][0]["choices"], json!(["Blue", "Yes"]));
        assert_eq!(hoodie["variants"][1]["sku"], "=woo-green");
        assert_eq!(hoodie["images"][0]["url"], "https://shop.example/hoodie-blue.jpg");
        assert!(hoodie["published_at"].is_string());

        let import = applied(shop, json!({ "content": SHOPIFY, "manner": { "currency": "EUR" } })).await;
        assert_eq!(import["done"], 2, "{import}");
        let tee = by_sku(shop, "TEE-S-W").await;
        assert_eq!((&tee["variants"][0]["cost"], &tee["images"][0]["alt"]), (&json!("4.255"), &json!("Front")));
    }

    async fn a_code_that_two_of_a_file_have_is_the_first_ones(shop) {
        let content = "Name,SKU,Barcode\nTea,TEA,4006381333931\nCup,CUP,4006381333931\nPot,POT,\n";
        let columns = json!([
            { "column": "Name", "means": "name" }, { "column": "SKU", "means": "sku" },
            { "column": "Barcode", "means": "barcode" },
        ]);
        let import = applied(shop, json!({ "content": content, "manner": { "columns": columns } })).await;
        assert_eq!((&import["done"], &import["failed"]), (&json!(2), &json!(1)), "{import}");
        let tea = by_sku(shop, "TEA").await["variants"][0]["id"].clone();
        let row = rows(shop, &import).await.into_iter().find(|row| row["title"] == "Cup").unwrap();
        let why = format!("The barcode 4006381333931 belongs to the variant {} already.", text(&tea));
        assert_eq!(row["trouble"][0]["detail"], json!(why));
        by_sku(shop, "POT").await;
    }

    async fn what_is_brought_again_is_the_same(shop) {
        applied(shop, woocommerce()).await;
        let import = compared(shop, woocommerce()).await;
        assert_eq!((&import["same"], &import["new"], &import["changed"]), (&json!(2), &json!(0), &json!(0)), "{:?}", rows(shop, &import).await);
    }

    async fn only_what_is_said_is_changed(shop) {
        applied(shop, woocommerce()).await;
        let columns = json!([{ "column": "Code", "means": "sku" }, { "column": "Price", "means": "price" }]);
        let content = "Code,Price\nwoo-album,16.50\nwoo-hoodie-blue,1045.5\nnew-thing,2\n";
        let input = json!({ "content": content, "manner": { "columns": columns, "currency": "EUR" } });
        let import = compared(shop, input).await;
        let rows = rows(shop, &import).await;
        assert_eq!(rows[0]["changes"], json!([{ "field": "variants/woo-album/price", "before": "15", "after": "16.5" }]));
        assert_eq!(rows[1]["outcome"], "same");
        assert_eq!(rows[2]["outcome"], "wrong", "a new product has a name");
        let before = by_sku(shop, "woo-album").await;
        asked(shop, "exchange.start-import", &import).await;
        let after = by_sku(shop, "woo-album").await;
        assert_eq!(after["variants"][0]["price"], "16.5");
        for field in ["description", "categories", "version", "name"] {
            assert_eq!(after[field], before[field], "{field}");
        }
    }

    async fn what_is_not_in_the_file_is_archived_only_if_asked(shop) {
        shop.run(&shop.owner, "catalog.add-product", json!({ "name": "Old" })).await.unwrap();
        let mut input = woocommerce();
        let import = compared(shop, input.clone()).await;
        assert_eq!(import["missing_here"], 0);
        input["missing"] = json!("archive");
        let import = compared(shop, input).await;
        assert_eq!((&import["missing_here"], &import["rows"]), (&json!(1), &json!(6)));
        let import = asked(shop, "exchange.start-import", &import).await;
        assert_eq!(import["done"], 3);
        let archived = shop.run(&shop.owner, "catalog.list-products", json!({ "archived": true })).await.unwrap();
        assert_eq!(archived["items"][0]["name"], "Old");
    }

    async fn what_the_file_has_is_not_missing_although_something_is_wrong_with_it(shop) {
        for (name, sku) in [("Tea", "TEA"), ("Old", "OLD")] {
            let product = json!({ "name": name, "variants": [{ "sku": sku }] });
            shop.run(&shop.owner, "catalog.add-product", product).await.unwrap();
        }
        let columns = json!([{ "column": "Code", "means": "sku" }, { "column": "Price", "means": "price" }]);
        let manner = json!({ "columns": columns, "currency": "EUR" });
        let input = json!({ "content": "Code,Price\nTEA,abc\nTEA,2\n", "manner": manner, "missing": "archive" });
        let import = compared(shop, input).await;
        let rows = rows(shop, &import).await;
        let said: Vec<_> = rows.iter().map(|row| (text(&row["title"]), text(&row["outcome"]))).collect();
        let wrong = ("TEA".to_owned(), "wrong".to_owned());
        assert_eq!(said, [wrong.clone(), wrong, ("Old".to_owned(), "missing".to_owned())]);
        assert!(text(&rows[0]["trouble"][0]["detail"]).contains("abc"), "its own trouble is told: {}", rows[0]);
    }

    async fn a_file_with_nothing_in_it_changes_nothing(shop) {
        shop.run(&shop.owner, "catalog.add-product", json!({ "name": "Tea", "variants": [{ "sku": "TEA" }] })).await.unwrap();
        // As a shop that has nothing of them hands them out: a row of names, and no more.
        for kind in ["units", "tax-classes", "brands", "categories", "locations", "products", "conversions", "price-lists", "prices", "levels"] {
            let (_, export) = taken_out(shop, &shop.owner, json!({ "kind": kind, "format": "csv" })).await;
            let head = export.lines().next().unwrap().to_owned() + "\n";
            let import = compared(shop, json!({ "kind": kind, "content": head })).await;
            assert_eq!((&import["rows"], &import["missing_here"]), (&json!(0), &json!(0)), "{kind}");
        }
        let archived = shop.run(&shop.owner, "catalog.list-products", json!({ "archived": true })).await.unwrap();
        assert_eq!(archived["items"], json!([]));
    }

    async fn a_row_that_became_impossible_stops_nothing(shop) {
        let lines: String = (0..30).map(|n| format!("Thing {n},T-{n},{n}\n")).collect();
        let columns = json!([{ "column": "N", "means": "name" }, { "column": "S", "means": "sku" }, { "column": "P", "means": "price" }]);
        let input = json!({ "content": format!("N,S,P\n{lines}"), "manner": { "columns": columns, "currency": "EUR" } });
        let import = compared(shop, input).await;
        assert_eq!(import["new"], 30);
        // Meanwhile somebody gives two of the SKUs to a product of their own.
        let taken = json!({ "name": "Mine", "options": [{ "name": "Size", "values": ["S", "M"] }], "variants": [
            { "sku": "T-7", "choices": ["S"] }, { "sku": "T-9", "choices": ["M"] },
        ] });
        shop.run(&shop.owner, "catalog.add-product", taken).await.unwrap();
        let import = asked(shop, "exchange.start-import", &import).await;
        assert_eq!((&import["state"], &import["done"], &import["failed"]), (&json!("applied"), &json!(28), &json!(2)));
        let failed = json!({ "id": import["id"], "state": "failed" });
        let failed = shop.run(&shop.owner, "exchange.list-rows", failed).await.unwrap();
        let said: Vec<_> = failed["items"].as_array().unwrap().iter().map(|row| row["title"].clone()).collect();
        assert_eq!(said, ["Thing 7", "Thing 9"]);
        assert_eq!(by_sku(shop, "T-7").await["name"], "Mine", "what nobody has seen is not done");
        assert_eq!(by_sku(shop, "T-29").await["name"], "Thing 29");
    }

    async fn what_changed_since_it_was_seen_is_left_alone(shop) {
        applied(shop, woocommerce()).await;
        let columns = json!([{ "column": "Code", "means": "sku" }, { "column": "Price", "means": "price" }]);
        let content = "Code,Price\nwoo-album,16.50\nwoo-hoodie-blue,1\n";
        let import = compared(shop, json!({ "content": content, "manner": { "columns": columns, "currency": "EUR" } })).await;
        let album = by_sku(shop, "woo-album").await["variants"][0].clone();
        let dearer = json!({ "id": album["id"], "version": album["version"], "price": "20" });
        shop.run(&shop.owner, "catalog.change-variant", dearer).await.unwrap();
        let import = asked(shop, "exchange.start-import", &import).await;
        assert_eq!((&import["done"], &import["failed"]), (&json!(1), &json!(1)));
        assert_eq!(by_sku(shop, "woo-album").await["variants"][0]["price"], "20");
        assert!(text(&rows(shop, &import).await[0]["trouble"][0]["detail"]).contains("since it was compared"));
    }

    async fn a_batch_that_fails_is_done_one_by_one(shop) {
        let done = async |operation: &str, input: Value| shop.run(&shop.owner, operation, input).await.unwrap();
        let bulb = done("catalog.add-product", json!({ "name": "Bulb", "variants": [{ "sku": "BULB" }] })).await;
        let lamp = done("catalog.add-product", json!({ "name": "Lamp", "variants": [{ "sku": "LAMP" }] })).await;
        let components = json!([{ "variant": bulb["variants"][0]["id"], "quantity": "1" }]);
        done("catalog.set-components", json!({ "id": lamp["variants"][0]["id"], "version": 1, "components": components })).await;

        // Two want the same barcode, and what is not in the file is archived, although a lamp needs its bulb.
        let content = "Handle,Title,Variant SKU,Variant Barcode\nlamp,Lamp,LAMP,\na,A,SKU-A,96385074\nb,B,SKU-B,96385074\nc,C,SKU-C,\n";
        let import = compared(shop, json!({ "content": content, "missing": "archive" })).await;
        assert_eq!((&import["new"], &import["missing_here"]), (&json!(3), &json!(1)));
        let import = asked(shop, "exchange.start-import", &import).await;
        assert_eq!((&import["state"], &import["done"], &import["failed"]), (&json!("applied"), &json!(2), &json!(2)));
        let rows = rows(shop, &import).await;
        assert!(text(&rows[2]["trouble"][0]["detail"]).contains("96385074 belongs to the variant"), "{}", rows[2]);
        assert_eq!((&rows[4]["title"], &rows[4]["state"]), (&json!("Bulb"), &json!("failed")));
        assert_eq!(by_sku(shop, "SKU-C").await["name"], "C");
        assert_eq!(by_sku(shop, "BULB").await["archived_at"], Value::Null);
    }

    async fn it_goes_on_where_it_was(shop) {
        let lines: String = (0..450).map(|n| format!("Thing {n},T-{n}\n")).collect();
        let columns = json!([{ "column": "N", "means": "name" }, { "column": "S", "means": "sku" }]);
        let input = json!({ "content": format!("N,S\n{lines}"), "manner": { "columns": columns } });
        let import = shop.run(&shop.owner, "exchange.begin-import", input).await.unwrap();
        let system = model::Actor::system("test", Some(shop.workspace), shop.door.now());
        let one = json!({ "id": import["id"] });
        // As if the process had been killed after each of these: only what is committed is known to the next.
        assert_eq!(shop.run(&system, "exchange.compare", one.clone()).await.unwrap()["more"], true);
        assert_eq!(get(shop, &text(&import["id"])).await["compared"], 200);
        work_off(shop).await;
        shop.run(&shop.owner, "exchange.start-import", one.clone()).await.unwrap();
        let some = json!({ "id": import["id"], "most": 120 });
        assert_eq!(shop.run(&system, "exchange.apply", some).await.unwrap()["more"], true);
        let halfway = get(shop, &text(&import["id"])).await;
        assert_eq!((&halfway["state"], &halfway["done"]), (&json!("applying"), &json!(120)));
        work_off(shop).await;
        let import = get(shop, &text(&import["id"])).await;
        assert_eq!((&import["state"], &import["done"], &import["failed"]), (&json!("applied"), &json!(450), &json!(0)));
        // Work that is left over does nothing twice.
        work_off(shop).await;
        assert_eq!(shop.run(&system, "exchange.apply", json!({ "id": import["id"], "most": 1 })).await.unwrap()["more"], false);
    }

    async fn it_is_stopped_where_it_is(shop) {
        let import = compared(shop, woocommerce()).await;
        let one = json!({ "id": import["id"] });
        shop.run(&shop.owner, "exchange.cancel-import", one.clone()).await.unwrap();
        let no = shop.run(&shop.owner, "exchange.start-import", one.clone()).await.unwrap_err();
        assert_eq!(no.code, "exchange.not-now");
        assert!(no.detail.contains("was cancelled"), "{no}");
        let no = shop.run(&shop.owner, "exchange.undo-import", one).await.unwrap_err();
        assert_eq!(no.code, "exchange.not-now");
    }

    async fn who_wanted_it_is_written_down(shop) {
        applied(shop, woocommerce()).await;
        let log = shop.log(Some(shop.workspace)).await;
        let done = log.iter().filter(|entry| entry["operation"] == "exchange.apply").collect::<Vec<_>>();
        assert_eq!(done[0]["actor"], "system:import");
        assert_eq!(done[0]["on_behalf_of"], json!(shop.owner.account().unwrap()), "{}", done[0]);
    }

    async fn a_file_that_cannot_be_read_is_refused_at_once(shop) {
        for (input, part) in [
            (json!({}), "Send the file"),
            (json!({ "content": "x", "base64": "eA==" }), "once"),
            (json!({ "base64": "???" }), "not base64"),
            (json!({ "content": "a,b\n1,2\n" }), "no file of Stockade, WooCommerce or Shopify"),
            (json!({ "content": "Handle,Title\na,\"b\n" }), "never closed"),
            (json!({ "content": "Handle,Title\n", "source": "My Shop" }), "lower-case letters"),
        ] {
            let no = shop.run(&shop.owner, "exchange.begin-import", input.clone()).await.unwrap_err();
            assert!(no.detail.contains(part), "{input}: {no}");
        }
        let listed = shop.run(&shop.owner, "exchange.list-imports", json!({})).await.unwrap();
        assert_eq!(listed["items"], json!([]));
        let no = shop.run(&shop.clerk, "exchange.begin-import", woocommerce()).await.unwrap_err();
        assert_eq!(no.code, "access.denied");
        let theirs = shop.send(&shop.stranger, "text/csv", SHOPIFY.as_bytes()).await.unwrap();
        let no = shop.run(&shop.owner, "exchange.begin-import", json!({ "file": theirs["id"] })).await.unwrap_err();
        assert_eq!(no.reason, door::Reason::NotFound, "{no}");
    }

    async fn a_file_that_was_sent_before_is_read_from_where_it_is_kept(shop) {
        // Its lines are in many chunks, and those of one product far from each other.
        let far = "x".repeat(900);
        let lines: String = (0..600).map(|n| format!("p{},Thing {},T-{n},{},\"{far}\"\n", n % 300, n % 300, n / 300)).collect();
        let columns = [("K", "product"), ("N", "name"), ("S", "sku"), ("O", "option-1"), ("D", "title")];
        let columns: Vec<Value> = columns.iter().map(|(column, means)| json!({ "column": column, "means": means })).collect();
        let file = shop.send(&shop.owner, "text/csv", format!("K,N,S,O,D\n{lines}").as_bytes()).await.unwrap();
        let input = json!({ "file": file["id"], "manner": { "columns": columns }, "source": "my.shop" });
        let import = compared(shop, input).await;
        assert_eq!((&import["total"], &import["new"], &import["wrong"]), (&json!(300), &json!(0), &json!(300)), "its titles are too long");
        let lines = lines.replace(&far, "");
        let file = shop.send(&shop.owner, "text/csv", format!("K,N,S,O,D\n{lines}").as_bytes()).await.unwrap();
        let import = applied(shop, json!({ "file": file["id"], "manner": { "columns": columns }, "source": "my.shop" })).await;
        assert_eq!((&import["done"], &import["file"]), (&json!(300), &file["id"]));
        assert_eq!(by_sku(shop, "T-301").await["name"], "Thing 1");
        let product = by_sku(shop, "T-7").await;
        let linked = json!({ "system": "my.shop", "kind": "product", "external_id": "p7" });
        let linked = shop.run(&shop.owner, "external-ids.find", linked).await.unwrap();
        assert_eq!(linked["record"], product["id"]);
        // What an import names is kept.
        shop.advance(std::time::Duration::from_secs(2 * 24 * 60 * 60));
        shop.door.tidy_blobs(shop.workspace).await.unwrap();
        assert!(shop.fetch(&shop.owner, "files.get", json!({ "id": file["id"] })).await.is_ok());
    }

    async fn who_may_not_see_costs_does_not_see_them_here(shop) {
        let manager = shop.member("manager").await;
        let import = compared(shop, json!({ "content": SHOPIFY, "manner": { "currency": "EUR" } })).await;
        let cost = async || {
            let seen = shop.run(&manager, "exchange.list-rows", json!({ "id": import["id"] })).await.unwrap();
            let row = &seen["items"][0];
            (change(row, "variants/TEE-S-W/cost")["after"].clone(), change(row, "variants/TEE-S-W/price")["after"].clone())
        };
        for (effect, shown) in [("allow", "4.255"), ("deny", "masked")] {
            let rule = json!({ "id": manager.member(), "permission": "data:financial", "effect": effect, "reason": "a test" });
            shop.run(&shop.fresh(&shop.owner), "overrides.add", rule).await.unwrap();
            assert_eq!(cost().await, (json!(shown), json!("1299")), "{effect}");
        }
    }
}
