//! How long many products, and what is there of them, take to come in and to go out. Asked for by hand, of a release build:
//! `cargo test --release -p exchange --test exchange speed -- --ignored --nocapture`, with `STOCKADE_PRODUCTS` for
//! how many.

use std::{fmt::Write as _, time::Instant};

use testkit::{Engine, Fitting, Shop, json};

use crate::{asked, compared, taken_out};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a minute, and says something only of a release build"]
async fn many_products_come_in_and_go_out() {
    let many: usize = std::env::var("STOCKADE_PRODUCTS").ok().and_then(|many| many.parse().ok()).unwrap_or(100_000);
    let mut content =
        String::from("Handle,Title,Body (HTML),Vendor,Type,Tags,Variant SKU,Variant Price,Variant Barcode\n");
    for n in 0..many {
        let (vendor, kind) = (n % 50, n % 20);
        writeln!(
            content,
            "thing-{n},Thing {n},<p>As good as it gets.</p>,Vendor {vendor},Kind {kind},\"new, good\",SKU-{n},{n}.50,"
        )
        .unwrap();
    }
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(shop) = Shop::open_with(engine, Fitting::default()).await else { continue };
        let file = shop.send(&shop.owner, "text/csv", content.as_bytes()).await.unwrap();
        let began = Instant::now();
        let import = compared(&shop, json!({ "file": file["id"], "manner": { "currency": "EUR" } })).await;
        let seen = began.elapsed();
        let began = Instant::now();
        let import = asked(&shop, "exchange.start-import", &import).await;
        let done = began.elapsed();
        assert_eq!((&import["done"], &import["failed"]), (&json!(many), &json!(0)));
        let mut levels = String::from("SKU,On hand\n");
        (0..many).for_each(|n| writeln!(levels, "SKU-{n},{}", n % 7 + 1).unwrap());
        let floor = shop.run(&shop.owner, "stock.add-location", json!({ "name": "Shop floor" })).await.unwrap();
        let file = shop.send(&shop.owner, "text/csv", levels.as_bytes()).await.unwrap();
        let began = Instant::now();
        let of = json!({ "kind": "levels", "file": file["id"], "location": floor["id"] });
        let import = compared(&shop, of).await;
        let levels_seen = began.elapsed();
        let began = Instant::now();
        let import = asked(&shop, "exchange.start-import", &import).await;
        assert_eq!((&import["done"], &import["failed"]), (&json!(many), &json!(0)));
        println!("{engine:?}: {many} levels compared in {levels_seen:.1?}, applied in {:.1?}", began.elapsed());
        let began = Instant::now();
        let (_, out) = taken_out(&shop, &shop.owner, json!({})).await;
        println!(
            "{engine:?}: {many} products compared in {seen:.1?}, applied in {done:.1?}, taken out in {:.1?} ({} bytes)",
            began.elapsed(),
            out.len(),
        );
        shop.close().await;
    }
}
